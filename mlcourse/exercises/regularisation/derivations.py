"""Derivations of dropout and of smoothed targets in matrices: practice, without points (REG-01, REG-03)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.regularisation.place import section

MASK = "sum(g * d(M * (X @ W.T) / (1 - p)))"
MASK_LAST = "sum(((M * g / (1 - p)) @ W) * dX)"
SMOOTH = "d(-sum(Q * log_softmax(Z)) / n)"
SMOOTH_LAST = "sum((S - Q) / n * dZ)"
ROWS = "sum(S * dZ, axis=1, keepdims=True)"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="REG-01-derivation",
        title="The way back through a layer and its dropout",
        points=0,
        **section("dropout", "Dropout: noise that is 0 or more"),
        function="dropout_vjp",
        answer_names=("lines_reg_01",),
        matrices={"g": ("n", "m"), "M": ("n", "m"), "X": ("n", "h"), "W": ("m", "h"), "p": ()},
        depends={"X": "dX"},
        domain=(0.1, 0.9),
        first=MASK,
        last=MASK_LAST,
        answer=(
            MASK,
            "sum(g * (M * d(X @ W.T) / (1 - p)))",
            "sum((M * g / (1 - p)) * (dX @ W.T))",
            MASK_LAST,
        ),
        correct=(
            Correct("the factor first", (MASK, "sum(g * M * (dX @ W.T)) / (1 - p)", MASK_LAST)),
            Correct("as a trace", (MASK, "trace((M * g).T @ dX @ W.T) / (1 - p)", MASK_LAST)),
            Correct(
                "the scaled mask to the gradient",
                (MASK, "sum((g * M / (1 - p)) * d(X @ W.T))", "sum((g * M / (1 - p)) @ W * dX)", MASK_LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "the scale lost",
                (MASK, "sum(g * (M * (dX @ W.T)))", MASK_LAST),
                "1/(1 − p) is a factor of Y, and so of dY.",
            ),
            Mistake(
                "the scale upside down",
                (MASK, "sum(g * (M * (dX @ W.T))) * (1 - p)", MASK_LAST),
                "What was divided by 1 − p is divided by it still.",
            ),
            Mistake(
                "the mask lost",
                (MASK, "sum(g * (dX @ W.T)) / (1 - p)", MASK_LAST),
                "With the mask fixed, d(M * A) is M * dA.",
            ),
        ),
        hints=(
            "M, W and p do not change: only X does.",
            "d(M * A / (1 - p)) = M * d(A) / (1 - p), and in a sum of products of entries M may go to g.",
            "sum(A * (B @ C.T)) = sum((A @ C) * B): with it W goes to the left.",
        ),
    ),
    ProofExercise(
        id="REG-03-derivation",
        title="Prediction minus smoothed target, in matrices",
        points=0,
        **section("label-smoothing", "Soft targets: nobody is sure of everything"),
        function="cross_entropy_grad",
        answer_names=("lines_reg_03",),
        matrices={"Z": ("n", "K"), "A": ("n", "K"), "eps": ()},
        depends={"Z": "dZ"},
        where={"Y": "softmax(A)", "Q": "(1 - eps) * softmax(A) + eps / K", "S": "softmax(Z)"},
        domain=(0.1, 0.9),
        first=SMOOTH,
        last=SMOOTH_LAST,
        least=4,
        answer=(
            SMOOTH,
            "-sum(Q * d(log_softmax(Z))) / n",
            f"-sum(Q * (dZ - {ROWS})) / n",
            f"-sum(Q * dZ) / n + sum(sum(Q, axis=1, keepdims=True) * {ROWS}) / n",
            "-sum(Q * dZ) / n + sum(S * dZ) / n",
            SMOOTH_LAST,
        ),
        correct=(
            Correct(
                "the rows of Q add up to 1 at once",
                (
                    SMOOTH,
                    "-sum(Q * d(log_softmax(Z))) / n",
                    "(sum(S * dZ) - sum(Q * dZ)) / n",
                    SMOOTH_LAST,
                ),
            ),
            Correct(
                "by the logarithm of the sum",
                (
                    SMOOTH,
                    "d(sum(logsumexp(Z, axis=1)) - sum(Q * Z)) / n",
                    "(sum(S * dZ) - sum(Q * dZ)) / n",
                    SMOOTH_LAST,
                ),
            ),
            Correct(
                "two losses, mixed",
                (
                    SMOOTH,
                    "d(-(1 - eps) * sum(Y * log_softmax(Z)) / n - eps / K * sum(log_softmax(Z)) / n)",
                    "(1 - eps) * sum((S - Y) * dZ) / n + eps * sum((S - 1 / K) * dZ) / n",
                    SMOOTH_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the minus of the loss lost",
                (SMOOTH, "sum(Q * d(log_softmax(Z))) / n", "sum((Q - S) * dZ) / n", SMOOTH_LAST),
                "The loss has a minus in front of the sum: carry it along.",
            ),
            Mistake(
                "the softmax without its sum",
                (SMOOTH, "-sum(Q * d(log_softmax(Z))) / n", "-sum(Q * dZ) / n", SMOOTH_LAST),
                "d(log_softmax(Z)) is dZ − Σ S·dZ, in each row.",
            ),
            Mistake(
                "the derivative of S for that of log S",
                (SMOOTH, f"-sum(Q * S * (dZ - {ROWS})) / n", "sum(S * dZ) / n", SMOOTH_LAST),
                "(log S)′ = S′/S: the factor S is divided off.",
            ),
        ),
        hints=(
            "Q does not depend on Z. d(log_softmax(Z)) = dZ − sum(S * dZ, axis=1, keepdims=True).",
            "The second term is the same for every class of a row, and the row of Q adds up to 1.",
            "sum(S * dZ) − sum(Q * dZ) is sum((S − Q) * dZ).",
        ),
    ),
)
