r"""Adam and AdamW: a mean of gradients over the root of a mean of their squares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mlcourse.numpy._named import as_given, at_least_zero, below_one, kept, matched, steps_taken
from mlcourse.numpy._scaled import scaled
from mlcourse.numpy.optim import decoupled_step

__all__ = ["adam_step", "adamw_step"]


def adam_step(
    params: Any,
    grads: Any,
    state: Mapping[str, Any] | None,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0.0,
) -> tuple[Any, dict[str, Any]]:
    r"""One step of Adam, :math:`\theta \leftarrow \theta - \eta\,\hat m / (\sqrt{\hat v} + \varepsilon)`.

    With :math:`m \leftarrow \beta_1 m + (1-\beta_1) g` and :math:`v \leftarrow \beta_2 v + (1-\beta_2) g^2`,
    from 0, and corrected for that beginning: :math:`\hat m = m/(1-\beta_1^t)`,
    :math:`\hat v = v/(1-\beta_2^t)` in step t = 1, 2, ….

    Parameters
    ----------
    params : mapping or named tuple of array_likes
        Parameters θ by name.
    grads : mapping, or object with items, of array_likes
        Gradients by the same names, of the same shapes; other names are left alone.
    state : mapping or None
        What the last step returned; None in the first.
    lr : float, default 1e-3
        Step size η, at least 0.
    betas : tuple of two floats, default (0.9, 0.999)
        β₁ and β₂, weights of the past in the two moving averages, from 0 to below 1.
    eps : float, default 1e-8
        ε, at least 0, outside of the root and after the correction. Where the denominator is 0, so is the
        step.
    weight_decay : float, default 0
        λ, what is added to the gradient is λθ: an L2 penalty, which Adam then divides like all else.

    Returns
    -------
    params : dict, or named tuple as `params`
        New parameters, in the dtype of the old ones, which stay as they are.
    state : dict
        ``step``, the number of steps so far, and ``exp_avg`` and ``exp_avg_sq``: m and v, each a dict of
        arrays by name.

    Raises
    ------
    TypeError
        If a parameter or gradient is not made of real numbers, `params` neither mapping nor named
        tuple, `state` neither mapping nor None, `betas` not two numbers, or a setting not a number.
    ValueError
        If a gradient, or a part of the state, is missing or has another shape than its parameter, or a
        setting is out of range.

    Examples
    --------
    >>> params, state = adam_step({"W": [1.0, 2.0]}, {"W": [3.0, -4.0]}, None, lr=0.5, eps=0)
    >>> params["W"], state["step"]
    (array([0.5, 2.5]), 1)

    Notes
    -----
    Syllabus row OPT-04; book: *From the gradient to the step*, ``optimisers.html#adam``. As
    ``torch.optim.Adam``. m and v are kept as they are: only the step sees their corrections.
    """
    thetas, slopes = matched(params, grads, at_least_zero("weight_decay", weight_decay))
    steps, new = _steps(thetas, slopes, state, betas, eps)
    lr = at_least_zero("lr", lr)
    moved = {name: theta - lr * steps[name] for name, theta in thetas.items()}
    return as_given(params, moved), new


def adamw_step(
    params: Any,
    grads: Any,
    state: Mapping[str, Any] | None,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0.01,
) -> tuple[Any, dict[str, Any]]:
    r"""One step of AdamW: Adam's, of weights that shrink by the factor :math:`1 - \eta\lambda` beside it.

    :math:`\theta \leftarrow (1-\eta\lambda)\theta - \eta\,\hat m / (\sqrt{\hat v} + \varepsilon)`, where
    m and v know nothing of λ.

    Parameters
    ----------
    params : mapping or named tuple of array_likes
        Parameters θ by name.
    grads : mapping, or object with items, of array_likes
        Gradients by the same names, of the same shapes; other names are left alone.
    state : mapping or None
        What the last step returned; None in the first.
    lr : float, default 1e-3
        Step size η, at least 0.
    betas : tuple of two floats, default (0.9, 0.999)
        β₁ and β₂, weights of the past in the two moving averages, from 0 to below 1.
    eps : float, default 1e-8
        ε, at least 0, outside of the root and after the correction. Where the denominator is 0, so is the
        step.
    weight_decay : float, default 0.01
        λ. All parameters decay, biases too: leave out of `params` what should not, and step it apart.

    Returns
    -------
    params : dict, or named tuple as `params`
        New parameters, in the dtype of the old ones, which stay as they are.
    state : dict
        ``step``, the number of steps so far, and ``exp_avg`` and ``exp_avg_sq``: m and v, each a dict of
        arrays by name.

    Raises
    ------
    TypeError
        If a parameter or gradient is not made of real numbers, `params` neither mapping nor named
        tuple, `state` neither mapping nor None, `betas` not two numbers, or a setting not a number.
    ValueError
        If a gradient, or a part of the state, is missing or has another shape than its parameter, or a
        setting is out of range.

    Examples
    --------
    >>> params, state = adamw_step({"W": [1.0, 2.0]}, {"W": [0.0, 0.0]}, None, lr=0.5, weight_decay=0.5)
    >>> params["W"]
    array([0.75, 1.5 ])

    Notes
    -----
    Syllabus row OPT-05; book: *From the gradient to the step*, ``optimisers.html#adamw``. As
    ``torch.optim.AdamW``: λ is multiplied by the whole step size.
    """
    thetas, slopes = matched(params, grads, 0.0)
    steps, new = _steps(thetas, slopes, state, betas, eps)
    return decoupled_step(params, steps, lr, weight_decay), new


def _steps(
    thetas: dict[str, np.ndarray],
    slopes: dict[str, np.ndarray],
    state: Mapping[str, Any] | None,
    betas: tuple[float, float],
    eps: float,
) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Return the steps by name, without the step size, and the new state."""
    beta1, beta2 = _pair(betas)
    eps, t = at_least_zero("eps", eps), steps_taken(state) + 1
    m, v = kept(state, "exp_avg", thetas), kept(state, "exp_avg_sq", thetas)
    m = {name: beta1 * m[name] + (1 - beta1) * g for name, g in slopes.items()}
    v = {name: beta2 * v[name] + (1 - beta2) * g * g for name, g in slopes.items()}
    first, second = 1 - beta1**t, 1 - beta2**t
    steps = {name: scaled(m[name] / first, v[name] / second, eps) for name in slopes}
    return steps, {"step": t, "exp_avg": m, "exp_avg_sq": v}


def _pair(betas: tuple[float, float]) -> tuple[float, float]:
    """Return β₁ and β₂ as floats."""
    try:
        beta1, beta2 = betas
    except (TypeError, ValueError):
        raise TypeError(f"betas is {betas!r}; expected two numbers") from None
    return below_one("betas[0]", beta1), below_one("betas[1]", beta2)
