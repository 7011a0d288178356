r"""Gated linear units: one half of the features decides how much of the other half passes.

A gate is a factor, so each of the two factors gets the other one times the upstream gradient.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_axis, check_shape, floats
from mlcourse.numpy.activations import sigmoid, sigmoid_grad
from mlcourse.numpy.linear import linear, linear_vjp
from mlcourse.numpy.silu import silu, silu_grad

__all__ = ["glu", "glu_vjp", "swiglu", "swiglu_mlp", "swiglu_mlp_vjp", "swiglu_vjp"]


def glu(x: ArrayLike, axis: int = -1) -> np.ndarray:
    r"""Gated linear unit :math:`a \odot \sigma(b)`, where a and b are the halves of x.

    Parameters
    ----------
    x : array_like, shape (..., 2k)
        Input; its second half is the gate.
    axis : int, default -1
        The axis that is cut in halves.

    Returns
    -------
    ndarray, shape (..., k)
        The first half, entry by entry times the sigmoid of the second.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or `axis` is no integer.
    ValueError
        If `x` has no such axis, or an odd number of entries along it.

    Examples
    --------
    >>> glu([3.0, 5.0, 0.0, -1000.0])
    array([1.5, 0. ])

    Notes
    -----
    Syllabus row SMO-04; book: *Smooth activations and gates*, ``smooth-activations.html#gated``.
    """
    a, b = _halves(x, axis)
    return a * sigmoid(b)


def glu_vjp(x: ArrayLike, g: ArrayLike, axis: int = -1) -> np.ndarray:
    r"""Pull an upstream gradient back through GLU, to both halves.

    :math:`\partial a = g \odot \sigma(b)` and :math:`\partial b = g \odot a \odot \sigma'(b)`, joined again
    in this order.

    Parameters
    ----------
    x : array_like, shape (..., 2k)
        Input.
    g : array_like, shape (..., k)
        Gradient of the loss with respect to ``glu(x, axis)``.
    axis : int, default -1
        As in `glu`.

    Returns
    -------
    ndarray, shape of `x`
        Gradient of the loss with respect to `x`.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers, or `axis` is no integer.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> glu_vjp([3.0, 5.0, 0.0, -1000.0], [1.0, 1.0])
    array([0.5 , 0.  , 0.75, 0.  ])

    Notes
    -----
    Syllabus row SMO-04; book: *Smooth activations and gates*, ``smooth-activations.html#gated``.
    """
    a, b = _halves(x, axis)
    g = floats("g", g)
    check_shape("g", g, a.shape, "the shape of glu(x)")
    return np.concatenate((g * sigmoid(b), g * a * sigmoid_grad(b)), axis)


def swiglu(gate: ArrayLike, up: ArrayLike) -> np.ndarray:
    r"""Gate by SiLU, :math:`\mathrm{silu}(p) \odot u`: two arrays, so that none has to be cut in halves.

    Parameters
    ----------
    gate : array_like
        The factor p that goes through SiLU, any shape.
    up : array_like, shape of `gate`
        The factor u that stays linear.

    Returns
    -------
    ndarray, shape of `gate`
        Their product.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If `up` has not the shape of `gate`.

    Examples
    --------
    >>> swiglu([0.0, 1000.0], [3.0, -2.0])
    array([    0., -2000.])

    Notes
    -----
    Syllabus row SMO-04; book: *Smooth activations and gates*, ``smooth-activations.html#gated``.
    """
    gate, up = _pair(gate, up)
    return silu(gate) * up


def swiglu_vjp(gate: ArrayLike, up: ArrayLike, g: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    r"""Pull an upstream gradient back through SwiGLU, to gate and up.

    :math:`\partial p = g \odot u \odot \mathrm{silu}'(p)` and
    :math:`\partial u = g \odot \mathrm{silu}(p)`.

    Parameters
    ----------
    gate, up : array_like
        As in `swiglu`.
    g : array_like, shape of `gate`
        Gradient of the loss with respect to ``swiglu(gate, up)``.

    Returns
    -------
    tuple of two ndarrays, shape of `gate`
        Gradients of the loss with respect to `gate` and `up`.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> dgate, dup = swiglu_vjp([0.0, 1000.0], [3.0, -2.0], [1.0, 1.0])
    >>> dgate
    array([ 1.5, -2. ])
    >>> dup
    array([   0., 1000.])

    Notes
    -----
    Syllabus row SMO-04; book: *Smooth activations and gates*, ``smooth-activations.html#gated``.
    """
    gate, up = _pair(gate, up)
    g = floats("g", g)
    check_shape("g", g, gate.shape, "the shape of gate")
    return g * up * silu_grad(gate), g * silu(gate)


def swiglu_mlp(x: ArrayLike, w_gate: ArrayLike, w_up: ArrayLike, w_down: ArrayLike) -> np.ndarray:
    r"""Feed-forward layer :math:`(\mathrm{silu}(x W_g^\top) \odot x W_u^\top)\, W_d^\top`, without biases.

    Parameters
    ----------
    x : array_like, shape (..., d)
        Inputs; a batch has them as rows.
    w_gate, w_up : array_like, shape (h, d)
        Weights of the gate and of the factor that stays linear, as (out, in).
    w_down : array_like, shape (m, h)
        Weights back to the width of the input, mostly m = d.

    Returns
    -------
    ndarray, shape (..., m)
        Outputs.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> swiglu_mlp([1000.0, 2.0], [[1.0, 0.0]], [[0.0, 1.0]], [[1.0], [0.5]])
    array([2000., 1000.])

    Notes
    -----
    Syllabus row SMO-06; book: *Smooth activations and gates*, ``smooth-activations.html#swiglu-layer``.
    """
    w_gate, w_up, w_down = _weights(w_gate, w_up, w_down)
    return linear(swiglu(linear(x, w_gate), linear(x, w_up)), w_down)


def swiglu_mlp_vjp(
    x: ArrayLike, w_gate: ArrayLike, w_up: ArrayLike, w_down: ArrayLike, g: ArrayLike
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    r"""Pull an upstream gradient back through the SwiGLU layer, to input and all three weights.

    With P, U and M as on the way forward: :math:`\bar M = g W_d`,
    :math:`\bar P = \bar M \odot U \odot \mathrm{silu}'(P)`, :math:`\bar U = \bar M \odot \mathrm{silu}(P)`;
    then :math:`\partial x = \bar P W_g + \bar U W_u`, :math:`\partial W_g = \bar P^\top x`,
    :math:`\partial W_u = \bar U^\top x` and :math:`\partial W_d = g^\top M`.

    Parameters
    ----------
    x, w_gate, w_up, w_down : array_like
        As in `swiglu_mlp`.
    g : array_like, shape (..., m)
        Gradient of the loss with respect to the output.

    Returns
    -------
    tuple of four ndarrays, shapes of `x`, `w_gate`, `w_up` and `w_down`
        Gradients of the loss; those of the weights are summed over all rows.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> dx, *_ = swiglu_mlp_vjp([1000.0, 2.0], [[1.0, 0.0]], [[0.0, 1.0]], [[1.0], [0.5]], [1.0, 0.0])
    >>> dx
    array([   2., 1000.])

    Notes
    -----
    Syllabus row SMO-06; book: *Smooth activations and gates*, ``smooth-activations.html#swiglu-layer``.
    """
    w_gate, w_up, w_down = _weights(w_gate, w_up, w_down)
    gate, up = linear(x, w_gate), linear(x, w_up)
    dmiddle, dw_down, _ = linear_vjp(swiglu(gate, up), w_down, g)
    dgate, dup = swiglu_vjp(gate, up, dmiddle)
    through_gate, dw_gate, _ = linear_vjp(x, w_gate, dgate)
    through_up, dw_up, _ = linear_vjp(x, w_up, dup)
    return through_gate + through_up, dw_gate, dw_up, dw_down


def _halves(x: ArrayLike, axis: int) -> list[np.ndarray]:
    """Return the two halves of `x`, as views."""
    x = floats("x", x)
    if x.shape[check_axis(x, axis)] % 2:
        raise ValueError(f"x has shape {x.shape}; expected an even number of entries along axis {axis}")
    return np.split(x, 2, axis)


def _pair(gate: ArrayLike, up: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return two floating arrays of one shape."""
    gate, up = floats("gate", gate), floats("up", up)
    check_shape("up", up, gate.shape, "the shape of gate")
    return gate, up


def _weights(w_gate: ArrayLike, w_up: ArrayLike, w_down: ArrayLike) -> tuple[np.ndarray, ...]:
    """Return the weights of the layer as floating arrays that fit."""
    w_gate, w_up = floats("w_gate", w_gate, "(h, d)"), floats("w_up", w_up)
    w_down = floats("w_down", w_down, "(m, h)")
    check_shape("w_up", w_up, w_gate.shape, "the shape of w_gate")
    check_shape("w_down", w_down, (len(w_down), len(w_gate)), "one column for each row of w_gate")
    return w_gate, w_up, w_down
