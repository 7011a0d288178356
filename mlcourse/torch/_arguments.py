"""What the functions of this package accept, and what they say when they do not.

The formula functions stay as short as the formula because every check of an argument lives here. No
check looks at values: that would make the host wait for the device.
"""

from __future__ import annotations

import operator

import torch
from torch import Tensor


def floats(name: str, value: Tensor, shape: str = "") -> Tensor:
    """Return `value` as a floating tensor.

    `shape` describes what is expected, e.g. ``"(n,)"`` or ``"(n, p)"``: one letter for each axis. Empty
    allows any shape.
    """
    if not isinstance(value, Tensor):
        kind = f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")
        raise TypeError(
            f"{name} is a {kind}; expected a torch.Tensor (mlcourse.numpy has the same functions for arrays)"
        )
    if value.is_complex():
        raise TypeError(f"{name} has dtype {value.dtype}; expected real numbers")
    if shape and value.ndim != shape.count(",") + (not shape.endswith(",)")):
        raise ValueError(f"{name} has shape {tuple(value.shape)}; expected {shape}")
    return value if value.is_floating_point() else value.to(torch.get_default_dtype())


def promoted(**tensors: Tensor) -> list[Tensor]:
    """Return the tensors in their common dtype; they must be on one device."""
    (first, x), *others = tensors.items()
    dtype = x.dtype
    for name, tensor in others:
        if tensor.device != x.device:
            raise ValueError(f"{name} is on {tensor.device}; expected {x.device}, the device of {first}")
        dtype = torch.promote_types(dtype, tensor.dtype)
    return [tensor.to(dtype) for tensor in tensors.values()]


def with_upstream(x: Tensor, g: Tensor) -> list[Tensor]:
    """Return `x` and an upstream gradient `g` of the same shape as floating tensors of one dtype."""
    x, g = promoted(x=floats("x", x), g=floats("g", g))
    check_shape("g", g, x.shape, "the shape of x")
    return [x, g]


def check_shape(name: str, tensor: Tensor, expected: tuple[int, ...], why: str) -> None:
    """Raise ValueError unless `tensor` has the shape `expected`; `why` says where that comes from."""
    if tensor.shape != expected:
        raise ValueError(f"{name} has shape {tuple(tensor.shape)}; expected {tuple(expected)}, {why}")


def check_axis(x: Tensor, axis: int) -> int:
    """Return `axis` as a non-negative integer; along it `x` must have at least one entry."""
    try:
        axis = operator.index(axis)
    except TypeError:
        raise TypeError(f"axis is {axis!r}; expected an integer") from None
    shape = tuple(x.shape)
    if not -x.ndim <= axis < x.ndim:
        raise ValueError(f"axis is {axis}, but x has shape {shape}; expected an axis of x")
    if shape[axis] == 0:
        raise ValueError(f"x has shape {shape}; expected at least one entry along axis {axis}")
    return axis % x.ndim
