"""Attention with several heads, in both backends: by its definition, all gradients, symmetry, costs."""

import re

import numpy as np
import pytest

from mlcourse.gradcheck import check_vjp

NAMES = "x", "in_proj_weight", "in_proj_bias", "out_proj_weight", "out_proj_bias"
rng = np.random.default_rng(62)


def drawn(leading=(2,), length=5, width=12):
    shapes = (*leading, length, width), (3 * width, width), (3 * width,), (width, width), (width,)
    return [rng.normal(size=shape) / shape[-1] ** (len(shape) == 2) for shape in shapes]


def by_definition(x, weight, bias, out_weight, out_bias, num_heads, is_causal=False):
    """Head by head; complex numbers are welcome."""
    width, length = x.shape[-1], x.shape[-2]
    d = width // num_heads
    q, k, v = np.split(x @ weight.T + bias, 3, -1)
    heads = []
    for a in range(num_heads):
        qa, ka, va = (t[..., a * d : (a + 1) * d] for t in (q, k, v))
        e = np.exp(qa @ ka.swapaxes(-1, -2) / d**0.5)
        e = e * np.tri(length) if is_causal else e
        heads.append(e / e.sum(-1, keepdims=True) @ va)
    return np.concatenate(heads, -1) @ out_weight.T + out_bias


def both_ways(backend, args, num_heads, is_causal, g):
    with np.errstate(all="raise", under="ignore"):
        y, cache = backend.module.multihead_attention(*map(backend.array, args), num_heads, is_causal)
        grads = backend.module.multihead_attention_vjp(cache, backend.array(g))
    return np.asarray(y), [np.asarray(d) for d in grads]


@pytest.mark.parametrize("leading", [(), (2,), (2, 3), (0,)])
@pytest.mark.parametrize(("num_heads", "is_causal"), [(1, False), (3, True), (12, False)])
def test_values_and_all_gradients(backend, leading, num_heads, is_causal):
    args = drawn(leading)
    g = rng.normal(size=args[0].shape)
    y, grads = both_ways(backend, args, num_heads, is_causal, g)
    np.testing.assert_allclose(y, by_definition(*args, num_heads, is_causal), rtol=1e-11, atol=1e-13)
    assert [d.shape for d in grads] == [a.shape for a in args]
    if 0 in leading:
        assert not any(d.any() for d in grads)
        return
    check_vjp(
        lambda *args: by_definition(*args, num_heads, is_causal),
        lambda *args: tuple(both_ways(backend, args[:5], num_heads, is_causal, args[5])[1]),
        *args,
        method="complex",
    )


def test_float32_stays_and_the_bias_of_the_keys_learns_nothing(backend, dtype):
    args = [a.astype(dtype) for a in drawn()]
    y, grads = both_ways(backend, args, 3, True, rng.normal(size=args[0].shape).astype(dtype))
    assert {a.dtype for a in (y, *grads)} == {np.dtype(dtype)}
    assert abs(grads[2][12:24]).max() <= 64 * np.finfo(dtype).eps
    assert abs(grads[2][:12]).max() > 0.01


def test_positions_that_change_places_do_so_behind_it_too(backend):
    args = drawn()
    g, order = rng.normal(size=args[0].shape), rng.permutation(5)
    moved = [args[0][:, order], *args[1:]]
    y, grads = both_ways(backend, args, 3, False, g)
    there, grads_there = both_ways(backend, moved, 3, False, g[:, order])
    np.testing.assert_allclose(there, y[:, order], rtol=1e-12)
    np.testing.assert_allclose(grads_there[0], grads[0][:, order], rtol=1e-10, atol=1e-14)
    causal = [both_ways(backend, a, 3, True, g)[0] for a in (args, moved)]
    assert abs(causal[1] - causal[0][:, order]).max() > 0.01


