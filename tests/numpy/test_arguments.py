"""What both backends accept without being asked twice, and what NumPy's functions refuse."""

import re

import numpy as np
import pytest

import mlcourse.numpy as mn


@pytest.mark.parametrize("name", mn.__all__)
def test_every_public_name_is_called_by_some_test(name, named_in_tests):
    file = getattr(mn, name).__module__.rpartition(".")[2].lstrip("_")
    assert name in named_in_tests, (
        f"no test calls {name}: give it a line in SHAPES of tests/numpy/test_{file}.py"
    )


def test_nothing_is_changed_in_place(backend, example):
    name, args = example
    before = [a.copy() for a in args]
    given = [backend.array(a) for a in args]
    getattr(backend.module, name)(*given)
    for a, b in zip(given, before, strict=True):
        np.testing.assert_array_equal(np.asarray(a), b)


def test_read_only_arguments_are_enough(example):
    name, args = example
    for a in args:
        a.flags.writeable = False
    got = getattr(mn, name)(*args)
    assert got.flags.writeable or not got.shape  # a NumPy scalar never is


def test_float32_stays_and_agrees_with_float64(backend, example):
    name, args = example
    args = [a.astype(np.float32) for a in args]
    got, expected = backend(name, *args), backend(name, *(a.astype(np.float64) for a in args))
    assert (got.dtype, expected.dtype) == (np.float32, np.float64)
    assert got.shape == expected.shape
    assert abs(got - expected).max() <= 2e-5 * abs(expected).max()


def test_non_contiguous_arguments(backend, example):
    name, args = example
    strided = [np.repeat(a.T, 2, axis=-1)[..., ::2].T for a in args]
    assert not any(a.flags.c_contiguous for a in strided if a.ndim > 1)
    np.testing.assert_allclose(backend(name, *strided), backend(name, *args), rtol=1e-14, atol=1e-15)


def test_an_empty_batch_gives_an_empty_result(backend, batched_example):
    name, full = batched_example
    got = backend(name, *(a[:0] for a in full))
    assert got.shape == (0, *backend(name, *full).shape[1:])


def test_a_batch_of_one_is_a_row_of_the_batch(backend, batched_example):
    name, args = batched_example
    whole = backend(name, *args)
    for i in range(3):
        one = backend(name, *(a[i : i + 1] for a in args))
        np.testing.assert_allclose(one, whole[i : i + 1], rtol=1e-14, atol=1e-16)


@pytest.mark.parametrize("kind", [np.int64, np.int8, np.uint8, bool])
def test_integers_become_float64(example, kind):
    name, args = example
    args = [abs(np.round(a)).astype(kind) for a in args]
    got = getattr(mn, name)(*args)
    assert got.dtype == np.float64
    np.testing.assert_array_equal(got, getattr(mn, name)(*(a.astype(np.float64) for a in args)))


def test_nested_lists_are_arrays(example):
    name, args = example
    got = getattr(mn, name)(*(a.tolist() for a in args))
    np.testing.assert_array_equal(got, getattr(mn, name)(*args))


def test_float16_becomes_float32(example):
    name, args = example
    assert getattr(mn, name)(*(a.astype(np.float16) for a in args)).dtype == np.float32


def test_mixed_precision_is_promoted(backend):
    x, g = np.zeros((2, 3), np.float32), np.ones((2, 3))
    assert backend("softmax_vjp", x, g).dtype == np.float64
    assert backend("soft_cross_entropy_param_grad", x[0], g.T, x[0]).dtype == np.float64


def test_scalars_give_scalars():
    assert isinstance(mn.sigmoid(0), np.float64)
    assert isinstance(mn.logsumexp([1.0, 2.0]), np.float64)
    assert mn.two_class_logit([3, 1]) == 2


