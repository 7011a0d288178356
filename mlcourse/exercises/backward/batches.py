"""Derivations of the backward pass in matrices, a batch: practice, without points (BWD-10 to 12, MIS-03)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.backward.place import section

FIRST_LAYER = "sum(Delta * d(X @ W.T + b))"
FIRST_LAYER_LAST = "sum((Delta.T @ X) * dW) + sum(Delta, axis=0) @ db"
INPUT = "sum(Delta * d(X @ W.T + b))"
INPUT_LAST = "sum((Delta @ W) * dX)"
ROWS = "sum(Delta * d(h @ W2 + b2))"
ROWS_LAST = "sum((((Delta @ W2.T) * h * (1 - h)) @ W1.T) * dX)"
WHOLE = "sum(Delta * d(softplus(A) @ W2.T + b2))"
WHOLE_LAST = "sum((Delta_h.T @ X) * dW1) + sum(Delta_h, axis=0) @ db1"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="BWD-10-derivation",
        title="The gradient of the first weights for a batch, in matrices",
        points=0,
        **section("first-layer", "The parameters of the first layer, and batches"),
        function="mlp_backward",
        answer_names=("lines_bwd_10",),
        matrices={"Delta": ("n", "h"), "X": ("n", "p"), "W": ("h", "p"), "b": ("h",)},
        depends={"W": "dW", "b": "db"},
        first=FIRST_LAYER,
        last=FIRST_LAYER_LAST,
        least=4,
        answer=(
            FIRST_LAYER,
            "sum(Delta * (X @ dW.T + db))",
            "sum(Delta * (X @ dW.T)) + sum(Delta * db)",
            "trace(Delta.T @ X @ dW.T) + sum(Delta, axis=0) @ db",
            FIRST_LAYER_LAST,
        ),
        correct=(
            Correct(
                "the trace turned round",
                (
                    FIRST_LAYER,
                    "trace(Delta @ (X @ dW.T + db).T)",
                    "trace(Delta @ dW @ X.T) + sum(Delta * db)",
                    "trace(X.T @ Delta @ dW) + sum(Delta, axis=0) @ db",
                    FIRST_LAYER_LAST,
                ),
            ),
            Correct(
                "the bias as a product with ones",
                (
                    FIRST_LAYER,
                    "sum(Delta * d(X @ W.T)) + sum(Delta * outer(ones(n), db))",
                    "sum(Delta * (X @ dW.T)) + ones(n) @ Delta @ db",
                    FIRST_LAYER_LAST,
                ),
            ),
            Correct(
                "weights first",
                (
                    FIRST_LAYER,
                    "sum(Delta * (X @ dW.T)) + sum(Delta * db)",
                    "sum((Delta.T @ X) * dW) + sum(Delta * db)",
                    FIRST_LAYER_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the transposed gradient",
                (FIRST_LAYER, "sum((X.T @ Delta) * dW) + sum(Delta, axis=0) @ db", FIRST_LAYER_LAST),
                "A gradient has the shape of its variable: W is (h, p).",
            ),
            Mistake(
                "the bias's gradient not summed over the batch",
                (FIRST_LAYER, "sum(Delta * (X @ dW.T)) + Delta @ db", FIRST_LAYER_LAST),
                "Every example adds the same biases: their gradients add up.",
            ),
            Mistake(
                "the biases lost",
                (FIRST_LAYER, "sum(Delta * (X @ dW.T))", FIRST_LAYER_LAST),
                "b changes, too.",
            ),
            Mistake(
                "the mean over the batch",
                (FIRST_LAYER, "sum(Delta * (X @ dW.T)) + mean(Delta, axis=0) @ db", FIRST_LAYER_LAST),
                "A sum over the examples: the 1/n, if there is one, stands in Delta already.",
            ),
        ),
        hints=(
            "X does not change: d(X @ W.T) = X @ dW.T.",
            "sum(A * B) = trace(A.T @ B); for the biases, add up the rows of Delta first.",
            "trace(Delta.T @ X @ dW.T) is sum((Delta.T @ X) * dW), for trace(A @ B.T) = sum(A * B).",
        ),
    ),
    ProofExercise(
        id="BWD-11-derivation",
        title="The gradient at the input for a batch, in matrices",
        points=0,
        **section("input-gradient", "All the way to the input"),
        function="mlp_backward",
        answer_names=("lines_bwd_11",),
        matrices={"Delta": ("n", "h"), "X": ("n", "p"), "W": ("h", "p"), "b": ("h",)},
        depends={"X": "dX"},
        first=INPUT,
        last=INPUT_LAST,
        least=4,
        answer=(
            INPUT,
            "sum(Delta * (dX @ W.T))",
            "trace(Delta.T @ dX @ W.T)",
            "trace(W.T @ Delta.T @ dX)",
            INPUT_LAST,
        ),
        correct=(
            Correct(
                "the other trace",
                (INPUT, "trace(Delta @ (dX @ W.T).T)", "trace(Delta @ W @ dX.T)", INPUT_LAST),
            ),
            Correct(
                "in two steps less",
                (INPUT, "sum(Delta * d(X @ W.T))", "sum(Delta * (dX @ W.T))", INPUT_LAST),
            ),
            Correct(
                "a trace of a transpose",
                (INPUT, "sum(Delta * (dX @ W.T))", "trace((Delta @ W).T @ dX)", INPUT_LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "W for its transpose",
                (INPUT, "sum(Delta * (dX @ W))", INPUT_LAST),
                "The layer is X @ W.T: d keeps the transpose.",
            ),
            Mistake(
                "the gradient with a transpose too many",
                (INPUT, "sum((Delta @ W.T) * dX)", INPUT_LAST),
                "Delta has h columns, and W has h rows.",
            ),
            Mistake(
                "a turn that is none",
                (INPUT, "sum(Delta * (dX @ W.T))", "trace(Delta.T @ W.T @ dX)", INPUT_LAST),
                "A trace may be turned round as a whole, trace(A @ B) = trace(B @ A); two factors inside may not change places.",
            ),
            Mistake(
                "the bias kept",
                (INPUT, "sum(Delta * (dX @ W.T + b))", INPUT_LAST),
                "b does not change: d(b) is 0.",
            ),
        ),
        hints=(
            "Only X changes.",
            "sum(A * B) = trace(A.T @ B), and trace(A @ B) = trace(B @ A).",
            "Turn W.T to the front: trace((Delta @ W).T @ dX) is sum((Delta @ W) * dX).",
        ),
    ),
    ProofExercise(
        id="BWD-12-derivation",
        title="From the logits to the input in rows, in matrices",
        points=0,
        **section("backprop-in-rows", "The row convention"),
        function="mlp_input_grad_row",
        answer_names=("lines_bwd_12",),
        matrices={
            "Delta": ("n", "m"),
            "X": ("n", "p"),
            "W1": ("p", "k"),
            "b1": ("k",),
            "W2": ("k", "m"),
            "b2": ("m",),
        },
        depends={"X": "dX"},
        where={"h": "sigma(X @ W1 + b1)"},
        first=ROWS,
        last=ROWS_LAST,
        least=4,
        answer=(
            ROWS,
            "sum(Delta * (d(h) @ W2))",
            "sum((Delta @ W2.T) * d(h))",
            "sum((Delta @ W2.T) * h * (1 - h) * (dX @ W1))",
            ROWS_LAST,
        ),
        correct=(
            Correct(
                "as traces",
                (
                    ROWS,
                    "trace(Delta.T @ d(h) @ W2)",
                    "trace(W2 @ Delta.T @ (h * (1 - h) * (dX @ W1)))",
                    "trace(((Delta @ W2.T) * h * (1 - h)).T @ dX @ W1)",
                    ROWS_LAST,
                ),
            ),
            Correct(
                "the slope at once",
                (
                    ROWS,
                    "sum(Delta * ((h * (1 - h) * d(X @ W1 + b1)) @ W2))",
                    "sum((Delta @ W2.T) * (h * (1 - h)) * (dX @ W1))",
                    ROWS_LAST,
                ),
            ),
            Correct(
                "the slope multiplied out",
                (
                    ROWS,
                    "sum((Delta @ W2.T) * d(h))",
                    "sum(((Delta @ W2.T) * (h - h**2)) * (dX @ W1))",
                    ROWS_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the slope behind the last matrix",
                (ROWS, "sum(((Delta @ W2.T @ W1.T) * h * (1 - h)) * dX)", ROWS_LAST),
                "h has k columns, dX has p: the slope belongs to the hidden units, between W2 and W1.",
                seen="003:P2c",
            ),
            Mistake(
                "W2 not transposed",
                (ROWS, "sum((Delta @ W2) * d(h))", ROWS_LAST),
                "Delta has m columns: it meets the m rows of W2.T.",
            ),
            Mistake(
                "the slope of σ at the output",
                (ROWS, "sum((Delta @ W2.T) * sigma(h) * (1 - sigma(h)) * (dX @ W1))", ROWS_LAST),
                "h is σ already: its slope is h(1 − h).",
            ),
            Mistake(
                "the slope left out",
                (ROWS, "sum((Delta @ W2.T) * (dX @ W1))", ROWS_LAST),
                "d(h) is h(1 − h)·d(X @ W1 + b1).",
            ),
        ),
        hints=(
            "W2 and b2 do not change; sum(A * (B @ C)) = sum((A @ C.T) * B).",
            "d(h) = h * (1 - h) * (dX @ W1).",
            "Once more sum(A * (B @ C)) = sum((A @ C.T) * B), with B = dX and C = W1.",
        ),
    ),
    ProofExercise(
        id="MIS-03-derivation",
        title="The first weights of a softplus network, in matrices",
        points=0,
        **section("whole-backward-pass", "The whole backward pass"),
        function="mlp_backward",
        answer_names=("lines_mis_03",),
        matrices={
            "Delta": ("n", "m"),
            "X": ("n", "p"),
            "W1": ("h", "p"),
            "b1": ("h",),
            "W2": ("m", "h"),
            "b2": ("m",),
        },
        depends={"W1": "dW1", "b1": "db1"},
        where={"A": "X @ W1.T + b1", "Delta_h": "(Delta @ W2) * sigma(A)"},
        first=WHOLE,
        last=WHOLE_LAST,
        least=5,
        answer=(
            WHOLE,
            "sum((Delta @ W2) * d(softplus(A)))",
            "sum((Delta @ W2) * sigma(A) * d(A))",
            "sum(Delta_h * (X @ dW1.T + db1))",
            "trace(Delta_h.T @ X @ dW1.T) + sum(Delta_h * db1)",
            WHOLE_LAST,
        ),
        correct=(
            Correct(
                "as traces",
                (
                    WHOLE,
                    "trace(Delta.T @ (sigma(A) * d(A)) @ W2.T)",
                    "trace((Delta @ W2).T @ (sigma(A) * d(A)))",
                    "sum(Delta_h * d(A))",
                    WHOLE_LAST,
                ),
            ),
            Correct(
                "the two parameters apart",
                (
                    WHOLE,
                    "sum(Delta * ((sigma(A) * d(A)) @ W2.T))",
                    "sum(Delta_h * (X @ dW1.T + db1))",
                    "sum(Delta_h * (X @ dW1.T)) + sum(sum(Delta_h, axis=0) * db1)",
                    WHOLE_LAST,
                ),
            ),
            Correct(
                "weights first",
                (
                    WHOLE,
                    "sum(Delta * (d(softplus(A)) @ W2.T))",
                    "sum(Delta_h * (X @ dW1.T)) + sum(Delta_h * db1)",
                    "sum((Delta_h.T @ X) * dW1) + sum(Delta_h * db1)",
                    WHOLE_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "softplus in place of its derivative",
                (WHOLE, "sum((Delta @ W2) * softplus(A) * d(A))", WHOLE_LAST),
                "d(softplus(A)) = σ(A)·d(A).",
            ),
            Mistake(
                "σ left out",
                (WHOLE, "sum((Delta @ W2) * d(A))", WHOLE_LAST),
                "Between the two layers stands softplus, with its slope.",
                seen="000:Q2q",
            ),
            Mistake(
                "W2 transposed",
                (WHOLE, "sum((Delta @ W2.T) * d(softplus(A)))", WHOLE_LAST),
                "sum(D * (B @ W2.T)) = sum((D @ W2) * B): the transpose is undone.",
            ),
            Mistake(
                "the transposed gradient",
                (
                    WHOLE,
                    "sum((Delta @ W2) * sigma(A) * d(A))",
                    "sum((X.T @ Delta_h) * dW1) + sum(Delta_h, axis=0) @ db1",
                    WHOLE_LAST,
                ),
                "A gradient has the shape of its variable: W1 is (h, p).",
            ),
        ),
        hints=(
            "W2 and b2 do not change; sum(D * (B @ W2.T)) = sum((D @ W2) * B).",
            "d(softplus(A)) = sigma(A) * d(A), and (Delta @ W2) * sigma(A) is called Delta_h.",
            "From sum(Delta_h * (X @ dW1.T + db1)) on it is the first layer once more, as in BWD-10.",
        ),
    ),
)
