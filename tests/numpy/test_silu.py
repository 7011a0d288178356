"""SiLU in both backends: both tails, the extremes, and the free checks of a symmetric gate."""

import mpmath as mp
import numpy as np
import pytest

from mlcourse.gradcheck import check_vjp

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "silu": [(3, 4)],
    "silu_grad": [(3, 4)],
    "silu_vjp": [(3, 4), (3, 4)],
}

LOWEST = -1.27846454276107379510935873902
STEEPEST = 2.39935728051546766783273969728
rng = np.random.default_rng(32)
X = np.concatenate([2 * rng.normal(size=80), rng.uniform(-80, 80, 100), [0, LOWEST, 700, -700, 1e-300]])


def gate(x):
    return 1 / (1 + mp.exp(-x))


def test_values_are_accurate_in_both_tails(backend, dtype, ulp):
    x = X.astype(dtype)
    assert ulp(backend("silu", x), [v * gate(v) for v in map(mp.mpf, x.tolist())]) <= 4


def test_slopes_are_accurate_beside_the_larger_of_their_terms(backend, dtype):
    x = X.astype(dtype)
    with mp.workdps(60):
        terms = [(gate(v), v * gate(v) * gate(-v)) for v in map(mp.mpf, x.tolist())]
        error = [abs(mp.mpf(float(s)) - sum(t)) for s, t in zip(backend("silu_grad", x), terms, strict=True)]
        scale = [np.finfo(dtype).eps * max(map(abs, t)) + np.finfo(dtype).tiny for t in terms]
    assert max(e / s for e, s in zip(error, scale, strict=True)) <= 6


def test_far_out_it_is_a_relu(backend, dtype):
    x = np.array([-np.inf, -1e30, -20000, 0, 20000, 1e30, np.inf], dtype)
    np.testing.assert_array_equal(backend("silu", x), np.maximum(x, 0))
    np.testing.assert_array_equal(backend("silu_grad", x), [0, 0, 0, 0.5, 1, 1, 1])
    assert np.isnan(backend("silu_grad", np.array([np.nan], dtype)))


def test_extremes(backend):
    assert backend("silu", np.array(LOWEST)) == pytest.approx(LOWEST + 1, rel=1e-14)
    x = np.array([LOWEST, STEEPEST, -STEEPEST])
    np.testing.assert_allclose(
        backend("silu_grad", x), [0, 1.09983932012886691696, -0.09983932012886691696], atol=1e-15
    )


def test_both_free_checks_of_a_symmetric_gate(backend):
    x = np.linspace(-6, 6, 41)
    np.testing.assert_allclose(backend("silu", x) - backend("silu", -x), x, atol=1e-15)
    np.testing.assert_allclose(backend("silu_grad", x) + backend("silu_grad", -x), 1, rtol=1e-14)


def test_vjp_against_the_complex_step_and_differences(backend):
    vjp = lambda x, g: backend("silu_vjp", x, g)
    check_vjp(lambda x: x / (1 + np.exp(-x)), vjp, 2 * rng.normal(size=(3, 4)), method="complex")
    for x in (np.array([-1000.0, 0.0, 1000.0]), np.empty((0, 4)), np.array(0.3)):
        check_vjp(lambda x: backend("silu", x), vjp, x)
