"""The linear layer of both backends: values, and its three gradients against the complex step."""

import numpy as np
import pytest

from mlcourse.gradcheck import check_vjp

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "linear": [(2, 4), (5, 4), (5,)],
}

rng = np.random.default_rng(14)
W, B = rng.normal(size=(3, 5)), rng.normal(size=3)
INPUTS = {
    "vector": rng.normal(size=5),
    "batch": rng.normal(size=(4, 5)),
    "batch of one": rng.normal(size=(1, 5)),
    "two batch axes": rng.normal(size=(2, 3, 5)),
    "empty batch": np.empty((0, 5)),
    "strided": rng.normal(size=(10, 8)).T[:4, ::2],
    "zeros": np.zeros((2, 5)),
    "tails": np.array([[1e3, -1e3, 30, -30, 0]]),
}


def vjp(backend, *args):
    return tuple(np.asarray(d) for d in backend.module.linear_vjp(*map(backend.array, args)))


@pytest.mark.parametrize("x", INPUTS.values(), ids=INPUTS)
def test_value_and_gradients(backend, x):
    np.testing.assert_allclose(backend("linear", x, W, B), np.einsum("ji,...i->...j", W, x) + B, rtol=1e-12)
    np.testing.assert_allclose(
        backend("linear", x, W), np.einsum("ji,...i->...j", W, x), rtol=1e-12, atol=1e-14
    )
    f = lambda x, weight, bias: np.einsum("ji,...i->...j", weight, x) + bias
    check_vjp(f, lambda x, weight, bias, g: vjp(backend, x, weight, g), x, W, B, method="complex")


def test_the_layer_of_one_vector_is_a_matrix_product(backend):
    x, g = INPUTS["vector"], rng.normal(size=3)
    np.testing.assert_allclose(backend("linear", x, W, B), W @ x + B, rtol=1e-13)
    dx, dweight, dbias = vjp(backend, x, W, g)
    np.testing.assert_allclose(dx, W.T @ g, rtol=1e-13)
    np.testing.assert_array_equal(dweight, np.outer(g, x))
    np.testing.assert_array_equal(dbias, g)


def test_float32_stays(backend):
    args = [a.astype(np.float32) for a in (INPUTS["batch"], W, rng.normal(size=(4, 3)))]
    assert [d.dtype for d in vjp(backend, *args)] == [np.float32] * 3
    assert backend("linear", *args[:2], B).dtype == np.float64


def test_the_gradient_of_the_input_is_left_out_on_request(backend):
    args = [backend.array(a) for a in (INPUTS["batch"], W, rng.normal(size=(4, 3)))]
    dx, *others = backend.module.linear_vjp(*args, need_dx=False)
    assert dx is None
    for got, expected in zip(others, backend.module.linear_vjp(*args)[1:], strict=True):
        np.testing.assert_array_equal(np.asarray(got), np.asarray(expected))
