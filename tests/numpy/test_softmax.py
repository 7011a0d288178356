"""Softmax of both backends: values, invariances, Jacobian, VJP, limit and reparametrisation."""

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from logits_for_tests import ROWS, exact_softmax

import mlcourse.numpy as mn
from mlcourse.gradcheck import check_jacobian, check_vjp

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "expand_logits": [(3, 4)],
    "reduce_logits": [(3, 4)],
    "softmax": [(3, 4)],
    "softmax_jacobian": [(4,)],
    "softmax_limit": [(4,)],
    "softmax_vjp": [(3, 4), (3, 4)],
    "two_class_logit": [(3, 2)],
}

rng = np.random.default_rng(2)


def textbook(x, axis=-1):
    e = np.exp(x)
    return e / e.sum(axis=axis, keepdims=True)


def exact_vjp(x, g):
    s, g = exact_softmax(x), [mp.mpf(float(v)) for v in g]
    return [
        si * mp.fsum(sj * (gi - gj) for sj, gj in zip(s, g, strict=True)) for si, gi in zip(s, g, strict=True)
    ]


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_every_entry_is_accurate(backend, dtype, ulp, row):
    x = np.array(row, dtype=dtype)
    got = backend("softmax", x)
    assert got.dtype == dtype
    assert ulp(got, exact_softmax(x)) <= 6


@pytest.mark.parametrize("scale", [1, 10, 80])
def test_no_worse_than_torch(backend, dtype, ulp, scale):
    torch = pytest.importorskip("torch")
    x = (scale * np.random.default_rng(scale).standard_normal((150, 10))).astype(dtype)
    exact = [v for row in x for v in exact_softmax(row)]
    theirs = torch.softmax(torch.from_numpy(x), -1).numpy()
    assert ulp(backend("softmax", x), exact) <= ulp(theirs, exact) + 1


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
def test_axis(backend, axis):
    x, g = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 3, 4))
    np.testing.assert_allclose(backend("softmax", x, axis=axis), textbook(x, axis), rtol=1e-14)
    check_vjp(
        lambda x: textbook(x, axis), lambda x, g: backend("softmax_vjp", x, g, axis=axis), x, method="complex"
    )
    moved = backend("softmax_vjp", np.moveaxis(x, axis, -1), np.moveaxis(g, axis, -1))
    got = backend("softmax_vjp", x, g, axis=axis)
    np.testing.assert_allclose(got, np.moveaxis(moved, -1, axis), rtol=1e-12, atol=1e-16)


@settings(derandomize=True, deadline=None, max_examples=80)
@given(
    arrays(
        np.float64,
        array_shapes(max_dims=3, max_side=6),
        elements=st.floats(allow_nan=False, allow_infinity=False),
    )
)
def test_any_finite_logits_give_probabilities_without_a_warning(x):
    with np.errstate(all="raise", under="ignore"):
        s = mn.softmax(x)
        assert (np.diff(np.take_along_axis(s, np.argsort(x), -1)) >= 0).all()
        np.testing.assert_allclose(s.sum(axis=-1), 1, rtol=1e-15)
        np.testing.assert_allclose(mn.softmax_vjp(x, s).sum(axis=-1), 0, atol=1e-15)


def test_common_shift_changes_nothing(backend, dtype):
    x = rng.integers(-8, 8, size=(3, 5)).astype(dtype)  # integers: the shifted logits are exact
    np.testing.assert_array_equal(backend("softmax", x + 1000), backend("softmax", x))


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        ([0.0, -np.inf, 0.0], [0.5, 0, 0.5]),
        ([-np.inf, -np.inf], [np.nan, np.nan]),
        ([np.inf, 0.0], [np.nan, np.nan]),
        ([0.0, np.nan, 1.0], [np.nan, np.nan, np.nan]),
    ],
    ids=["mask", "all masked", "+inf", "nan"],
)
def test_infinite_logits(backend, dtype, x, expected):
    x = np.array(x, dtype=dtype)
    np.testing.assert_array_equal(backend("softmax", x), expected)
    g = np.arange(1, x.size + 1).astype(dtype)
    got = backend("softmax_vjp", x, g)
    np.testing.assert_array_equal(np.isnan(got), np.isnan(expected))
    np.testing.assert_array_equal(got[np.array(expected) == 0], 0)


