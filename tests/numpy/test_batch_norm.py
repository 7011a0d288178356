"""Batch norm and group norm, in both backends: values, gradients, running statistics."""

import re

import numpy as np
import pytest

from mlcourse.gradcheck import check_vjp

rng = np.random.default_rng(53)
SHAPED = [(5, 3), (2, 3), (5, 6, 4, 3), (1, 3, 5), (7, 1)]


def along(x, p):
    return p.reshape(-1, *[1] * (x.ndim - 2))


def by_definition(x, weight, bias, mu, v, eps=1e-5):
    return along(x, weight) * (x - mu) / (v + eps) ** 0.5 + along(x, bias)


def of_batch(x, weight, bias):
    axes = (0, *range(2, x.ndim))
    mu = x.mean(axes, keepdims=True)
    return by_definition(x, weight, bias, mu, ((x - mu) ** 2).mean(axes, keepdims=True))


def of_groups(x, weight, bias, groups):
    rows = x.reshape(len(x), groups, -1)
    c = rows - rows.mean(-1, keepdims=True)
    values = (c / ((c * c).mean(-1, keepdims=True) + 1e-5) ** 0.5).reshape(x.shape)
    return along(x, weight) * values + along(x, bias)


def given(backend, *values):
    return [backend.array(v) if isinstance(v, np.ndarray) else v for v in values]


def arrays(result):
    return tuple(map(np.asarray, result)) if isinstance(result, tuple) else np.asarray(result)


@pytest.mark.parametrize("size", [1.0, 1e-3])
@pytest.mark.parametrize("shape", SHAPED)
def test_training_and_its_three_gradients(backend, shape, size):
    x, (weight, bias) = size * rng.normal(size=shape) + 0.3, rng.normal(size=(2, shape[1]))
    y = backend.module.batch_norm(*given(backend, x, None, None, weight, bias, True))
    np.testing.assert_allclose(np.asarray(y), of_batch(x, weight, bias), rtol=1e-9, atol=1e-12)

    def vjp(x, weight, bias, g):
        return arrays(backend.module.batch_norm_vjp(*given(backend, x, g, weight)))

    check_vjp(of_batch, vjp, x, weight, bias, method="complex")


@pytest.mark.parametrize("shape", [*SHAPED, (1, 3), (0, 3, 4)])
def test_evaluation_and_its_three_gradients(backend, shape):
    x, (weight, bias, mu) = rng.normal(size=shape), rng.normal(size=(3, shape[1]))
    v = rng.uniform(0.5, 2, shape[1])
    f = lambda x, weight, bias: by_definition(x, weight, bias, along(x, mu), along(x, v))
    y = backend.module.batch_norm(*given(backend, x, mu, v, weight, bias))
    np.testing.assert_allclose(np.asarray(y), f(x, weight, bias), rtol=1e-12, atol=1e-14)

    def vjp(x, weight, bias, g):
        return arrays(backend.module.batch_norm_vjp(*given(backend, x, g, weight, mu, v, False)))

    check_vjp(f, vjp, x, weight, bias, method="complex")


def test_a_batch_of_two_has_almost_no_gradient(backend):
    x, g = rng.normal(size=(2, 2, 5))
    dx = arrays(backend.module.batch_norm_vjp(*given(backend, x, g), eps=0.0))[0]
    np.testing.assert_allclose(dx, 0, atol=1e-12)


def test_running_statistics_remember_the_unbiased_variance(backend):
    x, mu, v = rng.normal(size=(5, 3, 4)), rng.normal(size=3), rng.uniform(0.5, 2, 3)
    before = mu.copy(), v.copy()
    mean, var = arrays(backend.module.batch_norm_stats(*given(backend, x, mu, v), momentum=0.3))
    np.testing.assert_allclose(mean, 0.7 * mu + 0.3 * x.mean((0, 2)), rtol=1e-14)
    np.testing.assert_allclose(var, 0.7 * v + 0.3 * x.var((0, 2), ddof=1), rtol=1e-14)
    assert np.array_equal(before, (mu, v))


@pytest.mark.parametrize("with_bias", [True, False])
def test_folding_changes_no_output(backend, with_bias):
    x, weight, bias = rng.normal(size=(7, 5)), rng.normal(size=(3, 5)), rng.normal(size=3)
    mu, gamma, beta = rng.normal(size=(3, 3))
    v = rng.uniform(0.5, 2, 3)
    y = x @ weight.T + with_bias * bias
    expected = arrays(backend.module.batch_norm(*given(backend, y, mu, v, gamma, beta)))
    folded, shift = arrays(
        backend.module.fold_batch_norm(
            *given(backend, weight, bias if with_bias else None, mu, v, gamma, beta)
        )
    )
    np.testing.assert_allclose(x @ folded.T + shift, expected, rtol=1e-12, atol=1e-14)
    kernels = rng.normal(size=(3, 2, 5, 5))
    assert arrays(backend.module.fold_batch_norm(*given(backend, kernels, None, mu, v, None, None)))[
        0
    ].shape == (3, 2, 5, 5)


