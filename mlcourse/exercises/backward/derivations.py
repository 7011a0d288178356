"""Derivations of the backward pass in matrices, one example: practice, without points (BWD-02, 04, 06, 08)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.backward.place import section

OUTPUT = "delta_o @ d(W2 @ hs + b2)"
OUTPUT_LAST = "sum(outer(delta_o, hs) * dW2) + delta_o @ db2"
WEIGHTS = "delta_o @ d(W2 @ hs + b2)"
WEIGHTS_LAST = "(W2.T @ delta_o) @ dhs"
SOFTPLUS = "delta_o @ d(W2 @ softplus(ha))"
SOFTPLUS_LAST = "((W2.T @ delta_o) * sigma(ha)) @ dha"
ELU = "g @ d(where(ha > 0, ha, alpha * (exp(ha) - 1)))"
ELU_LAST = "(g * where(ha > 0, 1, alpha * exp(ha))) @ dha"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="BWD-02-derivation",
        title="The gradient of the output weights, in matrices",
        points=0,
        **section("output-gradients", "The parameters of the output layer"),
        function="mlp_backward",
        answer_names=("lines_bwd_02",),
        matrices={"delta_o": ("m",), "W2": ("m", "h"), "hs": ("h",), "b2": ("m",)},
        depends={"W2": "dW2", "b2": "db2"},
        first=OUTPUT,
        last=OUTPUT_LAST,
        least=4,
        answer=(
            OUTPUT,
            "delta_o @ (dW2 @ hs + db2)",
            "delta_o @ dW2 @ hs + delta_o @ db2",
            "trace(outer(hs, delta_o) @ dW2) + delta_o @ db2",
            OUTPUT_LAST,
        ),
        correct=(
            Correct(
                "entry by entry",
                (
                    OUTPUT,
                    "sum(delta_o * (dW2 @ hs)) + delta_o @ db2",
                    "sum(delta_o[:, None] * dW2 * hs) + delta_o @ db2",
                    OUTPUT_LAST,
                ),
            ),
            Correct(
                "the trace of the transpose",
                (
                    OUTPUT,
                    "delta_o @ d(W2 @ hs) + delta_o @ db2",
                    "trace(outer(delta_o, hs).T @ dW2) + delta_o @ db2",
                    OUTPUT_LAST,
                ),
            ),
            Correct(
                "a trace turned round",
                (
                    OUTPUT,
                    "trace(outer(delta_o, dW2 @ hs)) + delta_o @ db2",
                    "trace(dW2 @ outer(hs, delta_o)) + delta_o @ db2",
                    OUTPUT_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the hidden units differentiated",
                (OUTPUT, "delta_o @ (dW2 + db2)", OUTPUT_LAST),
                "d(W2 @ hs) is dW2 @ hs: the factor that does not change stays.",
            ),
            Mistake(
                "the bias's change lost",
                (OUTPUT, "delta_o @ dW2 @ hs", OUTPUT_LAST),
                "b2 changes, too.",
            ),
            Mistake(
                "the transposed outer product",
                (OUTPUT, "sum(outer(hs, delta_o) * dW2) + delta_o @ db2", OUTPUT_LAST),
                "The gradient has the shape of W2: (m, h).",
            ),
            Mistake(
                "the slope at the wrong place",
                (OUTPUT, "(dW2 @ delta_o) @ hs + delta_o @ db2", OUTPUT_LAST),
                "delta_o has m entries, and W2 has m rows: delta_o stands left of W2.",
            ),
        ),
        hints=(
            "hs does not change; W2 and b2 do.",
            "A number is its own trace, and trace(A @ B) = trace(B @ A): turn hs round to the front.",
            "trace(A @ dW2) is sum(A.T * dW2), and the transpose of outer(hs, delta_o) is outer(delta_o, hs).",
        ),
    ),
    ProofExercise(
        id="BWD-04-derivation",
        title="Back through the output weights, in matrices",
        points=0,
        **section("through-the-weights", "Back through the output weights"),
        function="mlp_backward",
        answer_names=("lines_bwd_04",),
        matrices={"delta_o": ("m",), "W2": ("m", "h"), "hs": ("h",), "b2": ("m",)},
        depends={"hs": "dhs"},
        first=WEIGHTS,
        last=WEIGHTS_LAST,
        answer=(WEIGHTS, "delta_o @ d(W2 @ hs)", "delta_o @ W2 @ dhs", WEIGHTS_LAST),
        correct=(
            Correct("as a sum", (WEIGHTS, "sum(delta_o * (W2 @ dhs))", WEIGHTS_LAST)),
            Correct(
                "the transpose of the whole",
                (WEIGHTS, "(W2 @ dhs) @ delta_o", "dhs @ W2.T @ delta_o", WEIGHTS_LAST),
            ),
            Correct(
                "as a trace",
                (WEIGHTS, "trace(outer(W2 @ dhs, delta_o))", "dhs @ (W2.T @ delta_o)", WEIGHTS_LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "the transpose forgotten",
                (WEIGHTS, "(W2 @ delta_o) @ dhs", WEIGHTS_LAST),
                "W2 has h columns and delta_o has m entries: look at the shapes.",
                seen="001:Q2K",
            ),
            Mistake(
                "the bias kept",
                (WEIGHTS, "delta_o @ (W2 @ dhs + b2)", WEIGHTS_LAST),
                "b2 does not change: d(b2) is 0.",
            ),
            Mistake(
                "an elementwise product",
                (WEIGHTS, "sum(W2.T * delta_o * dhs)", WEIGHTS_LAST),
                "Each hidden unit acts on every output: a sum over k, which @ takes.",
                seen="001:Q2K",
            ),
            Mistake(
                "the hidden units for their change",
                (WEIGHTS, "delta_o @ W2 @ hs", WEIGHTS_LAST),
                "d(W2 @ hs) is W2 @ dhs.",
            ),
        ),
        hints=(
            "Only hs changes.",
            "d(W2 @ hs) = W2 @ dhs.",
            "A row times a matrix is the transposed matrix times the column: delta_o @ W2 is W2.T @ delta_o.",
        ),
    ),
    ProofExercise(
        id="BWD-06-derivation",
        title="Through softplus, in matrices",
        points=0,
        **section("hidden-gradients", "Through the activation: softplus"),
        function="softplus_vjp",
        answer_names=("lines_bwd_06",),
        matrices={"delta_o": ("m",), "W2": ("m", "h"), "ha": ("h",)},
        depends={"ha": "dha"},
        first=SOFTPLUS,
        last=SOFTPLUS_LAST,
        least=4,
        answer=(
            SOFTPLUS,
            "delta_o @ W2 @ d(softplus(ha))",
            "(W2.T @ delta_o) @ (sigma(ha) * dha)",
            SOFTPLUS_LAST,
        ),
        correct=(
            Correct(
                "with a diagonal matrix",
                (
                    SOFTPLUS,
                    "delta_o @ W2 @ diag(sigma(ha)) @ dha",
                    "(diag(sigma(ha)) @ W2.T @ delta_o) @ dha",
                    SOFTPLUS_LAST,
                ),
            ),
            Correct(
                "as a sum",
                (
                    SOFTPLUS,
                    "sum((delta_o @ W2) * d(softplus(ha)))",
                    "sum((W2.T @ delta_o) * sigma(ha) * dha)",
                    SOFTPLUS_LAST,
                ),
            ),
            Correct(
                "softplus written out",
                (
                    SOFTPLUS,
                    "delta_o @ W2 @ d(log(1 + exp(ha)))",
                    "delta_o @ W2 @ (exp(ha) * dha / (1 + exp(ha)))",
                    SOFTPLUS_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the derivative of softplus taken as 1",
                (SOFTPLUS, "delta_o @ W2 @ dha", SOFTPLUS_LAST),
                "The derivative of log(1 + eᵗ) is eᵗ/(1 + eᵗ).",
                seen="000:Q2q",
            ),
            Mistake(
                "the slope of the sigmoid",
                (SOFTPLUS, "(W2.T @ delta_o) @ (sigma(ha) * (1 - sigma(ha)) * dha)", SOFTPLUS_LAST),
                "The derivative of softplus is σ itself.",
            ),
            Mistake(
                "the transpose forgotten",
                (SOFTPLUS, "(W2 @ delta_o) @ (sigma(ha) * dha)", SOFTPLUS_LAST),
                "W2 has h columns and delta_o has m entries: look at the shapes.",
            ),
            Mistake(
                "a sum too early",
                (SOFTPLUS, "(delta_o @ W2 @ sigma(ha)) * sum(dha)", SOFTPLUS_LAST),
                "Entry by entry first: each unit has its own slope and its own change.",
                seen="000:Q2r",
            ),
        ),
        hints=(
            "W2 does not change: it comes out to the left of d.",
            "d(softplus(ha)) = sigma(ha) * dha.",
            "a @ (b * c) is (a * b) @ c: three factors, entry by entry, added up.",
        ),
    ),
    ProofExercise(
        id="BWD-08-derivation",
        title="Through ELU, in matrices",
        points=0,
        **section("elu-gradients", "The same with ELU"),
        function="elu_grad",
        answer_names=("lines_bwd_08",),
        matrices={"g": ("h",), "ha": ("h",), "alpha": ()},
        depends={"ha": "dha"},
        first=ELU,
        last=ELU_LAST,
        answer=(
            ELU,
            "g @ where(ha > 0, d(ha), alpha * d(exp(ha)))",
            "g @ where(ha > 0, dha, alpha * exp(ha) * dha)",
            ELU_LAST,
        ),
        correct=(
            Correct(
                "with masks",
                (
                    ELU,
                    "g @ ((ha > 0) * d(ha) + (ha <= 0) * alpha * d(exp(ha) - 1))",
                    "g @ ((ha > 0) * dha + (ha <= 0) * alpha * exp(ha) * dha)",
                    ELU_LAST,
                ),
            ),
            Correct(
                "with a diagonal matrix", (ELU, "g @ diag(where(ha > 0, 1, alpha * exp(ha))) @ dha", ELU_LAST)
            ),
            Correct(
                "as a sum",
                (ELU, "sum(g * (ha > 0) * dha) + sum(g * (ha < 0) * alpha * exp(ha) * dha)", ELU_LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "α forgotten",
                (ELU, "g @ where(ha > 0, dha, exp(ha) * dha)", ELU_LAST),
                "α is a factor, and stays one.",
            ),
            Mistake(
                "the value for the derivative",
                (ELU, "g @ where(ha > 0, dha, alpha * (exp(ha) - 1) * dha)", ELU_LAST),
                "The 1 is a constant: its derivative is 0.",
            ),
            Mistake(
                "both branches added",
                (ELU, "g @ (dha + alpha * exp(ha) * dha)", ELU_LAST),
                "Each unit is in one of the two branches.",
            ),
            Mistake(
                "the branches exchanged",
                (ELU, "g @ where(ha > 0, alpha * exp(ha) * dha, dha)", ELU_LAST),
                "Above 0 ELU is the identity.",
            ),
        ),
        hints=(
            "Where ha > 0 one formula holds, elsewhere the other: differentiate each of them.",
            "d(exp(ha)) = exp(ha) * dha, and the 1 does not change.",
            "dha is a factor in both branches: take it out, and a @ (b * c) is (a * b) @ c.",
        ),
    ),
)
