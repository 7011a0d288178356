"""GELU in both backends and both forms: both tails, the extremes, and what one form is off by."""

import mpmath as mp
import numpy as np
import pytest

from mlcourse.gradcheck import check_vjp

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "gelu": [(3, 4)],
    "gelu_grad": [(3, 4)],
    "gelu_vjp": [(3, 4), (3, 4)],
}

rng = np.random.default_rng(31)
ROOT_2 = np.sqrt(2)
X = np.concatenate(
    [2 * rng.normal(size=80), rng.uniform(-37, 37, 120), [0, -0.7518, ROOT_2, -ROOT_2, -9, 1e3, -1e3, 1e-300]]
)


def below(x):
    """The probability that a normal variable is below x."""
    return mp.erfc(-x / mp.sqrt(2)) / 2


def density(x):
    return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def argument(x):
    return mp.sqrt(2 / mp.pi) * (x + mp.mpf("0.044715") * x**3)


def by_tanh(x):
    return x / (1 + mp.exp(-2 * argument(x)))


def test_values_are_accurate_in_both_tails(backend, dtype, ulp):
    x = X.astype(dtype)
    assert ulp(backend("gelu", x), [v * below(v) for v in map(mp.mpf, x.tolist())]) <= 4


def test_slopes_are_accurate_beside_the_larger_of_their_terms(backend, dtype):
    """Where the slope is 0 no digit is left of it, so the error is measured by what is added up."""
    x = X.astype(dtype)
    with mp.workdps(60):
        terms = [(below(v), v * density(v)) for v in map(mp.mpf, x.tolist())]
        error = [abs(mp.mpf(float(s)) - sum(t)) for s, t in zip(backend("gelu_grad", x), terms, strict=True)]
        scale = [np.finfo(dtype).eps * max(map(abs, t)) + np.finfo(dtype).tiny for t in terms]
    assert max(e / s for e, s in zip(error, scale, strict=True)) <= 6


def test_the_tanh_form_is_as_accurate_as_its_argument(backend, dtype):
    """The argument 2u is rounded, and the gate in its tail is exp(2u): |2u| ULP of it are unavoidable."""
    x = X.astype(dtype)
    got = backend("gelu", x, approximate="tanh").tolist()
    with mp.workdps(60):
        for value, v in zip(got, map(mp.mpf, x.tolist()), strict=True):
            room = (5 + 4 * abs(argument(v))) * np.finfo(dtype).eps
            assert abs(value - by_tanh(v)) <= room * abs(by_tanh(v)) + np.finfo(dtype).tiny


@pytest.mark.parametrize("form", ["none", "tanh"])
def test_both_free_checks_of_a_symmetric_gate(backend, form):
    x = np.linspace(-6, 6, 41)
    np.testing.assert_allclose(
        backend("gelu", x, approximate=form) - backend("gelu", -x, approximate=form), x, atol=1e-15
    )
    np.testing.assert_allclose(
        backend("gelu_grad", x, approximate=form) + backend("gelu_grad", -x, approximate=form), 1, rtol=1e-14
    )


@pytest.mark.parametrize("form", ["none", "tanh"])
def test_far_out_it_is_a_relu(backend, dtype, form):
    x = np.array([-np.inf, -1e30, -1000, 0, 1000, 1e30, np.inf], dtype)
    np.testing.assert_array_equal(backend("gelu", x, approximate=form), np.maximum(x, 0))
    np.testing.assert_array_equal(backend("gelu_grad", x, approximate=form), [0, 0, 0, 0.5, 1, 1, 1])
    assert np.isnan(backend("gelu", np.array([np.nan], dtype), approximate=form))
    assert np.isnan(backend("gelu_grad", np.array([np.nan], dtype), approximate=form))


def test_extremes(backend):
    x = np.array([-0.75179152469356445746, ROOT_2, -ROOT_2])
    assert backend("gelu", x[0]) == pytest.approx(-0.169971207479903661693868, rel=1e-14)
    np.testing.assert_allclose(
        backend("gelu_grad", x), [0, 1.12890414518515478635, -0.12890414518515478635], atol=1e-15
    )


@pytest.mark.parametrize("form", ["none", "tanh"])
def test_vjp_against_central_differences(backend, form):
    for x in (3 * rng.normal(size=(3, 4)), np.array([-30.0, 0.0, 1000.0]), np.empty((0, 4)), np.array(0.3)):
        check_vjp(
            lambda x: backend("gelu", x, approximate=form),
            lambda x, g: backend("gelu_vjp", x, g, approximate=form),
            x,
        )


def test_the_tanh_form_against_the_complex_step(backend):
    u = lambda x: np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
    f = lambda x: x / 2 * (1 + np.tanh(u(x)))
    x = 2 * rng.normal(size=(3, 5))
    check_vjp(f, lambda x, g: backend("gelu_vjp", x, g, approximate="tanh"), x, method="complex")


def test_error_of_the_approximation(backend, dtype):
    x = np.append(np.linspace(-8, 8, 161), [0, 50, -1000, np.inf]).astype(dtype)
    got = backend("gelu_approximation_error", x)
    assert got.dtype == dtype
    with mp.workdps(40):
        exact = [float(by_tanh(v) - v * below(v)) if abs(v) < 40 else 0 for v in map(mp.mpf, x.tolist())]
    np.testing.assert_allclose(got, exact, rtol=0, atol=np.finfo(dtype).eps / 2)
    np.testing.assert_array_equal(got, backend("gelu_approximation_error", -x))
    assert got.max() == pytest.approx(4.7323e-4, abs=1e-7)
    assert got.min() == pytest.approx(-2.33e-4, abs=1e-6)
    assert backend("gelu_approximation_error", np.zeros((0, 3))).shape == (0, 3)


def test_a_form_that_there_is_not_is_refused(backend):
    for name, more in (("gelu", ()), ("gelu_grad", ()), ("gelu_vjp", (np.ones(2),))):
        with pytest.raises(ValueError, match="approximate is 'erf'; expected 'none' or 'tanh'"):
            backend(name, np.zeros(2), *more, approximate="erf")
