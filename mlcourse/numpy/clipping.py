r"""Clipping of gradients by one norm over all parameters."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mlcourse.numpy._arguments import floats, positive
from mlcourse.numpy._named import as_given, at_least_zero, named

__all__ = ["clip_grad_norm"]


def clip_grad_norm(grads: Any, max_norm: float, norm_type: float = 2.0) -> tuple[Any, Any]:
    r"""Shorten all gradients by one factor, :math:`\min\bigl(1, \frac{c}{\nu + 10^{-6}}\bigr)`.

    :math:`\nu` is the norm of all gradients together, as of one long vector.

    Parameters
    ----------
    grads : mapping or named tuple of array_likes
        Gradients by name, of any shapes.
    max_norm : float
        c, at least 0: how long all of them together may be.
    norm_type : float, default 2
        Which norm: ``2`` for the root of the sum of squares, ``1`` for the sum of sizes, ``math.inf`` for the
        largest size.

    Returns
    -------
    grads : dict, or named tuple as `grads`
        New gradients in their dtypes, in the direction of the old ones, which stay as they are.
    norm : float
        ν, *before* clipping.

    Raises
    ------
    TypeError
        If a gradient is not made of real numbers, `grads` is neither mapping nor named tuple, or `max_norm`
        or `norm_type` not a number.
    ValueError
        If `max_norm` is negative, or `norm_type` not above 0.

    Examples
    --------
    >>> clip_grad_norm({"W": [3.0, 0.0], "b": [4.0]}, max_norm=10.0)
    ({'W': array([3., 0.]), 'b': array([4.])}, 5.0)
    >>> clipped, norm = clip_grad_norm({"W": [3.0, 0.0], "b": [4.0]}, max_norm=1.0)
    >>> np.round(clipped["W"], 4), np.round(clipped["b"], 4), norm
    (array([0.6, 0. ]), array([0.8]), 5.0)

    Notes
    -----
    Syllabus row REG-04; book: *Noise, soft targets, bounded steps*, ``regularisation.html#clipping``. As
    ``torch.nn.utils.clip_grad_norm_``, which writes into its arguments.
    Squares are taken in units of the largest entry: those of ``1e200`` would overflow. Where an entry is
    infinite, so is ν, the factor is 0, and that entry becomes NaN.
    """
    max_norm, order = at_least_zero("max_norm", max_norm), _order(norm_type)
    arrays = {name: floats(f"the gradient of {name}", g) for name, g in named("grads", grads).items()}
    norm = _norm(arrays, order)
    with np.errstate(invalid="ignore", over="ignore"):  # infinity times 0, and c over nearly nothing
        factor = float(np.minimum(1.0, np.divide(max_norm, norm + 1e-6)))
        return as_given(grads, {name: g * g.dtype.type(factor) for name, g in arrays.items()}), norm


def _norm(arrays: dict[str, np.ndarray], order: float) -> float:
    """Return the norm of all entries together, in float64."""
    sizes = [np.abs(g, dtype=np.float64).ravel() for g in arrays.values() if g.size]
    largest = float(np.max([a.max() for a in sizes], initial=0.0))  # NaN if one is
    if order == math.inf or not 0 < largest < math.inf:
        return largest
    with np.errstate(under="ignore"):
        total = sum(float(((a / largest) ** order).sum()) for a in sizes)
    return largest * total ** (1 / order)


def _order(norm_type: float) -> float:
    """Return which norm, as a float above 0."""
    return math.inf if norm_type == math.inf else positive("norm_type", norm_type)
