"""Training in torch reads a number on the host once an epoch, never in a step."""

import pytest

torch = pytest.importorskip("torch")
from torch.utils._python_dispatch import TorchDispatchMode  # noqa: E402

import mlcourse.torch as mt  # noqa: E402


class Reads(TorchDispatchMode):
    """Counts how often a number of a tensor is read on the host."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        self.count += function.overloadpacket in (
            torch.ops.aten._local_scalar_dense,
            torch.ops.aten.is_nonzero,
            torch.ops.aten.nonzero,
            torch.ops.aten.equal,
        )
        return function(*args, **(kwargs or {}))


class Model:
    """A linear model by hand. (Ours look whether class indices are in range, on the CPU.)"""

    def __init__(self, weight):
        self.weight = weight

    def parameters(self):
        return {"weight": self.weight}

    def with_parameters(self, parameters):
        return Model(parameters["weight"])

    def forward(self, x):
        return x @ self.weight.T

    def loss_and_grads(self, x, y):
        error = self.forward(x)
        error[torch.arange(len(y)), y] -= 1
        return (error**2).mean(), {"weight": error.T @ x / len(x)}


def reads(batch_size, epochs):
    x, y = torch.randn(60, 4, generator=torch.Generator().manual_seed(0)), torch.arange(60) % 3
    with Reads() as counter:
        mt.fit(
            Model(torch.zeros(3, 4)),
            (x, y, x, y),
            epochs=epochs,
            batch_size=batch_size,
            lr=0.1,
            weight_decay=0.1,
        )
    return counter.count


def test_this_test_sees_reads():
    with Reads() as counter:
        torch.ones(3).sum().item()
        bool(torch.ones(()))
    assert counter.count == 2


def test_reads_do_not_grow_with_the_number_of_steps():
    once = reads(batch_size=60, epochs=1)
    assert once > 0
    assert reads(batch_size=2, epochs=1) == once
    assert reads(batch_size=10, epochs=3) == 3 * once


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_trains_on_the_gpu():
    x, y = torch.randn(60, 1, 8, 8), torch.arange(60) % 10
    model = mt.CNN()
    there = model.with_parameters({name: value.cuda() for name, value in model.parameters().items()})
    here = mt.fit(model, (x, y, x, y), epochs=2, batch_size=20, lr=0.1)
    history = mt.fit(there, tuple(t.cuda() for t in (x, y, x, y)), epochs=2, batch_size=20, lr=0.1)
    assert history.model.parameters()["0.weight"].is_cuda
    assert history.loss == pytest.approx(here.loss, rel=1e-3)
