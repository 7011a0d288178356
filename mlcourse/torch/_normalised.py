"""What every normalisation has in common: a mean, a spread, and the way back through both."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from mlcourse.torch._arguments import check_shape, count, floats, number, promoted

Axes = tuple[int, ...]


@dataclass(frozen=True)
class Normalised:
    """The input with mean 0 and variance 1 along `axes`, and what it was divided by: ``scale / inverse``."""

    values: Tensor
    inverse: Tensor
    scale: Tensor
    axes: Axes
    centred: bool

    def pulled_back(self, h: Tensor) -> Tensor:
        """Return the gradient at the input, given the one at `values`."""
        rest = h - self.values * mean(h * self.values, self.axes)
        if self.centred:
            rest = rest - mean(h, self.axes)
        return rest * self.inverse / self.scale


def normalised(x: Tensor, axes: Axes, eps: float, centred: bool = True) -> Normalised:
    """Divide by the root of the mean square along `axes`, after the mean is taken off if `centred`.

    Entries are first brought to size 1 by a power of two, which rounds nothing: no square overflows. Where
    the spread and eps are 0, the result is 0 and so is every gradient: that is agreed, for 0/0 has no value.
    """
    root_eps = math.sqrt(eps)
    largest = x.abs().amax(dim=axes, keepdim=True).clamp(min=max(root_eps, 4 * torch.finfo(x.dtype).tiny))
    scale = torch.exp2((torch.frexp(largest).exponent - 1).to(x.dtype))
    x = x / scale
    if centred:  # equal entries have differences 0, and their mean is then exactly 0
        x = x - x[_first(x, axes)]
        x = x - mean(x, axes)
    root = torch.hypot(torch.sqrt(mean(x * x, axes)), root_eps / scale)
    inverse = reciprocal(root)
    return Normalised(x * inverse, inverse, scale, axes, centred)


def _first(x: Tensor, axes: Axes) -> tuple[slice, ...]:
    """Return where the first entry of each group lies."""
    along = {axis % x.ndim for axis in axes}
    return tuple(slice(1) if axis in along else slice(None) for axis in range(x.ndim))


def mean(x: Tensor, axes: Axes) -> Tensor:
    """Return means along `axes`, which are kept with length 1."""
    return x.mean(dim=axes, keepdim=True)


def reciprocal(x: Tensor) -> Tensor:
    """Return 1/x, and 0 where x is 0."""
    return torch.where(x != 0, 1 / x, torch.zeros_like(x))


def beside(count: int, grads: tuple[Tensor, ...]) -> tuple[Tensor | None, ...]:
    """Return the gradients of the first argument and, after `count` that have none, of the next ones."""
    return grads[0], *[None] * count, *grads[1:]


def widened(**tensors: Tensor | None) -> tuple[torch.dtype, *tuple[Any, ...]]:
    """Return the common dtype of `tensors`, and these in it, in float32 where it has 16 bits; None stays."""
    there = {name: tensor for name, tensor in tensors.items() if tensor is not None}
    common = dict(zip(there, promoted(**there), strict=True))
    dtype = next(iter(common.values())).dtype
    wide = torch.float32 if dtype.itemsize == 2 else dtype
    return dtype, *(common[name].to(wide) if name in common else None for name in tensors)


def scaled(x: Tensor, weight: Tensor | None, bias: Tensor | None = None) -> Tensor:
    """Return ``x * weight + bias``; what is None is left out."""
    x = x if weight is None else x * weight
    return x if bias is None else x + bias


def not_negative(name: str, value: float) -> float:
    """Return `value` as a finite float of at least 0."""
    result = number(name, value)
    if not 0 <= result < math.inf:
        raise ValueError(f"{name} is {value!r}; expected a finite number of at least 0")
    return result


def parameter(name: str, value: Tensor | None, shape: tuple[int, ...], why: str) -> Tensor | None:
    """Return a weight or a bias as a floating tensor of the shape that is needed; None stays None."""
    if value is None:
        return None
    array = floats(name, value)
    check_shape(name, array, shape, why)
    return array


def trailing(x: Tensor, normalized_shape: int | tuple[int, ...]) -> tuple[Tensor, tuple[int, ...]]:
    """Return `x` as a floating tensor and the shape of its last axes, which must be `normalized_shape`."""
    x = floats("x", x)
    lengths = normalized_shape if isinstance(normalized_shape, (tuple, list)) else (normalized_shape,)
    shape = tuple(count("normalized_shape", n) for n in lengths)
    if not shape or tuple(x.shape[-len(shape) :]) != shape:
        raise ValueError(f"x has shape {tuple(x.shape)}; expected (..., *normalized_shape), {shape}")
    return x, shape


def last(shape: tuple[int, ...]) -> Axes:
    """Return the axes, counted from the end, that have this shape."""
    return tuple(range(-len(shape), 0))


def channels(x: Tensor) -> Tensor:
    """Return `x` as a floating tensor that has channels: its axis 1."""
    x = floats("x", x)
    if x.ndim < 2:
        raise ValueError(f"x has shape {tuple(x.shape)}; expected (N, C) or (N, C, ...)")
    return x


def per_channel(x: Tensor, value: Tensor) -> Tensor:
    """Return one number for each channel in a shape that meets `x` along axis 1."""
    return value.reshape(-1, *[1] * (x.ndim - 2))
