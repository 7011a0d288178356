"""Steps in both backends: values at the jump, the steep sigmoid, derivatives of distributions."""

import mpmath as mp
import numpy as np
import pytest

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "heaviside": [(3, 4)],
    "sign": [(3, 4)],
}

rng = np.random.default_rng(7)
BUMPS = {  # a function that vanishes with its slope at the border of [a, b], its derivative, the support
    "polynomial": (lambda x: (1 - x**2) ** 2, lambda x: -4 * x * (1 - x**2), (-1.0, 1.0)),
    "off centre": (
        lambda x: (x + 1) ** 2 * (3 - x) ** 2,
        lambda x: 2 * (x + 1) * (3 - x) * (2 - 2 * x),
        (-1, 3),
    ),
}


def test_values_at_the_jump(backend, dtype):
    x = np.array([-2, -0.0, 0.0, 5], dtype)
    np.testing.assert_array_equal(backend("sign", x), [-1, 0, 0, 1])
    np.testing.assert_array_equal(backend("heaviside", x), [0, 0.5, 0.5, 1])
    for value in (0, 1, np.float32(0.25)):
        got = backend("heaviside", x, x2=value)
        assert got.dtype == dtype
        np.testing.assert_array_equal(got, [0, value, value, 1])


def test_identities(backend):
    x = np.array([-2.0, -0.5, 0.0, 0.5, 2.0])
    step = backend("heaviside", x)
    np.testing.assert_array_equal(backend("sign", x), 2 * step - 1)
    np.testing.assert_array_equal(x * step, backend("relu", x))
    np.testing.assert_array_equal(x * (1 - backend("heaviside", -x)), backend("relu", x))


@pytest.mark.parametrize("k", [0.5, 1, 8, 1024])
def test_steep_sigmoid_is_accurate_where_the_product_is_exact(backend, dtype, ulp, k):
    x = np.concatenate([rng.normal(size=100), rng.uniform(-100, 100, 100), [0, 1000, -1000]]).astype(dtype)
    got = backend("smooth_heaviside", x, k=k)
    assert got.dtype == dtype
    assert ulp(got, [1 / (1 + mp.exp(-k * mp.mpf(float(v)))) for v in x]) <= 4


def test_steep_sigmoid_loses_no_more_than_the_rounded_product(backend, dtype, ulp):
    x, k = rng.uniform(-80, 0, 200).astype(dtype), float(np.float32(0.7))
    for value, point in zip(backend("smooth_heaviside", x, k=k), x, strict=True):
        exact = 1 / (1 + mp.exp(-mp.mpf(k) * mp.mpf(float(point))))
        assert ulp(value, [exact]) <= 4 + abs(k * point)


def test_error_of_the_steep_sigmoid(backend):
    x = np.array([-0.3, -0.01, 0.02, 0.4])
    for k in (10.0, 50.0):
        error = abs(backend("smooth_heaviside", x, k=k) - backend("heaviside", x))
        np.testing.assert_allclose(error, 1 / (1 + np.exp(k * abs(x))), rtol=1e-7)
    np.testing.assert_array_equal(backend("smooth_heaviside", np.zeros(2), k=1e300), 0.5)


def test_steep_sigmoid_far_out(backend, dtype):
    x = np.array([-3e38, -1000, 0, 1000, 3e38, -np.inf, np.inf, np.nan], dtype)
    np.testing.assert_array_equal(backend("smooth_heaviside", x, k=1e30), [0, 0, 0.5, 1, 1, 0, 1, np.nan])


@pytest.mark.parametrize(("phi", "dphi", "support"), BUMPS.values(), ids=BUMPS)
@pytest.mark.parametrize("jump", [0.0, 0.3, -0.77, 1 / 3])
def test_the_derivative_of_a_step_is_the_value_at_the_jump(backend, phi, dphi, support, jump):
    derivative = backend.module.distributional_derivative
    got = derivative(lambda x: backend.module.heaviside(x - jump), dphi, support)
    assert type(got) is float
    assert got == pytest.approx(phi(jump), rel=1e-11)


@pytest.mark.parametrize(("phi", "dphi", "support"), BUMPS.values(), ids=BUMPS)
def test_the_derivative_of_a_smooth_function_is_its_derivative(backend, phi, dphi, support):
    nodes, weights = np.polynomial.legendre.leggauss(20)
    x = (support[1] + support[0] + (support[1] - support[0]) * nodes) / 2
    expected = (support[1] - support[0]) / 2 * (weights * 3 * x**2 * phi(x)).sum()
    got = backend.module.distributional_derivative(lambda x: x**3, dphi, support)
    assert got == pytest.approx(expected, rel=1e-11)
    assert backend.module.distributional_derivative(lambda x: 2.0, dphi, support) == pytest.approx(
        0, abs=1e-11
    )
