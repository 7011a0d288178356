"""How many windows fit, and how many weights a convolution has."""

from __future__ import annotations

import operator
from typing import overload

Size = int | tuple[int, ...]


@overload
def conv_output_size(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int: ...
@overload
def conv_output_size(
    input_size: tuple[int, ...], kernel_size: Size, stride: Size = 1, padding: Size = 0, dilation: Size = 1
) -> tuple[int, ...]: ...
@overload
def conv_output_size(
    input_size: Size, kernel_size: Size, stride: Size = 1, padding: Size = 0, dilation: Size = 1
) -> Size: ...
def conv_output_size(
    input_size: Size, kernel_size: Size, stride: Size = 1, padding: Size = 0, dilation: Size = 1
) -> Size:
    r"""How many windows fit: :math:`\lfloor (i + 2p - d(k-1) - 1) / s \rfloor + 1`.

    Parameters
    ----------
    input_size : int or tuple of int
        Size i of the input; a tuple has one entry for each axis.
    kernel_size : int or tuple of int
        Size k of the kernel. An integer holds for every axis, here and below.
    stride : int or tuple of int, default 1
        Step s from window to window.
    padding : int or tuple of int, default 0
        Number p of entries added at *each* end.
    dilation : int or tuple of int, default 1
        Distance d of the kernel's entries.

    Returns
    -------
    int or tuple of int
        Size of the output; a tuple if an argument is one.

    Raises
    ------
    TypeError
        If an argument is neither an integer nor a tuple of integers.
    ValueError
        If a number is out of range, tuples differ in length, or the kernel does not fit.

    Examples
    --------
    >>> conv_output_size(128, kernel_size=8, stride=2)
    61
    >>> conv_output_size((128, 96), kernel_size=3, padding=1)
    (128, 96)

    Notes
    -----
    Syllabus row CNN-01; book: *CNNs*, ``cnn.html#cnn-sizes``.
    """
    least = {"input_size": 1, "kernel_size": 1, "stride": 1, "padding": 0, "dilation": 1}
    given = dict(zip(least, (input_size, kernel_size, stride, padding, dilation), strict=True))
    axes = [len(value) for value in given.values() if isinstance(value, tuple)]
    if len(set(axes)) > 1:
        raise ValueError(f"the tuples among {', '.join(least)} have lengths {axes}; expected the same")
    table = [along_axes(name, value, least[name], axes[0] if axes else 1) for name, value in given.items()]
    sizes = tuple(_windows(*row) for row in zip(*table, strict=True))
    return sizes if axes else sizes[0]


@overload
def pool_output_size(
    input_size: int, kernel_size: int, stride: int | None = None, padding: int = 0, dilation: int = 1
) -> int: ...
@overload
def pool_output_size(
    input_size: tuple[int, ...],
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
) -> tuple[int, ...]: ...
@overload
def pool_output_size(
    input_size: Size,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
) -> Size: ...
def pool_output_size(
    input_size: Size,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
) -> Size:
    """Output size of a pooling layer, by the formula of `conv_output_size`.

    Parameters
    ----------
    input_size : int or tuple of int
        Size of the input.
    kernel_size : int or tuple of int
        Size of the window.
    stride : int or tuple of int, optional
        The size of the window unless given: windows do not overlap.
    padding : int or tuple of int, default 0
        Entries added at each end.
    dilation : int or tuple of int, default 1
        Distance of the window's entries.

    Returns
    -------
    int or tuple of int
        Size of the output.

    Raises
    ------
    TypeError, ValueError
        As in `conv_output_size`.

    Examples
    --------
    >>> pool_output_size(61, kernel_size=5)
    12

    Notes
    -----
    Syllabus rows CNN-01, CNN-13 and CNN-14; book: *CNNs*, ``cnn.html#cnn-sizes``.
    """
    return conv_output_size(
        input_size, kernel_size, kernel_size if stride is None else stride, padding, dilation
    )


def conv2d_num_parameters(in_channels: int, out_channels: int, kernel_size: Size, bias: bool = True) -> int:
    r"""Number of parameters of a convolution layer, :math:`C_{out} C_{in} k^2` and :math:`C_{out}` biases.

    Parameters
    ----------
    in_channels : int
        Channels of the input.
    out_channels : int
        Number of kernels.
    kernel_size : int or (int, int)
        Size of the kernels.
    bias : bool, default True
        Whether each kernel has a bias.

    Returns
    -------
    int
        The size of the image has no part in it.

    Raises
    ------
    TypeError
        If an argument is not an integer (a pair of them for the kernel).
    ValueError
        If a number is below 1.

    Examples
    --------
    >>> conv2d_num_parameters(32, 64, kernel_size=3, bias=False)
    18432

    Notes
    -----
    Syllabus rows CNN-03, CNN-05 and CNN-07; book: *CNNs*, ``cnn.html#cnn-weights``.
    """
    (c_in,) = along_axes("in_channels", in_channels, 1, 1)
    (c_out,) = along_axes("out_channels", out_channels, 1, 1)
    rows, columns = along_axes("kernel_size", kernel_size, 1, 2)
    return c_out * c_in * rows * columns + (c_out if bias else 0)


def along_axes(name: str, value: Size, least: int, axes: int) -> tuple[int, ...]:
    """`value` as a tuple of `axes` integers, each at least `least`."""
    try:
        numbers = tuple(map(operator.index, value if isinstance(value, tuple) else (value,) * axes))
    except TypeError:
        raise TypeError(f"{name} is {value!r}; expected an integer or a tuple of integers") from None
    if len(numbers) != axes or min(numbers) < least:
        raise ValueError(
            f"{name} is {value!r}; expected {'' if axes == 1 else f'{axes} numbers, '}at least {least}"
        )
    return numbers


def _windows(i: int, k: int, s: int, p: int, d: int) -> int:
    """Number of windows along one axis."""
    extent = d * (k - 1) + 1
    if i + 2 * p < extent:
        raise ValueError(
            f"a kernel of size {k} with dilation {d} spans {extent}, "
            f"but the input of size {i} with padding {p} has only {i + 2 * p}"
        )
    return (i + 2 * p - extent) // s + 1
