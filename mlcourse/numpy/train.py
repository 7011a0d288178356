"""Training a model by mini-batch gradient descent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlcourse._training import History, Progress, batches, unpacked
from mlcourse.numpy._arguments import as_array, check_callable, count
from mlcourse.numpy.optim import sgd_step

__all__ = ["History", "accuracy", "fit"]


def fit(
    model: Any,
    data: tuple[ArrayLike, ArrayLike, ArrayLike, ArrayLike],
    *,
    epochs: int,
    batch_size: int,
    lr: float,
    weight_decay: float = 0.0,
    rng: np.random.Generator | int = 0,
    callback: Callable[[int, History], None] | None = None,
    progress: bool = True,
    stop_if_diverged: bool = False,
) -> History:
    """Train a model by mini-batch stochastic gradient descent.

    Parameters
    ----------
    model : model
        `MLP`, `CNN`, or anything with their ``parameters``, ``with_parameters``, ``forward`` and
        ``loss_and_grads``. It stays as it is; the trained one is in the result.
    data : tuple of four arrays
        ``x_train, y_train, x_test, y_test``: examples along the first axis, and their classes.
    epochs : int
        How often each training example is used.
    batch_size : int
        Most examples in a step. An epoch is cut into as few batches as that allows, all equally large up to
        one example: a small rest would make a step as long as the others of a gradient that is mostly noise.
    lr : float
        Step size, see `sgd_step`.
    weight_decay : float, default 0
        See `sgd_step`.
    rng : numpy.random.Generator or int, default 0
        Shuffles the training examples before each epoch, each with its class.
    callback : callable, optional
        Called after each epoch as ``callback(epoch, history)``, epochs counted from 1.
    progress : bool, default True
        Draw a progress bar on a terminal, or below the cell of a notebook.
    stop_if_diverged : bool, default False
        Whether to end after an epoch whose loss or parameters are not finite. Nothing can be learned from
        there; ``History.diverged`` says which epoch that was, whether training ended or not.

    Returns
    -------
    History
        The trained model as ``model``, and for each epoch ``loss``, ``train_accuracy`` and
        ``test_accuracy``. ``plot()`` draws them, and ``diverged`` says whether the step was too large.

    Raises
    ------
    TypeError
        If `data` is not made of four arrays, or a setting has another type.
    ValueError
        If there are not as many classes as examples, or a setting is out of range.

    Examples
    --------
    >>> from mlcourse.numpy import MLP
    >>> x = np.random.default_rng(0).standard_normal((200, 2))
    >>> y = (x[:, 0] > x[:, 1]).astype(int)
    >>> data = x[:100], y[:100], x[100:], y[100:]
    >>> history = fit(MLP(2, 8, 2), data, epochs=20, batch_size=10, lr=0.5)
    >>> history.test_accuracy[-1], accuracy(history.model, x[100:], y[100:])
    (0.98, 0.98)

    Notes
    -----
    Syllabus row ADD-06; book: *Digits*, ``digits.html#digits``.
    The gradient of a batch is that of its mean loss, so the step does not grow with the batch.
    """
    epochs, batch_size = count("epochs", epochs), count("batch_size", batch_size)
    if callback is not None:
        check_callable("callback", callback)
    x, y, x_test, y_test = (as_array("data", a) for a in unpacked(data))
    rng, history = np.random.default_rng(rng), History(model)
    bar = Progress(epochs, progress)
    for epoch in range(epochs):
        order, total = rng.permutation(len(x)), 0.0
        # This epoch's own, for its steps to write to: the models of earlier epochs stay as they are.
        params = {name: np.array(value) for name, value in model.parameters().items()}
        for step in bar.steps(batches(len(x), batch_size), epoch, history):
            chosen = order[step]
            loss, grads = model.loss_and_grads(x[chosen], y[chosen])
            total += loss * len(chosen)
            model = model.with_parameters(sgd_step(params, grads, lr, weight_decay, out=params))
        scores = accuracy(model, x, y), accuracy(model, x_test, y_test)
        history.add(model, float(total) / len(x), *scores, _finite(model))
        if callback is not None:
            callback(epoch + 1, history)
        if stop_if_diverged and history.diverged:
            break
    bar.end(history)
    return history


def accuracy(model: Any, x: ArrayLike, y: ArrayLike) -> float:
    """Fraction of examples whose largest logit is that of their class.

    Parameters
    ----------
    model : model
        Anything with ``forward``, which gives logits of shape (N, m).
    x : array_like, shape (N, ...)
        Examples, at least one.
    y : array_like, shape (N,)
        Their classes.

    Returns
    -------
    float
        Between 0 and 1. An example with a logit that is NaN is not classified correctly.

    Raises
    ------
    ValueError
        If there are not as many classes as examples, or none.

    Examples
    --------
    >>> from mlcourse.numpy import MLP
    >>> accuracy(MLP(2, 3, 2), [[1.0, 2.0], [1.0, 2.0]], [0, 1])
    0.5

    Notes
    -----
    Syllabus row ADD-06; book: *Digits*, ``digits.html#digits``.
    """
    x, y = as_array("x", x), as_array("y", y)
    if not len(x) == len(y) > 0:
        raise ValueError(f"x has {len(x)} examples and y {len(y)} classes; expected as many, and some")
    # A thousand at a time: the inner layers of a CNN are many times as large as its input.
    right = sum(_right(model.forward(x[part]), y[part]) for part in batches(len(x), 1000))
    return right / len(x)


def _right(logits: np.ndarray, y: np.ndarray) -> int:
    """How many rows have their largest logit at their class; ``argmax`` of NaN is an index like any other."""
    return int(((logits.argmax(axis=-1) == y) & ~np.isnan(logits.max(axis=-1))).sum())


def _finite(model: Any) -> bool:
    """Whether all parameters are finite numbers."""
    return all(np.isfinite(value).all() for value in model.parameters().values())
