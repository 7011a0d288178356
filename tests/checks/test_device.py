"""Steps that stay on their device and differentiate by hand pass; the others are told what they do."""

import numpy as np
import pytest

from mlcourse.checks.device import StaysOnDevice

torch = pytest.importorskip("torch")

CHECK = StaysOnDevice(lambda: ({"w": np.ones(3, np.float32)}, np.zeros(4, np.int64)))


def by_hand(params, y):
    return params["w"] * (y == 0).sum()


def with_autograd(params, y):
    w = params["w"].clone().requires_grad_()
    (w**2).sum().backward()
    return w.grad


def reads_a_number(params, y):
    return params["w"] * (y == 0).sum().item()


def decides_by_a_number(params, y):
    return params["w"] if (y == 0).all() else -params["w"]


def tensor_elsewhere(params, y):
    return params["w"] + torch.ones(3)


def through_numpy(params, y):
    return torch.from_numpy(params["w"].numpy() * 2)


def test_a_step_by_hand_on_its_device_is_fine():
    assert CHECK.complaint(by_hand) == ""


def test_autograd_is_noticed():
    assert "automatic differentiation" in CHECK.complaint(with_autograd)


@pytest.mark.parametrize("step", [reads_a_number, decides_by_a_number, tensor_elsewhere, through_numpy])
def test_a_step_that_leaves_its_device_is_noticed(step):
    assert "does not stay on the device" in CHECK.complaint(step)
