"""Derivations in matrices of two steps back, and of the LSTM cell (REC-04, REC-06)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.recurrent.place import section

STEPS = "u @ d(h2)"
STEPS_LAST = "(W.T @ ((1 - h1**2) * (W.T @ ((1 - h2**2) * u)))) @ dh0"
LSTM = "sum(G_h * d(o * tanh(C_new))) + sum(G_c * d(C_new))"
LSTM_LAST = (
    "sum(k * cand * i * (1 - i) * dA_i) + sum(k * C * f * (1 - f) * dA_f) + sum(k * i * (1 - cand**2) * dA_g)"
    " + sum(G_h * tanh(C_new) * o * (1 - o) * dA_o) + sum(k * f * dC)"
)

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="REC-04-derivation",
        title="Two steps back by products with vectors",
        points=2,
        **section("vanishing", "Why gradients vanish or explode"),
        function="rnn_jacobian",
        answer_names=("lines_rec_04",),
        matrices={"u": ("h",), "h0": ("h",), "W": ("h", "h")},
        depends={"h0": "dh0"},
        where={"h1": "tanh(W @ h0)", "h2": "tanh(W @ h1)"},
        domain=(-0.8, 0.8),
        first=STEPS,
        last=STEPS_LAST,
        least=5,
        answer=(
            STEPS,
            "u @ ((1 - h2**2) * (W @ d(h1)))",
            "((1 - h2**2) * u) @ W @ d(h1)",
            "(W.T @ ((1 - h2**2) * u)) @ d(h1)",
            "(W.T @ ((1 - h2**2) * u)) @ ((1 - h1**2) * (W @ dh0))",
            STEPS_LAST,
        ),
        correct=(
            Correct(
                "by Jacobians",
                (
                    STEPS,
                    "u @ diag(1 - h2**2) @ W @ d(h1)",
                    "u @ diag(1 - h2**2) @ W @ diag(1 - h1**2) @ W @ dh0",
                    "(W.T @ ((1 - h2**2) * u)) @ diag(1 - h1**2) @ W @ dh0",
                    STEPS_LAST,
                ),
            ),
            Correct(
                "as sums",
                (
                    STEPS,
                    "sum(u * (1 - h2**2) * (W @ d(h1)))",
                    "sum((W.T @ (u * (1 - h2**2))) * d(h1))",
                    "sum((W.T @ (u * (1 - h2**2))) * (1 - h1**2) * (W @ dh0))",
                    STEPS_LAST,
                ),
            ),
            Correct(
                "forwards first",
                (
                    STEPS,
                    "u @ ((1 - h2**2) * d(W @ h1))",
                    "u @ ((1 - h2**2) * (W @ ((1 - h1**2) * (W @ dh0))))",
                    "(W.T @ ((1 - h2**2) * u)) @ ((1 - h1**2) * (W @ dh0))",
                    STEPS_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "a slope forgotten",
                (STEPS, "u @ W @ d(h1)", "sum(u)", STEPS_LAST),
                "Between two states stands tanh: its slope is a factor.",
            ),
            Mistake(
                "a lost transpose",
                (
                    STEPS,
                    "u @ ((1 - h2**2) * (W @ d(h1)))",
                    "(W @ ((1 - h2**2) * u)) @ d(h1)",
                    "sum(u)",
                    STEPS_LAST,
                ),
                "a · (W b) = (Wᵀ a) · b.",
            ),
            Mistake(
                "the slope at the wrong state",
                (
                    STEPS,
                    "u @ ((1 - h1**2) * (W @ d(h1)))",
                    "sum(u)",
                    STEPS_LAST,
                ),
                "The slope of the second step is made of the second state.",
            ),
        ),
        hints=(
            "d(h2) = (1 - h2**2) * (W @ d(h1)), entry by entry.",
            "a @ (s * b) = (s * a) @ b, and a @ (W @ b) = (W.T @ a) @ b.",
            "Do both steps the same way; in the end dh0 stands alone on the right.",
        ),
    ),
    ProofExercise(
        id="REC-06-derivation",
        title="The LSTM cell, back to gates and old cell",
        points=2,
        **section("lstm-backward", "The LSTM cell, backward"),
        function="lstm_cell_vjp",
        answer_names=("lines_rec_06",),
        matrices=dict.fromkeys(("G_h", "G_c", "A_i", "A_f", "A_g", "A_o", "C"), ("n", "h")),
        depends={"A_i": "dA_i", "A_f": "dA_f", "A_g": "dA_g", "A_o": "dA_o", "C": "dC"},
        where={
            "i": "sigma(A_i)",
            "f": "sigma(A_f)",
            "cand": "tanh(A_g)",
            "o": "sigma(A_o)",
            "C_new": "f * C + i * cand",
            "k": "G_c + G_h * o * (1 - tanh(C_new)**2)",
        },
        domain=(-1.5, 1.5),
        first=LSTM,
        last=LSTM_LAST,
        least=5,
        answer=(
            LSTM,
            "sum(G_h * (d(o) * tanh(C_new) + o * (1 - tanh(C_new)**2) * d(C_new))) + sum(G_c * d(C_new))",
            "sum(G_h * tanh(C_new) * d(o)) + sum(k * d(C_new))",
            "sum(G_h * tanh(C_new) * d(o)) + sum(k * (d(f) * C + f * dC + d(i) * cand + i * d(cand)))",
            "sum(G_h * tanh(C_new) * d(o)) + sum(k * C * d(f)) + sum(k * f * dC) + sum(k * cand * d(i))"
            " + sum(k * i * d(cand))",
            LSTM_LAST,
        ),
        correct=(
            Correct(
                "the slope of each gate at once",
                (
                    LSTM,
                    "sum(G_h * tanh(C_new) * o * (1 - o) * dA_o)"
                    " + sum(G_h * o * (1 - tanh(C_new)**2) * d(C_new)) + sum(G_c * d(C_new))",
                    "sum(G_h * tanh(C_new) * o * (1 - o) * dA_o) + sum(k * d(f * C)) + sum(k * d(i * cand))",
                    "sum(G_h * tanh(C_new) * o * (1 - o) * dA_o) + sum(k * f * dC)"
                    " + sum(k * C * f * (1 - f) * dA_f) + sum(k * d(i * cand))",
                    LSTM_LAST,
                ),
            ),
            Correct(
                "the cell first",
                (
                    LSTM,
                    "sum((G_c + G_h * o * (1 - tanh(C_new)**2)) * d(C_new)) + sum(G_h * tanh(C_new) * d(o))",
                    "sum(k * d(f * C + i * cand)) + sum(G_h * tanh(C_new) * d(o))",
                    "sum(k * (f * dC + C * d(f))) + sum(k * (cand * d(i) + i * d(cand)))"
                    " + sum(G_h * tanh(C_new) * d(o))",
                    LSTM_LAST,
                ),
            ),
            Correct(
                "as traces",
                (
                    LSTM,
                    "trace((G_h * tanh(C_new)).T @ d(o)) + trace(k.T @ d(C_new))",
                    "trace((G_h * tanh(C_new)).T @ d(o)) + trace(k.T @ d(f * C)) + trace(k.T @ d(i * cand))",
                    "sum(G_h * tanh(C_new) * d(o)) + sum(k * C * d(f)) + sum(k * f * dC)"
                    " + sum(k * cand * d(i)) + sum(k * i * d(cand))",
                    LSTM_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the gradient of the cell lost",
                (
                    LSTM,
                    "sum(G_h * tanh(C_new) * d(o)) + sum(G_h * o * (1 - tanh(C_new)**2) * d(C_new))",
                    "sum(G_h)",
                    LSTM_LAST,
                ),
                "The new cell has two readers: tanh, and the next step. Their gradients add up.",
            ),
            Mistake(
                "the slope at the cell, not at its tanh",
                (
                    LSTM,
                    "sum(G_h * tanh(C_new) * d(o)) + sum((G_c + G_h * o * (1 - C_new**2)) * d(C_new))",
                    "sum(G_h)",
                    LSTM_LAST,
                ),
                "C_new is no tanh: the slope of tanh there is 1 − tanh²(C_new).",
            ),
            Mistake(
                "the candidate taken for a sigmoid",
                (
                    LSTM,
                    "sum(G_h * tanh(C_new) * d(o)) + sum(k * d(C_new))",
                    "sum(G_h * tanh(C_new) * d(o)) + sum(k * C * d(f)) + sum(k * f * dC) + sum(k * cand * d(i))"
                    " + sum(k * i * cand * (1 - cand) * dA_g)",
                    "sum(G_h)",
                    LSTM_LAST,
                ),
                "Three gates are sigmoids; the candidate is a tanh, with the slope 1 − cand².",
                seen="datvodinh10/DL_library_from_scratch",
            ),
        ),
        hints=(
            "The product rule for o * tanh(C_new), and d(tanh(C_new)) = (1 - tanh(C_new)**2) * d(C_new).",
            "Gather what stands before d(C_new): it is k. Then the product rule for f * C and i * cand.",
            "d(i) = i * (1 - i) * dA_i, f and o likewise; d(cand) = (1 - cand**2) * dA_g.",
        ),
    ),
)
