r"""Cross-entropy of logits, log-probabilities or probabilities, for class indices or soft targets.

The target has the shape of the input without its last axis (class indices, integers) or the shape of the
input (probabilities; they need not sum to 1). What precedes the last axis are the examples.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mlcourse.torch._arguments import count, floating
from mlcourse.torch._autograd import by_hand
from mlcourse.torch._reduction import reduced, shared
from mlcourse.torch._targets import class_target, labels, pair, scores, smoothed_target
from mlcourse.torch.log_softmax import log_softmax, log_softmax_vjp
from mlcourse.torch.softmax import softmax

__all__ = [
    "cross_entropy",
    "cross_entropy_grad",
    "cross_entropy_probs_grad",
    "nll_loss",
    "nll_loss_grad",
    "one_hot",
]


def one_hot(tensor: Tensor, num_classes: int) -> Tensor:
    """One-hot vectors :math:`e_y`: 1 at the class, 0 elsewhere.

    Parameters
    ----------
    tensor : Tensor of integers, any shape
        Class indices from 0 to `num_classes` - 1.
    num_classes : int
        Number of classes K.

    Returns
    -------
    Tensor, shape (..., K)
        The default dtype: these are probabilities to subtract from others.

    Raises
    ------
    TypeError
        If `tensor` does not hold integers, or `num_classes` is not one.
    ValueError
        If an index is not a class (on other devices than the CPU its row becomes NaN), or `num_classes`
        is below 1.

    Examples
    --------
    >>> one_hot(torch.tensor([2, 0]), num_classes=3)
    tensor([[0., 0., 1.],
            [1., 0., 0.]])

    Notes
    -----
    Syllabus row LOS-05; book: *Losses*, ``losses.html#logit-gradient``.
    Made by comparison: ``torch.nn.functional.one_hot`` looks at the largest index and makes the host wait.
    """
    num_classes = count("num_classes", num_classes)
    index = labels("tensor", tensor, num_classes)
    hot = index[..., None] == torch.arange(num_classes, device=index.device)
    impossible = (index < 0) | (index >= num_classes)
    return hot.to(torch.get_default_dtype()).masked_fill(impossible[..., None], torch.nan)


@by_hand(
    lambda g, x, target, *options: g[..., None] * cross_entropy_grad(x, target, *options),
    autocast="float32",
)
def cross_entropy(
    input: Tensor, target: Tensor, reduction: str = "mean", label_smoothing: float = 0.0
) -> Tensor:
    r"""Cross-entropy of logits, :math:`-\log S(x)_y = -x_y + \log\sum_i e^{x_i}`.

    For soft targets t :math:`-\sum_i t_i \log S(x)_i`.

    Parameters
    ----------
    input : Tensor, shape (..., m)
        Logits of m classes.
    target : Tensor, shape (...) or (..., m)
        Class indices (integers), or probabilities.
    reduction : {"mean", "sum", "none"}, default "mean"
        What becomes of the losses of the examples.
    label_smoothing : float, default 0
        ε, from 0 to 1: the target becomes :math:`(1-\varepsilon)\,t + \varepsilon/m`, as in PyTorch.

    Returns
    -------
    Tensor
        One number; with ``"none"`` one for each example.

    Raises
    ------
    TypeError
        If `input` or `target` is not a tensor of real numbers, or class indices are not integers.
    ValueError
        If a shape is not as above, an index is not a class or a probability NaN (seen on the CPU only),
        `reduction` is none of the three, or there is no example to take the mean of.

    Examples
    --------
    >>> cross_entropy(torch.tensor([[0.0, 0.0], [1000.0, 0.0]]), torch.tensor([0, 1]), reduction="none")
    tensor([6.9315e-01, 1.0000e+03])

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


