r"""Networks with N - 1 hidden units that pass through N points exactly.

All hidden units look in one direction w. With the points ordered by falling projection
:math:`w^\top x^{(1)} > \dots > w^\top x^{(N)}`, the values of the hidden units, with a last column of ones,
are an N×N matrix that is upper triangular or nearly so; solving with it gives the output layer.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_callable, check_shape, floats, positive, two_layers
from mlcourse.numpy.activations import sigmoid
from mlcourse.numpy.linear import linear
from mlcourse.numpy.mlp import Params
from mlcourse.numpy.relu import relu

__all__ = [
    "choose_epsilon",
    "fit_relu_interpolant",
    "fit_sigmoid_interpolant",
    "interpolation_matrix",
    "separating_direction",
    "two_layer",
]


def two_layer(
    x: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike, phi: Callable[..., np.ndarray]
) -> np.ndarray:
    r"""Network with one hidden layer and no activation on the output.

    :math:`y(x) = W^{(2)}\varphi(W^{(1)}x + b^{(1)}) + b^{(2)}`; with N - 1 hidden units it has
    (N - 1)(n + 1) + mN parameters.

    Parameters
    ----------
    x : array_like, shape (..., n)
        Inputs; a batch has them as rows.
    W1 : array_like, shape (N-1, n)
        Weights of the hidden layer.
    b1 : array_like, shape (N-1,)
        Its biases.
    W2 : array_like, shape (m, N-1)
        Weights of the output layer.
    b2 : array_like, shape (m,)
        Its biases.
    phi : callable
        The activation, elementwise.

    Returns
    -------
    ndarray, shape (..., m)
        Outputs.

    Raises
    ------
    TypeError
        If an array is not made of real numbers, or `phi` not callable.
    ValueError
        If the shapes do not fit together.

    Examples
    --------
    >>> W1, b1 = [[1.0]], [-1.0]
    >>> W2, b2 = [[2.0]], [5.0]
    >>> two_layer([[0.0], [3.0]], W1, b1, W2, b2, relu)
    array([[5.],
           [9.]])

    Notes
    -----
    Syllabus row INT-01; book: *Interpolation*, ``interpolation.html#interpolation-network``.
    """
    check_callable("phi", phi)
    W1, b1, W2, b2 = two_layers(W1, b1, W2, b2)
    return linear(phi(linear(x, W1, b1)), W2, b2)


def interpolation_matrix(
    X: ArrayLike, w: ArrayLike, b: ArrayLike, phi: Callable[..., np.ndarray]
) -> np.ndarray:
    r"""Values of the hidden units at the points, and a column of ones: an N×N matrix M.

    Interpolation is :math:`M\tilde W^{(2)} = F` with :math:`\tilde W^{(2)} = [W^{(2)}, b^{(2)}]^\top`.
    :math:`M_{ij} = \varphi(w^\top x^{(i)} + b_j)` for j < N, and a last column of ones for the output bias.

    Parameters
    ----------
    X : array_like, shape (N, n)
        Points as rows.
    w : array_like, shape (n,)
        The direction that all hidden units share.
    b : array_like, shape (N-1,)
        Biases of the hidden units.
    phi : callable
        The activation, elementwise.

    Returns
    -------
    ndarray, shape (N, N)
        Row i belongs to point i.

    Raises
    ------
    TypeError
        If an array is not made of real numbers, or `phi` not callable.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> X, w = [[2.0], [1.0], [0.0]], [1.0]
    >>> interpolation_matrix(X, w, [-1.0, 0.0], relu)
    array([[1., 2., 1.],
           [0., 1., 1.],
           [0., 0., 1.]])

    Notes
    -----
    Syllabus row INT-02; book: *Interpolation*, ``interpolation.html#interpolation-matrix``.
    """
    check_callable("phi", phi)
    X, w = _points(X, w)
    b = floats("b", b)
    check_shape("b", b, (len(X) - 1,), "one entry less than there are rows in X")
    hidden = phi((X @ w)[:, None] + b)
    return np.concatenate([hidden, np.ones((len(X), 1), hidden.dtype)], axis=1)


def choose_epsilon(X: ArrayLike, w: ArrayLike) -> np.ndarray:
    r"""Largest ε for which the ReLU interpolation matrix is triangular: the smallest gap between projections.

    :math:`0 < \epsilon \le \min_{i>j} w^\top(x^{(j)} - x^{(i)})` for points in falling order.

    Parameters
    ----------
    X : array_like, shape (N, n)
        Points as rows, in any order.
    w : array_like, shape (n,)
        The direction.

    Returns
    -------
    ndarray
        One number; 1 for a single point, which leaves no gap.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If a shape is not as above, or two points have the same projection.

    Examples
    --------
    >>> choose_epsilon([[0.0, 0.0], [2.0, 1.0], [0.0, 4.0]], [1.0, 1.0])
    np.float64(1.0)

    Notes
    -----
    Syllabus row INT-03; book: *Interpolation*, ``interpolation.html#relu-interpolation``.
    """
    X, w = _points(X, w)
    _, projections = _falling(X, w)
    return (projections[:-1] - projections[1:]).min() if len(X) > 1 else projections.dtype.type(1)


def fit_relu_interpolant(
    X: ArrayLike, F: ArrayLike, w: ArrayLike | None = None, eps: float | None = None
) -> Params:
    r"""ReLU network with N - 1 hidden units through N points.

    With :math:`b_j = -w^\top x^{(j)} + \epsilon` the matrix is upper triangular with the diagonal
    (ε, …, ε, 1): back substitution, one value after the other.

    Parameters
    ----------
    X : array_like, shape (N, n)
        Points as rows, in any order, no two the same.
    F : array_like, shape (N, m)
        The values to take there.
    w : array_like, shape (n,), optional
        The direction; it must tell the points apart. By default `separating_direction` of the points.
    eps : float, optional
        ε, at most the smallest gap between projections. By default `choose_epsilon`.

    Returns
    -------
    Params
        ``W1, b1, W2, b2`` for `two_layer` with `relu`.

    Raises
    ------
    TypeError
        If an array is not made of real numbers, or `eps` not a number.
    ValueError
        If a shape is not as above, two points have the same projection, or `eps` is not above 0 or too large.

    Examples
    --------
    >>> X, F = [[0.0], [1.0], [3.0]], [[5.0], [7.0], [-1.0]]
    >>> params = fit_relu_interpolant(X, F, w=[1.0])
    >>> two_layer(X, *params, relu)
    array([[ 5.],
           [ 7.],
           [-1.]])

    Notes
    -----
    Syllabus row INT-03; book: *Interpolation*, ``interpolation.html#relu-interpolation``.
    The last point, which no hidden unit sees, fixes :math:`b^{(2)}`; each further point adds one unit.
    """
    X, F, w = _data(X, F, separating_direction(X) if w is None else w)
    order, projections = _falling(X, w)
    gap = choose_epsilon(X, w)
    epsilon = gap if eps is None else _at_most_gap(positive("eps", eps), gap)
    b1 = epsilon - projections[:-1]
    M = interpolation_matrix(X[order], w, b1, relu)
    solution = _back_substitution(M, F[order])
    return Params(np.tile(w, (len(b1), 1)), b1, solution[:-1].T, solution[-1])


def fit_sigmoid_interpolant(X: ArrayLike, F: ArrayLike, u: ArrayLike, lam: float) -> Params:
    r"""Sigmoid network with N - 1 hidden units through N points.

    With :math:`w = \lambda u` and :math:`b_j = -\lambda u^\top x^{(j)}` the entries below the diagonal
    tend to 0 for λ → ∞ and the diagonal is (½, …, ½, 1), so that the matrix is invertible for every λ
    large enough.

    Parameters
    ----------
    X : array_like, shape (N, n)
        Points as rows, in any order.
    F : array_like, shape (N, m)
        The values to take there.
    u : array_like, shape (n,)
        The direction; it must tell the points apart.
    lam : float
        Steepness λ, above 0. At a finite λ the matrix is not triangular: it is solved as it is.

    Returns
    -------
    Params
        ``W1, b1, W2, b2`` for `two_layer` with `sigmoid`.

    Raises
    ------
    TypeError
        If an array is not made of real numbers, or `lam` not a number.
    ValueError
        If a shape is not as above, two points have the same projection, `lam` is not above 0, or the
        matrix is singular.

    Examples
    --------
    >>> X, F = [[0.0], [1.0], [3.0]], [[5.0], [7.0], [-1.0]]
    >>> params = fit_sigmoid_interpolant(X, F, [1.0], lam=10.0)
    >>> two_layer(X, *params, sigmoid)
    array([[ 5.],
           [ 7.],
           [-1.]])

    Notes
    -----
    Syllabus row INT-04; book: *Interpolation*, ``interpolation.html#sigmoid-interpolation``.
    """
    X, F, u = _data(X, F, u)
    w = positive("lam", lam) * u
    order, _ = _falling(X, u)
    points = X[order]
    b1 = -(points[:-1] @ w)
    solution = _solve(interpolation_matrix(points, w, b1, sigmoid), F[order])
    return Params(np.tile(w, (len(b1), 1)), b1, solution[:-1].T, solution[-1])


def separating_direction(X: ArrayLike, rng: np.random.Generator | None = None) -> np.ndarray:
    """Direction in which no two points have the same projection.

    Each pair of points excludes only a hyperplane, so a normal random vector works with probability 1.

    Parameters
    ----------
    X : array_like, shape (N, n)
        Points as rows, no two the same.
    rng : numpy.random.Generator, optional
        Where candidates come from; without it always the same ones.

    Returns
    -------
    ndarray, shape (n,)
        The one of 32 unit vectors with the largest smallest gap between projections.

    Raises
    ------
    TypeError
        If `X` is not made of real numbers.
    ValueError
        If `X` has not two axes, or two points are the same.

    Examples
    --------
    >>> w = separating_direction([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    >>> choose_epsilon([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0]], w) > 0.1
    np.True_

    Notes
    -----
    Syllabus row INT-05; book: *Interpolation*, ``interpolation.html#separating-direction``.
    The larger the gap, the better conditioned the interpolation. A coordinate axis would do only if no two
    points have that coordinate in common.
    """
    X = floats("X", X, "(N, n)")
    rng = np.random.default_rng(0) if rng is None else rng
    candidates = rng.standard_normal((32, X.shape[1])).astype(X.dtype)
    candidates /= np.linalg.norm(candidates, axis=1, keepdims=True)
    gaps = np.diff(np.sort(X @ candidates.T, axis=0), axis=0).min(axis=0, initial=np.inf)
    if not gaps.max() > 0:
        raise ValueError("two rows of X are the same, or nearly; expected points that can be told apart")
    return candidates[gaps.argmax()]


def _points(X: ArrayLike, w: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return points and direction as floating arrays that fit."""
    X, w = floats("X", X, "(N, n)"), floats("w", w)
    if len(X) == 0:
        raise ValueError(f"X has shape {X.shape}; expected (N, n), at least one point")
    check_shape("w", w, X.shape[1:], "one entry for each column of X")
    return X, w


def _data(X: ArrayLike, F: ArrayLike, w: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points, values and direction likewise."""
    X, w = _points(X, w)
    F = floats("F", F, "(N, m)")
    check_shape("F", F, (len(X), F.shape[1]), "one row for each row of X")
    return X, F, w


def _falling(X: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The order of the points by falling projection, and the projections in that order."""
    projections = X @ w
    order = np.argsort(-projections)
    projections = projections[order]
    if not (projections[:-1] > projections[1:]).all():
        raise ValueError("two points have the same projection; expected a direction that tells them apart")
    return order, projections


def _at_most_gap(eps: float, gap: np.ndarray) -> float:
    """Return `eps` unless it is larger than the smallest gap: the matrix would not be triangular."""
    if eps > gap:
        raise ValueError(f"eps is {eps}; expected at most {gap:.6g}, the smallest gap between projections")
    return eps


def _back_substitution(M: np.ndarray, F: np.ndarray) -> np.ndarray:
    """Solution of ``M @ solution = F`` for an upper triangular M."""
    solution = np.empty(F.shape, np.result_type(M, F))
    for i in reversed(range(len(M))):
        solution[i] = (F[i] - M[i, i + 1 :] @ solution[i + 1 :]) / M[i, i]
    return solution


def _solve(M: np.ndarray, F: np.ndarray) -> np.ndarray:
    """Solution of ``M @ solution = F``."""
    try:
        return np.linalg.solve(M, F)
    except np.linalg.LinAlgError:
        raise ValueError("the interpolation matrix is singular; expected a larger lam") from None
