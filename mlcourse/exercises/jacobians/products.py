"""Derivations of products with a Jacobian, in matrices: practice, without points (JAC-04, JAC-05)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.jacobians.place import section

SIGMOID = "g @ d(sigma(x))"
SIGMOID_LAST = "(y * (1 - y) * g) @ dx"
SOFTMAX = "g @ d(softmax(x))"
SOFTMAX_LAST = "(s * (g - s @ g)) @ dx"
ROWS = "sum(G * d(softmax(X)))"
ROWS_LAST = "sum(P * (G - sum(P * G, axis=1, keepdims=True)) * dX)"
WITHOUT = section("without-the-matrix", "The product without the matrix")

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="JAC-04-derivation",
        title="The product with the sigmoid's Jacobian, in matrices",
        points=0,
        **section("elementwise-vjp", "The product for an elementwise function"),
        function="sigmoid_vjp",
        answer_names=("lines_jac_04",),
        matrices={"x": ("n",), "g": ("n",)},
        depends={"x": "dx"},
        where={"y": "sigma(x)"},
        first=SIGMOID,
        last=SIGMOID_LAST,
        answer=(SIGMOID, "g @ (y * (1 - y) * dx)", "sum(g * y * (1 - y) * dx)", SIGMOID_LAST),
        correct=(
            Correct("by the matrix", (SIGMOID, "g @ diag(y * (1 - y)) @ dx", SIGMOID_LAST)),
            Correct("as a sum", (SIGMOID, "sum(g * d(y))", "sum(y * (1 - y) * g * dx)", SIGMOID_LAST)),
            Correct(
                "the slope multiplied out",
                (SIGMOID, "g @ ((y - y**2) * dx)", "(g * (y - y**2)) @ dx", SIGMOID_LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "σ' left out",
                (SIGMOID, "g @ dx", SIGMOID_LAST),
                "d(σ(x)) is σ'(x)·dx, not dx.",
            ),
            Mistake(
                "the value for the slope",
                (SIGMOID, "g @ (y * dx)", SIGMOID_LAST),
                "The slope of σ is σ(1 − σ).",
            ),
            Mistake(
                "a plus in the slope",
                (SIGMOID, "g @ (y * (1 + y) * dx)", SIGMOID_LAST),
                "σ' = σ(1 − σ) is never above 1/4.",
            ),
            Mistake(
                "the sums taken one by one",
                (SIGMOID, "(g @ (y * (1 - y))) * sum(dx)", SIGMOID_LAST),
                "Each g_i belongs to its own dx_i: the product comes before the sum.",
            ),
        ),
        hints=(
            "d(σ(x)) is a product, entry by entry.",
            "g @ (a * dx) adds up g_i a_i dx_i; in which other order can the same three factors stand?",
            "sum(g * a * dx) is (a * g) @ dx, with a = y(1 − y).",
        ),
    ),
    ProofExercise(
        id="JAC-05-derivation",
        title="The product with the softmax Jacobian, in matrices",
        points=0,
        **WITHOUT,
        function="softmax_vjp",
        answer_names=("lines_jac_05",),
        matrices={"x": ("n",), "g": ("n",)},
        depends={"x": "dx"},
        where={"s": "softmax(x)"},
        first=SOFTMAX,
        last=SOFTMAX_LAST,
        least=4,
        answer=(
            SOFTMAX,
            "g @ (diag(s) - outer(s, s)) @ dx",
            "g @ (s * dx) - (g @ s) * (s @ dx)",
            "(s * g) @ dx - ((s @ g) * s) @ dx",
            SOFTMAX_LAST,
        ),
        correct=(
            Correct(
                "without the matrix",
                (SOFTMAX, "g @ (s * (dx - s @ dx))", "(g * s) @ (dx - s @ dx)", SOFTMAX_LAST),
            ),
            Correct(
                "the Jacobian from the left",
                (
                    SOFTMAX,
                    "((diag(s) - outer(s, s)) @ g) @ dx",
                    "(diag(s) @ g - outer(s, s) @ g) @ dx",
                    SOFTMAX_LAST,
                ),
            ),
            Correct(
                "as sums",
                (
                    SOFTMAX,
                    "sum(g * s * dx) - sum(g * s) * sum(s * dx)",
                    "sum(s * (g - sum(s * g)) * dx)",
                    SOFTMAX_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the own product for the sum",
                (SOFTMAX, "(s * (g - s * g)) @ dx", SOFTMAX_LAST),
                "s @ g is one number, the same for every entry.",
            ),
            Mistake(
                "the square of g for the mean",
                (SOFTMAX, "(s * (g - g @ g)) @ dx", SOFTMAX_LAST),
                "What is subtracted is the mean of g, weighted with s.",
                seen="001:Q1M",
            ),
            Mistake(
                "the second term left out",
                (SOFTMAX, "(s * g) @ dx", SOFTMAX_LAST),
                "That would be the diagonal alone; the outer product is missing.",
            ),
            Mistake(
                "the plain mean",
                (SOFTMAX, "(s * (g - mean(g))) @ dx", SOFTMAX_LAST),
                "The mean is weighted with s, not with 1/n.",
            ),
        ),
        hints=(
            "Put the Jacobian in: d(softmax(x)) = (diag(s) − outer(s, s)) @ dx.",
            "g @ diag(s) is s * g, and g @ outer(s, s) is (g @ s) times s.",
            "(s * g) @ dx − (s @ g) * (s @ dx): both are products with dx; take dx out, and then s.",
        ),
    ),
    ProofExercise(
        id="JAC-05-rows",
        title="Softmax of a whole batch, in matrices",
        points=0,
        **WITHOUT,
        function="softmax_vjp",
        answer_names=("lines_jac_05_rows",),
        matrices={"X": ("n", "m"), "G": ("n", "m")},
        depends={"X": "dX"},
        where={"P": "softmax(X)"},
        first=ROWS,
        last=ROWS_LAST,
        least=4,
        answer=(
            ROWS,
            "sum(G * (P * dX - P * sum(P * dX, axis=1, keepdims=True)))",
            "sum(G * P * dX) - sum(sum(G * P, axis=1) * sum(P * dX, axis=1))",
            "sum(P * G * dX) - sum(sum(P * G, axis=1, keepdims=True) * P * dX)",
            ROWS_LAST,
        ),
        correct=(
            Correct(
                "factored first",
                (
                    ROWS,
                    "sum(G * P * (dX - (P * dX).sum(axis=1, keepdims=True)))",
                    "sum(G * P * dX) - sum((G * P).sum(axis=1, keepdims=True) * P * dX)",
                    ROWS_LAST,
                ),
            ),
            Correct(
                "with a vector of ones",
                (
                    ROWS,
                    "sum(G * P * dX) - sum(G * P * ((P * dX) @ ones(m, m)))",
                    "sum(P * G * dX) - sum(((P * G) @ ones(m, m)) * P * dX)",
                    ROWS_LAST,
                ),
            ),
            Correct(
                "with a new axis",
                (
                    ROWS,
                    "sum(G * P * (dX - sum(P * dX, axis=1)[:, None]))",
                    "sum(P * (G - sum(P * G, axis=1)[:, None]) * dX)",
                    ROWS_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the sum along the columns",
                (ROWS, "sum(G * P * (dX - sum(P * dX, axis=0, keepdims=True)))", ROWS_LAST),
                "Each row is normalised by itself: add up along axis 1.",
            ),
            Mistake(
                "one sum over the whole batch",
                (ROWS, "sum(G * P * (dX - sum(P * dX)))", ROWS_LAST),
                "Each row has a sum of its own.",
            ),
            Mistake(
                "keepdims forgotten",
                (ROWS, "sum(G * P * (dX - sum(P * dX, axis=1)))", ROWS_LAST),
                "A vector of n sums does not fit a matrix (n, m): keep the axis, with length 1.",
            ),
            Mistake(
                "the own product for the sum",
                (ROWS, "sum(G * P * (dX - P * dX))", ROWS_LAST),
                "Along each row there is a sum over its entries.",
            ),
        ),
        hints=(
            "For one row it is s * dx − s * (s @ dx). What is s @ dx for all rows at once?",
            "sum(P * dX, axis=1, keepdims=True), shape (n, 1). It stands with the same factor in a whole row.",
            "sum(A * sum(B, axis=1, keepdims=True)) = sum(sum(A, axis=1, keepdims=True) * B): use it with "
            "A = G * P and B = P * dX.",
        ),
    ),
)
