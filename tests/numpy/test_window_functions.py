"""The promises of ``test_arguments.py``, for functions that take settings: convolution and pooling."""

import re

import numpy as np
import pytest

import mlcourse.numpy as mn

EXAMPLES = {  # shapes of the arrays, settings
    "convolve": ([(5,), (3,)], {}),
    "correlate": ([(5,), (3,)], {"mode": "full"}),
    "conv2d": ([(3, 2, 5, 6), (4, 2, 3, 2), (4,)], {"stride": 2, "padding": (1, 0)}),
    "conv2d_vjp": ([(3, 2, 5, 6), (4, 2, 3, 2), (3, 4, 3, 3)], {"stride": 2, "padding": (1, 0)}),
    "max_pool2d": ([(3, 2, 5, 6)], {"kernel_size": 3, "stride": 2, "padding": 1}),
    "max_pool2d_vjp": ([(3, 2, 5, 6), (3, 2, 3, 3)], {"kernel_size": 3, "stride": 2, "padding": 1}),
    "avg_pool2d": ([(3, 2, 5, 6)], {"kernel_size": 2}),
    "avg_pool2d_vjp": ([(3, 2, 5, 6), (3, 2, 2, 3)], {"kernel_size": 2}),
}


@pytest.fixture(params=EXAMPLES)
def window_example(request):
    shapes, options = EXAMPLES[request.param]
    rng = np.random.default_rng(8)
    return request.param, [3 * rng.standard_normal(shape) for shape in shapes], options


def results(backend, name, args, options):
    """What a function returns, as a tuple of arrays even where it is one."""
    result = backend(name, *args, **options)
    return result if isinstance(result, tuple) else (result,)


def numpy_results(name, args, options):
    result = getattr(mn, name)(*args, **options)
    return result if isinstance(result, tuple) else (result,)


def assert_same(got, expected, tolerance=0.0):
    for a, b in zip(got, expected, strict=True):
        assert a.shape == b.shape
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


def test_nothing_is_changed_in_place(backend, window_example):
    name, args, options = window_example
    before = [a.copy() for a in args]
    results(backend, name, args, options)
    assert_same(args, before)


def test_results_share_no_memory_with_arguments(backend, window_example):
    name, args, options = window_example
    for result in results(backend, name, args, options):
        assert not any(np.shares_memory(result, a) for a in args)


def test_read_only_arguments_are_enough(window_example):
    name, args, options = window_example
    for a in args:
        a.flags.writeable = False
    assert all(result.flags.writeable for result in numpy_results(name, args, options))


def test_float32_stays_and_agrees_with_float64(backend, window_example):
    name, args, options = window_example
    args = [a.astype(np.float32) for a in args]
    got = results(backend, name, args, options)
    expected = results(backend, name, [a.astype(np.float64) for a in args], options)
    assert {r.dtype for r in got} == {np.dtype(np.float32)}
    assert {r.dtype for r in expected} == {np.dtype(np.float64)}
    for a, b in zip(got, expected, strict=True):
        assert np.linalg.norm(a - b) <= 2e-5 * np.linalg.norm(b)


def test_non_contiguous_arguments(backend, window_example):
    name, args, options = window_example
    strided = [np.repeat(a.T, 2, axis=-1)[..., ::2].T for a in args]
    got = results(backend, name, strided, options)
    assert_same(got, results(backend, name, args, options), tolerance=1e-13)


@pytest.mark.parametrize("name", [name for name in EXAMPLES if "2d" in name])
def test_a_batch_of_one_is_a_part_of_the_batch(backend, name):
    shapes, options = EXAMPLES[name]
    args = [np.random.default_rng(8).standard_normal(shape) for shape in shapes]
    whole = results(backend, name, args, options)[0]
    for i in range(3):
        part = [a[i : i + 1] if len(a) == 3 else a for a in args]
        np.testing.assert_allclose(results(backend, name, part, options)[0], whole[i : i + 1], rtol=1e-12)


@pytest.mark.parametrize("kind", [np.int64, np.int8, np.uint8, bool])
def test_integers_become_float64(window_example, kind):
    name, args, options = window_example
    args = [abs(np.round(a)).astype(kind) for a in args]
    got = numpy_results(name, args, options)
    assert {r.dtype for r in got} == {np.dtype(np.float64)}
    assert_same(got, numpy_results(name, [a.astype(np.float64) for a in args], options))


def test_nested_lists_are_arrays_and_float16_becomes_float32(window_example):
    name, args, options = window_example
    expected = numpy_results(name, args, options)
    assert_same(numpy_results(name, [a.tolist() for a in args], options), expected)
    half = numpy_results(name, [a.astype(np.float16) for a in args], options)
    assert {r.dtype for r in half} == {np.dtype(np.float32)}


