"""Exercise on the sigmoid network through N points (INT-04)."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.interpolation.place import section
from mlcourse.exercises.interpolation.points import OUTPUTS, apart, falling, misses, smallest_gap
from mlcourse.numpy import fit_sigmoid_interpolant, sigmoid

ANY_ORDER = "points in any order"
LINE = "points on a line"
SORTED = "points in falling order"
STEEP = "a large λ"
TWO = "two points"


def samples(rng: np.random.Generator) -> list[Case]:
    """Return points, targets, a direction and a λ for which the units overlap, but for the steep case."""
    sizes = {ANY_ORDER: (6, 3, 4), LINE: (5, 1, 3), SORTED: (7, 4, 3), TWO: (2, 3, 5), STEEP: (8, 4, 3)}
    cases = []
    for regime, (N, n, m) in sizes.items():
        X, u = apart(rng, N, n)
        X = falling(X, u) if regime == SORTED else X
        lam = rng.uniform(1, 3) * (20 if regime == STEEP else 1) / smallest_gap(X, u)
        cases.append(Case(regime, (X, rng.normal(0, 2, (N, m)), u, lam)))
    return cases


def objection(network: Any, X: np.ndarray, F: np.ndarray, u: np.ndarray, lam: float) -> str:
    """Object unless the sigmoid network passes through the points."""
    return misses(network, X, F, sigmoid)


def column_by_column(X, F, u, lam):
    order = sorted(range(len(X)), key=lambda i: -float(X[i] @ u))
    t = lam * X[order] @ u
    M = np.ones((len(t), len(t)))
    for j in range(len(t) - 1):
        M[:, j] = sigmoid(t - t[j])
    inverse = np.linalg.inv(M)
    solution = inverse @ F[order]
    return [list(lam * u)] * (len(t) - 1), -t[:-1], solution[:-1].T, solution[-1]


def unsorted_system(X, F, u, lam):
    # Any point but the highest may do without a unit; the equations may stand in any order.
    t = lam * (X @ u)
    b1 = -np.delete(t, np.argmin(t))
    solution, *_ = np.linalg.lstsq(np.c_[sigmoid(t[:, None] + b1), np.ones(len(t))], F, rcond=None)
    return np.tile(lam * u, (len(b1), 1)), b1, solution[:-1].T, solution[-1]


def differences_first(X, F, u, lam):
    # Subtracting the lowest point's equation removes b⁽²⁾ from all others.
    order = np.argsort(-(X @ u))
    t, F = lam * X[order] @ u, F[order]
    H = sigmoid(t[:, None] - t[:-1])
    W2 = np.linalg.solve(H[:-1] - H[-1], F[:-1] - F[-1]).T
    return np.tile(lam * u, (len(t) - 1, 1)), -t[:-1], W2, F[-1] - W2 @ H[-1]


def taken_for_triangular(X, F, u, lam):
    order = np.argsort(-(X @ u))
    t = lam * X[order] @ u
    M = np.c_[sigmoid(t[:, None] - t[:-1]), np.ones(len(t))]
    solution = np.linalg.solve(np.triu(M), F[order])
    return np.tile(lam * u, (len(t) - 1, 1)), -t[:-1], solution[:-1].T, solution[-1]


def limit_network(X, F, u, lam):
    order = np.argsort(-(X @ u))
    t = lam * X[order] @ u
    M = np.triu(np.ones((len(t), len(t))), 1) + np.diag([0.5] * (len(t) - 1) + [1.0])
    solution = np.linalg.solve(M, F[order])
    return np.tile(lam * u, (len(t) - 1, 1)), -t[:-1], solution[:-1].T, solution[-1]


def bias_without_lam(X, F, u, lam):
    order = np.argsort(-(X @ u))
    t = lam * X[order] @ u
    M = np.c_[sigmoid(t[:, None] - t[:-1]), np.ones(len(t))]
    solution = np.linalg.solve(M, F[order])
    return np.tile(lam * u, (len(t) - 1, 1)), -t[:-1] / lam, solution[:-1].T, solution[-1]


def targets_not_sorted(X, F, u, lam):
    t = lam * np.sort(X @ u)[::-1]
    M = np.c_[sigmoid(t[:, None] - t[:-1]), np.ones(len(t))]
    solution = np.linalg.solve(M, F)
    return np.tile(lam * u, (len(t) - 1, 1)), -t[:-1], solution[:-1].T, solution[-1]


def sign_of_the_biases(X, F, u, lam):
    order = np.argsort(-(X @ u))
    t = lam * X[order] @ u
    M = np.c_[sigmoid(t[:, None] - t[:-1]), np.ones(len(t))]
    solution = np.linalg.solve(M, F[order])
    return np.tile(lam * u, (len(t) - 1, 1)), t[:-1], solution[:-1].T, solution[-1]


def a_unit_for_every_point(X, F, u, lam):
    order = np.argsort(-(X @ u))
    t = lam * X[order] @ u
    solution = np.linalg.solve(sigmoid(t[:, None] - t), F[order])
    return np.tile(lam * u, (len(t), 1)), -t, solution.T, np.zeros(F.shape[1])


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="INT-04-code",
        title="A sigmoid network through N points",
        points=3,
        **section("sigmoid-interpolation", "Sigmoid: triangular only in the limit"),
        function="fit_sigmoid_interpolant",
        answer_names=("fit_sigmoid_interpolant",),
        answer=fit_sigmoid_interpolant,
        outputs=OUTPUTS,
        accept=objection,
        cases=samples,
        public=(ANY_ORDER, LINE),
        correct=(
            Correct("column by column, with the inverse", column_by_column),
            Correct("without sorting the equations", unsorted_system),
            Correct("differences to the lowest point", differences_first),
        ),
        mistakes=(
            Mistake(
                "the matrix taken for triangular",
                taken_for_triangular,
                "At a finite λ σ is nowhere 0: solve with the whole matrix.",
                seen="002:Q5.4",
            ),
            Mistake(
                "the limit's matrix at a finite λ",
                limit_network,
                "Weights that fit λ = ∞ belong to a staircase, not to this network.",
            ),
            Mistake(
                "λ left out of the biases",
                bias_without_lam,
                "At its own point a unit's pre-activation is 0: λuᵀx⁽ʲ⁾ + b_j = 0.",
            ),
            Mistake(
                "the targets not sorted with the points",
                targets_not_sorted,
                "Each row of F belongs to a row of X: whoever moves one moves the other.",
            ),
            Mistake(
                "the sign of the biases",
                sign_of_the_biases,
                "At its own point a unit's pre-activation is 0: λuᵀx⁽ʲ⁾ + b_j = 0.",
            ),
            Mistake(
                "a hidden unit for every point",
                a_unit_for_every_point,
                "j stops at N − 1: the last point is taken care of by the output bias.",
            ),
        ),
        hints=(
            "Sort as for ReLU. Now w = λu and b_j = −λuᵀx⁽ʲ⁾ for the first N − 1 points.",
            "The matrix is full: no back substitution, but `np.linalg.solve` for all targets at once.",
            "The last row of the solution is b2, the others, transposed, are W2; every row of W1 is λu.",
        ),
    ),
)
