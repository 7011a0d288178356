"""Slips in convolutions, their sizes, and pools."""

import numpy as np

from .cases import BLOG, BOOK, FORUM, LECTURE, REPOSITORY, SOLUTION, Fine, slip

SIDE = ("windows as large as the stride",)
EMPTY = ("[padding:-padding], which is empty without padding",)
OVERWRITE = ("overlapping windows that overwrite each other",)


def framed(x, width, value=0.0):
    return np.pad(x, ((0, 0), (0, 0), (width, width), (width, width)), constant_values=value)


def conv(step=None, turn=False, dilate=True, pad=True, one_less=0, channels="all"):
    """A convolution by two loops over places."""

    def answer(x, weight, bias=None, stride=1, padding=0, dilation=1):
        big = framed(x, padding if pad else 0)
        w = weight[:, :, ::-1, ::-1] if turn else weight
        s, d = stride if step is None else step, dilation if dilate else 1
        kh, kw = (d * (k - 1) + 1 for k in w.shape[2:])
        rows, cols = ((big.shape[2 + a] - k) // s + 1 - one_less for a, k in enumerate((kh, kw)))
        y = np.zeros((len(x), len(w), rows, cols))
        for r, c in np.ndindex(rows, cols):
            seen = big[:, :, r * s : r * s + kh : d, c * s : c * s + kw : d]
            if channels == "first":
                y[:, :, r, c] = np.einsum("nij,kij->nk", seen[:, 0], w[:, 0])
            else:
                y[:, :, r, c] = np.tensordot(seen, w, axes=([1, 2, 3], [1, 2, 3]))
        return y if bias is None else y + bias[:, None, None]

    return answer


def conv_back(
    cut="by size",
    bias=lambda g: g.sum(axis=(0, 2, 3)),
    write="add",
    order=(0, 1, 2),
    sign=1,
    images=None,
    dilate=True,
):
    """Its gradients, kernel by kernel and place by place."""

    def answer(x, weight, g, stride=1, padding=0, dilation=1):
        big, d = framed(x, padding), dilation if dilate else 1
        dx, dw = np.zeros_like(big), np.zeros_like(weight)
        kh, kw = weight.shape[2:]
        for n, k, r, c in np.ndindex(g.shape):
            at = (
                n,
                slice(None),
                slice(r * stride, r * stride + d * (kh - 1) + 1, d),
                slice(c * stride, c * stride + d * (kw - 1) + 1, d),
            )
            if images is None or n in images:
                dw[k] += big[at] * g[n, k, r, c]
            share = weight[k] * g[n, k, r, c]
            dx[at] = dx[at] + share if write == "add" else share
        if cut == "by size":
            dx = dx[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]
        elif cut == "by minus":
            dx = dx[:, :, padding:-padding, padding:-padding]
        found = (dx, dw, bias(g))
        return tuple(found[i] for i in order)

    return answer


def pool(reduce, value=0.0, size=None, step=None, one_less=0):
    def answer(x, kernel_size, stride, padding=0):
        big, k, s = (
            framed(x, padding, value),
            (size or (lambda k, s: k))(kernel_size, stride),
            (step or (lambda k, s: s))(kernel_size, stride),
        )
        rows, cols = ((big.shape[a] - kernel_size) // stride + 1 - one_less for a in (2, 3))
        y = np.zeros((*x.shape[:2], rows, cols))
        for r, c in np.ndindex(rows, cols):
            y[:, :, r, c] = reduce(big[:, :, r * s : r * s + k, c * s : c * s + k], kernel_size)
        return y

    return answer


def largest(window, k):
    return window.max(axis=(2, 3))


def average(window, k):
    return window.sum(axis=(2, 3)) / k**2


def pool_back(share, value=0.0, add=True, cut="by size"):
    def answer(x, g, kernel_size, stride, padding=0):
        big, k, s = framed(x, padding, value), kernel_size, stride
        dx = np.zeros(big.shape)
        for n, m, r, c in np.ndindex(g.shape):
            at = (n, m, slice(r * s, r * s + k), slice(c * s, c * s + k))
            new = share(big[at], k) * g[n, m, r, c]
            dx[at] = dx[at] + new if add else new
        if cut == "by size":
            return dx[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]
        return dx[:, :, padding:-padding, padding:-padding] if cut == "by minus" else dx

    return answer


def first(window, k):
    flat = np.zeros(window.size)
    flat[window.argmax()] = 1
    return flat.reshape(window.shape)


def last(window, k):
    flat = np.zeros(window.size)
    flat[window.size - 1 - window.ravel()[::-1].argmax()] = 1
    return flat.reshape(window.shape)


def equal_parts(window, k):
    return np.full(window.shape, 1 / k**2)


def slid(index, flip=True, size=lambda n, k: n + k - 1):
    """Mode full by the definition, with `index` of the signal for output t and kernel entry i."""

    def answer(a, v, mode="full"):
        n, k = len(a), len(v)
        full = np.array(
            [
                sum(
                    v[i] * a[index(t, i, n)]
                    for i in range(k)
                    if 0 <= index(t, i, n) < n or (index(t, i, n) < 0 and -n <= index(t, i, n))
                )
                for t in range(n + k - 1)
            ],
            dtype=float,
        )
        low, high = min(n, k), max(n, k)
        if mode == "full":
            return full
        if mode == "valid":
            return full[low - 1 : high]
        start = (low - 1) // 2
        return full[start : start + high]

    return answer


def by_definition(mode_same=lambda low: (low - 1) // 2, valid_end=0, turn=False, dtype=float):
    def answer(a, v, mode="full"):
        v = v[::-1] if turn else v
        n, k = len(a), len(v)
        full = np.zeros(n + k - 1, dtype)
        for i, j in np.ndindex(n, k):
            full[i + j] += a[i] * v[j]
        low, high = min(n, k), max(n, k)
        if mode == "full":
            return full
        start = low - 1 if mode == "valid" else mode_same(low)
        return full[low - 1 : high + valid_end] if mode == "valid" else full[start : start + high]

    return answer


def size_by(formula):
    def answer(input_size, kernel_size, stride=1, padding=0, dilation=1):
        if np.iterable(input_size) or np.iterable(kernel_size):
            pair = [
                np.broadcast_to(v, 2).tolist() for v in (input_size, kernel_size, stride, padding, dilation)
            ]
            return tuple(answer(*one) for one in zip(*pair, strict=True))
        if input_size + 2 * padding < dilation * (kernel_size - 1) + 1:
            raise ValueError("the kernel does not fit")
        return formula(input_size, kernel_size, stride, padding, dilation)

    return answer


def right_size(i, k, s, p, d):
    return (i + 2 * p - d * (k - 1) - 1) // s + 1


SLIPS = [
    slip(
        "CNV-01",
        FORUM,
        "the kernel not flipped",
        by_definition(turn=True),
        by_definition(),
        "a kernel that was not flipped",
    ),
    slip(
        "CNV-01",
        REPOSITORY,
        "same from the left",
        by_definition(mode_same=lambda low: 0),
        by_definition(),
        "mode same cut off at the left",
    ),
    slip(
        "CNV-01",
        FORUM,
        "valid one too long",
        by_definition(valid_end=1),
        by_definition(),
        "one entry too many in mode valid",
    ),
    slip(
        "CNV-01",
        LECTURE,
        "negative indices that wrap",
        slid(lambda t, i, n: t - i),
        by_definition(),
        "negative indices that wrap around",
    ),
    slip(
        "CNV-01-code",
        FORUM,
        "flipped as in a convolution",
        lambda a, v, mode="valid": np.array(
            [a[t : t + len(v)] @ v[::-1] for t in range(len(a) - len(v) + 1)]
        ),
        lambda a, v, mode="valid": np.array([a[t : t + len(v)] @ v for t in range(len(a) - len(v) + 1)]),
        "a kernel that was flipped",
    ),
    slip(
        "CNV-01-code",
        REPOSITORY,
        "range without + 1",
        lambda a, v, mode="valid": np.array([a[t : t + len(v)] @ v for t in range(len(a) - len(v))]),
        lambda a, v, mode="valid": np.array(
            [np.sum(a[t : t + len(v)] * v) for t in range(len(a) - len(v) + 1)]
        ),
        "one window too few",
    ),
    slip(
        "CNV-01-code",
        FORUM,
        "divided by the kernel's length",
        lambda a, v, mode="valid": np.array(
            [a[t : t + len(v)] @ v / len(v) for t in range(len(a) - len(v) + 1)]
        ),
        lambda a, v, mode="valid": np.lib.stride_tricks.sliding_window_view(a, len(v)) @ v,
        "a mean for the sum",
        "a division by the length of `v` too many",
    ),
    slip(
        "CNN-01",
        FORUM,
        "rounded to the nearest",
        size_by(lambda i, k, s, p, d: round((i + 2 * p - d * (k - 1) - 1) / s) + 1),
        size_by(right_size),
        "rounding to the nearest",
    ),
    slip(
        "CNN-01",
        FORUM,
        "the stride left out",
        size_by(lambda i, k, s, p, d: i + 2 * p - d * (k - 1)),
        size_by(right_size),
        "the stride left out",
    ),
    slip(
        "CNN-01",
        LECTURE,
        "the padding left out",
        size_by(lambda i, k, s, p, d: (i - d * (k - 1) - 1) // s + 1),
        size_by(right_size),
        "the padding left out",
        credit=True,
    ),
    slip(
        "CNN-01",
        REPOSITORY,
        "no + 1",
        size_by(lambda i, k, s, p, d: (i + 2 * p - d * (k - 1) - 1) // s),
        size_by(lambda i, k, s, p, d: int((i + 2 * p - d * (k - 1) - 1) / s + 1)),
        "no + 1",
    ),
    slip(
        "CNN-03-code",
        FORUM,
        "one side of the kernel",
        lambda i, o, k, bias=True: i * o * (k if np.isscalar(k) else k[0]) + o * bias,
        lambda i, o, k, bias=True: int(i * o * np.prod(np.broadcast_to(k, 2)) + o * bias),
        "rows only",
    ),
    slip(
        "CNN-03-code",
        REPOSITORY,
        "the sides added",
        lambda i, o, k, bias=True: int(i * o * np.sum(np.broadcast_to(k, 2)) + o * bias),
        lambda i, o, k, bias=True: o * (i * int(np.prod(np.broadcast_to(k, 2))) + bias),
        "the sides of the kernel added",
    ),
    slip("ADD-01", FORUM, "the kernel flipped", conv(turn=True), conv(), "a flipped kernel"),
    slip("ADD-01", REPOSITORY, "no stride", conv(step=1), conv(), "the stride left out"),
    slip("ADD-01", REPOSITORY, "no padding", conv(pad=False), conv(), "the padding left out", credit=True),
    slip("ADD-01", SOLUTION, "no dilation", conv(dilate=False), conv(), "the dilation left out", credit=True),
    slip(
        "ADD-01",
        FORUM,
        "no + 1 in the size",
        conv(one_less=1),
        conv(),
        "one window too few",
        "the last row and column left out",
    ),
    slip("ADD-01", BLOG, "the first channel only", conv(channels="first"), conv(), "the first channel only"),
    slip(
        "ADD-01",
        REPOSITORY,
        "a ReLU behind it",
        lambda *a, **k: np.maximum(conv()(*a, **k), 0),
        conv(),
        "a ReLU behind the convolution",
        "negative numbers cut off",
    ),
    slip("ADD-02", REPOSITORY, "[pad:-pad]", conv_back(cut="by minus"), conv_back(), *EMPTY),
    slip(
        "ADD-02",
        REPOSITORY,
        "np.sum for the bias",
        conv_back(bias=np.sum),
        conv_back(),
        "a sum over everything",
        "one bias gradient for all kernels",
    ),
    slip(
        "ADD-02",
        FORUM,
        "the bias summed over the images only",
        conv_back(bias=lambda g: g.sum(axis=0)),
        conv_back(),
        "the bias gradient not summed over the places",
        "a sum over an axis missing",
    ),
    slip(
        "ADD-02",
        REPOSITORY,
        "windows assigned, kernel by kernel",
        conv_back(write="set"),
        conv_back(),
        *OVERWRITE,
    ),
    slip(
        "ADD-02",
        FORUM,
        "the kernel's gradient first",
        conv_back(order=(1, 0, 2)),
        conv_back(),
        "the results in another order",
    ),
    slip(
        "ADD-02",
        REPOSITORY,
        "the first image only in dweight",
        conv_back(images=(0,)),
        conv_back(),
        "the first image only",
    ),
    slip(
        "ADD-02",
        SOLUTION,
        "no dilation",
        conv_back(dilate=False),
        conv_back(),
        "the dilation left out",
        credit=True,
    ),
    slip(
        "ADD-02",
        FORUM,
        "np.mean for the bias",
        conv_back(bias=lambda g: g.mean(axis=(0, 2, 3))),
        conv_back(),
        "a mean over the places for the bias",
        "a mean for the sum in `dbias`",
        "a mean over images and places for the bias",
    ),
    slip(
        "ADD-03",
        REPOSITORY,
        "windows as large as the stride",
        pool(largest, -np.inf, size=lambda k, s: s),
        pool(largest, -np.inf),
        *SIDE,
        credit=False,
    ),
    slip(
        "ADD-03",
        FORUM,
        "zeros around the image",
        pool(largest, 0.0),
        pool(largest, -np.inf),
        "zeros around the image",
        credit=True,
    ),
    slip(
        "ADD-03",
        FORUM,
        "the smallest",
        pool(lambda w, k: w.min(axis=(2, 3)), np.inf),
        pool(largest, -np.inf),
        "the minimum for the maximum",
    ),
    slip(
        "ADD-03",
        REPOSITORY,
        "no + 1 in the size",
        pool(largest, -np.inf, one_less=1),
        pool(largest, -np.inf),
        "one window too few",
        "the last row and column left out",
    ),
    slip(
        "ADD-03-code",
        REPOSITORY,
        "the whole window assigned",
        pool_back(first, -np.inf, add=False),
        pool_back(first, -np.inf),
        *OVERWRITE,
    ),
    slip(
        "ADD-03-code",
        FORUM,
        "ties share",
        pool_back(lambda w, k: (w == w.max()) / (w == w.max()).sum(), -np.inf),
        pool_back(first, -np.inf),
        "the gradient shared among tied pixels",
        credit=True,
    ),
    slip(
        "ADD-03-code",
        FORUM,
        "all ties",
        pool_back(lambda w, k: w == w.max(), -np.inf),
        pool_back(first, -np.inf),
        "a gradient for all tied pixels",
        credit=True,
    ),
    slip(
        "ADD-03-code",
        REPOSITORY,
        "the last maximum",
        pool_back(last, -np.inf),
        pool_back(first, -np.inf),
        "the last of several equal maxima",
        credit=True,
    ),
    slip(
        "ADD-03-code",
        REPOSITORY,
        "[pad:-pad]",
        pool_back(first, -np.inf, cut="by minus"),
        pool_back(first, -np.inf),
        *EMPTY,
    ),
    slip(
        "ADD-03-code",
        LECTURE,
        "the padding not cut off",
        pool_back(first, -np.inf, cut="no"),
        pool_back(first, -np.inf),
        "a padding that was not cut off",
        credit=True,
    ),
    slip(
        "ADD-04",
        REPOSITORY,
        "windows as large as the stride",
        pool(lambda w, k: w.mean(axis=(2, 3)), size=lambda k, s: s),
        pool(average),
        *SIDE,
    ),
    slip(
        "ADD-04",
        FORUM,
        "the mean of the clipped window",
        pool(lambda w, k: np.nanmean(w, axis=(2, 3)), np.nan),
        pool(average),
        "a division by the pixels inside the image",
        credit=True,
    ),
    slip(
        "ADD-04", FORUM, "the sum", pool(lambda w, k: w.sum(axis=(2, 3))), pool(average), "a sum for the mean"
    ),
    slip(
        "ADD-04",
        BLOG,
        "stride taken for granted",
        pool(lambda w, k: w.mean(axis=(2, 3)) if w.size else 0, step=lambda k, s: 1),
        pool(average),
        "a stride of 1",
    ),
    slip(
        "ADD-04-code",
        REPOSITORY,
        "the whole window assigned",
        pool_back(equal_parts, add=False),
        pool_back(equal_parts),
        *OVERWRITE,
    ),
    slip(
        "ADD-04-code",
        LECTURE,
        "the padding not cut off",
        pool_back(equal_parts, cut="no"),
        pool_back(equal_parts),
        "a padding that was not cut off",
        credit=True,
    ),
    slip(
        "ADD-04-code",
        REPOSITORY,
        "[pad:-pad]",
        pool_back(equal_parts, cut="by minus"),
        pool_back(equal_parts),
        *EMPTY,
    ),
    slip(
        "ADD-04-code",
        BOOK,
        "not divided",
        pool_back(lambda w, k: np.ones(w.shape)),
        pool_back(equal_parts),
        "a gradient that is not divided",
    ),
]

FINE = [
    Fine("CNV-01", REPOSITORY, "by polynomials", lambda a, v, mode="full": by_definition()(v, a, mode)),
    Fine(
        "ADD-01",
        FORUM,
        "einsum over a window view",
        lambda x, weight, bias=None, stride=1, padding=0, dilation=1: (
            np.einsum(
                "nchwij,kcij->nkhw",
                np.lib.stride_tricks.sliding_window_view(
                    framed(x, padding), tuple(dilation * (k - 1) + 1 for k in weight.shape[2:]), axis=(2, 3)
                )[:, :, ::stride, ::stride, ::dilation, ::dilation],
                weight,
            )
            + (0 if bias is None else bias[:, None, None])
        ),
    ),
    Fine(
        "ADD-04",
        FORUM,
        "four slices added",
        pool(lambda w, k: sum(w[:, :, i, j] for i, j in np.ndindex(k, k)) / k / k),
    ),
    Fine(
        "CNN-01",
        FORUM,
        "floor division of negatives",
        size_by(lambda i, k, s, p, d: -(-(i + 2 * p - d * (k - 1)) // s)),
    ),
]
