"""Names that the claims of the chapter on activations use."""

import mpmath
import numpy as np

from ..claims import exp

_mp = mpmath.mp.clone()
_mp.dps = 50
_H = _mp.mpf(10) ** -15


def draw(rng, spread):
    """Draw a steepness, a part of the way to 0, an α that is not 1, and a test function's coefficients."""
    return {
        "k": rng.uniform(0.5, 20),
        "r": rng.uniform(0.1, 0.9) * rng.choice([-1, 1]),
        "alpha": rng.uniform(1.2, 2),
        "a": rng.uniform(0.5, 2),
        "b": rng.uniform(-1, 1),
    }


def indicator(condition):
    """1 where the condition holds, 0 elsewhere."""
    return np.frompyfunc(lambda holds: _mp.mpf(bool(holds)), 1, 1)(condition)


def slope(f, x):
    """Derivative of an elementwise function, by central differences at 50 digits."""
    return (f(x + _H) - f(x - _H)) / (2 * _H)


def test_function(x, a, b):
    """Test function with the support [-1, 1]: at both ends it goes to 0 with its derivative."""
    return (1 - x**2) ** 2 * (a + b * x)


def test_function_slope(a, b):
    """Its derivative, as a function."""
    return lambda x: -4 * x * (1 - x**2) * (a + b * x) + (1 - x**2) ** 2 * b


FORMULAS = {
    "I": indicator,
    "H": lambda t: (indicator(t > 0) + indicator(t >= 0)) / 2,
    "abs": abs,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "tanh": lambda t: (exp(t) - exp(-t)) / (exp(t) + exp(-t)),
    "slope": slope,
    "phi": test_function,
    "integral": lambda f, start, end: _mp.quad(f, [start, end]),
}
CODE = {
    "abs": np.abs,
    "dphi": test_function_slope,
    "cube": lambda x: x**3,
    "moved_step": lambda x: np.heaviside(x - 0.5, 0.5),
}
