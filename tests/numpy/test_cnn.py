"""Layers and CNN of both backends: values, gradients by the complex step, names, and what does not fit."""

import re

import numpy as np
import pytest

from mlcourse.gradcheck import check_vjp

rng = np.random.default_rng(10)
IMAGES = (3, 2, 9, 8)


def array(backend, value):
    return backend.array(np.asarray(value))


def layers(backend, dtype="float64"):
    """One of each: uneven kernels, strides, overlapping windows, nothing that divides."""
    m = backend.module
    return [
        m.Conv2d(2, 4, (3, 2), padding=(1, 0), rng=1, dtype=dtype),
        m.ReLU(),
        m.MaxPool2d(3, stride=2, padding=1),
        m.Conv2d(4, 5, 2, stride=(1, 2), dilation=(2, 1), rng=2, dtype=dtype),
        m.ReLU(),
        m.AvgPool2d((2, 1), stride=1),
        m.Flatten(),
        m.Linear(20, 3, rng=3, dtype=dtype),
    ]


def textbook_conv(x, weight, bias, stride, padding, dilation):
    (sh, sw), (ph, pw), (dh, dw) = stride, padding, dilation
    kh, kw = weight.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    rows = range(0, x.shape[2] - dh * (kh - 1), sh)
    columns = range(0, x.shape[3] - dw * (kw - 1), sw)
    pixels = [
        np.einsum("ncij,kcij->nk", x[:, :, r : r + dh * kh : dh, c : c + dw * kw : dw], weight)
        for r in rows
        for c in columns
    ]
    return np.stack(pixels, axis=-1).reshape(len(x), len(weight), len(rows), -1) + bias[:, None, None]


