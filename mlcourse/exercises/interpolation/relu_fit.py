"""Exercise on the ReLU network through N points (INT-03)."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.interpolation.place import section
from mlcourse.exercises.interpolation.points import OUTPUTS, apart, falling, misses
from mlcourse.numpy import fit_relu_interpolant, relu

ANY_ORDER = "points in any order"
LINE = "points on a line"
SORTED = "points in falling order"
CLOSE = "two points close together"
TWO = "two points"
MANY = "many points"


def samples(rng: np.random.Generator) -> list[Case]:
    """Return points, targets and a direction that tells the points apart."""
    sizes = {ANY_ORDER: (6, 3, 4), LINE: (5, 1, 3), SORTED: (7, 4, 3), TWO: (2, 3, 5), MANY: (10, 5, 3)}
    cases = []
    for regime, (N, n, m) in sizes.items():
        X, w = apart(rng, N, n)
        X = falling(X, w) if regime == SORTED else X
        cases.append(Case(regime, (X, rng.normal(0, 2, (N, m)), w)))
    X, w = apart(rng, 5, 3)
    X[4] = X[2] + 0.02 * w / (w @ w)
    return [*cases, Case(CLOSE, (X, rng.normal(0, 2, (5, 4)), w))]


def objection(network: Any, X: np.ndarray, F: np.ndarray, w: np.ndarray) -> str:
    """Object unless the ReLU network passes through the points."""
    return misses(network, X, F, relu)


def back_substitution(X, F, w):
    order = np.argsort(-(X @ w))
    p, F = X[order] @ w, F[order]
    N = len(p)
    eps = min([p[i] - p[i + 1] for i in range(N - 1)])
    b1 = eps - p[:-1]
    W2, b2 = np.zeros((F.shape[1], N - 1)), F[-1].copy()
    for i in reversed(range(N - 1)):
        seen = W2 @ np.maximum(p[i] + b1, 0) + b2
        W2[:, i] = (F[i] - seen) / eps
    return np.array([w] * (N - 1)), b1, W2, b2


def solved_as_a_system(X, F, w):
    order = np.argsort(X @ w)[::-1]
    p = X[order] @ w
    eps = -np.diff(p).max() / 2
    M = np.c_[np.maximum(p[:, None] - p[:-1] + eps, 0), np.ones(len(p))]
    solution = np.linalg.solve(M, F[order])
    return np.tile(w, (len(p) - 1, 1)), eps - p[:-1], solution[:-1].T, solution[-1]


def slopes(X, F, w):
    # Piecewise linear with kinks at all points but the highest: units start at the points below.
    order = np.argsort(X @ w)
    p, F = X[order] @ w, F[order]
    slope = np.diff(F, axis=0) / np.diff(p)[:, None]
    change = np.diff(slope, axis=0, prepend=np.zeros((1, F.shape[1])))
    return np.tile(w, (len(p) - 1, 1)), -p[:-1], change.T, F[0]


def targets_not_sorted(X, F, w):
    p = np.sort(X @ w)[::-1]
    eps = -np.diff(p).max()
    M = np.c_[np.maximum(p[:, None] - p[:-1] + eps, 0), np.ones(len(p))]
    solution = np.linalg.solve(M, F)
    return np.tile(w, (len(p) - 1, 1)), eps - p[:-1], solution[:-1].T, solution[-1]


def rising_order(X, F, w):
    order = np.argsort(X @ w)
    p = X[order] @ w
    eps = np.diff(p).min()
    M = np.c_[np.maximum(p[:, None] - p[:-1] + eps, 0), np.ones(len(p))]
    solution = np.linalg.solve(np.triu(M), F[order])
    return np.tile(w, (len(p) - 1, 1)), eps - p[:-1], solution[:-1].T, solution[-1]


def largest_gap(X, F, w):
    order = np.argsort(-(X @ w))
    p = X[order] @ w
    eps = -np.diff(p).min()
    M = np.c_[np.maximum(p[:, None] - p[:-1] + eps, 0), np.ones(len(p))]
    solution = np.linalg.solve(np.triu(M), F[order])
    return np.tile(w, (len(p) - 1, 1)), eps - p[:-1], solution[:-1].T, solution[-1]


def a_unit_for_every_point(X, F, w):
    order = np.argsort(-(X @ w))
    p = X[order] @ w
    eps = -np.diff(p).max()
    M = np.maximum(p[:, None] - p + eps, 0)
    return np.tile(w, (len(p), 1)), eps - p, np.linalg.solve(M, F[order]).T, np.zeros(F.shape[1])


def epsilon_zero(X, F, w):
    order = np.argsort(-(X @ w))
    p = X[order] @ w
    M = np.c_[np.maximum(p[:, None] - p[:-1], 0), np.ones(len(p))]
    solution = np.linalg.solve(M, F[order])
    return np.tile(w, (len(p) - 1, 1)), -p[:-1], solution[:-1].T, solution[-1]


def sign_of_the_biases(X, F, w):
    order = np.argsort(-(X @ w))
    p = X[order] @ w
    eps = -np.diff(p).max()
    M = np.c_[np.maximum(p[:, None] - p[:-1] + eps, 0), np.ones(len(p))]
    solution = np.linalg.solve(M, F[order])
    return np.tile(w, (len(p) - 1, 1)), p[:-1] - eps, solution[:-1].T, solution[-1]


def without_output_bias(X, F, w):
    order = np.argsort(-(X @ w))
    p = X[order] @ w
    eps = -np.diff(p).max()
    M = np.maximum(p[:-1, None] - p[:-1] + eps, 0)
    solution = np.linalg.solve(M, F[order][:-1])
    return np.tile(w, (len(p) - 1, 1)), eps - p[:-1], solution.T, np.zeros(F.shape[1])


def not_transposed(X, F, w):
    order = np.argsort(-(X @ w))
    p = X[order] @ w
    eps = -np.diff(p).max()
    M = np.c_[np.maximum(p[:, None] - p[:-1] + eps, 0), np.ones(len(p))]
    solution = np.linalg.solve(M, F[order])
    return np.tile(w, (len(p) - 1, 1)), eps - p[:-1], solution[:-1], solution[-1]


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="INT-03",
        title="A ReLU network through N points",
        points=4,
        **section("relu-interpolation", "ReLU: a triangular matrix"),
        function="fit_relu_interpolant",
        answer_names=("fit_relu_interpolant",),
        answer=fit_relu_interpolant,
        outputs=OUTPUTS,
        accept=objection,
        cases=samples,
        public=(ANY_ORDER, LINE),
        correct=(
            Correct("back substitution", back_substitution),
            Correct("half of the gap, solved as a system", solved_as_a_system),
            Correct("changes of slope", slopes),
        ),
        mistakes=(
            Mistake(
                "the targets not sorted with the points",
                targets_not_sorted,
                "Each row of F belongs to a row of X: whoever moves one moves the other.",
            ),
            Mistake(
                "the points in rising order",
                rising_order,
                "Rising, the entries *above* the diagonal vanish, and the column of ones spoils the triangle.",
            ),
            Mistake(
                "ε as large as the largest gap",
                largest_gap,
                "All entries below the diagonal have to vanish: which gap is the hardest to stay below?",
            ),
            Mistake(
                "a hidden unit for every point",
                a_unit_for_every_point,
                "j stops at N − 1: the last point is taken care of by the output bias.",
            ),
            Mistake(
                "ε = 0",
                epsilon_zero,
                "The diagonal is φ(ε), and for ReLU that is ε: with 0 the matrix is singular.",
            ),
            Mistake(
                "the sign of the biases",
                sign_of_the_biases,
                "b_j = −wᵀx⁽ʲ⁾ + ε: at point j the unit's pre-activation is just ε.",
            ),
            Mistake(
                "the output bias left at 0",
                without_output_bias,
                "N − 1 weights cannot meet N conditions: the lowest point needs b⁽²⁾.",
            ),
            Mistake(
                "W2 as (in, out)",
                not_transposed,
                "The solution of MW̃ = F has a row for each unknown; W⁽²⁾ has a row for each output.",
            ),
        ),
        hints=(
            "Sort the points by falling projection `X @ w`, and the targets in the same order.",
            "b_j = ε − wᵀx⁽ʲ⁾ for the first N − 1 points, ε the smallest gap. Then build the matrix M.",
            "Solve M·W̃ = F (sorted). The last row of W̃ is b2, the others, transposed, are W2; all rows of W1 are w.",
        ),
    ),
)
