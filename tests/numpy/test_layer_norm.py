"""Layer norm and RMS norm, in both backends: values, all gradients, examples by themselves."""

import re

import numpy as np
import pytest

from mlcourse.gradcheck import check_vjp

rng = np.random.default_rng(52)


def by_definition(x, weight, bias, eps, axes):
    c = x - x.mean(axes, keepdims=True)
    return weight * c / ((c * c).mean(axes, keepdims=True) + eps) ** 0.5 + bias


def by_mean_square(x, weight, eps, axes):
    return weight * x / ((x * x).mean(axes, keepdims=True) + eps) ** 0.5


GROUPS = [((7,), 7), ((5, 7), (7,)), ((2, 5, 3), 3), ((5, 4, 3), (4, 3)), ((0, 3), 3), ((3, 1), 1)]


def parameters(shape):
    weight, bias = rng.normal(size=(2, *((shape,) if isinstance(shape, int) else shape)))
    weight.flat[0] = 0.0
    return weight, bias


@pytest.mark.parametrize("size", [1.0, 1e-3])
@pytest.mark.parametrize(("shape", "normalized"), GROUPS)
def test_layer_norm_and_its_three_gradients(backend, shape, normalized, size):
    weight, bias = parameters(normalized)
    x, axes = size * rng.normal(size=shape) + 0.2, tuple(range(-weight.ndim, 0))
    f = lambda x, weight, bias: by_definition(x, weight, bias, 1e-5, axes)
    call = lambda *args: backend.module.layer_norm(
        backend.array(args[0]), normalized, *map(backend.array, args[1:])
    )
    np.testing.assert_allclose(np.asarray(call(x, weight, bias)), f(x, weight, bias), rtol=1e-9, atol=1e-12)

    def vjp(x, weight, bias, g):
        found = backend.module.layer_norm_vjp(
            backend.array(x), normalized, backend.array(g), backend.array(weight)
        )
        return tuple(map(np.asarray, found))

    if weight.size > 1:
        check_vjp(f, vjp, x, weight, bias, method="complex")
    else:  # x − m(x) is rounding in the definition and 0 here
        g = rng.normal(size=shape)
        dx, dweight, dbias = vjp(x, weight, bias, g)
        assert not dx.any()
        assert not dweight.any()
        np.testing.assert_allclose(dbias, g.sum(0))


@pytest.mark.parametrize("eps", [None, 0.0, 1e-5])
@pytest.mark.parametrize(("shape", "normalized"), GROUPS)
def test_rms_norm_and_its_two_gradients(backend, shape, normalized, eps):
    weight, _ = parameters(normalized)
    x, axes = 1e-3 * rng.normal(size=shape), tuple(range(-weight.ndim, 0))
    number = np.finfo(np.float64).eps if eps is None else eps
    f = lambda x, weight: by_mean_square(x, weight, number, axes)
    x_, weight_ = backend.array(x), backend.array(weight)
    got = np.asarray(backend.module.rms_norm(x_, normalized, weight_, eps))
    np.testing.assert_allclose(got, f(x, weight), rtol=1e-13)

    def vjp(x, weight, g):
        arrays = map(backend.array, (x, g, weight))
        x, g, weight = arrays
        return tuple(map(np.asarray, backend.module.rms_norm_vjp(x, normalized, g, weight, eps)))

    check_vjp(f, vjp, x, weight, method="complex")


def test_without_weight_and_bias_their_gradients_are_still_there(backend):
    x, g = rng.normal(size=(2, 5, 3))
    ones = np.ones(3)
    x_, g_, ones_ = map(backend.array, (x, g, ones))
    for name in ("layer_norm", "rms_norm"):
        function, vjp = (getattr(backend.module, f"{name}{end}") for end in ("", "_vjp"))
        np.testing.assert_array_equal(function(x_, 3), function(x_, 3, ones_))
        for got, expected in zip(vjp(x_, 3, g_), vjp(x_, 3, g_, ones_), strict=True):
            np.testing.assert_array_equal(got, expected)


