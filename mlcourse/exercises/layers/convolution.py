"""Exercises on the convolution layer (ADD-01)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.layers import variants
from mlcourse.exercises.layers.images import PADDING, PLAIN, STRIDE, layers
from mlcourse.exercises.layers.place import section
from mlcourse.numpy import conv2d

SECTION = section("conv2d", "Two dimensions, many channels")


def forward(rng: np.random.Generator) -> list[Case]:
    """Every regime with a bias, one without."""
    cases = []
    for regime, (x, weight, _), settings in layers(rng):
        bias = rng.normal(0, 1, len(weight)).astype(x.dtype)
        cases.append(Case(regime, (x, weight, bias, *settings)))
    return [*cases, Case("no bias", (*cases[0].args[:2], None, *cases[0].args[3:]))]


def all_windows_at_once(x, weight, bias, stride, padding, dilation):
    kh, kw = weight.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    size = dilation * (kh - 1) + 1, dilation * (kw - 1) + 1
    windows = np.lib.stride_tricks.sliding_window_view(x, size, axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride, ::dilation, ::dilation]
    y = np.einsum("nchwij,kcij->nkhw", windows, weight)
    return y if bias is None else y + bias[:, None, None]


def pixel_by_pixel(x, weight, bias, stride, padding, dilation):
    n, channels, height, width = x.shape
    kernels, _, kh, kw = weight.shape
    padded = np.zeros((n, channels, height + 2 * padding, width + 2 * padding))
    padded[:, :, padding : padding + height, padding : padding + width] = x
    rows = (padded.shape[2] - dilation * (kh - 1) - 1) // stride + 1
    columns = (padded.shape[3] - dilation * (kw - 1) - 1) // stride + 1
    y = np.zeros((n, kernels, rows, columns))
    for r in range(rows):
        for c in range(columns):
            top, left = r * stride, c * stride
            window = padded[
                :, :, top : top + dilation * kh : dilation, left : left + dilation * kw : dilation
            ]
            y[:, :, r, c] = np.tensordot(window, weight, axes=([1, 2, 3], [1, 2, 3]))
    return y if bias is None else y + bias[None, :, None, None]


def tap_by_tap(x, weight, bias, stride, padding, dilation):
    kh, kw = weight.shape[2:]
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    rows = (x.shape[2] - dilation * (kh - 1) - 1) // stride + 1
    columns = (x.shape[3] - dilation * (kw - 1) - 1) // stride + 1
    y = 0.0 if bias is None else bias[:, None, None]
    for i in range(kh):
        for j in range(kw):
            seen = x[:, :, i * dilation :: stride, j * dilation :: stride][:, :, :rows, :columns]
            y = y + np.einsum("nchw,kc->nkhw", seen, weight[:, :, i, j])
    return y


def flipped(x, weight, bias, stride, padding, dilation):
    from mlcourse.numpy import conv2d

    return conv2d(x, weight[:, :, ::-1, ::-1], bias, stride, padding, dilation)


def channels_averaged(x, weight, bias, stride, padding, dilation):
    from mlcourse.numpy import conv2d

    return conv2d(x, weight / x.shape[1], bias, stride, padding, dilation)


def stride_first(x, weight, bias, stride, padding, dilation):
    from mlcourse.numpy import conv2d

    return conv2d(x[:, :, ::stride, ::stride], weight, bias, 1, padding, dilation)


def padded_on_one_side(x, weight, bias, stride, padding, dilation):
    from mlcourse.numpy import conv2d

    x = np.pad(x, ((0, 0), (0, 0), (0, 2 * padding), (0, 2 * padding)))
    return conv2d(x, weight, bias, stride, 0, dilation)


def bias_of_every_channel(x, weight, bias, stride, padding, dilation):
    from mlcourse.numpy import conv2d

    return conv2d(x, weight, None if bias is None else bias * x.shape[1], stride, padding, dilation)


def no_bias(x, weight, bias, stride, padding, dilation):
    from mlcourse.numpy import conv2d

    return conv2d(x, weight, None, stride, padding, dilation)


def not_dilated(x, weight, bias, stride, padding, dilation):
    from mlcourse.numpy import conv2d

    return conv2d(x, weight, bias, stride, padding, 1)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="ADD-01",
        title="A convolution layer",
        points=4,
        **SECTION,
        function="conv2d",
        answer_names=("conv2d",),
        families=variants.CONVOLUTION,
        answer=conv2d,
        cases=forward,
        public=(PLAIN, STRIDE, PADDING),
        hints=(
            "Begin with stride 1 and no padding: one output pixel is the sum of a window, all channels, times a kernel.",
            "Padding: np.pad on the last two axes. Stride: windows begin at 0, s, 2s, … Dilation: a slice with step d.",
            "For kernel entry (i, j) all windows see x[:, :, i·d::s, j·d::s], cut to the output's size; add up the "
            "einsum of that with weight[:, :, i, j] over i and j.",
        ),
        correct=(
            Correct("all windows at once", all_windows_at_once),
            Correct("pixel by pixel", pixel_by_pixel),
            Correct("tap by tap", tap_by_tap),
        ),
        mistakes=(
            Mistake(
                "a flipped kernel",
                flipped,
                "A layer computes a correlation: the kernel lies on the image as it stands.",
            ),
            Mistake(
                "channels averaged",
                channels_averaged,
                "A kernel adds up over its channels; nothing is divided.",
            ),
            Mistake(
                "a stride before the window",
                stride_first,
                "The stride moves the windows; within a window all pixels are seen.",
            ),
            Mistake(
                "zeros on one side only", padded_on_one_side, "There are p zeros on each of the four sides."
            ),
            Mistake(
                "a bias for every channel",
                bias_of_every_channel,
                "Each output pixel gets its kernel's bias once, after the sum over the channels.",
            ),
            Mistake(
                "the bias left out", no_bias, "Each kernel has a number that is added to all of its output."
            ),
            Mistake("the dilation left out", not_dilated, "The pixels of a window are d apart."),
        ),
    ),
)
