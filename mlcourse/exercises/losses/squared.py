"""Exercises on squared error: of a vector, and on a sigmoid output (MIS-01, MIS-02, LOS-01)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.losses import inputs, variants
from mlcourse.exercises.losses.place import section
from mlcourse.numpy import sigmoid, sigmoid_mse_grad, squared_error, squared_error_grad

SECTION = section("squared-error", "Squared error")


def in_a_loop(z, t):
    result = np.zeros(np.shape(z)[:-1])
    for i in np.ndindex(np.shape(z)):
        result[i[:-1]] += (z[i] - t[i]) ** 2 / 2
    return result


def entry_by_entry(logit, target):
    result = np.empty(np.shape(logit))
    for i in np.ndindex(result.shape):
        s = sigmoid(logit[i])
        result[i] = (s - target[i]) * s * (1 - s)
    return result


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="MIS-01",
        title="Half the squared distance of two vectors",
        points=1,
        **SECTION,
        function="squared_error",
        answer_names=("squared_error",),
        families=variants.SQUARED,
        answer=squared_error,
        cases=inputs.vectors,
        hints=(
            "The loss of one vector is one number: which axis disappears?",
            "Square the differences entry by entry, then sum along the last axis.",
            "Half of `((z - t) ** 2).sum(axis=-1)`.",
        ),
        correct=(
            Correct("a sum of squares", lambda z, t: ((z - t) ** 2).sum(axis=-1) / 2),
            Correct("a scalar product", lambda z, t: 0.5 * np.einsum("...i,...i->...", z - t, z - t)),
            Correct("in a loop", in_a_loop),
            Correct("the norm, squared", lambda z, t: np.linalg.norm(z - t, axis=-1) ** 2 / 2),
        ),
        mistakes=(
            Mistake(
                "the mean for the sum",
                lambda z, t: ((z - t) ** 2).mean(axis=-1) / 2,
                "‖z − t‖² adds the squares up; nothing is divided by their number.",
            ),
            Mistake(
                "the ½ left out",
                lambda z, t: ((z - t) ** 2).sum(axis=-1),
                "The definition has a ½ in front.",
            ),
            Mistake(
                "the mean squared error",
                lambda z, t: ((z - t) ** 2).mean(axis=-1),
                "That is PyTorch's `mse_loss` of one vector; here it is a sum with ½ in front.",
            ),
            Mistake(
                "the sum over the whole batch",
                lambda z, t: ((z - t) ** 2).sum() / 2,
                "Each vector has its own loss: sum over the last axis only.",
            ),
            Mistake(
                "the distance, not squared",
                lambda z, t: np.linalg.norm(z - t, axis=-1) / 2,
                "The norm contains a square root; its square does not.",
            ),
            Mistake(
                "the squares not summed",
                lambda z, t: (z - t) ** 2 / 2,
                "A vector has one loss, not one for each entry.",
            ),
            Mistake(
                "absolute values for squares",
                lambda z, t: np.abs(z - t).sum(axis=-1) / 2,
                "‖·‖ without an index is the Euclidean norm: its square adds squares.",
            ),
        ),
    ),
    CodeExercise(
        id="MIS-02",
        title="The gradient of half the squared distance",
        points=1,
        **SECTION,
        function="squared_error_grad",
        answer_names=("squared_error_grad",),
        families=variants.SQUARED_GRAD,
        answer=squared_error_grad,
        cases=inputs.vectors,
        hints=(
            "A gradient has the shape of its variable, here of z.",
            "Differentiate ½(z_k − t_k)² in z_k; the other terms do not contain it.",
            "The 2 of the square meets the ½ in front, and one factor remains.",
        ),
        correct=(
            Correct("the difference", lambda z, t: z - t),
            Correct("np.subtract", lambda z, t: np.subtract(z, t)),
            Correct("the 2 and the ½ written out", lambda z, t: 2 * (z - t) * 0.5),
        ),
        mistakes=(
            Mistake(
                "target minus prediction", lambda z, t: t - z, "If z is too large, the loss grows with z."
            ),
            Mistake(
                "a factor 2 that the ½ should have cancelled",
                lambda z, t: 2 * (z - t),
                "The derivative of ½u² is u.",
            ),
            Mistake(
                "the mean of the entries",
                lambda z, t: (z - t) / z.shape[-1],
                "The loss is a sum over the entries, so nothing is divided.",
            ),
            Mistake(
                "a single number",
                lambda z, t: (z - t).sum(axis=-1),
                "Every entry of z has its own partial derivative.",
            ),
            Mistake(
                "the square left in",
                lambda z, t: (z - t) ** 2,
                "That belongs to the loss; differentiating lowers the power by one.",
            ),
            Mistake(
                "the sign of the difference",
                lambda z, t: np.sign(z - t),
                "That is the gradient of the sum of absolute values.",
            ),
        ),
    ),
    FormulaExercise(
        id="MIS-02-formula",
        title="One entry of that gradient",
        points=1,
        **SECTION,
        function="squared_error_grad",
        answer_names=("dse_dz_k",),
        names=("z_k", "t_k", "rest"),
        where={"loss": "((z_k - t_k)**2 + rest)/2"},
        answer=("z_k - t_k",),
        hints=(
            "`loss` has one term with z_k; `rest` holds the others.",
            "The chain rule on (z_k − t_k)² gives two factors.",
            "½ · 2 · (z_k − t_k) · 1.",
        ),
        correct=(
            Correct("the chain rule written out", ("2*(z_k - t_k)/2",)),
            Correct("minus the other difference", ("-(t_k - z_k)",)),
            Correct("the square multiplied out, then differentiated", ("(2*z_k - 2*t_k)/2",)),
        ),
        mistakes=(
            Mistake("target minus prediction", ("t_k - z_k",), "If z is too large, the loss grows with z."),
            Mistake(
                "a factor 2 that the ½ should have cancelled",
                ("2*(z_k - t_k)",),
                "The derivative of ½u² is u.",
            ),
            Mistake("the loss itself", ("(z_k - t_k)**2/2",), "Differentiate it in z_k."),
        ),
    ),
    FormulaExercise(
        id="LOS-01",
        title="Squared error on a sigmoid output",
        points=2,
        **SECTION,
        function="sigmoid_mse_grad",
        answer_names=("dL_do",),
        names=("o", "y"),
        where={"s": "sigma(o)"},
        answer=("(s - y)*s*(1 - s)",),
        hints=(
            "o acts on s, and s acts on L: the chain rule has two factors.",
            "One factor is the derivative of ½(s − y)² in s.",
            "The other is σ'(o), which s alone can express.",
        ),
        correct=(
            Correct("with sigma written out", ("(sigma(o) - y)*sigma(o)*(1 - sigma(o))",)),
            Correct("multiplied out", ("s**2 - s**3 - y*s + y*s**2",)),
            Correct("with exponentials", ("(1/(1 + exp(-o)) - y)*exp(-o)/(1 + exp(-o))**2",)),
            Correct("the other sigmoid", ("(s - y)*s*sigma(-o)",)),
        ),
        mistakes=(
            Mistake(
                "the derivative of the sigmoid left out",
                ("s - y",),
                "That is ∂L/∂s; o reaches L through the sigmoid, and that has a slope too.",
            ),
            Mistake(
                "a factor 2 that does not belong to this loss",
                ("2*(s - y)*s*(1 - s)",),
                "This loss has a ½ in front, which meets the 2 of the square.",
            ),
            Mistake(
                "target minus prediction", ("(y - s)*s*(1 - s)",), "The inner derivative of s − y is +1."
            ),
            Mistake("1 + σ for 1 − σ", ("(s - y)*s*(1 + s)",), "σ' = σ(1 − σ)."),
            Mistake("the derivative without 1 − σ", ("(s - y)*s",), "σ' = σ(1 − σ)."),
            Mistake(
                "an unfinished chain rule",
                ("s*(1 - s)",),
                "That is ∂s/∂o; the outer factor ∂L/∂s is missing.",
            ),
            Mistake(
                "the slope of tanh",
                ("(s - y)*(1 - s**2)",),
                "1 − s² is for tanh, which runs from −1 to 1.",
            ),
            Mistake(
                "the gradient of binary cross-entropy",
                ("(s - y)/(s*(1 - s))",),
                "Here the loss is half a square: its derivative in s is s − y.",
            ),
        ),
    ),
    CodeExercise(
        id="LOS-01-code",
        title="Squared error on a sigmoid output, as a function",
        points=2,
        **SECTION,
        function="sigmoid_mse_grad",
        answer_names=("sigmoid_mse_grad",),
        families=variants.SIGMOID_MSE_GRAD,
        answer=sigmoid_mse_grad,
        cases=inputs.logits_and_labels,
        hints=(
            "`sigmoid` is given: name its value once, and use the formula of the exercise before.",
            "Everything is entry by entry: no sum, no mean.",
            "(s − y) times s times (1 − s).",
        ),
        correct=(
            Correct(
                "three factors",
                lambda logit, target: (sigmoid(logit) - target) * sigmoid(logit) * (1 - sigmoid(logit)),
            ),
            Correct("entry by entry", entry_by_entry),
            Correct(
                "the other sigmoid",
                lambda logit, target: (sigmoid(logit) - target) * sigmoid(logit) * sigmoid(-logit),
            ),
        ),
        mistakes=(
            Mistake(
                "the derivative of the sigmoid left out",
                lambda logit, target: sigmoid(logit) - target,
                "That is ∂L/∂σ; the logit reaches L through the sigmoid, and that has a slope too.",
            ),
            Mistake(
                "a factor 2 that does not belong to this loss",
                lambda logit, target: 2 * (sigmoid(logit) - target) * sigmoid(logit) * sigmoid(-logit),
                "This loss has a ½ in front, which meets the 2 of the square.",
            ),
            Mistake(
                "target minus prediction",
                lambda logit, target: (target - sigmoid(logit)) * sigmoid(logit) * sigmoid(-logit),
                "The inner derivative of σ − y is +1.",
            ),
            Mistake(
                "the mean over the entries",
                lambda logit, target: (
                    (sigmoid(logit) - target) * sigmoid(logit) * sigmoid(-logit) / logit.size
                ),
                "Here each entry has its own loss: nothing is averaged.",
            ),
            Mistake(
                "the derivative taken at σ",
                lambda logit, target: (
                    (sigmoid(logit) - target) * sigmoid(sigmoid(logit)) * (1 - sigmoid(sigmoid(logit)))
                ),
                "σ' is σ(o)(1 − σ(o)): the sigmoid is applied to the logit once.",
            ),
            Mistake(
                "the logit for the prediction",
                lambda logit, target: (logit - target) * sigmoid(logit) * sigmoid(-logit),
                "The loss compares σ(o) with y, not o.",
            ),
        ),
        public=(cases.ORDINARY, cases.BATCH),
    ),
)
