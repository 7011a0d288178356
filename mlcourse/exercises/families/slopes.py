"""The slope of another activation, its rule with the wrong number in it, or another activation itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlcourse.checks.naming.families import Family, Variant
from mlcourse.numpy import elu, relu, sigmoid, softplus

Function = Callable[..., Any]
SAID = {
    "softplus": "softplus",
    "sigmoid": "the sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "elu": "ELU",
    "leaky": "leaky ReLU",
}
ACTIVATIONS: dict[str, Function] = {
    "softplus": lambda a, *_: softplus(a),
    "sigmoid": lambda a, *_: sigmoid(a),
    "tanh": lambda a, *_: np.tanh(a),
    "relu": lambda a, *_: relu(a),
    "elu": lambda a, alpha=1.0: elu(a, alpha),
}
# The slope, written by the activation's value: right of the value, and wrong of anything else.
RULES: dict[str, Function] = {
    "softplus": lambda v, *_: 1 - np.exp(-v),
    "sigmoid": lambda v, *_: v * (1 - v),
    "tanh": lambda v, *_: 1 - v**2,
    "relu": lambda v, *_: np.where(v > 0, 1.0, 0.0),
    "elu": lambda v, alpha=1.0: np.where(v > 0, 1.0, v + alpha),
}
FORMULA = {
    "softplus": "1 − exp(−v)",
    "sigmoid": "v(1 − v)",
    "tanh": "1 − v²",
    "relu": "1 or 0",
    "elu": "v + α, where v is negative,",
}


TEXTBOOK: dict[str, Function] = {
    "softplus": lambda a, *_: np.log(1 + np.exp(a)),
    "sigmoid": lambda a, *_: np.exp(a) / (1 + np.exp(a)),
}


def slope_of(name: str) -> Function:
    """Return the derivative of an activation, as a function of its argument (and α)."""
    return lambda a, *alpha: RULES[name](ACTIVATIONS[name](a, *alpha), *alpha)


def slopes(own: str, build: Callable[[Function], Any], argument: str = "x") -> Family:
    """Return the wrong slopes of an answer that is built from one, ``build(slope)``.

    Parameters
    ----------
    own : str
        Whose slope is right.
    build : callable
        Takes a slope, which is a function of the argument (and of α, if the activation has one).
    argument : str
        What students call the argument.
    """
    return Family(build, slope_of(own), tuple(_variants(own, argument)))


def _variants(own: str, argument: str):
    if own != "relu":
        yield from _of_its_own(own, argument)
    if own != "sigmoid":  # of which it is the derivative without 1 − σ
        yield Variant(
            "the function for its derivative", ACTIVATIONS[own], "The chain rule multiplies with the slope."
        )
    for other in RULES:
        if other != own:
            yield from _of_another(own, other, argument)
    for low in _leaks(own):
        yield Variant(
            "the slope of leaky ReLU",
            lambda a, *alpha, low=low: np.where(a > 0, 1.0, low or alpha[0]),
            f"A line on the left has one slope; {SAID[own]} has another one at each place.",
        )


def _of_its_own(own: str, argument: str):
    """The own rule, with a wrong number in it."""
    rule, value = RULES[own], ACTIVATIONS[own]
    yield Variant(
        "the value taken for the argument",
        rule,
        f"The slope is {FORMULA[own]} of the value v of {SAID[own]}, and {argument} is its argument.",
    )
    yield Variant(
        "the derivative taken at the activation",
        lambda a, *alpha: slope_of(own)(value(a, *alpha), *alpha),
        f"The slope belongs where {SAID[own]} was taken: at {argument}.",
    )


def _of_another(own: str, other: str, argument: str):
    """The slope of another activation, and its rule."""
    said, value = SAID[other], ACTIVATIONS[own]
    if (own, other) == ("sigmoid", "softplus"):
        yield Variant("the derivative without 1 − σ", value, "The slope has two factors, σ and 1 − σ.")
    elif other != "elu":
        yield Variant(
            f"the slope of {said}", slope_of(other), f"Here the activation is {SAID[own]}, not {said}."
        )
    if other not in ("sigmoid", "tanh"):
        return
    yield Variant(
        f"the rule of {said} for the value of {'σ' if own == 'sigmoid' else SAID[own]}",
        lambda a, *alpha: RULES[other](value(a, *alpha)),
        f"{FORMULA[other]} is the slope of {said}; that of {SAID[own]} is {FORMULA[own]} of its value.",
    )
    yield Variant(
        f"the rule of {said} with {argument} in it",
        RULES[other],
        f"{FORMULA[other]} is the slope of {said} by its value; here neither fits: the activation is "
        f"{SAID[own]}, and {argument} its argument.",
    )


def _leaks(own: str) -> tuple[float | None, ...]:
    """Return the slopes that people give a leaky ReLU; None is α, where the activation has one."""
    return (0.01, 0.1, 0.2, *((None,) if own == "elu" else ()))


def activations(own: str, build: Callable[[Function], Any]) -> Family:
    """Return the wrong activations of an answer that is built from one, ``build(activation)``."""
    others = [
        Variant(f"{SAID[other]} for {SAID[own]}", function, f"The units here are {SAID[own]}.")
        for other, function in ACTIVATIONS.items()
        if other not in (own, "elu")
    ]
    leaky = [
        Variant(
            f"leaky ReLU for {SAID[own]}",
            lambda a, *alpha, low=low: np.where(a > 0, a, a * (low or alpha[0])),
            f"A line on the left: {SAID[own]} bends there.",
        )
        for low in _leaks(own)
    ]
    overflowing = [
        Variant(
            "an exponential that overflows",
            TEXTBOOK[own],
            "exp overflows from 710 on: write it so that every exponent is at most 0, or by np.logaddexp.",
        )
        for _ in range(own in TEXTBOOK)
    ]
    return Family(build, ACTIVATIONS[own], (*others, *leaky, *overflowing))
