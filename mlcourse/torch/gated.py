r"""Gated linear units: one half of the features decides how much of the other half passes.

A gate is a factor, so each of the two factors gets the other one times the upstream gradient.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mlcourse.torch._arguments import check_axis, check_shape, floats, promoted
from mlcourse.torch._autograd import by_hand
from mlcourse.torch.activations import sigmoid, sigmoid_grad
from mlcourse.torch.linear import linear, linear_vjp
from mlcourse.torch.silu import silu, silu_grad

__all__ = ["glu", "glu_vjp", "swiglu", "swiglu_mlp", "swiglu_mlp_vjp", "swiglu_vjp"]


@by_hand(lambda g, x, axis: glu_vjp(x, g, axis))
def glu(x: Tensor, axis: int = -1) -> Tensor:
    r"""Gated linear unit :math:`a \odot \sigma(b)`, where a and b are the halves of x.

    Parameters
    ----------
    x : Tensor, shape (..., 2k)
        Input; its second half is the gate.
    axis : int, default -1
        The axis that is cut in halves.

    Returns
    -------
    Tensor, shape (..., k)
        The first half, entry by entry times the sigmoid of the second.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers, or `axis` is no integer.
    ValueError
        If `x` has no such axis, or an odd number of entries along it.

    Examples
    --------
    >>> glu(torch.tensor([3.0, 5.0, 0.0, -1000.0]))
    tensor([1.5000, 0.0000])

    Notes
    -----
    Syllabus row SMO-04; book: *Smooth activations and gates*, ``smooth-activations.html#gated``.
    """
    a, b = _halves(x, axis)
    return a * sigmoid(b)


@by_hand()
def glu_vjp(x: Tensor, g: Tensor, axis: int = -1) -> Tensor:
    r"""Pull an upstream gradient back through GLU, to both halves.

    :math:`\partial a = g \odot \sigma(b)` and :math:`\partial b = g \odot a \odot \sigma'(b)`, joined again
    in this order.

    Parameters
    ----------
    x : Tensor, shape (..., 2k)
        Input.
    g : Tensor, shape (..., k)
        Gradient of the loss with respect to ``glu(x, axis)``.
    axis : int, default -1
        As in `glu`.

    Returns
    -------
    Tensor, shape of `x`
        Gradient of the loss with respect to `x`.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers, or `axis` is no integer.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> glu_vjp(torch.tensor([3.0, 5.0, 0.0, -1000.0]), torch.tensor([1.0, 1.0]))
    tensor([0.5000, 0.0000, 0.7500, 0.0000])

    Notes
    -----
    Syllabus row SMO-04; book: *Smooth activations and gates*, ``smooth-activations.html#gated``.
    """
    a, b = _halves(x, axis)
    a, b, g = promoted(x=a, b=b, g=floats("g", g))
    check_shape("g", g, a.shape, "the shape of glu(x)")
    return torch.cat((g * sigmoid(b), g * a * sigmoid_grad(b)), axis)


@by_hand(lambda g, gate, up: swiglu_vjp(gate, up, g))
def swiglu(gate: Tensor, up: Tensor) -> Tensor:
    r"""Gate by SiLU, :math:`\mathrm{silu}(p) \odot u`: two arrays, so that none has to be cut in halves.

    Parameters
    ----------
    gate : Tensor
        The factor p that goes through SiLU, any shape.
    up : Tensor, shape of `gate`
        The factor u that stays linear.

    Returns
    -------
    Tensor, shape of `gate`
        Their product.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If `up` has not the shape of `gate`.

    Examples
    --------
    >>> swiglu(torch.tensor([0.0, 1000.0]), torch.tensor([3.0, -2.0]))
    tensor([    0., -2000.])

    Notes
    -----
    Syllabus row SMO-04; book: *Smooth activations and gates*, ``smooth-activations.html#gated``.
    """
    gate, up = _pair(gate, up)
    return silu(gate) * up


@by_hand()
def swiglu_vjp(gate: Tensor, up: Tensor, g: Tensor) -> tuple[Tensor, Tensor]:
    r"""Pull an upstream gradient back through SwiGLU, to gate and up.

    :math:`\partial p = g \odot u \odot \mathrm{silu}'(p)` and
    :math:`\partial u = g \odot \mathrm{silu}(p)`.

    Parameters
    ----------
    gate, up : Tensor
        As in `swiglu`.
    g : Tensor, shape of `gate`
        Gradient of the loss with respect to ``swiglu(gate, up)``.

    Returns
    -------
    tuple of two Tensors, shape of `gate`
        Gradients of the loss with respect to `gate` and `up`.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> gate, up = torch.tensor([0.0, 1000.0]), torch.tensor([3.0, -2.0])
    >>> dgate, dup = swiglu_vjp(gate, up, torch.tensor([1.0, 1.0]))
    >>> dgate
    tensor([ 1.5000, -2.0000])
    >>> dup
    tensor([   0., 1000.])

    Notes
    -----
    Syllabus row SMO-04; book: *Smooth activations and gates*, ``smooth-activations.html#gated``.
    """
    gate, up = _pair(gate, up)
    gate, up, g = promoted(gate=gate, up=up, g=floats("g", g))
    check_shape("g", g, gate.shape, "the shape of gate")
    return g * up * silu_grad(gate), g * silu(gate)


@by_hand(lambda g, x, w_gate, w_up, w_down: swiglu_mlp_vjp(x, w_gate, w_up, w_down, g), autocast="product")
def swiglu_mlp(x: Tensor, w_gate: Tensor, w_up: Tensor, w_down: Tensor) -> Tensor:
    r"""Feed-forward layer :math:`(\mathrm{silu}(x W_g^\top) \odot x W_u^\top)\, W_d^\top`, without biases.

    Parameters
    ----------
    x : Tensor, shape (..., d)
        Inputs; a batch has them as rows.
    w_gate, w_up : Tensor, shape (h, d)
        Weights of the gate and of the factor that stays linear, as (out, in).
    w_down : Tensor, shape (m, h)
        Weights back to the width of the input, mostly m = d.

    Returns
    -------
    Tensor, shape (..., m)
        Outputs.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> w_gate, w_up = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 1.0]])
    >>> w_down = torch.tensor([[1.0], [0.5]])
    >>> swiglu_mlp(torch.tensor([1000.0, 2.0]), w_gate, w_up, w_down)
    tensor([2000., 1000.])

    Notes
    -----
    Syllabus row SMO-06; book: *Smooth activations and gates*, ``smooth-activations.html#swiglu-layer``.
    """
    w_gate, w_up, w_down = _weights(w_gate, w_up, w_down)
    return linear(swiglu(linear(x, w_gate), linear(x, w_up)), w_down)


@by_hand(autocast="product")
def swiglu_mlp_vjp(
    x: Tensor, w_gate: Tensor, w_up: Tensor, w_down: Tensor, g: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    r"""Pull an upstream gradient back through the SwiGLU layer, to input and all three weights.

    With P, U and M as on the way forward: :math:`\bar M = g W_d`,
    :math:`\bar P = \bar M \odot U \odot \mathrm{silu}'(P)`, :math:`\bar U = \bar M \odot \mathrm{silu}(P)`;
    then :math:`\partial x = \bar P W_g + \bar U W_u`, :math:`\partial W_g = \bar P^\top x`,
    :math:`\partial W_u = \bar U^\top x` and :math:`\partial W_d = g^\top M`.

    Parameters
    ----------
    x, w_gate, w_up, w_down : Tensor
        As in `swiglu_mlp`.
    g : Tensor, shape (..., m)
        Gradient of the loss with respect to the output.

    Returns
    -------
    tuple of four Tensors, shapes of `x`, `w_gate`, `w_up` and `w_down`
        Gradients of the loss; those of the weights are summed over all rows.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> w_gate, w_up = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 1.0]])
    >>> w_down = torch.tensor([[1.0], [0.5]])
    >>> x, g = torch.tensor([1000.0, 2.0]), torch.tensor([1.0, 0.0])
    >>> dx, *_ = swiglu_mlp_vjp(x, w_gate, w_up, w_down, g)
    >>> dx
    tensor([   2., 1000.])

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


