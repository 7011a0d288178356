"""Derivations of recurrent networks in matrices (REC-01, REC-02, REC-04, REC-06)."""

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
STEPS = "u @ d(h2)"
STEPS_LAST = "(W.T @ ((1 - h1**2) * (W.T @ ((1 - h2**2) * u)))) @ dh0"
LSTM = "sum(G_h * d(o * tanh(C_new))) + sum(G_c * d(C_new))"
LSTM_LAST = (
    "sum(k * cand * i * (1 - i) * dA_i) + sum(k * C * f * (1 - f) * dA_f) + sum(k * i * (1 - cand**2) * dA_g)"
    " + sum(G_h * tanh(C_new) * o * (1 - o) * dA_o) + sum(k * f * dC)"
)

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
