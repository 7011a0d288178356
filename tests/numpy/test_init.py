"""Initial weights: their variance, and what it is for."""

import re

import numpy as np
import pytest

VARIANCE = {"he": 2 / 300, "glorot": 2 / (300 + 500), "lecun": 1 / 300}


def weights(backend, *args, **options):
    return np.asarray(backend.module.init_weights(*args, **options))


@pytest.mark.parametrize("scheme", VARIANCE)
def test_variance_and_mean(backend, scheme):
    w = weights(backend, 0, fan_in=300, fan_out=500, scheme=scheme)
    assert w.shape == (500, 300)
    assert w.var() == pytest.approx(VARIANCE[scheme], rel=0.02)  # 150 000 numbers: 5 standard errors
    assert abs(w.mean()) < 5 * np.sqrt(VARIANCE[scheme] / w.size)


def test_shape_of_a_convolution(backend):
    w = weights(backend, 0, 16 * 25, 32 * 25, shape=(32, 16, 5, 5))
    assert w.shape == (32, 16, 5, 5)
    assert w.var() == pytest.approx(2 / 400, rel=0.05)


def test_the_same_seed_gives_the_same_and_a_generator_goes_on(backend):
    first, again = weights(backend, 3, 4, 5), weights(backend, np.random.default_rng(3), 4, 5)
    np.testing.assert_array_equal(first, again)
    rng = np.random.default_rng(3)
    weights(backend, rng, 4, 5)
    assert not np.array_equal(weights(backend, rng, 4, 5), first)


def test_both_backends_start_from_the_same_numbers(dtype):
    pytest.importorskip("torch")
    import mlcourse.numpy as mn
    import mlcourse.torch as mt

    ours, theirs = (package.init_weights(1, 6, 7, dtype=dtype.__name__) for package in (mn, mt))
    assert ours.dtype == theirs.numpy().dtype == dtype
    np.testing.assert_array_equal(ours, theirs.numpy())


@pytest.mark.parametrize(("scheme", "activation"), [("he", "relu"), ("lecun", "tanh")])
def test_signals_keep_their_size_through_twenty_layers(backend, scheme, activation):
    rng = np.random.default_rng(4)
    phi = {"relu": lambda x: np.maximum(x, 0), "tanh": lambda x: np.tanh(0.01 * x) / 0.01}[activation]
    x = rng.standard_normal((50, 256))
    for _ in range(20):
        x = phi(x @ weights(backend, rng, 256, 256, scheme=scheme).T)
    assert 0.2 < np.sqrt((x**2).mean()) < 5


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"scheme": "xavier"}, ValueError, "scheme is 'xavier'; expected one of 'he', 'glorot', 'lecun'"),
        ({"dtype": "float16"}, ValueError, "dtype is 'float16'; expected 'float32' or 'float64'"),
        ({"fan_in": 0}, ValueError, "fan_in is 0; expected at least 1"),
        ({"fan_out": -1}, ValueError, "fan_out is -1; expected at least 1"),
        ({"fan_in": 2.0}, TypeError, "fan_in is 2.0; expected an integer"),
    ],
)
def test_wrong_calls_are_refused_by_name(backend, options, error, message):
    with pytest.raises(error, match=re.escape(message)):
        backend.module.init_weights(0, **({"fan_in": 3, "fan_out": 4} | options))