@by_hand(autocast="float32")
def cross_entropy_grad(
    input: Tensor, target: Tensor, reduction: str = "mean", label_smoothing: float = 0.0
) -> Tensor:
    r"""Gradient of the cross-entropy in the logits: prediction minus target, :math:`S(x) - e_y`.

    For soft targets t :math:`(\mathbf 1^\top t)\,S(x) - t`.

    Parameters
    ----------
    input : Tensor, shape (..., m)
        Logits of m classes.
    target : Tensor, shape (...) or (..., m)
        Class indices (integers), or probabilities.
    reduction : {"mean", "sum", "none"}, default "mean"
        The reduction of the loss: the mean divides the gradient by the number of examples.
    label_smoothing : float, default 0
        ε, as in `cross_entropy`.

    Returns
    -------
    Tensor, shape of `input`
        Gradient of the loss with respect to `input`. Sums to zero along the last axis.

    Raises
    ------
    TypeError
        If `input` or `target` is not a tensor of real numbers, or class indices are not integers.
    ValueError
        If a shape is not as above, an index is not a class or a probability NaN (seen on the CPU only),
        or `reduction` is none of the three.

    Examples
    --------
    >>> cross_entropy_grad(torch.tensor([[0.0, 0.0], [40.0, 0.0]]), torch.tensor([0, 0]))
    tensor([[-2.5000e-01,  2.5000e-01],
            [-2.1242e-18,  2.1242e-18]])

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
        return shared(-log_softmax_vjp(x, t), t.numel() // t.shape[-1], reduction)
    label = t.clamp(0, x.shape[-1] - 1)[..., None]
    others = softmax(x).scatter(-1, label, 0)
    grad = others.scatter(-1, label, -others.sum(dim=-1, keepdim=True))
    # An index outside the classes, which stops a CUDA process for good, gives NaN instead.
    return shared(grad.masked_fill(label != t[..., None], torch.nan), t.numel(), reduction)


@by_hand(
    lambda g, z, target, reduction: (
        g[..., None]
        * nll_loss_grad(target, None if target.shape == z.shape else z.shape[-1], reduction, z.dtype)
    ),
    autocast="float32",
)
def nll_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    r"""Negative log-likelihood of log-probabilities: :math:`-z_y`, for soft targets :math:`-\sum_i t_i z_i`.

    Parameters
    ----------
    input : Tensor, shape (..., m)
        Log-probabilities z of m classes.
    target : Tensor, shape (...) or (..., m)
        Class indices (integers), or probabilities.
    reduction : {"mean", "sum", "none"}, default "mean"
        What becomes of the losses of the examples.

    Returns
    -------
    Tensor
        One number; with ``"none"`` one for each example.

    Raises
    ------
    TypeError
        If `input` or `target` is not a tensor of real numbers, or class indices are not integers.
    ValueError
        If a shape is not as above, an index is not a class or a probability NaN (seen on the CPU only),
        `reduction` is none of the three, or there is no example to take the mean of.

    Examples
    --------
    >>> nll_loss(torch.tensor([[-0.5, -1.0], [-2.0, -0.25]]), torch.tensor([0, 1]))
    tensor(0.3750)

    Notes
    -----
    Syllabus row LOS-08; book: *Losses*, ``losses.html#log-probabilities``.
    Where a soft target is 0 the log-probability is not looked at: :math:`0\cdot\log 0` counts 0.
    """
    z = scores("input", input)
    t, indices = class_target(z, target)
    if indices:
        # An index outside the classes, which stops a CUDA process for good, gives NaN instead.
        index = t.clamp(0, z.shape[-1] - 1)
        losses = -z.gather(-1, index[..., None])[..., 0].masked_fill(index != t, torch.nan)
    else:
        losses = -torch.where(t == 0, 0, t * z).sum(dim=-1)
    return reduced("input", losses, reduction)


@by_hand(autocast="float32")
def nll_loss_grad(
    target: Tensor, num_classes: int | None = None, reduction: str = "mean", dtype: torch.dtype | None = None
) -> Tensor:
    r"""Gradient of the negative log-likelihood in the log-probabilities: :math:`-t`, or :math:`-e_y`.

    Parameters
    ----------
    target : Tensor, shape (..., m), or (...) with `num_classes`
        Probabilities; with `num_classes` class indices (integers).
    num_classes : int, optional
        Number of classes m, needed for class indices.
    reduction : {"mean", "sum", "none"}, default "mean"
        The reduction of the loss: the mean divides the gradient by the number of examples.
    dtype : floating type, optional
        Of the result. Unless given, torch's default for class indices and that of `target` for probabilities.

    Returns
    -------
    Tensor, shape (..., m)
        Gradient of the loss with respect to the log-probabilities. It does not depend on them.

    Raises
    ------
    TypeError
        If `target` is not a tensor of real numbers, or class indices are not integers.
    ValueError
        If there are no classes, an index is not a class or a probability NaN (seen on the CPU only), or
        `reduction` is none of the three.

    Examples
    --------
    >>> nll_loss_grad(torch.tensor([0.25, 0.75]))
    tensor([-0.2500, -0.7500])
    >>> nll_loss_grad(torch.tensor([1, 0]), num_classes=2)
    tensor([[ 0.0000, -0.5000],
            [-0.5000,  0.0000]])

    Notes
    -----
    Syllabus row LOS-08; book: *Losses*, ``losses.html#log-probabilities``.
    Pulled back through log-softmax, :math:`-t + (\mathbf 1^\top t)\,s`: the gradient of the cross-entropy.
    """
    if num_classes is None:
        t, _ = class_target(scores("target", target), target)
    else:
        t = one_hot(labels("target", target, count("num_classes", num_classes)), num_classes)
    t = t if dtype is None else t.to(floating("dtype", dtype))
    return shared(0 - t, t.numel() // t.shape[-1], reduction)


@by_hand(autocast="float32")
def cross_entropy_probs_grad(z: Tensor, t: Tensor) -> Tensor:
    r"""Gradient of :math:`\ell(z, t) = -\sum_i t_i \ln z_i` in the probabilities z: :math:`-t_i / z_i`.

    Parameters
    ----------
    z : Tensor, shape (..., m)
        Probabilities of m classes.
    t : Tensor, shape of `z`
        Target probabilities.

    Returns
    -------
    Tensor, shape of `z`
        Gradient of each vector's loss. 0 where t is 0, whatever z is; -inf where only z is 0.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If `t` has not the shape of `z` or holds NaN (seen on the CPU only), or there are no classes.

    Examples
    --------
    >>> cross_entropy_probs_grad(torch.tensor([0.5, 0.5, 0.0]), torch.tensor([0.25, 0.75, 0.0]))
    tensor([-0.5000, -1.5000,  0.0000])

    Notes
    -----
    Syllabus rows LOS-06 and LOS-07; book: *Losses*, ``losses.html#probabilities``.
    The textbook form is nan where t and z are both 0. A softmax that underflows to 0 at the true class makes
    this infinite and the next product nan: `cross_entropy_grad` starts from the logits instead.
    """
    z, t = pair("z", scores("z", z), "t", t)
    return torch.where(t == 0, 0, (0 - t) / z)
