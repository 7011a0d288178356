"""Shapes along a network, and how much of the input one output sees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from mlcourse.shapes.sizes import Size, along_axes, conv_output_size


class Conv(NamedTuple):
    """A convolution layer, as far as shapes go.

    Parameters
    ----------
    out_channels : int
        Number of kernels.
    kernel_size, stride, padding, dilation : int or tuple of int
        As in `conv_output_size`.

    Examples
    --------
    >>> Conv(32, kernel_size=8, stride=2, padding=3)
    Conv(out_channels=32, kernel_size=8, stride=2, padding=3, dilation=1)

    Notes
    -----
    Syllabus row CNN-02; book: *CNNs*, ``cnn.html#cnn-shapes``.
    """

    out_channels: int
    kernel_size: Size
    stride: Size = 1
    padding: Size = 0
    dilation: Size = 1


class Pool(NamedTuple):
    """A pooling layer, as far as shapes go.

    Parameters
    ----------
    kernel_size : int or tuple of int
        Size of the window.
    stride : int or tuple of int, optional
        The size of the window unless given: windows do not overlap.
    padding, dilation : int or tuple of int
        As in `pool_output_size`.

    Examples
    --------
    >>> Pool(2)
    Pool(kernel_size=2, stride=None, padding=0, dilation=1)

    Notes
    -----
    Syllabus row CNN-02; book: *CNNs*, ``cnn.html#cnn-shapes``.
    """

    kernel_size: Size
    stride: Size | None = None
    padding: Size = 0
    dilation: Size = 1


def cnn_shapes(input_shape: tuple[int, int, int], layers: Iterable[Any]) -> list[tuple[int, int, int]]:
    """Shape of the image after each layer.

    Parameters
    ----------
    input_shape : (int, int, int)
        Channels, height and width.
    layers : iterable of Conv and Pool
        Or of anything else that has their attributes.

    Returns
    -------
    list of (int, int, int)
        Channels, height and width after each layer.

    Raises
    ------
    TypeError
        If something is not a layer.
    ValueError
        If `input_shape` is not three positive integers, or a layer does not fit; the message says which.

    Examples
    --------
    >>> cnn_shapes((3, 128, 128), [Conv(32, 8, stride=2, padding=3), Pool(2), Conv(64, 3, padding=1)])
    [(32, 64, 64), (32, 32, 32), (64, 32, 32)]

    Notes
    -----
    Syllabus rows CNN-02, CNN-04 and CNN-06; book: *CNNs*, ``cnn.html#cnn-shapes``.
    """
    if not isinstance(input_shape, Sequence) or len(input_shape) != 3:
        raise ValueError(f"input_shape is {input_shape!r}; expected (channels, height, width)")
    channels, height, width = along_axes("input_shape", tuple(input_shape), 1, 3)
    shapes = []
    for number, layer in enumerate(layers, start=1):
        kernel_size, stride, padding, dilation = _settings(number, layer)
        try:
            height, width = conv_output_size((height, width), kernel_size, stride, padding, dilation)
        except ValueError as error:
            before = (channels, height, width)
            raise ValueError(f"layer {number}, {layer!r}, after {before}: {error}") from None
        channels = getattr(layer, "out_channels", channels)
        shapes.append((channels, height, width))
    return shapes


def receptive_field(layers: Iterable[Any]) -> Size:
    r"""How many input entries one output entry sees: :math:`1 + \sum_l (k'_l - 1) \prod_{m<l} s_m`.

    Parameters
    ----------
    layers : iterable of Conv and Pool
        Or of anything else that has their attributes, from the input on.

    Returns
    -------
    int or (int, int)
        Height and width if a layer has settings of two numbers.

    Raises
    ------
    TypeError
        If something is not a layer.
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> receptive_field([Conv(32, 3), Conv(64, 3)])
    5
    >>> receptive_field([Conv(32, 8, stride=2), Pool(5), Conv(128, 4)])
    46

    Notes
    -----
    Syllabus row CNN-01; book: *CNNs*, ``cnn.html#cnn-shapes``. Padding widens an image, not a view.
    """
    field: tuple[int, ...] = (1, 1)
    step: tuple[int, ...] = (1, 1)
    pairs = False
    for number, layer in enumerate(layers, start=1):
        kernel_size, stride, _, dilation = _settings(number, layer)
        pairs |= any(isinstance(value, tuple) for value in (kernel_size, stride, dilation))
        k = along_axes("kernel_size", kernel_size, 1, 2)
        s, d = along_axes("stride", stride, 1, 2), along_axes("dilation", dilation, 1, 2)
        field = tuple(field[a] + d[a] * (k[a] - 1) * step[a] for a in range(2))
        step = tuple(step[a] * s[a] for a in range(2))
    return field if pairs else field[0]


def _settings(number: int, layer: Any) -> tuple[Size, Size, Size, Size]:
    """Kernel size, stride, padding and dilation of a layer."""
    if not hasattr(layer, "kernel_size"):
        raise TypeError(f"layer {number} is a {type(layer).__name__}; expected a Conv or a Pool")
    stride = layer.kernel_size if layer.stride is None else layer.stride
    return layer.kernel_size, stride, layer.padding, layer.dilation
