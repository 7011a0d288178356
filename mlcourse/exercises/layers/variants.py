"""Further wrong convolution layers and pools, each family beside a right one."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.naming.families import beside
from mlcourse.numpy import avg_pool2d, avg_pool2d_vjp, conv2d, conv2d_vjp, max_pool2d_vjp

OVERWRITTEN = "overlapping windows that overwrite each other"
ADD = "A pixel in several windows gets the sum of what they send back: += and not =."
EMPTY = "[padding:-padding], which is empty without padding"
BY_SIZE = "[0:-0] is [0:0]: cut by the size, [padding : padding + height]."
KEPT = "a padding that was not cut off"
CUT = "The result has the shape of x: cut off what was padded."
AS_STRIDE = "windows as large as the stride"
OWN_SIZE = "The stride says where the next window begins, kernel_size how large it is."


def _framed(x, width, value=0.0):
    return np.pad(x, ((0, 0), (0, 0), (width, width), (width, width)), constant_values=value)


def _between(dx, padding):
    return dx[:, :, padding:-padding, padding:-padding]


def _first_channel(x, weight, bias=None, stride=1, padding=0, dilation=1):
    return conv2d(x[:, :1], weight[:, :1], bias, stride, padding, dilation)


def _convolution_backward(order=None, whole=None):
    """The gradients, window by window, written and not added: `order` of the loops, and what is assigned."""

    def answer(x, weight, g, stride=1, padding=0, dilation=1):
        dx, (kh, kw) = np.zeros_like(_framed(x, padding)), weight.shape[2:]
        for n, k, r, c in np.ndindex(g.shape):
            rows = slice(r * stride, r * stride + dilation * (kh - 1) + 1, dilation)
            columns = slice(c * stride, c * stride + dilation * (kw - 1) + 1, dilation)
            share = whole[n, :, r, c] if whole is not None else weight[k] * g[n, k, r, c]
            dx[n, :, rows, columns] = share
        _, dweight, dbias = conv2d_vjp(x, weight, g, stride, padding, dilation)
        return dx[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]], dweight, dbias

    return answer


def _kernels_together(x, weight, g, stride=1, padding=0, dilation=1):
    whole = np.einsum("nkrc,kdij->ndrcij", g, weight)
    return _convolution_backward(whole=whole)(x, weight, g[:, :1], stride, padding, dilation)[:1] + tuple(
        conv2d_vjp(x, weight, g, stride, padding, dilation)[1:]
    )


def _cut_between(x, weight, g, stride=1, padding=0, dilation=1):
    dx, *others = conv2d_vjp(_framed(x, padding), weight, g, stride, 0, dilation)
    return _between(dx, padding), *others


def _first_image(x, weight, g, stride=1, padding=0, dilation=1):
    dx, _, dbias = conv2d_vjp(x, weight, g, stride, padding, dilation)
    return dx, conv2d_vjp(x[:1], weight, g[:1], stride, padding, dilation)[1], dbias


def _mean_for_the_bias(x, weight, g, stride=1, padding=0, dilation=1):
    return *conv2d_vjp(x, weight, g, stride, padding, dilation)[:2], np.full(len(weight), g.mean())


def _pooled(reduce, value, of_size):
    def answer(x, kernel_size, stride, padding=0):
        big = _framed(x, padding, value)
        rows, columns = ((big.shape[a] - kernel_size) // stride + 1 for a in (2, 3))
        y = np.empty((*x.shape[:2], rows, columns))
        for r, c in np.ndindex(rows, columns):
            k, s = of_size(kernel_size, stride)
            y[:, :, r, c] = reduce(big[:, :, r * s : r * s + k, c * s : c * s + k], axis=(2, 3))
        return y

    return answer


def _own(kernel_size, stride):
    return kernel_size, stride


def _pooled_backward(share, value, *, add=False):
    """Window by window: the share of each pixel, assigned or added."""

    def answer(x, g, kernel_size, stride, padding=0):
        big = _framed(x, padding, value)
        dx = np.zeros(big.shape)
        for n, m, r, c in np.ndindex(g.shape):
            at = np.s_[n, m, r * stride : r * stride + kernel_size, c * stride : c * stride + kernel_size]
            dx[at] = (dx[at] if add else 0) + share(big[at]) * g[n, m, r, c]
        return dx[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]

    return answer


def _winner(window):
    mask = np.zeros(window.shape)
    mask[np.unravel_index(window.argmax(), window.shape)] = 1
    return mask


def _equal_parts(window):
    return np.full(window.shape, 1 / window.size)


def _shared(window):
    ties = window == window.max()
    return ties / ties.sum()


def _winner_of_padded(x, g, kernel_size, stride, padding=0):
    return max_pool2d_vjp(_framed(x, padding, np.finfo(float).min), g, kernel_size, stride, 0)


def _mean_of_padded(x, g, kernel_size, stride, padding=0):
    return avg_pool2d_vjp(_framed(x, padding), g, kernel_size, stride, 0)


CONVOLUTION = (
    beside(
        conv2d,
        (
            "the stride left out",
            lambda x, weight, bias=None, stride=1, padding=0, dilation=1: conv2d(
                x, weight, bias, 1, padding, dilation
            ),
            "The window moves on by the stride.",
        ),
        (
            "the padding left out",
            lambda x, weight, bias=None, stride=1, padding=0, dilation=1: conv2d(
                x, weight, bias, stride, 0, dilation
            ),
            "Zeros stand around the image: p rows and columns on each side.",
        ),
        (
            "a ReLU behind the convolution",
            lambda x, weight, bias=None, stride=1, padding=0, dilation=1: np.maximum(
                conv2d(x, weight, bias, stride, padding, dilation), 0
            ),
            "The activation is a layer of its own: negative numbers stay.",
        ),
        ("the first channel only", _first_channel, "A kernel has a slice for each channel: add them up."),
    ),
)
CONVOLUTION_BACKWARD = (
    beside(
        conv2d_vjp,
        (EMPTY, _cut_between, BY_SIZE),
        (OVERWRITTEN, _convolution_backward(), ADD),
        (OVERWRITTEN, _kernels_together, ADD),
        ("the first image only", _first_image, "Every image of the batch sends something to the kernels."),
        (
            "a mean over everything",
            _mean_for_the_bias,
            "Each kernel has a bias, and its gradient is a sum over images and places.",
        ),
    ),
)
MAX_POOL = (
    beside(
        _pooled(np.max, -np.inf, _own),
        (AS_STRIDE, _pooled(np.max, -np.inf, lambda k, s: (s, s)), OWN_SIZE),
        (
            "the minimum for the maximum",
            _pooled(np.min, np.inf, _own),
            "Max pooling keeps the largest number of each window.",
        ),
        (
            "a stride of 1",
            _pooled(np.max, -np.inf, lambda k, s: (k, 1)),
            "The next window begins a stride further on.",
        ),
    ),
)
MAX_POOL_BACKWARD = (
    beside(
        _pooled_backward(_winner, -np.inf, add=True),
        (
            OVERWRITTEN,
            _pooled_backward(_winner, -np.inf),
            "A pixel that wins several windows gets the sum: += and not =.",
        ),
        (
            "the gradient shared among tied pixels",
            _pooled_backward(_shared, -np.inf, add=True),
            "Of several equal maxima the first gets all, the others nothing.",
        ),
        (
            EMPTY,
            lambda x, g, k, s, padding=0: _between(_winner_of_padded(x, g, k, s, padding), padding),
            BY_SIZE,
        ),
        (KEPT, _winner_of_padded, CUT),
    ),
)
AVERAGE_POOL = (
    beside(
        avg_pool2d,
        (AS_STRIDE, _pooled(np.mean, 0.0, lambda k, s: (s, s)), OWN_SIZE),
        (
            "a stride of 1",
            _pooled(np.mean, 0.0, lambda k, s: (k, 1)),
            "The next window begins a stride further on.",
        ),
    ),
)
AVERAGE_POOL_BACKWARD = (
    beside(
        _pooled_backward(_equal_parts, 0.0, add=True),
        (OVERWRITTEN, _pooled_backward(_equal_parts, 0.0), ADD),
        (
            EMPTY,
            lambda x, g, k, s, padding=0: _between(_mean_of_padded(x, g, k, s, padding), padding),
            BY_SIZE,
        ),
        (KEPT, _mean_of_padded, CUT),
    ),
)
