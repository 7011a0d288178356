r"""Convolution of sequences, and the convolution layer for images with its gradients.

`convolve` flips the kernel, as mathematics does; the layer `conv2d` does not, as deep learning does:
what it computes is a cross-correlation. Images are (N, C, H, W): batch, channels, rows, columns.
"""

from __future__ import annotations

from typing import Literal, overload

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._im2col import columns, input_grad
from mlcourse.numpy._window_arguments import conv2d_arguments, sequences

__all__ = ["conv2d", "conv2d_vjp", "convolve", "correlate"]


def convolve(a: ArrayLike, v: ArrayLike, mode: str = "full") -> np.ndarray:
    r"""Convolution of two sequences, :math:`(a * v)_t = \sum_i a_i\, v_{t-i}`.

    Parameters
    ----------
    a : array_like, shape (n,)
        The longer sequence; if it is the shorter one, the two change places.
    v : array_like, shape (k,)
        The kernel.
    mode : {"full", "same", "valid"}
        ``"full"``: every t with an overlap. ``"same"``: n entries of it, the first at
        :math:`\lfloor (k-1)/2 \rfloor`. ``"valid"``: only the t at which the whole kernel overlaps.

    Returns
    -------
    ndarray, shape (n + k - 1,), (n,) or (n - k + 1,)
        As ``np.convolve`` returns it, for even kernels too. (SciPy, torch and ONNX start ``"same"``
        elsewhere for those.)

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If `a` or `v` has not exactly one axis or is empty, or `mode` is unknown.

    Examples
    --------
    >>> convolve([1, 2, 3, 4], [1, 0, 2])
    array([1., 2., 5., 8., 6., 8.])
    >>> convolve([1, 2, 3, 4], [1, 0, 2], "same")
    array([2., 5., 8., 6.])
    >>> convolve([1, 2, 3, 4], [1, 0, 2], "valid")
    array([5., 8.])

    Notes
    -----
    Syllabus rows CNV-01 to CNV-03; book: *Convolution*, ``convolution.html#one-dimensional`` and
    ``convolution.html#modes``.
    A sum of copies of a, each shifted by i and multiplied by :math:`v_i`. Nothing is padded with zeros,
    so an infinite entry spoils only the results that it takes part in.
    """
    a, v = sequences(mode, a=a, v=v)
    if len(a) < len(v):
        a, v = v, a
    n, k = len(a), len(v)
    full = np.zeros(n + k - 1, a.dtype)
    for i in range(k):
        full[i : i + n] += v[i] * a
    if mode == "full":
        return full
    start, stop = ((k - 1) // 2, (k - 1) // 2 + n) if mode == "same" else (k - 1, n)
    return full[start:stop]


def correlate(a: ArrayLike, v: ArrayLike, mode: str = "valid") -> np.ndarray:
    r"""Cross-correlation of two sequences, :math:`c_t = \sum_i a_{t+i}\, v_i`: convolution without the flip.

    Parameters
    ----------
    a : array_like, shape (n,)
        The sequence.
    v : array_like, shape (k,)
        The kernel. Longer than `a`, it gives ``correlate(v, a)`` backwards, for so the definition has it.
    mode : {"full", "same", "valid"}
        As in `convolve`. ``"full"`` begins at t = -(k - 1), ``"valid"`` at t = 0.

    Returns
    -------
    ndarray, shape (n + k - 1,), (n,) or (n - k + 1,)
        As ``np.correlate`` returns it.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If `a` or `v` has not exactly one axis or is empty, or `mode` is unknown.

    Examples
    --------
    >>> correlate([1, 2, 3, 4], [1, 0, 2])
    array([ 7., 10.])

    Notes
    -----
    Syllabus row CNV-01; book: *Convolution*, ``convolution.html#one-dimensional``.
    """
    a, v = sequences(mode, a=a, v=v)
    if len(a) < len(v):
        return convolve(v, a[::-1], mode)[::-1].copy()
    return convolve(a, v[::-1], mode)


def conv2d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] | Literal["same"] = 0,
    dilation: int | tuple[int, int] = 1,
) -> np.ndarray:
    r"""Convolution layer: cross-correlate every image with every kernel, over all channels.

    With stride s, padding p and dilation d, and x zero outside the image,

    .. math:: y_{n,k,r,c} = b_k + \sum_{m,i,j} W_{k,m,i,j}\; x_{n,m,\,sr+di-p,\,sc+dj-p}.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        Images.
    weight : array_like, shape (K, C, kh, kw)
        Kernels.
    bias : array_like, shape (K,), optional
        One number for each kernel.
    stride, padding, dilation : int or pair of int; padding also "same"
        For rows and columns. How far apart windows are, how many zeros surround the image on each side,
        and how far apart the pixels of a window are. ``padding="same"``, for stride 1, keeps the size of
        the image; an even kernel gets one more zero below and on the right, as in torch.

    Returns
    -------
    ndarray, shape (N, K, H', W')
        :math:`H' = \lfloor (H + 2p - d(k_h-1) - 1)/s \rfloor + 1`; W' alike.

    Raises
    ------
    TypeError
        If an array is not made of real numbers, or a setting not of integers.
    ValueError
        If shapes do not fit, a setting is out of range, or a window is larger than the padded image.

    Examples
    --------
    >>> x = [[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]]
    >>> conv2d(x, [[[[1.0, 0.0], [0.0, -1.0]]]])
    array([[[[-4., -4.]]]])

    Notes
    -----
    Syllabus row ADD-01; book: *Convolution layers*, ``convolution-layers.html#conv2d``.
    The pixels that a window sees become a column, and the layer a product of matrices. Columns are
    copied in blocks of at most 1 MiB: no more memory is needed than that and the result, however large
    the images are, and the blocks stay in the cache.
    """
    given = {} if bias is None else {"bias": bias}
    (x, weight, *biases), w = conv2d_arguments(x, weight, stride, padding, dilation, **given)
    kernel = weight.reshape(len(weight), -1)
    y = np.empty((len(x), len(weight), w.output[0] * w.output[1]), x.dtype)
    for images, positions, cols in columns(x, w):
        block = y[images, :, positions]
        np.matmul(kernel, cols, out=block)
        for bias in biases:
            block += bias[:, None]
    return y.reshape(*y.shape[:2], *w.output)


