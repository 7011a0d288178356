"""Derivations of normalisations in matrices (NOR-03 to NOR-06)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.normalisation.place import section

BATCH = "sum(g * d(gamma * xh))"
BATCH_LAST = "sum((h - mean(h, axis=0) - xh * mean(h * xh, axis=0)) / s * dX)"
VECTOR = "sum(g * d(c / s))"
VECTOR_LAST = "g @ (eye(n) - ones(n, n) / n - outer(xh, xh) / n) @ dx / s"
LAYER = "sum(g * d(gamma * xh))"
LAYER_LAST = "sum((h - mean(h) - xh * mean(h * xh)) / s * dx)"
RMS = "sum(g * d(gamma * x / r))"
RMS_LAST = "sum((h - xh * mean(h * xh)) / r * dx)"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="NOR-04-derivation",
        title="The Jacobian of the normalised vector, in matrices",
        points=1,
        **section("normalize", "Mean 0 and variance 1, and what is lost on the way back"),
        function="normalize_jacobian",
        answer_names=("lines_nor_04",),
        matrices={"g": ("n",), "x": ("n",), "eps": ()},
        depends={"x": "dx"},
        where={"c": "x - mean(x)", "s": "sqrt(mean(c**2) + eps)", "xh": "c / s"},
        domain=(0.2, 2.0),
        first=VECTOR,
        last=VECTOR_LAST,
        least=4,
        answer=(
            VECTOR,
            "sum(g * (d(c) / s - c * d(s) / s**2))",
            "sum(g * (d(c) / s - c * mean(c * d(c)) / s**3))",
            "sum(g * (d(c) - xh * mean(xh * d(c)))) / s",
            "g @ (eye(n) - outer(xh, xh) / n) @ d(c) / s",
            "g @ (eye(n) - outer(xh, xh) / n) @ (eye(n) - ones(n, n) / n) @ dx / s",
            VECTOR_LAST,
        ),
        correct=(
            Correct(
                "sums of entries",
                (
                    VECTOR,
                    "sum(g * d(c)) / s - sum(g * xh) * d(s) / s",
                    "sum(g * d(c)) / s - sum(g * xh) * mean(xh * dx) / s",
                    "sum(g * dx) / s - sum(g) * mean(dx) / s - sum(g * xh) * mean(xh * dx) / s",
                    VECTOR_LAST,
                ),
            ),
            Correct(
                "matrices at once",
                (
                    VECTOR,
                    "g @ d(c) / s - (g @ xh) * d(s) / s",
                    "g @ (eye(n) - ones(n, n) / n) @ dx / s - (g @ xh) * (xh @ dx) / n / s",
                    VECTOR_LAST,
                ),
            ),
            Correct(
                "the change of the root last",
                (
                    VECTOR,
                    "sum(g * (d(c) - xh * d(s))) / s",
                    "sum(g * (dx - mean(dx) - xh * mean(xh * d(c)))) / s",
                    "sum(g * (dx - mean(dx) - xh * mean(xh * dx))) / s",
                    VECTOR_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "s taken for a constant",
                (VECTOR, "sum(g * d(c) / s)", "g @ dx / s", VECTOR_LAST),
                "s is made of x: the quotient rule has two terms.",
            ),
            Mistake(
                "the mean taken for a constant",
                (VECTOR, "sum(g * (dx - xh * d(s))) / s", "g @ dx / s", VECTOR_LAST),
                "c = x − mean(x): d(c) = dx − mean(dx).",
            ),
            Mistake(
                "the 2 of the square kept",
                (VECTOR, "sum(g * (d(c) - xh * 2 * mean(xh * d(c)))) / s", "g @ dx / s", VECTOR_LAST),
                "The root halves it: d(s) = mean(c * d(c)) / s.",
            ),
        ),
        hints=(
            "The quotient rule for c / s; then d(s) = mean(c * d(c)) / s.",
            "d(c) = dx - mean(dx) = (eye(n) - ones(n, n) / n) @ dx.",
            "ones(n, n) @ xh is 0, for xh has mean 0: the product of the two matrices has three terms.",
        ),
    ),
    ProofExercise(
        id="NOR-03-derivation",
        title="Batch norm, backward, in matrices",
        points=1,
        **section("batch-norm-backward", "Batch norm, backward"),
        function="batch_norm_vjp",
        answer_names=("lines_nor_03",),
        matrices={"g": ("n", "m"), "X": ("n", "m"), "gamma": ("m",), "eps": ()},
        depends={"X": "dX"},
        where={
            "c": "X - mean(X, axis=0)",
            "s": "sqrt(mean(c**2, axis=0) + eps)",
            "xh": "c / s",
            "h": "g * gamma",
        },
        domain=(0.2, 2.0),
        first=BATCH,
        last=BATCH_LAST,
        least=5,
        answer=(
            BATCH,
            "sum(h * d(xh))",
            "sum(h * (d(c) / s - c * d(s) / s**2))",
            "sum(h / s * (d(c) - xh * mean(xh * d(c), axis=0)))",
            "sum((h - xh * mean(xh * h, axis=0)) / s * d(c))",
            "sum((h - xh * mean(xh * h, axis=0)) / s * (dX - mean(dX, axis=0)))",
            BATCH_LAST,
        ),
        correct=(
            Correct(
                "two sums",
                (
                    BATCH,
                    "sum(h * d(xh))",
                    "sum(h * d(c) / s) - sum(h * xh / s * d(s))",
                    "sum(h * d(c) / s) - sum(h * xh / s * mean(xh * dX, axis=0))",
                    "sum((h - mean(h, axis=0)) / s * dX) - sum(mean(h * xh, axis=0) * xh / s * dX)",
                    BATCH_LAST,
                ),
            ),
            Correct(
                "the mean first",
                (
                    BATCH,
                    "sum(g * gamma * (d(c) / s - xh * d(s) / s))",
                    "sum(h / s * (dX - mean(dX, axis=0) - xh * d(s)))",
                    "sum(h / s * (dX - mean(dX, axis=0) - xh * mean(xh * dX, axis=0)))",
                    BATCH_LAST,
                ),
            ),
            Correct(
                "as a trace",
                (
                    BATCH,
                    "trace(h.T @ d(xh))",
                    "sum(h / s * (d(c) - xh * mean(xh * d(c), axis=0)))",
                    "sum((h - xh * mean(xh * h, axis=0)) / s * d(c))",
                    BATCH_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "mean and variance taken for constants",
                (BATCH, "sum(h / s * dX)", "sum(h)", "sum(g)", BATCH_LAST),
                "c and s are made of X: they change, too.",
            ),
            Mistake(
                "s taken for a constant",
                (BATCH, "sum(h / s * d(c))", "sum(h)", "sum(g)", BATCH_LAST),
                "The quotient rule for c / s has two terms.",
            ),
            Mistake(
                "a sum for the mean",
                (
                    BATCH,
                    "sum(h / s * (d(c) - xh * sum(xh * d(c), axis=0)))",
                    "sum(h)",
                    "sum(g)",
                    BATCH_LAST,
                ),
                "s² is a mean of squares: its change is a mean, too.",
            ),
        ),
        hints=(
            "gamma does not change: its product with g is h. Then the quotient rule for xh = c / s.",
            "d(s) = mean(xh * d(c), axis=0), and d(c) = dX - mean(dX, axis=0).",
            "sum(A * mean(B, axis=0)) = sum(mean(A, axis=0) * B): so each mean goes over to h.",
        ),
    ),
    ProofExercise(
        id="NOR-05-derivation",
        title="Layer norm, backward, for one example",
        points=1,
        **section("layer-norm", "Layer norm, forward and backward"),
        function="layer_norm_vjp",
        answer_names=("lines_nor_05",),
        matrices={"g": ("n",), "x": ("n",), "gamma": ("n",), "eps": ()},
        depends={"x": "dx"},
        where={
            "c": "x - mean(x)",
            "s": "sqrt(mean(c**2) + eps)",
            "xh": "c / s",
            "h": "g * gamma",
        },
        domain=(0.2, 2.0),
        first=LAYER,
        last=LAYER_LAST,
        least=5,
        answer=(
            LAYER,
            "sum(h * d(xh))",
            "sum(h * (d(c) / s - c * d(s) / s**2))",
            "sum(h * (d(c) - xh * mean(xh * d(c)))) / s",
            "sum((h - xh * mean(xh * h)) / s * d(c))",
            "sum((h - xh * mean(xh * h)) / s * (dx - mean(dx)))",
            LAYER_LAST,
        ),
        correct=(
            Correct(
                "as dot products",
                (
                    LAYER,
                    "h @ d(xh)",
                    "h @ d(c) / s - (h @ xh) * d(s) / s",
                    "h @ (dx - mean(dx)) / s - (h @ xh) * mean(xh * dx) / s",
                    LAYER_LAST,
                ),
            ),
            Correct(
                "two sums",
                (
                    LAYER,
                    "sum(g * gamma * d(c) / s) - sum(g * gamma * xh) * d(s) / s",
                    "sum((h - mean(h)) / s * dx) - sum(h * xh) * mean(xh * d(c)) / s",
                    "sum((h - mean(h)) / s * dx) - mean(h * xh) * sum(xh * dx) / s",
                    LAYER_LAST,
                ),
            ),
            Correct(
                "the mean first",
                (
                    LAYER,
                    "sum(h * (dx - mean(dx) - xh * d(s))) / s",
                    "sum(h * (dx - mean(dx) - xh * mean(xh * dx))) / s",
                    "sum((h - mean(h)) * dx) / s - mean(h * xh) * sum(xh * dx) / s",
                    LAYER_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "gamma pulled out of a mean",
                (
                    LAYER,
                    "sum(h * d(xh))",
                    "sum(gamma * (g - mean(g) - xh * mean(g * xh)) / s * dx)",
                    "sum(h)",
                    LAYER_LAST,
                ),
                "gamma differs within the mean: mean(g * gamma) is not gamma * mean(g).",
            ),
            Mistake(
                "mean and variance taken for constants",
                (LAYER, "sum(h / s * dx)", "sum(h)", "sum(g)", LAYER_LAST),
                "c and s are made of x: they change, too.",
            ),
            Mistake(
                "s taken for a constant",
                (LAYER, "sum(h / s * d(c))", "sum(h)", "sum(g)", LAYER_LAST),
                "The quotient rule for c / s has two terms.",
            ),
        ),
        hints=(
            "gamma does not change: its product with g is h. Then the quotient rule for xh = c / s.",
            "d(s) = mean(xh * d(c)), and d(c) = dx - mean(dx).",
            "sum(a * mean(b)) = sum(mean(a) * b); and mean(xh) is 0, so one term vanishes.",
        ),
    ),
    ProofExercise(
        id="NOR-06-derivation",
        title="RMS norm, backward, for one example",
        points=1,
        **section("rms-norm", "RMS norm: the same without a mean"),
        function="rms_norm_vjp",
        answer_names=("lines_nor_06",),
        matrices={"g": ("n",), "x": ("n",), "gamma": ("n",), "eps": ()},
        depends={"x": "dx"},
        where={"r": "sqrt(mean(x**2) + eps)", "xh": "x / r", "h": "g * gamma"},
        domain=(0.2, 2.0),
        first=RMS,
        last=RMS_LAST,
        least=4,
        answer=(
            RMS,
            "sum(h * (dx / r - x * d(r) / r**2))",
            "sum(h * (dx / r - x * mean(x * dx) / r**3))",
            "sum(h / r * dx) - sum(h * xh) * mean(xh * dx) / r",
            RMS_LAST,
        ),
        correct=(
            Correct(
                "as dot products",
                (
                    RMS,
                    "h @ dx / r - (h @ x) * d(r) / r**2",
                    "h @ dx / r - (h @ xh) * (xh @ dx) / n / r",
                    RMS_LAST,
                ),
            ),
            Correct(
                "the change of the root by name",
                (
                    RMS,
                    "sum(h * (dx - xh * d(r))) / r",
                    "sum(h * (dx - xh * mean(xh * dx))) / r",
                    RMS_LAST,
                ),
            ),
            Correct(
                "by the third power",
                (
                    RMS,
                    "sum(h * dx) / r - sum(h * x) * mean(x * dx) / r**3",
                    "sum((h / r - x * mean(h * x) / r**3) * dx)",
                    RMS_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "r taken for a constant",
                (RMS, "sum(h / r * dx)", "sum(h)", RMS_LAST),
                "r is made of x: the quotient rule has two terms.",
            ),
            Mistake(
                "the change of a sum for that of a mean",
                (RMS, "sum(h * (dx - xh * sum(xh * dx))) / r", "sum(h)", RMS_LAST),
                "r² is a mean of squares: d(r) = mean(x * dx) / r.",
            ),
            Mistake(
                "the 2 of the square kept",
                (RMS, "sum(h * (dx - xh * 2 * mean(xh * dx))) / r", "sum(h)", RMS_LAST),
                "The root halves it: d(r) = mean(x * dx) / r.",
            ),
        ),
        hints=(
            "gamma does not change: its product with g is h. Then the quotient rule for x / r.",
            "d(r) = mean(x * dx) / r = mean(xh * dx).",
            "sum(a) * mean(b) = mean(a) * sum(b): so the mean goes over to h * xh.",
        ),
    ),
)
