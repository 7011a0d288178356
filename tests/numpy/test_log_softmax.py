"""Log-softmax and log-sum-exp of both backends: values, Jacobian, VJPs, parameter gradients."""

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from logits_for_tests import ROWS, exact_softmax

import mlcourse.numpy as mn
from mlcourse.gradcheck import check_grad, check_jacobian, check_vjp

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "log_softmax": [(3, 4)],
    "log_softmax_jacobian": [(4,)],
    "log_softmax_param_grad": [(4,), (4, 5)],
    "log_softmax_vjp": [(3, 4), (3, 4)],
    "logsumexp": [(3, 4)],
    "logsumexp_grad": [(3, 4)],
    "logsumexp_vjp": [(3, 4), (3,)],
}

rng = np.random.default_rng(3)


def textbook(x, axis=-1):
    return x - np.log(np.exp(x).sum(axis=axis, keepdims=True))


def textbook_logsumexp(x, axis=-1):
    return np.log(np.exp(x).sum(axis=axis))


def exact_logsumexp(x):
    return mp.log(mp.fsum(mp.exp(mp.mpf(float(v))) for v in x))


def exact_log_softmax(x):
    x = [mp.mpf(float(v)) for v in x]  # 60 digits do not hold 1e-900: sum without the entry itself
    return [-mp.log1p(mp.fsum(mp.exp(w - v) for j, w in enumerate(x) if j != i)) for i, v in enumerate(x)]


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_every_entry_is_accurate(backend, dtype, ulp, row):
    x = np.array(row, dtype=dtype)
    got, total = backend("log_softmax", x), backend("logsumexp", x)
    assert got.dtype == total.dtype == dtype
    assert total.shape == ()
    assert ulp(got, exact_log_softmax(x)) <= 6
    assert ulp(total, [exact_logsumexp(x)]) <= 4


@pytest.mark.parametrize("scale", [1, 10, 80])
def test_no_worse_than_torch(backend, dtype, ulp, scale):
    torch = pytest.importorskip("torch")
    x = (scale * np.random.default_rng(scale).standard_normal((150, 10))).astype(dtype)
    exact = [v for row in x for v in exact_log_softmax(row)]
    theirs = torch.log_softmax(torch.from_numpy(x), -1).numpy()
    assert ulp(backend("log_softmax", x), exact) <= ulp(theirs, exact) + 1


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
def test_axis(backend, axis):
    x = rng.normal(size=(2, 3, 4))
    np.testing.assert_allclose(backend("log_softmax", x, axis=axis), textbook(x, axis), rtol=1e-13)
    np.testing.assert_allclose(backend("logsumexp", x, axis=axis), textbook_logsumexp(x, axis), rtol=1e-13)
    for name, f in [("log_softmax", textbook), ("logsumexp", textbook_logsumexp)]:
        vjp = lambda x, g, name=name: backend(f"{name}_vjp", x, g, axis=axis)
        check_vjp(lambda x, f=f: f(x, axis), vjp, x, method="complex")
    grad = backend("logsumexp_grad", x, axis=axis)
    np.testing.assert_array_equal(grad, backend("softmax", x, axis=axis))


@pytest.mark.parametrize(
    ("x", "log_s", "total"),
    [
        ([0.0, -np.inf], [0, -np.inf], 0),
        ([-np.inf, -np.inf], [np.nan, np.nan], -np.inf),
        ([np.inf, 0.0], [np.nan, np.nan], np.inf),
        ([np.inf, np.inf, 1000.0], [np.nan] * 3, np.inf),
        ([0.0, np.nan, 1000.0], [np.nan] * 3, np.nan),
    ],
    ids=["mask", "all masked", "+inf", "two +inf", "nan"],
)
def test_infinite_logits(backend, dtype, x, log_s, total):
    x = np.array(x, dtype=dtype)
    np.testing.assert_array_equal(backend("log_softmax", x), log_s)
    np.testing.assert_array_equal(backend("logsumexp", x), total)


@settings(derandomize=True, deadline=None, max_examples=80)
@given(arrays(np.float64, st.integers(1, 8), elements=st.floats(allow_nan=False, allow_infinity=False)))
def test_any_finite_logits_give_no_nan_and_no_warning(x):
    with np.errstate(all="raise", under="ignore"):
        total, log_s = mn.logsumexp(x), mn.log_softmax(x)
        assert 0 <= total - x.max() <= np.log(8.01) + 1e-15 * abs(x.max())
        assert log_s.max() <= 0
        np.testing.assert_allclose(mn.log_softmax_vjp(x, np.exp(log_s)).sum(), 0, atol=1e-15)


