"""Squared errors of both backends against the complex step, mpmath and each other."""

import mpmath as mp
import numpy as np
import pytest

from mlcourse.gradcheck import check_grad, check_vjp

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "mse_loss": [(5, 4), (5, 4)],
    "mse_loss_grad": [(5, 4), (5, 4)],
    "sigmoid_mse_grad": [(3, 4), (3, 4)],
    "squared_error": [(3, 4), (3, 4)],
    "squared_error_grad": [(3, 4), (3, 4)],
}

rng = np.random.default_rng(11)
X, T = rng.normal(size=(2, 3, 5))


def test_mse_has_no_half(backend):
    assert backend("mse_loss", np.array([0.0, 3.0]), np.array([1.0, 1.0])) == 2.5
    assert backend("mse_loss", np.array([0.0, 3.0]), np.array([1.0, 1.0]), reduction="sum") == 5
    np.testing.assert_array_equal(backend("mse_loss", X, T, reduction="none"), (X - T) ** 2)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_mse_grad_against_complex_step(backend, reduction):
    def loss(x):
        squares = (x - T) ** 2
        return {"mean": squares.mean(), "sum": squares.sum(), "none": squares}[reduction]

    grad = lambda x: backend("mse_loss_grad", x, T, reduction=reduction)
    check_grad(loss, grad, X, method="complex")


def test_vector_losses_against_complex_step(backend):
    f = lambda z: ((z - T) ** 2).sum(-1) / 2
    np.testing.assert_allclose(backend("squared_error", X, T), f(X), rtol=1e-14)
    for z in (X, T, np.zeros_like(T), T + 1000):
        check_vjp(f, lambda z, g: g[:, None] * backend("squared_error_grad", z, T), z, method="complex")


@pytest.mark.parametrize("y", [np.zeros(5), np.ones(5), T[0]], ids=["0", "1", "any"])
def test_on_a_sigmoid_output_against_complex_step(backend, y):
    f = lambda z: (1 / (1 + np.exp(-z)) - y) ** 2 / 2
    check_grad(f, lambda z: backend("sigmoid_mse_grad", z, y), 3 * X[0], method="complex")


@pytest.mark.parametrize("label", [0, 1])
def test_on_a_sigmoid_output_every_entry_is_accurate(backend, dtype, ulp, label):
    z = np.concatenate([rng.normal(size=100), rng.uniform(-120, 120, 200), rng.uniform(-400, 400, 100)])
    z = np.append(z, [0, 1000, -1000]).astype(dtype)
    got = backend("sigmoid_mse_grad", z, np.full_like(z, label))
    sign = 1 - 2 * label
    points = [sign * mp.mpf(float(v)) for v in z]
    exact = [sign * mp.exp(-v) / (1 + mp.exp(-v)) ** 3 for v in points]
    assert ulp(got, exact) <= 6


def test_confidently_wrong_is_hardly_corrected(backend):
    got = backend("sigmoid_mse_grad", np.array(-20.0), np.array(1.0))
    assert got == pytest.approx(-2.06e-9, rel=1e-2)


def test_an_empty_batch(backend):
    empty = np.empty((0, 4))
    assert backend("mse_loss", empty, empty, reduction="sum") == 0
    assert backend("mse_loss_grad", empty, empty).shape == (0, 4)
