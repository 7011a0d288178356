"""Parameters, gradients and the state of an optimiser by name: what every step of descent is given."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from mlcourse.torch._arguments import check_shape, floats, number
from mlcourse.torch._normal import wide


def named(argument: str, params: Any) -> Mapping[str, Any]:
    """`params` by name."""
    if isinstance(params, Mapping):
        return params
    if isinstance(params, tuple) and hasattr(params, "_asdict"):
        return params._asdict()
    raise TypeError(f"{argument} is a {type(params).__name__}; expected a mapping or a named tuple")


def as_given(params: Any, new: dict[str, Tensor]) -> Any:
    """`new` as a dict, or as a named tuple if `params` is one, in the dtypes of `params`."""
    given = named("params", params)
    new = {
        name: value.to(given[name]) if given[name].is_floating_point() else value
        for name, value in new.items()
    }
    return new if isinstance(params, Mapping) else type(params)(**new)


def gradient(grads: Any, name: str, theta: Tensor, argument: str = "grads") -> Tensor:
    """The gradient (or the update) of the parameter `name`, which has the shape of `theta`."""
    one = _one(argument)
    try:
        grad = getattr(grads, name) if isinstance(grads, tuple) else grads[name]
    except (KeyError, AttributeError):
        raise ValueError(f"{argument} has no {name}; expected one {one} for each parameter") from None
    grad = floats(f"the {one} of {name}", grad)
    check_shape(f"the {one} of {name}", grad, theta.shape, f"the shape of {name}")
    return grad


def matched(
    params: Any, grads: Any, weight_decay: float, argument: str = "grads"
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Return parameters and gradients (with ``weight_decay * theta``) by name, in float32 at least."""
    thetas, slopes = {}, {}
    for name, value in named("params", params).items():
        theta = floats(name, value)
        grad = gradient(grads, name, theta, argument)
        grad = _beside(f"the {_one(argument)} of {name}", grad, wide(theta), name)
        thetas[name] = wide(theta)
        # A new array in either case: what a state keeps is nobody else's.
        slopes[name] = grad + weight_decay * wide(theta) if weight_decay else grad.clone()
    return thetas, slopes


def kept(state: Any, key: str, thetas: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return what a state keeps of each parameter under `key`; zeros before the first step."""
    if not _known(state):
        return {name: torch.zeros_like(theta) for name, theta in thetas.items()}
    if key not in state:
        raise ValueError(f"state has no {key}; expected what the last step returned, or None at first")
    found = {}
    for name, theta in thetas.items():
        if name not in state[key]:
            raise ValueError(f"{key} of state has no {name}; expected an entry for each parameter")
        value = floats(f"{key} of {name}", state[key][name])
        check_shape(f"{key} of {name}", value, theta.shape, f"the shape of {name}")
        found[name] = _beside(f"{key} of {name}", value, theta, name)
    return found


def is_first(state: Any) -> bool:
    """Tell whether nothing is kept yet."""
    return not _known(state)


def steps_taken(state: Any) -> int:
    """Return how many steps a state counts."""
    if not _known(state):
        return 0
    try:
        return operator.index(state["step"])
    except KeyError:
        raise ValueError(
            "state has no step; expected what the last step returned, or None at first"
        ) from None
    except TypeError:
        raise TypeError(f"step of state is {state['step']!r}; expected an integer") from None


def at_least_zero(name: str, value: float) -> float:
    """Return `value` as a float that is not negative."""
    result = number(name, value)
    if not result >= 0:
        raise ValueError(f"{name} is {value!r}; expected a number that is at least 0")
    return result


def below_one(name: str, value: float) -> float:
    """Return `value`, the weight of the past in a moving average, as a float."""
    result = number(name, value)
    if not 0 <= result < 1:
        raise ValueError(f"{name} is {value!r}; expected a number from 0 to below 1")
    return result


def _known(state: Any) -> bool:
    """Tell whether `state` holds something; it is None or empty before the first step."""
    if state is not None and not isinstance(state, Mapping):
        raise TypeError(f"state is a {type(state).__name__}; expected None or what the last step returned")
    return bool(state)


def _beside(name: str, value: Tensor, theta: Tensor, of: str) -> Tensor:
    """Return `value` in the dtype of the parameter that it belongs to; it must be on its device."""
    if value.device != theta.device:
        raise ValueError(f"{name} is on {value.device}; expected {theta.device}, the device of {of}")
    return value.to(theta.dtype)


def _one(argument: str) -> str:
    """Return what a part of the argument is called."""
    return "gradient" if argument == "grads" else argument