@pytest.mark.parametrize("row", ["ordinary", "ties", "zeros", "one"])
def test_jacobian_against_complex_step(backend, row):
    check_jacobian(textbook, lambda x: backend("softmax_jacobian", x), ROWS[row], method="complex")


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_every_entry_of_jacobian_is_accurate(backend, dtype, ulp, row):
    x = np.array(row, dtype=dtype)
    s, n = exact_softmax(x), len(row)
    exact = [
        mp.fsum(s[i] * s[k] for k in range(n) if k != i) if i == j else -s[i] * s[j]
        for i in range(n)
        for j in range(n)
    ]
    got = backend("softmax_jacobian", x)
    assert got.dtype == dtype
    np.testing.assert_array_equal(got, got.T)
    assert ulp(got, exact) <= 12


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_vjp_is_accurate_even_where_softmax_is_almost_one_hot(backend, dtype, row):
    x = np.array(row, dtype=dtype)
    g = np.random.default_rng(4).standard_normal(x.shape).astype(dtype)
    got = backend("softmax_vjp", x, g)
    assert got.dtype == dtype
    exact = np.array(exact_vjp(x, g), dtype=np.float64)
    # relative to the largest entry of the result: the textbook form fails this for "saturated"
    assert abs(got - exact).max() <= 40 * np.finfo(dtype).eps * abs(exact).max()


@pytest.mark.parametrize("row", ["ordinary", "ties", "zeros", "wide", "one"])
def test_vjp_against_differences(backend, row):
    x = np.array([ROWS[row], ROWS[row][::-1]])
    vjp = lambda x, g: backend("softmax_vjp", x, g)
    check_vjp(textbook, vjp, x, method="complex")
    check_vjp(lambda x: backend("softmax", x), vjp, x)


def test_vjp_of_a_constant_gradient_is_zero(backend):
    assert not backend("softmax_vjp", rng.normal(size=(3, 5)), np.full((3, 5), 0.7)).any()


@settings(derandomize=True, deadline=None, max_examples=80)
@given(st.integers(1, 7).flatmap(lambda n: arrays(np.float64, (2, n), elements=st.floats(-1000, 1000))))
def test_vjp_is_the_product_with_the_jacobian(pair):
    x, g = pair
    np.testing.assert_allclose(mn.softmax_vjp(x, g), mn.softmax_jacobian(x).T @ g, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        ([1.0, 3.0, 2.0], [0, 1, 0]),
        ([3.0, 1.0, 3.0], [0.5, 0, 0.5]),
        ([0.0, 0.0, 0.0, 0.0], [0.25] * 4),
        ([-5.0], [1]),
        ([1e308, -1e308], [1, 0]),
        ([0.0, -np.inf], [1, 0]),
        ([0.0, np.nan], [np.nan, np.nan]),
    ],
)
def test_limit(backend, x, expected):
    np.testing.assert_array_equal(backend("softmax_limit", np.array(x)), expected)


def test_limit_is_what_softmax_tends_to(backend, dtype):
    x = np.array([2.0, -1.0, 2.0, 1.5], dtype=dtype)
    got = backend("softmax_limit", x)
    assert got.dtype == dtype
    np.testing.assert_array_equal(backend("softmax", 2000 * x), got)


def test_two_classes_are_a_sigmoid(backend, dtype):
    x = (5 * rng.normal(size=(4, 3, 2))).astype(dtype)
    z = backend("two_class_logit", x)
    assert (z.shape, z.dtype) == ((4, 3), dtype)
    first = backend("softmax", x)[..., 0]
    np.testing.assert_allclose(first, backend("sigmoid", z), rtol=10 * np.finfo(dtype).eps)


def test_reduced_logits_keep_the_softmax(backend, dtype):
    x = rng.normal(size=(4, 3, 5)).astype(dtype)
    y = backend("reduce_logits", x)
    np.testing.assert_array_equal(y, x[..., 1:] - x[..., :1])
    expanded = backend("expand_logits", y)
    assert expanded.dtype == dtype
    np.testing.assert_array_equal(expanded[..., 0], 0)
    np.testing.assert_array_equal(backend("reduce_logits", expanded), y)
    tolerance = 20 * np.finfo(dtype).eps
    np.testing.assert_allclose(backend("softmax", expanded), backend("softmax", x), rtol=tolerance)
