"""The gradient of a soft cross-entropy in the parameters, in both backends."""

import numpy as np
import pytest

from mlcourse.gradcheck import check_vjp

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "soft_cross_entropy_param_grad": [(4,), (4, 5), (4,)],
}

rng = np.random.default_rng(6)


@pytest.mark.parametrize("total", [1.0, 2.5, 0.0], ids=["distribution", "unnormalised", "sum zero"])
def test_against_complex_step(backend, total):
    a, target = rng.normal(size=(5, 3)), rng.normal(size=5)
    target += (total - target.sum()) / 5
    loss = lambda u: -(target * (np.sin(a @ u) - np.log(np.exp(np.sin(a @ u)).sum()))).sum()
    jac = lambda u: np.cos(a @ u)[:, None] * a
    grad = lambda u: backend("soft_cross_entropy_param_grad", np.sin(a @ u), jac(u), target)
    check_vjp(loss, lambda u, g: g * grad(u), rng.normal(size=3), method="complex")


def test_is_prediction_minus_target_in_the_logits(backend, dtype):
    x, target = rng.normal(size=4).astype(dtype), rng.dirichlet(np.ones(4)).astype(dtype)
    got = backend("soft_cross_entropy_param_grad", x, np.eye(4, dtype=dtype), target)
    assert got.dtype == dtype
    np.testing.assert_allclose(got, backend("softmax", x) - target, atol=4 * np.finfo(dtype).eps)


def test_a_target_that_is_almost_reached_still_pulls(backend):
    got = backend("soft_cross_entropy_param_grad", np.array([50.0, 0.0]), np.eye(2), np.array([1.0, 0.0]))
    np.testing.assert_allclose(got, [-np.exp(-50), np.exp(-50)], rtol=1e-14)


def test_no_parameters(backend):
    assert backend("soft_cross_entropy_param_grad", np.zeros(3), np.zeros((3, 0)), np.ones(3)).shape == (0,)
