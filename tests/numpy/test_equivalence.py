"""Sigmoid and tanh networks of both backends: the same function, to and fro."""

import numpy as np
import pytest

rng = np.random.default_rng(17)
D, M, K = 4, 5, 3
PARAMS = rng.normal(size=(M, D)), rng.normal(size=M), rng.normal(size=(K, M)), rng.normal(size=K)


def convert(backend, name, params):
    got = getattr(backend.module, name)(*(backend.array(p) for p in params))
    assert isinstance(got, backend.module.Params)
    return [np.asarray(p) for p in got]


def network(phi, x, W1, b1, W2, b2):
    return phi(x @ W1.T + b1) @ W2.T + b2


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [("sigmoid_to_tanh", "sigmoid", "tanh"), ("tanh_to_sigmoid", "tanh", "sigmoid")],
)
@pytest.mark.parametrize("scale", [1, 30, 0], ids=["ordinary", "tails", "zeros"])
def test_the_same_function(backend, name, before, after, scale):
    x = scale * rng.normal(size=(9, D))
    phi = {"sigmoid": lambda x: 1 / (1 + np.exp(-x)), "tanh": np.tanh}
    got = network(phi[after], x, *convert(backend, name, PARAMS))
    np.testing.assert_allclose(got, network(phi[before], x, *PARAMS), rtol=1e-12, atol=1e-13)


def test_to_and_fro(backend):
    for there, back in [("sigmoid_to_tanh", "tanh_to_sigmoid"), ("tanh_to_sigmoid", "sigmoid_to_tanh")]:
        again = convert(backend, back, convert(backend, there, PARAMS))
        for p, q in zip(PARAMS, again, strict=True):
            np.testing.assert_allclose(p, q, rtol=1e-14)


def test_as_the_derivation_writes_it(backend, dtype):
    W1, b1, W2, b2 = (p.astype(dtype) for p in PARAMS)
    got = convert(backend, "sigmoid_to_tanh", (W1, b1, W2, b2))
    for p, q in zip(got, (W1 / 2, b1 / 2, W2 / 2, b2 + W2.sum(1) / 2), strict=True):
        assert p.dtype == dtype
        np.testing.assert_allclose(p, q, rtol=4 * np.finfo(dtype).eps)


def test_no_hidden_units(backend):
    got = convert(backend, "sigmoid_to_tanh", (np.zeros((0, D)), np.zeros(0), np.zeros((K, 0)), PARAMS[3]))
    np.testing.assert_array_equal(got[3], PARAMS[3])


@pytest.mark.parametrize("name", ["sigmoid_to_tanh", "tanh_to_sigmoid"])
def test_wrong_shapes_are_refused(backend, name):
    W1, b1, W2, b2 = PARAMS
    for params, message in [
        ((W1.T, b1, W2, b2), r"b1 has shape \(5,\); expected \(4,\), one entry for each row of W1"),
        ((W1, b1, W2.T, b2), r"W2 has shape \(5, 3\); expected \(5, 5\), one column for each row of W1"),
        ((W1, b1, W2, b1), r"b2 has shape \(5,\); expected \(3,\), one entry for each row of W2"),
        ((b1, b1, W2, b2), r"W1 has shape \(5,\); expected \(d_h, d\)"),
    ]:
        with pytest.raises(ValueError, match=message):
            convert(backend, name, params)
