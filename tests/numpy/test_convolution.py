"""Convolution of both backends: the three modes, the layer, and its gradients in x, weight and bias."""

import itertools
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mlcourse.numpy as mn
from mlcourse.gradcheck import check_vjp

MODES = ["full", "same", "valid"]
rng = np.random.default_rng(6)
CASES = {  # x, weight, stride, padding, dilation
    "plain": ((2, 3, 5, 6), (4, 3, 3, 2), 1, 0, 1),
    "even kernel": ((2, 2, 6, 5), (3, 2, 4, 2), 1, 1, 1),
    "one pixel": ((2, 3, 4, 3), (4, 3, 1, 1), 1, 0, 1),
    "kernel as large as the image": ((2, 2, 3, 4), (3, 2, 3, 4), 1, 0, 1),
    "stride does not divide": ((2, 2, 8, 7), (3, 2, 3, 2), (2, 3), 0, 1),
    "stride 3, kernel 5": ((1, 2, 13, 12), (3, 2, 5, 4), 3, (2, 1), 1),
    "stride above the kernel": ((2, 2, 9, 8), (3, 2, 2, 1), (4, 3), (0, 2), 1),
    "dilation": ((2, 2, 9, 8), (3, 2, 3, 2), 1, (1, 2), (2, 3)),
    "stride and dilation": ((2, 2, 11, 12), (3, 2, 3, 2), (2, 3), (2, 1), (3, 2)),
    "stride equal to dilation": ((2, 2, 11, 12), (3, 2, 3, 2), 2, 1, 2),
    "more padding than kernel": ((2, 1, 2, 3), (2, 1, 2, 2), 2, (3, 4), 1),
    "nothing but padding is reached": ((2, 1, 1, 1), (3, 1, 1, 1), 3, 1, 1),
    "batch of one": ((1, 3, 6, 5), (2, 3, 2, 3), 1, 1, 1),
    "one channel, one kernel": ((3, 1, 6, 5), (1, 1, 2, 3), 1, 0, 1),
}


