"""Exercises on the number of weights (CNN-03, CNN-05, CNN-07)."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.shapes import variants
from mlcourse.exercises.shapes.place import WEIGHTS
from mlcourse.shapes import conv2d_num_parameters

Numbers = dict[str, Any]


def last_layer(rng: np.random.Generator) -> Numbers:
    """The last layer of a network: channels before it and in it, kernel, and what does not matter."""
    before, kernels = int(rng.choice([24, 32, 48])), int(rng.choice([64, 96, 128]))
    return {
        "input": (before, *[int(rng.choice([11, 13, 14, 22]))] * 2),
        "kernels": kernels,
        "kernel size": int(rng.choice([3, 4, 5])),
        "network": "on RGB images, 3 channels",
    }


def layers(rng: np.random.Generator) -> list[Case]:
    """Channels, kernels and sizes, pairwise different, with and without biases."""

    def draw():
        return int(rng.integers(3, 20)), int(rng.integers(21, 60))

    return [
        *(Case("without biases", (*draw(), k, False)) for k in (3, 5)),
        *(Case("with biases", (*draw(), k, True)) for k in (4, 7)),
        Case("kernels of one pixel", (*draw(), 1, True)),
        Case("one channel", (1, 23, 5, False)),
        Case("rectangular kernels", (*draw(), (3, 5), True)),
    ]


def in_a_loop(in_channels, out_channels, kernel_size, bias):
    rows, columns = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    count = 0
    for _ in range(out_channels):
        count += in_channels * rows * columns + bool(bias)
    return count


def of_an_array(in_channels, out_channels, kernel_size, bias):
    size = kernel_size if isinstance(kernel_size, tuple) else (kernel_size,) * 2
    return np.empty((out_channels, in_channels, *size)).size + (out_channels if bias else 0)


def by_products(in_channels, out_channels, kernel_size, bias):
    area = np.prod(kernel_size) if isinstance(kernel_size, tuple) else kernel_size**2
    return int(out_channels * (in_channels * area + (1 if bias else 0)))


def _weights(n):
    return n["kernels"] * n["input"][0] * n["kernel size"] ** 2


def _without(n, *factors):
    count = n["kernels"] * n["kernel size"] ** 2
    for factor in factors:
        count *= factor
    return count


INPUT_CHANNELS = "A kernel looks at all channels that come in: it is a block, not a square."
COUNTED = "The kernel slides: it has the same weights at every place."


def _count(row: str, title: str, *, biases: bool) -> ValueExercise:
    """One of the three questions about the same formula; the numbers differ, and whether biases count."""
    names = ("weights", "with_biases") if biases else ("weights",)

    def both(weights, n):
        return (weights, weights + n["kernels"]) if biases else (weights,)

    return ValueExercise(
        id=row,
        title=title,
        points=2 if biases else 1,
        **WEIGHTS,
        function="conv2d_num_parameters",
        answer_names=names,
        numbers=last_layer,
        answer=lambda n: both(_weights(n), n),
        hints=(
            "How many numbers does one kernel have? How many kernels are there?",
            "One kernel covers a k×k window in each of the channels that come in.",
            "kernels · input channels · k · k; a bias for each kernel comes on top, if it is asked for.",
        ),
        correct=(
            Correct(
                "by the library",
                lambda n: both(
                    conv2d_num_parameters(n["input"][0], n["kernels"], n["kernel size"], bias=False), n
                ),
            ),
            Correct(
                "a kernel at a time",
                lambda n: both(sum(n["input"][0] * n["kernel size"] ** 2 for _ in range(n["kernels"])), n),
            ),
            Correct("as floats", lambda n: tuple(float(count) for count in both(_weights(n), n))),
        ),
        mistakes=(
            Mistake("the input channels forgotten", lambda n: both(_without(n), n), INPUT_CHANNELS),
            Mistake(
                "the three channels of the image",
                lambda n: both(_without(n, 3), n),
                "What comes in are the channels of the layer before, not those of the photograph.",
            ),
            Mistake(
                "times the size of the image",
                lambda n: both(_without(n, n["input"][0], n["input"][1] ** 2), n),
                COUNTED,
            ),
            Mistake(
                "a kernel of one row",
                lambda n: both(_weights(n) // n["kernel size"], n),
                "A kernel has k rows of k numbers.",
            ),
            *(
                ()
                if biases
                else (
                    Mistake(
                        "the biases counted as weights",
                        lambda n: (_weights(n) + n["kernels"],),
                        "Biases are not asked for here.",
                    ),
                )
            ),
        ),
    )


EXERCISES: tuple[Exercise, ...] = (
    _count("CNN-03", "Weights of the last layer", biases=True),
    _count("CNN-05", "Weights of the last layer, once more", biases=False),
    _count("CNN-07", "Weights, and whose channels they see", biases=False),
    CodeExercise(
        id="CNN-03-code",
        title="Parameters of a convolution layer",
        points=2,
        **WEIGHTS,
        function="conv2d_num_parameters",
        answer_names=("conv2d_num_parameters",),
        families=variants.PARAMETERS,
        answer=conv2d_num_parameters,
        cases=layers,
        public=("without biases", "with biases"),
        hints=(
            "One kernel is a block of in_channels × rows × columns numbers.",
            "There are out_channels of them, and each has one bias if bias is True.",
            "out_channels · (in_channels · kh · kw + 1) with biases; a kernel size may be (kh, kw).",
        ),
        correct=(
            Correct("a kernel at a time", in_a_loop),
            Correct("the size of an array", of_an_array),
            Correct("products", by_products),
        ),
        mistakes=(
            Mistake(
                "the input channels forgotten",
                lambda c, o, k, bias: o * np.prod(np.ones(2, int) * k) + (o if bias else 0),
                INPUT_CHANNELS,
            ),
            Mistake(
                "the output channels forgotten",
                lambda c, o, k, bias: c * np.prod(np.ones(2, int) * k) + (o if bias else 0),
                "Each output channel has a kernel of its own.",
            ),
            Mistake(
                "biases always counted",
                lambda c, o, k, bias: o * (c * np.prod(np.ones(2, int) * k) + 1),
                "Without bias there are none.",
            ),
            Mistake(
                "biases never counted",
                lambda c, o, k, bias: o * c * np.prod(np.ones(2, int) * k),
                "With bias=True there is one for each kernel.",
            ),
            Mistake(
                "a bias for each input channel too",
                lambda c, o, k, bias: o * c * (np.prod(np.ones(2, int) * k) + (1 if bias else 0)),
                "A kernel adds up over its channels, and then adds one bias.",
            ),
            Mistake(
                "rows only",
                lambda c, o, k, bias: o * (c * (k[0] if isinstance(k, tuple) else k) + (1 if bias else 0)),
                "A kernel has rows and columns.",
            ),
        ),
    ),
)
