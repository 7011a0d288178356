"""Derivations of products with the log-softmax Jacobian: practice, without points (JAC-07, JAC-09)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.jacobians.place import section

LOG = "v @ d(log_softmax(x))"
LOG_LAST = "(v - sum(v) * s) @ dx"
TARGETS = "d(-t @ log_softmax(x))"
TARGETS_LAST = "(J.T @ (sum(t) * s - t)) @ du"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="JAC-07-derivation",
        title="The product with the log-softmax Jacobian, in matrices",
        points=0,
        **section("log-softmax-vjp", "The product for log-softmax"),
        function="log_softmax_vjp",
        answer_names=("lines_jac_07",),
        matrices={"x": ("n",), "v": ("n",)},
        depends={"x": "dx"},
        where={"s": "softmax(x)"},
        first=LOG,
        last=LOG_LAST,
        least=4,
        answer=(
            LOG,
            "v @ (dx - ones(n) * (s @ dx))",
            "v @ dx - (v @ ones(n)) * (s @ dx)",
            "v @ dx - (sum(v) * s) @ dx",
            LOG_LAST,
        ),
        correct=(
            Correct(
                "by the matrix",
                (
                    LOG,
                    "v @ (eye(n) - outer(ones(n), s)) @ dx",
                    "(v @ eye(n) - v @ outer(ones(n), s)) @ dx",
                    LOG_LAST,
                ),
            ),
            Correct(
                "through logsumexp",
                (LOG, "v @ d(x - logsumexp(x))", "v @ dx - sum(v) * d(logsumexp(x))", LOG_LAST),
            ),
            Correct(
                "as sums",
                (LOG, "sum(v * (dx - sum(s * dx)))", "sum(v * dx) - sum(v) * sum(s * dx)", LOG_LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "the sum of v forgotten",
                (LOG, "v @ dx - s @ dx", LOG_LAST),
                "The same number is subtracted from each entry, and each entry has its factor v_i.",
            ),
            Mistake(
                "the product from the wrong side",
                (LOG, "v @ dx - (s @ v) * sum(dx)", LOG_LAST),
                "s belongs to dx: the Jacobian is I − 1 sᵀ, and v meets the ones.",
            ),
            Mistake(
                "the own product for the sum",
                (LOG, "v @ dx - v @ (s * dx)", LOG_LAST),
                "s @ dx is one number, the change of the logarithm.",
            ),
            Mistake(
                "the softmax Jacobian",
                (LOG, "(s * (v - s @ v)) @ dx", LOG_LAST),
                "That is the product for softmax itself; here stands its logarithm.",
            ),
        ),
        hints=(
            "Put in what JAC-06 found: d(log_softmax(x)) = dx − ones(n) * (s @ dx).",
            "v @ (ones(n) * c) is (v @ ones(n)) * c for a number c.",
            "v @ ones(n) is sum(v); then both terms are products with dx.",
        ),
    ),
    ProofExercise(
        id="JAC-09-derivation",
        title="Cross-entropy with soft targets in the parameters, in matrices",
        points=0,
        **section("soft-targets", "A loss with soft targets"),
        function="soft_cross_entropy_param_grad",
        answer_names=("lines_jac_09",),
        matrices={"J": ("n", "p"), "u": ("p",), "c": ("n",), "t": ("n",)},
        depends={"u": "du"},
        where={"x": "J @ u + c", "s": "softmax(x)"},
        first=TARGETS,
        last=TARGETS_LAST,
        least=4,
        answer=(
            TARGETS,
            "-t @ (d(x) - ones(n) * (s @ d(x)))",
            "(sum(t) * s - t) @ d(x)",
            "(sum(t) * s - t) @ (J @ du)",
            TARGETS_LAST,
        ),
        correct=(
            Correct(
                "the loss taken apart first",
                (
                    TARGETS,
                    "d(sum(t) * logsumexp(x) - t @ x)",
                    "(sum(t) * s - t) @ d(x)",
                    "((sum(t) * s - t) @ J) @ du",
                    TARGETS_LAST,
                ),
            ),
            Correct(
                "by the matrix",
                (
                    TARGETS,
                    "-t @ (eye(n) - outer(ones(n), s)) @ J @ du",
                    "(sum(t) * s - t) @ J @ du",
                    TARGETS_LAST,
                ),
            ),
            Correct(
                "two products with J",
                (
                    TARGETS,
                    "sum(t) * (s @ J @ du) - t @ J @ du",
                    "(sum(t) * (J.T @ s) - J.T @ t) @ du",
                    TARGETS_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the sum of the targets forgotten",
                (TARGETS, "(s - t) @ J @ du", TARGETS_LAST),
                "That is right only if the targets sum to 1, and here nothing says so.",
            ),
            Mistake(
                "the sign",
                (TARGETS, "(t - sum(t) * s) @ J @ du", TARGETS_LAST),
                "The loss has a minus in front.",
            ),
            Mistake(
                "the mean left out",
                (TARGETS, "-t @ J @ du", TARGETS_LAST),
                "log softmax is x minus a number that depends on x, too.",
            ),
            Mistake(
                "a division by log S",
                (TARGETS, "-(t / log_softmax(x)) @ J @ du", TARGETS_LAST),
                "The loss is linear in log S: nothing is divided.",
                seen="000:Q1m",
            ),
        ),
        hints=(
            "t is constant: d(−t @ z) = −t @ d(z).",
            "d(log_softmax(x)) = d(x) − ones(n) * (s @ d(x)), and d(x) = J @ du.",
            "(sum(t)*s − t) @ J @ du: a row times J is Jᵀ times a column.",
        ),
    ),
)
