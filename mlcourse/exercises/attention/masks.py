"""Exercises on causal and padding masks (ATT-03)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.exercises import cases
from mlcourse.exercises.attention import inputs
from mlcourse.exercises.attention.place import section
from mlcourse.exercises.marking import marked_by
from mlcourse.numpy import scaled_dot_product_attention

SECTION = section("attention-masks", "Masks: who may look at what")


def masked_attention(query, key, value, attn_mask):
    return scaled_dot_product_attention(query, key, value, attn_mask)


def with_infinities(query, key, value, attn_mask):
    scores = query @ np.swapaxes(key, -1, -2) / np.sqrt(query.shape[-1])
    scores = np.where(attn_mask, scores, -np.inf)
    top = scores.max(axis=-1, keepdims=True)
    e = np.exp(scores - np.where(np.isfinite(top), top, 0))
    total = e.sum(axis=-1, keepdims=True)
    return e / np.where(total > 0, total, 1) @ value


def zeros_afterwards(query, key, value, attn_mask):
    mask = np.broadcast_to(attn_mask, (*query.shape[:-1], key.shape[-2]))
    scores = np.where(mask, query @ np.swapaxes(key, -1, -2) * query.shape[-1] ** -0.5, -1e30)
    w = np.exp(scores - scores.max(-1, keepdims=True))
    w = w / w.sum(-1, keepdims=True)
    out = w @ value
    out[~mask.any(-1)] = 0
    return out


def query_by_query(query, key, value, attn_mask):
    mask = np.broadcast_to(attn_mask, (*query.shape[:-1], key.shape[-2]))
    out = np.zeros((*query.shape[:-1], value.shape[-1]), query.dtype)
    for i in np.ndindex(query.shape[:-1]):
        may = mask[i]
        if may.any():
            s = key[i[:-1]][may] @ query[i] / query.shape[-1] ** 0.5
            w = np.exp(s - s.max())
            out[i] = w / w.sum() @ value[i[:-1]][may]
    return out


def scores_of(query, key):
    from mlcourse.exercises.attention.parts import t

    return query @ t(key) * query.shape[-1] ** -0.5


def quiet(scores):
    """Return softmax, without warnings where it is none."""
    with np.errstate(all="ignore"):
        e = np.exp(scores - scores.max(-1, keepdims=True))
        return e / e.sum(-1, keepdims=True)


def no_mask(query, key, value, attn_mask):
    from mlcourse.exercises.attention.masks import quiet, scores_of

    return quiet(scores_of(query, key)) @ value


def not_normalised_again(query, key, value, attn_mask):
    from mlcourse.exercises.attention.masks import quiet, scores_of

    return quiet(scores_of(query, key)) * attn_mask @ value


def normalised_again(query, key, value, attn_mask):
    from mlcourse.exercises.attention.masks import quiet, scores_of

    w = quiet(scores_of(query, key)) * attn_mask
    with np.errstate(all="ignore"):
        return w / w.sum(-1, keepdims=True) @ value


def scores_of_zero(query, key, value, attn_mask):
    from mlcourse.exercises.attention.masks import quiet, scores_of

    return quiet(scores_of(query, key) * attn_mask) @ value


def inverted(query, key, value, attn_mask):
    from mlcourse.exercises.attention.masks import with_infinities

    return with_infinities(query, key, value, ~attn_mask)


def zero_times_infinity(query, key, value, attn_mask):
    from mlcourse.exercises.attention.masks import quiet, scores_of

    with np.errstate(all="ignore"):
        return quiet(scores_of(query, key) + (1 - attn_mask) * -np.inf) @ value


def a_large_number(query, key, value, attn_mask):
    from mlcourse.exercises.attention.masks import quiet, scores_of

    return quiet(np.where(attn_mask, scores_of(query, key), -1e9)) @ value


def nothing_over_nothing(query, key, value, attn_mask):
    from mlcourse.exercises.attention.masks import quiet, scores_of

    return quiet(np.where(attn_mask, scores_of(query, key), -np.inf)) @ value


def no_maximum(query, key, value, attn_mask):
    from mlcourse.exercises.attention.masks import scores_of

    with np.errstate(all="ignore"):
        e = np.exp(np.where(attn_mask, scores_of(query, key), -np.inf))
        total = e.sum(-1, keepdims=True)
        return e / np.where(total == 0, 1, total) @ value


def not_scaled(query, key, value, attn_mask):
    from mlcourse.exercises.attention.masks import with_infinities

    return with_infinities(query * query.shape[-1] ** 0.5, key, value, attn_mask)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="ATT-03",
        title="Attention with a mask",
        points=2,
        **SECTION,
        function="scaled_dot_product_attention",
        answer_names=("masked_attention",),
        answer=masked_attention,
        cases=inputs.masked,
        public=(cases.ORDINARY, cases.BATCH),
        correct=(
            Correct("with infinities", with_infinities),
            Correct("zeros afterwards", zeros_afterwards),
            Correct("query by query", query_by_query),
        ),
        mistakes=(
            Mistake("the mask ignored", no_mask, "Where attn_mask is False, the weight has to be 0."),
            Mistake(
                "masked after softmax, and not normalised again",
                not_normalised_again,
                "The weights that are left must sum to 1: put −∞ in place of scores, before softmax.",
            ),
            Mistake(
                "masked after softmax, and normalised again",
                normalised_again,
                "A masked score can be so large that all others have the weight 0: mask the scores.",
            ),
            Mistake(
                "scores of 0 for what is masked",
                scores_of_zero,
                "e⁰ is 1, and so is e to −1e-9. What counts for nothing has the score −∞.",
            ),
            Mistake(
                "the mask inverted",
                inverted,
                "Here True means: may look. nn.MultiheadAttention means the opposite.",
            ),
            Mistake(
                "0 times infinity",
                zero_times_infinity,
                "Where the mask is True, (1 − m)·(−∞) is 0·∞: NaN. Choose by np.where.",
            ),
            Mistake(
                "a large number for infinity",
                a_large_number,
                "Where all scores are −1e9, their softmax is uniform: such a query must get zeros.",
            ),
            Mistake(
                "−∞ minus −∞",
                nothing_over_nothing,
                "If nothing may be looked at, the maximum is −∞: take 0 off there, and divide by 1.",
            ),
            Mistake(
                "the maximum not taken off",
                no_maximum,
                "exp overflows for scores above 709: take the largest score of the row off first.",
            ),
            Mistake("no scale", not_scaled, "The scores are still divided by √d."),
        ),
        hints=(
            "np.where(attn_mask, scores, -np.inf), then softmax.",
            "A row of −∞ alone: its maximum is −∞. Replace it by 0, and a sum of 0 by 1.",
            "e = np.exp(s − np.where(top == −inf, 0, top)); e / np.where(total == 0, 1, total) @ value",
        ),
    ),
    ExplainExercise(
        id="ATT-03-explain",
        title="A mask in three wrong places",
        points=2,
        **SECTION,
        function="scaled_dot_product_attention",
        question=(
            "A causal mask can be laid on the scores as −∞, on the weights as 0 behind the softmax, or on the "
            "output. Say what is wrong with the second and the third. And why does a masked key get no gradient "
            "although no formula of the backward pass mentions the mask?"
        ),
        **marked_by(__file__, "ATT-03-explain"),
        hints=(
            "What do the weights of a row sum to in the second case? Whose scores are in that sum?",
            "The output of position i is a mean of values. Can a mask on the outputs take one of them out?",
            "∂V = AᵀG and ∂S = A ⊙ (…): what is A where something is masked?",
        ),
    ),
)
