"""Attention and its masks, in both backends: values by mpmath, gradients by complex steps, refusals."""

import re

import mpmath
import numpy as np
import pytest

import mlcourse.numpy as mn
from mlcourse.gradcheck import check_vjp
from mlcourse.numpy import _attention

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "attention_weights": [(3, 7, 4), (3, 5, 4)],
    "scaled_dot_product_attention": [(3, 7, 4), (3, 5, 4), (3, 5, 6)],
}
LEADING = [(), (3,), (2, 3)]
rng = np.random.default_rng(61)


def by_definition(query, key, value, allowed=True, scale=None):
    """As it is written; complex numbers are welcome."""
    scores = (query.shape[-1] ** -0.5 if scale is None else scale) * (query @ key.swapaxes(-1, -2))
    e = np.exp(scores - scores.real.max(-1, keepdims=True)) * allowed
    return e / e.sum(-1, keepdims=True) @ value


def drawn(leading, length=4, keys=6, d=5, d_v=7):
    shapes = (length, d), (keys, d), (keys, d_v), (length, d_v)
    return [rng.normal(size=(*leading, *shape)) for shape in shapes]


@pytest.mark.parametrize("leading", LEADING)
@pytest.mark.parametrize("scale", [None, 0.3])
@pytest.mark.parametrize("is_causal", [False, True])
def test_values_and_products(backend, leading, scale, is_causal):
    *args, _ = drawn(leading)
    allowed = np.tri(4, 6, dtype=bool) if is_causal else True
    options = {"is_causal": is_causal, "scale": scale}
    got = backend("scaled_dot_product_attention", *args, **options)
    np.testing.assert_allclose(got, by_definition(*args, allowed, scale), rtol=1e-12, atol=1e-14)
    attn = backend("attention_weights", *args[:2], **options)
    np.testing.assert_allclose(attn.sum(-1), 1, rtol=1e-14)
    pull = "scaled_dot_product_attention_vjp"
    check_vjp(
        lambda *args: by_definition(*args, allowed, scale),
        lambda *args: backend(pull, *args[:3], attn, args[3], scale=scale),
        *args,
        method="complex",
    )


@pytest.mark.parametrize("most", [1, 7, 13, 50])
def test_blocks_of_rows_add_up_to_the_whole(monkeypatch, most):
    """What stays in the cache is a matter of speed: with room for a row or less all results are the same."""
    padding = rng.uniform(size=(2, 1, 1, 6)) < 0.7
    query, key, value, g = drawn((2, 3))
    for options in (
        {},
        {"is_causal": True},
        {"attn_mask": padding},
        {"attn_mask": padding, "is_causal": True},
    ):
        for size in (1.0, 1000.0):
            attn = mn.attention_weights(size * query, key, **options)
            pulled = mn.scaled_dot_product_attention_vjp(query, key, value, attn, g)
            with monkeypatch.context() as patch:
                patch.setattr(_attention, "IN_CACHE", most)
                again = mn.attention_weights(size * query, key, **options)
                parts = mn.scaled_dot_product_attention_vjp(query, key, value, attn, g)
            np.testing.assert_allclose(again, attn, rtol=1e-12, atol=1e-15)
            for one, other in zip(parts, pulled, strict=True):
                np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-14)


def test_digits_of_mpmath(backend):
    query, key, value, _ = drawn(())
    with mpmath.workdps(40):
        q, k, v = (mpmath.matrix(a.tolist()) for a in (query, key, value))
        scores = q * k.T / mpmath.sqrt(5)
        e = scores.apply(mpmath.exp)
        rows = [mpmath.fsum(e[i, j] for j in range(6)) for i in range(4)]
        weights = mpmath.matrix(4, 6)
        for i, j in np.ndindex(4, 6):
            weights[i, j] = e[i, j] / rows[i]
        expected = np.array((weights * v).tolist(), float)
    got = backend("scaled_dot_product_attention", query, key, value)
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-15)


def test_what_may_not_be_looked_at_counts_for_nothing(backend, dtype):
    """A mask of bool, of floats, and none at all over fewer keys: the same; two masks are joined by and."""
    query, key, value, g = (a.astype(dtype) for a in drawn((2, 3)))
    padding = np.arange(6) < np.array([4, 6])[:, None, None, None]
    attend = lambda mask, **more: backend(
        "scaled_dot_product_attention", query, key, value, attn_mask=backend.array(mask), **more
    )
    some = attend(padding)
    few = backend("scaled_dot_product_attention", query[:1], key[:1, :, :4], value[:1, :, :4])
    atol = 8 * np.finfo(dtype).eps
    np.testing.assert_allclose(some[:1], few, rtol=0, atol=atol)
    added = np.where(padding, 0, -np.inf).astype(dtype)
    np.testing.assert_allclose(attend(added), some, rtol=0, atol=atol)
    both = attend(padding & np.tri(4, 6, dtype=bool))
    np.testing.assert_array_equal(attend(padding, is_causal=True), both)
    np.testing.assert_allclose(attend(added, is_causal=True), both, rtol=0, atol=atol)
    attn = backend("attention_weights", query, key, attn_mask=backend.array(padding))
    dquery, dkey, dvalue = backend("scaled_dot_product_attention_vjp", query, key, value, attn, g)
    assert {d.dtype for d in (some, attn, dquery, dkey, dvalue)} == {np.dtype(dtype)}
    assert not dkey[0, :, 4:].any()
    assert not dvalue[0, :, 4:].any()
    assert dkey[1, :, 4:].all()


