"""Convolution and pooling in torch: against autograd, and what is torch's own about them."""

import re

import numpy as np
import pytest

torch = pytest.importorskip("torch")
import torch.nn.functional as F  # noqa: E402

import mlcourse.numpy as mn  # noqa: E402
import mlcourse.torch as mt  # noqa: E402

CONV = [  # x, weight, stride, padding, dilation
    ((2, 3, 6, 5), (4, 3, 3, 2), 1, 0, 1),
    ((2, 3, 6, 5), (4, 3, 2, 4), 1, (1, 2), 1),
    ((2, 2, 9, 8), (3, 2, 2, 2), (5, 3), 0, 1),
    ((2, 2, 11, 10), (3, 2, 3, 2), (2, 3), (2, 1), (3, 2)),
    ((1, 1, 7, 8), (1, 1, 4, 3), 2, 1, 2),
]
POOL = [  # x, kernel size, stride, padding, dilation
    ((2, 3, 6, 8), 2, None, 0, 1),
    ((2, 2, 7, 8), 3, 2, 1, 1),
    ((1, 2, 9, 8), (3, 2), (1, 2), (1, 0), (2, 3)),
    ((2, 2, 9, 8), (2, 1), (4, 3), 0, 1),
]
EXAMPLES = {
    "convolve": ([(5,), (3,)], {}),
    "correlate": ([(3,), (5,)], {"mode": "same"}),
    "conv2d": ([(3, 2, 5, 6), (4, 2, 3, 2), (4,)], {"stride": 2, "padding": (1, 0)}),
    "conv2d_vjp": ([(3, 2, 5, 6), (4, 2, 3, 2), (3, 4, 3, 3)], {"stride": 2, "padding": (1, 0)}),
    "max_pool2d": ([(3, 2, 5, 6)], {"kernel_size": 3, "stride": 2, "padding": 1}),
    "max_pool2d_vjp": ([(3, 2, 5, 6), (3, 2, 3, 3)], {"kernel_size": 3, "stride": 2, "padding": 1}),
    "avg_pool2d": ([(3, 2, 5, 6)], {"kernel_size": 2}),
    "avg_pool2d_vjp": ([(3, 2, 5, 6), (3, 2, 2, 3)], {"kernel_size": 2}),
}
DTYPES = [torch.float16, torch.bfloat16, torch.float32, torch.float64]


@pytest.fixture(params=EXAMPLES)
def window_example(request):
    return request.param, *example(request.param)


def example(name):
    shapes, options = EXAMPLES[name]
    rng = np.random.default_rng(9)
    return [torch.from_numpy(rng.standard_normal(shape)) for shape in shapes], options


def results(name, args, options):
    result = getattr(mt, name)(*args, **options)
    return result if isinstance(result, tuple) else (result,)


def random(*shapes):
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(shape, dtype=torch.float64, generator=generator) for shape in shapes]


def handwritten(forward, vjp, *settings):
    class HandWritten(torch.autograd.Function):
        @staticmethod
        def forward(ctx, *args):
            ctx.save_for_backward(*args)
            return forward(*args, *settings)

        @staticmethod
        def backward(ctx, g):
            return vjp(ctx.saved_tensors, g, *settings)

    return HandWritten.apply


@pytest.mark.parametrize(("x_shape", "weight_shape", "stride", "padding", "dilation"), CONV)
def test_convolution_against_autograd(x_shape, weight_shape, stride, padding, dilation):
    x, weight, bias = (t.requires_grad_() for t in random(x_shape, weight_shape, weight_shape[:1]))
    layer = handwritten(
        mt.conv2d,
        lambda saved, g, *settings: mt.conv2d_vjp(*saved[:2], g, *settings),
        *(stride, padding, dilation),
    )
    assert torch.autograd.gradcheck(layer, (x, weight, bias))
    y = F.conv2d(x, weight, bias, stride, padding, dilation)
    (g,) = random(y.shape)
    expected = torch.autograd.grad(y, (x, weight, bias), g)
    got = mt.conv2d_vjp(x, weight, g, stride, padding, dilation)
    torch.testing.assert_close(got, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("shape", "kernel_size", "stride", "padding", "dilation"), POOL)
def test_max_pooling_against_autograd(shape, kernel_size, stride, padding, dilation):
    settings = kernel_size, stride, padding, dilation
    values = torch.randperm(int(np.prod(shape)), generator=torch.Generator().manual_seed(1))
    x = values.reshape(shape).double().requires_grad_()  # distinct: no kink near
    pool = handwritten(mt.max_pool2d, lambda saved, g, *s: mt.max_pool2d_vjp(saved[0], g, *s), *settings)
    assert torch.autograd.gradcheck(pool, (x,))
    tied = torch.round(x.detach() / x.numel() * 3).requires_grad_()
    y = F.max_pool2d(tied, *settings)
    (g,) = random(y.shape)
    (expected,) = torch.autograd.grad(y, tied, g)
    torch.testing.assert_close(mt.max_pool2d_vjp(tied, g, *settings), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("shape", "kernel_size", "stride", "padding"), [p[:4] for p in POOL])
