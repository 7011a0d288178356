"""Exercises on causal attention (ATT-03): the mask is built here."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises.attention import inputs
from mlcourse.exercises.attention.place import section
from mlcourse.numpy import causal_mask, scaled_dot_product_attention

SECTION = section("attention-masks", "Masks: who may look at what")


def causal_attention(query, key, value, offset):
    mask = causal_mask(query.shape[-2], key.shape[-2], offset)
    return scaled_dot_product_attention(query, key, value, mask)


def by_tri(query, key, value, offset):
    from mlcourse.exercises.attention.masks import with_infinities

    mask = np.tri(query.shape[-2], key.shape[-2], offset, dtype=bool)
    return with_infinities(query, key, value, mask)


def by_comparison(query, key, value, offset):
    scores = query @ np.swapaxes(key, -1, -2) / query.shape[-1] ** 0.5
    L, S = scores.shape[-2:]
    scores = np.where(np.arange(S)[None, :] <= np.arange(L)[:, None] + offset, scores, -np.inf)
    e = np.exp(scores - scores.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True) @ value


def row_by_row(query, key, value, offset):
    out = np.empty((*query.shape[:-1], value.shape[-1]), query.dtype)
    for i in range(query.shape[-2]):
        seen = slice(0, i + offset + 1)
        s = np.einsum("...d,...sd->...s", query[..., i, :], key[..., seen, :]) / np.sqrt(query.shape[-1])
        e = np.exp(s - s.max(-1, keepdims=True))
        w = e / e.sum(-1, keepdims=True)
        out[..., i, :] = np.einsum("...s,...se->...e", w, value[..., seen, :])
    return out


def compared(query, key):
    """Return the numbers of the keys, as a row, and of the queries, as a column."""
    return np.arange(key.shape[-2]), np.arange(query.shape[-2])[:, None]


def without_the_diagonal(query, key, value, offset):
    from mlcourse.exercises.attention.causal import compared
    from mlcourse.exercises.attention.masks import with_infinities

    j, i = compared(query, key)
    return with_infinities(query, key, value, j < i + offset)


def the_upper_triangle(query, key, value, offset):
    from mlcourse.exercises.attention.causal import compared
    from mlcourse.exercises.attention.masks import with_infinities

    j, i = compared(query, key)
    return with_infinities(query, key, value, j >= i + offset)


def hidden_where_allowed(query, key, value, offset):
    from mlcourse.exercises.attention.causal import compared
    from mlcourse.exercises.attention.masks import with_infinities

    j, i = compared(query, key)
    return with_infinities(query, key, value, j > i + offset)


def offset_backwards(query, key, value, offset):
    from mlcourse.exercises.attention.causal import compared
    from mlcourse.exercises.attention.masks import with_infinities

    j, i = compared(query, key)
    return with_infinities(query, key, value, j <= i - offset)


def offset_ignored(query, key, value, offset):
    from mlcourse.exercises.attention.causal import compared
    from mlcourse.exercises.attention.masks import with_infinities

    j, i = compared(query, key)
    return with_infinities(query, key, value, j <= i)


def one_key_too_many(query, key, value, offset):
    from mlcourse.exercises.attention.causal import compared
    from mlcourse.exercises.attention.masks import with_infinities

    j, i = compared(query, key)
    return with_infinities(query, key, value, j <= i + offset + 1)


def from_the_lower_right(query, key, value, offset):
    from mlcourse.exercises.attention.causal import compared
    from mlcourse.exercises.attention.masks import with_infinities

    j, i = compared(query, key)
    return with_infinities(query, key, value, j <= i + key.shape[-2] - query.shape[-2])


def no_mask(query, key, value, offset):
    from mlcourse.exercises.attention.masks import with_infinities

    return with_infinities(query, key, value, True)


def on_the_output(query, key, value, offset):
    from mlcourse.exercises.attention.causal import compared
    from mlcourse.exercises.attention.parts import softmax, t

    j, i = compared(query, key)
    return softmax(query @ t(key) * query.shape[-1] ** -0.5) * (j <= i + offset) @ value


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="ATT-03-causal",
        title="Causal attention",
        points=1,
        **SECTION,
        function="causal_mask",
        answer_names=("causal_attention",),
        answer=causal_attention,
        cases=inputs.causal,
        public=(inputs.SQUARE, inputs.MORE_KEYS),
        correct=(
            Correct("by np.tri", by_tri),
            Correct("by comparing", by_comparison),
            Correct("row by row", row_by_row),
        ),
        mistakes=(
            Mistake("no mask", no_mask, "Query i may look at keys up to i + offset only."),
            Mistake(
                "without the diagonal", without_the_diagonal, "A position may look at itself, too: j ≤ i."
            ),
            Mistake(
                "the upper triangle",
                the_upper_triangle,
                "Rows are queries, columns keys: a query looks back, to columns left of the diagonal.",
            ),
            Mistake(
                "a mask that hides where it is True",
                hidden_where_allowed,
                "Here True means: may look. nn.MultiheadAttention means the opposite.",
                seen="torch.nn.MultiheadAttention",
            ),
            Mistake(
                "the offset backwards", offset_backwards, "With keys before it, a query sees more, not fewer."
            ),
            Mistake(
                "the offset ignored",
                offset_ignored,
                "offset keys come before the first query: it may see them.",
                seen="pytorch 144858",
            ),
            Mistake(
                "one key too many", one_key_too_many, "Query 0 sees the keys 0 to offset, itself the last."
            ),
            Mistake(
                "aligned with the last key",
                from_the_lower_right,
                "With offset 0 the first query sees the first key alone, however many there are.",
            ),
            Mistake(
                "masked behind the softmax",
                on_the_output,
                "The weights that are left must sum to 1: put −∞ in place of scores, before softmax.",
            ),
        ),
        hints=(
            "Build the mask, then call your masked attention.",
            "Query i may look at key j if j <= i + offset: compare a row of numbers with a column.",
            "np.arange(S) <= np.arange(L)[:, None] + offset",
        ),
    ),
)
