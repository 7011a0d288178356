"""Interpolation as a matrix equation: practice, without points (INT-02)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.interpolation.place import section

SYSTEM = "phi(X @ outer(ones(k), w).T + b) @ W2.T + b2"
SYSTEM_LAST = "Phi @ W2.T + outer(ones(N), b2)"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="INT-02-derivation",
        title="The network at all points, as one matrix equation",
        points=0,
        **section("interpolation-matrix", "A system of linear equations"),
        function="interpolation_matrix",
        answer_names=("lines_int_02",),
        matrices={"X": ("N", "p"), "w": ("p",), "b": ("k",), "W2": ("m", "k"), "b2": ("m",)},
        where={"Phi": "phi((X @ w)[:, None] + b)"},
        first=SYSTEM,
        last=SYSTEM_LAST,
        least=4,
        answer=(
            SYSTEM,
            "phi(X @ outer(w, ones(k)) + b) @ W2.T + b2",
            "phi(outer(X @ w, ones(k)) + b) @ W2.T + b2",
            "Phi @ W2.T + b2",
            SYSTEM_LAST,
        ),
        correct=(
            Correct(
                "the biases as an outer product",
                (
                    SYSTEM,
                    "phi(outer(X @ w, ones(k)) + outer(ones(N), b)) @ W2.T + b2",
                    "Phi @ W2.T + b2",
                    SYSTEM_LAST,
                ),
            ),
            Correct(
                "the transpose of the outer product last",
                (
                    SYSTEM,
                    "phi((outer(ones(k), w) @ X.T).T + b) @ W2.T + b2",
                    "phi(outer(ones(k), X @ w).T + b) @ W2.T + b2",
                    SYSTEM_LAST,
                ),
            ),
            Correct(
                "the output bias first",
                (
                    SYSTEM,
                    "phi(X @ outer(w, ones(k)) + b) @ W2.T + outer(ones(N), b2)",
                    "phi((X @ w)[:, None] + b) @ W2.T + outer(ones(N), b2)",
                    SYSTEM_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the activation left out",
                (SYSTEM, "((X @ w)[:, None] + b) @ W2.T + b2", SYSTEM_LAST),
                "The equations are linear in the output layer; the hidden layer keeps its φ.",
            ),
            Mistake(
                "φ applied to the output bias",
                (SYSTEM, "Phi @ W2.T + phi(ones(1)) * b2", SYSTEM_LAST),
                "b⁽²⁾ is added after the activation: its factor is 1, not φ(1).",
            ),
            Mistake(
                "the bias outside the activation",
                (SYSTEM, "(phi((X @ w)[:, None]) + b) @ W2.T + b2", SYSTEM_LAST),
                "A hidden bias stands inside of φ.",
            ),
            Mistake(
                "the transpose forgotten",
                (SYSTEM, "phi(X @ outer(ones(k), w) + b) @ W2.T + b2", SYSTEM_LAST),
                "All rows of the first layer's weights are w: shape (k, p), and X has p columns.",
            ),
        ),
        hints=(
            "The transpose of outer(a, b) is outer(b, a).",
            "X @ outer(w, ones(k)) is outer(X @ w, ones(k)): the same column k times.",
            "That column plus b in each row is (X @ w)[:, None] + b, so φ of it is Phi.",
        ),
    ),
)
