"""Elementwise functions of both backends against mpmath, the complex step and differences."""

import mpmath as mp
import numpy as np
import pytest

from mlcourse.gradcheck import check_grad, check_jacobian, check_vjp

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "expit": [(3, 4)],
    "log_sigmoid": [(3, 4)],
    "log_sigmoid_grad": [(3, 4)],
    "log_sigmoid_jacobian": [(4,)],
    "log_sigmoid_vjp": [(3, 4), (3, 4)],
    "sigmoid": [(3, 4)],
    "sigmoid_grad": [(3, 4)],
    "sigmoid_jacobian": [(4,)],
    "sigmoid_vjp": [(3, 4), (3, 4)],
    "softplus": [(3, 4)],
    "softplus_grad": [(3, 4)],
    "softplus_jacobian": [(4,)],
    "softplus_vjp": [(3, 4), (3, 4)],
}

EXACT = {  # mpmath carries the digits that these textbook forms lose
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "sigmoid_grad": lambda x: 1 / (2 + mp.exp(x) + mp.exp(-x)),
    "log_sigmoid": lambda x: -mp.log1p(mp.exp(-x)),
    "log_sigmoid_grad": lambda x: 1 / (1 + mp.exp(x)),
    "softplus": lambda x: mp.log1p(mp.exp(x)),
    "softplus_grad": lambda x: 1 / (1 + mp.exp(-x)),
    "tanh": lambda x: mp.tanh(x),
    "tanh_grad": lambda x: mp.sech(x) ** 2,
    "elu": lambda x: x if x > 0 else mp.expm1(x),
    "elu_grad": lambda x: 1 if x > 0 else mp.exp(x),
    "relu": lambda x: max(x, 0),
    "relu_grad": lambda x: int(x > 0),
    "heaviside": lambda x: (1 + mp.sign(x)) / 2,
    "sign": lambda x: mp.sign(x),
}
TEXTBOOK = {  # holomorphic: the complex step can differentiate them at ordinary points
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "log_sigmoid": lambda x: -np.log(1 + np.exp(-x)),
    "softplus": lambda x: np.log(1 + np.exp(x)),
    "tanh": lambda x: (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x)),
    "elu": lambda x: np.where(x.real > 0, x, np.exp(x) - 1),
    "relu": lambda x: np.where(x.real > 0, x, 0),
}
DIAGONAL = [name for name in TEXTBOOK if name not in ("tanh", "elu", "relu")]  # those with a Jacobian
AT_INFINITY = {  # values at -inf and +inf
    "sigmoid": (0, 1),
    "sigmoid_grad": (0, 0),
    "log_sigmoid": (-np.inf, 0),
    "log_sigmoid_grad": (1, 0),
    "softplus": (0, np.inf),
    "softplus_grad": (0, 1),
    "tanh": (-1, 1),
    "tanh_grad": (0, 0),
    "elu": (-1, np.inf),
    "elu_grad": (0, 1),
    "relu": (0, np.inf),
    "relu_grad": (0, 1),
    "heaviside": (0, 1),
    "sign": (-1, 1),
}
rng = np.random.default_rng(1)
POINTS = np.concatenate(
    [
        [0, -0.0, 30, -30, 1000, -1000, 88.7, -103.9, 709.8, -745.1, 3e38, -3e38, 1e-40],
        rng.normal(size=150),
        rng.uniform(-40, 40, 150),
        rng.uniform(-110, 110, 100),
        rng.uniform(-750, 750, 150),
        1e-8 * rng.normal(size=20),
    ]
)


@pytest.mark.parametrize("name", EXACT)
def test_within_a_few_ulp_over_the_whole_range(backend, dtype, ulp, name):
    x = POINTS.astype(dtype)
    got = backend(name, x)
    assert got.dtype == dtype
    assert ulp(got, [EXACT[name](mp.mpf(float(v))) for v in x]) <= (6 if name.endswith("_grad") else 4)


@pytest.mark.parametrize("name", AT_INFINITY)
def test_infinity_is_the_limit_and_nan_propagates(backend, dtype, name):
    got = backend(name, np.array([-np.inf, np.inf, np.nan], dtype=dtype))
    np.testing.assert_array_equal(got, [*AT_INFINITY[name], np.nan])


@pytest.mark.parametrize("name", TEXTBOOK)
def test_textbook_form_agrees_at_ordinary_points(backend, name):
    x = rng.normal(size=(4, 5))
    np.testing.assert_allclose(backend(name, x), TEXTBOOK[name](x), rtol=1e-14)


@pytest.mark.parametrize("name", TEXTBOOK)
def test_derivatives_against_complex_step(backend, name):
    x = 3 * rng.normal(size=(2, 3))
    check_grad(TEXTBOOK[name], lambda x: backend(f"{name}_grad", x), x, method="complex")
    check_vjp(TEXTBOOK[name], lambda x, g: backend(f"{name}_vjp", x, g), x, method="complex")


@pytest.mark.parametrize("name", DIAGONAL)
def test_jacobians_against_complex_step(backend, name):
    x = 3 * rng.normal(size=3)
    check_jacobian(TEXTBOOK[name], lambda x: backend(f"{name}_jacobian", x), x, method="complex")


@pytest.mark.parametrize("name", [name for name in TEXTBOOK if name != "relu"])
@pytest.mark.parametrize(
    "x", [[0.0, 0.0], [-30.0, 30.0], [2.5], np.empty(0)], ids=["zeros", "tails", "1", "0"]
)
def test_derivatives_against_central_differences(backend, name, x):
    check_vjp(lambda x: backend(name, x), lambda x, g: backend(f"{name}_vjp", x, g), x)


@pytest.mark.parametrize("name", TEXTBOOK)
def test_vjp_holds_the_derivative(backend, dtype, name):
    x, g = POINTS.astype(dtype), rng.normal(size=POINTS.shape).astype(dtype)
    np.testing.assert_array_equal(backend(f"{name}_vjp", x, g), backend(f"{name}_grad", x) * g)


@pytest.mark.parametrize("name", DIAGONAL)
def test_jacobian_holds_the_derivative(backend, dtype, name):
    x = POINTS.astype(dtype)
    jacobian = backend(f"{name}_jacobian", x)
    assert jacobian.dtype == dtype
    np.testing.assert_array_equal(jacobian, np.diag(backend(f"{name}_grad", x)))


def test_expit_is_sigmoid(backend):
    assert backend.module.expit is backend.module.sigmoid


def test_identities(backend):
    x = np.linspace(-800, 800, 33)
    np.testing.assert_allclose(backend("softplus", x) - backend("softplus", -x), x, rtol=1e-15)
    np.testing.assert_array_equal(backend("log_sigmoid", x), -backend("softplus", -x))
    np.testing.assert_array_equal(backend("sigmoid_grad", x), backend("sigmoid_grad", -x))
