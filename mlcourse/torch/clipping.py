r"""Clipping of gradients by one norm over all parameters."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from mlcourse.torch._arguments import floats, positive
from mlcourse.torch._named import as_given, at_least_zero, named
from mlcourse.torch._normal import wide

__all__ = ["clip_grad_norm"]


@torch.no_grad()
def clip_grad_norm(grads: Any, max_norm: float, norm_type: float = 2.0) -> tuple[Any, Any]:
    r"""Shorten all gradients by one factor, :math:`\min\bigl(1, \frac{c}{\nu + 10^{-6}}\bigr)`.

    :math:`\nu` is the norm of all gradients together, as of one long vector.

    Parameters
    ----------
    grads : mapping or named tuple of Tensors
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
    norm : Tensor, without axes
        ν, *before* clipping: in float32 at least, and on the device, for the host does not wait.

    Raises
    ------
    TypeError
        If a gradient is not a tensor of real numbers, `grads` is neither mapping nor named tuple, or
        `max_norm` or `norm_type` not a number.
    ValueError
        If gradients are on two devices, `max_norm` is negative, or `norm_type` not above 0.

    Examples
    --------
    >>> grads = {"W": torch.tensor([3.0, 0.0]), "b": torch.tensor([4.0])}
    >>> clip_grad_norm(grads, max_norm=10.0)
    ({'W': tensor([3., 0.]), 'b': tensor([4.])}, tensor(5.))
    >>> clip_grad_norm(grads, max_norm=1.0)
    ({'W': tensor([0.6000, 0.0000]), 'b': tensor([0.8000])}, tensor(5.))

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
    factor = (max_norm / (norm + 1e-6)).clamp(max=1.0)
    return as_given(grads, {name: g * factor for name, g in arrays.items()}), norm


def _norm(arrays: dict[str, Tensor], order: float) -> Tensor:
    """Return the norm of all entries together, in float32 at least."""
    sizes = {name: wide(g).abs().ravel() for name, g in arrays.items() if g.numel()}
    for (first, a), (name, b) in pairwise(sizes.items()):
        if a.device != b.device:
            raise ValueError(
                f"the gradient of {name} is on {b.device}; expected {a.device}, the device of that of {first}"
            )
    if not sizes:
        return torch.zeros(())
    largest = torch.stack([a.amax() for a in sizes.values()]).amax()  # NaN if one is
    if order == math.inf:
        return largest
    unit = torch.where((largest > 0) & largest.isfinite(), largest, 1.0)
    total = torch.stack([((a / unit) ** order).sum() for a in sizes.values()]).sum()
    return unit * total ** (1 / order)


def _order(norm_type: float) -> float:
    """Return which norm, as a float above 0."""
    return math.inf if norm_type == math.inf else positive("norm_type", norm_type)
