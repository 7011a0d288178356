"""Fans, gains and bounds of random weights in both backends: against torch's own, and what is refused."""

import re

import numpy as np
import pytest

SHAPES_OF_WEIGHTS = [(7, 3), (1, 1), (32, 16, 5, 3), (3, 5, 7), (3, 5, 7, 3, 5)]


@pytest.mark.parametrize("shape", SHAPES_OF_WEIGHTS)
def test_fans_are_those_of_torch(backend, shape):
    torch = pytest.importorskip("torch")
    got = backend.module.calculate_fan_in_and_fan_out(shape)
    assert got == torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(shape))
    assert [type(fan) for fan in got] == [int, int]
    assert backend.module.calculate_fan_in_and_fan_out(np.array(shape)) == got


@pytest.mark.parametrize("name", ["linear", "conv2d", "sigmoid", "tanh", "relu", "selu", "leaky_relu"])
@pytest.mark.parametrize("param", [None, 0.2, 0, -1.5, 1])
def test_gains_are_those_of_torch(backend, name, param):
    torch = pytest.importorskip("torch")
    expected = torch.nn.init.calculate_gain(name, param)
    assert backend.module.calculate_gain(name, param) == pytest.approx(expected, rel=1e-15)


def test_a_gain_makes_up_for_what_its_activation_leaves(backend):
    """Of E[z²] ReLU leaves a half, leaky ReLU (1 + α²)/2: gain² times that is 1."""
    for name in ("linear", "relu", "leaky_relu"):
        left = backend.module.activation_second_moment(name)
        assert backend.module.calculate_gain(name) ** 2 * left == pytest.approx(1, rel=1e-14)


@pytest.mark.parametrize("gain", [1.0, 2**0.5, 5 / 3])
def test_bounds_are_those_of_torch(backend, gain):
    torch = pytest.importorskip("torch")
    xavier = torch.nn.init.xavier_uniform_(torch.empty(700, 300), gain).abs().max().item()
    assert backend.module.xavier_uniform_bound(300, 700, gain) == pytest.approx(xavier, rel=1e-3)
    a = backend.module.kaiming_uniform_bound(300, gain)
    assert a**2 / 3 == pytest.approx(gain**2 / 300, rel=1e-15)
    relu = torch.nn.init.kaiming_uniform_(torch.empty(700, 300), nonlinearity="relu").abs().max().item()
    assert backend.module.kaiming_uniform_bound(300) == pytest.approx(relu, rel=1e-3)


REFUSED = [
    ("calculate_fan_in_and_fan_out", ((7,),), ValueError, "shape is (7,); expected (out, in, *kernel)"),
    ("calculate_fan_in_and_fan_out", ((7, 0),), ValueError, "shape is (7, 0); expected (out, in, *kernel)"),
    ("calculate_fan_in_and_fan_out", (7,), TypeError, "shape is 7; expected integers (out, in, *kernel)"),
    ("calculate_fan_in_and_fan_out", ((7, 3.0),), TypeError, "shape is (7, 3.0); expected integers"),
    ("calculate_gain", ("gelu",), ValueError, "nonlinearity is 'gelu'; expected one of 'linear', 'sigmoid'"),
    ("calculate_gain", ("leaky_relu", "0.2"), TypeError, "param is a str; expected a number"),
    ("xavier_uniform_bound", (0, 3), ValueError, "fan_in is 0; expected at least 1"),
    (
        "xavier_uniform_bound",
        (3, 3, -1.0),
        ValueError,
        "gain is -1.0; expected a finite number of at least 0",
    ),
    ("kaiming_uniform_bound", (3.0,), TypeError, "fan is 3.0; expected an integer"),
]


@pytest.mark.parametrize(("name", "args", "error", "message"), REFUSED)
def test_wrong_calls_are_refused_by_name(backend, name, args, error, message):
    with pytest.raises(error, match=re.escape(message)):
        getattr(backend.module, name)(*args)