def textbook(x, weight, bias, stride=1, padding=0, dilation=1):
    """The sum over a window, a window at a time; for complex numbers too."""
    (sh, sw), (ph, pw), (dh, dw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    kh, kw = weight.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    rows = range(0, x.shape[2] - dh * (kh - 1), sh)
    columns = range(0, x.shape[3] - dw * (kw - 1), sw)
    y = np.zeros((len(x), len(weight), len(rows), len(columns)), np.result_type(x, weight, bias))
    for (a, r), (b, c) in itertools.product(enumerate(rows), enumerate(columns)):
        window = x[:, :, r : r + dh * (kh - 1) + 1 : dh, c : c + dw * (kw - 1) + 1 : dw]
        y[:, :, a, b] = np.einsum("ncij,kcij->nk", window, weight) + bias
    return y


def brute_force(x, weight, bias, s, p, d):
    """Seven loops, nothing else."""
    (n, channels, height, width), (k, _, kh, kw) = x.shape, weight.shape
    size = [(m + 2 * p - d * (q - 1) - 1) // s + 1 for m, q in ((height, kh), (width, kw))]
    y = np.zeros((n, k, *size))
    for b, o, r, c in np.ndindex(y.shape):
        y[b, o, r, c] = bias[o]
        for m, i, j in np.ndindex(channels, kh, kw):
            u, v = s * r + d * i - p, s * c + d * j - p
            if 0 <= u < height and 0 <= v < width:
                y[b, o, r, c] += weight[o, m, i, j] * x[b, m, u, v]
    return y


def example(case, dtype=np.float64):
    x_shape, weight_shape, *settings = CASES[case]
    x, weight, bias = (
        rng.standard_normal(s).astype(dtype) for s in (x_shape, weight_shape, weight_shape[:1])
    )
    g = rng.standard_normal(textbook(x, weight, bias, *settings).shape).astype(dtype)
    return x, weight, bias, g, dict(zip(("stride", "padding", "dilation"), settings, strict=True))


def test_cnv_01_and_02(backend):
    a, v = np.array([1, 2, 3, 4]), np.array([1, 0, 2])
    results = [backend("convolve", a, v, mode=mode).tolist() for mode in MODES]
    assert results == [[1, 2, 5, 8, 6, 8], [2, 5, 8, 6], [5, 8]]
    results = [backend("correlate", a, v, mode=mode).tolist() for mode in MODES]
    assert results == [[2, 4, 7, 10, 3, 4], [4, 7, 10, 3], [7, 10]]
    a, v = np.array([1, 1, 4, 4, 4, 1, 1]), np.full(3, 0.25)
    full = np.array([1, 2, 6, 9, 12, 9, 6, 2, 1]) / 4
    for mode, expected in zip(MODES, (full, full[1:-1], full[2:-2]), strict=True):
        np.testing.assert_array_equal(backend("convolve", a, v, mode=mode), expected)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["convolve", "correlate"])
def test_as_numpy_for_every_length(backend, name, mode):
    for n, k in itertools.product(range(1, 8), repeat=2):
        a, v = rng.standard_normal(n), rng.standard_normal(k)
        expected = getattr(np, name)(a, v, mode)
        np.testing.assert_allclose(backend(name, a, v, mode=mode), expected, rtol=1e-13, atol=1e-14)


def test_modes_by_default_are_numpys(backend):
    a, v = rng.standard_normal(5), rng.standard_normal(2)
    np.testing.assert_allclose(backend("convolve", a, v), np.convolve(a, v), rtol=1e-14)
    np.testing.assert_allclose(backend("correlate", a, v), np.correlate(a, v), rtol=1e-14)


def test_an_infinite_entry_spoils_only_what_it_takes_part_in(backend):
    a, v = np.array([1.0, 2.0, np.inf, 4.0, 5.0]), np.array([1.0, 3.0])
    expected = [1, 5, np.inf, np.inf, 17, 15]
    np.testing.assert_array_equal(backend("convolve", a, v), expected)
    np.testing.assert_array_equal(backend("convolve", v, a), expected)


integers = st.lists(st.integers(-9, 9), min_size=1, max_size=9)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(integers, integers)
def test_sum_rule_symmetry_and_palindromes(a, v):
    full = mn.convolve(a, v)
    assert full.sum() == sum(a) * sum(v)
    np.testing.assert_array_equal(full, mn.convolve(v, a))
    np.testing.assert_array_equal(full[::-1], mn.convolve(a[::-1], v[::-1]))
    np.testing.assert_array_equal(mn.correlate(a, v, "full"), mn.convolve(a, v[::-1]))


@pytest.mark.parametrize("case", CASES)
def test_values_and_gradients(backend, case):
    x, weight, bias, _, options = example(case)
    y = backend("conv2d", x, weight, bias, **options)
    np.testing.assert_allclose(y, textbook(x, weight, bias, **options), rtol=1e-13, atol=1e-13)
    check_vjp(
        lambda x, weight, bias: textbook(x, weight, bias, **options),
        lambda x, weight, bias, g: backend("conv2d_vjp", x, weight, g, **options),
        *(x, weight, bias),
        method="complex",
    )


@pytest.mark.parametrize("case", ["even kernel", "stride does not divide", "stride equal to dilation"])
def test_another_oracle(backend, case):
    x, weight, bias, _, options = example(case)
    options["stride"] = np.broadcast_to(options["stride"], 2)[0].item()
    expected = brute_force(x, weight, bias, *options.values())
    np.testing.assert_allclose(
        backend("conv2d", x, weight, bias, **options), expected, rtol=1e-13, atol=1e-13
    )


@pytest.mark.parametrize("case", CASES)
def test_float32_agrees_with_float64(backend, case):
    x, weight, bias, g, options = example(case, np.float32)
    wide = [a.astype(np.float64) for a in (x, weight, bias, g)]
    got = [backend("conv2d", x, weight, bias, **options), *backend("conv2d_vjp", x, weight, g, **options)]
    expected = [
        backend("conv2d", *wide[:3], **options),
        *backend("conv2d_vjp", *wide[:2], wide[3], **options),
    ]
    for a, b in zip(got, expected, strict=True):
        assert (a.dtype, b.dtype, a.shape) == (np.float32, np.float64, b.shape)
        assert np.linalg.norm(a - b) <= 2e-5 * np.linalg.norm(b)


@pytest.mark.parametrize("case", ["plain", "stride and dilation"])
def test_non_contiguous_arguments(backend, case):
    x, weight, bias, g, options = example(case)
    spread = [np.repeat(a.T, 2, axis=-1)[..., ::2].T for a in (x, weight, g)]
    assert not any(a.flags.c_contiguous for a in spread)
    expected = backend("conv2d", x, weight, bias, **options)
    np.testing.assert_allclose(backend("conv2d", *spread[:2], bias, **options), expected, rtol=1e-13)
    pairs = zip(
        backend("conv2d_vjp", *spread, **options), backend("conv2d_vjp", x, weight, g, **options), strict=True
    )
    for got, expected in pairs:
        np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-13)


