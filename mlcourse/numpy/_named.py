"""Parameters, gradients and the state of an optimiser by name: what every step of descent is given."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any

import numpy as np

from mlcourse.numpy._arguments import check_shape, floats, number


def named(argument: str, params: Any) -> Mapping[str, Any]:
    """`params` by name."""
    if isinstance(params, Mapping):
        return params
    if isinstance(params, tuple) and hasattr(params, "_asdict"):
        return params._asdict()
    raise TypeError(f"{argument} is a {type(params).__name__}; expected a mapping or a named tuple")


def as_given(params: Any, new: dict[str, np.ndarray]) -> Any:
    """`new` as a dict, or as a named tuple if `params` is one."""
    return new if isinstance(params, Mapping) else type(params)(**new)


def gradient(grads: Any, name: str, theta: np.ndarray, argument: str = "grads") -> np.ndarray:
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
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Return parameters and gradients (with ``weight_decay * theta``) by name."""
    thetas, slopes = {}, {}
    for name, value in named("params", params).items():
        theta = floats(name, value)
        grad = gradient(grads, name, theta, argument).astype(theta.dtype, copy=False)
        thetas[name] = theta
        # A new array in either case: what a state keeps is nobody else's.
        slopes[name] = grad + weight_decay * theta if weight_decay else grad.copy()
    return thetas, slopes


def kept(state: Any, key: str, thetas: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return what a state keeps of each parameter under `key`; zeros before the first step."""
    if not _known(state):
        return {name: np.zeros_like(theta) for name, theta in thetas.items()}
    if key not in state:
        raise ValueError(f"state has no {key}; expected what the last step returned, or None at first")
    found = {}
    for name, theta in thetas.items():
        if name not in state[key]:
            raise ValueError(f"{key} of state has no {name}; expected an entry for each parameter")
        value = floats(f"{key} of {name}", state[key][name])
        check_shape(f"{key} of {name}", value, theta.shape, f"the shape of {name}")
        found[name] = value.astype(theta.dtype, copy=False)
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


def _one(argument: str) -> str:
    """Return what a part of the argument is called."""
    return "gradient" if argument == "grads" else argument
