"""Exercises on max pooling, forward and backward (ADD-03)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.layers import variants
from mlcourse.exercises.layers.images import FLOAT32, PADDING, PLAIN, images
from mlcourse.exercises.layers.place import section
from mlcourse.numpy import max_pool2d, max_pool2d_vjp

SECTION = section("max-pooling", "Max pooling")
OVERLAP, TIES = "windows that overlap", "ties"


def pools(rng: np.random.Generator, *, upstream: bool = False) -> list[Case]:
    """Kernel size, stride and padding in four regimes; numbers below zero throughout; ties as after a ReLU."""
    x = images(rng)
    given = {
        PLAIN: (x, 3, 3, 0),
        OVERLAP: (x, 5, 3, 0),
        PADDING: (x - 4, 3, 3, 1),
        TIES: (np.maximum(x - 1, 0), 3, 3, 0),
        FLOAT32: (x.astype(np.float32), 3, 3, 1),
    }
    if not upstream:
        return [Case(regime, args) for regime, args in given.items()]
    cases = []
    for regime, (image, *settings) in given.items():
        g = rng.normal(0, 1, max_pool2d(image, *settings).shape).astype(image.dtype)
        cases.append(Case(regime, (image, g, *settings)))
    return cases


def upstreams(rng: np.random.Generator) -> list[Case]:
    """The same with an upstream gradient."""
    return pools(rng, upstream=True)


def of_all_windows(x, kernel_size, stride, padding):
    border = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    x = np.pad(x, border, constant_values=-np.inf)
    view = np.lib.stride_tricks.sliding_window_view(x, (kernel_size, kernel_size), axis=(2, 3))
    return view[:, :, ::stride, ::stride].max(axis=(4, 5))


def running_maximum(x, kernel_size, stride, padding):
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)], constant_values=-np.inf)
    rows, columns = ((x.shape[a] - kernel_size) // stride + 1 for a in (2, 3))
    y = np.full((*x.shape[:2], rows, columns), -np.inf)
    for i in range(kernel_size):
        for j in range(kernel_size):
            y = np.maximum(y, x[:, :, i::stride, j::stride][:, :, :rows, :columns])
    return y


def clipped_windows(x, kernel_size, stride, padding):
    height, width = x.shape[2:]
    rows, columns = ((size + 2 * padding - kernel_size) // stride + 1 for size in (height, width))
    y = np.empty((*x.shape[:2], rows, columns))
    for r, c in np.ndindex(rows, columns):
        top, left = r * stride - padding, c * stride - padding
        window = x[:, :, max(top, 0) : top + kernel_size, max(left, 0) : left + kernel_size]
        y[:, :, r, c] = window.max(axis=(2, 3))
    return y


def winner_by_winner(x, g, kernel_size, stride, padding):
    border = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    padded = np.pad(x, border, constant_values=-np.inf)
    dx = np.zeros(padded.shape)
    for n, m, r, c in np.ndindex(g.shape):
        top, left = r * stride, c * stride
        window = padded[n, m, top : top + kernel_size, left : left + kernel_size]
        i, j = np.unravel_index(window.argmax(), window.shape)
        dx[n, m, top + i, left + j] += g[n, m, r, c]
    return dx[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]


def by_numbers(x, g, kernel_size, stride, padding):
    border = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    size = (kernel_size, kernel_size)
    view = np.lib.stride_tricks.sliding_window_view
    values = view(np.pad(x, border, constant_values=-np.inf), size, axis=(2, 3))[:, :, ::stride, ::stride]
    number = view(np.pad(np.arange(x.size).reshape(x.shape), border), size, axis=(2, 3))[
        :, :, ::stride, ::stride
    ]
    winner = values.reshape(*g.shape, -1).argmax(axis=-1)[..., None]
    number = np.take_along_axis(number.reshape(*g.shape, -1), winner, axis=-1)
    return np.bincount(number.reshape(-1), g.reshape(-1), minlength=x.size).reshape(x.shape)


def first_come(x, g, kernel_size, stride, padding):
    border = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    padded = np.pad(x, border, constant_values=-np.inf)
    dx, waiting = np.zeros(padded.shape), np.ones(g.shape, bool)
    rows, columns = g.shape[2:]
    view = np.lib.stride_tricks.sliding_window_view(padded, (kernel_size, kernel_size), axis=(2, 3))
    y = view[:, :, ::stride, ::stride].max(axis=(4, 5))
    for i, j in np.ndindex(kernel_size, kernel_size):
        here = np.s_[
            :, :, i : i + stride * (rows - 1) + 1 : stride, j : j + stride * (columns - 1) + 1 : stride
        ]
        wins = waiting & (padded[here] == y)
        dx[here] += wins * g
        waiting &= ~wins
    return dx[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]


def zeros_around(x, kernel_size, stride, padding):
    from mlcourse.numpy import max_pool2d

    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    return max_pool2d(x, kernel_size, stride, 0)


def side_by_side(x, kernel_size, stride, padding):
    from mlcourse.numpy import max_pool2d

    return max_pool2d(x, kernel_size, kernel_size, padding)


def averaged(x, kernel_size, stride, padding):
    from mlcourse.numpy import avg_pool2d

    return avg_pool2d(x, kernel_size, stride, padding)


def by_size(x, kernel_size, stride, padding):
    from mlcourse.numpy import max_pool2d

    return max_pool2d(np.abs(x), kernel_size, stride, padding)


def over_channels(x, kernel_size, stride, padding):
    from mlcourse.numpy import max_pool2d

    y = max_pool2d(x, kernel_size, stride, padding)
    return np.broadcast_to(y.max(axis=1, keepdims=True), y.shape)


def to_all_ties(x, g, kernel_size, stride, padding):
    border = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    padded = np.pad(x, border, constant_values=-np.inf)
    dx = np.zeros(padded.shape)
    for n, m, r, c in np.ndindex(g.shape):
        window = np.s_[n, m, r * stride : r * stride + kernel_size, c * stride : c * stride + kernel_size]
        dx[window] += g[n, m, r, c] * (padded[window] == padded[window].max())
    return dx[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]


def overwritten(x, g, kernel_size, stride, padding):
    border = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    padded = np.pad(x, border, constant_values=-np.inf)
    dx = np.zeros(padded.shape)
    for n, m, r, c in np.ndindex(g.shape):
        window = padded[n, m, r * stride : r * stride + kernel_size, c * stride : c * stride + kernel_size]
        i, j = np.unravel_index(window.argmax(), window.shape)
        dx[n, m, r * stride + i, c * stride + j] = g[n, m, r, c]
    return dx[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]


def to_the_last(x, g, kernel_size, stride, padding):
    from mlcourse.numpy import max_pool2d_vjp

    # Turned round, the last maximum is the first; what is left over at the end must stay there.
    used = [size + 2 * padding - (size + 2 * padding - kernel_size) % stride for size in x.shape[2:]]
    border = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    padded = np.pad(x, border, constant_values=-np.inf)
    dx = np.zeros(padded.shape)
    turned = padded[:, :, : used[0], : used[1]][:, :, ::-1, ::-1]
    back = max_pool2d_vjp(turned, g[:, :, ::-1, ::-1], kernel_size, stride, 0)
    dx[:, :, : used[0], : used[1]] = back[:, :, ::-1, ::-1]
    return dx[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]


def shared_out(x, g, kernel_size, stride, padding):
    from mlcourse.numpy import avg_pool2d_vjp

    return avg_pool2d_vjp(x, g, kernel_size, stride, padding)


def times_the_maximum(x, g, kernel_size, stride, padding):
    from mlcourse.numpy import max_pool2d, max_pool2d_vjp

    return max_pool2d_vjp(x, g * max_pool2d(x, kernel_size, stride, padding), kernel_size, stride, padding)


def zeros_that_win(x, g, kernel_size, stride, padding):
    from mlcourse.numpy import max_pool2d_vjp

    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dx = max_pool2d_vjp(padded, g, kernel_size, stride, 0)
    return dx[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="ADD-03",
        title="Max pooling",
        points=2,
        **SECTION,
        function="max_pool2d",
        answer_names=("max_pool2d",),
        families=variants.MAX_POOL,
        answer=max_pool2d,
        cases=pools,
        public=(PLAIN, OVERLAP),
        hints=(
            "The same windows as in a convolution, channel by channel; in the place of the sum the maximum.",
            "What must stand around the image, so that it never wins, not even against negative numbers?",
            "Pad with -np.inf, then take the maximum of each window x[:, :, r·s : r·s + k, c·s : c·s + k].",
        ),
        correct=(
            Correct("all windows at once", of_all_windows),
            Correct("a running maximum", running_maximum),
            Correct("windows clipped at the border", clipped_windows),
        ),
        mistakes=(
            Mistake(
                "zeros around the image",
                zeros_around,
                "A zero wins against negative pixels; padding must never win.",
            ),
            Mistake(
                "windows side by side, whatever the stride",
                side_by_side,
                "The stride is given: it need not be the window's size.",
            ),
            Mistake(
                "a mean for the maximum", averaged, "Max pooling keeps the largest pixel of each window."
            ),
            Mistake(
                "the largest absolute value",
                by_size,
                "Largest means furthest to the right: −3 is less than 1.",
            ),
            Mistake("a maximum over the channels too", over_channels, "Each channel is pooled by itself."),
        ),
    ),
    CodeExercise(
        id="ADD-03-code",
        title="Max pooling, backward",
        points=3,
        **SECTION,
        function="max_pool2d_vjp",
        answer_names=("max_pool2d_vjp",),
        families=variants.MAX_POOL_BACKWARD,
        answer=max_pool2d_vjp,
        cases=upstreams,
        public=(PLAIN, OVERLAP),
        hints=(
            "If a pixel moves a little, which outputs notice?",
            "Only the winner of a window; all of g goes to it. A pixel may win several windows.",
            "np.argmax of a flattened window gives the first winner; add (+=) g[n, m, r, c] there, and cut off the padding.",
        ),
        correct=(
            Correct("winner by winner", winner_by_winner),
            Correct("by the number of each pixel", by_numbers),
            Correct("tap by tap, first come first served", first_come),
        ),
        mistakes=(
            Mistake(
                "a gradient for all tied pixels",
                to_all_ties,
                "Of several equal maxima the first gets all, the others nothing.",
            ),
            Mistake(
                "overlapping windows that overwrite each other",
                overwritten,
                "A pixel that wins several windows gets the sum: += and not =.",
            ),
            Mistake(
                "the last of several equal maxima",
                to_the_last,
                "Of several equal maxima the first one wins, row by row.",
            ),
            Mistake(
                "a gradient shared by the window",
                shared_out,
                "That is average pooling: here the winner takes all.",
            ),
            Mistake(
                "the gradient times the maximum",
                times_the_maximum,
                "The winner is passed on unchanged: its derivative is 1.",
            ),
            Mistake(
                "zeros that win",
                zeros_that_win,
                "A zero of the padding must never win: its gradient would be lost.",
            ),
        ),
    ),
)
