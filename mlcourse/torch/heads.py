"""Heads: the channels of each position, cut into parts that attend on their own, and put together again."""

from __future__ import annotations

import torch
from torch import Tensor

from mlcourse.torch._arguments import count, floats
from mlcourse.torch._attention import as_heads
from mlcourse.torch._autograd import by_hand

__all__ = ["merge_heads", "split_heads"]


@by_hand(lambda g, x, num_heads: merge_heads(g))
def split_heads(x: Tensor, num_heads: int) -> Tensor:
    r"""Cut the channels of each position into heads: (..., L, E) becomes (..., h, L, E/h).

    Parameters
    ----------
    x : Tensor, shape (..., L, E)
        One vector for each position.
    num_heads : int
        Number h of heads, which divides E.

    Returns
    -------
    Tensor, shape (..., h, L, E/h)
        Head a has the channels from aE/h to (a+1)E/h - 1 of every position.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers, or `num_heads` is not an integer.
    ValueError
        If `x` has fewer than two axes, or h does not divide E.

    Examples
    --------
    >>> split_heads(torch.tensor([[1, 2, 3, 4], [5, 6, 7, 8]]), 2)
    tensor([[[1., 2.],
             [5., 6.]],
    <BLANKLINE>
            [[3., 4.],
             [7., 8.]]])

    Notes
    -----
    Syllabus row ATT-05; book: *Attention*, ``attention.html#heads``.
    Its vector-Jacobian product is `merge_heads`. To reshape to (..., h, L, E/h) at once would mix positions.
    """
    x, num_heads = floats("x", x), count("num_heads", num_heads)
    if x.ndim < 2:
        raise ValueError(f"x has shape {tuple(x.shape)}; expected (..., L, E)")
    if x.shape[-1] % num_heads:
        raise ValueError(
            f"x has shape {tuple(x.shape)}; expected a last axis that num_heads, {num_heads}, divides"
        )
    return as_heads(x, num_heads).clone(memory_format=torch.contiguous_format)


@by_hand(lambda g, x: split_heads(g, x.shape[-3]))
def merge_heads(x: Tensor) -> Tensor:
    r"""Put heads together again: (..., h, L, d) becomes (..., L, hd).

    Parameters
    ----------
    x : Tensor, shape (..., h, L, d)
        Heads as `split_heads` gives them.

    Returns
    -------
    Tensor, shape (..., L, hd)
        One vector for each position.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.
    ValueError
        If `x` has fewer than three axes.

    Examples
    --------
    >>> merge_heads(torch.tensor([[[1, 2], [5, 6]], [[3, 4], [7, 8]]]))
    tensor([[1., 2., 3., 4.],
            [5., 6., 7., 8.]])

    Notes
    -----
    Syllabus row ATT-05; book: *Attention*, ``attention.html#heads``.
    Its vector-Jacobian product is `split_heads`.
    """
    x = floats("x", x)
    if x.ndim < 3:
        raise ValueError(f"x has shape {tuple(x.shape)}; expected (..., h, L, d)")
    *batch, h, length, d = x.shape
    if not h:
        raise ValueError(f"x has shape {tuple(x.shape)}; expected at least one head")
    return x.transpose(-3, -2).clone(memory_format=torch.contiguous_format).reshape(*batch, length, h * d)
