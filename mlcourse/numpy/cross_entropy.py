r"""Cross-entropy of logits, log-probabilities or probabilities, for class indices or soft targets.

The target has the shape of the input without its last axis (class indices, integers) or the shape of the
input (probabilities; they need not sum to 1). What precedes the last axis are the examples.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from mlcourse.numpy._arguments import count, floating
from mlcourse.numpy._reduction import reduced, shared
from mlcourse.numpy._targets import class_target, labels, pair, scores, smoothed_target
from mlcourse.numpy.log_softmax import log_softmax, log_softmax_vjp
from mlcourse.numpy.softmax import softmax

__all__ = [
    "cross_entropy",
    "cross_entropy_grad",
    "cross_entropy_probs_grad",
    "nll_loss",
    "nll_loss_grad",
    "one_hot",
]


def one_hot(tensor: ArrayLike, num_classes: int) -> np.ndarray:
    """One-hot vectors :math:`e_y`: 1 at the class, 0 elsewhere.

    Parameters
    ----------
    tensor : array_like of int, any shape
        Class indices from 0 to `num_classes` - 1.
    num_classes : int
        Number of classes K.

    Returns
    -------
    ndarray, shape (..., K)
        float64: these are probabilities to subtract from others.

    Raises
    ------
    TypeError
        If `tensor` does not hold integers, or `num_classes` is not one.
    ValueError
        If an index is not a class, or `num_classes` is below 1.

    Examples
    --------
    >>> one_hot([2, 0], num_classes=3)
    array([[0., 0., 1.],
           [1., 0., 0.]])

    Notes
    -----
    Syllabus row LOS-05; book: *Losses*, ``losses.html#logit-gradient``.
    """
    num_classes = count("num_classes", num_classes)
    index = labels("tensor", tensor, num_classes)
    return (index[..., None] == np.arange(num_classes)).astype(np.float64)


def cross_entropy(
    input: ArrayLike, target: ArrayLike, reduction: str = "mean", label_smoothing: float = 0.0
) -> np.ndarray:
    r"""Cross-entropy of logits, :math:`-\log S(x)_y = -x_y + \log\sum_i e^{x_i}`.

    For soft targets t :math:`-\sum_i t_i \log S(x)_i`.

    Parameters
    ----------
    input : array_like, shape (..., m)
        Logits of m classes.
    target : array_like, shape (...) or (..., m)
        Class indices (integers), or probabilities.
    reduction : {"mean", "sum", "none"}, default "mean"
        What becomes of the losses of the examples.
    label_smoothing : float, default 0
        ε, from 0 to 1: the target becomes :math:`(1-\varepsilon)\,t + \varepsilon/m`, as in PyTorch.

    Returns
    -------
    ndarray
        One number; with ``"none"`` one for each example.

    Raises
    ------
    TypeError
        If `input` or `target` is not made of real numbers, or class indices are not integers.
    ValueError
        If a shape is not as above, an index is not a class or a probability NaN, `reduction` is
        none of the three, `label_smoothing` not from 0 to 1, or there is no example to take the mean of.

    Examples
    --------
    >>> cross_entropy([[0.0, 0.0], [1000.0, 0.0]], [0, 1], reduction="none")
    array([6.93147181e-01, 1.00000000e+03])

    Notes
    -----
    Syllabus rows LOS-04 and REG-03; book: *Losses*, ``losses.html#cross-entropy``, and *Noise, soft targets,
    bounded steps*, ``regularisation.html#label-smoothing``.
    The textbook form ``-log(softmax(x))`` is inf for the second row. Classes are on the last axis, while
    PyTorch has them on axis 1: the same for (N, m).
    """
    x = scores("input", input)
    if label_smoothing:
        target = smoothed_target(x, target, label_smoothing)
    return nll_loss(log_softmax(x), target, reduction)


def cross_entropy_grad(
    input: ArrayLike, target: ArrayLike, reduction: str = "mean", label_smoothing: float = 0.0
) -> np.ndarray:
    r"""Gradient of the cross-entropy in the logits: prediction minus target, :math:`S(x) - e_y`.

    For soft targets t :math:`(\mathbf 1^\top t)\,S(x) - t`.

    Parameters
    ----------
    input : array_like, shape (..., m)
        Logits of m classes.
    target : array_like, shape (...) or (..., m)
        Class indices (integers), or probabilities.
    reduction : {"mean", "sum", "none"}, default "mean"
        The reduction of the loss: the mean divides the gradient by the number of examples.
    label_smoothing : float, default 0
        ε, as in `cross_entropy`.

    Returns
    -------
    ndarray, shape of `input`
        Gradient of the loss with respect to `input`. Sums to zero along the last axis.

    Raises
    ------
    TypeError
        If `input` or `target` is not made of real numbers, or class indices are not integers.
    ValueError
        If a shape is not as above, an index is not a class or a probability NaN, or `reduction`
        is none of the three.

    Examples
    --------
    >>> cross_entropy_grad([[0.0, 0.0], [40.0, 0.0]], [0, 0])
    array([[-2.50000000e-01,  2.50000000e-01],
           [-2.12417713e-18,  2.12417713e-18]])

    Notes
    -----
    Syllabus rows LOS-05, LOS-07 and REG-03; book: *Losses*, ``losses.html#logit-gradient``, and *Noise, soft
    targets, bounded steps*, ``regularisation.html#label-smoothing``.
    The entry of the class y is taken from the others, for all sum to zero: :math:`S_y - 1 = -\sum_{j\ne y}
    S_j` keeps its digits where the prediction is nearly right, and ``softmax(x) - one_hot(y)`` returns 0 for
    the second row. For soft targets it is minus the log-softmax VJP of t, which does the same.
    """
    x = scores("input", input)
    if label_smoothing:
        target = smoothed_target(x, target, label_smoothing)
    t, indices = class_target(x, target)
    if not indices:
        return shared(-log_softmax_vjp(x, t), t.size // t.shape[-1], reduction)
    grad, label = softmax(x), t[..., None]
    np.put_along_axis(grad, label, 0, axis=-1)
    np.put_along_axis(grad, label, -grad.sum(axis=-1, keepdims=True), axis=-1)
    return shared(grad, t.size, reduction)


def nll_loss(input: ArrayLike, target: ArrayLike, reduction: str = "mean") -> np.ndarray:
    r"""Negative log-likelihood of log-probabilities: :math:`-z_y`, for soft targets :math:`-\sum_i t_i z_i`.

    Parameters
    ----------
    input : array_like, shape (..., m)
        Log-probabilities z of m classes.
    target : array_like, shape (...) or (..., m)
        Class indices (integers), or probabilities.
    reduction : {"mean", "sum", "none"}, default "mean"
        What becomes of the losses of the examples.

    Returns
    -------
    ndarray
        One number; with ``"none"`` one for each example.

    Raises
    ------
    TypeError
        If `input` or `target` is not made of real numbers, or class indices are not integers.
    ValueError
        If a shape is not as above, an index is not a class or a probability NaN, `reduction` is
        none of the three, or there is no example to take the mean of.

    Examples
    --------
    >>> nll_loss([[-0.5, -1.0], [-2.0, -0.25]], [0, 1])
    np.float64(0.375)

    Notes
    -----
    Syllabus row LOS-08; book: *Losses*, ``losses.html#log-probabilities``.
    Where a soft target is 0 the log-probability is not looked at: :math:`0\cdot\log 0` counts 0.
    """
    z = scores("input", input)
    t, indices = class_target(z, target)
    if indices:
        losses = -np.take_along_axis(z, t[..., None], axis=-1)[..., 0]
    else:
        products = np.multiply(t, z, where=t != 0, out=np.zeros(z.shape, np.result_type(t, z)))
        losses = -products.sum(axis=-1)
    return reduced("input", losses, reduction)


def nll_loss_grad(
    target: ArrayLike, num_classes: int | None = None, reduction: str = "mean", dtype: DTypeLike | None = None
) -> np.ndarray:
    r"""Gradient of the negative log-likelihood in the log-probabilities: :math:`-t`, or :math:`-e_y`.

    Parameters
    ----------
    target : array_like, shape (..., m), or (...) with `num_classes`
        Probabilities; with `num_classes` class indices (integers).
    num_classes : int, optional
        Number of classes m, needed for class indices.
    reduction : {"mean", "sum", "none"}, default "mean"
        The reduction of the loss: the mean divides the gradient by the number of examples.
    dtype : floating type, optional
        Of the result. Unless given, float64 for class indices and that of `target` for probabilities.

    Returns
    -------
    ndarray, shape (..., m)
        Gradient of the loss with respect to the log-probabilities. It does not depend on them.

    Raises
    ------
    TypeError
        If `target` is not made of real numbers, or class indices are not integers.
    ValueError
        If there are no classes, an index is not a class or a probability NaN, or `reduction` is
        none of the three.

    Examples
    --------
    >>> nll_loss_grad([0.25, 0.75])
    array([-0.25, -0.75])
    >>> nll_loss_grad([1, 0], num_classes=2)
    array([[ 0. , -0.5],
           [-0.5,  0. ]])

    Notes
    -----
    Syllabus row LOS-08; book: *Losses*, ``losses.html#log-probabilities``.
    Pulled back through log-softmax, :math:`-t + (\mathbf 1^\top t)\,s`: the gradient of the cross-entropy.
    """
    if num_classes is None:
        t, _ = class_target(scores("target", target), target)
    else:
        t = one_hot(labels("target", target, count("num_classes", num_classes)), num_classes)
    t = t if dtype is None else t.astype(floating("dtype", dtype))
    return shared(0 - t, t.size // t.shape[-1], reduction)


def cross_entropy_probs_grad(z: ArrayLike, t: ArrayLike) -> np.ndarray:
    r"""Gradient of :math:`\ell(z, t) = -\sum_i t_i \ln z_i` in the probabilities z: :math:`-t_i / z_i`.

    Parameters
    ----------
    z : array_like, shape (..., m)
        Probabilities of m classes.
    t : array_like, shape of `z`
        Target probabilities.

    Returns
    -------
    ndarray, shape of `z`
        Gradient of each vector's loss. 0 where t is 0, whatever z is; -inf where only z is 0.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If `t` has not the shape of `z` or holds NaN, or there are no classes.

    Examples
    --------
    >>> cross_entropy_probs_grad([0.5, 0.5, 0.0], [0.25, 0.75, 0.0])
    array([-0.5, -1.5,  0. ])

    Notes
    -----
    Syllabus rows LOS-06 and LOS-07; book: *Losses*, ``losses.html#probabilities``.
    The textbook form is nan where t and z are both 0. A softmax that underflows to 0 at the true class makes
    this infinite and the next product nan: `cross_entropy_grad` starts from the logits instead.
    """
    z, t = pair("z", scores("z", z), "t", t)
    with np.errstate(divide="ignore", over="ignore"):  # the slope at z = 0 is infinite
        return np.divide(0 - t, z, where=t != 0, out=np.zeros(z.shape, np.result_type(t, z)))
