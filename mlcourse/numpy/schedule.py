r"""What surrounds a step: how its size changes in training, and how much an optimiser remembers."""

from __future__ import annotations

from mlcourse._schedule import numbers_kept, warmed_up_cosine

__all__ = ["cosine_warmup_lr", "optimizer_state_size"]


def cosine_warmup_lr(step: int, lr: float, warmup_steps: int, total_steps: int, min_lr: float = 0.0) -> float:
    r"""Step size of a schedule: a straight warm-up to η, then half a cosine down to :math:`\eta_{\min}`.

    :math:`\eta\,\frac{t+1}{W+1}` for t < W, then
    :math:`\eta_{\min} + \frac{\eta-\eta_{\min}}2\bigl(1 + \cos\pi\frac{t-W}{T-W}\bigr)`, and
    :math:`\eta_{\min}` from t = T on.

    Parameters
    ----------
    step : int
        t, counted from 0.
    lr : float
        η, the peak, reached at t = W.
    warmup_steps : int
        W, at least 0.
    total_steps : int
        T, at least W.
    min_lr : float, default 0
        :math:`\eta_{\min}`, from 0 to `lr`.

    Returns
    -------
    float
        Step size of this step.

    Raises
    ------
    TypeError
        If a number of steps is not an integer, or `lr` or `min_lr` not a number.
    ValueError
        If `step` or `warmup_steps` is negative, `total_steps` below `warmup_steps`, or `min_lr` not between
        0 and `lr`.

    Examples
    --------
    >>> [round(cosine_warmup_lr(t, 0.5, 4, 12, min_lr=0.1), 3) for t in (0, 3, 4, 8, 12, 99)]
    [0.1, 0.4, 0.5, 0.3, 0.1, 0.1]

    Notes
    -----
    Syllabus row OPT-06; book: *From the gradient to the step*, ``optimisers.html#schedule``. The first step
    is never 0: its batch would teach nothing.
    """
    return warmed_up_cosine(step, lr, warmup_steps, total_steps, min_lr)


def optimizer_state_size(
    num_params: int, optimizer: str, momentum: bool = False, centered: bool = False
) -> int:
    """How many numbers an optimiser keeps from step to step, beside parameters and gradients.

    Parameters
    ----------
    num_params : int
        Number of parameters, at least 1.
    optimizer : {"sgd", "rmsprop", "adam", "adamw"}
        Which one.
    momentum : bool, default False
        Whether SGD or RMSProp keeps a buffer.
    centered : bool, default False
        Whether RMSProp keeps the mean gradient.

    Returns
    -------
    int
        Numbers kept; the one step count of Adam is not among them.

    Raises
    ------
    TypeError
        If `num_params` is not an integer.
    ValueError
        If it is below 1, there is no such optimiser, or it has no such option.

    Examples
    --------
    >>> [optimizer_state_size(1000, name) for name in ("sgd", "rmsprop", "adam")]
    [0, 1000, 2000]

    Notes
    -----
    Syllabus row OPT-07; book: *From the gradient to the step*, ``optimisers.html#scale-of-the-loss``.
    """
    return numbers_kept(num_params, optimizer, momentum, centered)
