"""Exercises on the gradients of the convolution layer (ADD-02)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.layers import variants
from mlcourse.exercises.layers.images import PADDING, PLAIN, STRIDE, layers
from mlcourse.exercises.layers.place import section
from mlcourse.numpy import conv2d_vjp

SECTION = section("conv2d-vjp", "Backward, and the flip returns")


def backward(rng: np.random.Generator) -> list[Case]:
    """Every regime with a random upstream gradient."""
    return [Case(regime, (*arrays, *settings)) for regime, arrays, settings in layers(rng)]


def tap_by_tap(x, weight, g, stride, padding, dilation):
    (height, width), (rows, columns) = x.shape[2:], g.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dx, dweight = np.zeros_like(padded), np.zeros_like(weight)
    for i, j in np.ndindex(weight.shape[2:]):
        down = slice(i * dilation, i * dilation + stride * (rows - 1) + 1, stride)
        across = slice(j * dilation, j * dilation + stride * (columns - 1) + 1, stride)
        dweight[:, :, i, j] = np.einsum("nkhw,nchw->kc", g, padded[:, :, down, across])
        dx[:, :, down, across] += np.einsum("nkhw,kc->nchw", g, weight[:, :, i, j])
    return dx[:, :, padding : padding + height, padding : padding + width], dweight, g.sum(axis=(0, 2, 3))


def window_by_window(x, weight, g, stride, padding, dilation):
    kh, kw = weight.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dx, dweight, dbias = np.zeros_like(padded), np.zeros_like(weight), np.zeros(len(weight))
    for n, k, r, c in np.ndindex(g.shape):
        rows = slice(r * stride, r * stride + dilation * (kh - 1) + 1, dilation)
        columns = slice(c * stride, c * stride + dilation * (kw - 1) + 1, dilation)
        dx[n, :, rows, columns] += g[n, k, r, c] * weight[k]
        dweight[k] += g[n, k, r, c] * padded[n, :, rows, columns]
        dbias[k] += g[n, k, r, c]
    end = -padding or None
    return {"dx": dx[:, :, padding:end, padding:end], "dweight": dweight, "dbias": dbias}


def by_matrices(x, weight, g, stride, padding, dilation):
    kh, kw = weight.shape[2:]
    number = np.arange(x.size).reshape(x.shape) + 1  # where each pixel of a window comes from; 0 is padding
    number = np.pad(number, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    size = dilation * (kh - 1) + 1, dilation * (kw - 1) + 1
    seen = np.lib.stride_tricks.sliding_window_view(number, size, axis=(2, 3))
    seen = seen[:, :, ::stride, ::stride, ::dilation, ::dilation]
    values = np.append(0.0, x.reshape(-1))[seen]
    dweight = np.tensordot(g, values, axes=([0, 2, 3], [0, 2, 3]))
    spread = np.tensordot(g, weight, axes=(1, 0)).transpose(0, 3, 1, 2, 4, 5)
    dx = np.bincount(seen.reshape(-1), spread.reshape(-1), minlength=x.size + 1)[1:]
    return dx.reshape(x.shape), dweight, np.einsum("nkhw->k", g)


def not_flipped(x, weight, g, stride, padding, dilation):
    from mlcourse.numpy import conv2d_vjp

    _, dweight, dbias = conv2d_vjp(x, weight, g, stride, padding, dilation)
    return conv2d_vjp(x, weight[:, :, ::-1, ::-1], g, stride, padding, dilation)[0], dweight, dbias


def padding_kept(x, weight, g, stride, padding, dilation):
    from mlcourse.numpy import conv2d_vjp

    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    return conv2d_vjp(padded, weight, g, stride, 0, dilation)


def stride_ignored(x, weight, g, stride, padding, dilation):
    from mlcourse.numpy import conv2d_vjp

    dx = np.zeros_like(x)
    _, dweight, dbias = conv2d_vjp(x, weight, g, stride, padding, dilation)
    rows, columns = (g.shape[a] + dilation * (weight.shape[a] - 1) for a in (2, 3))
    close = conv2d_vjp(np.zeros((*x.shape[:2], rows, columns)), weight, g, 1, 0, dilation)[0]
    close = close[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]
    dx[:, :, : close.shape[2], : close.shape[3]] = close
    return dx, dweight, dbias


def batch_mean(x, weight, g, stride, padding, dilation):
    from mlcourse.numpy import conv2d_vjp

    dx, dweight, dbias = conv2d_vjp(x, weight, g, stride, padding, dilation)
    return dx, dweight / len(x), dbias / len(x)


def bias_averaged(x, weight, g, stride, padding, dilation):
    from mlcourse.numpy import conv2d_vjp

    return *conv2d_vjp(x, weight, g, stride, padding, dilation)[:2], g.mean(axis=(0, 2, 3))


def overwritten(x, weight, g, stride, padding, dilation):
    from mlcourse.numpy import conv2d_vjp

    padded = np.zeros((*x.shape[:2], x.shape[2] + 2 * padding, x.shape[3] + 2 * padding))
    for i, j in np.ndindex(weight.shape[2:]):
        seen = padded[:, :, i * dilation :: stride, j * dilation :: stride]
        seen[:, :, : g.shape[2], : g.shape[3]] = np.einsum("nkhw,kc->nchw", g, weight[:, :, i, j])
    dx = padded[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]
    return dx, *conv2d_vjp(x, weight, g, stride, padding, dilation)[1:]


def not_dilated(x, weight, g, stride, padding, dilation):
    from mlcourse.exercises.layers.gradients import tap_by_tap

    return tap_by_tap(x, weight, g, stride, padding, 1)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="ADD-02",
        title="Gradients of a convolution layer",
        points=6,
        **SECTION,
        function="conv2d_vjp",
        answer_names=("conv2d_vjp",),
        families=variants.CONVOLUTION_BACKWARD,
        outputs=("dx", "dweight", "dbias"),
        answer=conv2d_vjp,
        cases=backward,
        public=(PLAIN, STRIDE, PADDING),
        hints=(
            "Every product weight · pixel of the forward pass gives two terms: g · weight for the pixel, g · pixel for the weight.",
            "Work on the padded image, and cut the border off at the end. Pixels in several windows collect a sum.",
            "For kernel entry (i, j): seen = padded[:, :, i·d::s, j·d::s] cut to g's size; dweight[:, :, i, j] = "
            "einsum('nkhw,nchw->kc', g, seen), and the same places of dx grow by einsum('nkhw,kc->nchw', g, weight[:, :, i, j]).",
        ),
        correct=(
            Correct("tap by tap", tap_by_tap),
            Correct("window by window, as a dict", window_by_window),
            Correct("by the number of each pixel", by_matrices),
        ),
        mistakes=(
            Mistake(
                "a kernel flipped once too often in dx",
                not_flipped,
                "The pixel at (u, v) met weight (i, j) in the window that starts at (u − i, v − j).",
            ),
            Mistake(
                "a padding that was not cut off",
                padding_kept,
                "dx has the shape of x: the zeros around it are no parameters.",
            ),
            Mistake(
                "a stride that is ignored on the way back",
                stride_ignored,
                "Window r began at row r·s: that is where its gradient belongs.",
            ),
            Mistake(
                "a mean over the batch",
                batch_mean,
                "The kernels are shared by all images: their gradients add up. The 1/N is in g already.",
            ),
            Mistake(
                "a mean over the places for the bias",
                bias_averaged,
                "The bias was added at every place: the gradients add up.",
            ),
            Mistake(
                "overlapping windows that overwrite each other",
                overwritten,
                "A pixel in several windows gets the sum of what comes back from them: += and not =.",
            ),
            Mistake(
                "the dilation left out",
                not_dilated,
                "The pixels of a window are d apart: weight (i, j) met the pixel i·d further down and j·d across.",
            ),
        ),
    ),
)
