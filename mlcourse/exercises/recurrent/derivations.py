"""Derivations of recurrent networks in matrices (REC-01, REC-02)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.recurrent.place import section

CELL = "sum(g * d(tanh(X @ W_ih.T + H @ W_hh.T)))"
CELL_LAST = (
    "sum((delta @ W_ih) * dX) + sum((delta.T @ X) * dW_ih) + sum((delta @ W_hh) * dH)"
    " + sum((delta.T @ H) * dW_hh)"
)
TIME = "sum(G1 * d(H1)) + sum(G2 * d(H2))"
TIME_LAST = "sum((delta1.T @ H0 + delta2.T @ H1) * dW)"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="REC-01-derivation",
        title="One step, backward, in matrices",
        points=1,
        **section("rnn-cell", "One step, forward and backward"),
        function="rnn_tanh_cell_vjp",
        answer_names=("lines_rec_01",),
        matrices={"g": ("n", "h"), "X": ("n", "p"), "H": ("n", "h"), "W_ih": ("h", "p"), "W_hh": ("h", "h")},
        depends={"X": "dX", "H": "dH", "W_ih": "dW_ih", "W_hh": "dW_hh"},
        where={"H_new": "tanh(X @ W_ih.T + H @ W_hh.T)", "delta": "g * (1 - H_new**2)"},
        domain=(-0.8, 0.8),
        first=CELL,
        last=CELL_LAST,
        least=4,
        answer=(
            CELL,
            "sum(g * (1 - H_new**2) * d(X @ W_ih.T + H @ W_hh.T))",
            "sum(delta * (dX @ W_ih.T + X @ dW_ih.T + dH @ W_hh.T + H @ dW_hh.T))",
            "sum(delta * (dX @ W_ih.T)) + sum(delta * (X @ dW_ih.T)) + sum(delta * (dH @ W_hh.T))"
            " + sum(delta * (H @ dW_hh.T))",
            CELL_LAST,
        ),
        correct=(
            Correct(
                "input and state one after the other",
                (
                    CELL,
                    "sum(delta * d(X @ W_ih.T)) + sum(delta * d(H @ W_hh.T))",
                    "sum((delta @ W_ih) * dX) + sum((delta.T @ X) * dW_ih) + sum(delta * d(H @ W_hh.T))",
                    CELL_LAST,
                ),
            ),
            Correct(
                "as traces",
                (
                    CELL,
                    "trace(delta.T @ d(X @ W_ih.T)) + trace(delta.T @ d(H @ W_hh.T))",
                    "trace(delta.T @ dX @ W_ih.T) + trace(delta.T @ X @ dW_ih.T) + trace(delta.T @ dH @ W_hh.T)"
                    " + trace(delta.T @ H @ dW_hh.T)",
                    CELL_LAST,
                ),
            ),
            Correct(
                "by the change of the new state",
                (
                    CELL,
                    "sum(g * d(H_new))",
                    "sum(g * (1 - H_new**2) * (dX @ W_ih.T + X @ dW_ih.T + dH @ W_hh.T + H @ dW_hh.T))",
                    "sum((delta @ W_ih) * dX) + sum((delta.T @ X) * dW_ih)"
                    " + sum(delta * (dH @ W_hh.T)) + sum(delta * (H @ dW_hh.T))",
                    CELL_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the slope forgotten",
                (CELL, "sum(g * d(X @ W_ih.T + H @ W_hh.T))", "sum(g)", CELL_LAST),
                "d(tanh(a)) = (1 − tanh(a)²) · d(a).",
            ),
            Mistake(
                "tanh taken twice",
                (CELL, "sum(g * (1 - tanh(H_new)**2) * d(X @ W_ih.T + H @ W_hh.T))", "sum(g)", CELL_LAST),
                "H_new is a tanh already: its slope is 1 − H_new².",
            ),
            Mistake(
                "the change of the state lost",
                (
                    CELL,
                    "sum(delta * (dX @ W_ih.T + X @ dW_ih.T + H @ dW_hh.T))",
                    "sum(g)",
                    CELL_LAST,
                ),
                "In H W_hhᵀ both factors change.",
            ),
        ),
        hints=(
            "d(tanh(a)) = (1 - tanh(a)**2) * d(a), and tanh(a) is H_new.",
            "The product rule for both products: four terms.",
            "sum(A * (B @ C.T)) = sum((A @ C) * B) = sum((A.T @ B) * C).",
        ),
    ),
    ProofExercise(
        id="REC-02-derivation",
        title="Two steps share one weight",
        points=2,
        **section("through-time", "Backpropagation through time"),
        function="rnn_tanh_vjp",
        answer_names=("lines_rec_02",),
        matrices={
            "G1": ("n", "h"),
            "G2": ("n", "h"),
            "A1": ("n", "h"),
            "A2": ("n", "h"),
            "H0": ("n", "h"),
            "W": ("h", "h"),
        },
        depends={"W": "dW"},
        where={
            "H1": "tanh(A1 + H0 @ W.T)",
            "H2": "tanh(A2 + H1 @ W.T)",
            "delta2": "G2 * (1 - H2**2)",
            "delta1": "(G1 + delta2 @ W) * (1 - H1**2)",
        },
        domain=(-0.8, 0.8),
        first=TIME,
        last=TIME_LAST,
        least=5,
        answer=(
            TIME,
            "sum(G1 * d(H1)) + sum(delta2 * d(H1 @ W.T))",
            "sum(G1 * d(H1)) + sum(delta2 * (d(H1) @ W.T)) + sum(delta2 * (H1 @ dW.T))",
            "sum((G1 + delta2 @ W) * d(H1)) + sum((delta2.T @ H1) * dW)",
            "sum(delta1 * (H0 @ dW.T)) + sum((delta2.T @ H1) * dW)",
            TIME_LAST,
        ),
        correct=(
            Correct(
                "the carry by name at once",
                (
                    TIME,
                    "sum(G1 * d(H1)) + sum(delta2 * (d(H1) @ W.T + H1 @ dW.T))",
                    "sum(G1 * d(H1)) + sum((delta2 @ W) * d(H1)) + sum((delta2.T @ H1) * dW)",
                    "sum(delta1 * d(H0 @ W.T)) + sum((delta2.T @ H1) * dW)",
                    TIME_LAST,
                ),
            ),
            Correct(
                "as traces",
                (
                    TIME,
                    "trace(G1.T @ d(H1)) + trace(delta2.T @ d(H1 @ W.T))",
                    "trace((G1 + delta2 @ W).T @ d(H1)) + trace(delta2.T @ H1 @ dW.T)",
                    "trace(delta1.T @ H0 @ dW.T) + trace(delta2.T @ H1 @ dW.T)",
                    TIME_LAST,
                ),
            ),
            Correct(
                "slopes written out",
                (
                    TIME,
                    "sum(G1 * d(H1)) + sum(G2 * (1 - H2**2) * (d(H1) @ W.T + H1 @ dW.T))",
                    "sum((G1 + (G2 * (1 - H2**2)) @ W) * d(H1)) + sum((delta2.T @ H1) * dW)",
                    "sum((G1 + delta2 @ W) * (1 - H1**2) * (H0 @ dW.T)) + sum((delta2.T @ H1) * dW)",
                    TIME_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the carry lost",
                (
                    TIME,
                    "sum(G1 * d(H1)) + sum(delta2 * (H1 @ dW.T))",
                    "sum((G1 * (1 - H1**2)) * (H0 @ dW.T)) + sum((delta2.T @ H1) * dW)",
                    "sum(G1)",
                    TIME_LAST,
                ),
                "H1 is made of W as well: in H1 Wᵀ both factors change.",
            ),
            Mistake(
                "the slope of the second step lost",
                (
                    TIME,
                    "sum(G1 * d(H1)) + sum(G2 * (d(H1) @ W.T + H1 @ dW.T))",
                    "sum((G1 + G2 @ W) * d(H1)) + sum((G2.T @ H1) * dW)",
                    "sum(G1)",
                    TIME_LAST,
                ),
                "d(H2) = (1 − H2²) · d(H1 @ W.T): what G2 becomes by it is delta2.",
            ),
            Mistake(
                "the weight of the second step taken for a constant",
                (
                    TIME,
                    "sum(G1 * d(H1)) + sum(delta2 * (d(H1) @ W.T))",
                    "sum(delta1 * (H0 @ dW.T))",
                    "sum(G1)",
                    TIME_LAST,
                ),
                "It is the same W at both steps: it changes at both.",
            ),
            Mistake(
                "the carry by the transposed weight",
                (
                    TIME,
                    "sum(G1 * d(H1)) + sum(delta2 * (d(H1) @ W.T)) + sum((delta2.T @ H1) * dW)",
                    "sum((G1 + delta2 @ W.T) * d(H1)) + sum((delta2.T @ H1) * dW)",
                    "sum(G1)",
                    TIME_LAST,
                ),
                "sum(A * (B @ W.T)) = sum((A @ W) * B).",
            ),
        ),
        hints=(
            "Begin with the last step: d(H2) = (1 - H2**2) * d(H1 @ W.T), and its product rule has two terms.",
            "One of them has d(H1): take it to the first sum. What stands before d(H1) is G1 + delta2 @ W.",
            "d(H1) = (1 - H1**2) * (H0 @ dW.T); then sum(A * (B @ dW.T)) = sum((A.T @ B) * dW).",
        ),
    ),
)
