r"""Inverted dropout: entries are dropped at random, and those that are kept grow to make up for them.

The mask is an argument, so that the way back uses the one of the way forward.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mlcourse.torch._arguments import check_real, check_shape, floats, number, promoted
from mlcourse.torch._autograd import by_hand
from mlcourse.torch._named import below_one
from mlcourse.torch._targets import check_entries

__all__ = ["dropout", "dropout_mask", "dropout_ridge_risk", "dropout_variance", "dropout_vjp"]


def dropout(
    x: Tensor,
    p: float = 0.5,
    training: bool = True,
    mask: Tensor | None = None,
    rng: torch.Generator | None = None,
) -> Tensor:
    r"""Inverted dropout, :math:`y = m \odot x / (1 - p)` in training, and x itself in evaluation.

    Parameters
    ----------
    x : Tensor
        Input, any shape.
    p : float, default 0.5
        Probability to *drop* an entry, from 0 to 1. With 1 the result is 0.
    training : bool, default True
        Whether entries are dropped at all.
    mask : Tensor of bool, shape of `x`, optional
        Which entries are kept: True or 1 for kept, False or 0 for dropped.
    rng : torch.Generator, on the device of `x`, optional
        What draws the mask if none is given. Keep that mask for the way back: see `dropout_mask`.

    Returns
    -------
    Tensor, shape of `x`
        0 where an entry is dropped, whatever it was.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers, or `p` not a number.
    ValueError
        If `p` is not from 0 to 1, `mask` has not the shape of `x` or (seen on the CPU only) other entries
        than 0 and 1, or there is neither `mask` nor `rng` in training.

    Examples
    --------
    >>> x = torch.tensor([1.0, 2.0, 3.0])
    >>> dropout(x, p=0.2, mask=torch.tensor([True, False, True]))
    tensor([1.2500, 0.0000, 3.7500])
    >>> dropout(x, p=0.2, training=False)
    tensor([1., 2., 3.])

    Notes
    -----
    Syllabus row REG-01; book: *Noise, soft targets, bounded steps*, ``regularisation.html#dropout``.
    The textbook form ``mask * x / (1 - p)`` is 0/0 for p = 1, and NaN where an infinite entry is dropped.
    """
    x, p = floats("x", x), _probability(p)
    if mask is None and training:
        if rng is None:
            raise ValueError("mask and rng are both None; expected a mask, or what draws one")
        mask = dropout_mask(x.shape, p, rng)
    return _dropped(x, mask, p, training)


@by_hand()
def dropout_vjp(g: Tensor, mask: Tensor | None, p: float = 0.5, training: bool = True) -> Tensor:
    r"""Pull an upstream gradient back through dropout: :math:`m \odot g / (1 - p)`, with the same mask.

    Parameters
    ----------
    g : Tensor
        Gradient of the loss with respect to the result of `dropout`.
    mask : Tensor of bool, shape of `g`, or None
        The mask of the way forward. In evaluation nobody looks at it.
    p : float, default 0.5
        As in `dropout`.
    training : bool, default True
        As in `dropout`: in evaluation the gradient passes as it is.

    Returns
    -------
    Tensor, shape of `g`
        Gradient of the loss with respect to the input of `dropout`.

    Raises
    ------
    TypeError
        If `g` is not a tensor of real numbers, or `p` not a number.
    ValueError
        If `p` is not from 0 to 1, or `mask` is None in training, has not the shape of `g` or (seen on the
        CPU only) other entries than 0 and 1.

    Examples
    --------
    >>> dropout_vjp(torch.tensor([1.0, 1.0, -2.0]), torch.tensor([True, False, True]), p=0.2)
    tensor([ 1.2500,  0.0000, -2.5000])

    Notes
    -----
    Syllabus row REG-01; book: *Noise, soft targets, bounded steps*, ``regularisation.html#dropout``.
    Dropout is linear in x, so this is the same function of g. A mask that is read off the result, by
    ``y != 0``, is wrong at a kept entry that was 0.
    """
    g, p = floats("g", g), _probability(p)
    if mask is None and training:
        raise ValueError("mask is None; expected the mask of the way forward")
    return _dropped(g, mask, p, training)


def dropout_mask(shape: int | tuple[int, ...], p: float, rng: torch.Generator) -> Tensor:
    r"""Draw which entries dropout keeps: each by itself, with probability :math:`1 - p`.

    Parameters
    ----------
    shape : int or tuple of int
        Of the input that will be masked.
    p : float
        Probability to *drop* an entry, from 0 to 1.
    rng : torch.Generator
        What draws, on its own device.

    Returns
    -------
    Tensor of bool
        True where an entry is kept.

    Raises
    ------
    TypeError
        If `p` is not a number, or `rng` not a generator of torch.
    ValueError
        If `p` is not from 0 to 1.

    Examples
    --------
    >>> dropout_mask((2, 3), 0.4, torch.Generator().manual_seed(0)).shape
    torch.Size([2, 3])

    Notes
    -----
    Syllabus row REG-01; book: *Noise, soft targets, bounded steps*, ``regularisation.html#dropout``.
    """
    if not isinstance(rng, torch.Generator):
        raise TypeError(f"rng is a {type(rng).__name__}; expected a torch.Generator")
    return torch.rand(shape, generator=rng, device=rng.device) >= _probability(p)


@by_hand()
def dropout_variance(x: Tensor, p: float) -> Tensor:
    r"""Variance of each entry of dropout's result, :math:`\frac{p}{1 - p}\,x_i^2`.

    Parameters
    ----------
    x : Tensor
        Input, any shape. It is also the mean of the result.
    p : float
        Probability to *drop* an entry, from 0 to below 1.

    Returns
    -------
    Tensor, shape of `x`
        Variances over all masks. Two entries are uncorrelated.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers, or `p` not a number.
    ValueError
        If `p` is not from 0 to below 1: at 1 nothing is kept, and the mean is not `x` any more.

    Examples
    --------
    >>> dropout_variance(torch.tensor([1.0, -2.0, 0.0]), p=0.2)
    tensor([0.2500, 1.0000, 0.0000])

    Notes
    -----
    Syllabus row REG-02; book: *Noise, soft targets, bounded steps*, ``regularisation.html#dropout-noise``.
    """
    x, odds = floats("x", x), _odds(p)
    return odds * x * x


@by_hand(autocast="float32")
def dropout_ridge_risk(X: Tensor, t: Tensor, w: Tensor, p: float) -> Tensor:
    r"""Mean squared error of a linear model under dropout: :math:`\lVert t - Xw\rVert^2` and a ridge.

    :math:`\mathbb E\lVert t - Yw\rVert^2 = \lVert t - Xw\rVert^2 + \frac p{1-p}\sum_j w_j^2\sum_i x_{ij}^2`,
    over all masks, with Y the result of dropout on X.

    Parameters
    ----------
    X : Tensor, shape (n, d)
        Inputs, one example a row.
    t : Tensor, shape (n,)
        Targets.
    w : Tensor, shape (d,)
        Weights.
    p : float
        Probability to *drop* an entry, from 0 to below 1.

    Returns
    -------
    Tensor
        One number: the sum of squares over the examples, in the mean over all masks.

    Raises
    ------
    TypeError
        If `X`, `t` or `w` is not a tensor of real numbers, or `p` not a number.
    ValueError
        If shapes do not fit, or `p` is not from 0 to below 1.

    Examples
    --------
    >>> dropout_ridge_risk(torch.tensor([[1.0, 2.0]]), torch.tensor([3.0]), torch.ones(2), p=0.2)
    tensor(1.2500)

    Notes
    -----
    Syllabus row REG-02; book: *Noise, soft targets, bounded steps*, ``regularisation.html#dropout-noise``.
    Each weight is punished by the size of its feature: more where inputs are large.
    """
    odds = _odds(p)
    X, t, w = promoted(X=floats("X", X, "(n, d)"), t=floats("t", t), w=floats("w", w))
    check_shape("t", t, X.shape[:1], "one entry for each row of X")
    check_shape("w", w, X.shape[1:], "one entry for each column of X")
    return (t - X @ w).square().sum() + odds * (X * w).square().sum()


@by_hand(lambda g, x, mask, p, training: _dropped(g, mask, p, training))
def _dropped(x: Tensor, mask: Tensor | None, p: float, training: bool) -> Tensor:
    """Return what dropout does to a vector and to a gradient alike."""
    if not training or mask is None:
        return x.clone()
    check_real("mask", mask)
    if mask.device != x.device:
        raise ValueError(f"mask is on {mask.device}; expected {x.device}, the device that is masked")
    check_shape("mask", mask, x.shape, "the shape that is masked")
    if mask.dtype != torch.bool:
        check_entries("mask", mask, lambda: (mask != 0) & (mask != 1), "0 or 1")
    if p == 1:  # nothing is kept, whatever the mask says
        return torch.zeros_like(x)
    return torch.where(mask.bool(), x / (1 - p), 0.0)


def _probability(p: float) -> float:
    """Return `p` as a float from 0 to 1."""
    result = number("p", p)
    if not 0 <= result <= 1:
        raise ValueError(f"p is {p!r}; expected a probability, from 0 to 1")
    return result


def _odds(p: float) -> float:
    """Return p/(1 - p), which there is below 1."""
    p = below_one("p", p)
    return p / (1 - p)
