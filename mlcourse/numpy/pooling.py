r"""Max and average pooling of images (N, C, H, W), forward and backward."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._average import taken, window_sums
from mlcourse.numpy._im2col import image_batches, inner, padded, patches
from mlcourse.numpy._window_arguments import pool_arguments, pool_upstream
from mlcourse.numpy._winners import winners

__all__ = ["avg_pool2d", "avg_pool2d_vjp", "max_pool2d", "max_pool2d_vjp"]


def max_pool2d(
    x: ArrayLike,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
) -> np.ndarray:
    r"""Largest pixel of every window.

    .. math:: y_{n,m,r,c} = \max_{i,j}\; x_{n,m,\,sr+di-p,\,sc+dj-p}.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
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
    ndarray, shape (N, C, H', W')
        :math:`H' = \lfloor (H + 2p - d(k_h-1) - 1)/s \rfloor + 1`; W' alike. NaN where a window holds one.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or a setting not of integers.
    ValueError
        If `x` has not four axes, a setting is out of range, a window is larger than the padded image, or
        sees nothing but padding.

    Examples
    --------
    >>> max_pool2d([[[[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 8.0, 8.0]]]], 2)
    array([[[[5., 8.]]]])

    Notes
    -----
    Syllabus row ADD-03; book: *Convolution layers*, ``convolution-layers.html#max-pooling``.
    A running maximum over the places in a window, each taken for all windows at once, in batches of images
    that stay in the cache.
    """
    x, w = pool_arguments(x, kernel_size, stride, padding, dilation)
    first, *others = np.ndindex(w.kernel)
    y = np.empty((*x.shape[:2], *w.output), x.dtype)
    for images in image_batches(x, w):
        view, highest = patches(padded(x[images], w, -np.inf), w), y[images]
        highest[...] = view[:, :, *first]
        for i, j in others:
            np.maximum(highest, view[:, :, i, j], out=highest)
    return y


def max_pool2d_vjp(
    x: ArrayLike,
    g: ArrayLike,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
) -> np.ndarray:
    r"""Pull an upstream gradient back through `max_pool2d`: all of it goes to the winner of each window.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        Images.
    g : array_like, shape (N, C, H', W')
        Gradient of the loss with respect to ``max_pool2d(x, kernel_size, stride, padding, dilation)``.
    kernel_size, stride, padding, dilation : int or pair of int
        As in `max_pool2d`.

    Returns
    -------
    ndarray, shape of `x`
        A pixel that wins several overlapping windows gets the sum, one that wins none 0. Of several equal
        maxima the first wins, row by row, as in torch; of several NaN, the last, as in torch.

    Raises
    ------
    TypeError
        If an array is not made of real numbers, or a setting not of integers.
    ValueError
        If a shape does not fit, a setting is out of range, a window is larger than the padded image, or
        sees nothing but padding.

    Examples
    --------
    >>> max_pool2d_vjp([[[[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 8.0, 8.0]]]], [[[[10.0, 20.0]]]], 2)
    array([[[[ 0., 10.,  0.,  0.],
             [ 0.,  0., 20.,  0.]]]])

    Notes
    -----
    Syllabus row ADD-03; book: *Convolution layers*, ``convolution-layers.html#max-pooling``.
    Ties are not rare: after a ReLU, whole windows are 0. There the max has no derivative; giving all of g
    to one pixel is one of its subgradients, giving all of g to each of them is not.
    """
    x, w = pool_arguments(x, kernel_size, stride, padding, dilation)
    x, g = pool_upstream(x, g, w, "max_pool2d(x)")
    dx = np.zeros(x.shape, x.dtype)
    for images in image_batches(x, w):
        np.add.at(dx[images].reshape(-1), winners(x[images], w), g[images].reshape(-1))
    return dx


def avg_pool2d(
    x: ArrayLike,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
    padding: int | tuple[int, int] = 0,
) -> np.ndarray:
    r"""Mean of every window, :math:`y_{n,m,r,c} = \frac1{k_hk_w}\sum_{i,j} x_{n,m,\,sr+i-p,\,sc+j-p}`.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
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
    ndarray, shape (N, C, H', W')
        :math:`H' = \lfloor (H + 2p - k_h)/s \rfloor + 1`; W' alike.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or a setting not of integers.
    ValueError
        If `x` has not four axes, a setting is out of range, or a window is larger than the padded image.

    Examples
    --------
    >>> avg_pool2d([[[[1.0, 5.0, 2.0, 0.0], [3.0, 3.0, 8.0, 6.0]]]], 2)
    array([[[[3., 4.]]]])

    Notes
    -----
    Syllabus row ADD-04; book: *Convolution layers*, ``convolution-layers.html#average-pooling``.
    """
    x, w = pool_arguments(x, kernel_size, stride, padding)
    y = np.zeros((*x.shape[:2], *w.output), x.dtype)
    for images in image_batches(x, w):
        # Along the rows first, then down the columns: k + k sums and not k².
        rows = window_sums(padded(x[images], w, 0), w, 1)
        np.divide(window_sums(rows, w, 0), w.kernel[0] * w.kernel[1], out=y[images])
    return y


def avg_pool2d_vjp(
    x: ArrayLike,
    g: ArrayLike,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
    padding: int | tuple[int, int] = 0,
) -> np.ndarray:
    r"""Pull an upstream gradient back through `avg_pool2d`: each pixel of a window gets :math:`g/(k_hk_w)`.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        Images. Only their shape matters.
    g : array_like, shape (N, C, H', W')
        Gradient of the loss with respect to ``avg_pool2d(x, kernel_size, stride, padding)``.
    kernel_size, stride, padding : int or pair of int
        As in `avg_pool2d`.

    Returns
    -------
    ndarray, shape of `x`
        Where windows overlap their shares are added; pixels that no window reaches get 0.

    Raises
    ------
    TypeError
        If an array is not made of real numbers, or a setting not of integers.
    ValueError
        If a shape does not fit, a setting is out of range, or a window is larger than the padded image.

    Examples
    --------
    >>> avg_pool2d_vjp([[[[1.0, 5.0, 2.0, 0.0], [3.0, 3.0, 8.0, 6.0]]]], [[[[4.0, 8.0]]]], 2)
    array([[[[1., 1., 2., 2.],
             [1., 1., 2., 2.]]]])

    Notes
    -----
    Syllabus row ADD-04; book: *Convolution layers*, ``convolution-layers.html#average-pooling``.
    """
    x, w = pool_arguments(x, kernel_size, stride, padding)
    x, g = pool_upstream(x, g, w, "avg_pool2d(x)")
    dx = np.empty(x.shape, x.dtype)
    for images in image_batches(x, w):
        part = np.zeros((images.stop - images.start, x.shape[1], *w.padded), x.dtype)
        columns = np.zeros((*part.shape[:3], w.output[1]), x.dtype)
        for i in range(w.kernel[0]):
            columns[:, :, taken(i, w, 0)] += g[images] / (w.kernel[0] * w.kernel[1])
        for j in range(w.kernel[1]):
            part[..., taken(j, w, 1)] += columns
        dx[images] = inner(part, w)
    return dx
