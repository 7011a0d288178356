r"""Max and average pooling of images (N, C, H, W), forward and backward."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from mlcourse.torch._autograd import by_hand
from mlcourse.torch._average import spread
from mlcourse.torch._window_arguments import pool_arguments, pool_upstream

__all__ = ["avg_pool2d", "avg_pool2d_vjp", "max_pool2d", "max_pool2d_vjp"]


@by_hand(lambda g, x, *windows: max_pool2d_vjp(x, g, *windows))
def max_pool2d(
    x: Tensor,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
) -> Tensor:
    r"""Largest pixel of every window.

    .. math:: y_{n,m,r,c} = \max_{i,j}\; x_{n,m,\,sr+di-p,\,sc+dj-p}.

    Parameters
    ----------
    x : Tensor, shape (N, C, H, W)
        Images.
    kernel_size : int or pair of int
        Rows and columns of a window.
    stride : int or pair of int, optional
        How far apart windows are; `kernel_size` unless given, so that they do not overlap.
    padding : int or pair of int
        How many pixels of -inf, which never win, surround the image on each side; at most half of what
        a window spans.
    dilation : int or pair of int
        How far apart the pixels of a window are.

    Returns
    -------
    Tensor, shape (N, C, H', W')
        :math:`H' = \lfloor (H + 2p - d(k_h-1) - 1)/s \rfloor + 1`; W' alike. NaN where a window holds one.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers, or a setting not of integers.
    ValueError
        If `x` has not four axes, a setting is out of range, a window is larger than the padded image, or
        sees nothing but padding.

    Examples
    --------
    >>> max_pool2d(torch.tensor([[[[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 8.0, 8.0]]]]), 2)
    tensor([[[[5., 8.]]]])

    Notes
    -----
    Syllabus row ADD-03; book: *Convolution layers*, ``convolution-layers.html#max-pooling``.
    torch's own; the NumPy module shows what happens inside.
    """
    x, w = pool_arguments(x, kernel_size, stride, padding, dilation)
    return F.max_pool2d(x, w.kernel, w.stride, w.padding, w.dilation)


@by_hand()
def max_pool2d_vjp(
    x: Tensor,
    g: Tensor,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
) -> Tensor:
    r"""Pull an upstream gradient back through `max_pool2d`: all of it goes to the winner of each window.

    Parameters
    ----------
    x : Tensor, shape (N, C, H, W)
        Images.
    g : Tensor, shape (N, C, H', W')
        Gradient of the loss with respect to ``max_pool2d(x, kernel_size, stride, padding, dilation)``.
    kernel_size, stride, padding, dilation : int or pair of int
        As in `max_pool2d`.

    Returns
    -------
    Tensor, shape of `x`
        A pixel that wins several overlapping windows gets the sum, one that wins none 0. Of several equal
        maxima the first wins, row by row, as in torch; of several NaN, the last, as in torch.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers, or a setting not of integers.
    ValueError
        If a shape does not fit, a setting is out of range, a window is larger than the padded image, or
        sees nothing but padding.

    Examples
    --------
    >>> x = torch.tensor([[[[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 8.0, 8.0]]]])
    >>> max_pool2d_vjp(x, torch.tensor([[[[10.0, 20.0]]]]), 2)
    tensor([[[[ 0., 10.,  0.,  0.],
              [ 0.,  0., 20.,  0.]]]])

    Notes
    -----
    Syllabus row ADD-03; book: *Convolution layers*, ``convolution-layers.html#max-pooling``.
    Ties are not rare: after a ReLU, whole windows are 0. There the max has no derivative; giving all of g
    to one pixel is one of its subgradients, giving all of g to each of them is not.
    """
    x, w = pool_arguments(x, kernel_size, stride, padding, dilation)
    x, g = pool_upstream(x, g, w, "max_pool2d(x)")
    _, winners = F.max_pool2d(x, w.kernel, w.stride, w.padding, w.dilation, return_indices=True)
    dx = torch.zeros_like(x, memory_format=torch.contiguous_format).flatten(2)
    return dx.scatter_add(2, winners.flatten(2), g.flatten(2)).reshape(x.shape)


@by_hand(lambda g, x, *windows: avg_pool2d_vjp(x, g, *windows))
def avg_pool2d(
    x: Tensor,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
    padding: int | tuple[int, int] = 0,
) -> Tensor:
    r"""Mean of every window, :math:`y_{n,m,r,c} = \frac1{k_hk_w}\sum_{i,j} x_{n,m,\,sr+i-p,\,sc+j-p}`.

    Parameters
    ----------
    x : Tensor, shape (N, C, H, W)
        Images.
    kernel_size : int or pair of int
        Rows and columns of a window.
    stride : int or pair of int, optional
        How far apart windows are; `kernel_size` unless given, so that they do not overlap.
    padding : int or pair of int
        How many zeros surround the image on each side; at most half of a window. They count: the sum is
        divided by :math:`k_hk_w` at the border too.

    Returns
    -------
    Tensor, shape (N, C, H', W')
        :math:`H' = \lfloor (H + 2p - k_h)/s \rfloor + 1`; W' alike.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers, or a setting not of integers.
    ValueError
        If `x` has not four axes, a setting is out of range, or a window is larger than the padded image.

    Examples
    --------
    >>> avg_pool2d(torch.tensor([[[[1.0, 5.0, 2.0, 0.0], [3.0, 3.0, 8.0, 6.0]]]]), 2)
    tensor([[[[3., 4.]]]])

    Notes
    -----
    Syllabus row ADD-04; book: *Convolution layers*, ``convolution-layers.html#average-pooling``.
    """
    x, w = pool_arguments(x, kernel_size, stride, padding)
    return F.avg_pool2d(x, w.kernel, w.stride, w.padding)


@by_hand()
def avg_pool2d_vjp(
    x: Tensor,
    g: Tensor,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
    padding: int | tuple[int, int] = 0,
) -> Tensor:
    r"""Pull an upstream gradient back through `avg_pool2d`: each pixel of a window gets :math:`g/(k_hk_w)`.

    Parameters
    ----------
    x : Tensor, shape (N, C, H, W)
        Images. Only their shape matters.
    g : Tensor, shape (N, C, H', W')
        Gradient of the loss with respect to ``avg_pool2d(x, kernel_size, stride, padding)``.
    kernel_size, stride, padding : int or pair of int
        As in `avg_pool2d`.

    Returns
    -------
    Tensor, shape of `x`
        Where windows overlap their shares are added; pixels that no window reaches get 0.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers, or a setting not of integers.
    ValueError
        If a shape does not fit, a setting is out of range, or a window is larger than the padded image.

    Examples
    --------
    >>> x = torch.tensor([[[[1.0, 5.0, 2.0, 0.0], [3.0, 3.0, 8.0, 6.0]]]])
    >>> avg_pool2d_vjp(x, torch.tensor([[[[4.0, 8.0]]]]), 2)
    tensor([[[[1., 1., 2., 2.],
              [1., 1., 2., 2.]]]])

    Notes
    -----
    Syllabus row ADD-04; book: *Convolution layers*, ``convolution-layers.html#average-pooling``.
    """
    x, w = pool_arguments(x, kernel_size, stride, padding)
    x, g = pool_upstream(x, g, w, "avg_pool2d(x)")
    dx = spread(spread(g / (w.kernel[0] * w.kernel[1]), w, 0), w, 1)
    (top, left), (height, width) = w.padding, w.size
    return dx[..., top : top + height, left : left + width].contiguous()
