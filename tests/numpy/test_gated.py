"""Gated units of both backends: values and all gradients against the complex step, and what is refused."""

import re

import numpy as np
import pytest

from mlcourse.gradcheck import check_vjp

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "glu": [(3, 4)],
    "glu_vjp": [(3, 4), (3, 2)],
    "swiglu": [(3, 4), (3, 4)],
    "swiglu_mlp": [(2, 4), (5, 4), (5, 4), (4, 5)],
}

rng = np.random.default_rng(33)
WEIGHTS = rng.normal(size=(7, 3)), rng.normal(size=(7, 3)), rng.normal(size=(3, 7))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def by_definition(x, w_gate, w_up, w_down):
    gate = x @ w_gate.T
    return (gate * sigmoid(gate) * (x @ w_up.T)) @ w_down.T


@pytest.mark.parametrize(("shape", "axis"), [((2, 6, 3), 1), ((2, 6, 3), -2), ((5, 6), -1), ((6,), 0)])
def test_glu_gates_by_the_second_half_of_any_axis(backend, shape, axis):
    x = rng.normal(size=shape)
    a, b = np.split(x, 2, axis)
    np.testing.assert_allclose(backend("glu", x, axis=axis), a * sigmoid(b), rtol=1e-14)
    f = lambda x: np.split(x, 2, axis)[0] * sigmoid(np.split(x, 2, axis)[1])
    check_vjp(f, lambda x, g: backend("glu_vjp", x, g, axis=axis), x, method="complex")


@pytest.mark.parametrize("shape", [(5, 3), (2, 3, 4), (), (0, 3)])
def test_swiglu_and_both_gradients(backend, shape):
    gate, up = rng.normal(size=(2, *shape))
    f = lambda gate, up: gate * sigmoid(gate) * up
    np.testing.assert_allclose(backend("swiglu", gate, up), f(gate, up), rtol=1e-14)
    check_vjp(f, lambda gate, up, g: backend("swiglu_vjp", gate, up, g), gate, up, method="complex")


@pytest.mark.parametrize("rows", [(11,), (), (1,), (2, 5), (0,)])
def test_the_layer_and_its_four_gradients(backend, rows):
    x = rng.normal(size=(*rows, 3))
    np.testing.assert_allclose(backend("swiglu_mlp", x, *WEIGHTS), by_definition(x, *WEIGHTS), rtol=1e-13)
    check_vjp(by_definition, lambda *args: backend("swiglu_mlp_vjp", *args), x, *WEIGHTS, method="complex")


def test_float32_stays_and_arguments_stay_as_they_are(backend):
    args = [rng.normal(size=(5, 3)), *WEIGHTS, rng.normal(size=(5, 3))]
    args = [a.astype(np.float32) for a in args]
    before = [a.copy() for a in args]
    exact = backend("swiglu_mlp_vjp", *(a.astype(np.float64) for a in args))
    for got, expected in zip(backend("swiglu_mlp_vjp", *args), exact, strict=True):
        assert got.dtype == np.float32
        assert abs(got - expected).max() <= 2e-5 * abs(expected).max()
    gate, up, g = args[0], args[4], args[0]
    assert [d.dtype for d in backend("swiglu_vjp", gate, up, g)] == [np.float32] * 2
    assert all(map(np.array_equal, args, before))


def test_a_closed_gate_lets_nothing_through(backend):
    dgate, dup = backend("swiglu_vjp", np.array([-1000.0]), np.array([5.0]), np.array([3.0]))
    assert (dgate, dup) == (0, 0)


V, M = np.zeros(6), np.zeros((7, 3))
REFUSED = [
    (
        "glu",
        (np.zeros((2, 5)),),
        ValueError,
        "x has shape (2, 5); expected an even number of entries along axis -1",
    ),
    ("glu", (V, 1), ValueError, "axis is 1, but x has shape (6,)"),
    ("glu_vjp", (V, V), ValueError, "g has shape (6,); expected (3,), the shape of glu(x)"),
    ("swiglu", (V, M), ValueError, "up has shape (7, 3); expected (6,), the shape of gate"),
    ("swiglu_vjp", (V, V, M), ValueError, "g has shape (7, 3); expected (6,), the shape of gate"),
    (
        "swiglu_mlp",
        (V[:3], M, M, M),
        ValueError,
        "w_down has shape (7, 3); expected (7, 7), one column for each",
    ),
    (
        "swiglu_mlp",
        (V[:3], M, M.T, M.T),
        ValueError,
        "w_up has shape (3, 7); expected (7, 3), the shape of w_gate",
    ),
    ("swiglu_mlp", (V, M, M, M.T), ValueError, "x has shape (6,); expected (..., 3), the columns of weight"),
    ("swiglu_mlp_vjp", (V[:3], M, M, M.T, V), ValueError, "g has shape (6,); expected (3,)"),
    ("swiglu_mlp", (V[:3], V, V, V), ValueError, "w_gate has shape (6,); expected (h, d)"),
]


@pytest.mark.parametrize(("name", "args", "error", "message"), REFUSED)
def test_wrong_calls_are_refused_by_name(backend, name, args, error, message):
    args = [backend.array(a) if isinstance(a, np.ndarray) else a for a in args]
    with pytest.raises(error, match=re.escape(message)):
        getattr(backend.module, name)(*args)
