"""Derivations of the chapter's Jacobians in matrices: practice, without points (JAC-02, JAC-03, JAC-06, JAC-08)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.jacobians.place import section

SOFTMAX = "d(softmax(x))"
SOFTMAX_LAST = "(diag(s) - outer(s, s)) @ dx"
SIGMOID = "d(sigma(x))"
SIGMOID_LAST = "diag(y * (1 - y)) @ dx"
LOG = "d(log_softmax(x))"
LOG_LAST = "(eye(n) - outer(ones(n), s)) @ dx"
PARAMETERS = "d(log_softmax(x))"
PARAMETERS_LAST = "(J - outer(ones(n), s @ J)) @ du"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="JAC-02-derivation",
        title="The softmax Jacobian, in matrices",
        points=0,
        **section("matrix", "All entries at once"),
        function="softmax_jacobian",
        answer_names=("lines_jac_02",),
        matrices={"x": ("n",)},
        depends={"x": "dx"},
        where={"a": "exp(x)", "s": "softmax(x)"},
        first=SOFTMAX,
        last=SOFTMAX_LAST,
        least=4,
        answer=(
            SOFTMAX,
            "d(a / sum(a))",
            "d(a) / sum(a) - a * sum(d(a)) / sum(a)**2",
            "s * dx - s * sum(s * dx)",
            "diag(s) @ dx - outer(s, s) @ dx",
            SOFTMAX_LAST,
        ),
        correct=(
            Correct(
                "by the logarithm",
                (SOFTMAX, "s * d(x - log(sum(a)))", "s * (dx - sum(a * dx) / sum(a))", SOFTMAX_LAST),
            ),
            Correct(
                "one over the sum as a factor",
                (
                    SOFTMAX,
                    "d(a) * (1 / sum(a)) + a * d(1 / sum(a))",
                    "s * dx - a * sum(a * dx) / sum(a)**2",
                    "diag(s) @ dx - s * (s @ dx)",
                    SOFTMAX_LAST,
                ),
            ),
            Correct("in two lines", (SOFTMAX, "s * dx - s * (s @ dx)", "s * (dx - s @ dx)", SOFTMAX_LAST)),
        ),
        mistakes=(
            Mistake(
                "the denominator not differentiated",
                (SOFTMAX, "d(a) / sum(a)", SOFTMAX_LAST),
                "The sum contains every entry of x: the quotient rule has a second term.",
            ),
            Mistake(
                "plus in the quotient rule",
                (SOFTMAX, "d(a) / sum(a) + a * sum(d(a)) / sum(a)**2", SOFTMAX_LAST),
                "d(u/v) is d(u)/v minus u d(v)/v².",
            ),
            Mistake(
                "the denominator not squared",
                (SOFTMAX, "d(a) / sum(a) - a * sum(d(a)) / sum(a)", SOFTMAX_LAST),
                "d(1/v) is −d(v)/v².",
            ),
            Mistake(
                "an elementwise square for the outer product",
                (SOFTMAX, "s * dx - s * s * dx", SOFTMAX_LAST),
                "d(sum(a)) adds up over all entries: s @ dx is a number, s * dx is none.",
                seen="000:Q1k",
            ),
        ),
        hints=(
            "Softmax is a quotient: exp(x) over its sum. Which rule?",
            "The quotient rule: d(a)/sum(a) − a·sum(d(a))/sum(a)²; and d(exp(x)) is exp(x)·dx.",
            "With a/sum(a) = s you get s*dx − s*(s @ dx). A product with s is a product with diag(s), "
            "and s*(s @ dx) is outer(s, s) @ dx.",
        ),
    ),
    ProofExercise(
        id="JAC-03-derivation",
        title="The Jacobian of an elementwise sigmoid, in matrices",
        points=0,
        **section("sigmoid", "Elementwise functions have diagonal Jacobians"),
        function="sigmoid_jacobian",
        answer_names=("lines_jac_03",),
        matrices={"x": ("n",)},
        depends={"x": "dx"},
        where={"y": "sigma(x)"},
        first=SIGMOID,
        last=SIGMOID_LAST,
        least=4,
        answer=(
            SIGMOID,
            "d(1 / (1 + exp(-x)))",
            "exp(-x) * dx / (1 + exp(-x))**2",
            "y * (1 - y) * dx",
            SIGMOID_LAST,
        ),
        correct=(
            Correct(
                "the inner derivative shown",
                (SIGMOID, "-d(1 + exp(-x)) / (1 + exp(-x))**2", "exp(-x) * dx * y**2", SIGMOID_LAST),
            ),
            Correct(
                "by the logarithm",
                (SIGMOID, "y * d(log(y))", "y * d(-softplus(-x))", "y * (1 - y) * dx", SIGMOID_LAST),
            ),
            Correct(
                "multiplied out",
                (SIGMOID, "y * dx - y**2 * dx", "(diag(y) - diag(y) @ diag(y)) @ dx", SIGMOID_LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "the inner derivative of exp(−x) lost",
                (SIGMOID, "-exp(-x) * dx / (1 + exp(-x))**2", SIGMOID_LAST),
                "d(exp(−x)) is −exp(−x)·dx: two minus signs meet.",
            ),
            Mistake(
                "the denominator not squared",
                (SIGMOID, "exp(-x) * dx / (1 + exp(-x))", SIGMOID_LAST),
                "d(1/v) is −d(v)/v².",
                seen="000:Q1e",
            ),
            Mistake(
                "a plus in the slope",
                (SIGMOID, "y * (1 + y) * dx", SIGMOID_LAST),
                "exp(−x)/(1 + exp(−x)) is 1 − σ(x).",
            ),
            Mistake(
                "an outer product for the diagonal",
                (SIGMOID, "outer(y, 1 - y) @ dx", SIGMOID_LAST),
                "Entry i of σ(x) depends on x_i alone: all the rest of the matrix is 0.",
            ),
        ),
        hints=(
            "Write σ as a quotient first.",
            "d(1/v) = −d(v)/v², entry by entry, with v = 1 + exp(−x).",
            "exp(−x)/(1 + exp(−x))² is y(1 − y); and a product with a vector, entry by entry, is one with diag.",
        ),
    ),
    ProofExercise(
        id="JAC-06-derivation",
        title="The log-softmax Jacobian, in matrices",
        points=0,
        **section("log-softmax", "The logarithm makes it simpler, and not symmetric"),
        function="log_softmax_jacobian",
        answer_names=("lines_jac_06",),
        matrices={"x": ("n",)},
        depends={"x": "dx"},
        where={"a": "exp(x)", "s": "softmax(x)"},
        first=LOG,
        last=LOG_LAST,
        least=4,
        answer=(
            LOG,
            "d(x) - d(log(sum(a)))",
            "dx - sum(a * dx) / sum(a)",
            "dx - ones(n) * (s @ dx)",
            LOG_LAST,
        ),
        correct=(
            Correct(
                "rows of the softmax Jacobian over s",
                (LOG, "d(softmax(x)) / s", "(s * dx - s * (s @ dx)) / s", "dx - s @ dx", LOG_LAST),
            ),
            Correct("logsumexp by name", (LOG, "dx - d(logsumexp(x))", "dx - sum(s * dx)", LOG_LAST)),
            Correct(
                "with the identity from the start",
                (LOG, "eye(n) @ dx - d(log(sum(a)))", "eye(n) @ dx - outer(ones(n), s) @ dx", LOG_LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "the transposed Jacobian",
                (LOG, "dx - s * sum(dx)", LOG_LAST),
                "Every row has the same sᵀ: the ones stand left, s stands right.",
            ),
            Mistake(
                "the logarithm's inner derivative lost",
                (LOG, "dx - sum(dx) / sum(a)", LOG_LAST),
                "d(sum(exp(x))) is sum(exp(x)·dx).",
            ),
            Mistake(
                "an elementwise product for the sum",
                (LOG, "dx - s * dx", LOG_LAST),
                "The logarithm of the sum is one number, and so is its change, s @ dx.",
            ),
            Mistake(
                "the sign of the logarithm",
                (LOG, "dx + s @ dx", LOG_LAST),
                "The logarithm of a quotient is a difference.",
            ),
        ),
        hints=(
            "log softmax is x minus one number, the logarithm of sum(exp(x)).",
            "d(log v) = d(v)/v, and d(sum(a)) = sum(a * dx).",
            "sum(a * dx)/sum(a) is s @ dx; subtracted from every entry it is ones(n) * (s @ dx), "
            "and that is outer(ones(n), s) @ dx.",
        ),
    ),
    ProofExercise(
        id="JAC-08-derivation",
        title="Log-softmax of logits that depend on parameters, in matrices",
        points=0,
        **section("parameters", "When the logits depend on parameters"),
        function="log_softmax_param_grad",
        answer_names=("lines_jac_08",),
        matrices={"J": ("n", "p"), "u": ("p",), "c": ("n",)},
        depends={"u": "du"},
        where={"x": "J @ u + c", "s": "softmax(x)"},
        first=PARAMETERS,
        last=PARAMETERS_LAST,
        least=4,
        answer=(
            PARAMETERS,
            "(eye(n) - outer(ones(n), s)) @ d(x)",
            "(eye(n) - outer(ones(n), s)) @ J @ du",
            "J @ du - outer(ones(n), s @ J) @ du",
            PARAMETERS_LAST,
        ),
        correct=(
            Correct(
                "without the matrix",
                (PARAMETERS, "d(x) - s @ d(x)", "J @ du - s @ J @ du", PARAMETERS_LAST),
            ),
            Correct(
                "through logsumexp",
                (PARAMETERS, "d(x) - d(logsumexp(x))", "J @ du - s @ (J @ du)", PARAMETERS_LAST),
            ),
            Correct(
                "the transposed mean",
                (PARAMETERS, "J @ du - s @ d(x)", "J @ du - ones(n) * ((J.T @ s) @ du)", PARAMETERS_LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "the transposed Jacobian",
                (PARAMETERS, "(eye(n) - outer(s, ones(n))) @ J @ du", PARAMETERS_LAST),
                "The matrix is I − 1 sᵀ: s multiplies the rows of J, the same for each i.",
                seen="000:Q1l",
            ),
            Mistake(
                "the uniform mean",
                (PARAMETERS, "J @ du - mean(J @ du)", PARAMETERS_LAST),
                "The mean is over j drawn from softmax: weight the rows of J with s.",
            ),
            Mistake(
                "the mean of x for the mean of its change",
                (PARAMETERS, "J @ du - s @ x", PARAMETERS_LAST),
                "It is the changes J @ du that are averaged.",
            ),
            Mistake(
                "each row weighted by itself",
                (PARAMETERS, "J @ du - s * (J @ du)", PARAMETERS_LAST),
                "Every row needs the same mean, a number: s @ (J @ du).",
            ),
        ),
        hints=(
            "First the change in x, as for JAC-06: the matrix I − 1 sᵀ times d(x).",
            "d(x) is J @ du: J and c do not change.",
            "outer(ones(n), s) @ J is outer(ones(n), s @ J): multiply out, then take du out again.",
        ),
    ),
)
