"""Exercises on scaled dot-product attention (ATT-01)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises import cases
from mlcourse.exercises.attention import inputs
from mlcourse.exercises.attention.place import section
from mlcourse.numpy import scaled_dot_product_attention

SECTION = section("scaled-dot-product", "Scaled dot-product attention")


def attention(query, key, value, scale=None):
    return scaled_dot_product_attention(query, key, value, scale=scale)


def as_written(query, key, value, scale=None):
    if scale is None:
        scale = 1 / np.sqrt(query.shape[-1])
    scores = scale * query @ np.swapaxes(key, -1, -2)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ value


def divided_at_the_end(query, key, value, scale=None):
    c = query.shape[-1] ** -0.5 if scale is None else scale
    scores = np.einsum("...ld,...sd->...ls", query, key) * c
    e = np.exp(scores - np.max(scores, -1, keepdims=True))
    return (e @ value) / np.sum(e, -1, keepdims=True)


def query_by_query(query, key, value, scale=None):
    c = 1 / query.shape[-1] ** 0.5 if scale is None else scale
    out = np.empty((*query.shape[:-1], value.shape[-1]), query.dtype)
    for where in np.ndindex(query.shape[:-1]):
        batch = where[:-1]
        s = c * key[batch] @ query[where]
        w = np.exp(s - s.max())
        out[where] = w / w.sum() @ value[batch]
    return out


def by_logarithms(query, key, value, scale=None):
    c = query.shape[-1] ** -0.5 if scale is None else scale
    scores = (c * query) @ np.moveaxis(key, -1, -2)
    top = scores.max(-1)[..., None]
    lse = top + np.log(np.exp(scores - top).sum(-1))[..., None]
    return np.exp(scores - lse) @ value


def over_the_queries(query, key, value, scale=None):
    from mlcourse.exercises.attention.parts import factor, softmax, t

    return softmax(factor(query, scale) * query @ t(key), axis=-2) @ value


def no_scale(query, key, value, scale=None):
    from mlcourse.exercises.attention.parts import softmax, t

    return softmax(query @ t(key) * (1 if scale is None else scale)) @ value


def times_the_root(query, key, value, scale=None):
    from mlcourse.exercises.attention.parts import softmax, t

    return softmax(query @ t(key) * (query.shape[-1] ** 0.5 if scale is None else scale)) @ value


def divided_by_d(query, key, value, scale=None):
    from mlcourse.exercises.attention.parts import softmax, t

    return softmax(query @ t(key) * (1 / query.shape[-1] if scale is None else scale)) @ value


def width_of_the_values(query, key, value, scale=None):
    from mlcourse.exercises.attention.parts import softmax, t

    return softmax(query @ t(key) * (value.shape[-1] ** -0.5 if scale is None else scale)) @ value


def number_of_keys(query, key, value, scale=None):
    from mlcourse.exercises.attention.parts import softmax, t

    return softmax(query @ t(key) * (key.shape[-2] ** -0.5 if scale is None else scale)) @ value


def scaled_behind(query, key, value, scale=None):
    from mlcourse.exercises.attention.parts import factor, softmax, t

    return factor(query, scale) * softmax(query @ t(key)) @ value


def no_maximum(query, key, value, scale=None):
    from mlcourse.exercises.attention.parts import factor, t

    with np.errstate(all="ignore"):
        e = np.exp(factor(query, scale) * query @ t(key))
        return e / e.sum(-1, keepdims=True) @ value


def one_maximum(query, key, value, scale=None):
    from mlcourse.exercises.attention.parts import factor, t

    scores = factor(query, scale) * query @ t(key)
    with np.errstate(all="ignore"):
        e = np.exp(scores - scores.max())
        return e / e.sum(-1, keepdims=True) @ value


def normalised_over_all(query, key, value, scale=None):
    from mlcourse.exercises.attention.parts import factor, t

    scores = factor(query, scale) * query @ t(key)
    e = np.exp(scores - scores.max(axis=(-1, -2), keepdims=True))
    return e / e.sum(axis=(-1, -2), keepdims=True) @ value


def not_normalised(query, key, value, scale=None):
    from mlcourse.exercises.attention.parts import factor, t

    scores = factor(query, scale) * query @ t(key)
    return np.exp(scores - scores.max(-1, keepdims=True)) @ value


def no_softmax(query, key, value, scale=None):
    from mlcourse.exercises.attention.parts import factor, t

    return factor(query, scale) * query @ t(key) @ value


def scale_ignored(query, key, value, scale=None):
    from mlcourse.exercises.attention.parts import softmax, t

    return softmax(query.shape[-1] ** -0.5 * query @ t(key)) @ value


def divided_by_the_scale(query, key, value, scale=None):
    from mlcourse.exercises.attention.parts import softmax, t

    return softmax(query @ t(key) / (query.shape[-1] ** 0.5 if scale is None else scale)) @ value


def both_scales(query, key, value, scale=None):
    from mlcourse.exercises.attention.parts import softmax, t

    return softmax(query @ t(key) * query.shape[-1] ** -0.5 * (1 if scale is None else scale)) @ value


EXERCISES: tuple[Exercise, ...] = (
    ValueExercise(
        id="ATT-01-value",
        title="One query by hand",
        points=1,
        **SECTION,
        function="scaled_dot_product_attention",
        answer_names=("first_weight", "output", "output_of_zero"),
        answer=(0.25, 2.0, 4.0),
        correct=(
            Correct("as quotients", (1 / 4, 8 / 4, 8 / 2)),
            Correct("by exponentials", (1 / (1 + np.exp(np.log(3))), 8 / (1 + 3), (8 + 0) / 2)),
            Correct("whole numbers", (0.25, 2, 4)),
        ),
        mistakes=(
            Mistake(
                "no scale",
                (1 / 28, 8 / 28, 4.0),
                "The score is divided by √9 = 3 before the exponential.",
            ),
            Mistake(
                "divided by d",
                (1 / (1 + 3 ** (1 / 3)), 8 / (1 + 3 ** (1 / 3)), 4.0),
                "By √d, which is 3, not by d.",
            ),
            Mistake(
                "the weights exchanged",
                (0.75, 6.0, 4.0),
                "The larger score has the larger weight, and the first score is 0.",
            ),
            Mistake(
                "the scores for the weights",
                (0.0, 0.0, 4.0),
                "e⁰ is 1: a score of 0 has a weight, too.",
            ),
            Mistake(
                "nothing for a query of zeros",
                (0.25, 2.0, 0.0),
                "All its scores are 0, so all its weights are equal.",
            ),
        ),
        hints=(
            "Divide the scores by √9 first.",
            "The exponentials are 1 and 3. What do they sum to?",
            "¼ · 8 + ¾ · 0. For a query of zeros both weights are ½.",
        ),
    ),
    CodeExercise(
        id="ATT-01",
        title="Scaled dot-product attention",
        points=2,
        **SECTION,
        function="scaled_dot_product_attention",
        answer_names=("attention",),
        answer=attention,
        cases=inputs.plain,
        public=(cases.ORDINARY, cases.BATCH),
        correct=(
            Correct("as it is written", as_written),
            Correct("divided at the end", divided_at_the_end),
            Correct("query by query", query_by_query),
            Correct("by the logarithm of the sum", by_logarithms),
        ),
        mistakes=(
            Mistake(
                "softmax over the queries",
                over_the_queries,
                "Each query shares out 1 among the keys: softmax runs along the last axis of (L, S).",
            ),
            Mistake("no scale", no_scale, "The scores are multiplied by 1/√d unless a scale is given."),
            Mistake("times √d", times_the_root, "Scores grow with √d by themselves: divide by it."),
            Mistake("divided by d", divided_by_d, "The deviation of a score is √d, not d."),
            Mistake(
                "the root of the values' width",
                width_of_the_values,
                "A score is a sum of d products: d is the width of queries and keys.",
                seen="lucidrains/vit-pytorch 65",
            ),
            Mistake(
                "the root of the number of keys",
                number_of_keys,
                "A score is a sum along the width: that is the last axis of the query.",
            ),
            Mistake(
                "the scale behind the softmax",
                scaled_behind,
                "Weights sum to 1: whoever scales them has no mean any more. Scale the scores.",
            ),
            Mistake(
                "the maximum not taken off",
                no_maximum,
                "exp overflows for scores above 709: take the largest score of the row off first.",
            ),
            Mistake(
                "one maximum for all rows",
                one_maximum,
                "A row whose scores are far below the maximum of all has exponentials of 0 alone: 0/0.",
            ),
            Mistake(
                "weights that sum to 1 over all queries",
                normalised_over_all,
                "Every row of weights sums to 1 on its own.",
            ),
            Mistake("not divided by the sum", not_normalised, "Softmax divides by the sum of the row."),
            Mistake("no softmax", no_softmax, "The scores become weights by softmax."),
            Mistake(
                "the given scale ignored", scale_ignored, "If a scale is given, it takes the place of 1/√d."
            ),
            Mistake(
                "divided by the given scale",
                divided_by_the_scale,
                "The scale multiplies the scores; without one it is 1/√d.",
            ),
            Mistake("both scales", both_scales, "A given scale takes the place of 1/√d."),
        ),
        hints=(
            "Three steps: scores (L, S), weights (L, S), output (L, d_v). No loop is needed.",
            "np.swapaxes(key, -1, -2) is Kᵀ in a batch. Softmax runs along the last axis, its maximum taken off.",
            "e = np.exp(s − s.max(-1, keepdims=True)), and e / e.sum(-1, keepdims=True) @ value.",
        ),
    ),
)