def test_empty_batch(backend, dtype):
    x, weight, bias, g, options = example("stride and dilation", dtype)
    y = backend("conv2d", x[:0], weight, bias, **options)
    assert (y.shape, y.dtype) == ((0, *g.shape[1:]), dtype)
    dx, dweight, dbias = backend("conv2d_vjp", x[:0], weight, g[:0], **options)
    assert dx.shape == x[:0].shape
    np.testing.assert_array_equal(dweight, np.zeros_like(weight))
    np.testing.assert_array_equal(dbias, np.zeros_like(bias))
    assert dx.dtype == dweight.dtype == dbias.dtype == dtype


def test_no_bias_is_a_bias_of_zero(backend):
    x, weight, bias, *_ = example("plain")
    np.testing.assert_array_equal(
        backend("conv2d", x, weight), backend("conv2d", x, weight, np.zeros_like(bias))
    )


def test_dx_only_where_it_is_needed(backend):
    x, weight, _, g, _ = example("plain")
    whole = backend.module.conv2d_vjp(*map(backend.array, (x, weight, g)))
    part = backend.module.conv2d_vjp(*map(backend.array, (x, weight, g)), need_dx=False)
    assert part[0] is None
    for a, b in zip(part[1:], whole[1:], strict=True):
        np.testing.assert_array_equal(np.asarray(a), np.asarray(b))


def test_pixels_that_no_window_reaches_get_zero(backend, dtype):
    x = rng.standard_normal((2, 3, 9, 8)).astype(dtype)
    weight = rng.standard_normal((4, 3, 2, 2)).astype(dtype)
    g = rng.standard_normal((2, 4, 2, 2)).astype(dtype)
    dx, *_ = backend("conv2d_vjp", x, weight, g, stride=(5, 4))
    reached = np.zeros((9, 8), bool)
    reached[np.ix_([0, 1, 5, 6], [0, 1, 4, 5])] = True
    assert (dx[..., reached] != 0).all()
    np.testing.assert_array_equal(dx[..., ~reached], 0)


def test_nan_and_infinity_stay_in_their_windows(backend):
    x = rng.standard_normal((1, 1, 7, 7))
    x[0, 0, 5, 4], x[0, 0, 0, 0] = np.nan, np.inf
    weight, g = abs(rng.standard_normal((1, 1, 2, 2))), rng.standard_normal((1, 1, 6, 6))
    y = backend("conv2d", x, weight)
    assert np.argwhere(np.isnan(y[0, 0])).tolist() == [[4, 3], [4, 4], [5, 3], [5, 4]]
    assert np.argwhere(np.isinf(y[0, 0])).tolist() == [[0, 0]]
    x[0, 0, 5, 4] = 0
    _, dweight, _ = backend("conv2d_vjp", x, weight, g)
    assert np.isinf(dweight).ravel().tolist() == [True, False, False, False]
    g[0, 0, 2, 3] = np.nan
    dx, _, _ = backend("conv2d_vjp", np.zeros_like(x), weight, g)
    assert np.argwhere(np.isnan(dx[0, 0])).tolist() == [[2, 3], [2, 4], [3, 3], [3, 4]]