@pytest.mark.parametrize("groups", [1, 2, 6])
@pytest.mark.parametrize("shape", [(5, 6, 4, 3), (1, 6, 5), (0, 6, 3)])
def test_group_norm_and_its_three_gradients(backend, shape, groups):
    x, (weight, bias) = rng.normal(size=shape), rng.normal(size=(2, shape[1]))
    f = lambda x, weight, bias: of_groups(x, weight, bias, groups) if len(x) else x * along(x, weight)
    y = backend.module.group_norm(*given(backend, x, groups, weight, bias))
    np.testing.assert_allclose(np.asarray(y), f(x, weight, bias), rtol=1e-11, atol=1e-13)

    def vjp(x, weight, bias, g):
        return arrays(backend.module.group_norm_vjp(*given(backend, x, groups, g, weight)))

    if len(x):
        check_vjp(f, vjp, x, weight, bias, method="complex")
    else:
        assert [d.shape for d in vjp(x, weight, bias, x)] == [shape, (6,), (6,)]


def test_one_value_in_each_group_is_the_bias(backend):
    x, g, bias = rng.normal(size=(5, 3)), rng.normal(size=(5, 3)), rng.normal(size=3)
    y = backend.module.group_norm(*given(backend, x, 3, None, bias))
    np.testing.assert_array_equal(np.asarray(y), np.tile(bias, (5, 1)))
    assert not arrays(backend.module.group_norm_vjp(*given(backend, x, 3, g)))[0].any()


def test_float32_stays_and_arguments_stay_as_they_are(backend):
    x = (1000 + rng.normal(size=(5, 6, 4))).astype(np.float32)
    g, weight = rng.normal(size=x.shape).astype(np.float32), rng.normal(size=6).astype(np.float32)
    before = x.copy(), g.copy(), weight.copy()
    calls = {
        "batch_norm_vjp": lambda x, g, w: (x, g, w),
        "group_norm_vjp": lambda x, g, w: (x, 2, g, w),
    }
    for name, call in calls.items():
        vjp = getattr(backend.module, name)
        exact = arrays(vjp(*given(backend, *call(*(a.astype(np.float64) for a in (x, g, weight))))))
        for got, expected in zip(arrays(vjp(*given(backend, *call(x, g, weight)))), exact, strict=True):
            assert got.dtype == np.float32
            assert abs(got - expected).max() <= 2e-5 * abs(expected).max()
    assert all(map(np.array_equal, before, (x, g, weight)))


X, C = np.zeros((5, 3)), np.ones(3)
REFUSED = [
    ("batch_norm", (C, C, C), ValueError, "x has shape (3,); expected (N, C) or (N, C, ...)"),
    ("batch_norm", (X, None, C), ValueError, "running_mean is None; expected one entry for each channel"),
    ("batch_norm", (X, C, None), ValueError, "running_var is None; expected one entry for each channel"),
    ("batch_norm", (X, C, X), ValueError, "running_var has shape (5, 3); expected (3,)"),
    ("batch_norm", (X[:1], C, C, C, C, True), ValueError, "x has shape (1, 3); expected several entries"),
    ("batch_norm", (X, C, C, X), ValueError, "weight has shape (5, 3); expected (3,)"),
    ("batch_norm", (X, C, C, C, X), ValueError, "bias has shape (5, 3); expected (3,)"),
    ("batch_norm", (X, C, C, C, C, True, None), TypeError, "momentum is a NoneType; expected a number"),
    ("batch_norm_stats", (X[:1], C, C), ValueError, "x has shape (1, 3); expected several entries"),
    ("batch_norm_vjp", (X, C), ValueError, "g has shape (3,); expected (5, 3), the shape of x"),
    ("batch_norm_vjp", (X, X, None, None, None, False), ValueError, "running_mean is None; expected one"),
    ("fold_batch_norm", (X.T, C, C, X, C, C), ValueError, "running_var has shape (5, 3); expected (3,)"),
    ("fold_batch_norm", (X.T, X, C, C, C, C), ValueError, "bias has shape (5, 3); expected (3,)"),
    ("group_norm", (X, 2), ValueError, "x has shape (5, 3); expected channels (axis 1) for 2 equal groups"),
    ("group_norm", (X, 0), ValueError, "num_groups is 0; expected at least 1"),
    ("group_norm", (X, 3, X), ValueError, "weight has shape (5, 3); expected (3,)"),
    ("group_norm_vjp", (X, 3, C), ValueError, "g has shape (3,); expected (5, 3), the shape of x"),
]


@pytest.mark.parametrize(("name", "args", "error", "message"), REFUSED)
def test_wrong_calls_are_refused_by_name(backend, name, args, error, message):
    with pytest.raises(error, match=re.escape(message)):
        getattr(backend.module, name)(*given(backend, *args))
