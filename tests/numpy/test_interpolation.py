"""Interpolating networks of both backends: the matrix, both constructions, directions."""

import numpy as np
import pytest

rng = np.random.default_rng(18)
X, F = rng.normal(size=(8, 3)), rng.normal(size=(8, 2))
W = np.array([1.0, -0.5, 2.0])
POINTS = {
    "random": X,
    "on a line": np.arange(6.0)[:, None],
    "on a grid": np.array([[i, j] for i in range(3) for j in range(3)], float),
    "one": X[:1],
    "two": X[:2],
    "strided": np.repeat(X, 2, axis=1)[:, ::2],
}


def call(backend, name, *args, **options):
    args = [backend.array(a) if isinstance(a, np.ndarray) else a for a in args]
    options = {k: backend.array(a) if isinstance(a, np.ndarray) else a for k, a in options.items()}
    return getattr(backend.module, name)(*args, **options)


def falling(x, w):
    return x[np.argsort(-(x @ w))]


def values(backend, x, params, phi):
    return np.asarray(call(backend, "two_layer", x, *params, getattr(backend.module, phi)))


def test_two_layer(backend):
    W1, b1, W2, b2 = (rng.normal(size=s) for s in [(7, 3), (7,), (2, 7), (2,)])
    expected = np.maximum(X @ W1.T + b1, 0) @ W2.T + b2
    np.testing.assert_allclose(values(backend, X, (W1, b1, W2, b2), "relu"), expected, rtol=1e-12)
    np.testing.assert_allclose(values(backend, X[0], (W1, b1, W2, b2), "relu"), expected[0], rtol=1e-12)
    assert values(backend, X[:0], (W1, b1, W2, b2), "relu").shape == (0, 2)


def test_matrix(backend):
    b = rng.normal(size=7)
    got = np.asarray(call(backend, "interpolation_matrix", X, W, b, backend.module.sigmoid))
    assert got.shape == (8, 8)
    for i in range(8):
        for j in range(7):
            assert got[i, j] == pytest.approx(1 / (1 + np.exp(-(X[i] @ W) - b[j])))
    np.testing.assert_array_equal(got[:, 7], 1)


def test_epsilon_makes_the_matrix_triangular_and_more_does_not(backend):
    x = falling(X, W)
    eps = float(call(backend, "choose_epsilon", X, W))
    p = np.sort(X @ W)
    assert eps == pytest.approx(np.diff(p).min())
    for factor, triangular in [(1, True), (0.5, True), (1.01, False)]:
        b = factor * eps - (x @ W)[:-1]
        M = np.asarray(call(backend, "interpolation_matrix", x, W, b, backend.module.relu))
        below = np.tril(M, -1)
        assert (abs(below).max() < 1e-12) == triangular
        np.testing.assert_allclose(np.diag(M), [factor * eps] * 7 + [1])


def test_epsilon_of_one_point(backend):
    assert float(call(backend, "choose_epsilon", X[:1], W)) == 1


@pytest.mark.parametrize("x", POINTS.values(), ids=POINTS)
def test_relu_network_passes_through_the_points(backend, x):
    f = rng.normal(size=(len(x), 2))
    params = call(backend, "fit_relu_interpolant", x, f)
    assert [np.asarray(p).shape for p in params] == [
        (len(x) - 1, x.shape[1]),
        (len(x) - 1,),
        (2, len(x) - 1),
        (2,),
    ]
    np.testing.assert_allclose(values(backend, x, params, "relu"), f, rtol=1e-9, atol=1e-9)


def test_relu_network_with_direction_and_epsilon(backend, dtype):
    x, f, w = X.astype(dtype), F.astype(dtype), W.astype(dtype)
    eps = 0.9 * float(call(backend, "choose_epsilon", x, w))
    params = call(backend, "fit_relu_interpolant", x, f, w=w, eps=eps)
    assert {np.asarray(p).dtype for p in params} == {np.dtype(dtype)}
    tolerance = 100 * np.finfo(dtype).eps * abs(np.asarray(params.W2)).max()
    np.testing.assert_allclose(values(backend, x, params, "relu"), f, atol=tolerance)
    ordered = F[np.argsort(-(X @ W))]
    np.testing.assert_allclose(np.asarray(params.b2), ordered[-1], rtol=1e-6)
    last = (ordered[-2] - ordered[-1]) / eps
    np.testing.assert_allclose(np.asarray(params.W2)[:, -1], last, rtol=1e-5)


def test_the_order_of_the_points_does_not_matter(backend):
    shuffle = rng.permutation(8)
    one = call(backend, "fit_relu_interpolant", X, F, w=W)
    other = call(backend, "fit_relu_interpolant", X[shuffle], F[shuffle], w=W)
    for p, q in zip(one, other, strict=True):
        np.testing.assert_allclose(np.asarray(p), np.asarray(q), rtol=1e-9)


