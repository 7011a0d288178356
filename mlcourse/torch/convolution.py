r"""Convolution of sequences, and the convolution layer for images with its gradients.

`convolve` flips the kernel, as mathematics does; the layer `conv2d` does not, as deep learning does:
what it computes is a cross-correlation. Images are (N, C, H, W): batch, channels, rows, columns.
"""

from __future__ import annotations

from typing import Literal, overload

import torch
import torch.nn.functional as F
from torch import Tensor

from mlcourse.torch._autograd import by_hand
from mlcourse.torch._window_arguments import conv2d_arguments, sequences

__all__ = ["conv2d", "conv2d_vjp", "convolve", "correlate"]


@by_hand(autocast="product")
def convolve(a: Tensor, v: Tensor, mode: str = "full") -> Tensor:
    r"""Convolution of two sequences, :math:`(a * v)_t = \sum_i a_i\, v_{t-i}`.

    Parameters
    ----------
    a : Tensor, shape (n,)
        The longer sequence; if it is the shorter one, the two change places.
    v : Tensor, shape (k,)
        The kernel.
    mode : {"full", "same", "valid"}
        ``"full"``: every t with an overlap. ``"same"``: n entries of it, the first at
        :math:`\lfloor (k-1)/2 \rfloor`. ``"valid"``: only the t at which the whole kernel overlaps.

    Returns
    -------
    Tensor, shape (n + k - 1,), (n,) or (n - k + 1,)
        As ``np.convolve`` returns it, for even kernels too. (SciPy, torch and ONNX start ``"same"``
        elsewhere for those.)

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If `a` or `v` has not exactly one axis or is empty, or `mode` is unknown.

    Examples
    --------
    >>> a, v = torch.tensor([1, 2, 3, 4]), torch.tensor([1, 0, 2])
    >>> convolve(a, v)
    tensor([1., 2., 5., 8., 6., 8.])
    >>> convolve(a, v, "same")
    tensor([2., 5., 8., 6.])
    >>> convolve(a, v, "valid")
    tensor([5., 8.])

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
    full = a.new_zeros(n + k - 1)
    for i in range(k):
        full[i : i + n] += v[i] * a
    if mode == "full":
        return full
    start, stop = ((k - 1) // 2, (k - 1) // 2 + n) if mode == "same" else (k - 1, n)
    return full[start:stop]


@by_hand(autocast="product")
def correlate(a: Tensor, v: Tensor, mode: str = "valid") -> Tensor:
    r"""Cross-correlation of two sequences, :math:`c_t = \sum_i a_{t+i}\, v_i`: convolution without the flip.

    Parameters
    ----------
    a : Tensor, shape (n,)
        The sequence.
    v : Tensor, shape (k,)
        The kernel. Longer than `a`, it gives ``correlate(v, a)`` backwards, for so the definition has it.
    mode : {"full", "same", "valid"}
        As in `convolve`. ``"full"`` begins at t = -(k - 1), ``"valid"`` at t = 0.

    Returns
    -------
    Tensor, shape (n + k - 1,), (n,) or (n - k + 1,)
        As ``np.correlate`` returns it.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If `a` or `v` has not exactly one axis or is empty, or `mode` is unknown.

    Examples
    --------
    >>> correlate(torch.tensor([1, 2, 3, 4]), torch.tensor([1, 0, 2]))
    tensor([ 7., 10.])

    Notes
    -----
    Syllabus row CNV-01; book: *Convolution*, ``convolution.html#one-dimensional``.
    """
    a, v = sequences(mode, a=a, v=v)
    if len(a) < len(v):
        return convolve(v, a.flip(0), mode).flip(0)
    return convolve(a, v.flip(0), mode)


@by_hand(lambda g, x, weight, bias, *windows: conv2d_vjp(x, weight, g, *windows), autocast="product")
def conv2d(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] | Literal["same"] = 0,
    dilation: int | tuple[int, int] = 1,
) -> Tensor:
    r"""Convolution layer: cross-correlate every image with every kernel, over all channels.

    With stride s, padding p and dilation d, and x zero outside the image,

    .. math:: y_{n,k,r,c} = b_k + \sum_{m,i,j} W_{k,m,i,j}\; x_{n,m,\,sr+di-p,\,sc+dj-p}.

    Parameters
    ----------
    x : Tensor, shape (N, C, H, W)
        Images.
    weight : Tensor, shape (K, C, kh, kw)
        Kernels.
    bias : Tensor, shape (K,), optional
        One number for each kernel.
    stride, padding, dilation : int or pair of int; padding also "same"
        For rows and columns. How far apart windows are, how many zeros surround the image on each side,
        and how far apart the pixels of a window are. ``padding="same"``, for stride 1, keeps the size of
        the image; an even kernel gets one more zero below and on the right, as in torch.

    Returns
    -------
    Tensor, shape (N, K, H', W')
        :math:`H' = \lfloor (H + 2p - d(k_h-1) - 1)/s \rfloor + 1`; W' alike.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers, or a setting not of integers.
    ValueError
        If shapes do not fit, a setting is out of range, or a window is larger than the padded image.

    Examples
    --------
    >>> x = torch.tensor([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]])
    >>> conv2d(x, torch.tensor([[[[1.0, 0.0], [0.0, -1.0]]]]))
    tensor([[[[-4., -4.]]]])

    Notes
    -----
    Syllabus row ADD-01; book: *Convolution layers*, ``convolution-layers.html#conv2d``.
    torch's own convolution: on every device it is the fastest product of windows with kernels. The NumPy
    module shows what happens inside.
    """
    given = {} if bias is None else {"bias": bias}
    (x, weight, *biases), w = conv2d_arguments(x, weight, stride, padding, dilation, **given)
    bias = biases[0] if biases else None
    return F.conv2d(x, weight, bias, w.stride, w.padding, w.dilation)


@overload
def conv2d_vjp(
    x: Tensor,
    weight: Tensor,
    g: Tensor,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] | Literal["same"] = 0,
    dilation: int | tuple[int, int] = 1,
    need_dx: Literal[True] = True,
) -> tuple[Tensor, Tensor, Tensor]: ...
@overload
def conv2d_vjp(
    x: Tensor,
    weight: Tensor,
    g: Tensor,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] | Literal["same"] = 0,
    dilation: int | tuple[int, int] = 1,
    need_dx: bool = True,
) -> tuple[Tensor | None, Tensor, Tensor]: ...
@by_hand(autocast="product")
def conv2d_vjp(
    x: Tensor,
    weight: Tensor,
    g: Tensor,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] | Literal["same"] = 0,
    dilation: int | tuple[int, int] = 1,
    need_dx: bool = True,
) -> tuple[Tensor | None, Tensor, Tensor]:
    r"""Pull an upstream gradient back through `conv2d` to the images, the kernels and the bias.

    .. math::

        \frac{\partial L}{\partial W_{k,m,i,j}} &= \sum_{n,r,c} g_{n,k,r,c}\; x_{n,m,\,sr+di-p,\,sc+dj-p} \\
        \frac{\partial L}{\partial x_{n,m,u,v}} &= \sum_{k,\;(r,i):\,sr+di-p=u,\;(c,j):\,sc+dj-p=v}
            g_{n,k,r,c}\, W_{k,m,i,j} \\
        \frac{\partial L}{\partial b_k} &= \sum_{n,r,c} g_{n,k,r,c}.

    Parameters
    ----------
    x : Tensor, shape (N, C, H, W)
        Images.
    weight : Tensor, shape (K, C, kh, kw)
        Kernels.
    g : Tensor, shape (N, K, H', W')
        Gradient of the loss with respect to ``conv2d(x, weight, bias, stride, padding, dilation)``.
    stride, padding, dilation : int or pair of int
        As in `conv2d`.
    need_dx : bool, default True
        Whether the gradient with respect to `x` is wanted. The first layer of a network needs none.

    Returns
    -------
    dx : Tensor, shape of `x`, or None
        Pixels that no window reaches have gradient 0.
    dweight : Tensor, shape of `weight`
        Summed over the batch.
    dbias : Tensor, shape (K,)
        Summed over the batch.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers, or a setting not of integers.
    ValueError
        If shapes do not fit, a setting is out of range, or a window is larger than the padded image.

    Examples
    --------
    >>> x = torch.tensor([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]])
    >>> weight = torch.tensor([[[[1.0, 0.0], [0.0, -1.0]]]])
    >>> dx, dweight, dbias = conv2d_vjp(x, weight, torch.tensor([[[[1.0, 10.0]]]]))
    >>> dx
    tensor([[[[  1.,  10.,   0.],
              [  0.,  -1., -10.]]]])
    >>> dweight, dbias
    (tensor([[[[21., 32.],
              [54., 65.]]]]), tensor([11.]))

    Notes
    -----
    Syllabus row ADD-02; book: *Convolution layers*, ``convolution-layers.html#conv2d-vjp``.
    Both are convolutions again, and are computed as such. dx is the transposed convolution of g: the
    full convolution, flip included, of g with its pixels set s apart. dweight is the cross-correlation
    of x with g, summed over the batch as a convolution sums over channels; there stride and dilation
    change places, for the pixels of g are s apart on x and the entries of a kernel d.
    """
    (x, weight, g), w = conv2d_arguments(x, weight, stride, padding, dilation, g=g)
    dx = None
    if need_dx:
        dx = F.conv_transpose2d(g, weight, None, w.stride, w.padding, w.unreached, dilation=w.dilation)
        if padding == "same":  # for an even kernel the image has grown
            dx = dx[..., : w.output[0], : w.output[1]]
    if not len(x):  # torch refuses a sum over no channels
        return dx, torch.zeros_like(weight), weight.new_zeros(len(weight))
    images, kernels = x.transpose(0, 1), g.transpose(0, 1)
    dweight = F.conv2d(images, kernels, None, w.dilation, w.padding, w.stride).transpose(0, 1)
    # Where some pixels are unreached, g has room to move further than a kernel has entries.
    dweight = dweight[:, :, : w.kernel[0], : w.kernel[1]].contiguous()
    return dx, dweight, g.sum(dim=(0, 2, 3))
