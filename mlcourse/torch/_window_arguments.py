"""What convolution and pooling accept: sequences, images (N, C, H, W) and the settings of their windows."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from mlcourse._windows import Pair, Windows, check_mode, check_pool_padding, same_padding, windows
from mlcourse.torch._arguments import check_shape, floats, promoted


def sequences(mode: str, a: Tensor, v: Tensor) -> list[Tensor]:
    """Return `a` and `v` as floating tensors of one dtype, none of them empty; `mode` must be known."""
    check_mode(mode)
    a, v = promoted(a=floats("a", a, "(n,)"), v=floats("v", v, "(k,)"))
    for name, tensor in (("a", a), ("v", v)):
        if not tensor.numel():
            raise ValueError(f"{name} has shape {tuple(tensor.shape)}; expected at least one entry")
    return [a, v]


def conv2d_arguments(
    x: Tensor,
    weight: Tensor,
    stride: int | Pair,
    padding: int | Pair | str,
    dilation: int | Pair,
    **others: Tensor,
) -> tuple[list[Tensor], Windows]:
    """Return `x`, `weight` and bias or g, if given, as floating tensors of one dtype, and the windows."""
    given = {name: floats(name, tensor) for name, tensor in others.items()}
    x, weight = floats("x", x, "(N, C, H, W)"), floats("weight", weight, "(K, C, kh, kw)")
    if not weight.numel():
        shape = tuple(weight.shape)
        raise ValueError(f"weight has shape {shape}; expected at least one entry along every axis")
    k, _, rows, columns = weight.shape
    where = f"the channels of x, of shape {tuple(x.shape)}"
    check_shape("weight", weight, (k, x.shape[1], rows, columns), where)
    if isinstance(padding, str):
        x, padding = _padded_to_stay(x, padding, (rows, columns), stride, dilation)
    w = windows(tuple(x.shape[2:]), (rows, columns), stride, padding, dilation)
    if "bias" in given:
        check_shape("bias", given["bias"], (k,), "one entry for each kernel in weight")
    if "g" in given:
        check_shape("g", given["g"], (len(x), k, *w.output), "the shape of conv2d(x, weight)")
    return promoted(x=x, weight=weight, **given), w


def _padded_to_stay(
    x: Tensor, padding: str, kernel: Pair, stride: int | Pair, dilation: int | Pair
) -> tuple[Tensor, Pair]:
    """`x` and the padding that "same" stands for; what an even kernel needs more, `x` gets at its end."""
    if padding != "same":
        raise ValueError(f"padding is {padding!r}; expected 'same', an integer or a pair of integers")
    sides, more = same_padding(kernel, stride, dilation)
    if any(more):
        x = F.pad(x, (0, more[1], 0, more[0]))
    return x, sides


def pool_arguments(
    x: Tensor,
    kernel_size: int | Pair,
    stride: int | Pair | None,
    padding: int | Pair,
    dilation: int | Pair = 1,
) -> tuple[Tensor, Windows]:
    """Return `x` as a floating tensor, and the windows; the stride is the kernel's size unless given."""
    x = floats("x", x, "(N, C, H, W)")
    w = windows(tuple(x.shape[2:]), kernel_size, kernel_size if stride is None else stride, padding, dilation)
    check_pool_padding(w)
    return x, w


def pool_upstream(x: Tensor, g: Tensor, w: Windows, what: str) -> list[Tensor]:
    """Return `x` and the upstream gradient `g` of a pooling as floating tensors of one dtype."""
    g = floats("g", g)
    check_shape("g", g, (*x.shape[:2], *w.output), f"the shape of {what}")
    return promoted(x=x, g=g)
