"""Max and average pooling of both backends: values, ties, padding, NaN, and where gradients go."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mlcourse.numpy as mn
from mlcourse.gradcheck import check_vjp

rng = np.random.default_rng(7)
CASES = {  # x, kernel size, stride, padding, dilation
    "plain": ((2, 3, 6, 8), 2, None, 0, 1),
    "does not divide": ((2, 3, 7, 9), (2, 4), None, 0, 1),
    "overlapping": ((2, 2, 7, 6), 3, 1, 0, 1),
    "overlapping and padded": ((2, 2, 7, 8), 3, 2, 1, 1),
    "uneven": ((1, 2, 8, 9), (3, 2), (2, 3), (1, 0), 1),
    "stride above the kernel": ((2, 2, 9, 8), (2, 1), (4, 3), 0, 1),
    "one pixel": ((2, 3, 4, 5), 1, None, 0, 1),
    "the whole image": ((2, 3, 4, 5), (4, 5), None, 0, 1),
    "dilated": ((2, 2, 9, 8), (3, 2), (1, 2), (1, 0), (2, 3)),
    "dilated, with stride": ((2, 1, 11, 10), 2, 3, 1, (3, 2)),
    "a large window": ((1, 1, 13, 14), 12, 1, 0, 1),
}
UNDILATED = [case for case, (*_, dilation) in CASES.items() if dilation == 1]


def windows(case):
    """Settings of a case, and for each output pixel the list of pixels that its window sees, in order."""
    shape, *settings = CASES[case]
    kernel, stride, padding, dilation = (
        np.broadcast_to(s, 2) for s in (settings[0], settings[1] or settings[0], *settings[2:])
    )
    size = (np.array(shape[2:]) + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    seen = {}
    for pixel in np.ndindex(*size):
        places = (stride * pixel + dilation * tap - padding for tap in np.ndindex(*kernel))
        seen[pixel] = [(int(r), int(c)) for r, c in places if 0 <= r < shape[2] and 0 <= c < shape[3]]
    options = dict(zip(("kernel_size", "stride", "padding", "dilation"), settings, strict=True))
    return tuple(map(int, size)), seen, options


def brute_force_max(x, g, case):
    size, seen, _ = windows(case)
    y, dx = np.empty((*x.shape[:2], *size), x.dtype), np.zeros_like(x)
    for n, m, r, c in np.ndindex(y.shape):
        winner = max(seen[r, c], key=lambda p: x[n, m, p[0], p[1]])  # the first of equal ones
        y[n, m, r, c] = x[n, m, *winner]
        dx[n, m, *winner] += g[n, m, r, c]
    return y, dx


def example(case, dtype=np.float64):
    size, _, options = windows(case)
    shape = CASES[case][0]
    x, g = rng.standard_normal(shape), rng.standard_normal((*shape[:2], *size))
    return x.astype(dtype), g.astype(dtype), options


def without_dilation(options):
    return {name: value for name, value in options.items() if name != "dilation"}


@pytest.mark.parametrize("kind", ["distinct", "ties", "all equal", "after a ReLU", "-inf"])
@pytest.mark.parametrize("case", CASES)
def test_max_and_where_its_gradient_goes(backend, dtype, case, kind):
    x, g, options = example(case, dtype)
    if kind == "ties":
        x = rng.integers(0, 3, x.shape).astype(dtype)
    elif kind == "all equal":
        x[...] = -1
    elif kind == "after a ReLU":
        x = np.maximum(x, 0)
    elif kind == "-inf":
        x[rng.uniform(size=x.shape) < 0.8] = -np.inf
    y, dx = brute_force_max(x, g, case)
    got = backend("max_pool2d", x, **options)
    np.testing.assert_array_equal(got, y)
    assert got.dtype == dtype
    got = backend("max_pool2d_vjp", x, g, **options)
    np.testing.assert_allclose(got, dx, rtol=1e-5 if dtype == np.float32 else 1e-13, atol=1e-6)
    np.testing.assert_array_equal(got == 0, dx == 0)
    assert got.dtype == dtype


@pytest.mark.parametrize("case", CASES)
def test_max_against_differences(backend, case):
    x, _, options = example(case)
    x = rng.permutation(x.size).reshape(x.shape) * 1.0  # no two pixels near each other: no kink near
    check_vjp(
        lambda x: backend("max_pool2d", x, **options),
        lambda x, g: backend("max_pool2d_vjp", x, g, **options),
        x,
    )


def average(x, case):
    """The mean of each window, the padding's zeros included; for complex numbers too."""
    size, seen, options = windows(case)
    y = np.zeros((*x.shape[:2], *size), x.dtype)
    for pixel, places in seen.items():
        y[:, :, *pixel] = sum(x[:, :, *p] for p in places) / np.prod(
            np.broadcast_to(options["kernel_size"], 2)
        )
    return y


@pytest.mark.parametrize("case", UNDILATED)
def test_average_and_its_gradient(backend, case):
    x, _, options = example(case)
    options = without_dilation(options)
    np.testing.assert_allclose(backend("avg_pool2d", x, **options), average(x, case), rtol=1e-13, atol=1e-14)
    check_vjp(
        lambda x: average(x, case),
        lambda x, g: backend("avg_pool2d_vjp", x, g, **options),
        x,
        method="complex",
    )


