"""The two norms of both backends against mpmath, the complex step and differences."""

import mpmath as mp
import numpy as np
import pytest

from mlcourse.gradcheck import check_grad, check_vjp

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "l1_norm": [(3, 4)],
    "l1_norm_grad": [(3, 4)],
    "l1_norm_vjp": [(3, 4), (3,)],
    "squared_l2_norm": [(3, 4)],
    "squared_l2_norm_grad": [(3, 4)],
    "squared_l2_norm_vjp": [(3, 4), (3,)],
}

rng = np.random.default_rng(10)
X = rng.normal(size=(3, 5))


def test_values_are_accurate(backend, dtype, ulp):
    x = (10 ** rng.uniform(-15, 15, 40) * rng.choice([-1, 1], 40)).astype(dtype)
    points = [mp.mpf(float(v)) for v in x]
    assert ulp(backend("squared_l2_norm", x), [mp.fsum(v * v for v in points)]) <= 4
    assert ulp(backend("l1_norm", x), [mp.fsum(map(abs, points))]) <= 4


@pytest.mark.parametrize(("name", "order"), [("squared_l2_norm", 2), ("l1_norm", 1)])
@pytest.mark.parametrize("axis", [-1, 0, 1, -2])
def test_along_an_axis(backend, name, order, axis):
    np.testing.assert_allclose(backend(name, X, axis=axis), (abs(X) ** order).sum(axis), rtol=1e-14)
    f, vjp = (lambda x: backend(name, x, axis=axis)), (lambda x, g: backend(f"{name}_vjp", x, g, axis=axis))
    check_vjp(f, vjp, X)


def test_squared_norm_against_complex_step(backend):
    f = lambda x: (x * x).sum()
    for x in (X[0], np.zeros(4), np.array([1e-3, 1e3]), np.ones(1)):
        check_grad(f, lambda x: backend("squared_l2_norm_grad", x), x, method="complex")
        check_vjp(f, lambda x, g: backend("squared_l2_norm_vjp", x, g), x, method="complex")


def test_l1_against_complex_step(backend):
    f = lambda x: np.where(x.real > 0, x, -x).sum()
    for x in (X[0], np.array([-30.0, 30.0, 1000.0]), np.array([2.0, 2.0])):
        check_grad(f, lambda x: backend("l1_norm_grad", x), x, method="complex")
        check_vjp(f, lambda x, g: backend("l1_norm_vjp", x, g), x, method="complex")


def test_where_an_entry_is_zero(backend, dtype):
    x = np.array([0, -0.0, 2, -3], dtype)
    np.testing.assert_array_equal(backend("l1_norm_grad", x), [0, 0, 1, -1])
    np.testing.assert_array_equal(backend("squared_l2_norm_grad", x), 2 * x)


def test_nan_propagates(backend):
    x = np.array([1.0, np.nan])
    for name in ("l1_norm", "squared_l2_norm"):
        assert np.isnan(backend(name, x))
        np.testing.assert_array_equal(np.isnan(backend(f"{name}_grad", x)), [False, True])