@pytest.mark.parametrize("lam", [5.0, 30.0, 1e4])
@pytest.mark.parametrize("x", POINTS.values(), ids=POINTS)
def test_sigmoid_network_passes_through_the_points(backend, x, lam):
    f = rng.normal(size=(len(x), 2))
    u = np.asarray(call(backend, "separating_direction", x))
    params = call(backend, "fit_sigmoid_interpolant", x, f, u, lam)
    np.testing.assert_allclose(values(backend, x, params, "sigmoid"), f, atol=1e-6)


def test_sigmoid_matrix_tends_to_triangular(backend):
    x = falling(X, W)
    for lam, bound in [(1.0, 1), (100.0, 1e-1), (1e4, 1e-12)]:
        args = x, lam * W, -lam * (x @ W)[:-1]
        M = np.asarray(call(backend, "interpolation_matrix", *args, backend.module.sigmoid))
        assert np.tril(M, -1).max() <= bound
        np.testing.assert_allclose(np.diag(M), [0.5] * 7 + [1], rtol=1e-9)


@pytest.mark.parametrize("x", POINTS.values(), ids=POINTS)
def test_direction_separates(backend, x):
    w = np.asarray(call(backend, "separating_direction", x))
    assert w.shape == x.shape[1:]
    assert np.linalg.norm(w) == pytest.approx(1)
    assert len(x) == 1 or np.diff(np.sort(x @ w)).min() > 0.01 * np.ptp(x) / len(x) ** 2
    np.testing.assert_array_equal(w, np.asarray(call(backend, "separating_direction", x)))


def test_direction_from_a_generator(backend):
    if backend.name == "numpy":
        one, other = np.random.default_rng(1), np.random.default_rng(2)
    else:
        torch = pytest.importorskip("torch")
        one, other = torch.Generator().manual_seed(1), torch.Generator().manual_seed(2)
    directions = [np.asarray(call(backend, "separating_direction", X, rng=g)) for g in (one, other)]
    assert (directions[0] != directions[1]).any()


TWICE = np.concatenate([X, X[:1]])
WRONG = [  # name, arguments, options, error, message
    ("two_layer", (X, X[:, :2], X[0], X, X[0], None), {}, TypeError, "phi is None; expected a function"),
    (
        "interpolation_matrix",
        (X, W[:2], X[0], abs),
        {},
        ValueError,
        "w has shape (2,); expected (3,), one entry",
    ),
    (
        "interpolation_matrix",
        (X, W, X[:, 0], abs),
        {},
        ValueError,
        "b has shape (8,); expected (7,), one entry less",
    ),
    ("interpolation_matrix", (X.T, W, X[:, 0], abs), {}, ValueError, "w has shape (3,); expected (8,)"),
    ("choose_epsilon", (TWICE, W), {}, ValueError, "two points have the same projection"),
    ("choose_epsilon", (X[:0], W), {}, ValueError, "X has shape (0, 3); expected (N, n), at least one point"),
    ("choose_epsilon", (W, W), {}, ValueError, "X has shape (3,); expected (N, n)"),
    (
        "fit_relu_interpolant",
        (X, F[:7]),
        {},
        ValueError,
        "F has shape (7, 2); expected (8, 2), one row for each",
    ),
    ("fit_relu_interpolant", (X, F[:, 0]), {}, ValueError, "F has shape (8,); expected (N, m)"),
    ("fit_relu_interpolant", (TWICE, TWICE), {}, ValueError, "two rows of X are the same, or nearly"),
    ("fit_relu_interpolant", (X, F, 0 * W), {}, ValueError, "two points have the same projection"),
    ("fit_relu_interpolant", (X, F, W), {"eps": 0}, ValueError, "eps is 0; expected a finite number above 0"),
    ("fit_relu_interpolant", (X, F, W), {"eps": 9}, ValueError, "the smallest gap between projections"),
    (
        "fit_sigmoid_interpolant",
        (X, F, W, 0.0),
        {},
        ValueError,
        "lam is 0.0; expected a finite number above 0",
    ),
    ("fit_sigmoid_interpolant", (X, F, W, "1"), {}, TypeError, "lam is a str; expected a number"),
    ("fit_sigmoid_interpolant", (X, F, 0 * W, 1.0), {}, ValueError, "two points have the same projection"),
    ("fit_sigmoid_interpolant", (X, F, W, 1e-300), {}, ValueError, "singular; expected a larger lam"),
    ("separating_direction", (TWICE,), {}, ValueError, "two rows of X are the same, or nearly"),
    ("separating_direction", (W,), {}, ValueError, "X has shape (3,); expected (N, n)"),
]


@pytest.mark.parametrize(("name", "args", "options", "error", "message"), WRONG)
def test_wrong_calls(backend, name, args, options, error, message):
    with pytest.raises(error) as caught:
        call(backend, name, *args, **options)
    assert message in str(caught.value)
