"""Exercises on the gradient through ELU (BWD-07, BWD-08)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises.backward import inputs, variants
from mlcourse.exercises.backward.place import section
from mlcourse.numpy import elu_grad

SECTION = section("elu-gradients", "The same with ELU")


def elu_backward(dhs, ha, alpha):
    return dhs * elu_grad(ha, alpha)


def by_the_value(dhs, ha, alpha):
    hs = np.maximum(ha, 0) + alpha * np.expm1(np.minimum(ha, 0))
    return dhs * np.where(ha > 0, 1.0, hs + alpha)


def one_by_one(dhs, ha, alpha):
    result = np.array(dhs, dtype=float)
    for i in np.ndindex(result.shape):
        if ha[i] <= 0:
            result[i] *= alpha * np.exp(ha[i])
    return result


def taken_at_the_activation(dhs, ha, alpha):
    hs = np.where(ha > 0, ha, alpha * (np.exp(np.minimum(ha, 0)) - 1))
    return dhs * np.where(hs > 0, 1.0, alpha * np.exp(np.minimum(hs, 0)))


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="BWD-07",
        title="The gradient in one pre-activation, ELU",
        points=2,
        **SECTION,
        function="mlp_backward",
        answer_names=("where_positive", "where_negative"),
        names=("dL_dhs_j", "ha_j", "alpha"),
        where={"hs_j": "alpha*(exp(ha_j) - 1)"},
        domain=(0.3, 1.8),
        answer=("dL_dhs_j", "dL_dhs_j*alpha*exp(ha_j)"),
        hints=(
            "On the positive side ELU is ha_j itself.",
            "On the other side differentiate α(exp(ha_j) − 1) in ha_j: the −1 goes.",
            "Both times multiply the slope with dL_dhs_j.",
        ),
        correct=(
            Correct("by the value", ("dL_dhs_j*1", "dL_dhs_j*(hs_j + alpha)")),
            Correct("both derivatives as factors", ("dL_dhs_j*1", "dL_dhs_j*(alpha*exp(ha_j))")),
            Correct("another order", ("1*dL_dhs_j", "alpha*dL_dhs_j/exp(-ha_j)")),
        ),
        mistakes=(
            Mistake("the factor α left out", ("dL_dhs_j", "dL_dhs_j*exp(ha_j)"), "α multiplies the bracket."),
            Mistake(
                "the function for its derivative",
                ("dL_dhs_j*ha_j", "dL_dhs_j*alpha*(exp(ha_j) - 1)"),
                "The chain rule multiplies with the slope of ELU, not with its value.",
            ),
            Mistake(
                "both branches added",
                ("dL_dhs_j*(1 + alpha*exp(ha_j))", "dL_dhs_j*(1 + alpha*exp(ha_j))"),
                "One branch or the other, depending on the sign of ha_j.",
            ),
            Mistake(
                "the derivative taken at the activation",
                ("dL_dhs_j", "dL_dhs_j*alpha*exp(hs_j)"),
                "The exponential is that of ha_j; by hs_j the slope is hs_j + α.",
            ),
            Mistake(
                "the gradient from above left out",
                ("1", "alpha*exp(ha_j)"),
                "That is ∂hs_j/∂ha_j; the chain rule wants it times ∂L/∂hs_j.",
            ),
        ),
    ),
    CodeExercise(
        id="BWD-08",
        title="Back through ELU",
        points=2,
        **SECTION,
        function="elu_grad",
        answer_names=("elu_backward",),
        families=variants.ELU,
        answer=elu_backward,
        cases=inputs.units(alpha=True),
        hints=(
            "Elementwise again: the slope of ELU at ha, times dhs.",
            "`np.where(ha > 0, …, …)`; at 0 the agreed value is α.",
            "The slopes are 1 and α·exp(ha).",
        ),
        correct=(
            Correct("np.where", lambda dhs, ha, alpha: dhs * np.where(ha > 0, 1.0, alpha * np.exp(ha))),
            Correct("by the value", by_the_value),
            Correct("one by one", one_by_one),
        ),
        mistakes=(
            Mistake(
                "the factor α left out",
                lambda dhs, ha, alpha: dhs * np.where(ha > 0, 1.0, np.exp(ha)),
                "On the negative side the slope is α·exp(ha).",
            ),
            Mistake(
                "the function for its derivative",
                lambda dhs, ha, alpha: dhs * np.where(ha > 0, ha, alpha * (np.exp(ha) - 1)),
                "The chain rule multiplies with the slope of ELU, not with its value.",
            ),
            Mistake(
                "the derivative taken at the activation",
                taken_at_the_activation,
                "The exponential is that of ha; by hs the slope is hs + α.",
            ),
            Mistake(
                "1 for the slope at 0",
                lambda dhs, ha, alpha: dhs * np.where(ha >= 0, 1.0, alpha * np.exp(ha)),
                "At 0 there is a kink; the course agrees with PyTorch on the value α.",
            ),
            Mistake(
                "a scalar product for the elementwise one",
                lambda dhs, ha, alpha: (dhs * np.where(ha > 0, 1.0, alpha * np.exp(ha))).sum(axis=-1),
                "A gradient has the shape of its variable: nothing is summed.",
            ),
            Mistake(
                "both branches added",
                lambda dhs, ha, alpha: dhs * ((ha > 0) + alpha * np.exp(np.minimum(ha, 0))),
                "One branch or the other, depending on the sign of ha.",
            ),
            Mistake(
                "1 for the derivative everywhere",
                lambda dhs, ha, alpha: dhs * 1,
                "On the negative side ELU levels off.",
            ),
        ),
    ),
)