@overload
def conv2d_vjp(
    x: ArrayLike,
    weight: ArrayLike,
    g: ArrayLike,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] | Literal["same"] = 0,
    dilation: int | tuple[int, int] = 1,
    need_dx: Literal[True] = True,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]: ...
@overload
def conv2d_vjp(
    x: ArrayLike,
    weight: ArrayLike,
    g: ArrayLike,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] | Literal["same"] = 0,
    dilation: int | tuple[int, int] = 1,
    need_dx: bool = True,
) -> tuple[np.ndarray | None, np.ndarray, np.ndarray]: ...
def conv2d_vjp(
    x: ArrayLike,
    weight: ArrayLike,
    g: ArrayLike,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] | Literal["same"] = 0,
    dilation: int | tuple[int, int] = 1,
    need_dx: bool = True,
) -> tuple[np.ndarray | None, np.ndarray, np.ndarray]:
    r"""Pull an upstream gradient back through `conv2d` to the images, the kernels and the bias.

    .. math::

        \frac{\partial L}{\partial W_{k,m,i,j}} &= \sum_{n,r,c} g_{n,k,r,c}\; x_{n,m,\,sr+di-p,\,sc+dj-p} \\
        \frac{\partial L}{\partial x_{n,m,u,v}} &= \sum_{k,\;(r,i):\,sr+di-p=u,\;(c,j):\,sc+dj-p=v}
            g_{n,k,r,c}\, W_{k,m,i,j} \\
        \frac{\partial L}{\partial b_k} &= \sum_{n,r,c} g_{n,k,r,c}.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        Images.
    weight : array_like, shape (K, C, kh, kw)
        Kernels.
    g : array_like, shape (N, K, H', W')
        Gradient of the loss with respect to ``conv2d(x, weight, bias, stride, padding, dilation)``.
    stride, padding, dilation : int or pair of int
        As in `conv2d`.
    need_dx : bool, default True
        Whether the gradient with respect to `x` is wanted. The first layer of a network needs none.

    Returns
    -------
    dx : ndarray, shape of `x`, or None
        Pixels that no window reaches have gradient 0.
    dweight : ndarray, shape of `weight`
        Summed over the batch.
    dbias : ndarray, shape (K,)
        Summed over the batch.

    Raises
    ------
    TypeError
        If an array is not made of real numbers, or a setting not of integers.
    ValueError
        If shapes do not fit, a setting is out of range, or a window is larger than the padded image.

    Examples
    --------
    >>> x, weight = [[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]], [[[[1.0, 0.0], [0.0, -1.0]]]]
    >>> dx, dweight, dbias = conv2d_vjp(x, weight, [[[[1.0, 10.0]]]])
    >>> dx
    array([[[[  1.,  10.,   0.],
             [  0.,  -1., -10.]]]])
    >>> dweight, dbias
    (array([[[[21., 32.],
             [54., 65.]]]]), array([11.]))

    Notes
    -----
    Syllabus row ADD-02; book: *Convolution layers*, ``convolution-layers.html#conv2d-vjp``.
    For stride 1 both are convolutions again: dx is the full convolution of g with the kernels, flip
    included, and dweight the valid cross-correlation of x with g.
    """
    (x, weight, g), w = conv2d_arguments(x, weight, stride, padding, dilation, g=g)
    flat = g.reshape(*g.shape[:2], w.output[0] * w.output[1])
    # Features before kernels: BLAS multiplies in this order up to 1.6 times as fast.
    dkernel = np.zeros((weight[0].size, len(weight)), g.dtype)
    for images, positions, cols in columns(x, w):
        dkernel += (cols @ flat[images, :, positions].swapaxes(1, 2)).sum(axis=0)
    dweight = np.ascontiguousarray(dkernel.T).reshape(weight.shape)
    dx = input_grad(x, weight, g, w) if need_dx else None
    if dx is not None and padding == "same":  # for an even kernel the image has grown
        dx = dx[..., : w.output[0], : w.output[1]]
    return dx, dweight, flat.sum(axis=2).sum(axis=0)
