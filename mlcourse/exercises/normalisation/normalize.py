"""Exercises on the Jacobian that all normalisations share (NOR-04)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.normalisation import inputs
from mlcourse.exercises.normalisation.place import section

SECTION = section("normalize", "Mean 0 and variance 1, and what is lost on the way back")


def by_centred(x, g, eps):

    from mlcourse.exercises.normalisation.parts import m

    c = x - m(x, -1)
    v = m(c * c, -1) + eps
    return (g - m(g, -1) - c * m(g * c, -1) / v) / np.sqrt(v)


def by_projections(x, g, eps):

    from mlcourse.exercises.normalisation.parts import m, standard

    xh, s = standard(x, -1, eps)
    back = (g - xh * m(g * xh, -1)) / s
    return back - m(back, -1)


def by_the_matrix(x, g, eps):

    from mlcourse.exercises.normalisation.parts import standard

    n = x.shape[-1]
    dx = np.empty(x.shape)
    for i in np.ndindex(x.shape[:-1]):
        xh, s = standard(x[i], -1, eps)
        dx[i] = (np.eye(n) - np.ones((n, n)) / n - np.outer(xh, xh) / n) @ g[i] / s
    return dx


def answer(x, g, eps):
    from mlcourse.numpy import normalize_vjp

    return normalize_vjp(x, g, eps)


def mean_and_spread_taken_for_constants(x, g, eps):

    from mlcourse.exercises.normalisation.parts import standard

    return g / standard(x, -1, eps)[1]


def the_term_of_the_mean_missing(x, g, eps):

    from mlcourse.exercises.normalisation.parts import m, standard

    return (g - standard(x, -1, eps)[0] * m(g * standard(x, -1, eps)[0], -1)) / standard(x, -1, eps)[1]


def the_term_of_the_spread_missing(x, g, eps):

    from mlcourse.exercises.normalisation.parts import m, standard

    return (g - m(g, -1)) / standard(x, -1, eps)[1]


def sums_where_means_belong(x, g, eps):

    from mlcourse.exercises.normalisation.parts import standard

    return (
        g
        - g.sum(-1, keepdims=True)
        - standard(x, -1, eps)[0] * (g * standard(x, -1, eps)[0]).sum(-1, keepdims=True)
    ) / standard(x, -1, eps)[1]


def s_forgotten(x, g, eps):

    from mlcourse.exercises.normalisation.parts import standard
    from mlcourse.numpy import normalize_vjp

    return normalize_vjp(x, g, eps) * standard(x, -1, eps)[1]


def x_for_the_normalised_x(x, g, eps):

    from mlcourse.exercises.normalisation.parts import m, standard

    return (g - m(g, -1) - x * m(g * x, -1)) / standard(x, -1, eps)[1]


def one_pass(x, g, eps):
    from mlcourse.exercises.normalisation.parts import m

    mu = m(x, -1)
    s = np.sqrt(m(x * x, -1) - mu * mu + eps)
    xh = (x - mu) / s
    return (g - m(g, -1) - xh * m(g * xh, -1)) / s


def eps_forgotten(x, g, eps):

    from mlcourse.numpy import normalize_vjp

    return normalize_vjp(x, g, 0.0)


def means_over_the_whole_batch(x, g, eps):

    from mlcourse.exercises.normalisation.parts import standard

    return (g - g.mean() - standard(x, None, eps)[0] * (g * standard(x, None, eps)[0]).mean()) / standard(
        x, None, eps
    )[1]


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="NOR-04-formula",
        title="The Jacobian of the normalised vector",
        points=1,
        **SECTION,
        function="normalize_jacobian",
        answer_names=("J",),
        matrices={"xh": ("n",), "s": ()},
        domain=(0.2, 2.0),
        answer=("(eye(n) - ones(n, n) / n - outer(xh, xh) / n) / s",),
        correct=(
            Correct("1/n in front", ("(n * eye(n) - ones(n, n) - outer(xh, xh)) / (n * s)",)),
            Correct("term by term", ("eye(n)/s - ones(n, n)/(n*s) - outer(xh, xh)/(n*s)",)),
            Correct(
                "by outer products of ones",
                ("(eye(n) - (outer(ones(n), ones(n)) + outer(xh, xh)) / n) / s",),
            ),
        ),
        mistakes=(
            Mistake(
                "the outer product without 1/n",
                ("(eye(n) - ones(n, n) / n - outer(xh, xh)) / s",),
                "x̂ has the squared length n, not 1.",
            ),
            Mistake(
                "the matrix of ones without 1/n",
                ("(eye(n) - ones(n, n) - outer(xh, xh) / n) / s",),
                "∂μ/∂x_j is 1/n.",
            ),
            Mistake(
                "1/s forgotten",
                ("eye(n) - ones(n, n) / n - outer(xh, xh) / n",),
                "All of it is divided by s: twice as large an x has half the slope.",
            ),
            Mistake(
                "the mean taken for a constant",
                ("(eye(n) - outer(xh, xh) / n) / s",),
                "μ depends on every x_j.",
            ),
            Mistake(
                "the spread taken for a constant",
                ("(eye(n) - ones(n, n) / n) / s",),
                "s depends on every x_j.",
            ),
            Mistake(
                "the diagonal alone",
                ("diag(1 - 1/n - xh * xh / n) / s",),
                "Each output depends on each input, through μ and s.",
            ),
        ),
        hints=(
            "∂x̂_i/∂x_j: the direct part δ_ij, the part through μ, the part through s.",
            "∂μ/∂x_j = 1/n and ∂s/∂x_j = x̂_j/n.",
            "Three matrices, divided by s: eye(n), ones(n, n)/n and outer(xh, xh)/n.",
        ),
    ),
    CodeExercise(
        id="NOR-04",
        title="Products with that Jacobian",
        points=1,
        **SECTION,
        function="normalize_vjp",
        answer_names=("normalize_vjp",),
        answer=answer,
        cases=inputs.vectors,
        public=(cases.ORDINARY, cases.BATCH),
        correct=(
            Correct("with the centred x", by_centred),
            Correct("two projections", by_projections),
            Correct("by the matrix", by_the_matrix),
        ),
        mistakes=(
            Mistake(
                "mean and spread taken for constants",
                mean_and_spread_taken_for_constants,
                "μ and s are made of x: they change, too.",
            ),
            Mistake(
                "the term of the mean missing",
                the_term_of_the_mean_missing,
                "A shift of x changes nothing: each row of the result sums to 0.",
            ),
            Mistake(
                "the term of the spread missing",
                the_term_of_the_spread_missing,
                "s depends on x, as well as μ does.",
            ),
            Mistake(
                "sums where means belong",
                sums_where_means_belong,
                "Both terms have 1/n: they are means.",
            ),
            Mistake(
                "1/s forgotten",
                s_forgotten,
                "All of it is divided by s.",
            ),
            Mistake(
                "x for the normalised x",
                x_for_the_normalised_x,
                "What stands in the last term, twice, is x̂ = (x − μ)/s.",
            ),
            Mistake(
                "eps forgotten",
                eps_forgotten,
                "s is the root of v + ε; for small entries ε is most of it.",
            ),
            Mistake(
                "the variance as a difference of squares",
                one_pass,
                "m(x²) − μ² loses all digits where the mean is large: take the mean off first.",
            ),
            Mistake(
                "means over the whole batch",
                means_over_the_whole_batch,
                "Each row has its own mean and spread: axis −1, kept.",
            ),
        ),
        hints=(
            "J is symmetric, so the product is J g. Multiply each of its three matrices with g.",
            "The matrix of ones, divided by n, makes the mean of g; the outer product makes x̂·m(g·x̂).",
            "(g − m(g) − x̂·m(g·x̂))/s, with mean(axis=-1, keepdims=True).",
        ),
    ),
)
