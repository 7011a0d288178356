r"""What is minimised, one step of gradient descent, and one of any method with decay beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_shape, floats
from mlcourse.numpy._named import as_given, at_least_zero, gradient, matched, named
from mlcourse.numpy._parts import slices
from mlcourse.numpy._reduction import reduced

__all__ = ["decoupled_step", "empirical_risk", "sgd_step"]

Named = TypeVar("Named", bound=tuple[Any, ...])


def empirical_risk(losses: ArrayLike, reduction: str = "mean") -> np.ndarray:
    r"""Empirical risk, the mean loss: :math:`\hat R(\theta) = \frac1n\sum_i L(f_\theta(x^{(i)}), y^{(i)})`.

    Parameters
    ----------
    losses : array_like, shape (n,)
        The loss of each example.
    reduction : {"mean", "sum"}, default "mean"
        The sum has the same minimisers, and gradients n times as large.

    Returns
    -------
    ndarray
        One number.

    Raises
    ------
    TypeError
        If `losses` is not made of real numbers.
    ValueError
        If `losses` has not exactly one axis, `reduction` is neither, or there is nothing to take the mean of.

    Examples
    --------
    >>> empirical_risk([1.0, 2.0, 6.0])
    np.float64(3.0)

    Notes
    -----
    Syllabus row RSK-01; book: *Training*, ``training.html#risk``.
    """
    losses = floats("losses", losses, "(n,)")
    if reduction not in ("mean", "sum"):
        raise ValueError(f"reduction is {reduction!r}; expected 'mean' or 'sum'")
    return reduced("losses", losses, reduction)


@overload
def sgd_step(
    params: Mapping[str, ArrayLike],
    grads: Any,
    lr: float,
    weight_decay: float = 0.0,
    decay_biases: bool = True,
    out: dict[str, np.ndarray] | None = None,
) -> dict[str, np.ndarray]: ...
@overload
def sgd_step(
    params: Named,
    grads: Any,
    lr: float,
    weight_decay: float = 0.0,
    decay_biases: bool = True,
    out: Named | None = None,
) -> Named: ...
def sgd_step(
    params: Any, grads: Any, lr: float, weight_decay: float = 0.0, decay_biases: bool = True, out: Any = None
) -> Any:
    r"""One step of gradient descent, :math:`\theta \leftarrow \theta - \eta\,\nabla\hat R(\theta)`.

    Parameters
    ----------
    params : mapping or named tuple of array_likes
        Parameters θ by name.
    grads : mapping, or object with items, of array_likes
        Gradients by the same names, of the same shapes; other names are left alone.
    lr : float
        Step size η, at least 0.
    weight_decay : float, default 0
        :math:`\lambda_w`, as in PyTorch: what is added to the gradient is :math:`\lambda_w\theta`. A penalty
        :math:`\lambda\lVert\theta\rVert_2^2` on the risk is ``weight_decay=2 * lam``.
    decay_biases : bool, default True
        Whether biases, the parameters of fewer than two axes, decay too.
    out : mapping or named tuple of ndarrays, optional
        Where the new parameters are written, by the same names, in the shapes and dtypes of `params`, which
        it may be itself: a step in place, without new memory. Nothing is written if something does not fit.

    Returns
    -------
    dict, or named tuple as `params`
        New parameters, in the dtype of the old ones, which stay as they are; `out` if it is given.

    Raises
    ------
    TypeError
        If a parameter or gradient is not made of real numbers, `params` neither mapping nor named tuple,
        an entry of `out` not an array, or `lr` or `weight_decay` not a number.
    ValueError
        If a gradient is missing or has another shape than its parameter, an entry of `out` is missing,
        does not fit or is read-only, or `lr` or `weight_decay` is negative.

    Examples
    --------
    >>> sgd_step({"W": [1.0, 2.0]}, {"W": [10.0, -10.0]}, lr=0.1)
    {'W': array([0., 3.])}

    Notes
    -----
    Syllabus rows RSK-02 and RSK-03; book: *Training*, ``training.html#gradient-descent`` and
    ``training.html#weight-decay``.
    With weight decay θ also shrinks by the factor :math:`1 - \eta\lambda_w`.
    """
    lr, weight_decay = at_least_zero("lr", lr), at_least_zero("weight_decay", weight_decay)
    new, steps = {}, []
    for name, value in named("params", params).items():
        theta = floats(name, value)
        grad = gradient(grads, name, theta)
        new[name] = np.empty_like(theta) if out is None else _target(named("out", out), name, theta)
        steps.append((theta, grad, weight_decay if decay_biases or theta.ndim > 1 else 0.0, new[name]))
    for theta, grad, decay, target in steps:
        _step(theta, grad, lr, decay, target)
    if out is not None:
        return out
    return as_given(params, new)


def decoupled_step(params: Any, update: Any, lr: float, weight_decay: float) -> Any:
    r"""One step along an update, of weights that shrink beside it: :math:`(1 - \eta\lambda)\theta - \eta u`.

    Parameters
    ----------
    params : mapping or named tuple of array_likes
        Parameters θ by name. All of them shrink, biases too: leave out what should not, and step it apart.
    update : mapping, or object with items, of array_likes
        What some method makes of the gradients, u: the gradient itself, a buffer, Adam's quotient.
    lr : float
        Step size η, at least 0.
    weight_decay : float
        λ, at least 0. It is multiplied by η.

    Returns
    -------
    dict, or named tuple as `params`
        New parameters, in the dtype of the old ones, which stay as they are.

    Raises
    ------
    TypeError
        If a parameter or update is not made of real numbers, `params` neither mapping nor named tuple, or
        `lr` or `weight_decay` not a number.
    ValueError
        If an update is missing or has another shape than its parameter, or `lr` or `weight_decay` is
        negative.

    Examples
    --------
    >>> decoupled_step({"W": [1.0, 2.0]}, {"W": [10.0, -10.0]}, lr=0.1, weight_decay=0.5)
    {'W': array([-0.05,  2.9 ])}

    Notes
    -----
    Syllabus row REG-05; book: *Noise, soft targets, bounded steps*, ``regularisation.html#decay``.
    With the gradient as update this is `sgd_step`. With a buffer or Adam's quotient it is not what λθ in the
    gradient would do.
    """
    lr, weight_decay = at_least_zero("lr", lr), at_least_zero("weight_decay", weight_decay)
    thetas, updates = matched(params, update, 0.0, "update")
    shrink = 1 - lr * weight_decay
    return as_given(params, {name: shrink * theta - lr * updates[name] for name, theta in thetas.items()})


def _step(theta: np.ndarray, grad: np.ndarray, lr: float, decay: float, target: np.ndarray) -> None:
    """Write ``theta - lr * (grad + decay * theta)``, 256 KiB at a time: what is in the cache is fast."""
    rows_at_once = 2**18 * theta.shape[0] // max(1, theta.nbytes) if theta.ndim else 0
    for rows in slices(len(theta), rows_at_once) if theta.ndim else [...]:
        change = grad[rows] + decay * theta[rows] if decay else grad[rows]
        np.subtract(theta[rows], lr * change, out=target[rows], casting="same_kind")


def _target(out: Mapping[str, Any], name: str, theta: np.ndarray) -> np.ndarray:
    """The array of `out` that the new value of the parameter `name` is written to."""
    if name not in out:
        raise ValueError(f"out has no {name}; expected an array for each parameter")
    target = out[name]
    if not isinstance(target, np.ndarray):
        raise TypeError(f"{name} of out is a {type(target).__name__}; expected an array to write to")
    check_shape(f"{name} of out", target, theta.shape, f"the shape of {name}")
    if target.dtype != theta.dtype:
        raise ValueError(f"{name} of out has dtype {target.dtype}; expected {theta.dtype}, as {name}")
    if not target.flags.writeable:
        raise ValueError(f"{name} of out is read-only; expected an array to write to")
    return target
