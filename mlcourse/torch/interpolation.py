r"""Networks with N - 1 hidden units that pass through N points exactly.

All hidden units look in one direction w. With the points ordered by falling projection
:math:`w^\top x^{(1)} > \dots > w^\top x^{(N)}`, the values of the hidden units, with a last column of ones,
are an N×N matrix that is upper triangular or nearly so; solving with it gives the output layer.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from mlcourse.torch._arguments import check_callable, check_shape, floats, positive, promoted, two_layers
from mlcourse.torch._autograd import by_hand
from mlcourse.torch.activations import sigmoid
from mlcourse.torch.linear import linear
from mlcourse.torch.mlp import Params
from mlcourse.torch.relu import relu

__all__ = [
    "choose_epsilon",
    "fit_relu_interpolant",
    "fit_sigmoid_interpolant",
    "interpolation_matrix",
    "separating_direction",
    "two_layer",
]


def two_layer(
    x: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor, phi: Callable[..., Tensor]
) -> Tensor:
    r"""Network with one hidden layer and no activation on the output.

    :math:`y(x) = W^{(2)}\varphi(W^{(1)}x + b^{(1)}) + b^{(2)}`; with N - 1 hidden units it has
    (N - 1)(n + 1) + mN parameters.

    Parameters
    ----------
    x : Tensor, shape (..., n)
        Inputs; a batch has them as rows.
    W1 : Tensor, shape (N-1, n)
        Weights of the hidden layer.
    b1 : Tensor, shape (N-1,)
        Its biases.
    W2 : Tensor, shape (m, N-1)
        Weights of the output layer.
    b2 : Tensor, shape (m,)
        Its biases.
    phi : callable
        The activation, elementwise.

    Returns
    -------
    Tensor, shape (..., m)
        Outputs.

    Raises
    ------
    TypeError
        If an array is not a tensor of real numbers, or `phi` not callable.
    ValueError
        If the shapes do not fit together.

    Examples
    --------
    >>> W1, b1 = torch.tensor([[1.0]]), torch.tensor([-1.0])
    >>> W2, b2 = torch.tensor([[2.0]]), torch.tensor([5.0])
    >>> two_layer(torch.tensor([[0.0], [3.0]]), W1, b1, W2, b2, relu)
    tensor([[5.],
            [9.]])

    Notes
    -----
    Syllabus row INT-01; book: *Interpolation*, ``interpolation.html#interpolation-network``.
    """
    check_callable("phi", phi)
    W1, b1, W2, b2 = two_layers(W1, b1, W2, b2)
    return linear(phi(linear(x, W1, b1)), W2, b2)


@by_hand()
def interpolation_matrix(X: Tensor, w: Tensor, b: Tensor, phi: Callable[..., Tensor]) -> Tensor:
    r"""Values of the hidden units at the points, and a column of ones: an N×N matrix M.

    Interpolation is :math:`M\tilde W^{(2)} = F` with :math:`\tilde W^{(2)} = [W^{(2)}, b^{(2)}]^\top`.
    :math:`M_{ij} = \varphi(w^\top x^{(i)} + b_j)` for j < N, and a last column of ones for the output bias.

    Parameters
    ----------
    X : Tensor, shape (N, n)
        Points as rows.
    w : Tensor, shape (n,)
        The direction that all hidden units share.
    b : Tensor, shape (N-1,)
        Biases of the hidden units.
    phi : callable
        The activation, elementwise.

    Returns
    -------
    Tensor, shape (N, N)
        Row i belongs to point i.

    Raises
    ------
    TypeError
        If an array is not a tensor of real numbers, or `phi` not callable.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> X, w = torch.tensor([[2.0], [1.0], [0.0]]), torch.tensor([1.0])
    >>> interpolation_matrix(X, w, torch.tensor([-1.0, 0.0]), relu)
    tensor([[1., 2., 1.],
            [0., 1., 1.],
            [0., 0., 1.]])

    Notes
    -----
    Syllabus row INT-02; book: *Interpolation*, ``interpolation.html#interpolation-matrix``.
    """
    check_callable("phi", phi)
    X, w = _points(X, w)
    X, w, b = promoted(X=X, w=w, b=floats("b", b))
    check_shape("b", b, (len(X) - 1,), "one entry less than there are rows in X")
    hidden = phi((X @ w)[:, None] + b)
    return torch.cat([hidden, hidden.new_ones(len(X), 1)], dim=1)


@by_hand()
def choose_epsilon(X: Tensor, w: Tensor) -> Tensor:
    r"""Largest ε for which the ReLU interpolation matrix is triangular: the smallest gap between projections.

    :math:`0 < \epsilon \le \min_{i>j} w^\top(x^{(j)} - x^{(i)})` for points in falling order.

    Parameters
    ----------
    X : Tensor, shape (N, n)
        Points as rows, in any order.
    w : Tensor, shape (n,)
        The direction.

    Returns
    -------
    Tensor
        One number; 1 for a single point, which leaves no gap.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If a shape is not as above, or two points have the same projection (seen on the CPU only).

    Examples
    --------
    >>> choose_epsilon(torch.tensor([[0.0, 0.0], [2.0, 1.0], [0.0, 4.0]]), torch.tensor([1.0, 1.0]))
    tensor(1.)

    Notes
    -----
    Syllabus row INT-03; book: *Interpolation*, ``interpolation.html#relu-interpolation``.
    """
    X, w = _points(X, w)
    _, projections = _falling(X, w)
    return (projections[:-1] - projections[1:]).min() if len(X) > 1 else torch.ones_like(projections[0])


@torch.no_grad()
def fit_relu_interpolant(X: Tensor, F: Tensor, w: Tensor | None = None, eps: float | None = None) -> Params:
    r"""ReLU network with N - 1 hidden units through N points.

    With :math:`b_j = -w^\top x^{(j)} + \epsilon` the matrix is upper triangular with the diagonal
    (ε, …, ε, 1): back substitution, one value after the other.

    Parameters
    ----------
    X : Tensor, shape (N, n)
        Points as rows, in any order, no two the same.
    F : Tensor, shape (N, m)
        The values to take there.
    w : Tensor, shape (n,), optional
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
        If an array is not a tensor of real numbers, or `eps` not a number.
    ValueError
        If a shape is not as above, two points have the same projection, or `eps` is not above 0 or too
        large (the last is seen, like the projections, on the CPU only).

    Examples
    --------
    >>> X, F = torch.tensor([[0.0], [1.0], [3.0]]), torch.tensor([[5.0], [7.0], [-1.0]])
    >>> params = fit_relu_interpolant(X, F, w=torch.tensor([1.0]))
    >>> two_layer(X, *params, relu)
    tensor([[ 5.],
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
    return Params(w.repeat(len(b1), 1), b1, solution[:-1].T, solution[-1])


@torch.no_grad()
def fit_sigmoid_interpolant(X: Tensor, F: Tensor, u: Tensor, lam: float) -> Params:
    r"""Sigmoid network with N - 1 hidden units through N points.

    With :math:`w = \lambda u` and :math:`b_j = -\lambda u^\top x^{(j)}` the entries below the diagonal
    tend to 0 for λ → ∞ and the diagonal is (½, …, ½, 1), so that the matrix is invertible for every λ
    large enough.

    Parameters
    ----------
    X : Tensor, shape (N, n)
        Points as rows, in any order.
    F : Tensor, shape (N, m)
        The values to take there.
    u : Tensor, shape (n,)
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
        If an array is not a tensor of real numbers, or `lam` not a number.
    ValueError
        If a shape is not as above, two points have the same projection, `lam` is not above 0, or the
        matrix is singular (which is seen, like the projections, on the CPU only).

    Examples
    --------
    >>> X, F = torch.tensor([[0.0], [1.0], [3.0]]), torch.tensor([[5.0], [7.0], [-1.0]])
    >>> params = fit_sigmoid_interpolant(X, F, torch.tensor([1.0]), lam=10.0)
    >>> two_layer(X, *params, sigmoid)
    tensor([[ 5.0000],
            [ 7.0000],
            [-1.0000]])

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
    return Params(w.repeat(len(b1), 1), b1, solution[:-1].T, solution[-1])


@torch.no_grad()
def separating_direction(X: Tensor, rng: torch.Generator | None = None) -> Tensor:
    """Direction in which no two points have the same projection.

    Each pair of points excludes only a hyperplane, so a normal random vector works with probability 1.

    Parameters
    ----------
    X : Tensor, shape (N, n)
        Points as rows, no two the same.
    rng : torch.Generator, on the device of `X`, optional
        Where candidates come from; without it always the same ones.

    Returns
    -------
    Tensor, shape (n,)
        The one of 32 unit vectors with the largest smallest gap between projections.

    Raises
    ------
    TypeError
        If `X` is not a tensor of real numbers.
    ValueError
        If `X` has not two axes, or two points are the same (seen on the CPU only).

    Examples
    --------
    >>> w = separating_direction(torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0]]))
    >>> choose_epsilon(torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0]]), w) > 0.1
    tensor(True)

    Notes
    -----
    Syllabus row INT-05; book: *Interpolation*, ``interpolation.html#separating-direction``.
    The larger the gap, the better conditioned the interpolation. A coordinate axis would do only if no two
    points have that coordinate in common.
    """
    X = floats("X", X, "(N, n)")
    rng = torch.Generator(X.device).manual_seed(0) if rng is None else rng
    candidates = torch.randn(32, X.shape[1], generator=rng, dtype=X.dtype, device=X.device)
    candidates /= torch.linalg.vector_norm(candidates, dim=1, keepdim=True)
    if len(X) < 2:
        return candidates[0]
    gaps = torch.sort(X @ candidates.T, dim=0).values.diff(dim=0).amin(dim=0)
    if X.device.type == "cpu" and not gaps.max() > 0:
        raise ValueError("two rows of X are the same, or nearly; expected points that can be told apart")
    return candidates[gaps.argmax()]


def _points(X: Tensor, w: Tensor) -> list[Tensor]:
    """Return points and direction as floating tensors of one dtype that fit."""
    X, w = promoted(X=floats("X", X, "(N, n)"), w=floats("w", w))
    if len(X) == 0:
        raise ValueError(f"X has shape {tuple(X.shape)}; expected (N, n), at least one point")
    check_shape("w", w, X.shape[1:], "one entry for each column of X")
    return [X, w]


def _data(X: Tensor, F: Tensor, w: Tensor) -> list[Tensor]:
    """Return points, values and direction likewise."""
    X, w = _points(X, w)
    X, F, w = promoted(X=X, F=floats("F", F, "(N, m)"), w=w)
    check_shape("F", F, (len(X), F.shape[1]), "one row for each row of X")
    return [X, F, w]


def _falling(X: Tensor, w: Tensor) -> tuple[Tensor, Tensor]:
    """The order of the points by falling projection, and the projections in that order."""
    projections = X @ w
    order = torch.argsort(-projections)
    projections = projections[order]
    if X.device.type == "cpu" and not (projections[:-1] > projections[1:]).all():
        raise ValueError("two points have the same projection; expected a direction that tells them apart")
    return order, projections


def _at_most_gap(eps: float, gap: Tensor) -> float:
    """Return `eps` unless it is larger than the smallest gap: the matrix would not be triangular."""
    if gap.device.type == "cpu" and eps > gap:
        raise ValueError(f"eps is {eps}; expected at most {gap:.6g}, the smallest gap between projections")
    return eps


def _back_substitution(M: Tensor, F: Tensor) -> Tensor:
    """Solution of ``M @ solution = F`` for an upper triangular M."""
    return torch.linalg.solve_triangular(M, F, upper=True)


def _solve(M: Tensor, F: Tensor) -> Tensor:
    """Solution of ``M @ solution = F``."""
    solution, info = torch.linalg.solve_ex(M, F)  # does not wait for the device to say whether it worked
    if M.device.type == "cpu" and info:
        raise ValueError("the interpolation matrix is singular; expected a larger lam")
    return solution
