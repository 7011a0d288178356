"""Exercises on interpolation as a system of linear equations (INT-02)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.interpolation.place import section
from mlcourse.numpy import interpolation_matrix, relu, sigmoid, tanh

SECTION = section("interpolation-matrix", "A system of linear equations")
RELU = "ReLU"
TANH = "tanh"
SIGMOID = "sigmoid"
TWO = "two points"
FLOAT32 = "float32"
FIRST = "v1*sigma(w1*p1 + w2*p2 + b1) + v2*sigma(w1*p1 + w2*p2 + b2) + c"
LAST = "M1*v1 + M2*v2 + M3*c"


def systems(rng: np.random.Generator) -> list[Case]:
    """Return points, a direction, biases and an activation; N, N − 1 and n are different and not 2."""
    regimes = {RELU: (5, 3, relu), TANH: (7, 4, tanh), SIGMOID: (6, 1, sigmoid), TWO: (2, 4, tanh)}
    cases = [
        Case(regime, (rng.normal(0, 1, (N, n)), rng.normal(0, 1, n), rng.normal(0, 1, N - 1), phi))
        for regime, (N, n, phi) in regimes.items()
    ]
    narrow = (rng.normal(0, 1, size).astype(np.float32) for size in ((8, 5), (5,), (7,)))
    return [*cases, Case(FLOAT32, (*narrow, sigmoid))]


def entry_by_entry(X, w, b, phi):
    N = len(X)
    M = np.ones((N, N))
    for i in range(N):
        for j in range(N - 1):
            M[i, j] = phi(np.dot(w, X[i]) + b[j])
    return M


def columns(X, w, b, phi):
    return np.stack([*(phi(X @ w + bias) for bias in b), np.ones(len(X))], axis=1)


def as_a_layer(X, w, b, phi):
    W1 = np.tile(w, (len(b), 1))
    return np.c_[phi(X @ W1.T + b), np.ones(len(X))]


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="INT-02",
        title="The interpolation matrix",
        points=3,
        **SECTION,
        function="interpolation_matrix",
        answer_names=("interpolation_matrix",),
        answer=interpolation_matrix,
        cases=systems,
        public=(RELU, TANH),
        correct=(
            Correct("entry by entry", entry_by_entry),
            Correct("column by column", columns),
            Correct("as a layer with equal rows", as_a_layer),
            Correct(
                "outer sum",
                lambda X, w, b, phi: np.hstack([phi(np.add.outer(X @ w, b)), np.ones((len(X), 1))]),
            ),
        ),
        mistakes=(
            Mistake(
                "the transpose",
                lambda X, w, b, phi: np.c_[phi(np.add.outer(X @ w, b)), np.ones(len(X))].T,
                "Row i belongs to point i: each row is one equation.",
            ),
            Mistake(
                "the column of ones first",
                lambda X, w, b, phi: np.c_[np.ones(len(X)), phi(np.add.outer(X @ w, b))],
                "The ones multiply b⁽²⁾, which comes last among the unknowns.",
            ),
            Mistake(
                "the column of ones left out",
                lambda X, w, b, phi: phi(np.add.outer(X @ w, b)),
                "There are N unknowns for each output: N − 1 weights and a bias.",
            ),
            Mistake(
                "φ applied to the ones",
                lambda X, w, b, phi: phi(np.c_[np.add.outer(X @ w, b), np.ones(len(X))]),
                "The output bias is added after the activation: its factor is 1, not φ(1).",
            ),
            Mistake(
                "the activation left out",
                lambda X, w, b, phi: np.c_[np.add.outer(X @ w, b), np.ones(len(X))],
                "The equations are linear in the output layer; the hidden layer keeps its φ.",
            ),
            Mistake(
                "the bias outside the activation",
                lambda X, w, b, phi: np.c_[phi(X @ w)[:, None] + b, np.ones(len(X))],
                "Entry (i, j) is φ of the whole sum wᵀx⁽ⁱ⁾ + b_j.",
            ),
            Mistake(
                "the sign of the bias",
                lambda X, w, b, phi: np.c_[phi(np.subtract.outer(X @ w, b)), np.ones(len(X))],
                "A hidden unit computes φ(wᵀx + b_j).",
            ),
        ),
        hints=(
            "Row i: what the hidden units say about point i, and then a 1.",
            "All projections are `X @ w`. Add b_j to each of them: an outer sum, shape (N, N − 1).",
            "`phi((X @ w)[:, None] + b)`, and a column of ones behind it.",
        ),
    ),
    ProofExercise(
        id="INT-02-proof",
        title="A row of the system is the network's output",
        points=2,
        **SECTION,
        function="interpolation_matrix",
        answer_names=("steps_int_02",),
        names=("p1", "p2", "w1", "w2", "b1", "b2", "v1", "v2", "c"),
        where={"t": "w1*p1 + w2*p2", "M1": "sigma(t + b1)", "M2": "sigma(t + b2)", "M3": "1"},
        first=FIRST,
        last=LAST,
        least=3,
        answer=(FIRST, "v1*sigma(t + b1) + v2*sigma(t + b2) + c", "v1*M1 + v2*M2 + c", LAST),
        correct=(
            Correct("in one step less", (FIRST, "v1*sigma(t + b1) + v2*sigma(t + b2) + 1*c", LAST)),
            Correct(
                "one unit after the other",
                (FIRST, "v1*M1 + v2*sigma(t + b2) + c", "v1*M1 + v2*M2 + M3*c", LAST),
            ),
            Correct("from behind", (FIRST, f"{FIRST[:-4]} + M3*c", "v1*sigma(t + b1) + v2*M2 + M3*c", LAST)),
        ),
        mistakes=(
            Mistake(
                "φ applied to the output bias",
                (FIRST, "v1*sigma(t + b1) + v2*sigma(t + b2) + sigma(1)*c"),
                "b⁽²⁾ is added after the activation: its factor is 1.",
            ),
            Mistake(
                "one bias for both units",
                (FIRST, "v1*sigma(t + b1) + v2*sigma(t + b1) + c"),
                "The units share the direction, not the bias: column j has b_j.",
            ),
            Mistake(
                "the output weights moved inside φ",
                (FIRST, "sigma(v1*(t + b1)) + sigma(v2*(t + b2)) + c"),
                "φ is not linear: v·φ(a) is not φ(v·a).",
            ),
            Mistake(
                "the bias outside the activation",
                (FIRST, "v1*(sigma(t) + b1) + v2*(sigma(t) + b2) + c"),
                "A hidden bias stands inside φ.",
            ),
        ),
        hints=(
            "Both units see the point only through t = w1*p1 + w2*p2.",
            "Replace the sum by t, then each activation by its entry of the matrix.",
            "M1 = sigma(t + b1), M2 = sigma(t + b2), and c is the same as 1·c.",
        ),
    ),
)