V, M = np.zeros(4), np.zeros((3, 4))
WRONG = [  # call, error, what its message must say
    ("softmax", (M * 1j,), {}, TypeError, "x has dtype complex128; expected real numbers"),
    ("softmax", (["a", "b"],), {}, TypeError, "x has dtype <U1"),
    ("softmax", ("1.0",), {}, TypeError, "x has dtype <U3"),
    ("softmax", ([1.0, None],), {}, TypeError, "x has dtype object"),
    ("softmax", (None,), {}, TypeError, "x has dtype object"),
    ("softmax", ([[1.0], [1.0, 2.0]],), {}, ValueError, "x is not a rectangular array"),
    ("softmax", (1.0,), {}, ValueError, "axis is -1, but x has shape ()"),
    ("softmax", (M,), {"axis": 2}, ValueError, "axis is 2, but x has shape (3, 4)"),
    ("softmax", (M,), {"axis": -3}, ValueError, "axis is -3, but x has shape (3, 4)"),
    ("softmax", (M,), {"axis": None}, TypeError, "axis is None; expected an integer"),
    ("softmax", (M,), {"axis": 1.0}, TypeError, "axis is 1.0; expected an integer"),
    ("softmax", (M[:, :0],), {}, ValueError, "x has shape (3, 0); expected at least one entry along axis -1"),
    ("softmax", (M[:0],), {"axis": 0}, ValueError, "x has shape (0, 4); expected at least one entry"),
    ("softmax_vjp", (M, M.T), {}, ValueError, "g has shape (4, 3); expected (3, 4), the shape of x"),
    ("softmax_vjp", (M, V), {}, ValueError, "g has shape (4,); expected (3, 4)"),
    ("softmax_vjp", (M, 1.0), {}, ValueError, "g has shape (); expected (3, 4)"),
    ("softmax_vjp", (M, M * 1j), {}, TypeError, "g has dtype complex128"),
    ("softmax_vjp", (M, M), {"axis": 5}, ValueError, "axis is 5"),
    ("softmax_jacobian", (M,), {}, ValueError, "x has shape (3, 4); expected (n,)"),
    ("softmax_jacobian", (1.0,), {}, ValueError, "x has shape (); expected (n,)"),
    ("softmax_jacobian", ([],), {}, ValueError, "x has shape (0,); expected at least one entry"),
    ("softmax_limit", (M,), {}, ValueError, "x has shape (3, 4); expected (n,)"),
    ("softmax_limit", ([],), {}, ValueError, "x has shape (0,)"),
    ("two_class_logit", (M,), {}, ValueError, "x has shape (3, 4); expected (..., 2)"),
    ("two_class_logit", (1.0,), {}, ValueError, "x has shape (); expected (..., 2)"),
    ("reduce_logits", (M[:, :1],), {}, ValueError, "x has shape (3, 1); expected (..., K), K at least 2"),
    ("reduce_logits", (1.0,), {}, ValueError, "x has shape ()"),
    ("expand_logits", (M[:, :0],), {}, ValueError, "y has shape (3, 0); expected (..., K-1)"),
    ("expand_logits", (1.0,), {}, ValueError, "y has shape ()"),
    ("log_softmax", (M,), {"axis": 2}, ValueError, "axis is 2, but x has shape (3, 4)"),
    ("log_softmax_vjp", (M, V), {}, ValueError, "g has shape (4,); expected (3, 4), the shape of x"),
    ("log_softmax_vjp", (M[:, :0], M[:, :0]), {}, ValueError, "x has shape (3, 0)"),
    ("log_softmax_jacobian", (M,), {}, ValueError, "x has shape (3, 4); expected (n,)"),
    ("logsumexp", ([],), {}, ValueError, "x has shape (0,); expected at least one entry"),
    (
        "logsumexp_vjp",
        (M, M),
        {},
        ValueError,
        "g has shape (3, 4); expected (3,), the shape of x without axis 1",
    ),
    ("logsumexp_vjp", (M, M[:, :1]), {}, ValueError, "g has shape (3, 1); expected (3,)"),
    (
        "log_softmax_param_grad",
        (V, M),
        {},
        ValueError,
        "jac has shape (3, 4); expected (4, 4), one row for each",
    ),
    ("log_softmax_param_grad", (V, V), {}, ValueError, "jac has shape (4,); expected (n, p)"),
    ("log_softmax_param_grad", (M, M), {}, ValueError, "x has shape (3, 4); expected (n,)"),
    ("soft_cross_entropy_param_grad", (V, M, V), {}, ValueError, "jac has shape (3, 4); expected (4, 4)"),
    (
        "soft_cross_entropy_param_grad",
        (V, M.T, V[:3]),
        {},
        ValueError,
        "target has shape (3,); expected (4,)",
    ),
    ("soft_cross_entropy_param_grad", (V, M.T, M), {}, ValueError, "target has shape (3, 4); expected (n,)"),
    ("soft_cross_entropy_param_grad", (V, M.T, "c"), {}, TypeError, "target has dtype <U1"),
    ("sigmoid", (M * 1j,), {}, TypeError, "x has dtype complex128"),
    ("sigmoid_vjp", (V, M), {}, ValueError, "g has shape (3, 4); expected (4,), the shape of x"),
    ("sigmoid_jacobian", (M,), {}, ValueError, "x has shape (3, 4); expected (n,)"),
    ("softplus_vjp", (M, V), {}, ValueError, "g has shape (4,); expected (3, 4)"),
    ("log_sigmoid_jacobian", (1.0,), {}, ValueError, "x has shape (); expected (n,)"),
    ("log_sigmoid", ({"x": 1},), {}, TypeError, "x has dtype object"),
]


@pytest.mark.parametrize(("name", "args", "options", "error", "message"), WRONG)
def test_wrong_calls_are_refused_by_name(name, args, options, error, message):
    with pytest.raises(error, match=re.escape(message)):
        getattr(mn, name)(*args, **options)


def test_tensors_are_sent_to_the_other_package(example):
    torch = pytest.importorskip("torch")
    name, args = example
    with pytest.raises(TypeError, match=r"is a torch Tensor; expected an array \(mlcourse.torch"):
        getattr(mn, name)(*map(torch.from_numpy, args))
