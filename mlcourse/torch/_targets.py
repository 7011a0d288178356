"""Targets of a loss: class indices, or probabilities of the classes.

Their values are looked at on the CPU only. On a GPU that would make the host wait in every step, and a step
that is compiled or mapped has no values yet: there an impossible target gives NaN, and whoever loads the data
has checked it once.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from mlcourse.torch._arguments import check_real, check_shape, floats, number, promoted

_PLAIN = (Tensor, torch.nn.Parameter)  # a subclass may have no values, such as those that only have shapes


def scores(name: str, value: Tensor) -> Tensor:
    """Return `value`, one number for each class along the last axis, as a floating tensor."""
    tensor = floats(name, value)
    if tensor.ndim == 0 or tensor.shape[-1] == 0:
        raise ValueError(
            f"{name} has shape {tuple(tensor.shape)}; expected (..., m), m classes, at least one"
        )
    return tensor


def pair(first: str, a: Tensor, second: str, b: Tensor) -> list[Tensor]:
    """Return two floating tensors that must have the same shape, the targets without NaN."""
    a, b = promoted(**{first: floats(first, a), second: floats(second, b)})
    check_shape(second, b, a.shape, f"the shape of {first}")
    check_no_nan(second, b)
    return [a, b]


def class_target(x: Tensor, target: Tensor) -> tuple[Tensor, bool]:
    """Return the target for scores `x` of shape (..., m), and whether it is class indices.

    Indices have the shape of `x` without its last axis, probabilities the shape of `x`.
    """
    check_real("target", target)
    if target.device != x.device:
        raise ValueError(f"target is on {target.device}; expected {x.device}, the device of input")
    if target.shape == x.shape:
        weights = floats("target", target)
        check_no_nan("target", weights)
        return weights, False
    if target.shape != x.shape[:-1]:
        raise ValueError(
            f"target has shape {tuple(target.shape)}; expected {tuple(x.shape[:-1])} for class indices "
            f"or {tuple(x.shape)} for probabilities"
        )
    return labels("target", target, x.shape[-1]), True


def smoothed_target(x: Tensor, target: Tensor, label_smoothing: float) -> Tensor:
    """Return probabilities of which a share, `label_smoothing`, is dealt out evenly to all classes."""
    smoothing = number("label_smoothing", label_smoothing)
    if not 0 <= smoothing <= 1:
        raise ValueError(f"label_smoothing is {label_smoothing!r}; expected a number from 0 to 1")
    t, indices = class_target(x, target)
    if indices:
        hot = t[..., None] == torch.arange(x.shape[-1], device=x.device)
        impossible = (t < 0) | (t >= x.shape[-1])  # not looked at on a GPU
        t = hot.to(x.dtype).masked_fill(impossible[..., None], torch.nan)
    return (1 - smoothing) * t + smoothing / x.shape[-1]


def labels(name: str, value: Tensor, num_classes: int) -> Tensor:
    """Return `value` as a tensor of class indices, on the CPU from 0 to ``num_classes - 1``."""
    check_real(name, value)
    if value.is_floating_point() or value.dtype == torch.bool:
        raise TypeError(f"{name} has dtype {value.dtype}; expected integers, the indices of the classes")
    index = value.long()
    wrong = lambda: (index < 0) | (index >= num_classes)
    check_entries(name, index, wrong, f"a class from 0 to {num_classes - 1}")
    return index


def check_no_nan(name: str, tensor: Tensor) -> None:
    """Raise ValueError if an entry is NaN: an unknown target trains towards nothing."""
    check_entries(name, tensor, tensor.isnan, "a number")


def check_probabilities(name: str, tensor: Tensor) -> None:
    """Raise ValueError unless all entries lie between 0 and 1."""
    check_entries(name, tensor, lambda: (tensor < 0) | (tensor > 1), "a probability, from 0 to 1")


def looks_at_values(tensor: Tensor) -> bool:
    """Whether a value can be looked at for nothing: on the CPU, and in no step that is compiled or mapped."""
    if torch.compiler.is_compiling() or torch._C._are_functorch_transforms_active():
        return False
    return tensor.device.type == "cpu" and type(tensor) in _PLAIN


def check_entries(name: str, tensor: Tensor, wrong: Callable[[], Tensor], expected: str) -> None:
    """Raise ValueError that names the first `wrong` entry of `tensor`; on a GPU nothing is even computed."""
    if looks_at_values(tensor) and wrong().any():
        index = wrong().nonzero()[0].tolist()
        raise ValueError(f"{name}{index or ''} is {tensor[tuple(index)].item()}; expected {expected}")
