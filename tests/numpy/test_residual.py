"""The residual block of both backends: all five gradients, the bound on a gradient, and what is refused."""

import math
import re

import numpy as np
import pytest

from mlcourse.gradcheck import check_vjp

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "residual_mlp": [(2, 4), (5, 4), (5,), (4, 5), (4,)],
}

rng = np.random.default_rng(43)
PARAMS = rng.normal(size=(7, 3)), rng.normal(size=7), rng.normal(size=(3, 7)), rng.normal(size=3)
Phi = np.vectorize(lambda t: math.erfc(-t / math.sqrt(2)) / 2, otypes=[float])


def by_definition(x, weight1, bias1, weight2, bias2, scale):
    before = x @ weight1.T + bias1
    return x + scale * ((before * Phi(before)) @ weight2.T + bias2)


@pytest.mark.parametrize("rows", [(11,), (), (1,), (2, 5), (0,)])
@pytest.mark.parametrize("scale", [0.3, -2.0])
def test_the_block_and_its_five_gradients(backend, rows, scale):
    x = rng.normal(size=(*rows, 3))
    got = backend("residual_mlp", x, *PARAMS, scale=scale)
    np.testing.assert_allclose(got, by_definition(x, *PARAMS, scale), rtol=1e-13, atol=1e-13)
    check_vjp(
        lambda *args: by_definition(*args, scale),
        lambda *args: backend("residual_mlp_vjp", *args, scale=scale),
        x,
        *PARAMS,
    )


def test_the_upstream_gradient_passes_as_it_is_and_stays_as_it_was(backend):
    x, g = rng.normal(size=(5, 3)), rng.normal(size=(5, 3))
    before = g.copy()
    dx, *others = backend("residual_mlp_vjp", x, *PARAMS, g, scale=0.0)
    np.testing.assert_array_equal(dx, g)
    assert not any(d.any() for d in others)
    backend("residual_mlp_vjp", x, *PARAMS, g, scale=0.3)
    np.testing.assert_array_equal(g, before)


def test_float32_stays(backend):
    args = [a.astype(np.float32) for a in (rng.normal(size=(5, 3)), *PARAMS, rng.normal(size=(5, 3)))]
    exact = backend("residual_mlp_vjp", *(a.astype(np.float64) for a in args), scale=0.3)
    for got, expected in zip(backend("residual_mlp_vjp", *args, scale=0.3), exact, strict=True):
        assert got.dtype == np.float32
        assert abs(got - expected).max() <= 2e-5 * abs(expected).max()


def bound(backend, weights, slope):
    return float(backend.module.gradient_norm_bound([backend.array(np.asarray(w)) for w in weights], slope))


def test_no_gradient_is_longer_than_the_bound_and_one_reaches_it(backend):
    """Three layers of tanh: sampled gradients stay below; with one linear layer the bound is reached."""
    weights = [rng.normal(size=shape) for shape in ((5, 3), (7, 5), (3, 7))]
    most = bound(backend, weights, 1.0)
    assert most == pytest.approx(np.prod([np.linalg.svd(w)[1][0] for w in weights]), rel=1e-13)
    for _ in range(20):
        x, g, slopes = rng.normal(size=3), rng.normal(size=3), []
        for w in weights:
            x = np.tanh(w @ x)
            slopes.append(1 - x**2)
        back = g
        for w, slope in zip(weights[::-1], slopes[::-1], strict=True):
            back = w.T @ (back * slope)
        assert np.linalg.norm(back) <= most * np.linalg.norm(g)
    u = np.linalg.svd(weights[0])[0][:, 0]
    assert np.linalg.norm(weights[0].T @ u) == pytest.approx(bound(backend, weights[:1], 1.0), rel=1e-13)


def test_what_only_looks_like_the_norm(backend):
    nilpotent = np.array([[0.0, 3.0], [0.0, 0.0]])
    assert bound(backend, [nilpotent], 0.25) == 0.75
    assert bound(backend, [np.eye(5)] * 20, 0.25) == 0.25**20
    assert bound(backend, [2 * np.eye(5)], 1.0) == pytest.approx(2, rel=1e-15)  # Frobenius: 4.47


def test_what_is_not_finite_stays_so(backend):
    assert math.isinf(bound(backend, [np.array([[1.0, np.inf]])], 1.0))
    assert math.isnan(bound(backend, [np.array([[1.0, np.nan]])], 1.0))


V, M, W = np.zeros(3), np.zeros((7, 3)), np.zeros((3, 7))
REFUSED = [
    ("residual_mlp", (V, M, np.zeros(7), M, V), "weight2 has shape (7, 3); expected (3, 7), (d, h) where"),
    (
        "residual_mlp",
        (V, M, V, W, V),
        "bias1 has shape (3,); expected (7,), one entry for each row of weight1",
    ),
    ("residual_mlp", (V, M, np.zeros(7), W, np.zeros(7)), "bias2 has shape (7,); expected (3,), one entry"),
    (
        "residual_mlp",
        (W, M, np.zeros(7), W, V),
        "x has shape (3, 7); expected (..., 3), the columns of weight1",
    ),
    ("residual_mlp", (V, V, V, V, V), "weight1 has shape (3,); expected (h, d)"),
    ("residual_mlp_vjp", (V, M, np.zeros(7), W, V, W), "g has shape (3, 7); expected (3,), the shape of x"),
]


@pytest.mark.parametrize(("name", "args", "message"), REFUSED)
def test_wrong_shapes_are_refused_by_name(backend, name, args, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        getattr(backend.module, name)(*map(backend.array, args))


CHAINS = [
    ([], 1.0, ValueError, "weights has no layer, or an empty one; expected at least one"),
    ([np.zeros((0, 3))], 1.0, ValueError, "weights has no layer, or an empty one"),
    (
        [M, M],
        1.0,
        ValueError,
        "weights[1] has shape (7, 3); expected (7, 7), a column for each row of the one",
    ),
    ([V], 1.0, ValueError, "weights[0] has shape (3,); expected (out, in)"),
    ([M], -1.0, ValueError, "slope is -1.0; expected a finite number of at least 0"),
    ([M], [1.0], TypeError, "slope is a list; expected a number"),
]


@pytest.mark.parametrize(("weights", "slope", "error", "message"), CHAINS)
def test_wrong_chains_are_refused_by_name(backend, weights, slope, error, message):
    with pytest.raises(error, match=re.escape(message)):
        backend.module.gradient_norm_bound(list(map(backend.array, weights)), slope)
