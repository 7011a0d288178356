"""Dropout in both backends: beside PyTorch's formula, over all masks, in evaluation, and at p = 0 and 1."""

import itertools

import numpy as np
import pytest

import mlcourse.numpy as mn
from mlcourse.gradcheck import check_vjp

rng = np.random.default_rng(41)
X = rng.normal(size=(5, 7))
MASK = rng.random((5, 7)) >= 0.3
X[0, 0] = X[0, 1] = 0.0
MASK[0, :2] = True, False
KINDS = {"bool": MASK, "integers": MASK.astype(int), "floats": MASK.astype(float)}


def drawn(backend, shape, p, seed=3):
    if backend.name == "numpy":
        return backend.module.dropout_mask(shape, p, np.random.default_rng(seed))
    torch = pytest.importorskip("torch")
    return backend.module.dropout_mask(shape, p, torch.Generator().manual_seed(seed)).numpy()


@pytest.mark.parametrize("mask", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("p", [0.0, 0.3, 0.9])
def test_what_is_kept_grows_and_the_rest_is_0(backend, p, mask):
    got = backend("dropout", X, p=p, mask=backend.array(mask))
    np.testing.assert_allclose(got, MASK * X / (1 - p), rtol=1e-15)


@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("training", [True, False])
def test_the_way_back_is_that_of_autograd(backend, p, training):
    torch = pytest.importorskip("torch")
    g = rng.normal(size=X.shape)
    x = torch.tensor(X, requires_grad=True)
    scale = torch.tensor(MASK / (1 - p) if p < 1 else 0 * X) if training else torch.ones(X.shape)
    (x * scale).backward(torch.tensor(g))
    got = backend("dropout_vjp", g, MASK, p=p, training=training)
    np.testing.assert_allclose(got, x.grad.numpy(), rtol=1e-15)


def test_vjp_against_differences():
    check_vjp(lambda x: mn.dropout(x, 0.3, mask=MASK), lambda x, g: mn.dropout_vjp(g, MASK, 0.3), X)


@pytest.mark.parametrize("p", [0.0, 0.4, 1.0])
def test_evaluation_changes_nothing_and_is_no_alias(backend, p):
    for got in (
        backend("dropout", X, p=p, training=False),
        backend("dropout_vjp", X, MASK, p=p, training=False),
    ):
        np.testing.assert_array_equal(got, X)
        assert not np.shares_memory(got, X)


def test_at_1_nothing_is_left_whatever_the_mask_says(backend):
    for got in (
        backend("dropout", X, p=1.0, mask=backend.array(MASK)),
        backend("dropout_vjp", X, MASK, p=1),
    ):
        np.testing.assert_array_equal(got, np.zeros(X.shape))


def test_an_infinite_entry_may_be_dropped(backend):
    x = np.array([np.inf, np.nan, 3.0])
    got = backend("dropout", x, p=0.5, mask=backend.array(np.array([False, False, True])))
    np.testing.assert_array_equal(got, [0, 0, 6])


@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_masks_keep_their_share(backend, p):
    mask = drawn(backend, (200, 300), p)
    assert mask.dtype == bool
    assert abs(mask.mean() - (1 - p)) < 5 * np.sqrt(p * (1 - p) / mask.size) + 1e-12
    np.testing.assert_array_equal(mask, drawn(backend, (200, 300), p))


def test_a_generator_draws_the_mask(backend):
    mask = drawn(backend, X.shape, 0.3, seed=5)
    if backend.name == "numpy":
        generator = np.random.default_rng(5)
    else:
        generator = pytest.importorskip("torch").Generator().manual_seed(5)
    got = backend("dropout", X, p=0.3, rng=generator)
    np.testing.assert_allclose(got, mask * X / 0.7, rtol=1e-15)
    assert drawn(backend, 7, 0.3).shape == (7,)


def over_all_masks(n, p):
    """Every mask of n entries with its probability."""
    for bits in itertools.product([True, False], repeat=n):
        kept = sum(bits)
        yield np.array(bits), (1 - p) ** kept * p ** (n - kept)


def test_mean_and_variance_over_all_masks(backend):
    x, p = np.array([1.5, -0.7, 0.0, 2.0]), 0.3
    results = [(backend("dropout", x, p=p, mask=backend.array(m)), w) for m, w in over_all_masks(4, p)]
    mean = sum(w * y for y, w in results)
    covariance = sum(w * np.outer(y - x, y - x) for y, w in results)
    np.testing.assert_allclose(mean, x, rtol=1e-14)
    expected = backend("dropout_variance", x, p=p)
    np.testing.assert_allclose(covariance, np.diag(expected), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("p", [0.0, 0.3])
def test_risk_over_all_masks(backend, p):
    x, t, w = X[:2, :3], np.array([0.5, -2.0]), np.array([1.0, -0.3, 2.0])
    risk = 0
    for m, weight in over_all_masks(6, p):
        y = backend("dropout", x, p=p, mask=backend.array(m.reshape(2, 3)))
        risk += weight * np.square(t - y @ w).sum()
    np.testing.assert_allclose(backend("dropout_ridge_risk", x, t, w, p=p), risk, rtol=1e-13)


def test_dtypes_stay_and_nothing_is_changed(backend, dtype):
    x, mask = X.astype(dtype), MASK.copy()
    t, w = x[:, 0].copy(), x[0].copy()
    calls = {
        "dropout": ((0.3,), {"mask": backend.array(mask)}),
        "dropout_vjp": ((backend.array(mask), 0.3), {}),
        "dropout_variance": ((0.3,), {}),
        "dropout_ridge_risk": ((backend.array(t), backend.array(w), 0.3), {}),
    }
    for name, (args, options) in calls.items():
        given = x.copy()
        got = getattr(backend.module, name)(backend.array(given), *args, **options)
        assert np.asarray(got).dtype == dtype
        np.testing.assert_array_equal(given, x)
    np.testing.assert_array_equal(mask, MASK)


def test_numbers_and_empty_arrays(backend):
    assert float(backend("dropout", np.array(3.0), p=0.25, mask=backend.array(np.array(True)))) == 4.0
    empty = backend("dropout", np.zeros((0, 3)), p=0.25, mask=backend.array(np.zeros((0, 3), bool)))
    assert empty.shape == (0, 3)


WRONG = [
    ("dropout", (X, -0.1), {}, ValueError, "p is -0.1; expected a probability, from 0 to 1"),
    ("dropout", (X, 1.5), {}, ValueError, "p is 1.5"),
    ("dropout", (X, float("nan")), {}, ValueError, "p is nan"),
    ("dropout", (X, "half"), {}, TypeError, "p is a str; expected a number"),
    ("dropout", (X,), {}, ValueError, "mask and rng are both None; expected a mask, or what draws one"),
    ("dropout", (X,), {"mask": MASK[0]}, ValueError, "mask has shape (7,); expected (5, 7)"),
    ("dropout", (X,), {"mask": 0.5 * MASK}, ValueError, "mask[0, 0] is 0.5; expected 0 or 1"),
    ("dropout_vjp", (X, None), {}, ValueError, "mask is None; expected the mask of the way forward"),
    ("dropout_vjp", (X, MASK.T), {}, ValueError, "mask has shape (7, 5); expected (5, 7)"),
    ("dropout_variance", (X, 1.0), {}, ValueError, "p is 1.0; expected a number from 0 to below 1"),
    ("dropout_ridge_risk", (X, X[:, 0], X[:, 0], 0.5), {}, ValueError, "w has shape (5,); expected (7,)"),
    ("dropout_ridge_risk", (X, X[0], X[0], 0.5), {}, ValueError, "t has shape (7,); expected (5,)"),
    ("dropout_ridge_risk", (X[0], X[0], X[0], 0.5), {}, ValueError, "X has shape (7,); expected (n, d)"),
]


@pytest.mark.parametrize(("name", "args", "options", "error", "message"), WRONG)
def test_wrong_calls(backend, name, args, options, error, message):
    here = lambda value: backend.array(value) if isinstance(value, np.ndarray) else value
    with pytest.raises(error) as caught:
        getattr(backend.module, name)(*map(here, args), **{k: here(v) for k, v in options.items()})
    assert message in str(caught.value)