def test_mixed_precision_is_promoted(backend):
    x, weight, bias = np.ones((1, 1, 2, 2), np.float32), np.ones((1, 1, 2, 2)), np.ones(1, np.float32)
    assert backend("conv2d", x, weight, bias).dtype == np.float64
    assert backend("conv2d", x, weight.astype(np.float32), bias.astype(np.float64)).dtype == np.float64
    g = np.ones((1, 1, 1, 1))
    assert {r.dtype for r in backend("conv2d_vjp", x, x, g)} == {np.dtype(np.float64)}
    assert backend("max_pool2d_vjp", x, g, 2).dtype == np.float64
    assert backend("avg_pool2d_vjp", x, g, 2).dtype == np.float64
    assert backend("convolve", x.reshape(-1), weight.reshape(-1)).dtype == np.float64


def test_settings_may_be_numbers_of_numpy_and_lists(backend):
    x = np.arange(30.0).reshape(1, 1, 5, 6)
    expected = backend("max_pool2d", x, kernel_size=(2, 3), stride=(1, 1))
    got = backend("max_pool2d", x, kernel_size=[2, np.int64(3)], stride=np.int32(1))
    assert_same([got], [expected])


V, X, W, G = np.zeros(4), np.zeros((2, 3, 5, 6)), np.zeros((4, 3, 2, 3)), np.zeros((2, 4, 4, 4))
WRONG_SETTINGS = [  # call, error, what its message must say: the same in both backends
    ("convolve", (V, V[:0]), {}, ValueError, "v has shape (0,); expected at least one entry"),
    ("convolve", (V[:0], V), {}, ValueError, "a has shape (0,); expected at least one entry"),
    ("convolve", (X, V), {}, ValueError, "a has shape (2, 3, 5, 6); expected (n,)"),
    ("convolve", (V, X), {}, ValueError, "v has shape (2, 3, 5, 6); expected (k,)"),
    ("convolve", (V, V), {"mode": "best"}, ValueError, "mode is 'best'; expected 'full', 'same' or 'valid'"),
    ("convolve", (V, V), {"mode": 1}, ValueError, "mode is 1; expected 'full', 'same' or 'valid'"),
    ("correlate", (V, V[:0]), {}, ValueError, "v has shape (0,); expected at least one entry"),
    ("correlate", (V, V), {"mode": None}, ValueError, "mode is None; expected 'full', 'same' or 'valid'"),
    ("conv2d", (X[0], W), {}, ValueError, "x has shape (3, 5, 6); expected (N, C, H, W)"),
    ("conv2d", (X, W[0]), {}, ValueError, "weight has shape (3, 2, 3); expected (K, C, kh, kw)"),
    (
        "conv2d",
        (X[:, :2], W),
        {},
        ValueError,
        "weight has shape (4, 3, 2, 3); expected (4, 2, 2, 3), the channels of x, of shape (2, 2, 5, 6)",
    ),
    ("conv2d", (X, W[:0]), {}, ValueError, "weight has shape (0, 3, 2, 3); expected at least one entry"),
    (
        "conv2d",
        (X, W, V[:3]),
        {},
        ValueError,
        "bias has shape (3,); expected (4,), one entry for each kernel",
    ),
    (
        "conv2d",
        (X[..., :2], W),
        {},
        ValueError,
        "a kernel of 2×3 with dilation 1×1 spans 2×3, but x with its padding is only 5×2",
    ),
    (
        "conv2d",
        (X, W),
        {"dilation": 5},
        ValueError,
        "a kernel of 2×3 with dilation 5×5 spans 6×11, but x with its padding is only 5×6",
    ),
    ("conv2d", (X, W), {"stride": 0}, ValueError, "stride is 0; expected at least 1"),
    ("conv2d", (X, W), {"stride": (1, -2)}, ValueError, "stride is (1, -2); expected at least 1"),
    (
        "conv2d",
        (X, W),
        {"stride": 1.0},
        TypeError,
        "stride is 1.0; expected an integer or a pair of integers",
    ),
    ("conv2d", (X, W), {"stride": None}, TypeError, "stride is None; expected an integer or a pair"),
    (
        "conv2d",
        (X, W),
        {"stride": (1, 2, 3)},
        ValueError,
        "stride is (1, 2, 3); expected an integer or a pair",
    ),
    ("conv2d", (X, W), {"padding": -1}, ValueError, "padding is -1; expected at least 0"),
    (
        "conv2d",
        (X, W),
        {"padding": "full"},
        ValueError,
        "padding is 'full'; expected 'same', an integer or a pair",
    ),
    ("conv2d", (X, W), {"dilation": 0}, ValueError, "dilation is 0; expected at least 1"),
    (
        "conv2d_vjp",
        (X, W, X),
        {},
        ValueError,
        "g has shape (2, 3, 5, 6); expected (2, 4, 4, 4), the shape of",
    ),
    ("conv2d_vjp", (X, W, G), {"stride": 2}, ValueError, "g has shape (2, 4, 4, 4); expected (2, 4, 2, 2)"),
    ("conv2d_vjp", (X, W, G), {"stride": 0}, ValueError, "stride is 0; expected at least 1"),
    ("conv2d_vjp", (X, W[:, :2], G), {}, ValueError, "weight has shape (4, 2, 2, 3); expected (4, 3, 2, 3)"),
    ("max_pool2d", (V, 2), {}, ValueError, "x has shape (4,); expected (N, C, H, W)"),
    ("max_pool2d", (X, 0), {}, ValueError, "kernel_size is 0; expected at least 1"),
    ("max_pool2d", (X, 2.0), {}, TypeError, "kernel_size is 2.0; expected an integer or a pair of integers"),
    (
        "max_pool2d",
        (X, 6),
        {},
        ValueError,
        "a kernel of 6×6 with dilation 1×1 spans 6×6, but x with its padding is only 5×6",
    ),
    ("max_pool2d", (X, 2), {"stride": 0}, ValueError, "stride is 0; expected at least 1"),
    ("max_pool2d", (X, 2), {"padding": -1}, ValueError, "padding is -1; expected at least 0"),
    (
        "max_pool2d",
        (X, 3),
        {"padding": 2},
        ValueError,
        "padding is 2×2; expected at most 1×1, half of the 3×3 that a window spans",
    ),
    (
        "max_pool2d",
        (X[:, :, :2, :4], 2),
        {"stride": 1, "padding": (2, 0), "dilation": (3, 1)},
        ValueError,
        "the windows of output row 1 see nothing but padding",
    ),
    (
        "max_pool2d",
        (X[:, :, :4, :2], 2),
        {"stride": 1, "padding": (0, 2), "dilation": (1, 3)},
        ValueError,
        "the windows of output column 1 see nothing but padding",
    ),
    (
        "max_pool2d_vjp",
        (X, X, 2),
        {},
        ValueError,
        "g has shape (2, 3, 5, 6); expected (2, 3, 2, 3), the shape of max_pool2d(x)",
    ),
    ("avg_pool2d", (X, 2), {"padding": 2}, ValueError, "padding is 2×2; expected at most 1×1"),
    ("avg_pool2d", (X[0], 2), {}, ValueError, "x has shape (3, 5, 6); expected (N, C, H, W)"),
    (
        "avg_pool2d_vjp",
        (X, X, 2),
        {},
        ValueError,
        "g has shape (2, 3, 5, 6); expected (2, 3, 2, 3), the shape of avg_pool2d(x)",
    ),
]


