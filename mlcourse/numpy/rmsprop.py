r"""RMSProp: each parameter's step divided by the size that its gradients have had."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mlcourse.numpy._named import as_given, at_least_zero, below_one, kept, matched
from mlcourse.numpy._scaled import scaled

__all__ = ["rmsprop_step"]


def rmsprop_step(
    params: Any,
    grads: Any,
    state: Mapping[str, Any] | None,
    lr: float = 0.01,
    alpha: float = 0.99,
    eps: float = 1e-8,
    weight_decay: float = 0.0,
    momentum: float = 0.0,
    centered: bool = False,
) -> tuple[Any, dict[str, Any]]:
    r"""One step of RMSProp, :math:`\theta \leftarrow \theta - \eta\,g / (\sqrt v + \varepsilon)`.

    With :math:`v \leftarrow \alpha v + (1-\alpha) g^2`, from 0. Centred, :math:`v - \bar g^2` stands under
    the root, with :math:`\bar g \leftarrow \alpha\bar g + (1-\alpha) g`. With momentum the quotients go into
    a buffer, :math:`b \leftarrow \mu b + g/(\sqrt v + \varepsilon)`, and the step is :math:`\eta b`.

    Parameters
    ----------
    params : mapping or named tuple of array_likes
        Parameters θ by name.
    grads : mapping, or object with items, of array_likes
        Gradients by the same names, of the same shapes; other names are left alone.
    state : mapping or None
        What the last step returned; None in the first.
    lr : float, default 0.01
        Step size η, at least 0.
    alpha : float, default 0.99
        Weight of the past in the moving averages, from 0 to below 1.
    eps : float, default 1e-8
        ε, at least 0, outside of the root. Where the denominator is 0, so is the step.
    weight_decay : float, default 0
        λ, what is added to the gradient is λθ.
    momentum : float, default 0
        μ, at least 0.
    centered : bool, default False
        Whether to divide by the deviation from the mean gradient.

    Returns
    -------
    params : dict, or named tuple as `params`
        New parameters, in the dtype of the old ones, which stay as they are.
    state : dict
        ``square_avg``, with `centered` also ``grad_avg``, with `momentum` also ``momentum_buffer``: each a
        dict of arrays by name.

    Raises
    ------
    TypeError
        If a parameter or gradient is not made of real numbers, `params` neither mapping nor named
        tuple, `state` neither mapping nor None, or a setting not a number.
    ValueError
        If a gradient, or a part of the state, is missing or has another shape than its parameter, or a
        setting is out of range.

    Examples
    --------
    >>> params, state = rmsprop_step({"W": [1.0, 2.0]}, {"W": [3.0, -4.0]}, None, lr=0.1, alpha=0.75, eps=0)
    >>> params, state
    ({'W': array([0.8, 2.2])}, {'square_avg': {'W': array([2.25, 4.  ])}})

    Notes
    -----
    Syllabus row OPT-03; book: *From the gradient to the step*, ``optimisers.html#rmsprop``. As
    ``torch.optim.RMSprop``, but for rounding: for gradients that hardly change, :math:`v - \bar g^2` may be
    rounded to a negative number, whose root is nan; here it is 0 then.
    """
    lr, eps, alpha = at_least_zero("lr", lr), at_least_zero("eps", eps), below_one("alpha", alpha)
    weight_decay, momentum = at_least_zero("weight_decay", weight_decay), at_least_zero("momentum", momentum)
    thetas, slopes = matched(params, grads, weight_decay)
    new: dict[str, Any] = {}
    squares = kept(state, "square_avg", thetas)
    new["square_avg"] = {name: alpha * squares[name] + (1 - alpha) * g * g for name, g in slopes.items()}
    spread = new["square_avg"]
    if centered:
        means = kept(state, "grad_avg", thetas)
        new["grad_avg"] = {name: alpha * means[name] + (1 - alpha) * g for name, g in slopes.items()}
        spread = {name: np.maximum(v - new["grad_avg"][name] ** 2, 0) for name, v in spread.items()}
    steps = {name: scaled(g, spread[name], eps) for name, g in slopes.items()}
    if momentum:
        buffers = kept(state, "momentum_buffer", thetas)
        steps = {name: momentum * buffers[name] + step for name, step in steps.items()}
        new["momentum_buffer"] = steps
    moved = {name: theta - lr * steps[name] for name, theta in thetas.items()}
    return as_given(params, moved), new