def textbook_loss(x, y, parameters):
    """The network of `layers` and its loss, with comparisons by the real part: for complex numbers too."""
    p = parameters
    relu = lambda x: np.where(x.real > 0, x, 0)
    h = relu(textbook_conv(x, p["0.weight"], p["0.bias"], (1, 1), (1, 0), (1, 1)))
    padded = np.pad(h, ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=-np.inf)
    pixels = []
    for r in range(0, padded.shape[2] - 2, 2):
        for c in range(0, padded.shape[3] - 2, 2):
            window = padded[:, :, r : r + 3, c : c + 3].reshape(*h.shape[:2], 9)
            winner = window.real.argmax(axis=-1)[..., None]
            pixels.append(np.take_along_axis(window, winner, axis=-1)[..., 0])
    h = np.stack(pixels, axis=-1).reshape(*h.shape[:2], (padded.shape[2] - 1) // 2, -1)
    h = relu(textbook_conv(h, p["3.weight"], p["3.bias"], (1, 2), (0, 0), (2, 1)))
    h = (h[:, :, :-1] + h[:, :, 1:]) / 2
    logits = h.reshape(len(x), -1) @ p["7.weight"].T + p["7.bias"]
    return (np.log(np.exp(logits).sum(axis=1)) - logits[range(len(y)), y]).mean()


def numpy_parameters(model):
    return {name: np.asarray(value) for name, value in model.parameters().items()}


def with_random_biases(backend, model):
    """Biases start at 0, where a missing one would go unnoticed."""
    given = {
        name: value if name.endswith("weight") else 0.1 * rng.standard_normal(value.shape).astype(value.dtype)
        for name, value in numpy_parameters(model).items()
    }
    return model.with_parameters({name: array(backend, value) for name, value in given.items()})


def test_loss_and_gradients_against_the_complex_step(backend):
    model = with_random_biases(backend, backend.module.CNN(layers(backend), IMAGES[1:]))
    x, y = rng.standard_normal(IMAGES), np.array([2, 0, 1])
    names = list(model.parameters())
    loss, _ = model.loss_and_grads(array(backend, x), array(backend, y))
    expected = textbook_loss(x, y, numpy_parameters(model))
    assert float(loss) == pytest.approx(float(expected), rel=1e-13)

    def vjp(*values_and_g):
        *values, g = values_and_g
        changed = model.with_parameters({n: array(backend, v) for n, v in zip(names, values, strict=True)})
        _, grads = changed.loss_and_grads(array(backend, x), array(backend, y))
        assert list(grads) == names
        return [g * np.asarray(grads[name]) for name in names]

    f = lambda *values: textbook_loss(x, y, dict(zip(names, values, strict=True)))
    check_vjp(f, vjp, *numpy_parameters(model).values(), method="complex")


def test_float32_agrees_with_float64(backend):
    x, y = rng.standard_normal((8, 1, 8, 8)), rng.integers(0, 10, 8)
    narrow, wide = backend.module.CNN(rng=4), backend.module.CNN(rng=4, dtype="float64")
    for a, b in zip(narrow.parameters().values(), wide.parameters().values(), strict=True):
        assert np.asarray(a).dtype == np.float32
        np.testing.assert_array_equal(np.asarray(a), np.asarray(b).astype(np.float32))
    loss, grads = narrow.loss_and_grads(array(backend, x.astype(np.float32)), array(backend, y))
    exact_loss, exact = wide.loss_and_grads(array(backend, x), array(backend, y))
    assert abs(float(loss) - float(exact_loss)) <= 2e-5 * float(exact_loss)
    for name, value in grads.items():
        value, expected = np.asarray(value), np.asarray(exact[name])
        assert value.dtype == np.float32
        assert np.linalg.norm(value - expected) <= 2e-5 * np.linalg.norm(expected)


@pytest.mark.parametrize("i", range(8))
def test_every_layer_needs_only_its_input(backend, i):
    """Forward of something else in between changes nothing; without dx the parameters' gradients stay."""
    shapes = [
        IMAGES,
        (3, 4, 9, 7),
        (3, 4, 9, 7),
        (3, 4, 5, 4),
        (3, 5, 3, 2),
        (3, 5, 3, 2),
        (3, 5, 2, 2),
        (3, 20),
    ]
    layer = layers(backend)[i]
    x = array(backend, rng.standard_normal(shapes[i]))
    y = layer.forward(x)
    assert tuple(y.shape) == (shapes[i + 1] if i < 7 else (3, 3))
    g = array(backend, rng.standard_normal(tuple(y.shape)))
    dx, grads = layer.backward(x, g)
    layer.forward(array(backend, rng.standard_normal(shapes[i])))
    again, same = layer.backward(x, g)
    none, without = layer.backward(x, g, need_dx=False)
    assert tuple(dx.shape) == shapes[i]
    np.testing.assert_array_equal(np.asarray(dx), np.asarray(again))
    assert none is None
    assert grads.keys() == same.keys() == without.keys() == layer.parameters().keys()
    for name, value in grads.items():
        assert value.shape == layer.parameters()[name].shape
        np.testing.assert_array_equal(np.asarray(value), np.asarray(without[name]))


def test_flatten_goes_channel_by_channel(backend):
    x = np.arange(24.0).reshape(2, 2, 2, 3)
    layer = backend.module.Flatten()
    flat = layer.forward(array(backend, x))
    np.testing.assert_array_equal(np.asarray(flat), [range(12), range(12, 24)])
    back, _ = layer.backward(array(backend, x), flat)
    np.testing.assert_array_equal(np.asarray(back), x)
    assert tuple(layer.forward(array(backend, x[:0])).shape) == (0, 12)


def test_other_parameters_leave_the_model_as_it_is(backend):
    model = backend.module.CNN()
    before = {name: value.copy() for name, value in numpy_parameters(model).items()}
    doubled = model.with_parameters({name: 2 * value for name, value in model.parameters().items()})
    for name, value in before.items():
        np.testing.assert_array_equal(np.asarray(model.parameters()[name]), value)
        np.testing.assert_array_equal(np.asarray(doubled.parameters()[name]), 2 * value)


def test_weights_have_the_variance_of_their_scheme(backend):
    m = backend.module
    conv, linear = m.Conv2d(30, 40, 5, rng=1), m.Linear(400, 300, rng=1)
    assert np.asarray(conv.weight).var() == pytest.approx(2 / 750, rel=0.05)
    assert np.asarray(linear.weight).var() == pytest.approx(1 / 400, rel=0.05)
    assert not np.asarray(conv.bias).any()
    assert not np.asarray(linear.bias).any()


def test_layers_say_what_they_are(backend):
    m = backend.module
    assert [repr(layer) for layer in layers(backend)] == [
        "Conv2d(2, 4, kernel_size=(3, 2), stride=(1, 1), padding=(1, 0), dilation=(1, 1))",
        "ReLU()",
        "MaxPool2d(kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), dilation=(1, 1))",
        "Conv2d(4, 5, kernel_size=(2, 2), stride=(1, 2), padding=(0, 0), dilation=(2, 1))",
        "ReLU()",
        "AvgPool2d(kernel_size=(2, 1), stride=(1, 1), padding=(0, 0))",
        "Flatten()",
        "Linear(20, 3)",
    ]
    assert repr(m.CNN([m.Flatten(), m.Linear(64, 10)])).split("\n") == [
        "CNN of images (1, 8, 8), 650 parameters",
        "  0  Flatten()       (64,)",
        "  1  Linear(64, 10)  (10,)",
    ]


WRONG = [  # what is built, error, what its message must say
    (
        lambda m: m.CNN([m.Conv2d(1, 4, 3), m.Flatten(), m.Linear(100, 10)]),
        ValueError,
        "layer 2, Linear(100, 10): x has shape (1, 144); expected (..., 100)",
    ),
    (
        lambda m: m.CNN([m.Conv2d(3, 4, 3), m.Flatten(), m.Linear(144, 10)]),
        ValueError,
        "layer 0, Conv2d(3, 4, kernel_size=(3, 3), stride=(1, 1), padding=(0, 0), dilation=(1, 1)): weight "
        "has shape (4, 3, 3, 3); expected (4, 1, 3, 3), the channels of x",
    ),
    (
        lambda m: m.CNN([m.MaxPool2d(4), m.MaxPool2d(4), m.Flatten(), m.Linear(1, 10)]),
        ValueError,
        "layer 1, MaxPool2d(kernel_size=(4, 4), stride=(4, 4), padding=(0, 0), dilation=(1, 1)): a kernel of "
        "4×4 with dilation 1×1 spans 4×4, but x with its padding is only 2×2",
    ),
    (
        lambda m: m.CNN([m.Flatten(), m.Conv2d(1, 2, 3)]),
        ValueError,
        "padding=(0, 0), dilation=(1, 1)): x has shape (1, 64); expected (N, C, H, W)",
    ),
    (
        lambda m: m.CNN([m.Linear(8, 10)]),
        ValueError,
        "the last layer gives (1, 1, 8, 10); expected logits, (1, classes)",
    ),
    (lambda m: m.CNN([m.ReLU]), TypeError, "expected a layer"),
    (lambda m: m.CNN(dtype="float16"), ValueError, "dtype is 'float16'; expected 'float32' or 'float64'"),
    (lambda m: m.Conv2d(1, 2, 3, dtype="int"), ValueError, "dtype is 'int'; expected 'float32' or 'float64'"),
    (lambda m: m.Conv2d(0, 2, 3), ValueError, "in_channels is 0; expected at least 1"),
    (lambda m: m.Conv2d(1, 2.5, 3), TypeError, "out_channels is 2.5; expected an integer"),
    (lambda m: m.Conv2d(1, 2, 0), ValueError, "kernel_size is 0; expected at least 1"),
    (lambda m: m.Conv2d(1, 2, 3, padding=-1), ValueError, "padding is -1; expected at least 0"),
    (lambda m: m.MaxPool2d(2, stride=0), ValueError, "stride is 0; expected at least 1"),
    (lambda m: m.AvgPool2d("2"), TypeError, "kernel_size is '2'; expected an integer or a pair of integers"),
    (lambda m: m.Linear(3, 0), ValueError, "out_features is 0; expected at least 1"),
    (
        lambda m: m.CNN().with_parameters({"0.weight": 1}),
        ValueError,
        "parameters has 0.weight; expected 0.weight, 0.bias, 3.weight",
    ),
    (
        lambda m: m.CNN().with_parameters({**m.CNN().parameters(), "0.bias": m.CNN().parameters()["3.bias"]}),
        ValueError,
        "layer 0, Conv2d(1, 16, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), dilation=(1, 1)): bias "
        "has shape (32,); expected (16,), the shape of bias so far",
    ),
]


@pytest.mark.parametrize(("build", "error", "message"), WRONG)
def test_what_does_not_fit_is_named(backend, build, error, message):
    with pytest.raises(error, match=re.escape(message)):
        build(backend.module)


def test_a_batch_that_does_not_fit_is_told_which_layer_refused_it(backend):
    model = backend.module.CNN()
    with pytest.raises(ValueError, match=r"^layer 0, Conv2d\(1, 16.*expected \(16, 3, 3, 3\)"):
        model.forward(array(backend, np.zeros((2, 3, 8, 8), np.float32)))
    with pytest.raises(ValueError, match=r"^layer 7, Linear\(128, 10\): x has shape \(2, 288\)"):
        model.forward(array(backend, np.zeros((2, 1, 12, 12), np.float32)))


def test_flatten_refuses_a_gradient_of_another_shape(backend):
    with pytest.raises(ValueError, match=re.escape("g has shape (2, 6); expected (2, 12), one row for each")):
        backend.module.Flatten().backward(*map(backend.array, (np.zeros((2, 3, 2, 2)), np.zeros((2, 6)))))
