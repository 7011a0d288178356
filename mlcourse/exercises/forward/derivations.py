"""Derivations of the forward pass in matrices: practice, without points (FWD-01, FWD-03, FWD-04)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.forward.place import section

HIDDEN = "d(phi(W @ x + b))"
HIDDEN_LAST = "dphi(ha) * (dW @ x + W @ dx + db)"
NETWORK = "d(W2 @ phi(W1 @ x + b1) + b2)"
NETWORK_LAST = "(W2 @ diag(dphi(ha)) @ W1) @ dx"
ROWS = "(W @ X.T + b[:, None]).T"
ROWS_LAST = "X @ W.T + b"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="FWD-01-derivation",
        title="What a small change does to a hidden layer",
        points=0,
        **section("hidden-layer", "The hidden layer"),
        function="mlp_forward",
        answer_names=("lines_fwd_01",),
        matrices={"W": ("h", "p"), "x": ("p",), "b": ("h",)},
        depends={"W": "dW", "x": "dx", "b": "db"},
        where={"ha": "W @ x + b"},
        first=HIDDEN,
        last=HIDDEN_LAST,
        answer=(HIDDEN, "dphi(ha) * d(ha)", "dphi(ha) * (d(W @ x) + db)", HIDDEN_LAST),
        correct=(
            Correct(
                "with a diagonal matrix",
                (
                    HIDDEN,
                    "diag(dphi(ha)) @ d(W @ x + b)",
                    "diag(dphi(ha)) @ (dW @ x + W @ dx + db)",
                    HIDDEN_LAST,
                ),
            ),
            Correct("in one line", (HIDDEN, "dphi(W @ x + b) * d(W @ x + b)", HIDDEN_LAST)),
            Correct(
                "three terms",
                (HIDDEN, "dphi(ha) * (dW @ x) + dphi(ha) * (W @ dx) + dphi(ha) * db", HIDDEN_LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "half of the product rule",
                (HIDDEN, "dphi(ha) * (W @ dx + db)", HIDDEN_LAST),
                "W changes too: d(W @ x) = dW @ x + W @ dx.",
            ),
            Mistake(
                "the inner derivative lost",
                (HIDDEN, "dphi(ha)", HIDDEN_LAST),
                "By the chain rule the slope is multiplied by the change of what stands inside.",
            ),
            Mistake(
                "the activation of the change",
                (HIDDEN, "phi(d(ha))", HIDDEN_LAST),
                "φ is not linear: d(φ(a)) is φ'(a)·d(a), not φ(d(a)).",
            ),
            Mistake(
                "the slope at the output",
                (HIDDEN, "dphi(phi(ha)) * d(ha)", HIDDEN_LAST),
                "The slope is taken where φ is applied: at ha.",
            ),
        ),
        hints=(
            "The chain rule first: φ entry by entry, then what stands inside.",
            "d(φ(a)) = dphi(a) * d(a).",
            "d(W @ x) has two terms, and b changes by db.",
        ),
    ),
    ProofExercise(
        id="FWD-03-derivation",
        title="The Jacobian of the whole network",
        points=0,
        **section("output-layer", "The output layer"),
        function="mlp_forward",
        answer_names=("lines_fwd_03",),
        matrices={"W1": ("h", "p"), "x": ("p",), "b1": ("h",), "W2": ("m", "h"), "b2": ("m",)},
        depends={"x": "dx"},
        where={"ha": "W1 @ x + b1"},
        first=NETWORK,
        last=NETWORK_LAST,
        least=4,
        answer=(
            NETWORK,
            "W2 @ d(phi(ha))",
            "W2 @ (dphi(ha) * d(ha))",
            "W2 @ (dphi(ha) * (W1 @ dx))",
            NETWORK_LAST,
        ),
        correct=(
            Correct(
                "matrices all the way",
                (NETWORK, "W2 @ d(phi(ha))", "W2 @ diag(dphi(ha)) @ d(ha)", NETWORK_LAST),
            ),
            Correct(
                "columns of W2 scaled",
                (NETWORK, "W2 @ (dphi(ha) * d(ha))", "(W2 * dphi(ha)) @ (W1 @ dx)", NETWORK_LAST),
            ),
            Correct(
                "rows of W1 scaled",
                (NETWORK, "W2 @ (dphi(ha) * (W1 @ dx))", "W2 @ (dphi(ha)[:, None] * W1) @ dx", NETWORK_LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "φ' left out",
                (NETWORK, "W2 @ W1 @ dx", NETWORK_LAST),
                "Between the two matrices stands the activation, with its slope.",
            ),
            Mistake(
                "the activation for its derivative",
                (NETWORK, "W2 @ (phi(ha) * d(ha))", NETWORK_LAST),
                "d(φ(a)) = φ'(a)·d(a).",
            ),
            Mistake(
                "the order of the factors",
                (NETWORK, "dphi(ha) * (W2 @ W1 @ dx)", NETWORK_LAST),
                "The slope belongs to the hidden units: it stands between W2 and W1, where there are h of them.",
            ),
            Mistake(
                "W1 transposed",
                (NETWORK, "W2 @ (dphi(ha) * (W1.T @ dx))", NETWORK_LAST),
                "d(W1 @ x) = W1 @ dx, without a transpose.",
            ),
        ),
        hints=(
            "W2 and b2 do not change: d(W2 @ v + b2) = W2 @ d(v).",
            "d(φ(ha)) = dphi(ha) * d(ha), and d(ha) = W1 @ dx.",
            "A product with a vector, entry by entry, is a product with diag: diag(dphi(ha)) @ (W1 @ dx).",
        ),
    ),
    ProofExercise(
        id="FWD-04-derivation",
        title="From columns to rows",
        points=0,
        **section("row-convention", "The row convention"),
        function="mlp_forward_row",
        answer_names=("lines_fwd_04",),
        matrices={"W": ("h", "p"), "X": ("n", "p"), "b": ("h",)},
        first=ROWS,
        last=ROWS_LAST,
        answer=(ROWS, "(W @ X.T).T + b[:, None].T", "(X.T).T @ W.T + b[None, :]", ROWS_LAST),
        correct=(
            Correct("the product first", (ROWS, "(W @ X.T).T + b", ROWS_LAST)),
            Correct("the bias first", (ROWS, "(W @ X.T).T + b[None, :]", "X @ W.T + b[None, :]", ROWS_LAST)),
            Correct(
                "with an outer product",
                (ROWS, "(W @ X.T + outer(b, ones(n))).T", "X @ W.T + outer(ones(n), b)", ROWS_LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "the order of the factors kept",
                (ROWS, "W.T @ X + b", ROWS_LAST),
                "(A @ B)ᵀ = Bᵀ @ Aᵀ: the factors change places.",
            ),
            Mistake(
                "one factor not transposed",
                (ROWS, "X @ W + b", ROWS_LAST),
                "Both factors of a product are transposed, and they change places.",
            ),
            Mistake(
                "the bias as a column",
                (ROWS, "X @ W.T + b[:, None]", ROWS_LAST),
                "The transpose of a column is a row: each example gets the same h biases.",
            ),
        ),
        hints=(
            "The transpose of a sum is the sum of the transposes.",
            "(A @ B).T is B.T @ A.T, and the transpose of a column is a row.",
            "b[None, :] is one row, and adding it to every row is what `+ b` does.",
        ),
    ),
)
