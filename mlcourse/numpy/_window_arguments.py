"""What convolution and pooling accept: sequences, images (N, C, H, W) and the settings of their windows."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse._windows import Pair, Windows, check_mode, check_pool_padding, same_padding, windows
from mlcourse.numpy._arguments import check_shape, floats


def sequences(mode: str, a: ArrayLike, v: ArrayLike) -> list[np.ndarray]:
    """Return `a` and `v` as floating arrays of one dtype, none of them empty; `mode` must be known."""
    check_mode(mode)
    a, v = floats("a", a, "(n,)"), floats("v", v, "(k,)")
    for name, array in (("a", a), ("v", v)):
        if not array.size:
            raise ValueError(f"{name} has shape {array.shape}; expected at least one entry")
    return _promoted(a, v)


def conv2d_arguments(
    x: ArrayLike,
    weight: ArrayLike,
    stride: int | Pair,
    padding: int | Pair | str,
    dilation: int | Pair,
    **others: ArrayLike,
) -> tuple[list[np.ndarray], Windows]:
    """Return `x`, `weight` and bias or g, if given, as floating arrays of one dtype, and the windows."""
    given = {name: floats(name, array) for name, array in others.items()}
    x, weight = floats("x", x, "(N, C, H, W)"), floats("weight", weight, "(K, C, kh, kw)")
    if not weight.size:
        raise ValueError(f"weight has shape {weight.shape}; expected at least one entry along every axis")
    k, _, rows, columns = weight.shape
    check_shape("weight", weight, (k, x.shape[1], rows, columns), f"the channels of x, of shape {x.shape}")
    if isinstance(padding, str):
        x, padding = _padded_to_stay(x, padding, (rows, columns), stride, dilation)
    w = windows(x.shape[2:], (rows, columns), stride, padding, dilation)
    if "bias" in given:
        check_shape("bias", given["bias"], (k,), "one entry for each kernel in weight")
    if "g" in given:
        check_shape("g", given["g"], (len(x), k, *w.output), "the shape of conv2d(x, weight)")
    return _promoted(x, weight, *given.values()), w


def _padded_to_stay(
    x: np.ndarray, padding: str, kernel: Pair, stride: int | Pair, dilation: int | Pair
) -> tuple[np.ndarray, Pair]:
    """`x` and the padding that "same" stands for; what an even kernel needs more, `x` gets at its end."""
    if padding != "same":
        raise ValueError(f"padding is {padding!r}; expected 'same', an integer or a pair of integers")
    sides, more = same_padding(kernel, stride, dilation)
    if any(more):
        x = np.pad(x, ((0, 0), (0, 0), (0, more[0]), (0, more[1])))
    return x, sides


def pool_arguments(
    x: ArrayLike,
    kernel_size: int | Pair,
    stride: int | Pair | None,
    padding: int | Pair,
    dilation: int | Pair = 1,
) -> tuple[np.ndarray, Windows]:
    """Return `x` as a floating array, and the windows; the stride is the kernel's size unless given."""
    x = floats("x", x, "(N, C, H, W)")
    w = windows(x.shape[2:], kernel_size, kernel_size if stride is None else stride, padding, dilation)
    check_pool_padding(w)
    return x, w


def pool_upstream(x: np.ndarray, g: ArrayLike, w: Windows, what: str) -> list[np.ndarray]:
    """Return `x` and the upstream gradient `g` of a pooling as floating arrays of one dtype."""
    g = floats("g", g)
    check_shape("g", g, (*x.shape[:2], *w.output), f"the shape of {what}")
    return _promoted(x, g)


def _promoted(*arrays: np.ndarray) -> list[np.ndarray]:
    dtype = np.result_type(*arrays)
    return [array.astype(dtype, copy=False) for array in arrays]
