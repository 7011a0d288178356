"""Clipping by the global norm in both backends: beside PyTorch's, at both ends, and what is refused."""

import math

import numpy as np
import pytest

rng = np.random.default_rng(43)
GRADS = {"W": rng.normal(size=(3, 5)), "b": 30 * rng.normal(size=5), "s": np.array(-0.7), "none": np.zeros(0)}


def clipped(backend, grads, *args):
    here = {name: backend.array(np.array(g)) for name, g in grads.items()}
    with np.errstate(all="raise", under="ignore"):
        new, norm = backend.module.clip_grad_norm(here, *args)
    return {name: np.asarray(g) for name, g in new.items()}, float(norm)


def of_torch(grads, *args):
    torch = pytest.importorskip("torch")
    leaves = {n: torch.zeros(np.shape(g), dtype=torch.float64, requires_grad=True) for n, g in grads.items()}
    for n, p in leaves.items():
        p.grad = torch.tensor(g if (g := grads[n]).shape else float(g), dtype=torch.float64)
    norm = torch.nn.utils.clip_grad_norm_([p for p in leaves.values() if p.numel()], *args)
    return {n: p.grad.numpy() for n, p in leaves.items()}, float(norm)


@pytest.mark.parametrize("norm_type", [2.0, 1.0, math.inf, 3.0])
@pytest.mark.parametrize("share", [0.0, 1e-3, 0.5, 1.0, 2.0, math.inf])
def test_as_torch(backend, share, norm_type):
    _, norm = clipped(backend, GRADS, math.inf, norm_type)
    new, found = clipped(backend, GRADS, share * norm, norm_type)
    expected, theirs = of_torch(GRADS, share * norm, norm_type)
    assert found == pytest.approx(theirs, rel=1e-14)
    for name in GRADS:
        np.testing.assert_allclose(new[name], expected[name], rtol=1e-13, atol=0)


def test_direction_length_and_doing_it_twice(backend):
    new, norm = clipped(backend, GRADS, 3.0)
    flat = lambda grads: np.concatenate([np.ravel(g) for g in grads.values()])
    assert norm == pytest.approx(np.linalg.norm(flat(GRADS)))
    np.testing.assert_allclose(flat(new) * norm / 3, flat(GRADS), rtol=1e-6)
    twice, length = clipped(backend, new, 3.0)
    assert length <= 3.0
    np.testing.assert_allclose(flat(twice), flat(new), rtol=1e-6)
    for name, g in clipped(backend, GRADS, 1.001 * norm)[0].items():
        np.testing.assert_array_equal(g, GRADS[name])


@pytest.mark.parametrize("size", [1e200, 1e-200, 5e-324])
def test_squares_neither_overflow_nor_vanish(backend, size):
    new, norm = clipped(backend, {"W": np.array([3.0, 0.0]) * size, "b": np.array([4.0]) * size}, size)
    assert norm == pytest.approx(5 * size)
    if size > 1:
        np.testing.assert_allclose(new["W"] / size, [0.6, 0.0], rtol=1e-14)


def test_nothing_and_what_is_not_finite(backend):
    assert clipped(backend, {}, 1.0) == ({}, 0.0)
    zeros, norm = clipped(backend, {"W": np.zeros(3)}, 1.0)
    assert norm == 0
    assert not zeros["W"].any()
    new, norm = clipped(backend, {"W": np.array([np.inf, 1.0]), "b": np.ones(2)}, 1.0)
    assert norm == math.inf
    np.testing.assert_array_equal(new["W"], [np.nan, 0])
    np.testing.assert_array_equal(new["b"], [0, 0])
    for order in (1.0, 2.0, math.inf):
        new, norm = clipped(backend, {"W": np.ones(2), "b": np.array([np.nan, np.inf])}, 1.0, order)
        assert math.isnan(norm)
        assert np.isnan(new["W"]).all()


def test_dtypes_named_tuples_and_nothing_in_place(backend, dtype):
    grads = {name: g.astype(dtype) for name, g in GRADS.items()}
    here = {name: backend.array(g.copy()) for name, g in grads.items()}
    new, _ = backend.module.clip_grad_norm(here, 0.5)
    for name, g in grads.items():
        assert np.asarray(new[name]).dtype == dtype
        np.testing.assert_array_equal(np.asarray(here[name]), g)
    shapes = [(4, 5), (4,), (3, 4), (3,)]
    tuple_ = backend.module.Params(*(backend.array(np.full(s, 2.0)) for s in shapes))
    assert isinstance(backend.module.clip_grad_norm(tuple_, 1.0)[0], backend.module.Params)


WRONG = [
    (({"W": np.ones(3)}, -1.0), ValueError, "max_norm is -1.0; expected a number that is at least 0"),
    (({"W": np.ones(3)}, "1"), TypeError, "max_norm is a str; expected a number"),
    (({"W": np.ones(3)}, 1.0, 0.0), ValueError, "norm_type is 0.0; expected a finite number above 0"),
    ((3.0, 1.0), TypeError, "grads is a float; expected a mapping or a named tuple"),
    (({"W": np.ones(3, complex)}, 1.0), TypeError, "the gradient of W has dtype"),
]


@pytest.mark.parametrize(("args", "error", "message"), WRONG)
def test_wrong_calls(backend, args, error, message):
    grads, *rest = args
    here = {n: backend.array(g) for n, g in grads.items()} if isinstance(grads, dict) else grads
    with pytest.raises(error) as caught:
        backend.module.clip_grad_norm(here, *rest)
    assert message in str(caught.value)
