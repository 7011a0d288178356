"""Exercises on shapes along a network (CNN-02, CNN-04, CNN-06)."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.shapes import slips
from mlcourse.exercises.shapes.place import NETWORKS
from mlcourse.shapes import Conv, Pool, cnn_shapes

Numbers = dict[str, Any]


def padded_network(rng: np.random.Generator) -> Numbers:
    """An image with even sides; an odd kernel with stride 2, so that something is left over."""
    kernel = int(rng.choice([5, 7, 9]))
    return {
        "image": (3, *[int(rng.choice([92, 100, 108, 116, 124]))] * 2),
        "conv1": {
            "kernels": int(rng.choice([16, 24, 32])),
            "size": kernel,
            "stride": 2,
            "padding": kernel // 2 - 1,
        },
        "pool": {"size": 2},
        "conv2": {"kernels": int(rng.choice([48, 64, 96])), "size": 3, "stride": 1, "padding": 1},
    }


def wide_pool_network(rng: np.random.Generator) -> Numbers:
    """A stride and a pool that both leave something over, and a kernel of even size behind them."""
    image, pool = ((121, 5), (125, 5), (117, 4), (133, 6), (113, 5))[int(rng.integers(5))]
    return {
        "image": (3, image, image),
        "conv1": {"kernels": int(rng.choice([16, 24, 32, 48])), "size": 8, "stride": 2, "padding": 0},
        "pool": {"size": pool},
        "conv2": {"kernels": int(rng.choice([64, 96, 128])), "size": 4, "stride": 1, "padding": 1},
    }


def shapes(n: Numbers, conv: slips.Size = slips.right, pool: slips.Size | None = None) -> list[tuple]:
    """Shapes after the three layers, by a size formula for convolutions and one for the pool."""
    channels, size, _ = n["image"]
    found = []
    for name in ("conv1", "pool", "conv2"):
        layer = n[name]
        formula = (pool or conv) if name == "pool" else conv
        size = formula(size, layer["size"], layer.get("stride", layer["size"]), layer.get("padding", 0), 1)
        channels = layer.get("kernels", channels)
        found.append((channels, size, size))
    return found


def by_the_library(n: Numbers) -> list[tuple]:
    """The same by the course's own functions."""
    layers = [
        Conv(n[name]["kernels"], n[name]["size"], n[name]["stride"], n[name]["padding"])
        if name != "pool"
        else Pool(n[name]["size"])
        for name in ("conv1", "pool", "conv2")
    ]
    return cnn_shapes(n["image"], layers)


def by_adding_steps(n: Numbers) -> list[tuple]:
    """The same by counting the places where a window may start."""
    return shapes(n, lambda i, k, s, p, d: len(range(0, i + 2 * p - k + 1, s)))


def _exact(i, k, s, p, d):
    return (i + 2 * p - k) / s + 1


def _step_one(i, k, s, p, d):
    return slips.right(i, k, 1, p, d)


def _scalars(found):
    channels, height, width = found[-1]
    return channels * height * width


def _with_total(found):
    return (*found, _scalars(found))


def _sizes_and_total(found):
    return [shape[1] for shape in found], _scalars(found)


def _shape_and_total(found):
    return found[-1], _scalars(found)


def _third_kept(found):
    (_, before), (kernels, *_) = found[1][:2], found[2]
    return [*found[:2], (kernels, before, before)]


def _channels_before(found):
    return [*found[:2], (found[1][0], *found[2][1:])]


def _channels_last(found):
    return [found[0], (*found[1][1:], found[1][0]), (*found[2][1:], found[2][0])]


NO_PLUS_ONE = "Steps are not windows: the first window stands there before any step is made."
NO_FLOOR = "Half a window is no window: what is left over is not used."