def test_equal_entries_give_the_bias(backend):
    x, bias = np.full((2, 3), 0.1), rng.normal(size=3)
    x_, bias_ = map(backend.array, (x, bias))
    np.testing.assert_array_equal(backend.module.layer_norm(x_, 3, None, bias_), np.stack([bias, bias]))


def test_rows_of_different_size_do_not_meet(backend):
    x, g = rng.normal(size=(2, 3, 5))
    x *= np.array([[1e-200], [1.0], [1e200]])
    for name, function in (("layer_norm", by_definition), ("rms_norm", by_mean_square)):
        ours, vjp = (getattr(backend.module, f"{name}{end}") for end in ("", "_vjp"))
        whole = ours(backend.array(x), 5, eps=0.0)
        dx = vjp(backend.array(x), 5, backend.array(g), eps=0.0)[0]
        for i in range(3):
            one = backend.array(x[i])
            np.testing.assert_allclose(np.asarray(whole)[i], ours(one, 5, eps=0.0), rtol=1e-15)
            assert np.isfinite(np.asarray(dx)).all()
        rest = (1.0, 0.0, 0.0, -1) if function is by_definition else (1.0, 0.0, -1)
        np.testing.assert_allclose(np.asarray(whole)[1], function(x[1], *rest), rtol=1e-12)


def test_float32_stays_and_arguments_stay_as_they_are(backend):
    args = [(1000 + rng.normal(size=(5, 3))), rng.normal(size=(5, 3)), rng.normal(size=3)]
    args = [a.astype(np.float32) for a in args]
    before = [a.copy() for a in args]
    for name in ("layer_norm_vjp", "rms_norm_vjp"):
        vjp = getattr(backend.module, name)
        x, g, weight = map(backend.array, args)
        exact = vjp(
            *(backend.array(a.astype(np.float64)) if a is not None else 3 for a in (args[0], None)),
            *(backend.array(a.astype(np.float64)) for a in args[1:]),
        )
        for got, expected in zip(vjp(x, 3, g, weight), exact, strict=True):
            got, expected = np.asarray(got), np.asarray(expected)
            assert got.dtype == np.float32
            assert abs(got - expected).max() <= 2e-5 * abs(expected).max()
    assert all(map(np.array_equal, args, before))


V = np.zeros((7, 3))
REFUSED = [
    ("layer_norm", (V, 7), ValueError, "x has shape (7, 3); expected (..., *normalized_shape), (7,)"),
    ("layer_norm", (V, ()), ValueError, "x has shape (7, 3); expected (..., *normalized_shape), ()"),
    ("layer_norm", (V, 3.0), TypeError, "normalized_shape is 3.0; expected an integer"),
    ("layer_norm", (V, 3, V), ValueError, "weight has shape (7, 3); expected (3,), normalized_shape"),
    ("layer_norm", (V, 3, None, V), ValueError, "bias has shape (7, 3); expected (3,), normalized_shape"),
    ("layer_norm", (V, 3, None, None, -1e-5), ValueError, "eps is -1e-05; expected a finite number"),
    ("layer_norm_vjp", (V, 3, V[0]), ValueError, "g has shape (3,); expected (7, 3), the shape of x"),
    ("layer_norm_vjp", (V, 3, V, V), ValueError, "weight has shape (7, 3); expected (3,)"),
    ("rms_norm", (V[0], (7, 3)), ValueError, "x has shape (3,); expected (..., *normalized_shape), (7, 3)"),
    ("rms_norm", (V, 3, V), ValueError, "weight has shape (7, 3); expected (3,), normalized_shape"),
    ("rms_norm_vjp", (V, 3, V[0]), ValueError, "g has shape (3,); expected (7, 3), the shape of x"),
    ("rms_norm_vjp", (V, 3, V, None, "1"), TypeError, "eps is a str; expected a number"),
]


@pytest.mark.parametrize(("name", "args", "error", "message"), REFUSED)
def test_wrong_calls_are_refused_by_name(backend, name, args, error, message):
    args = [backend.array(a) if isinstance(a, np.ndarray) else a for a in args]
    with pytest.raises(error, match=re.escape(message)):
        getattr(backend.module, name)(*args)
