"""Exercises on attention, backward (ATT-04)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.attention import inputs
from mlcourse.exercises.attention.place import section
from mlcourse.numpy import scaled_dot_product_attention_vjp

SECTION = section("attention-backward", "Attention, backward")


def as_written(query, key, value, attn, g, scale=None):
    c = 1 / np.sqrt(query.shape[-1]) if scale is None else scale
    dattn = g @ np.swapaxes(value, -1, -2)
    dscores = attn * (dattn - (attn * dattn).sum(axis=-1, keepdims=True))
    dquery = c * (dscores @ key)
    dkey = c * (np.swapaxes(dscores, -1, -2) @ query)
    return dquery, dkey, np.swapaxes(attn, -1, -2) @ g


def by_the_output(query, key, value, attn, g, scale=None):
    c = query.shape[-1] ** -0.5 if scale is None else scale
    row = np.sum(g * (attn @ value), -1)[..., None]
    ds = c * attn * (np.einsum("...le,...se->...ls", g, value) - row)
    return ds @ key, np.einsum("...ls,...ld->...sd", ds, query), np.einsum("...ls,...le->...se", attn, g)


def by_jacobians(query, key, value, attn, g, scale=None):
    c = query.shape[-1] ** -0.5 if scale is None else scale
    dattn = g @ np.moveaxis(value, -1, -2)
    ds = np.empty(attn.shape, attn.dtype)
    for i in np.ndindex(attn.shape[:-1]):
        ds[i] = (np.diag(attn[i]) - np.outer(attn[i], attn[i])) @ dattn[i]
    return c * ds @ key, c * np.moveaxis(ds, -1, -2) @ query, np.moveaxis(attn, -1, -2) @ g


def pulled(query, key, value, attn, g, scale, dscores):
    """Return the gradients by that at the scores."""
    from mlcourse.exercises.attention.parts import factor, t

    ds = factor(query, scale) * dscores
    return ds @ key, t(ds) @ query, t(attn) @ g


def of_weights(attn, dattn):
    return attn * (dattn - (attn * dattn).sum(-1, keepdims=True))


def no_mean(query, key, value, attn, g, scale=None):
    from mlcourse.exercises.attention.backward import pulled
    from mlcourse.exercises.attention.parts import t

    return pulled(query, key, value, attn, g, scale, attn * (g @ t(value)))


def over_the_queries(query, key, value, attn, g, scale=None):
    from mlcourse.exercises.attention.backward import pulled
    from mlcourse.exercises.attention.parts import t

    da = g @ t(value)
    return pulled(query, key, value, attn, g, scale, attn * (da - (attn * da).sum(-2, keepdims=True)))


def mean_for_sum(query, key, value, attn, g, scale=None):
    from mlcourse.exercises.attention.backward import pulled
    from mlcourse.exercises.attention.parts import t

    da = g @ t(value)
    return pulled(query, key, value, attn, g, scale, attn * (da - (attn * da).mean(-1, keepdims=True)))


def not_weighted(query, key, value, attn, g, scale=None):
    from mlcourse.exercises.attention.backward import pulled
    from mlcourse.exercises.attention.parts import t

    da = g @ t(value)
    return pulled(query, key, value, attn, g, scale, attn * (da - da.sum(-1, keepdims=True)))


def diagonal(query, key, value, attn, g, scale=None):
    from mlcourse.exercises.attention.backward import pulled
    from mlcourse.exercises.attention.parts import t

    return pulled(query, key, value, attn, g, scale, attn * (1 - attn) * (g @ t(value)))


def softmax_forgotten(query, key, value, attn, g, scale=None):
    from mlcourse.exercises.attention.backward import pulled
    from mlcourse.exercises.attention.parts import t

    return pulled(query, key, value, attn, g, scale, g @ t(value))


def rows_alone(query, key, value, attn, g, scale=None):
    from mlcourse.exercises.attention.backward import pulled
    from mlcourse.exercises.attention.parts import t

    da = g @ t(value)
    return pulled(query, key, value, attn, g, scale, da - (attn * da).sum(-1, keepdims=True))


def no_scale(query, key, value, attn, g, scale=None):
    from mlcourse.exercises.attention.backward import as_written

    return as_written(query, key, value, attn, g, 1.0)


def no_scale_at_the_query(query, key, value, attn, g, scale=None):
    from mlcourse.exercises.attention.backward import as_written, no_scale

    return no_scale(query, key, value, attn, g)[0], *as_written(query, key, value, attn, g, scale)[1:]


def no_scale_at_the_key(query, key, value, attn, g, scale=None):
    from mlcourse.exercises.attention.backward import as_written, no_scale

    dquery, _, dvalue = as_written(query, key, value, attn, g, scale)
    return dquery, no_scale(query, key, value, attn, g)[1], dvalue


def scale_twice(query, key, value, attn, g, scale=None):
    from mlcourse.exercises.attention.backward import as_written
    from mlcourse.exercises.attention.parts import factor

    return as_written(query, key, value, attn, g, factor(query, scale) ** 2)


def scale_ignored(query, key, value, attn, g, scale=None):
    from mlcourse.exercises.attention.backward import as_written

    return as_written(query, key, value, attn, g)


def scale_at_the_value(query, key, value, attn, g, scale=None):
    from mlcourse.exercises.attention.backward import as_written
    from mlcourse.exercises.attention.parts import factor

    dquery, dkey, dvalue = as_written(query, key, value, attn, g, scale)
    return dquery, dkey, factor(query, scale) * dvalue


def scores_for_weights(query, key, value, attn, g, scale=None):
    from mlcourse.exercises.attention.backward import as_written
    from mlcourse.exercises.attention.parts import factor, t

    dquery, dkey, _ = as_written(query, key, value, attn, g, scale)
    return dquery, dkey, t(factor(query, scale) * query @ t(key)) @ g


def exchanged(query, key, value, attn, g, scale=None):
    from mlcourse.exercises.attention.backward import as_written

    dquery, dkey, dvalue = as_written(query, key, value, attn, g, scale)
    return dkey, dquery, dvalue


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="ATT-04-formula",
        title="The gradients in matrices",
        points=1,
        **SECTION,
        function="scaled_dot_product_attention_vjp",
        answer_names=("dV", "dA", "dQ", "dK"),
        matrices={
            "A": ("L", "S"),
            "G": ("L", "e"),
            "Q": ("L", "d"),
            "K": ("S", "d"),
            "V": ("S", "e"),
            "gS": ("L", "S"),
            "c": (),
        },
        answer=("A.T @ G", "G @ V.T", "c * gS @ K", "c * gS.T @ Q"),
        correct=(
            Correct("transposed twice", ("(G.T @ A).T", "(V @ G.T).T", "c * (gS @ K)", "c * (Q.T @ gS).T")),
            Correct("the factor last", ("A.T @ G", "G @ V.T", "gS @ K * c", "gS.T @ Q * c")),
            Correct("the factor inside", ("A.T @ G", "G @ V.T", "gS @ (c * K)", "gS.T @ (c * Q)")),
        ),
        mistakes=(
            Mistake(
                "no scale",
                ("A.T @ G", "G @ V.T", "gS @ K", "gS.T @ Q"),
                "S = cQKᵀ: c is a factor of both gradients.",
            ),
            Mistake(
                "the scale in one gradient only",
                ("A.T @ G", "G @ V.T", "c * gS @ K", "gS.T @ Q"),
                "Queries and keys are on equal terms: c is a factor of both.",
            ),
            Mistake(
                "the scale squared",
                ("A.T @ G", "G @ V.T", "c**2 * gS @ K", "c**2 * gS.T @ Q"),
                "S holds c once.",
            ),
            Mistake(
                "a scale at the values",
                ("c * A.T @ G", "G @ V.T", "c * gS @ K", "c * gS.T @ Q"),
                "O = AV: the scale is in A already.",
            ),
        ),
        hints=(
            "Which product has the shape that is asked for?",
            "From O = AV: dL = sum(G * (dA V)) + sum(G * (A dV)).",
            "From S = cQKᵀ: gQ = c·gS·K and gK = c·gSᵀ·Q.",
        ),
    ),
    CodeExercise(
        id="ATT-04",
        title="Attention, backward",
        points=3,
        **SECTION,
        function="scaled_dot_product_attention_vjp",
        answer_names=("attention_vjp",),
        answer=scaled_dot_product_attention_vjp,
        outputs=("dquery", "dkey", "dvalue"),
        cases=inputs.backward,
        public=(cases.ORDINARY, cases.BATCH),
        correct=(
            Correct("as it is written", as_written),
            Correct("by the output", by_the_output),
            Correct("a Jacobian for each row", by_jacobians),
        ),
        mistakes=(
            Mistake(
                "the term of the sum missing",
                no_mean,
                "A weight depends on all scores of its row, for they share one sum.",
            ),
            Mistake(
                "a sum over the queries", over_the_queries, "Softmax runs along the keys: so does its sum."
            ),
            Mistake(
                "a mean for the sum",
                mean_for_sum,
                "The weights are the mean already: Σ_j A_ij ∂A_ij, with no further division.",
            ),
            Mistake(
                "a sum that is not weighted",
                not_weighted,
                "The sum runs over A ⊙ ∂A.",
            ),
            Mistake(
                "the diagonal of the Jacobian only",
                diagonal,
                "A(1 − A) is how a weight changes with its own score; it changes with the others, too.",
            ),
            Mistake(
                "the softmax forgotten",
                softmax_forgotten,
                "Between ∂A and the gradient at the scores stands the Jacobian of softmax.",
            ),
            Mistake(
                "the factor A forgotten",
                rows_alone,
                "∂S = A ⊙ (∂A − sum): a weight near 0 hardly changes.",
            ),
            Mistake("the scale forgotten", no_scale, "S = cQKᵀ: c is a factor of both gradients."),
            Mistake("the scale forgotten at the queries", no_scale_at_the_query, "∂Q = c ∂S K."),
            Mistake("the scale forgotten at the keys", no_scale_at_the_key, "∂K = c ∂Sᵀ Q."),
            Mistake("the scale twice", scale_twice, "S holds c once."),
            Mistake(
                "the given scale ignored", scale_ignored, "If a scale is given, it takes the place of 1/√d."
            ),
            Mistake("a scale at the values", scale_at_the_value, "O = AV: the scale is in A already."),
            Mistake(
                "the scores for the weights",
                scores_for_weights,
                "∂V = AᵀG, with the weights behind the softmax.",
            ),
            Mistake(
                "the gradients of queries and keys exchanged",
                exchanged,
                "∂Q has a row for each query: c ∂S K.",
            ),
        ),
        hints=(
            "dattn = g @ valueᵀ; then softmax's product, row by row; then the two products of the scores.",
            "dscores = attn * (dattn − (attn * dattn).sum(-1, keepdims=True)).",
            "c * dscores @ key, c * dscoresᵀ @ query, attnᵀ @ g, with ᵀ by np.swapaxes(…, -1, -2).",
        ),
    ),
)
