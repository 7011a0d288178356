"""What the functions of this package accept, and what they say when they do not.

The formula functions stay as short as the formula because every check of an argument lives here. No
check looks at values: that would make the host wait for the device.
"""

from __future__ import annotations

import math
import numbers
import operator
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

_USUAL = {torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int64}


def floats(name: str, value: Tensor, shape: str = "") -> Tensor:
    """Return `value` as a floating tensor.

    `shape` describes what is expected, e.g. ``"(n,)"`` or ``"(n, p)"``: one letter for each axis. Empty
    allows any shape.
    """
    check_real(name, value)
    if shape and value.ndim != shape.count(",") + (not shape.endswith(",)")):
        raise ValueError(f"{name} has shape {tuple(value.shape)}; expected {shape}")
    return value if value.is_floating_point() else value.to(torch.get_default_dtype())


def check_real(name: str, value: Tensor) -> None:
    """Raise TypeError unless `value` is a dense tensor of real numbers."""
    if not isinstance(value, Tensor):
        cls = type(value)
        kind = f"{cls.__module__}.{cls.__qualname__}".removeprefix("builtins.")
        raise TypeError(
            f"{name} is a {kind}; expected a torch.Tensor (mlcourse.numpy has the same functions for arrays)"
        )
    if not torch.compiler.is_compiling():  # the compiler knows no layouts
        _check_dense(name, value)
    if value.is_complex():
        raise TypeError(f"{name} has dtype {value.dtype}; expected real numbers")


def _check_dense(name: str, value: Tensor) -> None:
    """Raise TypeError for a tensor whose numbers are stored in a way that formulas know nothing of."""
    if (
        value.layout is torch.strided
        and value.dtype in _USUAL
        and type(value) is Tensor
        and not value.is_nested
    ):
        return
    if value.layout is not torch.strided or value.is_nested or value.is_quantized:
        kind = "nested" if value.is_nested else "quantized" if value.is_quantized else str(value.layout)
        raise TypeError(f"{name} is a {kind} tensor; expected a dense one")
    if type(value).__name__ == "MaskedTensor":
        raise TypeError(f"{name} is a MaskedTensor; expected numbers: to_tensor(…) puts some in the gaps")
    if value.is_floating_point() and torch.finfo(value.dtype).bits < 16:
        raise TypeError(f"{name} has dtype {value.dtype}; expected 16 bits or more to compute with")


def promoted(**tensors: Tensor) -> list[Tensor]:
    """Return the tensors in their common dtype; they must be on one device."""
    (first, x), *others = tensors.items()
    dtype = x.dtype
    for name, tensor in others:
        if tensor.device != x.device:
            raise ValueError(f"{name} is on {tensor.device}; expected {x.device}, the device of {first}")
        if tensor.dtype != dtype:
            dtype = torch.promote_types(dtype, tensor.dtype)
    return [tensor if tensor.dtype == dtype else tensor.to(dtype) for tensor in tensors.values()]


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


def number(name: str, value: float) -> float:
    """Return `value`, one plain real number such as a slope or a step size, as a Python float.

    A Python float does not decide the dtype of a result, which an array of no axes would.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        cls = type(value)
        kind = f"{cls.__module__}.{cls.__qualname__}".removeprefix("builtins.")
        raise TypeError(f"{name} is a {kind}; expected a number")
    return float(value)


def positive(name: str, value: float) -> float:
    """Return `value` as a finite float above zero."""
    result = number(name, value)
    if not 0 < result < math.inf:
        raise ValueError(f"{name} is {value!r}; expected a finite number above 0")
    return result


def count(name: str, value: int) -> int:
    """Return `value`, a number of things, as an integer of at least 1."""
    try:
        result = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} is {value!r}; expected an integer") from None
    if result < 1:
        raise ValueError(f"{name} is {result}; expected at least 1")
    return result


def floating(name: str, value: torch.dtype) -> torch.dtype:
    """Return `value`, which must be a floating dtype."""
    if not isinstance(value, torch.dtype) or not value.is_floating_point:
        raise TypeError(f"{name} is {value!r}; expected a floating torch.dtype")
    return value


def check_callable(name: str, value: Callable[..., Any]) -> None:
    """Raise TypeError unless `value` can be called."""
    if not callable(value):
        raise TypeError(f"{name} is {value!r}; expected a function")


def two_layers(W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> tuple[Tensor, ...]:
    """Return weights (out, in) and biases of two layers as floating tensors that fit."""
    W1, b1 = floats("W1", W1, "(d_h, d)"), floats("b1", b1)
    W2, b2 = floats("W2", W2, "(m, d_h)"), floats("b2", b2)
    check_shape("b1", b1, W1.shape[:1], "one entry for each row of W1")
    check_shape("W2", W2, (len(W2), len(W1)), "one column for each row of W1")
    check_shape("b2", b2, W2.shape[:1], "one entry for each row of W2")
    return tuple(promoted(W1=W1, b1=b1, W2=W2, b2=b2))
