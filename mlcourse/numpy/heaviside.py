r"""Steps: sign, Heaviside, the steep sigmoid that approaches it, and the derivative of a distribution."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_callable, floats, number, positive
from mlcourse.numpy.activations import sigmoid

__all__ = ["distributional_derivative", "heaviside", "sign", "smooth_heaviside"]

_PANELS, _ROUNDS, _TOLERANCE = 64, 60, 1e-14


def sign(x: ArrayLike) -> np.ndarray:
    r"""Sign by indicators, :math:`\operatorname{sign}(x) = \mathbf 1_{x>0} - \mathbf 1_{x<0}`.

    Parameters
    ----------
    x : array_like
        Input, any shape.

    Returns
    -------
    ndarray, shape of `x`
        1, 0 or -1.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers.

    Examples
    --------
    >>> sign([-2.0, 0.0, 3.0])
    array([-1.,  0.,  1.])

    Notes
    -----
    Syllabus row ACT-01; book: *Activations*, ``activations.html#sign-by-indicators``.
    The derivative of abs(x) away from 0. The textbook form ``x / abs(x)`` is nan at 0.
    """
    return np.sign(floats("x", x))


def heaviside(x1: ArrayLike, x2: float = 0.5) -> np.ndarray:
    r"""Heaviside step :math:`H(x) = \mathbf 1_{x>0}`, with a value of choice at 0.

    Parameters
    ----------
    x1 : array_like
        Input, any shape.
    x2 : float, default 1/2
        The value at 0. 1/2 makes :math:`\operatorname{sign}(x) = 2H(x) - 1` hold everywhere.

    Returns
    -------
    ndarray, shape of `x1`
        0, `x2` or 1.

    Raises
    ------
    TypeError
        If `x1` is not made of real numbers, or `x2` not a number.

    Examples
    --------
    >>> heaviside([-2.0, 0.0, 3.0])
    array([0. , 0.5, 1. ])

    Notes
    -----
    Syllabus rows ACT-03 and ACT-04; book: *Activations*, ``activations.html#heaviside-step``.
    The names are those of ``np.heaviside``. H is the derivative of ReLU wherever ReLU has one, and
    :math:`x H(x)` is ReLU.
    """
    x1, x2 = floats("x1", x1), number("x2", x2)
    return np.heaviside(x1, x1.dtype.type(x2))


def smooth_heaviside(x: ArrayLike, k: float) -> np.ndarray:
    r"""Steep sigmoid :math:`\sigma(kx)`, which tends to H(x) at every x as k grows.

    Parameters
    ----------
    x : array_like
        Input, any shape.
    k : float
        Steepness, above 0.

    Returns
    -------
    ndarray, shape of `x`
        Values between 0 and 1; 1/2 at 0 for every k.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or `k` not a number.
    ValueError
        If `k` is not above 0 and finite.

    Examples
    --------
    >>> smooth_heaviside([-1.0, 0.0, 1.0], k=10.0)
    array([4.53978687e-05, 5.00000000e-01, 9.99954602e-01])

    Notes
    -----
    Syllabus row ACT-05; book: *Activations*, ``activations.html#steep-sigmoid``.
    The error is :math:`1/(1 + e^{k|x|})` for x ≠ 0: never uniformly small, for close to 0 it is near 1/2.
    The product kx is rounded before the sigmoid sees it, which costs up to abs(kx) units in the last
    place where the value is small.
    """
    x, k = floats("x", x), positive("k", k)
    with np.errstate(over="ignore"):  # a product beyond the range of the dtype is a step already
        return sigmoid(k * x)


def distributional_derivative(
    F: Callable[..., np.ndarray], dphi: Callable[..., np.ndarray], support: tuple[float, float]
) -> float:
    r"""Derivative of F as a distribution, :math:`F'[\varphi] = -\int F\varphi'`, as a number.

    For a differentiable F that is :math:`\int F'\varphi`; for the Heaviside step it is :math:`\varphi(0)`:
    :math:`H' = \delta`.

    Parameters
    ----------
    F : callable
        The function; takes an ndarray of points and returns its values there. It may jump.
    dphi : callable
        Derivative of the test function φ, likewise.
    support : (float, float)
        An interval outside of which φ vanishes.

    Returns
    -------
    float
        The integral, good to about 1e-12 of :math:`\int|F\varphi'|`.

    Raises
    ------
    TypeError
        If `F` or `dphi` is not callable, or `support` not a pair of numbers.
    ValueError
        If the support is not an interval of positive finite length.

    Examples
    --------
    >>> dphi = lambda x: -4 * x * (1 - x**2)  # of the bump (1 - x²)² on [-1, 1]; 1 at 0
    >>> round(distributional_derivative(heaviside, dphi, (-1.0, 1.0)), 12)
    1.0

    Notes
    -----
    Syllabus row ACT-06; book: *Activations*, ``activations.html#distributions``.
    Gauss's rule of 10 points on panels; those on which halving still changes the result are halved, so
    that a jump is cornered wherever it is.
    """
    check_callable("F", F)
    check_callable("dphi", dphi)
    lo, hi = _panels(support)
    total, scale = 0.0, abs(_integrals(F, dphi, lo, hi)).sum()
    for _ in range(_ROUNDS):
        mid = (lo + hi) / 2
        fine = _integrals(F, dphi, lo, mid) + _integrals(F, dphi, mid, hi)
        rough = abs(fine - _integrals(F, dphi, lo, hi)) > _TOLERANCE * scale
        total += float(fine[~rough].sum())
        lo, hi = np.concatenate([lo[rough], mid[rough]]), np.concatenate([mid[rough], hi[rough]])
    return -total  # what is still rough after 60 halvings has no width


def _panels(support: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper ends of equal panels of the support."""
    try:
        a, b = support
    except (TypeError, ValueError):
        raise TypeError(f"support is {support!r}; expected a pair of numbers") from None
    a, b = number("support[0]", a), number("support[1]", b)
    if not 0 < b - a < float("inf"):
        raise ValueError(f"support is {support!r}; expected (a, b) with a < b, both finite")
    edges = np.linspace(a, b, _PANELS + 1)
    return edges[:-1], edges[1:]


@cache
def _rule() -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights of Gauss's rule; finding them takes longer than all else here."""
    return np.polynomial.legendre.leggauss(10)


def _integrals(
    F: Callable[..., np.ndarray], dphi: Callable[..., np.ndarray], lo: np.ndarray, hi: np.ndarray
) -> np.ndarray:
    """Gauss's rule for the integral of F φ' on each panel."""
    nodes, weights = _rule()
    half = (hi - lo) / 2
    x = lo[:, None] + half[:, None] * (1 + nodes)
    return half * (np.broadcast_to(F(x) * dphi(x), x.shape) @ weights)
