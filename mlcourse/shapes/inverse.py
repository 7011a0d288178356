"""The inverse problem: which settings of a convolution make one size out of another."""

from __future__ import annotations

from mlcourse.shapes.sizes import along_axes, conv_output_size


def is_valid_conv_config(
    input_size: int, output_size: int, kernel_size: int, stride: int, padding: int = 0, dilation: int = 1
) -> bool:
    """Whether a convolution with these settings makes `output_size` out of `input_size`.

    Parameters
    ----------
    input_size : int
        Size of the input.
    output_size : int
        Size that is wanted.
    kernel_size : int
        Size of the kernel.
    stride : int
        Step from window to window.
    padding : int, default 0
        Entries added at each end.
    dilation : int, default 1
        Distance of the kernel's entries.

    Returns
    -------
    bool
        False also where a setting is out of range or the kernel does not fit.

    Raises
    ------
    TypeError
        If an argument is not an integer.

    Examples
    --------
    >>> is_valid_conv_config(64, 4, kernel_size=49, stride=5)
    True
    >>> is_valid_conv_config(64, 4, kernel_size=49, stride=6)
    False

    Notes
    -----
    Syllabus rows CNN-08 to CNN-17; book: *CNNs*, ``cnn.html#cnn-inverse``.
    """
    try:
        return conv_output_size(input_size, kernel_size, stride, padding, dilation) == output_size
    except ValueError:
        return False


def find_conv_configs(
    input_size: int,
    output_size: int,
    kernel_size: int | None = None,
    stride: int | None = None,
    padding: int | None = 0,
    dilation: int | None = 1,
) -> list[tuple[int, int, int, int]]:
    r"""All settings that make `output_size` o out of `input_size` i.

    They are the solutions of :math:`(o - 1)s \le i + 2p - k' < os` with :math:`k' = d(k - 1) + 1`.

    Parameters
    ----------
    input_size : int
        Size of the input.
    output_size : int
        Size that is wanted.
    kernel_size : int, optional
        Size of the kernel; None leaves it open, here and below.
    stride : int, optional
        Step from window to window. Where every large step will do (o = 1), those up to the padded size
        are listed.
    padding : int or None, default 0
        Entries added at each end. If open, less than the kernel spans, which is then at most i.
    dilation : int or None, default 1
        Distance of the kernel's entries. If open, 1 for a kernel of size 1, on which it has no effect.

    Returns
    -------
    list of (int, int, int, int)
        Kernel size, stride, padding and dilation, in ascending order.

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> find_conv_configs(8, 4)
    [(1, 2, 0, 1), (2, 2, 0, 1), (5, 1, 0, 1)]
    >>> len(find_conv_configs(64, 4))
    171

    Notes
    -----
    Syllabus rows CNN-08 to CNN-17; book: *CNNs*, ``cnn.html#cnn-inverse``.
    """
    (i,), (o,) = along_axes("input_size", input_size, 1, 1), along_axes("output_size", output_size, 1, 1)
    k, s = _choice("kernel_size", kernel_size, 1), _choice("stride", stride, 1)
    p, d = _choice("padding", padding, 0), _choice("dilation", dilation, 1)
    longest = i + 2 * p[0] if p else i
    return sorted(
        (kernel, step, pad, gap)
        for kernel in k or range(1, longest + 1)
        for gap in d or ([1] if kernel == 1 else range(1, (longest - 1) // (kernel - 1) + 1))
        if gap * (kernel - 1) < longest
        for pad in p or range(gap * (kernel - 1) + 1)
        for step in s or _strides(i + 2 * pad, gap * (kernel - 1) + 1, o)
        if is_valid_conv_config(i, o, kernel, step, pad, gap)
    )


def _strides(padded: int, extent: int, o: int) -> range:
    """The strides with which `o` windows of `extent` fit onto `padded` entries."""
    room = padded - extent
    return range(max(room // o + 1, 1), (room // (o - 1) if o > 1 else padded) + 1) if room >= 0 else range(0)


def _choice(name: str, value: int | None, least: int) -> tuple[int, ...]:
    """The given setting, or nothing where it is open."""
    return () if value is None else along_axes(name, value, least, 1)
