"""The identities of tanh and sigmoid in both backends: exact on paper, and how exact in floats."""

import mpmath as mp
import numpy as np

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "sigmoid_from_tanh": [(3, 4)],
    "tanh": [(3, 4)],
    "tanh_from_sigmoid": [(3, 4)],
    "tanh_grad": [(3, 4)],
    "tanh_vjp": [(3, 4), (3, 4)],
}

rng = np.random.default_rng(9)
X = np.concatenate([rng.normal(size=100), rng.uniform(-800, 800, 100), [0, 3e38, -3e38, 1e-8, -40]])


def test_absolute_error_of_the_identities(backend, dtype):
    x = X.astype(dtype)
    exact = [float(mp.tanh(mp.mpf(float(v)) / 2)) for v in x]
    for name, true, atol in (
        ("sigmoid_from_tanh", [(1 + t) / 2 for t in exact], np.finfo(dtype).eps),
        ("tanh_from_sigmoid", [float(mp.tanh(mp.mpf(float(v)))) for v in x], 4 * np.finfo(dtype).eps),
    ):
        got = backend(name, x)
        assert got.dtype == dtype
        np.testing.assert_allclose(got.astype(float), true, rtol=0, atol=atol)


def test_the_identities_lose_what_the_functions_keep(backend):
    assert backend("sigmoid_from_tanh", np.array(-40.0)) == 0 < backend("sigmoid", np.array(-40.0))
    assert backend("tanh_from_sigmoid", np.array(1e-20)) == 0 < backend("tanh", np.array(1e-20))


def test_the_slope_of_tanh_is_even_and_survives_saturation(backend):
    x = np.array([0.0, 20, 300, 1e308])
    np.testing.assert_array_equal(backend("tanh_grad", x), backend("tanh_grad", -x))
    np.testing.assert_allclose(backend("tanh_grad", x), [1, 4 * np.exp(-40), 4 * np.exp(-600), 0], rtol=1e-13)
