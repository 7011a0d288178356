"""ReLU and ELU in both backends: the kink, and ELU with an α that is not 1."""

import mpmath as mp
import numpy as np
import pytest

from mlcourse.gradcheck import check_vjp

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "elu": [(3, 4)],
    "elu_grad": [(3, 4)],
    "elu_vjp": [(3, 4), (3, 4)],
    "relu": [(3, 4)],
    "relu_grad": [(3, 4)],
    "relu_vjp": [(3, 4), (3, 4)],
}

rng = np.random.default_rng(8)
X = np.concatenate([rng.normal(size=100), rng.uniform(-110, 110, 100), rng.uniform(-750, 0, 100), [-1e-30]])


@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_slopes_at_the_kink(backend, dtype, zero):
    x = np.array([zero], dtype)
    assert backend("relu_grad", x) == 0
    assert backend("elu_grad", x, alpha=0.7) == dtype(0.7)
    assert backend("elu", x, alpha=0.7) == 0


@pytest.mark.parametrize("alpha", [0.7, 3.0])
def test_elu_is_accurate_for_every_alpha(backend, dtype, ulp, alpha):
    x, alpha = X.astype(dtype), float(dtype(alpha))
    points = [mp.mpf(float(v)) for v in x]
    assert ulp(backend("elu", x, alpha=alpha), [v if v > 0 else alpha * mp.expm1(v) for v in points]) <= 4
    exact = [1 if v > 0 else alpha * mp.exp(v) for v in points]
    assert ulp(backend("elu_grad", x, alpha=alpha), exact) <= 6


def test_elu_vjp_against_complex_step(backend):
    elu = lambda x: np.where(x.real > 0, x, 0.7 * (np.exp(x) - 1))
    x = 2 * rng.normal(size=(3, 4))
    check_vjp(elu, lambda x, g: backend("elu_vjp", x, g, alpha=0.7), x, method="complex")


@pytest.mark.parametrize("name", ["relu", "elu"])
def test_vjp_against_central_differences_off_the_kink(backend, name):
    for x in ([0.1, -0.1], [-30.0, 30.0, 1000.0, -1000.0], [2.5], np.empty((0, 4))):
        check_vjp(lambda x: backend(name, x), lambda x, g: backend(f"{name}_vjp", x, g), x)


def test_scalars_give_scalars(backend):
    assert backend("elu_grad", np.float64(-1.0)).shape == ()
    assert backend("relu_vjp", np.float64(2.0), np.float64(3.0)) == 3


def test_where_x_is_nan_the_upstream_gradient_passes_as_in_torch(backend, dtype):
    torch = pytest.importorskip("torch")
    x = np.array([np.nan, -1, 0, 2, -np.inf, np.inf], dtype)
    g = rng.normal(size=6).astype(dtype)
    theirs = torch.from_numpy(x).requires_grad_()
    torch.relu(theirs).backward(torch.from_numpy(g))
    np.testing.assert_array_equal(backend("relu_vjp", x, g), theirs.grad.numpy())


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_unit_that_is_off_passes_nothing_whatever_comes(backend, dtype):
    """One rule, PyTorch's: 0 where x ≤ 0, and g everywhere else, also where x is NaN."""
    special = np.array([-np.inf, -2, -0.0, 0, 3, np.inf, np.nan], dtype)
    x, g = (a.ravel() for a in np.meshgrid(special, special))
    expected = [0 if one <= 0 else other for one, other in zip(x, g, strict=True)]
    np.testing.assert_array_equal(backend("relu_vjp", x, g), np.array(expected, dtype))