def test_nothing_is_changed_in_place(backend):
    args = drawn()
    before = [a.copy() for a in args]
    y, cache = backend.module.multihead_attention(*map(backend.array, args), 3)
    g = rng.normal(size=y.shape)
    g_before = g.copy()
    first = backend.module.multihead_attention_vjp(cache, backend.array(g))
    again = backend.module.multihead_attention_vjp(cache, backend.array(g))
    for a, b in zip(
        [*args, g, *map(np.asarray, again)], [*before, g_before, *map(np.asarray, first)], strict=True
    ):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(("L", "E", "h"), [(1024, 768, 12), (7, 6, 3)])
def test_what_it_costs_is_what_is_there(backend, L, E, h):
    cost = backend.module.attention_cost(L, E, h)
    assert {type(n) for n in cost.values()} == {int}
    shapes = [(3 * E, E), (3 * E,), (E, E), (E,)]
    assert cost["parameters"] == sum(int(np.prod(s)) for s in shapes)
    products = [(L, E, 3 * E), *[(L, E // h, L), (L, L, E // h)] * h, (L, E, E)]
    assert cost["flops"] == sum(2 * a * b * c for a, b, c in products)
    assert (cost["scores"], cost["cache"]) == (h * L * L, 2 * L * E)
    if L < 100:
        assert backend.module.multihead_attention(*map(backend.array, drawn((), L, E)), h)[1].attn.shape == (
            h,
            L,
            L,
        )


def test_half_of_the_operations_are_scores_at_twice_the_width(backend):
    for E in (64, 96):
        halves = backend.module.attention_cost(2 * E, E, 3 if E == 96 else 8)["flops"]
        assert halves == 2 * 8 * 2 * E * E * E


X, W, B, U, C = (np.zeros(s) for s in [(2, 5, 6), (18, 6), (18,), (6, 6), (6,)])
MULTI = "multihead_attention"
REFUSED = [
    (
        MULTI,
        (X[0, 0], W, B, U, C, 3),
        ValueError,
        "x has shape (6,); expected (..., L, 6), the columns of in_proj",
    ),
    (MULTI, (X[..., :5], W, B, U, C, 3), ValueError, "x has shape (2, 5, 5); expected (..., L, 6)"),
    (
        MULTI,
        (X[:, :0], W, B, U, C, 3),
        ValueError,
        "x has shape (2, 0, 6); expected (..., L, E), L at least 1",
    ),
    (
        MULTI,
        (X, W, B, U, C, 5),
        ValueError,
        "x has shape (2, 5, 6); expected a width that num_heads, 5, divides",
    ),
    (
        MULTI,
        (X, W[:12], B, U, C, 3),
        ValueError,
        "in_proj_weight has shape (12, 6); expected (18, 6), queries",
    ),
    (MULTI, (X, W, B[:6], U, C, 3), ValueError, "bias has shape (6,); expected (18,)"),
    (MULTI, (X, W, B, W, C, 3), ValueError, "out_proj_weight has shape (18, 6); expected (6, 6), the width"),
    (MULTI, (X, W, B, U, C, 1.5), TypeError, "num_heads is 1.5; expected an integer"),
    ("attention_cost", (5, 7, 3), ValueError, "E is 7; expected a width that num_heads, 3, divides"),
    ("attention_cost", (0, 6, 3), ValueError, "L is 0; expected at least 1"),
    ("attention_cost", (5, 6.0, 3), TypeError, "E is 6.0; expected an integer"),
]


@pytest.mark.parametrize(("name", "args", "error", "message"), REFUSED)
def test_wrong_calls_are_refused_by_name(backend, name, args, error, message):
    args = [backend.array(a) if isinstance(a, np.ndarray) else a for a in args]
    with pytest.raises(error, match=re.escape(message)):
        getattr(backend.module, name)(*args)


def test_an_upstream_gradient_of_another_shape_is_refused(backend):
    _, cache = backend.module.multihead_attention(*map(backend.array, (X, W, B, U, C)), 3)
    with pytest.raises(ValueError, match=re.escape("g has shape (5, 6); expected (2, 5, 6)")):
        backend.module.multihead_attention_vjp(cache, backend.array(X[0]))
    assert len(NAMES) == len(both_ways(backend, (X, W, B, U, C), 3, False, X)[1])