EXERCISES: tuple[Exercise, ...] = (
    ValueExercise(
        id="CNN-02",
        title="Shapes along a small network",
        points=4,
        **NETWORKS,
        function="cnn_shapes",
        answer_names=("after_conv1", "after_pool", "after_conv2", "scalars"),
        numbers=padded_network,
        answer=lambda n: _with_total(shapes(n)),
        hints=(
            "A shape is (channels, height, width). The number of kernels is the number of channels.",
            "Height: (i + 2p − k)/s, rounded down, plus one. A 2×2 pool moves in steps of 2.",
            "A 3×3 kernel with padding 1 and stride 1 keeps the size. The scalars are channels · height · width.",
        ),
        correct=(
            Correct("by cnn_shapes", lambda n: _with_total(by_the_library(n))),
            Correct("by counting starts", lambda n: _with_total(by_adding_steps(n))),
            Correct(
                "as lists",
                lambda n: tuple(list(x) if isinstance(x, tuple) else x for x in _with_total(shapes(n))),
            ),
        ),
        mistakes=(
            Mistake(
                "no + 1", lambda n: _with_total(shapes(n, slips.no_plus_one)), NO_PLUS_ONE, seen="000:Q3a"
            ),
            Mistake("rounding up", lambda n: _with_total(shapes(n, slips.rounded_up)), NO_FLOOR),
            Mistake(
                "no floor",
                lambda n: _with_total(shapes(n, _exact)),
                NO_FLOOR,
            ),
            Mistake(
                "the padding counted once",
                lambda n: _with_total(shapes(n, slips.padding_once)),
                "There are p zeros at each end.",
            ),
            Mistake(
                "a pool in steps of one",
                lambda n: _with_total(shapes(n, pool=_step_one)),
                "Unless something else is said, a pool moves by its own size: its windows do not overlap.",
            ),
            Mistake(
                "channels that change their place",
                lambda n: _with_total(_channels_last(shapes(n))),
                "Decide on one order, here (channels, height, width), and keep it in all layers.",
                seen="000:Q3a",
            ),
        ),
    ),
    ValueExercise(
        id="CNN-04",
        title="Sizes that do not divide",
        points=3,
        **NETWORKS,
        function="cnn_shapes",
        answer_names=("sizes", "outputs"),
        numbers=wide_pool_network,
        answer=lambda n: _sizes_and_total(shapes(n)),
        hints=(
            "`sizes` are the three heights, one after each layer; `outputs` is a single number.",
            "After each division round down before you go on to the next layer.",
            "The last layer has k = 4, p = 1, s = 1: it makes the image smaller by one.",
        ),
        correct=(
            Correct("by cnn_shapes", lambda n: _sizes_and_total(by_the_library(n))),
            Correct("by counting starts", lambda n: _sizes_and_total(by_adding_steps(n))),
            Correct("as a tuple", lambda n: (tuple(s[2] for s in shapes(n)), float(_scalars(shapes(n))))),
        ),
        mistakes=(
            Mistake("no floor", lambda n: _sizes_and_total(shapes(n, _exact)), NO_FLOOR, seen="001:Q3.1a"),
            Mistake(
                "rounding up",
                lambda n: _sizes_and_total(shapes(n, slips.rounded_up)),
                NO_FLOOR,
                seen="001:Q3.1a",
            ),
            Mistake("no + 1", lambda n: _sizes_and_total(shapes(n, slips.no_plus_one)), NO_PLUS_ONE),
            Mistake(
                "a last layer that keeps the size",
                lambda n: _sizes_and_total(_third_kept(shapes(n))),
                "One zero at each end adds two, a kernel of four takes three away.",
            ),
            Mistake(
                "the channels of the layer before",
                lambda n: _sizes_and_total(_channels_before(shapes(n))),
                "A layer has as many output channels as kernels.",
            ),
        ),
    ),
    ValueExercise(
        id="CNN-06",
        title="How many outputs",
        points=2,
        **NETWORKS,
        function="cnn_shapes",
        answer_names=("shape", "outputs"),
        numbers=wide_pool_network,
        answer=lambda n: _shape_and_total(shapes(n)),
        hints=(
            "First the shape (channels, height, width) after the last layer, then one number.",
            "Three layers, three times the same formula; the pool moves by its own size.",
            "`outputs` is the product of the three numbers in `shape`.",
        ),
        correct=(
            Correct("by cnn_shapes", lambda n: _shape_and_total(by_the_library(n))),
            Correct("by counting starts", lambda n: _shape_and_total(by_adding_steps(n))),
            Correct("as a list", lambda n: (list(shapes(n)[-1]), int(np.prod(shapes(n)[-1])))),
        ),
        mistakes=(
            Mistake(
                "the shape without the number",
                lambda n: (shapes(n)[-1], shapes(n)[-1][1]),
                "The number of outputs is asked too: one number for the whole block.",
                seen="002:Q7.1",
            ),
            Mistake("no + 1", lambda n: _shape_and_total(shapes(n, slips.no_plus_one)), NO_PLUS_ONE),
            Mistake(
                "a last layer that keeps the size",
                lambda n: _shape_and_total(_third_kept(shapes(n))),
                "One zero at each end adds two, a kernel of four takes three away.",
            ),
            Mistake(
                "the channels of the layer before",
                lambda n: _shape_and_total(_channels_before(shapes(n))),
                "A layer has as many output channels as kernels.",
            ),
        ),
    ),
)
