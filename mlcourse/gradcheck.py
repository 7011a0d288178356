r"""Check hand-written derivatives of NumPy functions against differences.

A *random* upstream gradient g meets a random direction v: for a correct vector-Jacobian product
:math:`\langle J^\top g, v\rangle = \langle g, J v\rangle`, and :math:`J v` needs two evaluations of f,
however many inputs there are. One direction detects a mistake; only then is every entry differenced, to
say which one is wrong. A g of ones would not do: it cannot tell the softmax VJP from zero.

Two ways to difference:

``"central"``
    :math:`(f(x+hv) - f(x-hv)) / 2h` with h = 6e-6 max(1, abs(x)), for any f that is smooth on that scale:
    move points off kinks. Good to 1e-6 relative to the norm.
``"complex"``
    :math:`\operatorname{Im} f(x + ihv) / h` with :math:`h = 10^{-20}`. Nothing is subtracted, so it is
    good to 1e-10 and better. f must be a formula that holds for complex numbers too, made of ``exp``,
    ``log``, sums and products: no ``abs``, ``maximum`` or comparison.

The course's own functions refuse complex input, and their overflow-free forms use ``abs`` anyway. The
complex step therefore differentiates the *textbook form* at ordinary points, and its derivative judges
the derivative of the stable form: two formulas that share no code.

Everything is computed in float64, float32 arguments included: a difference in float32 keeps four digits
at best, so a float32 gradient is compared with the float64 one instead. For tensors there is
``torch.autograd.gradcheck``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["GradientError", "check_grad", "check_jacobian", "check_vjp", "numerical_vjp"]

_STEP = {"central": 6e-6, "complex": 1e-20}
_TOLERANCE = {"central": 1e-6, "complex": 1e-10}


class GradientError(AssertionError):
    """A derivative that is wrong.

    Attributes
    ----------
    argument : str
        Name of the argument whose derivative is wrong.
    index : tuple of int or None
        The entry that is off by most; None if the shape is wrong.
    expected, got : float or tuple of int
        The two values, or the two shapes.
    """

    def __init__(self, argument: str, index: tuple[int, ...] | None, expected: Any, got: Any) -> None:
        self.argument, self.index, self.expected, self.got = argument, index, expected, got
        if index is None:
            text = f"gradient of {argument}: expected shape {expected}, got shape {got}"
        else:
            where = argument + (f"[{', '.join(map(str, index))}]" if index else "")
            text = f"gradient of {where}: expected {expected:.10g}, got {got:.10g}"
        super().__init__(text)


def check_vjp(
    f: Callable[..., ArrayLike],
    vjp: Callable[..., Any],
    *args: ArrayLike,
    rng: np.random.Generator | int = 0,
    method: str = "central",
    tolerance: float | None = None,
) -> None:
    """Check ``vjp(*args, g)`` against differences of ``f(*args)``.

    Parameters
    ----------
    f : callable
        ``f(*args)`` returns an array of any shape.
    vjp : callable
        ``vjp(*args, g)``, g of the shape of ``f(*args)``, returns the gradient with respect to the
        argument; for several arguments a tuple with one gradient for each.
    *args : array_like
        The point. Converted to float64.
    rng : Generator or int, default 0
        Source of the random upstream gradient and the random direction.
    method : {"central", "complex"}
        How to difference, see the module.
    tolerance : float, optional
        Largest accepted difference relative to the norm: 1e-6 for central differences, 1e-10 for the
        complex step unless given.

    Raises
    ------
    GradientError
        If a gradient is wrong. Its message names argument, index, expected and got.
    ValueError
        If `method` is unknown, there are no arguments, or `vjp` returns another number of gradients.

    Examples
    --------
    >>> import numpy as np
    >>> check_vjp(np.tanh, lambda x, g: (1 - np.tanh(x) ** 2) * g, [0.5, -2.0])
    >>> check_vjp(np.tanh, lambda x, g: (1 - np.tanh(x)) * g, [0.5, -2.0])
    Traceback (most recent call last):
        ...
    mlcourse.gradcheck.GradientError: gradient of x[1]: expected -0.009333317559, got -0.259457595

    Notes
    -----
    Used by every VJP of the course; book: *Jacobians*, ``jacobians.html#elementwise-vjp``.
    """
    if method not in _STEP:
        raise ValueError(f"method is {method!r}; expected one of {', '.join(map(repr, _STEP))}")
    if not args:
        raise ValueError("no arguments; expected at least one array to differentiate with respect to")
    rng = np.random.default_rng(rng)
    tolerance = _TOLERANCE[method] if tolerance is None else tolerance
    point = [np.array(a, dtype=np.float64) for a in args]
    y = np.asarray(f(*point))
    g = rng.standard_normal(y.shape)
    got = vjp(*point, g)
    got = [np.asarray(d) for d in (got if len(point) > 1 else (got,))]
    if len(got) != len(point):
        raise ValueError(f"vjp returned {len(got)} gradients; expected {len(point)}, one for each argument")
    names = _argument_names(vjp, len(point))
    for name, a, d in zip(names, point, got, strict=True):
        if d.shape != a.shape:
            raise GradientError(name, None, a.shape, d.shape)

    # Entries of size 1/2 to 1, so that none is overlooked, and in units in which each argument has size 1.
    v = [rng.uniform(0.5, 1, a.shape) * rng.choice([-1, 1], a.shape) * np.maximum(1, abs(a)) for a in point]
    jv = g * _directional(f, point, v, method)
    terms = [d * w for d, w in zip(got, v, strict=True)]
    with np.errstate(invalid="ignore"):  # inf - inf in a wrong gradient: NaN passes no comparison
        error = abs(jv.sum() - sum(t.sum() for t in terms))
    scale = abs(jv).sum() + sum(abs(t).sum() for t in terms)
    if not (np.isfinite(error) and error <= tolerance * scale + _noise(method, y, g)):
        _raise_worst(names, got, _all_entries(f, point, g, method))


def check_grad(
    f: Callable[[np.ndarray], ArrayLike],
    grad: Callable[[np.ndarray], ArrayLike],
    x: ArrayLike,
    rng: np.random.Generator | int = 0,
    method: str = "central",
    tolerance: float | None = None,
) -> None:
    """Check the derivative ``grad(x)`` of an elementwise or scalar-valued function ``f(x)``.

    Parameters
    ----------
    f : callable
        ``f(x)`` has the shape of x (elementwise) or is a single number.
    grad : callable
        ``grad(x)`` has the shape of x.
    x : array_like
        The point.
    rng, method, tolerance
        As in `check_vjp`.

    Raises
    ------
    GradientError
        If the derivative is wrong.

    Examples
    --------
    >>> import numpy as np
    >>> check_grad(np.sin, np.cos, [0.1, 2.0])
    >>> check_grad(lambda x: (x * x).sum(), lambda x: x, [3.0])
    Traceback (most recent call last):
        ...
    mlcourse.gradcheck.GradientError: gradient of x[0]: expected 6, got 3

    Notes
    -----
    The error's numbers are derivatives: the upstream gradient is ones here, which is safe because
    nothing is summed over.
    """
    x = np.array(x, dtype=np.float64)
    got = np.asarray(grad(x))
    if got.shape != x.shape:
        raise GradientError(_argument_names(grad, 1)[0], None, x.shape, got.shape)
    try:
        check_vjp(f, lambda x, g: g * got, x, rng=rng, method=method, tolerance=tolerance)
    except GradientError:
        ones = np.ones_like(np.asarray(f(x)))
        _raise_worst(_argument_names(grad, 1), [got], _all_entries(f, [x], ones, method))


def check_jacobian(
    f: Callable[[np.ndarray], ArrayLike],
    jacobian: Callable[[np.ndarray], ArrayLike],
    x: ArrayLike,
    rng: np.random.Generator | int = 0,
    method: str = "central",
    tolerance: float | None = None,
) -> None:
    """Check ``jacobian(x)``, entry (i, j) the derivative of ``f(x)[i]`` in ``x[j]``.

    Parameters
    ----------
    f : callable
        ``f(x)`` returns shape (m,).
    jacobian : callable
        ``jacobian(x)`` returns shape (m, n).
    x : array_like, shape (n,)
        The point.
    rng, method, tolerance
        As in `check_vjp`.

    Raises
    ------
    GradientError
        If the matrix is wrong; its `index` is the row and column of the entry that is off by most.

    Examples
    --------
    >>> import numpy as np
    >>> a = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    >>> check_jacobian(lambda x: a @ x, lambda x: a, [1.0, 1.0])
    >>> check_jacobian(lambda x: a @ x, lambda x: a.T, [1.0, 1.0])
    Traceback (most recent call last):
        ...
    mlcourse.gradcheck.GradientError: gradient of x: expected shape (3, 2), got shape (2, 3)

    Notes
    -----
    Used by rows JAC-01 to JAC-03 and JAC-06; book: *Jacobians*, ``jacobians.html#matrix``.
    """
    x = np.array(x, dtype=np.float64)
    got, y = np.asarray(jacobian(x)), np.asarray(f(x))
    names = _argument_names(jacobian, 1)
    if got.shape != y.shape + x.shape:
        raise GradientError(names[0], None, y.shape + x.shape, got.shape)
    try:
        check_vjp(f, lambda x, g: g @ got, x, rng=rng, method=method, tolerance=tolerance)
    except GradientError:
        rows = [_all_entries(f, [x], row, method)[0] for row in np.eye(y.size)]
        _raise_worst(names, [got], [np.array(rows)])


def numerical_vjp(
    f: Callable[..., ArrayLike], *args: ArrayLike, g: ArrayLike, method: str = "central"
) -> tuple[np.ndarray, ...]:
    """Vector-Jacobian product by differences, entry by entry.

    Parameters
    ----------
    f : callable
        ``f(*args)`` returns an array of any shape.
    *args : array_like
        The point. Converted to float64.
    g : array_like
        Upstream gradient, of the shape of ``f(*args)``.
    method : {"central", "complex"}
        How to difference, see the module.

    Returns
    -------
    tuple of ndarray
        For each argument the gradient of ``(g * f(*args)).sum()``. Two evaluations of f for each entry
        (one with ``"complex"``): slow, and meant for small inputs.

    Raises
    ------
    ValueError
        If `method` is unknown.

    Examples
    --------
    >>> import numpy as np
    >>> numerical_vjp(np.exp, [0.0, 1.0], g=[1.0, 2.0], method="complex")
    (array([1.        , 5.43656366]),)

    Notes
    -----
    Book: *Jacobians*, ``jacobians.html#entry-by-entry``.
    """
    if method not in _STEP:
        raise ValueError(f"method is {method!r}; expected one of {', '.join(map(repr, _STEP))}")
    point = [np.array(a, dtype=np.float64) for a in args]
    return tuple(_all_entries(f, point, np.asarray(g, dtype=np.float64), method))


def _directional(
    f: Callable[..., ArrayLike], point: list[np.ndarray], v: list[np.ndarray], method: str
) -> np.ndarray:
    """Derivative of `f` at `point` in the direction `v`."""
    h = _STEP[method]
    if method == "complex":
        return np.imag(f(*(a + 1j * h * w for a, w in zip(point, v, strict=True)))) / h
    ahead = f(*(a + h * w for a, w in zip(point, v, strict=True)))
    behind = f(*(a - h * w for a, w in zip(point, v, strict=True)))
    return np.subtract(ahead, behind) / (2 * h)


def _all_entries(
    f: Callable[..., ArrayLike], point: list[np.ndarray], g: np.ndarray, method: str
) -> list[np.ndarray]:
    """Gradient of ``(g * f).sum()`` in every entry of every argument."""
    gradients = [np.empty(a.shape) for a in point]
    for argument, a in enumerate(point):
        for index in np.ndindex(a.shape):
            v = [np.zeros(b.shape) for b in point]
            v[argument][index] = size = max(1.0, float(abs(a[index])))
            gradients[argument][index] = (g * _directional(f, point, v, method)).sum() / size
    return gradients


def _noise(method: str, y: np.ndarray, g: np.ndarray) -> float:
    """Rounding error of `_directional`: where the derivative vanishes there is nothing else to see."""
    eps = np.finfo(np.float64).eps
    return 16 * eps * abs(g * y).sum() / (_STEP["central"] if method == "central" else 1)


def _raise_worst(names: list[str], got: list[np.ndarray], expected: list[np.ndarray]) -> None:
    """Raise GradientError for the entry that is off by most; NaN is off by more than anything."""
    errors = [np.nan_to_num(abs(d - e), nan=np.inf) for d, e in zip(got, expected, strict=True)]
    worst = max(range(len(errors)), key=lambda i: errors[i].max(initial=-1))
    index = tuple(map(int, np.unravel_index(errors[worst].argmax(), errors[worst].shape)))
    raise GradientError(names[worst], index, float(expected[worst][index]), float(got[worst][index]))


def _argument_names(function: Callable[..., Any], count: int) -> list[str]:
    """Names of the first `count` parameters of `function`, or their numbers where it hides them."""
    try:
        names = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        names = []
    return names[:count] if len(names) >= count else [f"argument {i + 1}" for i in range(count)]
