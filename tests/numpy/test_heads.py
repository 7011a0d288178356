"""Heads, in both backends: which channel goes where, and that each undoes the other."""

import re

import numpy as np
import pytest

from mlcourse.gradcheck import check_vjp

SHAPES = {"merge_heads": [(3, 2, 4, 5)]}  # of the arguments of one ordinary call; see tests/conftest.py
rng = np.random.default_rng(63)


@pytest.mark.parametrize("leading", [(), (2,), (2, 5), (0,)])
@pytest.mark.parametrize("h", [1, 3, 12])
def test_a_head_has_neighbouring_channels_of_every_position(backend, leading, h):
    x = rng.normal(size=(*leading, 4, 12))
    heads = np.asarray(backend.module.split_heads(backend.array(x), h))
    d = 12 // h
    assert heads.shape == (*leading, h, 4, d)
    for a in range(h):
        np.testing.assert_array_equal(heads[..., a, :, :], x[..., a * d : (a + 1) * d])
    np.testing.assert_array_equal(backend("merge_heads", heads), x)
    assert not np.shares_memory(heads, x)


def test_each_is_the_product_of_the_other(backend):
    x, heads = rng.normal(size=(2, 4, 12)), rng.normal(size=(2, 3, 4, 5))
    split = lambda x, h: np.asarray(backend.module.split_heads(backend.array(x), h))
    check_vjp(lambda x: split(x, 3), lambda x, g: backend("merge_heads", g), x)
    check_vjp(lambda x: backend("merge_heads", x), lambda x, g: split(g, 3), heads)


REFUSED = [
    (
        "split_heads",
        (np.zeros((4, 6)), 5),
        ValueError,
        "x has shape (4, 6); expected a last axis that num_heads",
    ),
    ("split_heads", (np.zeros(6), 3), ValueError, "x has shape (6,); expected (..., L, E)"),
    ("split_heads", (np.zeros((4, 6)), 0), ValueError, "num_heads is 0; expected at least 1"),
    ("split_heads", (np.zeros((4, 6)), 3.0), TypeError, "num_heads is 3.0; expected an integer"),
    ("merge_heads", (np.zeros((4, 6)),), ValueError, "x has shape (4, 6); expected (..., h, L, d)"),
    ("merge_heads", (np.zeros((0, 4, 6)),), ValueError, "x has shape (0, 4, 6); expected at least one head"),
]


@pytest.mark.parametrize(("name", "args", "error", "message"), REFUSED)
def test_wrong_calls_are_refused_by_name(backend, name, args, error, message):
    args = [backend.array(a) if isinstance(a, np.ndarray) else a for a in args]
    with pytest.raises(error, match=re.escape(message)):
        getattr(backend.module, name)(*args)