def test_a_bias_is_added_to_the_scores(backend):
    query, key, *_ = drawn((3,))
    bias = rng.normal(size=(4, 6))
    got = backend("attention_weights", query, key, attn_mask=backend.array(bias))
    e = np.exp(query @ key.swapaxes(-1, -2) / 5**0.5 + bias)
    np.testing.assert_allclose(got, e / e.sum(-1, keepdims=True), rtol=1e-13)


@pytest.mark.parametrize("kind", [bool, float])
def test_a_query_that_may_look_at_nothing_gets_zeros(backend, dtype, kind):
    query, key, value, g = (a.astype(dtype) for a in drawn((2,)))
    mask = rng.uniform(size=(2, 4, 6)) < 0.7
    mask[1, 2] = False
    mask = mask if kind is bool else np.where(mask, 0, -np.inf).astype(dtype)
    attn = backend("attention_weights", query, key, attn_mask=backend.array(mask))
    assert not attn[1, 2].any()
    assert np.isfinite(attn).all()
    for d in backend("scaled_dot_product_attention_vjp", query, key, value, attn, g):
        assert np.isfinite(d).all()
    assert not backend("scaled_dot_product_attention_vjp", query, key, value, attn, g)[0][1, 2].any()


@pytest.mark.parametrize("size", [60.0, 1e4])
def test_large_scores_do_not_overflow(backend, dtype, size):
    query, key, value, g = (a.astype(dtype) for a in drawn(()))
    got = backend("scaled_dot_product_attention", size * query, key, value)
    top = (query @ key.T).argmax(-1)
    np.testing.assert_allclose(got, value[top], rtol=0, atol=2 if size < 100 else 1e-5)
    attn = backend("attention_weights", size * query, key)
    for d in backend("scaled_dot_product_attention_vjp", size * query, key, value, attn, g):
        assert np.isfinite(d).all()


def test_rows_of_the_gradient_at_the_scores_sum_to_zero(backend):
    """So keys that are all shifted by one vector get no gradient together, for random g."""
    query, key, value, g = drawn((2, 3))
    attn = backend("attention_weights", query, key)
    dquery, dkey, _ = backend("scaled_dot_product_attention_vjp", query, key, value, attn, g)
    np.testing.assert_allclose(dkey.sum(-2), 0, atol=1e-14)
    shifted = backend("attention_weights", query, key + rng.normal(size=5))
    np.testing.assert_allclose(shifted, attn, rtol=1e-12)
    assert abs(dquery.sum(-2)).max() > 0.01


@pytest.mark.parametrize(("L", "S", "offset"), [(3, 5, 0), (5, 3, 0), (3, 7, 4), (1, 6, 5), (4, 4, -1)])
def test_causal_masks_are_triangles(backend, L, S, offset):
    got = np.asarray(backend.module.causal_mask(L, S, offset))
    assert got.dtype == bool
    np.testing.assert_array_equal(got, np.tri(L, S, offset, dtype=bool))


Q, K, V = np.zeros((3, 4, 5)), np.zeros((3, 6, 5)), np.zeros((3, 6, 7))
A, G = np.zeros((3, 4, 6)), np.zeros((3, 4, 7))
ATTEND, PULL = "scaled_dot_product_attention", "scaled_dot_product_attention_vjp"
REFUSED = [
    (ATTEND, (Q[0, 0], K, V), ValueError, "query has shape (5,); expected (..., L, d)"),
    (ATTEND, (Q, K[:2], V), ValueError, "key has shape (2, 6, 5); expected (3, S, 5), S at least 1"),
    (ATTEND, (Q, K[:, :0], V), ValueError, "key has shape (3, 0, 5); expected (3, S, 5), S at least 1"),
    (ATTEND, (Q, V, V), ValueError, "key has shape (3, 6, 7); expected (3, S, 5)"),
    (
        ATTEND,
        (Q, K, V[:, :5]),
        ValueError,
        "value has shape (3, 5, 7); expected (3, 6, d_v), one for each key",
    ),
    (
        ATTEND,
        (Q, K, V, A[:, :, :5] > 0),
        ValueError,
        "attn_mask has shape (3, 4, 5); expected one that broad",
    ),
    (ATTEND, (Q, K, V, A[None] > 0), ValueError, "attn_mask has shape (1, 3, 4, 6); expected one that broad"),
    (ATTEND, (Q, K, V, A.astype(int)), TypeError, "attn_mask has dtype "),
    (ATTEND, (Q, K, V, None, False, "1"), TypeError, "scale is a str; expected a number"),
    (
        PULL,
        (Q, K, V, A[:2], G),
        ValueError,
        "attn has shape (2, 4, 6); expected (3, 4, 6), a weight for each",
    ),
    (PULL, (Q, K, V, A, V), ValueError, "g has shape (3, 6, 7); expected (3, 4, 7), a row for each query"),
    ("causal_mask", (0, 3), ValueError, "L is 0; expected at least 1"),
    ("causal_mask", (3, 3.5), TypeError, "S is 3.5; expected an integer"),
    ("causal_mask", (3, 5, 0.5), TypeError, "offset is 0.5; expected an integer"),
]


@pytest.mark.parametrize(("name", "args", "error", "message"), REFUSED)
def test_wrong_calls_are_refused_by_name(backend, name, args, error, message):
    args = [backend.array(a) if isinstance(a, np.ndarray) else a for a in args]
    with pytest.raises(error, match=re.escape(message)):
        getattr(backend.module, name)(*args)
