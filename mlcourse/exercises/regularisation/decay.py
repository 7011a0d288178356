"""Exercises on decay beside a step, and a penalty in the gradient (REG-05)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.cases import BATCH, ORDINARY
from mlcourse.exercises.marking import marked_by
from mlcourse.exercises.regularisation import inputs
from mlcourse.exercises.regularisation.place import section
from mlcourse.numpy import decoupled_step

SECTION = section("decay", "Decay of the weights, or a penalty in the gradient?")
FIRST = "(t1 - eta*(mu*(g1 + lam*theta) + g2 + lam*t1)) - ((1 - eta*lam)*t1 - eta*(mu*g1 + g2))"
LAST = "-eta*mu*lam*theta"


def one_step(theta, update, lr, weight_decay):
    """Take one parameter's step by the course's own function."""
    return decoupled_step({"p": theta}, {"p": update}, lr, weight_decay)["p"]


def shrunk_first(theta, update, lr, weight_decay):
    theta = theta * (1 - lr * weight_decay)
    return theta - lr * update


def two_changes(theta, update, lr, weight_decay):
    return theta - lr * weight_decay * theta - lr * update


def changed_in_place(theta, update, lr, weight_decay):
    theta *= 1 - lr * weight_decay
    theta -= lr * update
    return theta


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="REG-05-code",
        title="A step with decay beside it",
        points=1,
        **SECTION,
        function="decoupled_step",
        answer_names=("decoupled_step",),
        answer=one_step,
        cases=inputs.updates,
        public=(ORDINARY, BATCH),
        correct=(
            Correct("shrunk first", shrunk_first),
            Correct("two changes", two_changes),
            Correct(
                "in one bracket",
                lambda theta, update, lr, weight_decay: theta - lr * (update + weight_decay * theta),
            ),
        ),
        mistakes=(
            Mistake(
                "decay without the step size",
                lambda theta, update, lr, weight_decay: (1 - weight_decay) * theta - lr * update,
                "λ is multiplied by η: θ shrinks by the factor 1 − ηλ.",
            ),
            Mistake(
                "decay after the step",
                lambda theta, update, lr, weight_decay: (1 - lr * weight_decay) * (theta - lr * update),
                "It is the old θ that shrinks. The update is not shortened.",
            ),
            Mistake(
                "twice the decay",
                lambda theta, update, lr, weight_decay: (1 - 2 * lr * weight_decay) * theta - lr * update,
                "λθ is the gradient of (λ/2)‖θ‖²: there is no 2.",
            ),
            Mistake(
                "weights that grow",
                lambda theta, update, lr, weight_decay: (1 + lr * weight_decay) * theta - lr * update,
                "Decay makes weights smaller: 1 − ηλ.",
            ),
            Mistake(
                "the decay left out",
                lambda theta, update, lr, weight_decay: theta - lr * update,
                "Beside the step θ shrinks by the factor 1 − ηλ.",
            ),
            Mistake(
                "an update without the step size",
                lambda theta, update, lr, weight_decay: (1 - lr * weight_decay) * theta - update,
                "How far the step goes is said by η.",
            ),
            Mistake(
                "uphill instead of downhill",
                lambda theta, update, lr, weight_decay: (1 - lr * weight_decay) * theta + lr * update,
                "The update is subtracted.",
            ),
            Mistake(
                "λ for 1 − ηλ",
                lambda theta, update, lr, weight_decay: lr * weight_decay * theta - lr * update,
                "ηλ is what is lost; what is left is 1 − ηλ.",
            ),
            Mistake(
                "the step size squared in the decay",
                lambda theta, update, lr, weight_decay: (1 - lr**2 * weight_decay) * theta - lr * update,
                "θ shrinks by the factor 1 − ηλ, with η once.",
            ),
            Mistake(
                "the parameters changed in place",
                changed_in_place,
                "`*=` writes into the caller's array: `theta = theta * …` makes a new one.",
            ),
        ),
        hints=(
            "Two things happen: θ shrinks, and the step is taken.",
            "θ shrinks by the factor 1 − ηλ; the step is η times the update.",
            "`(1 - lr * weight_decay) * theta - lr * update`",
        ),
    ),
    ProofExercise(
        id="REG-05",
        title="With momentum they part in the second step",
        points=1,
        **SECTION,
        function="decoupled_step",
        answer_names=("steps_reg_05",),
        names=("theta", "g1", "g2", "eta", "mu", "lam"),
        where={"t1": "(1 - eta*lam)*theta - eta*g1"},
        first=FIRST,
        last=LAST,
        answer=(
            FIRST,
            "-eta*(mu*(g1 + lam*theta) + g2) + eta*(mu*g1 + g2)",
            "-eta*mu*(g1 + lam*theta) + eta*mu*g1",
            LAST,
        ),
        correct=(
            Correct(
                "decay in both taken off first",
                (
                    FIRST,
                    "((1 - eta*lam)*t1 - eta*(mu*(g1 + lam*theta) + g2)) - ((1 - eta*lam)*t1 - eta*(mu*g1 + g2))",
                    "-eta*(mu*(g1 + lam*theta) + g2) + eta*(mu*g1 + g2)",
                    "-eta*mu*(g1 + lam*theta) + eta*mu*g1",
                    LAST,
                ),
            ),
            Correct(
                "in one bracket",
                (
                    FIRST,
                    "-eta*(mu*(g1 + lam*theta) + g2 + lam*t1 - lam*t1 - mu*g1 - g2)",
                    "-eta*(mu*(g1 + lam*theta) - mu*g1)",
                    LAST,
                ),
            ),
            Correct(
                "by the buffers",
                (
                    FIRST,
                    "eta*lam*t1 - eta*(mu*g1 + mu*lam*theta + g2 + lam*t1) + eta*(mu*g1 + g2)",
                    "-eta*(mu*g1 + mu*lam*theta + g2) + eta*(mu*g1 + g2)",
                    LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the sign of the last bracket lost",
                (
                    FIRST,
                    "(t1 - eta*(mu*(g1 + lam*theta) + g2 + lam*t1)) - (1 - eta*lam)*t1 - eta*(mu*g1 + g2)",
                    "-eta*mu*lam*theta - 2*eta*(mu*g1 + g2)",
                    LAST,
                ),
                "A minus before a bracket turns every sign inside.",
            ),
            Mistake(
                "μ at the first gradient only",
                (FIRST, "-eta*(mu*g1 + lam*theta + g2 + lam*t1) + eta*lam*t1 + eta*(mu*g1 + g2)", LAST),
                "μ multiplies the whole old buffer, g₁ + λθ.",
            ),
            Mistake(
                "the decay of the second step lost",
                (FIRST, "t1 - eta*(mu*(g1 + lam*theta) + g2) - (1 - eta*lam)*t1 + eta*(mu*g1 + g2)", LAST),
                "With a penalty the second gradient is g₂ + λθ₁.",
            ),
        ),
        hints=(
            "Open the outer brackets: t1 and η·λ·t1 stand in both.",
            "What is left are the two buffers: −η(μ(g1 + λθ) + g2) and +η(μ·g1 + g2).",
            "g1 and g2 cancel as well.",
        ),
    ),
    ExplainExercise(
        id="REG-05-explain",
        title="Two ways to keep weights small",
        points=1,
        **SECTION,
        function="decoupled_step",
        question=(
            "Adding λθ to the gradient and shrinking θ by the factor 1 − ηλ: for which methods are they the same "
            "step, and why not for the others? And what is to be said about biases and the weights of "
            "normalisations?"
        ),
        **marked_by(__file__, "REG-05-explain"),
        hints=(
            "Write both steps of SGD without momentum, and compare.",
            "What does a method do with the gradient before it steps? λθ goes the same way.",
            "A buffer keeps λθ for later steps; Adam divides it by the size of the gradients.",
        ),
    ),
)
