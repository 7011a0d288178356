"""Derivations of the losses' gradients in matrices: practice, without points (MIS-02, LOS-01, 02, 05, 06)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.losses.place import section

SQUARED = section("squared-error", "Squared error")
ERROR = "d(sum((z - t)**2) / 2)"
ERROR_LAST = "(z - t) @ dz"
SIGMOID = "d(sum((sigma(o) - y)**2) / 2)"
SIGMOID_LAST = "((s - y) * s * (1 - s)) @ do"
BINARY = "d(sum(softplus(o) - y * o))"
BINARY_LAST = "(s - y) @ do"
BATCH = "d(-sum(T * log_softmax(O)) / n)"
BATCH_LAST = "sum((sum(T, axis=1, keepdims=True) * P - T) * dO) / n"
PROBABILITIES = "d(-t @ log(z))"
PROBABILITIES_LAST = "(-t / z) @ dz"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="MIS-02-derivation",
        title="The gradient of squared error, in matrices",
        points=0,
        **SQUARED,
        function="squared_error_grad",
        answer_names=("lines_mis_02",),
        matrices={"z": ("n",), "t": ("n",)},
        depends={"z": "dz"},
        first=ERROR,
        last=ERROR_LAST,
        answer=(ERROR, "sum(d((z - t)**2)) / 2", "sum((z - t) * dz)", ERROR_LAST),
        correct=(
            Correct(
                "by the product rule",
                (ERROR, "d((z - t) @ (z - t)) / 2", "(dz @ (z - t) + (z - t) @ dz) / 2", ERROR_LAST),
            ),
            Correct(
                "multiplied out",
                (ERROR, "d(z @ z - 2 * t @ z + t @ t) / 2", "z @ dz - t @ dz", ERROR_LAST),
            ),
            Correct("in one line", (ERROR, "sum((z - t) * d(z - t))", ERROR_LAST)),
        ),
        mistakes=(
            Mistake(
                "the factor 2 kept",
                (ERROR, "sum(2 * (z - t) * dz)", ERROR_LAST),
                "The ½ in front is there to cancel it.",
            ),
            Mistake(
                "the inner factor left out",
                (ERROR, "sum(z - t)", ERROR_LAST),
                "d((z − t)²) is 2(z − t)·d(z − t): each entry carries its dz.",
            ),
            Mistake(
                "target minus prediction",
                (ERROR, "sum((t - z) * dz)", ERROR_LAST),
                "z has a plus in z − t.",
            ),
        ),
        hints=(
            "The sum may be differentiated term by term.",
            "d(v**2) = 2 * v * d(v), and t does not change.",
            "sum(a * b) is a @ b.",
        ),
    ),
    ProofExercise(
        id="LOS-01-derivation",
        title="Squared error on a sigmoid, in matrices",
        points=0,
        **SQUARED,
        function="sigmoid_mse_grad",
        answer_names=("lines_los_01",),
        matrices={"o": ("n",), "y": ("n",)},
        depends={"o": "do"},
        where={"s": "sigma(o)"},
        first=SIGMOID,
        last=SIGMOID_LAST,
        least=4,
        answer=(
            SIGMOID,
            "sum(d((s - y)**2)) / 2",
            "sum((s - y) * d(s))",
            "sum((s - y) * s * (1 - s) * do)",
            SIGMOID_LAST,
        ),
        correct=(
            Correct(
                "as a product of vectors",
                (SIGMOID, "(s - y) @ d(s - y)", "(s - y) @ (s * (1 - s) * do)", SIGMOID_LAST),
            ),
            Correct(
                "by the product rule",
                (
                    SIGMOID,
                    "d((s - y) @ (s - y)) / 2",
                    "(s - y) @ d(s)",
                    "(s - y) @ diag(s - s**2) @ do",
                    SIGMOID_LAST,
                ),
            ),
            Correct(
                "the two terms apart",
                (
                    SIGMOID,
                    "sum(s * d(s)) - sum(y * d(s))",
                    "sum(s * s * (1 - s) * do) - sum(y * s * (1 - s) * do)",
                    SIGMOID_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "σ' left out",
                (SIGMOID, "sum((s - y) * do)", SIGMOID_LAST),
                "o acts on the loss through s: d(s) is s(1 − s)·do.",
            ),
            Mistake(
                "the factor 2 kept",
                (SIGMOID, "sum(2 * (s - y) * d(s))", SIGMOID_LAST),
                "The loss has ½ in front.",
            ),
            Mistake(
                "target minus prediction",
                (SIGMOID, "sum((y - s) * d(s))", SIGMOID_LAST),
                "s has a plus in s − y.",
            ),
            Mistake(
                "the sigmoid squared for its slope",
                (SIGMOID, "sum((s - y) * s**2 * do)", SIGMOID_LAST),
                "The slope of σ is σ(1 − σ).",
            ),
        ),
        hints=(
            "First the square, then what is squared.",
            "d((s − y)²)/2 = (s − y)·d(s), and d(s) = s(1 − s)·do.",
            "Three factors entry by entry, added up: that is a product @ with do.",
        ),
    ),
    ProofExercise(
        id="LOS-02-derivation",
        title="Binary cross-entropy with logits, in matrices",
        points=0,
        **section("binary-cross-entropy", "Binary cross-entropy"),
        function="binary_cross_entropy_with_logits_grad",
        answer_names=("lines_los_02",),
        matrices={"o": ("n",), "y": ("n",)},
        depends={"o": "do"},
        where={"s": "sigma(o)"},
        first=BINARY,
        last=BINARY_LAST,
        answer=(BINARY, "sum(d(softplus(o)) - y * do)", "sum(s * do - y * do)", BINARY_LAST),
        correct=(
            Correct(
                "softplus written out",
                (
                    BINARY,
                    "sum(d(log(1 + exp(o)))) - y @ do",
                    "sum(exp(o) * do / (1 + exp(o))) - y @ do",
                    BINARY_LAST,
                ),
            ),
            Correct(
                "two sums",
                (BINARY, "sum(d(softplus(o))) - sum(y * do)", "s @ do - y @ do", BINARY_LAST),
            ),
            Correct(
                "from the probabilities",
                (
                    BINARY,
                    "d(-sum(y * log(s) + (1 - y) * log(1 - s)))",
                    "sum((s - y) / (s * (1 - s)) * d(s))",
                    BINARY_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "a slope of σ too many",
                (BINARY, "sum((s - y) * s * (1 - s) * do)", BINARY_LAST),
                "That is squared error; here the slope of σ cancels.",
            ),
            Mistake(
                "target minus prediction",
                (BINARY, "sum((y - s) * do)", BINARY_LAST),
                "softplus stands with a plus, and its derivative is σ.",
            ),
            Mistake(
                "softplus for its derivative",
                (BINARY, "sum((softplus(o) - y) * do)", BINARY_LAST),
                "The derivative of log(1 + eᵒ) is eᵒ/(1 + eᵒ) = σ(o).",
            ),
            Mistake(
                "the derivative of softplus taken as 1",
                (BINARY, "sum((1 - y) * do)", BINARY_LAST),
                "log(1 + eᵒ) has the slope eᵒ/(1 + eᵒ).",
                seen="000:Q2q",
            ),
        ),
        hints=(
            "Term by term: the derivative of softplus, and that of y * o.",
            "d(softplus(o)) = σ(o)·do; y is constant.",
            "sum((s − y) * do) is (s − y) @ do.",
        ),
    ),
    ProofExercise(
        id="LOS-05-derivation",
        title="The gradient of cross-entropy for a batch, in matrices",
        points=0,
        **section("logit-gradient", "The gradient: prediction minus target"),
        function="cross_entropy_grad",
        answer_names=("lines_los_05",),
        matrices={"O": ("n", "m"), "T": ("n", "m")},
        depends={"O": "dO"},
        where={"P": "softmax(O)"},
        first=BATCH,
        last=BATCH_LAST,
        least=4,
        answer=(
            BATCH,
            "-sum(T * d(O - logsumexp(O, axis=1, keepdims=True))) / n",
            "-sum(T * (dO - sum(P * dO, axis=1, keepdims=True))) / n",
            "(sum(sum(T, axis=1, keepdims=True) * P * dO) - sum(T * dO)) / n",
            BATCH_LAST,
        ),
        correct=(
            Correct(
                "the loss in two sums",
                (
                    BATCH,
                    "(sum(T.sum(axis=1) * d(logsumexp(O, axis=1))) - sum(T * dO)) / n",
                    "(sum(sum(T, axis=1)[:, None] * P * dO) - sum(T * dO)) / n",
                    BATCH_LAST,
                ),
            ),
            Correct(
                "with a matrix of ones",
                (
                    BATCH,
                    "-sum(T * (dO - (P * dO) @ ones(m, m))) / n",
                    "-sum((T - (T @ ones(m, m)) * P) * dO) / n",
                    BATCH_LAST,
                ),
            ),
            Correct(
                "as traces",
                (
                    BATCH,
                    "(sum(sum(T, axis=1) * sum(P * dO, axis=1)) - trace(T.T @ dO)) / n",
                    "trace((sum(T, axis=1, keepdims=True) * P - T).T @ dO) / n",
                    BATCH_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "targets taken for probabilities",
                (BATCH, "sum((P - T) * dO) / n", BATCH_LAST),
                "Right if each row of T sums to 1, and here nothing says so: keep the row sums.",
            ),
            Mistake(
                "the sign",
                (BATCH, "sum((T - sum(T, axis=1, keepdims=True) * P) * dO) / n", BATCH_LAST),
                "The loss has a minus in front of T.",
            ),
            Mistake(
                "the mean over the batch lost",
                (BATCH, "sum((sum(T, axis=1, keepdims=True) * P - T) * dO)", BATCH_LAST),
                "The 1/n stays to the end.",
            ),
            Mistake(
                "sums along the columns",
                (BATCH, "-sum(T * (dO - sum(P * dO, axis=0, keepdims=True))) / n", BATCH_LAST),
                "Each example is a row: its softmax sums along axis 1.",
            ),
        ),
        hints=(
            "log_softmax(O) is O minus its logsumexp along each row.",
            "d(logsumexp) of a row is sum(P * dO, axis=1): one number for each example.",
            "sum(T * r) with r of shape (n, 1) is sum(sum(T, axis=1, keepdims=True) * r).",
        ),
    ),
    ProofExercise(
        id="LOS-06-derivation",
        title="Cross-entropy in the probabilities, in matrices",
        points=0,
        **section("probabilities", "In the probabilities: a quotient"),
        function="cross_entropy_probs_grad",
        answer_names=("lines_los_06",),
        matrices={"z": ("n",), "t": ("n",)},
        depends={"z": "dz"},
        domain=(0.2, 2.0),
        first=PROBABILITIES,
        last=PROBABILITIES_LAST,
        answer=(PROBABILITIES, "-t @ d(log(z))", "-t @ (dz / z)", PROBABILITIES_LAST),
        correct=(
            Correct(
                "as a sum", (PROBABILITIES, "-sum(t * d(log(z)))", "-sum(t * dz / z)", PROBABILITIES_LAST)
            ),
            Correct("with a diagonal matrix", (PROBABILITIES, "-t @ diag(1/z) @ dz", PROBABILITIES_LAST)),
            Correct(
                "the sum differentiated",
                (PROBABILITIES, "d(sum(-t * log(z)))", "sum(-t * (dz / z))", PROBABILITIES_LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "the gradient in the logits",
                (PROBABILITIES, "(z - t) @ dz", PROBABILITIES_LAST),
                "Prediction minus target is the gradient in the logits; the variable here is z.",
            ),
            Mistake(
                "the logarithm kept",
                (PROBABILITIES, "-t @ (log(z) * dz)", PROBABILITIES_LAST),
                "The derivative of log z is 1/z.",
            ),
            Mistake(
                "the sign lost",
                (PROBABILITIES, "t @ (dz / z)", PROBABILITIES_LAST),
                "The loss has a minus in front.",
            ),
            Mistake(
                "the inner derivative alone",
                (PROBABILITIES, "-t @ dz", PROBABILITIES_LAST),
                "d(log z) = d(z)/z.",
            ),
        ),
        hints=(
            "t is constant, so that d only meets log(z).",
            "d(log(z)) = dz / z, entry by entry.",
            "t @ (dz / z) adds up t_i dz_i / z_i: it is (t / z) @ dz.",
        ),
    ),
)
