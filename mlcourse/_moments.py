"""Random weights and normal variables in plain numbers: what both backends compute alike."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence

_STEPS, _END = 8, 12  # of the trapezoidal rule: eight to a unit, up to ±12, where the density is below 1e-31


def _sigmoid(t: float) -> float:
    return 1 / (1 + math.exp(-t))  # for |t| up to 12 only


ACTIVATIONS: dict[str, Callable[[float], float]] = {
    "linear": lambda t: t,
    "relu": lambda t: max(t, 0.0),
    "leaky_relu": lambda t: max(t, 0.01 * t),
    "sigmoid": _sigmoid,
    "tanh": math.tanh,
    "gelu": lambda t: t / 2 * math.erfc(-t / math.sqrt(2)),
    "silu": lambda t: t * _sigmoid(t),
}
_LINEAR = ("linear", "sigmoid", *(f"conv{kind}{n}d" for kind in ("", "_transpose") for n in (1, 2, 3)))
GAINS = {**dict.fromkeys(_LINEAR, 1.0), "tanh": 5 / 3, "relu": math.sqrt(2), "selu": 3 / 4}


def gain_of(nonlinearity: str, negative_slope: float) -> float:
    """Return the gain of an activation; see ``calculate_gain`` of the backends."""
    if nonlinearity == "leaky_relu":
        return math.sqrt(2) / math.hypot(1, negative_slope)
    if nonlinearity not in GAINS:
        known = ", ".join(map(repr, (*GAINS, "leaky_relu")))
        raise ValueError(f"nonlinearity is {nonlinearity!r}; expected one of {known}")
    return GAINS[nonlinearity]


def moment_of(name: str) -> float:
    """Return E[f(z)²] for a standard normal z.

    On an analytic function that falls like a bell the trapezoidal rule is exact to the last digits. The kink
    of ReLU stands at a node: with the weight of its square, 0, each half of the sum is half of a smooth one.
    """
    if name not in ACTIVATIONS:
        known = ", ".join(map(repr, ACTIVATIONS))
        raise ValueError(f"name is {name!r}; expected one of {known}")
    f = ACTIVATIONS[name]
    nodes = (i / _STEPS for i in range(-_STEPS * _END, _STEPS * _END + 1))
    return math.fsum(f(t) ** 2 * math.exp(-t * t / 2) for t in nodes) / (_STEPS * math.sqrt(2 * math.pi))


def fans_of(shape: Sequence[int]) -> tuple[int, int]:
    """Return fan_in and fan_out of weights of a shape (out, in, *kernel)."""
    try:
        sizes = [operator.index(size) for size in shape]
    except TypeError:
        raise TypeError(f"shape is {shape!r}; expected integers (out, in, *kernel)") from None
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"shape is {tuple(sizes)}; expected (out, in, *kernel), each at least 1")
    area = math.prod(sizes[2:])
    return sizes[1] * area, sizes[0] * area


def not_negative(name: str, value: float) -> float:
    """Return `value`, which is a finite number of at least 0."""
    if not 0 <= value < math.inf:
        raise ValueError(f"{name} is {value!r}; expected a finite number of at least 0")
    return value