def test_average_pooling_against_autograd(shape, kernel_size, stride, padding):
    (x,) = random(shape)
    x.requires_grad_()
    settings = kernel_size, stride, padding
    pool = handwritten(mt.avg_pool2d, lambda saved, g, *s: mt.avg_pool2d_vjp(saved[0], g, *s), *settings)
    assert torch.autograd.gradcheck(pool, (x,))
    y = F.avg_pool2d(x, *settings)
    (g,) = random(y.shape)
    (expected,) = torch.autograd.grad(y, x, g)
    torch.testing.assert_close(mt.avg_pool2d_vjp(x, g, *settings), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("kind", [torch.float32, torch.float64], ids=["float32", "float64"])
def test_numpy_agrees(window_example, kind):
    name, args, options = window_example
    args = [a.to(kind) for a in args]
    theirs = getattr(mn, name)(*(a.numpy() for a in args), **options)
    theirs = theirs if isinstance(theirs, tuple) else (theirs,)
    for ours, other in zip(results(name, args, options), theirs, strict=True):
        assert ours.numpy().dtype == other.dtype
        tolerance = 8 * torch.finfo(kind).eps * abs(other).max()
        np.testing.assert_allclose(ours.numpy(), other, rtol=0, atol=tolerance)


@pytest.mark.parametrize("dtype", DTYPES)
def test_dtype_is_kept(window_example, dtype):
    name, args, options = window_example
    args = [a.to(dtype) for a in args]
    expected = results(name, [a.double() for a in args], options)
    for got, exact in zip(results(name, args, options), expected, strict=True):
        assert got.dtype == dtype
        assert (got - exact).abs().max() <= 20 * torch.finfo(dtype).eps * exact.abs().max()


def test_no_value_is_read_on_the_host(window_example):
    """A tensor on the meta device has no values: whoever looks at one raises."""
    name, args, options = window_example
    here, there = results(name, args, options), results(name, [a.to("meta") for a in args], options)
    assert all(t.is_meta for t in there)
    assert [(t.shape, t.dtype) for t in there] == [(t.shape, t.dtype) for t in here]


def test_autograd_meets_our_derivative_or_a_refusal(window_example):
    name, args, options = window_example
    got = results(name, [a.requires_grad_() for a in args], options)
    if name in ("conv2d", "max_pool2d", "avg_pool2d"):
        g = torch.randn_like(got[0])
        expected = getattr(mt, f"{name}_vjp")(*args[:2], g, **options)
        found = torch.autograd.grad(got, args, g)
        torch.testing.assert_close(found, expected if name == "conv2d" else (expected,))
    else:
        with pytest.raises(NotImplementedError, match="is not written by hand"):
            torch.autograd.grad(sum(t.sum() for t in got), args)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_same_on_the_gpu_without_waiting(window_example):
    name, args, options = window_example
    expected, there = results(name, args, options), [a.to("cuda") for a in args]
    torch.cuda.set_sync_debug_mode("error")
    try:
        got = results(name, there, options)
    finally:
        torch.cuda.set_sync_debug_mode("default")
    assert all(t.is_cuda for t in got)
    torch.testing.assert_close([t.cpu() for t in got], list(expected))


@pytest.mark.parametrize("dtype", [torch.int64, torch.uint8, torch.bool])
def test_integers_become_the_default_dtype(window_example, dtype):
    name, args, options = window_example
    args = [a.abs().round().to(dtype) for a in args]
    got = results(name, args, options)
    assert {t.dtype for t in got} == {torch.get_default_dtype()}
    torch.testing.assert_close(got, results(name, [a.float() for a in args], options), rtol=0, atol=0)


V, X, W = torch.zeros(4), torch.zeros(2, 3, 5, 6), torch.zeros(4, 3, 2, 3)
WRONG = [  # settings and shapes are in tests/numpy/test_window_functions.py
    (
        "convolve",
        (V, np.zeros(3)),
        TypeError,
        "v is a numpy.ndarray; expected a torch.Tensor (mlcourse.numpy",
    ),
    ("convolve", (V, V.to("meta")), ValueError, "v is on meta; expected cpu, the device of a"),
    ("convolve", (V * 1j, V), TypeError, "a has dtype torch.complex64; expected real numbers"),
    ("correlate", ([1.0], V), TypeError, "a is a list; expected a torch.Tensor"),
    ("conv2d", (X, W.numpy()), TypeError, "weight is a numpy.ndarray"),
    ("conv2d", (X, W, [0.0] * 4), TypeError, "bias is a list"),
    ("conv2d", (X, W.to("meta")), ValueError, "weight is on meta; expected cpu, the device of x"),
    ("conv2d", (X, W, V.to("meta")), ValueError, "bias is on meta; expected cpu, the device of x"),
    ("conv2d_vjp", (X, W, None), TypeError, "g is a NoneType; expected a torch.Tensor"),
    ("conv2d_vjp", (X, W, torch.zeros(2, 4, 4, 4).to("meta")), ValueError, "g is on meta; expected cpu"),
    ("max_pool2d", (X.numpy(), 2), TypeError, "x is a numpy.ndarray"),
    ("max_pool2d", (X * 1j, 2), TypeError, "x has dtype torch.complex64"),
    ("max_pool2d_vjp", (X, X.numpy(), 2), TypeError, "g is a numpy.ndarray"),
    ("avg_pool2d", (None, 2), TypeError, "x is a NoneType"),
    ("avg_pool2d_vjp", (X, torch.zeros(2, 3, 2, 3).to("meta"), 2), ValueError, "g is on meta; expected cpu"),
]


@pytest.mark.parametrize(("name", "args", "error", "message"), WRONG)
def test_wrong_tensors_are_refused_by_name(name, args, error, message):
    with pytest.raises(error, match=re.escape(message)):
        getattr(mt, name)(*args)
