"""Exercises on attention with several heads, forward (ATT-06)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises import cases
from mlcourse.exercises.attention import inputs
from mlcourse.exercises.attention.place import section
from mlcourse.numpy import multihead_attention

SECTION = section("multihead-attention", "Several heads, forward and backward")


def value_alone(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal):
    return multihead_attention(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal)[0]


def with_parts(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal):
    N, L, E = x.shape
    d = E // num_heads
    q, k, v = np.split(x @ in_weight.T + in_bias, 3, axis=-1)
    q, k, v = (p.reshape(N, L, num_heads, d).transpose(0, 2, 1, 3) for p in (q, k, v))
    scores = q @ k.transpose(0, 1, 3, 2) / np.sqrt(d)
    if is_causal:
        scores = np.where(np.tri(L, dtype=bool), scores, -np.inf)
    e = np.exp(scores - scores.max(-1, keepdims=True))
    o = e / e.sum(-1, keepdims=True) @ v
    return o.transpose(0, 2, 1, 3).reshape(N, L, E) @ out_weight.T + out_bias


def head_by_head(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal):
    E, L = x.shape[-1], x.shape[-2]
    d = E // num_heads
    y = np.zeros(x.shape, x.dtype) + out_bias
    for a in range(num_heads):
        at = [slice(part * E + a * d, part * E + (a + 1) * d) for part in range(3)]
        q, k, v = (x @ in_weight[s].T + in_bias[s] for s in at)
        s = np.einsum("nld,nsd->nls", q, k) / d**0.5
        if is_causal:
            s[:, np.triu(np.ones((L, L), bool), 1)] = -np.inf
        e = np.exp(s - s.max(-1, keepdims=True))
        y += e / e.sum(-1, keepdims=True) @ v @ out_weight[:, a * d : (a + 1) * d].T
    return y


def by_einsum(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal):
    N, L, E = x.shape
    packed = (np.einsum("nle,fe->nlf", x, in_weight) + in_bias).reshape(N, L, 3, num_heads, -1)
    q, k, v = packed[:, :, 0], packed[:, :, 1], packed[:, :, 2]
    s = np.einsum("nlhd,nmhd->nhlm", q, k) * (E // num_heads) ** -0.5
    if is_causal:
        s = s + np.where(np.tri(L), 0, -np.inf).astype(s.dtype)
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    o = np.einsum("nhlm,nmhd->nlhd", e / e.sum(axis=-1, keepdims=True), v)
    return np.einsum("nle,fe->nlf", o.reshape(N, L, E), out_weight) + out_bias


def keys_first(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal):
    from mlcourse.exercises.attention.parts import forward

    return forward(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, order=(1, 0, 2))


def values_first(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal):
    from mlcourse.exercises.attention.parts import forward

    return forward(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, order=(1, 2, 0))


def one_head(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal):
    from mlcourse.exercises.attention.parts import forward

    return forward(x, in_weight, in_bias, out_weight, out_bias, 1, is_causal)


def width_of_the_model(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal):
    from mlcourse.exercises.attention.parts import forward

    scale = x.shape[-1] ** -0.5
    return forward(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, scale=scale)


def no_scale(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal):
    from mlcourse.exercises.attention.parts import forward

    return forward(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, scale=1.0)


def no_output_projection(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal):
    from mlcourse.exercises.attention.parts import forward

    eye, zero = np.eye(x.shape[-1], dtype=x.dtype), np.zeros_like(out_bias)
    return forward(x, in_weight, in_bias, eye, zero, num_heads, is_causal)


def output_transposed(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal):
    from mlcourse.exercises.attention.parts import forward

    return forward(x, in_weight, in_bias, out_weight.T, out_bias, num_heads, is_causal)


def no_input_bias(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal):
    from mlcourse.exercises.attention.parts import forward

    return forward(x, in_weight, 0 * in_bias, out_weight, out_bias, num_heads, is_causal)


def no_output_bias(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal):
    from mlcourse.exercises.attention.parts import forward

    return forward(x, in_weight, in_bias, out_weight, 0 * out_bias, num_heads, is_causal)


def never_causal(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal):
    from mlcourse.exercises.attention.parts import forward

    return forward(x, in_weight, in_bias, out_weight, out_bias, num_heads, False)


def always_causal(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal):
    from mlcourse.exercises.attention.parts import forward

    return forward(x, in_weight, in_bias, out_weight, out_bias, num_heads, True)


def split_at_once(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal):
    from mlcourse.exercises.attention.parts import forward

    mixing = lambda p, h: p.reshape(len(p), h, p.shape[1], -1)
    return forward(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, cut=mixing)


def merged_at_once(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal):
    from mlcourse.exercises.attention.parts import forward

    mixing = lambda o: o.reshape(len(o), o.shape[2], -1)
    return forward(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, joined=mixing)


def with_the_input_added(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal):
    from mlcourse.exercises.attention.parts import forward

    return x + forward(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="ATT-06",
        title="Several heads",
        points=2,
        **SECTION,
        function="multihead_attention",
        answer_names=("multihead_attention",),
        answer=value_alone,
        cases=inputs.layers,
        public=(cases.ORDINARY, cases.BATCH),
        correct=(
            Correct("step by step", with_parts),
            Correct("head by head", head_by_head),
            Correct("by einsum", by_einsum),
        ),
        mistakes=(
            Mistake("keys before queries", keys_first, "The order is queries, keys, values."),
            Mistake("values before keys", values_first, "The order is queries, keys, values."),
            Mistake(
                "one attention for all heads", one_head, "Each head has weights of its own: split before."
            ),
            Mistake(
                "the root of the model's width",
                width_of_the_model,
                "A score is a sum over the channels of one head: √(E/h).",
                seen="karpathy/ng-video-lecture 6",
            ),
            Mistake("no scale", no_scale, "The scores of a head are divided by √(E/h)."),
            Mistake(
                "the last projection forgotten",
                no_output_projection,
                "Behind the merged heads stands a linear layer.",
            ),
            Mistake("the last weights transposed", output_transposed, "Weights are (out, in): x @ W.T + b."),
            Mistake(
                "the first bias forgotten", no_input_bias, "in_bias is added to queries, keys and values."
            ),
            Mistake("the last bias forgotten", no_output_bias, "out_bias is added at the end."),
            Mistake("never causal", never_causal, "If is_causal, position i looks at those up to i."),
            Mistake("always causal", always_causal, "Without is_causal all positions look at all."),
            Mistake(
                "split at once",
                split_at_once,
                "So a head gets channels of several positions. First (N, L, h, d), then exchange L and h.",
            ),
            Mistake(
                "merged at once",
                merged_at_once,
                "So one position gets channels of several. Exchange h and L before the reshape.",
            ),
            Mistake(
                "the input added",
                with_the_input_added,
                "The residual connection stands outside of this layer.",
            ),
        ),
        hints=(
            "q, k, v = np.split(x @ in_weight.T + in_bias, 3, axis=-1), each split into heads.",
            "Attention in each head, then merge, and the last projection: merged @ out_weight.T + out_bias.",
            "With your functions: merge_heads(masked_attention(q, k, v, mask)), the mask causal or all True.",
        ),
    ),
)