@pytest.mark.parametrize("block", [1, 300, 2000])
@pytest.mark.parametrize("case", CASES)
def test_blocks_of_any_size_give_the_same(monkeypatch, case, block):
    x, weight, bias, g, options = example(case)
    expected = mn.conv2d(x, weight, bias, **options), *mn.conv2d_vjp(x, weight, g, **options)
    monkeypatch.setattr("mlcourse.numpy._im2col._BLOCK", block)
    got = mn.conv2d(x, weight, bias, **options), *mn.conv2d_vjp(x, weight, g, **options)
    for a, b in zip(got, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    ("x_shape", "weight_shape", "stride", "padding"),
    [
        ((32, 16, 32, 32), (8, 16, 3, 3), 1, 1),
        ((2, 64, 64, 64), (8, 64, 5, 5), 1, 2),
        ((16, 3, 128, 128), (16, 3, 8, 8), 2, 0),
        ((1, 512, 20, 120), (2, 512, 3, 3), 1, 1),
    ],
    ids=["batch", "large image", "stride", "one row is more than a block"],
)
def test_memory_of_the_forward_pass(x_shape, weight_shape, stride, padding):
    x, weight = np.ones(x_shape), np.ones(weight_shape)
    mn.conv2d(x[:1, :, :8, :8], weight, stride=stride, padding=padding)  # what is loaded on first use
    tracemalloc.start()
    y = mn.conv2d(x, weight, stride=stride, padding=padding)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    padded = x.nbytes // (x_shape[2] * x_shape[3]) * (x_shape[2] + 2 * padding) * (x_shape[3] + 2 * padding)
    assert peak <= y.nbytes + padded + 2 * 2**20


@st.composite
def layers(draw):
    side = st.integers(1, 4)
    stride, padding, dilation, kernel = (
        (draw(s), draw(s)) for s in (side, st.integers(0, 3), st.integers(1, 3), side)
    )
    extent = [d * (k - 1) + 1 for d, k in zip(dilation, kernel, strict=True)]
    size = [max(1, e - 2 * p) + draw(st.integers(0, 5)) for e, p in zip(extent, padding, strict=True)]
    n, channels, k = draw(st.integers(1, 3)), draw(side), draw(side)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    return (n, channels, *size), (k, channels, *kernel), options, draw(st.integers(0, 2**32 - 1))


@settings(derandomize=True, deadline=None, max_examples=150)
@given(layers())
def test_any_layer_and_its_adjoint(layer):
    x_shape, weight_shape, options, seed = layer
    local = np.random.default_rng(seed)
    x, weight = local.standard_normal(x_shape), local.standard_normal(weight_shape)
    y = mn.conv2d(x, weight, **options)
    np.testing.assert_allclose(
        y, textbook(x, weight, np.zeros(len(weight)), **options), rtol=1e-12, atol=1e-12
    )
    g = local.standard_normal(y.shape)
    dx, dweight, dbias = mn.conv2d_vjp(x, weight, g, **options)
    # Bilinear: the upstream gradient applied to the value is each gradient applied to its argument.
    scale = 1e-12 * (1 + abs(g * y).sum())
    assert abs((g * y).sum() - (dx * x).sum()) <= scale
    assert abs((g * y).sum() - (dweight * weight).sum()) <= scale
    np.testing.assert_allclose(dbias, g.sum(axis=(0, 2, 3)), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("entry", [np.inf, -np.inf, np.nan])
@pytest.mark.parametrize(("stride", "padding", "dilation"), [(1, 0, 1), (1, 1, 2), (2, 1, 1), ((3, 2), 2, 2)])
def test_a_kernel_entry_that_is_not_finite_spoils_only_the_pixels_it_touches(
    backend, stride, padding, dilation, entry
):
    rng = np.random.default_rng(3)
    x, weight, at = rng.standard_normal((2, 2, 7, 6)), rng.standard_normal((3, 2, 3, 2)), (1, 0, 2, 1)
    bad = weight.copy()
    bad[at] = entry
    m = backend.module
    given = lambda *arrays: [backend.array(a) for a in arrays]
    settings = (stride, padding, dilation)
    g = rng.uniform(1, 2, np.shape(m.conv2d(*given(x, weight), None, *settings)))
    with np.errstate(invalid="ignore"):
        got = np.asarray(m.conv2d_vjp(*given(x, bad, g), *settings)[0])
    expected = np.asarray(m.conv2d_vjp(*given(x, weight, g), *settings)[0])
    touched = np.asarray(m.conv2d_vjp(*given(x, bad != weight, g), *settings)[0]) > 0
    assert touched.any()
    assert not np.isfinite(got[touched]).any()
    np.testing.assert_allclose(got[~touched], expected[~touched], rtol=1e-13, atol=1e-13)