def _halves(x: Tensor, axis: int) -> tuple[Tensor, ...]:
    """Return the two halves of `x`, as views."""
    x = floats("x", x)
    if x.shape[check_axis(x, axis)] % 2:
        raise ValueError(
            f"x has shape {tuple(x.shape)}; expected an even number of entries along axis {axis}"
        )
    return x.chunk(2, axis)


def _pair(gate: Tensor, up: Tensor) -> list[Tensor]:
    """Return two floating tensors of one dtype and one shape."""
    gate, up = promoted(gate=floats("gate", gate), up=floats("up", up))
    check_shape("up", up, gate.shape, "the shape of gate")
    return [gate, up]


def _weights(w_gate: Tensor, w_up: Tensor, w_down: Tensor) -> list[Tensor]:
    """Return the weights of the layer as floating tensors of one dtype that fit."""
    w_gate, w_up = floats("w_gate", w_gate, "(h, d)"), floats("w_up", w_up)
    w_down = floats("w_down", w_down, "(m, h)")
    check_shape("w_up", w_up, w_gate.shape, "the shape of w_gate")
    check_shape("w_down", w_down, (len(w_down), len(w_gate)), "one column for each row of w_gate")
    return promoted(w_gate=w_gate, w_up=w_up, w_down=w_down)
