"""Positions in both backends: sinusoids, and rotations of pairs with their way back."""

import re

import mpmath
import numpy as np
import pytest

from mlcourse.gradcheck import check_vjp

rng = np.random.default_rng(122)
GAPS = np.array([0, 1, 2, 7, 40])


def turned(x, positions, base=10000.0):
    """As it is defined: each pair a complex number, times a number on the unit circle; x may be complex."""
    d = x.shape[-1]
    y = np.empty_like(x)
    for t, p in enumerate(positions):
        for i in range(d // 2):
            a = p * base ** (-2 * i / d)
            even, odd = x[..., t, 2 * i], x[..., t, 2 * i + 1]
            y[..., t, 2 * i] = even * np.cos(a) - odd * np.sin(a)
            y[..., t, 2 * i + 1] = even * np.sin(a) + odd * np.cos(a)
    return y


@pytest.mark.parametrize(
    ("dim", "base", "start"), [(6, 10000.0, 0), (7, 10000.0, 0), (1, 3.0, 5), (5, 0.5, -3)]
)
def test_sinusoids_are_those_of_the_definition(backend, dim, base, start):
    got = np.asarray(backend.module.sinusoidal_positions(3, dim, base=base, start=start))
    for t in range(3):
        for j in range(dim):
            angle = (start + t) * mpmath.mpf(base) ** (-mpmath.mpf(j - j % 2) / dim)
            exact = float(mpmath.cos(angle) if j % 2 else mpmath.sin(angle))
            assert abs(got[t, j] - exact) <= 8 * np.finfo(got.dtype).eps * (1 + abs(float(angle)) / 1e6)


def test_late_positions_keep_their_digits(backend):
    got = np.asarray(backend.module.sinusoidal_positions(1, 6, start=4095)).astype(float)
    angles = 4095 * 10000.0 ** (-np.array([0, 2, 4]) / 6)
    np.testing.assert_allclose(got[0, 1::2], np.cos(angles), rtol=0, atol=1e-7)
    x = np.zeros((1, 6), np.float32)
    x[:, ::2] = 1
    turned = backend("rotary", x, np.array([4095]))
    np.testing.assert_allclose(turned[0, ::2], np.cos(angles), rtol=0, atol=1e-7)


def test_a_shift_turns_pairs_and_dot_products_see_the_difference():
    from mlcourse.numpy import rotary, sinusoidal_positions

    table = sinusoidal_positions(11, 6)
    shifted = rotary(table[:-3], np.full(8, -3))
    np.testing.assert_allclose(shifted, table[3:], atol=1e-14)
    products = table @ table.T
    np.testing.assert_allclose(products[1:, 1:], products[:-1, :-1], atol=1e-13)


@pytest.mark.parametrize("base", [10000.0, 7.0])
@pytest.mark.parametrize(("shape", "positions"), [((5, 6), GAPS), ((3, 7, 5, 6), -GAPS), ((2, 1, 2), [3])])
def test_rotations_and_their_way_back(backend, shape, positions, base):
    positions = np.array(positions)
    x = rng.normal(size=shape)
    got = backend("rotary", x, positions, base=base)
    np.testing.assert_allclose(got, turned(x, positions, base), rtol=0, atol=1e-14)
    np.testing.assert_allclose((got**2).sum(-1), (x**2).sum(-1), rtol=1e-13)
    vjp = lambda x, g: backend("rotary_vjp", positions, g, base=base)
    check_vjp(lambda x: turned(x, positions, base), vjp, x, method="complex")
    np.testing.assert_allclose(vjp(x, got), x, rtol=0, atol=1e-14)


def test_a_position_of_0_turns_nothing(backend):
    x = rng.normal(size=(3, 6))
    np.testing.assert_array_equal(backend("rotary", x, np.zeros(3, int)), x)


def test_scores_depend_on_the_difference_of_positions(backend):
    q, k = rng.normal(size=(2, 5, 6))
    scores = lambda shift: backend("rotary", q, GAPS + shift) @ backend("rotary", k, GAPS + shift).T
    np.testing.assert_allclose(scores(100), scores(0), rtol=0, atol=1e-12)
    for difference, same in ((1 - 7, True), (7 - 1, False)):  # of a query at 7 and a key at 1
        (turned,) = backend("rotary", k[1:2], np.array([difference]))
        assert (scores(0)[3, 1] == pytest.approx(q[3] @ turned)) == same


def test_dtypes_stay_and_arguments_stay_as_they_are(backend):
    x = rng.normal(size=(3, 5, 6)).astype(np.float32)
    before = x.copy()
    for got, exact in (
        (backend("rotary", x, GAPS), backend("rotary", x.astype(float), GAPS)),
        (backend("rotary_vjp", GAPS, x), backend("rotary_vjp", GAPS, x.astype(float))),
    ):
        assert (got.dtype, exact.dtype) == (np.float32, np.float64)
        assert abs(got - exact).max() <= 2e-6 * abs(exact).max()
    np.testing.assert_array_equal(x, before)
    unsigned = backend("rotary_vjp", GAPS.astype(np.uint8), x)
    np.testing.assert_array_equal(unsigned, backend("rotary_vjp", GAPS, x))


X, P = np.zeros((3, 5, 6)), GAPS
REFUSED = [
    ("sinusoidal_positions", (3.0, 6), TypeError, "length is 3.0; expected an integer"),
    ("sinusoidal_positions", (0, 6), ValueError, "length is 0; expected at least 1"),
    ("sinusoidal_positions", (3, 0), ValueError, "dim is 0; expected at least 1"),
    ("sinusoidal_positions", (3, 6, 0.0), ValueError, "base is 0.0; expected a finite number above 0"),
    ("sinusoidal_positions", (3, 6, 10.0, 0.5), TypeError, "start is 0.5; expected an integer"),
    ("rotary", (X[..., :5], P), ValueError, "x has shape (3, 5, 5); expected (..., T, d), d even"),
    ("rotary", (X[0, 0], P[:1]), ValueError, "x has shape (6,); expected (..., T, d), d even"),
    ("rotary", (X, P[:3]), ValueError, "positions has shape (3,); expected (5,), one for each row of x"),
    ("rotary", (X, P[None]), ValueError, "positions has shape (1, 5); expected (5,), one for each row of x"),
    ("rotary", (X, P / 2), TypeError, "float64; expected integers"),
    ("rotary", (X, P > 1), TypeError, "bool; expected integers"),
    ("rotary", (X, P, -1.0), ValueError, "base is -1.0; expected a finite number above 0"),
    ("rotary_vjp", (P, X[..., :5]), ValueError, "g has shape (3, 5, 5); expected (..., T, d), d even"),
    ("rotary_vjp", (P[:3], X), ValueError, "positions has shape (3,); expected (5,), one for each row of g"),
]


@pytest.mark.parametrize(("name", "args", "error", "message"), REFUSED)
def test_wrong_calls_are_refused_by_name(backend, name, args, error, message):
    args = [backend.array(a) if isinstance(a, np.ndarray) else a for a in args]
    with pytest.raises(error, match=re.escape(message)):
        getattr(backend.module, name)(*args)
