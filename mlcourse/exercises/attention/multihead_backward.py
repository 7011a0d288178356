"""Exercises on attention with several heads, backward (ATT-06)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises import cases
from mlcourse.exercises.attention import inputs
from mlcourse.exercises.attention.place import section
from mlcourse.numpy import multihead_attention, multihead_attention_vjp

SECTION = section("multihead-attention", "Several heads, forward and backward")


def both_ways(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, g):
    _, cache = multihead_attention(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal)
    return multihead_attention_vjp(cache, g)


def with_parts(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, g):
    N, L, E = x.shape
    d = E // num_heads
    split = lambda p: p.reshape(N, L, num_heads, d).transpose(0, 2, 1, 3)
    merge = lambda p: p.transpose(0, 2, 1, 3).reshape(N * L, E)
    q, k, v = (split(p) for p in np.split(x @ in_weight.T + in_bias, 3, axis=-1))
    scores = q @ k.transpose(0, 1, 3, 2) / np.sqrt(d)
    if is_causal:
        scores = np.where(np.tri(L, dtype=bool), scores, -np.inf)
    a = np.exp(scores - scores.max(-1, keepdims=True))
    a = a / a.sum(-1, keepdims=True)
    up = g.reshape(N * L, E)
    do = split(g @ out_weight)
    da = do @ v.transpose(0, 1, 3, 2)
    ds = a * (da - (a * da).sum(-1, keepdims=True)) / np.sqrt(d)
    grads = ds @ k, ds.transpose(0, 1, 3, 2) @ q, a.transpose(0, 1, 3, 2) @ do
    dp = np.hstack([merge(p) for p in grads])
    dx = (dp @ in_weight).reshape(N, L, E)
    return dx, dp.T @ x.reshape(N * L, E), dp.sum(0), up.T @ merge(a @ v), up.sum(0)


def by_three_paths(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, g):
    from mlcourse.exercises.attention.parts import backward, rows

    projected, merged = backward(x, in_weight, in_bias, out_weight, num_heads, is_causal, g)
    parts, weights = np.split(projected, 3, axis=-1), np.split(in_weight, 3)
    dx = sum(p @ w for p, w in zip(parts, weights, strict=True))
    dw = np.concatenate([rows(p).T @ rows(x) for p in parts])
    db = np.concatenate([p.sum((0, 1)) for p in parts])
    return dx, dw, db, np.einsum("nlf,nle->fe", g, merged), g.sum((0, 1))


def example_by_example(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, g):
    from mlcourse.exercises.attention.parts import backward, gradients

    found = []
    for i in range(len(x)):
        one = slice(i, i + 1)
        projected, merged = backward(x[one], in_weight, in_bias, out_weight, num_heads, is_causal, g[one])
        found.append(gradients(x[one], in_weight, g[one], projected, merged))
    dx, *params = zip(*found, strict=True)
    return np.concatenate(dx), *(sum(p) for p in params)


def queries_only(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, g):
    from mlcourse.exercises.attention.parts import backward, gradients

    projected, merged = backward(x, in_weight, in_bias, out_weight, num_heads, is_causal, g)
    _, *params = gradients(x, in_weight, g, projected, merged)
    E = x.shape[-1]
    return projected[..., :E] @ in_weight[:E], *params


def keys_first(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, g):
    from mlcourse.exercises.attention.parts import backward, gradients

    projected, merged = backward(x, in_weight, in_bias, out_weight, num_heads, is_causal, g)
    dq, dk, dv = np.split(projected, 3, axis=-1)
    return gradients(x, in_weight, g, np.concatenate([dk, dq, dv], axis=-1), merged)


def biases_over_the_batch(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, g):
    from mlcourse.exercises.attention.parts import backward, gradients

    projected, merged = backward(x, in_weight, in_bias, out_weight, num_heads, is_causal, g)
    dx, dw, _, du, _ = gradients(x, in_weight, g, projected, merged)
    return dx, dw, projected.sum(0), du, g.sum(0)


def means_of_the_batch(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, g):
    from mlcourse.exercises.attention.parts import backward, gradients

    projected, merged = backward(x, in_weight, in_bias, out_weight, num_heads, is_causal, g)
    dx, *params = gradients(x, in_weight, g, projected, merged)
    return dx, *(p / len(x) for p in params)


def not_split(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, g):
    from mlcourse.exercises.attention.parts import backward, gradients

    mixing = lambda p, h: p.reshape(len(p), h, p.shape[1], -1)
    projected, merged = backward(x, in_weight, in_bias, out_weight, num_heads, is_causal, g, mixing)
    return gradients(x, in_weight, g, projected, merged)


def width_of_the_model(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, g):
    from mlcourse.exercises.attention.parts import backward, gradients

    scale = x.shape[-1] ** -0.5
    projected, merged = backward(x, in_weight, in_bias, out_weight, num_heads, is_causal, g, scale=scale)
    return gradients(x, in_weight, g, projected, merged)


def no_scale(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, g):
    from mlcourse.exercises.attention.parts import backward, gradients

    projected, merged = backward(x, in_weight, in_bias, out_weight, num_heads, is_causal, g, scale=1.0)
    return gradients(x, in_weight, g, projected, merged)


def no_sum(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, g):
    from mlcourse.exercises.attention.parts import backward, gradients

    projected, merged = backward(x, in_weight, in_bias, out_weight, num_heads, is_causal, g, rowsum=False)
    return gradients(x, in_weight, g, projected, merged)


def never_causal(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, g):
    from mlcourse.exercises.attention.parts import backward, gradients

    projected, merged = backward(x, in_weight, in_bias, out_weight, num_heads, False, g)
    return gradients(x, in_weight, g, projected, merged)


def last_projection_passed(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, g):
    from mlcourse.exercises.attention.parts import backward, gradients

    eye = np.eye(x.shape[-1], dtype=x.dtype)
    projected, merged = backward(x, in_weight, in_bias, eye, num_heads, is_causal, g)
    return gradients(x, in_weight, g, projected, merged)


def last_weights_transposed(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, g):
    from mlcourse.exercises.attention.parts import backward, gradients

    projected, merged = backward(x, in_weight, in_bias, out_weight.T, num_heads, is_causal, g)
    return gradients(x, in_weight, g, projected, merged)


def weights_of_the_last_transposed(x, in_weight, in_bias, out_weight, out_bias, num_heads, is_causal, g):
    from mlcourse.exercises.attention.parts import backward, gradients

    projected, merged = backward(x, in_weight, in_bias, out_weight, num_heads, is_causal, g)
    dx, dw, db, du, dc = gradients(x, in_weight, g, projected, merged)
    return dx, dw, db, du.T, dc


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="ATT-06-backward",
        title="Several heads, backward",
        points=3,
        **SECTION,
        function="multihead_attention_vjp",
        answer_names=("multihead_attention_vjp",),
        answer=both_ways,
        outputs=("dx", "din_weight", "din_bias", "dout_weight", "dout_bias"),
        cases=inputs.layers_backward,
        public=(cases.ORDINARY, cases.BATCH),
        correct=(
            Correct("step by step", with_parts),
            Correct("three paths", by_three_paths),
            Correct("example by example", example_by_example),
        ),
        mistakes=(
            Mistake(
                "through the queries only",
                queries_only,
                "The input goes into queries, keys and values: three paths, whose gradients are added.",
            ),
            Mistake("keys before queries", keys_first, "The order is queries, keys, values."),
            Mistake(
                "biases summed over the batch only",
                biases_over_the_batch,
                "One bias serves all positions, too: its gradient is summed over them.",
            ),
            Mistake(
                "means over the batch",
                means_of_the_batch,
                "One weight serves all examples: what comes back from them is added up.",
            ),
            Mistake(
                "reshaped where it must be split",
                not_split,
                "Where heads were merged, the gradient is split: (N, L, h, d), then L and h exchanged.",
            ),
            Mistake(
                "the root of the model's width",
                width_of_the_model,
                "The factor is that of the way forward, 1/√(E/h).",
            ),
            Mistake("no scale", no_scale, "The factor 1/√(E/h) stands in ∂Q and ∂K."),
            Mistake(
                "the term of the sum missing",
                no_sum,
                "A weight depends on all scores of its row, for they share one sum.",
            ),
            Mistake(
                "never causal",
                never_causal,
                "If is_causal, the weights are those of the masked scores, on the way back, too.",
            ),
            Mistake(
                "the last projection left out",
                last_projection_passed,
                "What reaches the merged heads is g @ out_weight.",
            ),
            Mistake(
                "the last weights transposed on the way back",
                last_weights_transposed,
                "Forward x @ W.T, backward g @ W.",
            ),
            Mistake(
                "the last weights' gradient transposed",
                weights_of_the_last_transposed,
                "Weights are (out, in): their gradient is gᵀ times the input of the layer.",
            ),
        ),
        hints=(
            "Walk back: the last projection, split, attention, merge, the first projection.",
            "∂Q, ∂K, ∂V are merged and put side by side; then they are the upstream gradient of the first layer.",
            "dp = np.concatenate([...], -1); dx = dp @ in_weight; din_weight = rows(dp).T @ rows(x).",
        ),
    ),
)
