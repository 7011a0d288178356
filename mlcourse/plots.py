"""Pictures of how well a model does: its confusion matrix, and the learning curve of its training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from mlcourse._training import History

__all__ = ["confusion_counts", "confusion_matrix", "learning_curve"]


def confusion_counts(y: Any, predicted: Any, num_classes: int | None = None) -> np.ndarray:
    """Count how often each class was taken for each.

    Parameters
    ----------
    y : array_like or Tensor of int, shape (N,)
        True classes.
    predicted : array_like or Tensor of int, shape (N,)
        Chosen classes, as ``model.predict(x)`` gives them.
    num_classes : int, optional
        Number of classes; as many as occur unless given.

    Returns
    -------
    ndarray of int, shape (K, K)
        Entry (i, j) counts the examples of class i that were taken for class j.

    Raises
    ------
    TypeError
        If the classes are not integers.
    ValueError
        If there are not as many of one as of the other, or a class is out of range.

    Examples
    --------
    >>> confusion_counts([0, 0, 1, 2], [0, 1, 1, 1])
    array([[1, 1, 0],
           [0, 1, 0],
           [0, 1, 0]])
    """
    y, predicted = _classes("y", y), _classes("predicted", predicted)
    if y.shape != predicted.shape:
        raise ValueError(f"predicted has shape {predicted.shape}; expected {y.shape}, one for each of y")
    most = int(max(y.max(initial=-1), predicted.max(initial=-1))) + 1
    size = most if num_classes is None else num_classes
    if size < most:
        raise ValueError(f"a class is {most - 1}; expected 0 to {size - 1}")
    return np.bincount(size * y + predicted, minlength=size * size).reshape(size, size)


def confusion_matrix(y: Any, predicted: Any, names: Sequence[str] | None = None) -> Figure:
    """Draw the confusion matrix: shades for the share of each true class, numbers for the examples.

    Parameters
    ----------
    y, predicted : array_like or Tensor of int, shape (N,)
        True and chosen classes.
    names : sequence of str, optional
        What the classes are called.

    Returns
    -------
    Figure
        Of matplotlib.

    Raises
    ------
    TypeError, ValueError
        As `confusion_counts`; ValueError also if there are not as many names as classes.

    Examples
    --------
    >>> figure = confusion_matrix([0, 0, 1], [0, 1, 1], names=["cat", "dog"])
    >>> figure.axes[0].get_ylabel()
    'true class'
    """
    import matplotlib.pyplot as plt  # slow to import, and not everyone plots

    counts = confusion_counts(y, predicted, None if names is None else len(names))
    shares = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    size = 1.5 + 0.5 * len(counts)
    figure, axes = plt.subplots(figsize=(size, size), layout="constrained")
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (i, j), number in np.ndenumerate(counts):
        if number:
            axes.text(
                j, i, str(number), ha="center", va="center", color="white" if shares[i, j] > 0.5 else "black"
            )
    labels = list(map(str, range(len(counts)))) if names is None else list(names)
    axes.set(xlabel="chosen class", ylabel="true class")
    axes.set_xticks(range(len(labels)), labels)
    axes.set_yticks(range(len(labels)), labels)
    return figure


def learning_curve(history: History) -> Figure:
    """Draw loss and accuracies over the epochs, as ``history.plot()`` does.

    Parameters
    ----------
    history : History
        What `fit` returns.

    Returns
    -------
    Figure
        Of matplotlib.

    Raises
    ------
    AttributeError
        If `history` is something else.

    Examples
    --------
    >>> from mlcourse._training import History
    >>> learning_curve(History(None, [2.0, 1.0], [0.5, 0.7], [0.4, 0.6])).axes[0].get_ylabel()
    'training loss'
    """
    return history.plot()


def _classes(name: str, value: Any) -> np.ndarray:
    """Class indices, of whichever library, as an array."""
    array = np.asarray(value.detach().cpu() if hasattr(value, "detach") else value)
    if array.dtype.kind not in "iu" or array.ndim != 1:
        raise TypeError(f"{name} holds {array.dtype} of shape {array.shape}; expected integers, shape (N,)")
    if array.size and array.min() < 0:
        raise ValueError(f"{name} holds the class {array.min()}; expected 0 or more")
    return array.astype(np.int64)
