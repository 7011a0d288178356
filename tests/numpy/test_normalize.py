"""Mean 0 and variance 1, in both backends: values, Jacobian and what it projects away."""

import re

import mpmath
import numpy as np
import pytest

from mlcourse.gradcheck import check_vjp

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "normalize": [(3, 4)],
    "normalize_jacobian": [(4,)],
    "normalize_vjp": [(3, 4), (3, 4)],
}
rng = np.random.default_rng(51)


def by_definition(x, eps=0.0, axis=-1):
    c = x - x.mean(axis, keepdims=True)
    return c / ((c * c).mean(axis, keepdims=True) + eps) ** 0.5


@pytest.mark.parametrize("eps", [0.0, 1e-5, 0.3])
@pytest.mark.parametrize(("shape", "axis"), [((5,), 0), ((3, 7), -1), ((5, 3, 6), 1), ((0, 3), -1)])
def test_values_and_products(backend, shape, axis, eps):
    for x in (rng.normal(size=shape), 1e-3 * rng.normal(size=shape), 50 + rng.normal(size=shape)):
        np.testing.assert_allclose(
            backend("normalize", x, eps=eps, axis=axis), by_definition(x, eps, axis), rtol=1e-11, atol=1e-13
        )
        check_vjp(
            lambda x: by_definition(x, eps, axis),
            lambda x, g: backend("normalize_vjp", x, g, eps=eps, axis=axis),
            x,
            method="complex",
        )


@pytest.mark.parametrize("eps", [0.0, 0.3])
def test_the_jacobian_is_a_projection_divided_by_the_spread(backend, eps):
    x = rng.normal(size=7)
    jacobian, xh = backend("normalize_jacobian", x, eps=eps), by_definition(x, eps)
    s = (x.var() + eps) ** 0.5
    expected = (np.eye(7) - np.ones((7, 7)) / 7 - np.outer(xh, xh) / 7) / s
    np.testing.assert_allclose(jacobian, expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(jacobian.sum(0), 0, atol=1e-14)
    assert np.linalg.matrix_rank(jacobian, tol=1e-10) == (5 if eps == 0 else 6)
    assert (abs(jacobian @ x).max() < 1e-13) == (eps == 0)
    g = rng.normal(size=7)
    np.testing.assert_allclose(backend("normalize_vjp", x, g, eps=eps), jacobian @ g, atol=1e-14)


def test_far_from_zero_and_far_out_no_digit_is_lost(backend, dtype):
    exact = np.array([-1.5, -0.5, 0.25, 1.75])
    expected = exact / (exact**2).mean() ** 0.5
    huge = float(np.finfo(dtype).max) / 4
    tolerance = {"rtol": 4 * np.finfo(dtype).eps, "atol": 0}
    for x in (1024 + exact, huge * exact, float(np.finfo(dtype).tiny) * 64 * exact):
        np.testing.assert_allclose(backend("normalize", x.astype(dtype)), expected, **tolerance)


def test_digits_of_mpmath(backend):
    x = rng.normal(size=9)
    with mpmath.workdps(40):
        exact = [mpmath.mpf(float(t)) for t in x]
        mu = mpmath.fsum(exact) / 9
        s = mpmath.sqrt(mpmath.fsum((t - mu) ** 2 for t in exact) / 9 + mpmath.mpf("0.25"))
        expected = [float((t - mu) / s) for t in exact]
    np.testing.assert_allclose(backend("normalize", x, eps=0.25), expected, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("value", [0.0, 0.1, -1e20, 7.0])
def test_equal_entries_become_zero_and_their_gradient_is_what_eps_leaves(backend, dtype, value):
    x, g = np.full(3, value, dtype), rng.normal(size=3).astype(dtype)
    assert (backend("normalize", x) == 0).all()
    assert (backend("normalize_vjp", x, g) == 0).all()
    expected = (g - g.mean()) / 1e-5**0.5
    got = backend("normalize_vjp", x, g, eps=1e-5)
    np.testing.assert_allclose(got, expected, rtol=1e-4 if dtype == np.float32 else 1e-12)


def test_a_single_entry_has_no_spread(backend):
    x, g = rng.normal(size=(2, 5, 1))
    assert (backend("normalize", x) == 0).all()
    assert (backend("normalize_vjp", x, g, eps=1e-5) == 0).all()


def test_before_a_normalisation_only_the_direction_of_weights_counts(backend):
    x, w, g = rng.normal(size=(7, 3)), rng.normal(size=3), rng.normal(size=7)
    grad = backend("normalize_vjp", x @ w, g) @ x
    assert abs(grad @ w) <= 1e-14 * np.linalg.norm(grad) * np.linalg.norm(w) * 100
    longer = backend("normalize_vjp", x @ (2.5 * w), g) @ x
    x_, grad_ = backend.array(w), backend.array(grad)
    np.testing.assert_allclose(backend.module.scale_invariant_grad(x_, 2.5, grad_), longer, rtol=1e-12)


REFUSED = [
    (
        "scale_invariant_grad",
        (np.zeros(3), 2.0, np.zeros(5)),
        ValueError,
        "grad has shape (5,); expected (3,)",
    ),
    ("scale_invariant_grad", (np.zeros(3), -2.0, np.zeros(3)), ValueError, "c is -2.0; expected a finite"),
    ("normalize", (np.zeros(3), -1.0), ValueError, "eps is -1.0; expected a finite number of at least 0"),
    ("normalize", (np.zeros(3), None), TypeError, "eps is a NoneType; expected a number"),
    ("normalize", (np.zeros(3), 0.0, 1), ValueError, "axis is 1, but x has shape (3,)"),
    ("normalize", (np.zeros((3, 0)),), ValueError, "x has shape (3, 0); expected at least one entry"),
    ("normalize_jacobian", (np.zeros((3, 4)),), ValueError, "x has shape (3, 4); expected (n,)"),
    ("normalize_vjp", (np.zeros(3), np.zeros(5)), ValueError, "g has shape (5,); expected (3,)"),
]


@pytest.mark.parametrize(("name", "args", "error", "message"), REFUSED)
def test_wrong_calls_are_refused_by_name(backend, name, args, error, message):
    args = [backend.array(a) if isinstance(a, np.ndarray) else a for a in args]
    with pytest.raises(error, match=re.escape(message)):
        getattr(backend.module, name)(*args)
