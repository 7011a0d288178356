"""What the functions of this package do under ``torch.autocast``.

Autocast chooses a dtype for each of torch's operations, and a formula is made of several: one would come out
in two dtypes, or lose in its sum what its exponential has kept. Here the formula as a whole has a dtype.

========== ====================================================================================
policy     the arguments
========== ====================================================================================
"kept"     stay as they are
"float32"  become float32 if they are of half precision, as sums of many terms need it
"product"  become autocast's dtype: products of matrices and convolutions are what it is for
========== ====================================================================================

A derivative is returned in the common dtype of its arguments all the same, each of its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial, reduce
from typing import Any, Literal

import torch
from torch import Tensor

Policy = Literal["kept", "float32", "product"]

_HALF = (torch.float16, torch.bfloat16)
_is_any_autocast_enabled = getattr(torch._C, "_is_any_autocast_enabled", lambda: True)  # not in torch 2.4
_DEVICES = ("cpu", "cuda", "xpu", "mps")


def autocasting(values: Iterable[Any]) -> str | None:
    """The type of the device of the first tensor among `values`, if autocast is on there."""
    if not _is_any_autocast_enabled():
        return None
    for value in values:
        if isinstance(value, Tensor):
            kind = value.device.type
            return kind if kind in _DEVICES and torch.is_autocast_enabled(kind) else None
    return None


def without_autocast(
    function: Callable[..., Any],
    device: str,
    policy: Policy,
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    keep: bool,
) -> Any:
    """Call `function` by its `policy`; `keep`: the result gets the common dtype of the arguments."""
    dtype = torch.get_autocast_dtype(device) if policy == "product" else torch.float32
    change = partial(_in_dtype, dtype=dtype, policy=policy)
    with torch.autocast(device, enabled=False):
        result = function(*map(change, args), **{name: change(value) for name, value in kwargs.items()})
        if not keep:
            return result
        common = _common_dtype((*args, *kwargs.values()))
        return tuple(map(common, result)) if isinstance(result, tuple) else common(result)


def _in_dtype(value: Any, dtype: torch.dtype, policy: Policy) -> Any:
    """An argument in the dtype that it is computed with; what is no floating tensor stays."""
    if not isinstance(value, Tensor) or not value.is_floating_point() or policy == "kept":
        return value
    return value.to(dtype) if policy == "product" or value.dtype in _HALF else value


def _common_dtype(values: tuple[Any, ...]) -> Callable[[Tensor | None], Tensor | None]:
    """What brings a tensor into the common dtype of the floating tensors among `values`."""
    floating = [v.dtype for v in values if isinstance(v, Tensor) and v.is_floating_point()]
    if not floating:
        return lambda tensor: tensor
    dtype = reduce(torch.promote_types, floating)
    return lambda tensor: None if tensor is None else tensor.to(dtype)