@pytest.mark.parametrize(("name", "args", "options", "error", "message"), WRONG_SETTINGS)
def test_wrong_settings_are_refused_by_name(backend, name, args, options, error, message):
    args = [a if isinstance(a, (int, float)) else backend.array(a) for a in args]
    with pytest.raises(error, match=re.escape(message)):
        getattr(backend.module, name)(*args, **options)


WRONG_ARRAYS = [
    ("convolve", (V * 1j, V), "a has dtype complex128; expected real numbers"),
    ("convolve", (V, "v"), "v has dtype <U1"),
    ("conv2d", (X, W * 1j), "weight has dtype complex128"),
    ("conv2d", (None, W), "x has dtype object"),
    ("conv2d", (X, W, V * 1j), "bias has dtype complex128"),
    ("conv2d_vjp", (X, W, None), "g has dtype object"),
    ("max_pool2d", (X * 1j, 2), "x has dtype complex128"),
    ("max_pool2d_vjp", (X, None, 2), "g has dtype object"),
    ("avg_pool2d_vjp", (X, X * 1j, 2), "g has dtype complex128"),
]


@pytest.mark.parametrize(("name", "args", "message"), WRONG_ARRAYS)
def test_wrong_arrays_are_refused_by_name(name, args, message):
    with pytest.raises(TypeError, match=re.escape(message)):
        getattr(mn, name)(*args)


def test_tensors_are_sent_to_the_other_package(window_example):
    torch = pytest.importorskip("torch")
    name, args, options = window_example
    with pytest.raises(TypeError, match=r"is a torch Tensor; expected an array \(mlcourse.torch"):
        getattr(mn, name)(*map(torch.from_numpy, args), **options)
