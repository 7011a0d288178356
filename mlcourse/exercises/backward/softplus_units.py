"""Exercises on the gradient through softplus (BWD-05, BWD-06)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises.backward import inputs, variants
from mlcourse.exercises.backward.place import section
from mlcourse.numpy import sigmoid, softplus_vjp

SECTION = section("hidden-gradients", "Through the activation: softplus")


def softplus_backward(dhs, ha):
    return softplus_vjp(ha, dhs)


def one_by_one(dhs, ha):
    result = np.empty(np.shape(dhs))
    for i in np.ndindex(result.shape):
        result[i] = dhs[i] * sigmoid(ha[i])
    return result


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="BWD-05",
        title="The gradient in one pre-activation, softplus",
        points=1,
        **SECTION,
        function="mlp_backward",
        answer_names=("dL_dha_j",),
        names=("dL_dhs_j", "ha_j"),
        where={"hs_j": "log(1 + exp(ha_j))"},
        answer=("dL_dhs_j*sigma(ha_j)",),
        hints=(
            "hs_j depends on ha_j alone: one way, two factors.",
            "Differentiate log(1 + exp(ha_j)).",
            "exp(a)/(1 + exp(a)) has a name; it is not 1.",
        ),
        correct=(
            Correct("with exponentials", ("dL_dhs_j*exp(ha_j)/(1 + exp(ha_j))",)),
            Correct("the other form", ("dL_dhs_j/(1 + exp(-ha_j))",)),
            Correct("by the value", ("dL_dhs_j*(1 - exp(-hs_j))",)),
            Correct("the chain rule for the logarithm", ("dL_dhs_j*(1/(1 + exp(ha_j)))*exp(ha_j)",)),
        ),
        mistakes=(
            Mistake(
                "1 for the derivative of softplus",
                ("dL_dhs_j",),
                "Softplus is smooth: its slope goes from 0 to 1 and is ½ at 0.",
                seen="000:Q2q",
            ),
            Mistake(
                "the derivative taken at the activation",
                ("dL_dhs_j*sigma(hs_j)",),
                "σ is taken at the pre-activation, where softplus was taken.",
            ),
            Mistake(
                "the sigmoid of the negative",
                ("dL_dhs_j*sigma(-ha_j)",),
                "For a large ha_j softplus has the slope 1, not 0.",
            ),
            Mistake(
                "the derivative of the sigmoid",
                ("dL_dhs_j*sigma(ha_j)*(1 - sigma(ha_j))",),
                "That is softplus differentiated twice.",
            ),
            Mistake(
                "the function for its derivative",
                ("dL_dhs_j*hs_j",),
                "The chain rule multiplies with the slope of softplus, not with its value.",
            ),
            Mistake(
                "the slope of tanh",
                ("dL_dhs_j*(1 - tanh(ha_j)**2)",),
                "The unit is softplus here, whose slope is the sigmoid.",
            ),
        ),
    ),
    FormulaExercise(
        id="BWD-06-formula",
        title="From the outputs to the pre-activations, as a matrix expression",
        points=2,
        **SECTION,
        function="mlp_backward",
        answer_names=("dL_dha",),
        matrices={"delta_o": ("m",), "W2": ("m", "h"), "ha": ("h",)},
        answer=("(W2.T @ delta_o) * sigma(ha)",),
        hints=(
            "Two steps: back through the output weights, then through the activation.",
            "The first is a matrix product, with `@`; the second is elementwise, with `*`.",
            "Entry j of the result: the sum over k of W2_kj delta_k, times σ(ha_j).",
        ),
        correct=(
            Correct("a diagonal matrix", ("diag(sigma(ha)) @ W2.T @ delta_o",)),
            Correct("delta from the left", ("sigma(ha) * (delta_o @ W2)",)),
            Correct("the sigmoid written out", ("(W2.T @ delta_o) / (1 + exp(-ha))",)),
        ),
        mistakes=(
            Mistake(
                "a scalar product for the elementwise one",
                ("(W2.T @ delta_o) @ sigma(ha)",),
                "`@` of two vectors is one number; the gradient has an entry for each unit.",
                seen="000:Q2r",
            ),
            Mistake(
                "an outer product for the elementwise one",
                ("outer(W2.T @ delta_o, sigma(ha))",),
                "Unit j's activation depends on unit j's pre-activation alone.",
            ),
            Mistake(
                "1 for the derivative of softplus",
                ("W2.T @ delta_o",),
                "Softplus is smooth: its slope goes from 0 to 1 and is ½ at 0.",
                seen="000:Q2q",
            ),
            Mistake(
                "the derivative of the sigmoid",
                ("(W2.T @ delta_o) * sigma(ha) * (1 - sigma(ha))",),
                "That is softplus differentiated twice.",
            ),
            Mistake(
                "the function for its derivative",
                ("(W2.T @ delta_o) * log(1 + exp(ha))",),
                "The chain rule multiplies with the slope of softplus, not with its value.",
            ),
            Mistake(
                "the slope of tanh",
                ("(W2.T @ delta_o) * (1 - tanh(ha)**2)",),
                "The units are softplus here, whose slope is the sigmoid.",
            ),
            Mistake(
                "the transpose left out",
                ("(W2 @ delta_o) * sigma(ha)",),
                "delta_o has an entry for each output: it meets the rows of W2.",
            ),
        ),
    ),
    CodeExercise(
        id="BWD-06",
        title="Back through softplus",
        points=2,
        **SECTION,
        function="softplus_vjp",
        answer_names=("softplus_backward",),
        families=variants.SOFTPLUS,
        answer=softplus_backward,
        cases=inputs.units(),
        hints=(
            "The activation is elementwise, so its gradient is too.",
            "Multiply with the slope of softplus at the pre-activations.",
            "`dhs * sigmoid(ha)`; the given sigmoid survives ±1000.",
        ),
        correct=(
            Correct("times the sigmoid", lambda dhs, ha: dhs * sigmoid(ha)),
            Correct("one by one", one_by_one),
            Correct("einsum", lambda dhs, ha: np.einsum("...j,...j->...j", sigmoid(ha), dhs)),
            Correct("by tanh", lambda dhs, ha: dhs * (1 + np.tanh(ha / 2)) / 2),
        ),
        mistakes=(
            Mistake(
                "1 for the derivative of softplus",
                lambda dhs, ha: dhs * 1,
                "Softplus is smooth: its slope goes from 0 to 1 and is ½ at 0.",
                seen="000:Q2q",
            ),
            Mistake(
                "a scalar product for the elementwise one",
                lambda dhs, ha: (dhs * sigmoid(ha)).sum(axis=-1),
                "A gradient has the shape of its variable: nothing is summed.",
                seen="000:Q2r",
            ),
            Mistake(
                "an outer product for the elementwise one",
                lambda dhs, ha: dhs[..., :, None] * sigmoid(ha)[..., None, :],
                "Unit j's activation depends on unit j's pre-activation alone.",
            ),
            Mistake(
                "the derivative taken at the activation",
                lambda dhs, ha: dhs * sigmoid(np.logaddexp(0, ha)),
                "σ is taken at the pre-activation, where softplus was taken.",
            ),
            Mistake(
                "the sigmoid of the negative",
                lambda dhs, ha: dhs * sigmoid(-ha),
                "For a large pre-activation softplus has the slope 1, not 0.",
            ),
            Mistake(
                "the derivative of the sigmoid",
                lambda dhs, ha: dhs * sigmoid(ha) * sigmoid(-ha),
                "That is softplus differentiated twice.",
            ),
            Mistake(
                "the gradient from above left out",
                lambda dhs, ha: sigmoid(ha),
                "That is ∂hs/∂ha; the chain rule wants it times dhs.",
            ),
            Mistake(
                "a quotient of two overflowing exponentials",
                lambda dhs, ha: dhs * np.exp(ha) / (1 + np.exp(ha)),
                "For ha = 1000 that is ∞/∞: use the given sigmoid.",
            ),
        ),
    ),
)
