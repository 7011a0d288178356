r"""The size of a signal: second moments through random weights, activations and residual connections.

"Second moment" is the mean of the squares, :math:`E[x^2]`, not the variance: after ReLU the mean is not 0.
Weights are independent, with mean 0, and independent of what they multiply.
"""

from __future__ import annotations

import math

from mlcourse._moments import moment_of, not_negative
from mlcourse.numpy._arguments import count, number

__all__ = [
    "activation_second_moment",
    "linear_grad_second_moment",
    "linear_second_moment",
    "residual_init_std",
    "residual_second_moment",
]


def linear_second_moment(fan_in: int, weight_var: float, second_moment: float) -> float:
    r"""Second moment of :math:`z = Wx`, that is :math:`n_\text{in}\, s^2\, q`.

    Parameters
    ----------
    fan_in : int
        How many numbers each output is a sum of.
    weight_var : float
        Variance :math:`s^2` of the weights.
    second_moment : float
        Second moment q of the entries of x: their mean square.

    Returns
    -------
    float
        Expectation of each :math:`z_j^2` over the weights.

    Raises
    ------
    TypeError
        If an argument is not a number.
    ValueError
        If `fan_in` is below 1, or another argument is negative or not finite.

    Examples
    --------
    >>> linear_second_moment(500, 1 / 500, 3.0)
    3.0

    Notes
    -----
    Syllabus row SIG-01; book: *How far a signal travels*, ``signals.html#signal-forward``.
    """
    return _through(count("fan_in", fan_in), weight_var, second_moment)


def linear_grad_second_moment(fan_out: int, weight_var: float, second_moment: float) -> float:
    r"""Second moment of :math:`W^\top g`, that is :math:`n_\text{out}\, s^2\, q`.

    Parameters
    ----------
    fan_out : int
        How many outputs each input goes into: backward, these are summed.
    weight_var : float
        Variance :math:`s^2` of the weights.
    second_moment : float
        Second moment q of the entries of the upstream gradient g.

    Returns
    -------
    float
        Expectation of the square of each entry over the weights.

    Raises
    ------
    TypeError
        If an argument is not a number.
    ValueError
        If `fan_out` is below 1, or another argument is negative or not finite.

    Examples
    --------
    >>> linear_grad_second_moment(250, 1 / 500, 3.0)
    1.5

    Notes
    -----
    Syllabus row SIG-02; book: *How far a signal travels*, ``signals.html#signal-backward``.
    """
    return _through(count("fan_out", fan_out), weight_var, second_moment)


def activation_second_moment(name: str) -> float:
    r"""Second moment :math:`E[f(z)^2]` of an activation of a standard normal variable.

    Parameters
    ----------
    name : {"linear", "relu", "leaky_relu", "sigmoid", "tanh", "gelu", "silu"}
        Which activation f; the slope of "leaky_relu" is 0.01.

    Returns
    -------
    float
        The integral of :math:`f(t)^2 \varphi(t)`, to the last digits.

    Raises
    ------
    ValueError
        If there is no such activation here.

    Examples
    --------
    >>> round(activation_second_moment("relu"), 12), round(activation_second_moment("gelu"), 6)
    (0.5, 0.425221)

    Notes
    -----
    Syllabus row SIG-03; book: *How far a signal travels*, ``signals.html#signal-activations``.
    """
    return moment_of(name)


def residual_second_moment(q0: float, branch_moment: float, num_branches: int, scale: float = 1.0) -> float:
    r"""Second moment after n residual branches, :math:`q_0 + n\,\alpha^2 v`.

    Parameters
    ----------
    q0 : float
        Second moment of the stream at its beginning.
    branch_moment : float
        Second moment v of what each branch gives; the branches have mean 0 and are not correlated.
    num_branches : int
        Number n of branches; a transformer block has two.
    scale : float, default 1.0
        Factor :math:`\alpha` of each branch.

    Returns
    -------
    float
        Second moment at the end.

    Raises
    ------
    TypeError
        If an argument is not a number.
    ValueError
        If `num_branches` is below 1, or a second moment is negative or not finite.

    Examples
    --------
    >>> residual_second_moment(1.0, 3.0, 24), residual_second_moment(1.0, 3.0, 24, scale=0.5)
    (73.0, 19.0)

    Notes
    -----
    Syllabus row SIG-06; book: *How far a signal travels*, ``signals.html#stream``.
    """
    q0 = not_negative("q0", number("q0", q0))
    branch_moment = not_negative("branch_moment", number("branch_moment", branch_moment))
    num_branches, scale = count("num_branches", num_branches), number("scale", scale)
    return q0 + num_branches * scale * scale * branch_moment


def residual_init_std(std: float, num_layers: int) -> float:
    r"""Standard deviation :math:`\text{std}/\sqrt{2L}` for the last linear map of each residual branch.

    Parameters
    ----------
    std : float
        Standard deviation of all other weights, such as 0.02.
    num_layers : int
        Number L of blocks, each with two branches.

    Returns
    -------
    float
        With it the branches together add as much as one branch of weights with `std`.

    Raises
    ------
    TypeError
        If an argument is not a number.
    ValueError
        If `num_layers` is below 1, or `std` is negative or not finite.

    Examples
    --------
    >>> residual_init_std(0.02, 8)
    0.005

    Notes
    -----
    Syllabus row SIG-06; book: *How far a signal travels*, ``signals.html#stream``.
    """
    std = not_negative("std", number("std", std))
    return std / math.sqrt(2 * count("num_layers", num_layers))


def _through(fan: int, weight_var: float, second_moment: float) -> float:
    """Second moment of a sum of `fan` products of a weight and a number."""
    weight_var = not_negative("weight_var", number("weight_var", weight_var))
    return fan * weight_var * not_negative("second_moment", number("second_moment", second_moment))
