"""Exercises on cross-entropy of probabilities, and what goes wrong with it (LOS-06, LOS-07)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.losses import inputs, variants
from mlcourse.exercises.losses.place import section
from mlcourse.exercises.marking import marked_by
from mlcourse.numpy import cross_entropy_probs_grad, log_softmax, softmax

GRADIENT = section("probabilities", "In the probabilities: a quotient")
NUMERICS = section("losses-numerics", "Where the textbook form fails, and what replaces it")


def only_where_needed(z, t):
    result = np.zeros(np.shape(z))
    np.divide(-t, z, out=result, where=t != 0)
    return result


def in_a_loop(z, t):
    result = np.zeros(np.shape(z))
    for i in np.ndindex(result.shape):
        if t[i] != 0:
            result[i] = -t[i] / z[i]
    return result


def in_rows(x):
    x = np.asarray(x, dtype=float)
    result = np.empty(x.shape)
    for i in np.ndindex(x.shape[:-1]):
        top = x[i].max()
        result[i] = x[i] - top - np.log(np.exp(x[i] - top).sum())
    return result


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="LOS-06-formula",
        title="The derivative in one probability",
        points=1,
        **GRADIENT,
        function="cross_entropy_probs_grad",
        answer_names=("dce_dz_k",),
        names=("z_k", "t_k", "rest"),
        where={"loss": "-t_k*log(z_k) + rest"},
        domain=(0.1, 0.9),
        answer=("-t_k/z_k",),
        hints=(
            "Only one term of the sum contains z_k; `rest` holds the others.",
            "The derivative of log z is 1/z.",
            "Keep the weight t_k and the minus.",
        ),
        correct=(
            Correct("a product", ("-t_k*z_k**(-1)",)),
            Correct("a difference", ("0 - t_k/z_k",)),
            Correct("minus in front of the quotient", ("-(t_k/z_k)",)),
        ),
        mistakes=(
            Mistake(
                "the gradient in the logit",
                ("z_k - t_k",),
                "That is the derivative in the logit behind the softmax; here z itself is the variable.",
            ),
            Mistake("the loss itself", ("-t_k*log(z_k)",), "Differentiate it in z_k."),
            Mistake("the derivative of the logarithm left out", ("-t_k",), "d log z/dz = 1/z."),
            Mistake("the sign", ("t_k/z_k",), "The loss has a minus in front."),
            Mistake("the quotient upside down", ("-z_k/t_k",), "d log z/dz = 1/z: z goes below."),
            Mistake(
                "the gradient of binary cross-entropy",
                ("(z_k - t_k)/(z_k*(1 - z_k))",),
                "The term (1 − t) log(1 − z) belongs to two classes; here each class has −t log z alone.",
            ),
        ),
    ),
    CodeExercise(
        id="LOS-06",
        title="The gradient in the probabilities",
        points=2,
        **GRADIENT,
        function="cross_entropy_probs_grad",
        answer_names=("cross_entropy_probs_grad",),
        families=variants.PROBABILITIES_GRAD,
        answer=cross_entropy_probs_grad,
        cases=inputs.probabilities,
        hints=(
            "Entry by entry, with the formula of the exercise before.",
            "Where t is 0, the loss has no term with that z: the derivative is 0.",
            "`np.where(t == 0, 0, …)`, or `np.divide` with `where=`.",
        ),
        correct=(
            Correct("np.where", lambda z, t: np.where(t == 0, 0.0, -t / z)),
            Correct("np.divide where needed", only_where_needed),
            Correct("in a loop", in_a_loop),
            Correct("a safe denominator", lambda z, t: -t / np.where(t == 0, 1.0, z)),
        ),
        mistakes=(
            Mistake(
                "0/0 where the target is 0",
                lambda z, t: -t / z,
                "Where t is 0 the loss does not depend on z: the entry is 0, even if z is 0.",
            ),
            Mistake(
                "the gradient in the logits",
                lambda z, t: z - t,
                "That is the derivative in the logits behind the softmax; here z itself is the variable.",
            ),
            Mistake(
                "the losses of the entries",
                lambda z, t: np.where(t == 0, 0.0, -t * np.log(z)),
                "Those are the terms of the sum; differentiate them.",
            ),
            Mistake("the derivative of the logarithm left out", lambda z, t: -t, "d log z/dz = 1/z."),
            Mistake(
                "a single number",
                lambda z, t: np.where(t == 0, 0.0, -t / z).sum(axis=-1),
                "A gradient has the shape of its variable: each z_i has its own derivative.",
            ),
            Mistake(
                "the sign",
                lambda z, t: np.where(t == 0, 0.0, t / z),
                "The loss has a minus in front.",
            ),
            Mistake(
                "the mean over the classes",
                lambda z, t: np.where(t == 0, 0.0, -t / z) / z.shape[-1],
                "The loss is a sum over the classes, not a mean.",
            ),
        ),
    ),
    ExplainExercise(
        id="LOS-07",
        title="What goes wrong in the computer",
        points=2,
        **NUMERICS,
        function="log_softmax",
        question="A program computes z = softmax(x), then the loss −Σ tᵢ ln zᵢ, then the gradient −t/z, "
        "and sends that back "
        "through the softmax. Which things can go wrong numerically, and what should be done instead?",
        **marked_by(__file__, "LOS-07"),
        hints=(
            "Try x = (0, −800) in `float64`: which z comes out, and which loss?",
            "Look at the class with t = 0 too: what is 0 · log 0?",
            "Which quantity would you have to compute directly, so that neither exp nor division is taken "
            "of it?",
        ),
    ),
    CodeExercise(
        id="LOS-07-code",
        title="Log-softmax that survives any logit",
        points=2,
        **NUMERICS,
        function="log_softmax",
        answer_names=("log_softmax",),
        families=variants.LOG_SOFTMAX,
        answer=log_softmax,
        cases=cases.logits(),
        hints=(
            "log S(x) = x − log Σ exp(x): no quotient is needed.",
            "Subtract the largest logit of each row first; a common shift changes nothing.",
            "With d = x − max: d − log Σ exp(d), the sum along the last axis with keepdims.",
        ),
        correct=(
            Correct(
                "np.logaddexp.reduce",
                lambda x: x - np.logaddexp.reduce(np.asarray(x, dtype=float), axis=-1, keepdims=True),
            ),
            Correct("row by row", in_rows),
            Correct(
                "shifted twice",
                lambda x: (
                    (x - x.max(axis=-1, keepdims=True))
                    - np.log(np.exp(x - x.max(axis=-1, keepdims=True)).sum(axis=-1, keepdims=True))
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the logarithm of a softmax that underflows",
                lambda x: np.log(softmax(x)),
                "Where the probability is rounded to 0, its logarithm is −∞; the true value is an ordinary "
                "number.",
                seen="004:Q2d",
            ),
            Mistake(
                "clipped probabilities",
                lambda x: np.log(np.maximum(softmax(x), 1e-7)),
                "Clipping caps the answer, here at −16.1; x − log Σ exp(x) needs no cap.",
            ),
            Mistake(
                "an exponential that overflows",
                lambda x: x - np.log(np.exp(x).sum(axis=-1, keepdims=True)),
                "exp overflows from 710 on, and underflows to a sum of 0 from −746 on: take the maximum out.",
            ),
            Mistake(
                "one maximum for the whole batch",
                lambda x: x - x.max() - np.log(np.exp(x - x.max()).sum(axis=-1, keepdims=True)),
                "A row far below the maximum underflows as a whole: each row needs its own.",
            ),
            Mistake(
                "the maximum for the log-sum-exp",
                lambda x: x - x.max(axis=-1, keepdims=True),
                "The maximum is only the beginning: the logarithm of the remaining sum is missing.",
            ),
            Mistake(
                "the sum over the whole batch",
                lambda x: x - x.max() - np.log(np.exp(x - x.max()).sum()),
                "Each row has its own denominator, along the last axis.",
            ),
            Mistake(
                "softmax without the logarithm",
                lambda x: softmax(x),
                "Probabilities are asked for in logarithms.",
            ),
        ),
    ),
)
