"""Exercises on average pooling, forward and backward (ADD-04)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.layers import variants
from mlcourse.exercises.layers.images import FLOAT32, PADDING, PLAIN, images
from mlcourse.exercises.layers.max_pooling import OVERLAP
from mlcourse.exercises.layers.place import section
from mlcourse.numpy import avg_pool2d, avg_pool2d_vjp

SECTION = section("average-pooling", "Average pooling")
DIVIDED = "Divide by k², the number of pixels in a window, at the border too: the zeros there count."


def pools(rng: np.random.Generator, *, upstream: bool = False) -> list[Case]:
    """Kernel size, stride and padding in four regimes."""
    x = images(rng)
    given = {
        PLAIN: (x, 3, 3, 0),
        OVERLAP: (x, 5, 3, 0),
        PADDING: (x, 3, 3, 1),
        FLOAT32: (x.astype(np.float32), 3, 3, 1),
    }
    if not upstream:
        return [Case(regime, args) for regime, args in given.items()]
    cases = []
    for regime, (image, *settings) in given.items():
        g = rng.normal(0, 1, avg_pool2d(image, *settings).shape).astype(image.dtype)
        cases.append(Case(regime, (image, g, *settings)))
    return cases


def upstreams(rng: np.random.Generator) -> list[Case]:
    """The same with an upstream gradient."""
    return pools(rng, upstream=True)


def of_all_windows(x, kernel_size, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    view = np.lib.stride_tricks.sliding_window_view(x, (kernel_size, kernel_size), axis=(2, 3))
    return view[:, :, ::stride, ::stride].mean(axis=(4, 5))


def tap_by_tap(x, kernel_size, stride, padding):
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    rows, columns = ((x.shape[a] - kernel_size) // stride + 1 for a in (2, 3))
    y = np.zeros((*x.shape[:2], rows, columns))
    for i, j in np.ndindex(kernel_size, kernel_size):
        y += x[:, :, i::stride, j::stride][:, :, :rows, :columns] / kernel_size**2
    return y


def differences_of_sums(x, kernel_size, stride, padding):
    # Sums over all rectangles from the corner; a window is a difference of four of them.
    padded = np.pad(x.astype(float), ((0, 0), (0, 0), (padding + 1, padding), (padding + 1, padding)))
    total, k = padded.cumsum(axis=2).cumsum(axis=3), kernel_size
    window = total[:, :, k:, k:] - total[:, :, :-k, k:] - total[:, :, k:, :-k] + total[:, :, :-k, :-k]
    return window[:, :, ::stride, ::stride] / k**2


def spread_back(x, g, kernel_size, stride, padding):
    rows, columns = g.shape[2:]
    dx = np.zeros((*x.shape[:2], x.shape[2] + 2 * padding, x.shape[3] + 2 * padding))
    for i, j in np.ndindex(kernel_size, kernel_size):
        dx[:, :, i::stride, j::stride][:, :, :rows, :columns] += g / kernel_size**2
    return dx[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]


def window_by_window(x, g, kernel_size, stride, padding):
    dx = np.zeros((*x.shape[:2], x.shape[2] + 2 * padding, x.shape[3] + 2 * padding))
    for r, c in np.ndindex(g.shape[2:]):
        window = dx[:, :, r * stride : r * stride + kernel_size, c * stride : c * stride + kernel_size]
        window += g[:, :, r, c][:, :, None, None] / (kernel_size * kernel_size)
    return dx[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]


def by_two_matrices(x, g, kernel_size, stride, padding):
    # Rows and columns are averaged separately: y = A x Bᵀ, so dx = Aᵀ g B.
    def matrix(outputs, size):
        place = np.arange(size) + padding - stride * np.arange(outputs)[:, None]
        return ((place >= 0) & (place < kernel_size)) / kernel_size

    return matrix(g.shape[2], x.shape[2]).T @ g @ matrix(g.shape[3], x.shape[3])


def divided_by_what_is_inside(x, kernel_size, stride, padding):
    from mlcourse.numpy import avg_pool2d

    inside = avg_pool2d(np.ones(x.shape), kernel_size, stride, padding)
    return avg_pool2d(x, kernel_size, stride, padding) / inside


def divided_by_k(x, kernel_size, stride, padding):
    from mlcourse.numpy import avg_pool2d

    return avg_pool2d(x, kernel_size, stride, padding) * kernel_size


def added_up(x, kernel_size, stride, padding):
    from mlcourse.numpy import avg_pool2d

    return avg_pool2d(x, kernel_size, stride, padding) * kernel_size**2


def side_by_side(x, kernel_size, stride, padding):
    from mlcourse.numpy import avg_pool2d

    return avg_pool2d(x, kernel_size, kernel_size, padding)


def largest(x, kernel_size, stride, padding):
    from mlcourse.numpy import max_pool2d

    return max_pool2d(x, kernel_size, stride, padding)


def shared_by_what_is_inside(x, g, kernel_size, stride, padding):
    from mlcourse.numpy import avg_pool2d, avg_pool2d_vjp

    inside = avg_pool2d(np.ones(x.shape), kernel_size, stride, padding)
    return avg_pool2d_vjp(x, g / inside, kernel_size, stride, padding)


def not_divided(x, g, kernel_size, stride, padding):
    from mlcourse.numpy import avg_pool2d_vjp

    return avg_pool2d_vjp(x, g, kernel_size, stride, padding) * kernel_size**2


def shared_by_k(x, g, kernel_size, stride, padding):
    from mlcourse.numpy import avg_pool2d_vjp

    return avg_pool2d_vjp(x, g, kernel_size, stride, padding) * kernel_size


def overwritten(x, g, kernel_size, stride, padding):
    dx = np.zeros((*x.shape[:2], x.shape[2] + 2 * padding, x.shape[3] + 2 * padding))
    for r, c in np.ndindex(g.shape[2:]):
        window = dx[:, :, r * stride : r * stride + kernel_size, c * stride : c * stride + kernel_size]
        window[...] = g[:, :, r, c][:, :, None, None] / kernel_size**2
    return dx[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]


def to_the_winner(x, g, kernel_size, stride, padding):
    from mlcourse.numpy import max_pool2d_vjp

    return max_pool2d_vjp(x, g, kernel_size, stride, padding)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="ADD-04",
        title="Average pooling",
        points=2,
        **SECTION,
        function="avg_pool2d",
        answer_names=("avg_pool2d",),
        families=variants.AVERAGE_POOL,
        answer=avg_pool2d,
        cases=pools,
        public=(PLAIN, OVERLAP),
        hints=(
            "It is a convolution in which all weights are the same, channel by channel.",
            "By how many pixels is a sum divided? At the border some of them are zeros of the padding.",
            "Pad with zeros, sum each window, divide by kernel_size**2 everywhere.",
        ),
        correct=(
            Correct("all windows at once", of_all_windows),
            Correct("tap by tap", tap_by_tap),
            Correct("differences of running sums", differences_of_sums),
        ),
        mistakes=(
            Mistake("a division by the pixels inside the image", divided_by_what_is_inside, DIVIDED),
            Mistake("a division by k", divided_by_k, "A window has k rows of k pixels."),
            Mistake(
                "a sum for the mean", added_up, "The sum is divided by the number of pixels in a window."
            ),
            Mistake(
                "windows side by side, whatever the stride",
                side_by_side,
                "The stride is given: it need not be the window's size.",
            ),
            Mistake("a maximum for the mean", largest, "Average pooling takes the mean of each window."),
        ),
    ),
    CodeExercise(
        id="ADD-04-code",
        title="Average pooling, backward",
        points=2,
        **SECTION,
        function="avg_pool2d_vjp",
        answer_names=("avg_pool2d_vjp",),
        families=variants.AVERAGE_POOL_BACKWARD,
        answer=avg_pool2d_vjp,
        cases=upstreams,
        public=(PLAIN, OVERLAP),
        hints=(
            "What is the derivative of a mean in one of its numbers?",
            "Each pixel of a window gets the same share of g; pixels in several windows get several.",
            "Add g[:, :, r, c]/k² to all pixels of window (r, c) of a padded array of zeros, then cut off the padding.",
        ),
        correct=(
            Correct("tap by tap", spread_back),
            Correct("window by window", window_by_window),
            Correct("by two matrices", by_two_matrices),
        ),
        mistakes=(
            Mistake("a share by the pixels inside the image", shared_by_what_is_inside, DIVIDED),
            Mistake("a gradient that is not divided", not_divided, "Each pixel counts 1/k² in the mean."),
            Mistake("a division by k", shared_by_k, "A window has k rows of k pixels."),
            Mistake(
                "overlapping windows that overwrite each other",
                overwritten,
                "A pixel in several windows gets a share from each: += and not =.",
            ),
            Mistake(
                "a gradient for the largest pixel only",
                to_the_winner,
                "In a mean every pixel counts the same.",
            ),
        ),
    ),
)
