"""Exercises on heads (ATT-05)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises import cases
from mlcourse.exercises.attention import inputs
from mlcourse.exercises.attention.place import section
from mlcourse.numpy import merge_heads, split_heads

SECTION = section("heads", "Heads: split and merged")


def by_transpose(x, num_heads):
    N, L, E = x.shape
    return x.reshape(N, L, num_heads, E // num_heads).transpose(0, 2, 1, 3)


def by_slices(x, num_heads):
    d, left = divmod(x.shape[-1], num_heads)
    if left:
        raise ValueError(f"{num_heads} heads do not divide the width")
    return np.stack([x[..., a * d : (a + 1) * d] for a in range(num_heads)], axis=-3)


def by_parts(x, num_heads):
    return np.moveaxis(np.array(np.split(x, num_heads, axis=2)), 0, 1)


def mixing_positions(x, num_heads):
    N, L, E = x.shape
    return x.reshape(N, num_heads, L, E // num_heads)


def every_other_channel(x, num_heads):
    N, L, E = x.shape
    return x.reshape(N, L, E // num_heads, num_heads).transpose(0, 3, 1, 2)


def not_transposed(x, num_heads):
    N, L, E = x.shape
    return x.reshape(N, L, num_heads, E // num_heads)


def channels_before_positions(x, num_heads):
    N, L, E = x.shape
    return x.reshape(N, L, num_heads, E // num_heads).transpose(0, 2, 3, 1)


def in_the_batch(x, num_heads):
    N, L, E = x.shape
    return x.reshape(N, L, num_heads, E // num_heads).transpose(0, 2, 1, 3).reshape(N * num_heads, L, -1)


def heads_first(x, num_heads):
    N, L, E = x.shape
    return x.reshape(N, L, num_heads, E // num_heads).transpose(2, 0, 1, 3)


def what_does_not_fit_left_out(x, num_heads):
    N, L, E = x.shape
    d = E // num_heads
    return x[..., : d * num_heads].reshape(N, L, num_heads, d).transpose(0, 2, 1, 3)


def merged_by_transpose(x):
    N, h, L, d = x.shape
    return x.transpose(0, 2, 1, 3).reshape(N, L, h * d)


def merged_by_parts(x):
    return np.concatenate([x[:, a] for a in range(x.shape[1])], axis=-1)


def merged_by_swapping(x):
    y = np.swapaxes(x, 1, 2)
    return np.ascontiguousarray(y).reshape(*y.shape[:2], -1)


def merged_without_transposing(x):
    N, h, L, d = x.shape
    return x.reshape(N, L, h * d)


def channels_outside(x):
    N, h, L, d = x.shape
    return x.transpose(0, 2, 3, 1).reshape(N, L, h * d)


def positions_inside(x):
    N, h, L, d = x.shape
    return x.transpose(0, 3, 1, 2).reshape(N, L, h * d)


def summed(x):
    return x.sum(axis=1)


def averaged(x):
    return x.mean(axis=1)


def one_below_the_other(x):
    N, h, L, d = x.shape
    return x.reshape(N, h * L, d)


def heads_backwards(x):
    N, h, L, d = x.shape
    return x[:, ::-1].transpose(0, 2, 1, 3).reshape(N, L, h * d)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="ATT-05",
        title="Split into heads",
        points=1,
        **SECTION,
        function="split_heads",
        answer_names=("split_heads",),
        answer=split_heads,
        cases=inputs.positions,
        public=(cases.ORDINARY, cases.BATCH),
        correct=(
            Correct("reshape and transpose", by_transpose),
            Correct("slices of channels", by_slices),
            Correct("np.split", by_parts),
        ),
        mistakes=(
            Mistake(
                "reshaped at once",
                mixing_positions,
                "So a head gets channels of several positions. First (N, L, h, d), then exchange L and h.",
                seen="649453932/Chinese-Text-Classification-Pytorch 10",
            ),
            Mistake(
                "every h-th channel for a head",
                every_other_channel,
                "A head has neighbours: the head is the slow one of the two axes, (h, d).",
            ),
            Mistake("not transposed", not_transposed, "The heads stand before the positions: (N, h, L, d)."),
            Mistake(
                "channels before positions",
                channels_before_positions,
                "The last axis are the channels of the head.",
            ),
            Mistake("heads joined with the batch", in_the_batch, "Asked for are four axes: (N, h, L, d)."),
            Mistake("heads before the batch", heads_first, "The batch stays in front: (N, h, L, d)."),
            Mistake(
                "channels left over",
                what_does_not_fit_left_out,
                "If h does not divide E, raise a ValueError.",
            ),
        ),
        hints=(
            "The channels of one position first: what shape have they after they are cut into h parts?",
            "reshape to (N, L, h, E/h), and then exchange two axes.",
            "x.reshape(N, L, h, E // h).transpose(0, 2, 1, 3)",
        ),
    ),
    CodeExercise(
        id="ATT-05-merge",
        title="Merge the heads",
        points=1,
        **SECTION,
        function="merge_heads",
        answer_names=("merge_heads",),
        answer=merge_heads,
        cases=inputs.in_heads,
        public=(cases.ORDINARY, cases.BATCH),
        correct=(
            Correct("transpose and reshape", merged_by_transpose),
            Correct("heads side by side", merged_by_parts),
            Correct("by swapping axes", merged_by_swapping),
        ),
        mistakes=(
            Mistake(
                "not transposed back",
                merged_without_transposing,
                "So one position gets channels of several. Exchange h and L first.",
                seen="jsbaan/transformer-from-scratch 6",
            ),
            Mistake(
                "channels outside, heads inside",
                channels_outside,
                "Head 0 has the first channels, all of them side by side: (h, d), not (d, h).",
            ),
            Mistake(
                "positions inside",
                positions_inside,
                "Positions and heads change places, the channels stay last.",
            ),
            Mistake("heads added up", summed, "Heads are put side by side: h·d channels."),
            Mistake("the mean of the heads", averaged, "Heads are put side by side: h·d channels."),
            Mistake("heads one below the other", one_below_the_other, "There are L positions, as before."),
            Mistake("heads from last to first", heads_backwards, "Head 0 has the first channels."),
        ),
        hints=(
            "Undo the two steps of splitting, in reverse.",
            "Exchange h and L, then reshape.",
            "x.transpose(0, 2, 1, 3).reshape(N, L, h * d)",
        ),
    ),
)
