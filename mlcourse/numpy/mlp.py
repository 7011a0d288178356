r"""The perceptron with one hidden layer: forward pass, backward pass, and a model to train.

.. math:: h^a = W^{(1)}x + b^{(1)},\; h^s = \varphi(h^a),\; o^a = W^{(2)}h^s + b^{(2)},\; o^s = S(o^a)

is written for a single x, with weights as (out, in); batches have the examples as rows.
`mlcourse.numpy.mlp_forward_row` has the row convention.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_shape, count, floats, number, two_layers
from mlcourse.numpy._model import Model
from mlcourse.numpy.activations import sigmoid, sigmoid_vjp, softplus, softplus_vjp
from mlcourse.numpy.cross_entropy import cross_entropy, cross_entropy_grad
from mlcourse.numpy.init import init_weights
from mlcourse.numpy.linear import linear, linear_vjp
from mlcourse.numpy.relu import elu, elu_vjp, relu, relu_vjp
from mlcourse.numpy.softmax import softmax
from mlcourse.numpy.tanh import tanh, tanh_vjp

__all__ = ["MLP", "Params", "mlp_backward", "mlp_forward", "num_parameters"]

_ACTIVATIONS = {
    "softplus": (softplus, softplus_vjp),
    "elu": (elu, elu_vjp),
    "sigmoid": (sigmoid, sigmoid_vjp),
    "tanh": (tanh, tanh_vjp),
    "relu": (relu, relu_vjp),
}


class Params(NamedTuple):
    """Weights and biases of a perceptron with one hidden layer; weights are (out, in).

    Parameters
    ----------
    W1 : array_like, shape (d_h, d)
        Weights of the hidden layer.
    b1 : array_like, shape (d_h,)
        Its biases.
    W2 : array_like, shape (m, d_h)
        Weights of the output layer.
    b2 : array_like, shape (m,)
        Its biases.

    Examples
    --------
    >>> W1, b1 = [[1.0]], [0.0]
    >>> W2, b2 = [[2.0]], [0.5]
    >>> Params(W1, b1, W2, b2).W2
    [[2.0]]

    Notes
    -----
    Syllabus row RSK-01; book: *Training*, ``training.html#risk``.
    """

    W1: np.ndarray | Any  # an array in what the functions here return
    b1: np.ndarray | Any
    W2: np.ndarray | Any
    b2: np.ndarray | Any


class _ByName:
    """Attributes that can be reached as items too: ``cache.ha`` is ``cache["ha"]``."""

    def __getitem__(self, name: str) -> np.ndarray:
        try:
            return getattr(self, name)
        except AttributeError:
            raise KeyError(f"{name!r}; expected one of {', '.join(vars(self))}") from None


@dataclass(frozen=True)
class Cache(_ByName):
    """What the forward pass saw, named as in the derivation, and what the backward pass needs of it."""

    x: np.ndarray
    ha: np.ndarray
    hs: np.ndarray
    oa: np.ndarray
    params: Params
    activation: str
    alpha: float

    @cached_property
    def os(self) -> np.ndarray:
        """Probabilities of the classes. Worked out when asked for: training needs only their logits oa."""
        return softmax(self.oa)


@dataclass(frozen=True)
class Gradients(_ByName):
    """Gradients of the loss, each of the shape of what it belongs to."""

    W1: np.ndarray
    b1: np.ndarray
    W2: np.ndarray
    b2: np.ndarray
    x: np.ndarray | None
    hs: np.ndarray
    ha: np.ndarray
    oa: np.ndarray


def mlp_forward(
    x: ArrayLike,
    params: Params | Mapping[str, ArrayLike] | Sequence[ArrayLike],
    activation: str = "softplus",
    alpha: float = 1.0,
) -> Cache:
    r"""Forward pass: hidden layer, activation, output layer, softmax.

    :math:`h^a = W^{(1)}x + b^{(1)}`, :math:`h^s = \varphi(h^a)`, :math:`o^a = W^{(2)}h^s + b^{(2)}`,
    :math:`o^s = S(o^a)`.

    Parameters
    ----------
    x : array_like, shape (d,) or (N, d)
        One example, or a batch of them as rows.
    params : Params
        ``W1, b1, W2, b2``; a mapping or a sequence of these will do.
    activation : {"softplus", "elu", "sigmoid", "tanh", "relu"}, default "softplus"
        The activation φ of the hidden layer.
    alpha : float, default 1
        The α of ELU; without effect on the others.

    Returns
    -------
    Cache
        With ``x, ha, hs, oa, os`` as attributes or items: ha and hs of shape (d_h,) or (N, d_h), oa and os
        of shape (m,) or (N, m).

    Raises
    ------
    TypeError
        If an array is not made of real numbers, or `alpha` not a number.
    ValueError
        If a shape is not as above or the activation unknown.

    Examples
    --------
    >>> W1, b1 = [[1.0, -1.0]], [0.0]
    >>> W2, b2 = [[1.0], [1.0]], [0.0, 0.0]
    >>> params = Params(W1, b1, W2, b2)
    >>> cache = mlp_forward([2.0, 1.0], params, activation="relu")
    >>> cache.ha, cache["os"]
    (array([1.]), array([0.5, 0.5]))

    Notes
    -----
    Syllabus rows FWD-01 to FWD-03; book: *The MLP*, ``mlp.html#output-layer``.
    """
    x, params, alpha = floats("x", x), _checked(params), number("alpha", alpha)
    if x.ndim not in (1, 2) or x.shape[-1] != params.W1.shape[1]:
        d = params.W1.shape[1]
        raise ValueError(f"x has shape {x.shape}; expected ({d},) or (N, {d}), the columns of W1")
    phi, _ = _activation(activation, alpha)
    ha = linear(x, params.W1, params.b1)
    hs = phi(ha)
    oa = linear(hs, params.W2, params.b2)
    return Cache(x, ha, hs, oa, params, activation, alpha)


def mlp_backward(cache: Cache, target: ArrayLike, reduction: str = "mean", need_dx: bool = True) -> Gradients:
    r"""Backward pass: gradients of the cross-entropy in everything that the forward pass computed with.

    Writing ∂a for ∂L/∂a, with :math:`\delta_o = o^s - e_y`: :math:`\partial W^{(2)} = \delta_o (h^s)^\top`,
    :math:`\partial b^{(2)} = \delta_o`, :math:`\partial h^s = (W^{(2)})^\top\delta_o`,
    :math:`\delta_h = \partial h^s \odot \varphi'(h^a)`, :math:`\partial W^{(1)} = \delta_h x^\top`,
    :math:`\partial b^{(1)} = \delta_h`, :math:`\partial x = (W^{(1)})^\top\delta_h`.

    Parameters
    ----------
    cache : Cache
        What `mlp_forward` returned.
    target : array_like, shape () or (N,), or that of ``cache.oa``
        Class indices (integers), or probabilities.
    reduction : {"mean", "sum", "none"}, default "mean"
        The reduction of the loss over the batch; ``"none"`` gives the gradients of the sum.
    need_dx : bool, default True
        Whether the gradient with respect to the input is wanted. Training needs none, and saves a third of
        the large matrix products.

    Returns
    -------
    Gradients
        With ``W1, b1, W2, b2, x, hs, ha, oa`` as attributes or items. Those of the parameters are summed over
        the batch, the others have a row for each example; x is None if not needed.

    Raises
    ------
    TypeError
        If `cache` is not one, `target` is not made of real numbers, or class indices are not integers.
    ValueError
        As in `cross_entropy_grad`.

    Examples
    --------
    >>> W1, b1 = [[1.0, -1.0]], [0.0]
    >>> W2, b2 = [[1.0], [1.0]], [0.0, 0.0]
    >>> params = Params(W1, b1, W2, b2)
    >>> cache = mlp_forward([[2.0, 1.0], [0.0, 3.0]], params, activation="relu")
    >>> grads = mlp_backward(cache, [0, 1])
    >>> grads.W2, grads["b1"]
    (array([[-0.25],
           [ 0.25]]), array([0.]))

    Notes
    -----
    Syllabus rows BWD-01 to BWD-11 and MIS-03; book: *Backpropagation*, ``backprop.html#output-gradients``,
    ``backprop.html#hidden-gradients`` and ``backprop.html#first-layer``.
    """
    if not isinstance(cache, Cache):
        raise TypeError(f"cache is a {type(cache).__name__}; expected what mlp_forward returned")
    _, phi_vjp = _activation(cache.activation, cache.alpha)
    oa = cross_entropy_grad(cache.oa, target, reduction)
    hs, W2, b2 = linear_vjp(cache.hs, cache.params.W2, oa)
    ha = phi_vjp(cache.ha, hs)
    x, W1, b1 = linear_vjp(cache.x, cache.params.W1, ha, need_dx)
    return Gradients(W1, b1, W2, b2, x, hs, ha, oa)


def num_parameters(d: int, d_h: int, m: int) -> int:
    """Number of parameters of a perceptron with one hidden layer, :math:`d_h(d + 1) + m(d_h + 1)`.

    Parameters
    ----------
    d : int
        Inputs.
    d_h : int
        Hidden units.
    m : int
        Outputs.

    Returns
    -------
    int
        Weights and biases of both layers.

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If an argument is below 1.

    Examples
    --------
    >>> num_parameters(784, 128, 10)
    101770

    Notes
    -----
    Syllabus row FWD-05; book: *The MLP*, ``mlp.html#parameter-count``.
    """
    d, d_h, m = count("d", d), count("d_h", d_h), count("m", m)
    return d_h * (d + 1) + m * (d_h + 1)


class MLP(Model):
    """Perceptron with one hidden layer, as a model to train: parameters by name, loss and gradients.

    Parameters
    ----------
    d : int
        Inputs.
    d_h : int
        Hidden units.
    m : int
        Classes.
    activation : {"softplus", "elu", "sigmoid", "tanh", "relu"}, default "softplus"
        The activation of the hidden layer.
    alpha : float, default 1
        The α of ELU.
    rng : numpy.random.Generator or int, default 0
        Where the weights come from: `init_weights` with scheme "lecun", for ReLU and ELU "he". Biases start
        at 0.
    dtype : {"float32", "float64"}, default "float32"
        Floating type of the parameters.

    Examples
    --------
    >>> model = MLP(64, 30, 10)
    >>> model
    MLP(64, 30, 10, activation='softplus'): 2,260 parameters, W1 (30, 64), b1 (30,), W2 (10, 30), b2 (10,)
    >>> sorted(model.parameters())
    ['W1', 'W2', 'b1', 'b2']
    >>> x, y = np.zeros((5, 64), np.float32), np.array([1, 0, 3, 9, 4])
    >>> loss, grads = model.loss_and_grads(x, y)
    >>> round(float(loss), 4), grads["W1"].shape
    (2.3102, (30, 64))

    Notes
    -----
    Syllabus row ADD-06; book: *Digits*, ``digits.html#digits``.
    """

    def __init__(
        self,
        d: int,
        d_h: int,
        m: int,
        activation: str = "softplus",
        alpha: float = 1.0,
        rng: np.random.Generator | int = 0,
        dtype: str = "float32",
    ) -> None:
        d, d_h, m = count("d", d), count("d_h", d_h), count("m", m)
        _activation(activation, alpha := number("alpha", alpha))  # fails here rather than in the first step
        self.activation, self.alpha = activation, alpha
        scheme = "he" if activation in ("relu", "elu") else "lecun"
        rng = np.random.default_rng(rng)
        W1 = init_weights(rng, d, d_h, scheme, dtype=dtype)
        W2 = init_weights(rng, d_h, m, scheme, dtype=dtype)
        self.params = Params(W1, np.zeros(d_h, W1.dtype), W2, np.zeros(m, W2.dtype))

    def __repr__(self) -> str:
        (d_h, d), m = self.params.W1.shape, len(self.params.W2)
        alpha = f", alpha={self.alpha}" if self.activation == "elu" else ""
        shapes = ", ".join(f"{name} {tuple(value.shape)}" for name, value in self.parameters().items())
        return f"MLP({d}, {d_h}, {m}, activation={self.activation!r}{alpha}): {self._count()}, {shapes}"

    def parameters(self) -> dict[str, np.ndarray]:
        """Parameters by name: ``W1, b1, W2, b2``."""
        return self.params._asdict()

    def with_parameters(self, parameters: Mapping[str, ArrayLike]) -> MLP:
        """Return the same model with other parameters, of the same shapes; this one stays as it is."""
        params = _checked(parameters)
        for name, old, new in zip(Params._fields, self.params, params, strict=True):
            check_shape(name, new, old.shape, f"the shape of {name} so far")
        model = copy.copy(self)
        model.params = params
        return model

    def forward(self, x: ArrayLike) -> np.ndarray:
        """Logits of the classes, shape (N, m) for x of shape (N, d)."""
        return mlp_forward(x, self.params, self.activation, self.alpha).oa

    def _settings(self) -> dict[str, Any]:
        return {"activation": self.activation, "alpha": self.alpha}

    @classmethod
    def _made(cls, settings: dict[str, Any], parameters: dict[str, Any]) -> MLP:
        (d_h, d), m = parameters["W1"].shape, len(parameters["W2"])
        return cls(d, d_h, m, **settings).with_parameters(parameters)

    def loss_and_grads(self, x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Mean cross-entropy of a batch, and its gradients by the names of the parameters."""
        cache = mlp_forward(x, self.params, self.activation, self.alpha)
        grads = mlp_backward(cache, y, need_dx=False)
        return cross_entropy(cache.oa, y), {name: grads[name] for name in Params._fields}


def _activation(name: str, alpha: float) -> tuple[Callable[..., np.ndarray], Callable[..., np.ndarray]]:
    """The activation called `name` and its vector-Jacobian product."""
    if name not in _ACTIVATIONS:
        raise ValueError(f"activation is {name!r}; expected one of {', '.join(map(repr, _ACTIVATIONS))}")
    phi, phi_vjp = _ACTIVATIONS[name]
    return (partial(elu, alpha=alpha), partial(elu_vjp, alpha=alpha)) if name == "elu" else (phi, phi_vjp)


def _checked(params: Params | Mapping[str, ArrayLike] | Sequence[ArrayLike]) -> Params:
    """Return `params` as floating arrays of shapes that fit together."""
    try:
        W1, b1, W2, b2 = Params(**params) if isinstance(params, Mapping) else params
    except (TypeError, ValueError):
        raise TypeError("params has other entries; expected exactly W1, b1, W2, b2") from None
    return Params(*two_layers(W1, b1, W2, b2))
