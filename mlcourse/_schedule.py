"""What both backends know of a step beside its direction: its size, and how many numbers are remembered."""

from __future__ import annotations

import math
import numbers
import operator

_KEPT = {"sgd": 0, "rmsprop": 1, "adam": 2, "adamw": 2}  # for each parameter, without options
_OPTIONS = {"sgd": {"momentum"}, "rmsprop": {"momentum", "centered"}}


def warmed_up_cosine(step: int, lr: float, warmup_steps: int, total_steps: int, min_lr: float) -> float:
    """Step size of a linear warm-up and half a cosine; see ``cosine_warmup_lr`` of the backends."""
    step, warmup = _steps("step", step), _steps("warmup_steps", warmup_steps)
    total, lr, low = _steps("total_steps", total_steps), _number("lr", lr), _number("min_lr", min_lr)
    if total < warmup:
        raise ValueError(f"total_steps is {total}; expected at least warmup_steps, {warmup}")
    if not 0 <= low <= lr < math.inf:
        raise ValueError(f"min_lr is {min_lr!r} and lr {lr!r}; expected 0 <= min_lr <= lr, finite")
    if step < warmup:
        return lr * (step + 1) / (warmup + 1)
    if step >= total:
        return low
    return low + (lr - low) / 2 * (1 + math.cos(math.pi * (step - warmup) / (total - warmup)))


def numbers_kept(num_params: int, optimizer: str, momentum: bool, centered: bool) -> int:
    """Size of an optimiser's state in numbers; see ``optimizer_state_size`` of the backends."""
    if optimizer not in _KEPT:
        raise ValueError(f"optimizer is {optimizer!r}; expected one of {', '.join(map(repr, _KEPT))}")
    chosen = {name for name, on in (("momentum", momentum), ("centered", centered)) if on}
    if others := chosen - _OPTIONS.get(optimizer, set()):
        raise ValueError(f"{min(others)} is True; expected False: {optimizer} has no such option")
    count = _steps("num_params", num_params)
    if count < 1:
        raise ValueError(f"num_params is {count}; expected at least 1")
    return count * (_KEPT[optimizer] + len(chosen))


def _steps(name: str, value: int) -> int:
    try:
        result = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} is {value!r}; expected an integer") from None
    if result < 0:
        raise ValueError(f"{name} is {result}; expected at least 0")
    return result


def _number(name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} is a {type(value).__name__}; expected a number")
    return float(value)
