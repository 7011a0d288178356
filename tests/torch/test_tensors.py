"""What is torch's own: devices, dtypes, no autograd, no waiting for the host, and what is refused."""

import re

import numpy as np
import pytest

torch = pytest.importorskip("torch")
import mlcourse.torch as mt  # noqa: E402


def tensors(args, **options):
    return [torch.from_numpy(a).to(**options) for a in args]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_dtype_is_kept(example, dtype):
    name, args = example
    args = tensors(args, dtype=dtype)
    got, expected = getattr(mt, name)(*args), getattr(mt, name)(*(a.double() for a in args))
    assert got.dtype == dtype
    assert (got - expected).abs().max() <= 20 * torch.finfo(dtype).eps * expected.abs().max()


def test_no_value_is_read_on_the_host(example):
    """A tensor on the meta device has no values: whoever looks at one raises."""
    name, args = example
    here, there = getattr(mt, name)(*tensors(args)), getattr(mt, name)(*tensors(args, device="meta"))
    assert there.is_meta
    assert (there.shape, there.dtype) == (here.shape, here.dtype)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_same_on_the_gpu_without_waiting(examples):
    for name, args in examples.items():
        expected, there = getattr(mt, name)(*tensors(args)), tensors(args, device="cuda")
        torch.cuda.set_sync_debug_mode("error")
        try:
            got = getattr(mt, name)(*there)
        finally:
            torch.cuda.set_sync_debug_mode("default")
        assert got.is_cuda
        torch.testing.assert_close(got.cpu(), expected)


@pytest.mark.parametrize("dtype", [torch.int64, torch.uint8, torch.bool])
def test_integers_become_the_default_dtype(example, dtype):
    name, args = example
    args = [a.abs().round().to(dtype) for a in tensors(args)]
    got = getattr(mt, name)(*args)
    assert got.dtype == torch.get_default_dtype()
    torch.testing.assert_close(got, getattr(mt, name)(*(a.float() for a in args)), rtol=0, atol=0)


V, M = torch.zeros(4), torch.zeros(3, 4)
WRONG = [  # call, error, what its message must say
    (
        "softmax",
        (np.zeros(3),),
        {},
        TypeError,
        "x is a numpy.ndarray; expected a torch.Tensor (mlcourse.numpy",
    ),
    ("softmax", ([1.0, 2.0],), {}, TypeError, "x is a list; expected a torch.Tensor"),
    ("softmax", (1.0,), {}, TypeError, "x is a float; expected a torch.Tensor"),
    ("softmax", (None,), {}, TypeError, "x is a NoneType; expected a torch.Tensor"),
    ("softmax", (M * 1j,), {}, TypeError, "x has dtype torch.complex64; expected real numbers"),
    ("softmax", (M[0, 0],), {}, ValueError, "axis is -1, but x has shape ()"),
    ("softmax", (M,), {"axis": 2}, ValueError, "axis is 2, but x has shape (3, 4)"),
    ("softmax", (M,), {"axis": -3}, ValueError, "axis is -3, but x has shape (3, 4)"),
    ("softmax", (M,), {"axis": None}, TypeError, "axis is None; expected an integer"),
    ("softmax", (M,), {"axis": (0, 1)}, TypeError, "axis is (0, 1); expected an integer"),
    ("softmax", (M[:, :0],), {}, ValueError, "x has shape (3, 0); expected at least one entry along axis -1"),
    ("softmax_vjp", (M, M.T), {}, ValueError, "g has shape (4, 3); expected (3, 4), the shape of x"),
    ("softmax_vjp", (M, V), {}, ValueError, "g has shape (4,); expected (3, 4)"),
    ("softmax_vjp", (M, np.zeros((3, 4))), {}, TypeError, "g is a numpy.ndarray"),
    ("softmax_vjp", (M, M.to("meta")), {}, ValueError, "g is on meta; expected cpu, the device of x"),
    ("softmax_jacobian", (M,), {}, ValueError, "x has shape (3, 4); expected (n,)"),
    ("softmax_jacobian", (V[:0],), {}, ValueError, "x has shape (0,); expected at least one entry"),
    ("softmax_limit", (M,), {}, ValueError, "x has shape (3, 4); expected (n,)"),
    ("two_class_logit", (M,), {}, ValueError, "x has shape (3, 4); expected (..., 2)"),
    ("reduce_logits", (M[:, :1],), {}, ValueError, "x has shape (3, 1); expected (..., K), K at least 2"),
    ("expand_logits", (M[:, :0],), {}, ValueError, "y has shape (3, 0); expected (..., K-1)"),
    ("log_softmax", (M,), {"axis": 2}, ValueError, "axis is 2"),
    ("log_softmax_vjp", (M, V), {}, ValueError, "g has shape (4,); expected (3, 4), the shape of x"),
    ("log_softmax_jacobian", (M,), {}, ValueError, "x has shape (3, 4); expected (n,)"),
    ("logsumexp", (V[:0],), {}, ValueError, "x has shape (0,)"),
    (
        "logsumexp_vjp",
        (M, M),
        {},
        ValueError,
        "g has shape (3, 4); expected (3,), the shape of x without axis 1",
    ),
    ("logsumexp_vjp", (M, 1.0), {}, TypeError, "g is a float"),
    (
        "log_softmax_param_grad",
        (V, M),
        {},
        ValueError,
        "jac has shape (3, 4); expected (4, 4), one row for each",
    ),
    ("log_softmax_param_grad", (V, M.T.to("meta")), {}, ValueError, "jac is on meta; expected cpu"),
    ("soft_cross_entropy_param_grad", (V, M, V), {}, ValueError, "jac has shape (3, 4); expected (4, 4)"),
    (
        "soft_cross_entropy_param_grad",
        (V, M.T, V[:3]),
        {},
        ValueError,
        "target has shape (3,); expected (4,)",
    ),
    ("soft_cross_entropy_param_grad", (V, M.T, [1.0]), {}, TypeError, "target is a list"),
    ("sigmoid", (M * 1j,), {}, TypeError, "x has dtype torch.complex64"),
    ("sigmoid_vjp", (V, M), {}, ValueError, "g has shape (3, 4); expected (4,), the shape of x"),
    ("sigmoid_jacobian", (M,), {}, ValueError, "x has shape (3, 4); expected (n,)"),
    ("softplus_vjp", (M, V), {}, ValueError, "g has shape (4,); expected (3, 4)"),
]


@pytest.mark.parametrize(("name", "args", "options", "error", "message"), WRONG)
def test_wrong_calls_are_refused_by_name(name, args, options, error, message):
    with pytest.raises(error, match=re.escape(message)):
        getattr(mt, name)(*args, **options)
