"""Embeddings in both backends: rows of a table, and the gradient that comes back into it."""

import re

import numpy as np
import pytest

from mlcourse.gradcheck import check_vjp

rng = np.random.default_rng(121)
V, E = 7, 5
INDICES = [  # a row three times over a batch, twice in one example, rows that nobody reads; and odd shapes
    np.array([[6, 0, 3, 0], [3, 1, 1, 0], [5, 0, 6, 6]]),
    np.array([4]),
    np.array(3),
    np.zeros((3, 0), int),
    np.full((2, 3, 1), 2, np.int8),
    np.array([[5, 1]], np.uint16),
]
PADDINGS = [None, 0, 4, -1, -V]


def one_hot(indices):
    return np.eye(V)[np.asarray(indices, int)].reshape(-1, V)


def by_matrix(indices, g, padding_idx):
    dweight = one_hot(indices).T @ g.reshape(-1, E)
    if padding_idx is not None:
        dweight[padding_idx] = 0
    return dweight


@pytest.mark.parametrize("indices", INDICES, ids=lambda a: str(a.shape))
def test_rows_are_products_with_a_one_hot_matrix(backend, indices):
    weight = rng.normal(size=(V, E))
    expected = (one_hot(indices) @ weight).reshape(*indices.shape, E)
    for padding_idx in PADDINGS:
        got = backend("embedding", indices, weight, padding_idx=padding_idx)
        np.testing.assert_array_equal(got, expected)
        assert not np.shares_memory(got, weight)


@pytest.mark.parametrize("padding_idx", PADDINGS)
@pytest.mark.parametrize("indices", INDICES, ids=lambda a: str(a.shape))
def test_a_row_receives_the_sum_of_its_readers(backend, indices, padding_idx):
    weight, g = rng.normal(size=(V, E)), rng.normal(size=(*indices.shape, E))
    got = backend("embedding_vjp", indices, weight, g, padding_idx=padding_idx)
    np.testing.assert_allclose(got, by_matrix(indices, g, padding_idx), rtol=0, atol=1e-14)


def test_the_gradient_is_that_of_the_product(backend):
    indices = INDICES[0]
    f = lambda weight: one_hot(indices) @ weight

    def vjp(weight, g):
        return backend("embedding_vjp", indices, weight, g.reshape(*indices.shape, E))

    check_vjp(f, vjp, rng.normal(size=(V, E)), method="complex")


@pytest.mark.parametrize("padding_idx", PADDINGS)
@pytest.mark.parametrize("indices", INDICES, ids=lambda a: str(a.shape))
def test_a_table_at_both_ends_receives_both_parts(backend, indices, padding_idx):
    shape = indices.shape
    weight, h = rng.normal(size=(V, E)), rng.normal(size=(*shape, E))
    g_embed, g_logits = rng.normal(size=(*shape, E)), rng.normal(size=(*shape, V))
    arrays = map(backend.array, (indices, weight, h, g_embed, g_logits))
    got = np.asarray(backend.module.tied_embedding_vjp(*arrays, padding_idx))
    head = g_logits.reshape(-1, V).T @ h.reshape(-1, E)
    np.testing.assert_allclose(got, by_matrix(indices, g_embed, padding_idx) + head, rtol=0, atol=1e-14)


def test_logits_may_be_made_of_fewer_places_than_were_read(backend):
    args = INDICES[0], np.zeros((V, E)), *(rng.normal(size=s) for s in ((3, E), (3, 4, E), (3, V)))
    got = backend("tied_embedding_vjp", *args)
    np.testing.assert_allclose(got, by_matrix(args[0], args[3], None) + args[4].T @ args[2], atol=1e-14)


def test_dtypes_stay_and_arguments_stay_as_they_are(backend):
    args = [INDICES[0], *(rng.normal(size=s) for s in ((V, E), (3, 4, E), (3, 4, E), (3, 4, V)))]
    calls = {"embedding": args[:2], "embedding_vjp": args[:3], "tied_embedding_vjp": args}
    for name, given in calls.items():
        narrow = [a.astype(np.float32) if a.dtype.kind == "f" else a for a in given]
        before = [a.copy() for a in narrow]
        got, exact = backend(name, *narrow), backend(name, *given)
        assert (got.dtype, exact.dtype) == (np.float32, np.float64)
        assert abs(got - exact).max() <= 2e-6 * abs(exact).max()
        assert all(map(np.array_equal, narrow, before))
    mixed = backend("embedding_vjp", args[0], args[1].astype(np.float32), args[2])
    assert mixed.dtype == np.float64
    strided = np.repeat(args[2], 2, axis=-1)[..., ::2]
    np.testing.assert_array_equal(
        backend("embedding_vjp", args[0], args[1], strided), backend("embedding_vjp", *args[:3])
    )


IDS, W = INDICES[0], np.zeros((V, E))
G, H, L = np.zeros((3, 4, E)), np.zeros((3, 4, E)), np.zeros((3, 4, V))
REFUSED = [
    ("embedding", (IDS / 1, W), TypeError, "float64; expected integers, the rows to look up"),
    ("embedding", (IDS > 0, W), TypeError, "bool; expected integers, the rows to look up"),
    ("embedding", (IDS + 1, W), ValueError, "input[0, 0] is 7; expected a row of weight, from 0 to 6"),
    ("embedding", (IDS - 1, W), ValueError, "input[0, 1] is -1; expected a row of weight, from 0 to 6"),
    ("embedding", (IDS, W[0]), ValueError, "weight has shape (5,); expected (V, E)"),
    ("embedding", (IDS, W, 7), ValueError, "padding_idx is 7; expected a row of weight, from -7 to 6"),
    ("embedding", (IDS, W, -8), ValueError, "padding_idx is -8; expected a row of weight, from -7 to 6"),
    ("embedding", (IDS, W, 0.0), TypeError, "padding_idx is 0.0; expected an integer or None"),
    ("embedding_vjp", (IDS + 1, W, G), ValueError, "input[0, 0] is 7; expected a row of weight, from 0 to 6"),
    ("embedding_vjp", (IDS, W, G[0]), ValueError, "g has shape (4, 5); expected (3, 4, 5), a row of weight"),
    ("embedding_vjp", (IDS, W, L), ValueError, "g has shape (3, 4, 7); expected (3, 4, 5), a row of weight"),
    ("embedding_vjp", (IDS, W, G, 9), ValueError, "padding_idx is 9; expected a row of weight, from -7 to 6"),
    (
        "tied_embedding_vjp",
        (IDS, W, L, G, L),
        ValueError,
        "h has shape (3, 4, 7); expected (..., 5), the columns",
    ),
    ("tied_embedding_vjp", (IDS, W, H, L, L), ValueError, "g has shape (3, 4, 7); expected (3, 4, 5)"),
    (
        "tied_embedding_vjp",
        (IDS, W, H, G, L[0]),
        ValueError,
        "g_logits has shape (4, 7); expected (3, 4, 7), rows as in h, a logit for each row of weight",
    ),
]


@pytest.mark.parametrize(("name", "args", "error", "message"), REFUSED)
def test_wrong_calls_are_refused_by_name(backend, name, args, error, message):
    args = [backend.array(a) if isinstance(a, np.ndarray) else a for a in args]
    with pytest.raises(error, match=re.escape(message)):
        getattr(backend.module, name)(*args)