@pytest.mark.parametrize("row", ["ordinary", "ties", "zeros", "one"])
def test_derivatives_against_complex_step(backend, row):
    x = np.array(ROWS[row])
    check_jacobian(textbook, lambda x: backend("log_softmax_jacobian", x), x, method="complex")
    check_grad(textbook_logsumexp, lambda x: backend("logsumexp_grad", x), x, method="complex")
    batch = np.stack([x, x[::-1]])
    check_vjp(textbook, lambda x, g: backend("log_softmax_vjp", x, g), batch, method="complex")
    check_vjp(textbook_logsumexp, lambda x, g: backend("logsumexp_vjp", x, g), batch, method="complex")


@pytest.mark.parametrize("row", ["wide", "zeros", "ties"])
def test_vjps_against_central_differences(backend, row):
    for name in ("log_softmax", "logsumexp"):
        f = lambda x, name=name: backend(name, x)
        check_vjp(f, lambda x, g, name=name: backend(f"{name}_vjp", x, g), ROWS[row])


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_every_entry_of_jacobian_is_accurate(backend, dtype, ulp, row):
    x = np.array(row, dtype=dtype)
    s, n = exact_softmax(x), len(row)
    exact = [
        mp.fsum(s[k] for k in range(n) if k != i) if i == j else -s[j] for i in range(n) for j in range(n)
    ]
    assert ulp(backend("log_softmax_jacobian", x), exact) <= 8


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_vjp_of_one_hot_is_accurate(backend, dtype, ulp, row):
    x = np.array(row, dtype=dtype)
    s = exact_softmax(x)
    for k in range(x.size):  # the gradient of a cross-entropy: e_k - s, where 1 - s_k is the difficult entry
        others = mp.fsum(v for j, v in enumerate(s) if j != k)
        exact = [others if j == k else -v for j, v in enumerate(s)]
        assert ulp(backend("log_softmax_vjp", x, np.eye(x.size, dtype=dtype)[k]), exact) <= 20


@settings(derandomize=True, deadline=None, max_examples=80)
@given(st.integers(1, 7).flatmap(lambda n: arrays(np.float64, (2, n), elements=st.floats(-1000, 1000))))
def test_vjps_are_products_with_the_jacobian(pair):
    x, g = pair
    got = mn.log_softmax_vjp(x, g)
    np.testing.assert_allclose(got, mn.log_softmax_jacobian(x).T @ g, rtol=1e-12, atol=1e-11)
    np.testing.assert_allclose(mn.logsumexp_vjp(x, g[0]), mn.softmax(x) * g[0], rtol=1e-15)


def parameters(n=5, h=3, p=4):
    """Logits x(u) = tanh(A u) B and their Jacobian, as functions of u."""
    a, b = rng.normal(size=(h, p)), rng.normal(size=(n, h))
    logits = lambda u: b @ np.tanh(a @ u)
    jac = lambda u: b @ ((1 - np.tanh(a @ u) ** 2)[:, None] * a)
    return logits, jac, rng.normal(size=p)


def test_param_grad_against_complex_step(backend):
    logits, jac, u = parameters()
    got = lambda u: backend("log_softmax_param_grad", logits(u), jac(u))
    check_jacobian(lambda u: textbook(logits(u)), got, u, method="complex")


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_param_grad_is_the_product_and_has_mean_zero(backend, dtype, row):
    x = np.array(row, dtype=dtype)
    jac = rng.normal(size=(x.size, 2)).astype(dtype)
    got = backend("log_softmax_param_grad", x, jac)
    assert got.dtype == dtype
    exact = mn.log_softmax_jacobian(x.astype(np.float64)) @ jac.astype(np.float64)
    tolerance = 30 * np.finfo(dtype).eps
    np.testing.assert_allclose(got, exact, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(backend("softmax", x) @ got, 0, atol=tolerance)


def test_param_grad_of_the_almost_certain_class_is_not_lost(backend):
    got = backend("log_softmax_param_grad", np.array([50.0, 0.0]), np.array([[1.0], [3.0]]))
    np.testing.assert_allclose(got, [[-2 * np.exp(-50)], [2]], rtol=1e-14)
