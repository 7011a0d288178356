r"""How many numbers meet in a weight array, and the random weights that keep a signal at its size.

The functions bear the names that they have in ``torch.nn.init``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from mlcourse._moments import fans_of, gain_of, not_negative
from mlcourse.numpy._arguments import count, number

__all__ = [
    "calculate_fan_in_and_fan_out",
    "calculate_gain",
    "kaiming_uniform_bound",
    "xavier_uniform_bound",
]


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    r"""Factor of the standard deviation :math:`1/\sqrt{\text{fan}}` that makes up for an activation.

    ============================== ====================================================
    activation                     gain
    ============================== ====================================================
    linear, conv1d and so on       1
    sigmoid                        1, a rule of thumb
    tanh                           5/3, a rule of thumb
    relu                           :math:`\sqrt2`
    leaky_relu                     :math:`\sqrt{2/(1+\alpha^2)}`
    selu                           3/4, a rule of thumb
    ============================== ====================================================

    Parameters
    ----------
    nonlinearity : str
        Name of the activation, as in the table.
    param : float, optional
        Slope :math:`\alpha` of leaky ReLU on the left, 0.01 unless given. Others ignore it.

    Returns
    -------
    float
        The gain.

    Raises
    ------
    TypeError
        If `param` is not a number.
    ValueError
        If there is no such activation here.

    Examples
    --------
    >>> calculate_gain("relu") ** 2, calculate_gain("leaky_relu", 1)
    (2.0000000000000004, 1.0)

    Notes
    -----
    Syllabus row SIG-03; book: *How far a signal travels*, ``signals.html#signal-activations``.
    """
    return gain_of(nonlinearity, 0.01 if param is None else number("param", param))


def calculate_fan_in_and_fan_out(shape: Sequence[int]) -> tuple[int, int]:
    r"""Numbers that each output is a sum of, and outputs that each input goes into.

    Parameters
    ----------
    shape : tuple of int
        Shape (out, in) of a linear layer's weights, or (out, in, \*kernel) of a convolution's.

    Returns
    -------
    tuple of two ints
        ``in`` and ``out``, times the area of the kernel.

    Raises
    ------
    TypeError
        If `shape` is not made of integers.
    ValueError
        If it has fewer than two entries, or one below 1: a bias has no fans.

    Examples
    --------
    >>> calculate_fan_in_and_fan_out((32, 16, 5, 3))
    (240, 480)

    Notes
    -----
    Syllabus row SIG-04; book: *How far a signal travels*, ``signals.html#fans``.
    Stride and padding decide how many outputs an input really reaches; this count leaves them out, as
    every library does.
    """
    return fans_of(shape)


def xavier_uniform_bound(fan_in: int, fan_out: int, gain: float = 1.0) -> float:
    r"""Bound a of Glorot's uniform weights, :math:`\text{gain}\,\sqrt{6/(n_\text{in}+n_\text{out})}`.

    Parameters
    ----------
    fan_in, fan_out : int
        As `calculate_fan_in_and_fan_out` counts them.
    gain : float, default 1.0
        As `calculate_gain` gives it.

    Returns
    -------
    float
        Weights between -a and a have the variance :math:`a^2/3`, which is gain² · 2/(fan_in + fan_out).

    Raises
    ------
    TypeError
        If an argument is not a number.
    ValueError
        If a fan is below 1, or `gain` is negative or not finite.

    Examples
    --------
    >>> xavier_uniform_bound(13, 11)
    0.5

    Notes
    -----
    Syllabus row SIG-04; book: *How far a signal travels*, ``signals.html#fans``.
    """
    together = count("fan_in", fan_in) + count("fan_out", fan_out)
    return not_negative("gain", number("gain", gain)) * math.sqrt(6 / together)


def kaiming_uniform_bound(fan: int, gain: float = 2**0.5) -> float:
    r"""Bound a of He's uniform weights, :math:`\text{gain}\,\sqrt{3/\text{fan}}`.

    Parameters
    ----------
    fan : int
        fan_in to keep values, fan_out to keep gradients.
    gain : float, default sqrt(2)
        As `calculate_gain` gives it; that of ReLU unless given.

    Returns
    -------
    float
        Weights between -a and a have the variance :math:`a^2/3`, which is gain²/fan.

    Raises
    ------
    TypeError
        If an argument is not a number.
    ValueError
        If `fan` is below 1, or `gain` is negative or not finite.

    Examples
    --------
    >>> kaiming_uniform_bound(300, gain=5)
    0.5

    Notes
    -----
    Syllabus row SIG-04; book: *How far a signal travels*, ``signals.html#fans``.
    """
    fan = count("fan", fan)
    return not_negative("gain", number("gain", gain)) * math.sqrt(3 / fan)
