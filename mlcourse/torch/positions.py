r"""Positions as vectors: sinusoids that are added, and rotations of pairs of features (rotary positions).

Both turn a pair of features by an angle that grows with the position, each pair at its own speed. A shift of
all positions is then a rotation, too, and what rotations share can be seen in a dot product.
"""

from __future__ import annotations

import operator

import torch
from torch import Tensor

from mlcourse.torch._arguments import check_real, check_shape, count, floats, positive
from mlcourse.torch._autograd import by_hand

__all__ = ["rotary", "rotary_vjp", "sinusoidal_positions"]


def sinusoidal_positions(length: int, dim: int, base: float = 10000.0, start: int = 0) -> Tensor:
    r"""Sines and cosines of positions, :math:`P_{p,2i} = \sin p\theta_i, P_{p,2i+1} = \cos p\theta_i`.

    The angle of one step falls from pair to pair, :math:`\theta_i = b^{-2i/E}`.

    Parameters
    ----------
    length : int
        Number of positions T, at least 1.
    dim : int
        Width E of the vectors; an odd one ends with a sine.
    base : float, default 10000
        The number b whose powers are the speeds, above 0.
    start : int, default 0
        The first position.

    Returns
    -------
    Tensor, shape (T, E)
        A row for each position, in the default dtype and on the default device.

    Raises
    ------
    TypeError
        If `length`, `dim` or `start` is no integer, or `base` no number.
    ValueError
        If `length` or `dim` is below 1, or `base` is not above 0 and finite.

    Examples
    --------
    >>> sinusoidal_positions(2, 3, base=8.0)[0]
    tensor([0., 1., 0.])

    Notes
    -----
    Syllabus row EMB-04; book: *Embeddings and positions*, ``embeddings.html#sinusoidal-positions``.
    """
    length, dim, first = count("length", length), count("dim", dim), _integer("start", start)
    angles = _angles(torch.arange(first, first + length), dim, base)
    pairs = torch.stack((angles.sin(), angles.cos()), -1)
    return pairs.reshape(length, -1)[:, :dim].to(torch.get_default_dtype())


@by_hand(lambda g, x, positions, base: rotary_vjp(positions, g, base))
def rotary(x: Tensor, positions: Tensor, base: float = 10000.0) -> Tensor:
    r"""Rotary positions: turn each pair :math:`(x_{2i}, x_{2i+1})` by the angle :math:`p\,\theta_i`.

    The pair becomes :math:`(x_{2i}\cos - x_{2i+1}\sin,\; x_{2i}\sin + x_{2i+1}\cos)` of
    :math:`p\,b^{-2i/d}`.

    Parameters
    ----------
    x : Tensor, shape (..., T, d)
        Queries or keys, a row for each position; d is even, the width of one head.
    positions : Tensor of integers, shape (T,)
        The position p of each row.
    base : float, default 10000
        The number b whose powers are the speeds, above 0.

    Returns
    -------
    Tensor, shape of `x`
        The rows, turned. Their lengths stay.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers, a position no integer, or `base` no number.
    ValueError
        If a shape is not as above, the devices differ, or `base` is not above 0 and finite.

    Examples
    --------
    >>> rotary(torch.tensor([[3.0, 5.0], [3.0, 5.0]]), torch.tensor([0, 1]))
    tensor([[ 3.0000,  5.0000],
            [-2.5864,  5.2259]])

    Notes
    -----
    Syllabus row EMB-05; book: *Embeddings and positions*, ``embeddings.html#rotary``.
    Pairs are neighbours. Many libraries pair feature i with feature i + d/2 instead: the same after a fixed
    permutation of the features.
    """
    return _turned("x", x, positions, base, 1)


@by_hand()
def rotary_vjp(positions: Tensor, g: Tensor, base: float = 10000.0) -> Tensor:
    r"""Pull an upstream gradient back through rotary positions: turn it back, by :math:`-p\,\theta_i`.

    Parameters
    ----------
    positions : Tensor of integers, shape (T,)
        As in `rotary`.
    g : Tensor, shape (..., T, d)
        Gradient of the loss with respect to ``rotary(x, positions, base)``.
    base : float, default 10000
        As in `rotary`.

    Returns
    -------
    Tensor, shape of `g`
        Gradient of the loss with respect to `x`, whose value is not needed: the map is linear.

    Raises
    ------
    TypeError
        If `g` is not a tensor of real numbers, a position no integer, or `base` no number.
    ValueError
        If a shape is not as above, the devices differ, or `base` is not above 0 and finite.

    Examples
    --------
    >>> positions, x = torch.tensor([0, 7]), torch.tensor([[3.0, 5.0], [3.0, 5.0]])
    >>> rotary_vjp(positions, rotary(x, positions))
    tensor([[3.0000, 5.0000],
            [3.0000, 5.0000]])

    Notes
    -----
    Syllabus row EMB-05; book: *Embeddings and positions*, ``embeddings.html#rotary``.
    The transpose of a rotation is the rotation back.
    """
    return _turned("g", g, positions, base, -1)


def _turned(name: str, value: Tensor, positions: Tensor, base: float, sign: int) -> Tensor:
    """Turn each pair of neighbours by its angle, forward or back."""
    x = floats(name, value)
    check_real("positions", positions)
    if x.ndim < 2 or x.shape[-1] % 2:
        raise ValueError(f"{name} has shape {tuple(x.shape)}; expected (..., T, d), d even")
    if positions.is_floating_point() or positions.dtype == torch.bool:
        raise TypeError(f"positions has dtype {positions.dtype}; expected integers")
    if positions.device != x.device:
        raise ValueError(f"positions is on {positions.device}; expected {x.device}, the device of {name}")
    check_shape("positions", positions, x.shape[-2:-1], f"one for each row of {name}")
    angles = _angles(positions, x.shape[-1], base)
    cos, sin = angles.cos().to(x.dtype), (sign * angles.sin()).to(x.dtype)
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2)


def _angles(positions: Tensor, dim: int, base: float) -> Tensor:
    """Return the angle of each position and each pair, in float64: rounded, late positions would be lost."""
    steps = torch.arange(0, dim, 2, dtype=torch.float64, device=positions.device)
    speeds = positive("base", base) ** (-steps / dim)
    return positions.to(torch.float64)[:, None] * speeds


def _integer(name: str, value: int) -> int:
    """Return `value` as an integer, of any sign."""
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"{name} is {value!r}; expected an integer") from None
