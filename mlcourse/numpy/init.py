r"""Where training starts: random weights of the right size."""

from __future__ import annotations

import numpy as np

from mlcourse._initial import initial_weights
from mlcourse.numpy._arguments import count

__all__ = ["init_weights"]


def init_weights(
    rng: np.random.Generator | int,
    fan_in: int,
    fan_out: int,
    scheme: str = "he",
    shape: tuple[int, ...] | None = None,
    dtype: str = "float32",
) -> np.ndarray:
    r"""Normal random weights with mean 0 and the variance that keeps signals at their size.

    ======== ===================================== ================================================
    scheme   variance                              keeps
    ======== ===================================== ================================================
    he       :math:`2/n_\text{in}`                 the mean square through ReLU, which drops half
    glorot   :math:`2/(n_\text{in}+n_\text{out})`  a compromise between values and gradients
    lecun    :math:`1/n_\text{in}`                 the variance through an activation with slope 1
    ======== ===================================== ================================================

    Parameters
    ----------
    rng : numpy.random.Generator or int
        Source of the random numbers, or its seed.
    fan_in : int
        How many numbers each output is a sum of: C·kh·kw for a convolution.
    fan_out : int
        How many outputs each input goes into: K·kh·kw for a convolution.
    scheme : {"he", "glorot", "lecun"}, default "he"
        Which variance.
    shape : tuple of int, optional
        Shape of the weights; (fan_out, fan_in), that of a linear layer, unless given.
    dtype : {"float32", "float64"}, default "float32"
        Floating type of the weights.

    Returns
    -------
    ndarray, shape `shape`
        Weights.

    Raises
    ------
    TypeError
        If a fan is not an integer.
    ValueError
        If a fan is below 1, or `scheme` or `dtype` is unknown.

    Examples
    --------
    >>> weight = init_weights(0, fan_in=500, fan_out=200)
    >>> weight.shape, round(float(weight.var()), 5)
    ((200, 500), 0.004)

    Notes
    -----
    Syllabus row ADD-05; book: *Training*, ``training.html#initialisation``.
    These are variances. numpy's generators take a standard deviation, the square root.
    """
    fan_in, fan_out = count("fan_in", fan_in), count("fan_out", fan_out)
    return initial_weights(rng, fan_in, fan_out, scheme, shape, dtype)
