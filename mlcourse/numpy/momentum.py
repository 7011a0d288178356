r"""Gradient descent with momentum, and with Nesterov's: a step that remembers the ones before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mlcourse.numpy._arguments import number
from mlcourse.numpy._named import as_given, at_least_zero, is_first, kept, matched

__all__ = ["sgd_momentum_step"]


def sgd_momentum_step(
    params: Any,
    grads: Any,
    state: Mapping[str, Any] | None,
    lr: float,
    momentum: float = 0.0,
    dampening: float = 0.0,
    nesterov: bool = False,
    weight_decay: float = 0.0,
) -> tuple[Any, dict[str, Any]]:
    r"""One step of gradient descent with momentum, :math:`\theta \leftarrow \theta - \eta\,b_t`.

    With :math:`g \leftarrow g + \lambda\theta` first, the buffer is :math:`b_1 = g_1` and then
    :math:`b_t = \mu b_{t-1} + (1-\tau) g_t`. Nesterov's step goes along :math:`g_t + \mu b_t` instead.

    Parameters
    ----------
    params : mapping or named tuple of array_likes
        Parameters θ by name.
    grads : mapping, or object with items, of array_likes
        Gradients by the same names, of the same shapes; other names are left alone.
    state : mapping or None
        What the last step returned; None in the first.
    lr : float
        Step size η, at least 0. It multiplies at the end: the buffer knows nothing of it.
    momentum : float, default 0
        μ, at least 0. With 0 this is `sgd_step`, and nothing is kept.
    dampening : float, default 0
        τ: new gradients enter with the weight 1 - τ, from the second step on.
    nesterov : bool, default False
        Whether to look ahead. It needs `momentum` above 0 and no `dampening`.
    weight_decay : float, default 0
        λ, what is added to the gradient is λθ.

    Returns
    -------
    params : dict, or named tuple as `params`
        New parameters, in the dtype of the old ones, which stay as they are.
    state : dict
        ``{"momentum_buffer": {name: array}}``, or empty without momentum.

    Raises
    ------
    TypeError
        If a parameter or gradient is not made of real numbers, `params` neither mapping nor named
        tuple, `state` neither mapping nor None, or a setting not a number.
    ValueError
        If a gradient, or a part of the state, is missing or has another shape than its parameter, a setting
        is out of range, or `nesterov` comes without momentum or with dampening.

    Examples
    --------
    >>> params, state = {"W": [1.0, 2.0]}, None
    >>> for _ in range(2):
    ...     params, state = sgd_momentum_step(params, {"W": [1.0, -1.0]}, state, lr=0.5, momentum=0.5)
    >>> params, state
    ({'W': array([-0.25,  3.25])}, {'momentum_buffer': {'W': array([ 1.5, -1.5])}})

    Notes
    -----
    Syllabus rows OPT-01 and OPT-02; book: *From the gradient to the step*, ``optimisers.html#momentum`` and
    ``optimisers.html#nesterov``. As ``torch.optim.SGD``.
    """
    lr, momentum = at_least_zero("lr", lr), at_least_zero("momentum", momentum)
    dampening, weight_decay = number("dampening", dampening), at_least_zero("weight_decay", weight_decay)
    if nesterov and (momentum == 0 or dampening != 0):
        raise ValueError(
            f"momentum is {momentum} and dampening {dampening}; "
            "expected momentum above 0 and dampening 0 for nesterov=True"
        )
    thetas, slopes = matched(params, grads, weight_decay)
    state, directions = _direction(slopes, state, momentum, dampening, nesterov)
    new = {name: theta - lr * directions[name] for name, theta in thetas.items()}
    return as_given(params, new), state


def _direction(
    slopes: dict[str, np.ndarray],
    state: Mapping[str, Any] | None,
    momentum: float,
    dampening: float,
    nesterov: bool,
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the new state, and where the step goes."""
    if momentum == 0:
        return {}, slopes
    buffers = slopes  # the first buffer is the gradient itself: nothing is dampened there
    if not is_first(state):
        before = kept(state, "momentum_buffer", slopes)
        buffers = {name: momentum * before[name] + (1 - dampening) * g for name, g in slopes.items()}
    ahead = {name: g + momentum * buffers[name] for name, g in slopes.items()}
    return {"momentum_buffer": buffers}, ahead if nesterov else buffers
