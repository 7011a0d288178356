"""The CNN in torch: equal to NumPy's and to autograd's, on any device, without waiting for the host."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")
import torch.nn as nn  # noqa: E402

import mlcourse.numpy as mn  # noqa: E402
import mlcourse.torch as mt  # noqa: E402

IMAGES, LABELS = (3, 2, 9, 8), [1, 1, 2]


def ours(m, dtype="float64"):
    layers = [
        m.Conv2d(2, 4, (3, 2), padding=(1, 0), rng=1, dtype=dtype),
        m.ReLU(),
        m.MaxPool2d(3, stride=2, padding=1),
        m.Conv2d(4, 5, 2, stride=(1, 2), dilation=(2, 1), rng=2, dtype=dtype),
        m.ReLU(),
        m.AvgPool2d((2, 1), stride=1),
        m.Flatten(),
        m.Linear(20, 3, rng=3, dtype=dtype),
    ]
    return m.CNN(layers, IMAGES[1:])


def theirs():
    return nn.Sequential(
        nn.Conv2d(2, 4, (3, 2), padding=(1, 0)),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2, padding=1),
        nn.Conv2d(4, 5, 2, stride=(1, 2), dilation=(2, 1)),
        nn.ReLU(),
        nn.AvgPool2d((2, 1), stride=1),
        nn.Flatten(),
        nn.Linear(20, 3),
    ).double()


def batch():
    return torch.from_numpy(np.random.default_rng(11).standard_normal(IMAGES)), torch.tensor(LABELS)


def test_names_values_and_gradients_are_those_of_torch_nn():
    model, module = ours(mt), theirs()
    module.load_state_dict(model.parameters())
    x, y = batch()
    expected = nn.functional.cross_entropy(module(x), y)
    expected.backward()
    loss, grads = model.loss_and_grads(x, y)
    torch.testing.assert_close(loss, expected.detach(), rtol=1e-13, atol=0)
    for name, parameter in module.named_parameters():
        torch.testing.assert_close(grads[name], parameter.grad, rtol=1e-11, atol=1e-13)


def test_numpy_agrees():
    x, y = batch()
    loss, grads = ours(mt).loss_and_grads(x, y)
    numpy_loss, numpy_grads = ours(mn).loss_and_grads(x.numpy(), y.numpy())
    np.testing.assert_allclose(loss, numpy_loss, rtol=1e-13)
    assert grads.keys() == numpy_grads.keys()
    for name, value in grads.items():
        np.testing.assert_allclose(value, numpy_grads[name], rtol=1e-11, atol=1e-13)


def test_no_value_is_read_on_the_host():
    """A tensor on the meta device has no values: whoever looks at one raises."""
    model = ours(mt)
    there = model.with_parameters({name: value.to("meta") for name, value in model.parameters().items()})
    loss, grads = there.loss_and_grads(*(t.to("meta") for t in batch()))
    assert loss.is_meta
    assert {name: value.shape for name, value in grads.items()} == {
        name: value.shape for name, value in model.parameters().items()
    }


def test_autograd_records_nothing():
    x, y = batch()
    loss, grads = ours(mt).loss_and_grads(x.requires_grad_(), y)
    assert not any(t.requires_grad for t in (loss, *grads.values()))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_same_on_the_gpu_without_waiting():
    model, (x, y) = ours(mt), batch()
    expected = model.loss_and_grads(x, y)
    there = model.with_parameters({name: value.to("cuda") for name, value in model.parameters().items()})
    x, y = x.to("cuda"), y.to("cuda")
    torch.cuda.set_sync_debug_mode("error")
    try:
        loss, grads = there.loss_and_grads(x, y)
    finally:
        torch.cuda.set_sync_debug_mode("default")
    torch.testing.assert_close(loss.cpu(), expected[0])
    torch.testing.assert_close({name: value.cpu() for name, value in grads.items()}, expected[1])
