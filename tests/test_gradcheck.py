"""The checker is checked: right derivatives pass, wrong ones are found and named."""

import re

import numpy as np
import pytest

from mlcourse.gradcheck import GradientError, check_grad, check_jacobian, check_vjp, numerical_vjp

rng = np.random.default_rng(8)
X = rng.normal(size=(3, 4))
METHODS = ["central", "complex"]


def softmax(x):
    e = np.exp(x)
    return e / e.sum(axis=-1, keepdims=True)


def softmax_vjp(x, g):
    s = softmax(x)
    return s * (g - (s * g).sum(axis=-1, keepdims=True))


def affine(w, x, b):
    return w @ x + b


def affine_vjp(w, x, b, g):
    return np.outer(g, x), w.T @ g, g


AFFINE = rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=5)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", range(5))
def test_right_derivatives_pass(method, seed):
    check_vjp(softmax, softmax_vjp, X, rng=seed, method=method)
    check_vjp(affine, affine_vjp, *AFFINE, rng=seed, method=method)
    check_grad(np.exp, np.exp, X, rng=seed, method=method)
    check_jacobian(np.sin, lambda x: np.diag(np.cos(x)), X[0], rng=seed, method=method)


WRONG_VJPS = {
    "own product": lambda x, g: softmax(x) * (g - softmax(x) * g),
    "squared": lambda x, g: softmax(x) * (g - (g * g).sum(-1, keepdims=True)),
    "elementwise": lambda x, g: softmax(x) * (1 - softmax(x)) * g,
    "whole batch": lambda x, g: softmax(x) * (g - (softmax(x) * g).sum()),
    "zero": lambda x, g: np.zeros_like(x),
    "sign": lambda x, g: -softmax_vjp(x, g),
    "doubled": lambda x, g: 2 * softmax_vjp(x, g),
    "a little off": lambda x, g: softmax_vjp(x, g) * (1 + 1e-4),
    "nan": lambda x, g: softmax_vjp(x, g) * np.nan,
    "inf": lambda x, g: softmax_vjp(x, g) + np.inf,
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("wrong", WRONG_VJPS.values(), ids=WRONG_VJPS)
def test_wrong_vjps_are_found(wrong, method):
    for seed in range(5):
        with pytest.raises(GradientError):
            check_vjp(softmax, wrong, X, rng=seed, method=method)


def test_complex_step_sees_what_differences_cannot():
    wrong = lambda x, g: softmax_vjp(x, g) * (1 + 1e-8)
    check_vjp(softmax, wrong, X)
    with pytest.raises(GradientError):
        check_vjp(softmax, wrong, X, method="complex")


@pytest.mark.parametrize("value", [0.0, np.nan, np.inf])
def test_error_names_argument_index_expected_and_got(value):
    def wrong(weight, x, bias, g):
        dw, dx, db = affine_vjp(weight, x, bias, g)
        dw[4, 1] = value
        return dw, dx, db

    with pytest.raises(GradientError) as caught:
        check_vjp(affine, wrong, *AFFINE, rng=1)
    g = np.random.default_rng(1).standard_normal(5)
    error = caught.value
    assert isinstance(error, AssertionError)
    assert (error.argument, error.index) == ("weight", (4, 1))
    assert error.expected == pytest.approx(g[4] * AFFINE[1][1], rel=1e-6)
    assert error.got == pytest.approx(value, nan_ok=True)
    text = rf"gradient of weight\[4, 1\]: expected {error.expected:.10g}, got {value:.10g}"
    assert re.fullmatch(text, str(error))


def test_wrong_shape_is_named():
    with pytest.raises(
        GradientError, match=r"^gradient of x: expected shape \(3,\), got shape \(5, 3\)$"
    ) as caught:
        check_vjp(affine, lambda w, x, b, g: (np.outer(g, x), w, g), *AFFINE)
    assert (caught.value.index, caught.value.expected, caught.value.got) == (None, (3,), (5, 3))


def test_parameters_without_names_are_numbered():
    with pytest.raises(GradientError, match=r"^gradient of argument 2\[\d\]"):
        check_vjp(affine, lambda *a: (np.outer(a[3], a[1]), a[1], a[3]), *AFFINE)


def test_check_grad_shows_derivatives():
    with pytest.raises(GradientError) as caught:
        check_grad(lambda x: x**2, lambda x: np.where(x > 2, x, 2 * x), [1.0, 3.0])
    assert (caught.value.index, caught.value.got) == ((1,), 3)
    assert caught.value.expected == pytest.approx(6)
    with pytest.raises(GradientError, match="expected shape"):
        check_grad(np.sin, lambda x: np.diag(np.cos(x)), [1.0, 3.0])


def test_check_grad_of_a_number():
    check_grad(lambda x: (x**3).sum(), lambda x: 3 * x**2, X)
    with pytest.raises(GradientError):
        check_grad(lambda x: (x**3).sum(), lambda x: 3 * x**2 / x.size, X)


def test_check_jacobian_tells_rows_from_columns():
    a = rng.normal(size=(3, 3))
    with pytest.raises(GradientError) as caught:
        check_jacobian(lambda x: a @ x, lambda x: a.T, [1.0, 2.0, 3.0])
    i, j = caught.value.index
    assert caught.value.expected == pytest.approx(a[i, j])
    assert caught.value.got == a[j, i]


@pytest.mark.parametrize("method", METHODS)
def test_numerical_vjp(method):
    g = rng.normal(size=X.shape)
    (got,) = numerical_vjp(softmax, X, g=g, method=method)
    np.testing.assert_allclose(got, softmax_vjp(X, g), atol=1e-15 if method == "complex" else 1e-9)


def test_derivative_zero_is_not_lost_in_rounding():
    check_vjp(lambda x: 1e3 + 0 * x, lambda x, g: 0 * g, X)
    check_grad(np.exp, np.exp, [-700.0, -40.0], method="complex")


def test_large_and_small_arguments_together():
    x = np.array([1e6, 1.0, 1e-6])
    check_grad(lambda x: x**2, lambda x: 2 * x, x)
    with pytest.raises(GradientError):
        check_grad(lambda x: x**2, lambda x: x, x)
    with pytest.raises(GradientError):  # a step that does not grow with x drowns in the rounding of x
        check_grad(lambda x: x, lambda x: 1.3 + 0 * x, [1e9])


def test_float32_is_differenced_in_float64():
    check_vjp(np.tanh, lambda x, g: g / np.cosh(x) ** 2, X.astype(np.float32), method="complex")


def test_no_entries():
    check_vjp(np.sin, lambda x, g: np.cos(x) * g, np.empty((0, 3)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: check_vjp(np.sin, np.cos, X, method="forward"),
            "method is 'forward'; expected one of 'central', ",
        ),
        (lambda: numerical_vjp(np.sin, X, g=X, method="forward"), "method is 'forward'"),
        (lambda: check_vjp(lambda: 1.0, lambda g: g), "no arguments"),
        (
            lambda: check_vjp(affine, lambda w, x, b, g: (g, g), *AFFINE),
            "vjp returned 2 gradients; expected 3",
        ),
    ],
)
def test_wrong_calls(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