@pytest.mark.parametrize("case", UNDILATED)
def test_average_in_float32(backend, case):
    x, g, options = example(case, np.float32)
    options = without_dilation(options)
    y, dx = backend("avg_pool2d", x, **options), backend("avg_pool2d_vjp", x, g, **options)
    assert y.dtype == dx.dtype == np.float32
    x, g = x.astype(np.float64), g.astype(np.float64)
    for got, expected in (
        (y, backend("avg_pool2d", x, **options)),
        (dx, backend("avg_pool2d_vjp", x, g, **options)),
    ):
        assert np.linalg.norm(got - expected) <= 2e-5 * np.linalg.norm(expected)


@pytest.mark.parametrize("case", ["overlapping and padded", "dilated, with stride", "does not divide"])
def test_nan_propagates_and_the_last_one_wins(backend, dtype, case):
    x, _, options = example(case, dtype)
    x[rng.uniform(size=x.shape) < 0.2] = np.nan
    _, seen, _ = windows(case)
    y = backend("max_pool2d", x, **options)
    g = rng.uniform(1, 2, y.shape).astype(dtype)
    dx = np.zeros_like(x)
    for n, m, r, c in np.ndindex(y.shape):
        nans = [p for p in seen[r, c] if np.isnan(x[n, m, *p])]
        assert np.isnan(y[n, m, r, c]) == bool(nans)
        dx[n, m, *(nans[-1] if nans else max(seen[r, c], key=lambda p: x[n, m, *p]))] += g[n, m, r, c]
    np.testing.assert_allclose(backend("max_pool2d_vjp", x, g, **options), dx, rtol=1e-6)


def test_average_passes_nan_and_infinity_on(backend):
    x = np.ones((1, 1, 4, 6))
    x[0, 0, 0, 1], x[0, 0, 3, 4], x[0, 0, 2, 4] = np.nan, np.inf, -np.inf
    with np.errstate(invalid="ignore"):
        y = backend.module.avg_pool2d(backend.array(x), 2)
    np.testing.assert_array_equal(np.asarray(y)[0, 0], [[np.nan, 1, 1], [1, 1, np.nan]])


def test_an_infinite_gradient_goes_to_the_winner_alone(backend):
    x, g = np.arange(8.0).reshape(1, 1, 2, 4), np.array([[[[np.inf, np.nan]]]])
    np.testing.assert_array_equal(
        backend("max_pool2d_vjp", x, g, 2)[0, 0], [[0, 0, 0, 0], [0, np.inf, 0, np.nan]]
    )


def test_padding_never_wins_and_counts_in_the_mean(backend):
    x = np.full((1, 1, 2, 2), -5.0)
    np.testing.assert_array_equal(backend("max_pool2d", x, 2, padding=1), np.full((1, 1, 2, 2), -5.0))
    np.testing.assert_array_equal(backend("avg_pool2d", x, 2, padding=1), np.full((1, 1, 2, 2), -1.25))


@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d"])
def test_pixels_that_no_window_reaches_get_zero(backend, name):
    x, g = rng.standard_normal((2, 3, 8, 7)), rng.uniform(1, 2, (2, 3, 2, 2))
    dx = backend(f"{name}_vjp", x, g, 2, stride=(5, 4))
    reached = np.zeros((8, 7), bool)
    reached[np.ix_([0, 1, 5, 6], [0, 1, 4, 5])] = True
    np.testing.assert_array_equal(dx[..., ~reached], 0)
    np.testing.assert_allclose(dx.sum(axis=(2, 3)), g.sum(axis=(2, 3)), rtol=1e-13)


@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d"])
def test_empty_batch(backend, dtype, name):
    x = np.ones((0, 3, 5, 6), dtype)
    y = backend(name, x, 2)
    assert (y.shape, y.dtype) == ((0, 3, 2, 3), dtype)
    assert backend(f"{name}_vjp", x, y, 2).shape == x.shape


@st.composite
def pools(draw):
    kernel, stride = ((draw(st.integers(1, 4)), draw(st.integers(1, 4))) for _ in range(2))
    padding = tuple(draw(st.integers(0, k // 2)) for k in kernel)
    size = [k + draw(st.integers(0, 6)) for k in kernel]
    return (draw(st.integers(1, 2)), draw(st.integers(1, 3)), *size), kernel, stride, padding


@settings(derandomize=True, deadline=None, max_examples=100)
@given(pools(), st.integers(0, 2**32 - 1))
def test_any_pooling_and_its_adjoint(pool, seed):
    shape, *settings = pool
    local = np.random.default_rng(seed)
    x = local.permutation(int(np.prod(shape))).reshape(shape).astype(float)
    y, mean = mn.max_pool2d(x, *settings), mn.avg_pool2d(x, *settings)
    assert y.shape == mean.shape
    assert (y >= mean).all()
    np.testing.assert_array_equal(mn.max_pool2d(2 * x + 3, *settings), 2 * y + 3)
    np.testing.assert_array_equal(-mn.avg_pool2d(x, *settings), mn.avg_pool2d(-x, *settings))
    g = local.standard_normal(y.shape)
    dx = mn.max_pool2d_vjp(x, g, *settings)
    # Both are linear between kinks: the upstream gradient applied to y is the gradient applied to x.
    assert abs((g * y).sum() - (dx * x).sum()) <= 1e-11 * (1 + abs(g * y).sum())
    dx = mn.avg_pool2d_vjp(x, g, *settings)
    assert abs((g * mean).sum() - (dx * x).sum()) <= 1e-11 * (1 + abs(g * mean).sum())
