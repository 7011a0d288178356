"""Values and products need memory proportional to n: no n × n matrix is formed on the way."""

import tracemalloc

import numpy as np
import pytest

import mlcourse.numpy

VALUES = [
    "softmax",
    "log_softmax",
    "logsumexp",
    "logsumexp_grad",
    "sigmoid",
    "log_sigmoid",
    "softplus",
    "tanh",
    "elu",
]


def peak(function, n):
    """Bytes at the worst moment of a call, counted in vectors of length n."""
    rng = np.random.default_rng(0)
    args = [rng.normal(size=n) for _ in range(2 if function.__name__.endswith("_vjp") else 1)]
    function(*args)  # what is imported or cached once does not count
    tracemalloc.start()
    function(*args)
    worst = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return worst / (8 * n)


@pytest.mark.parametrize("name", VALUES)
def test_memory_of_values_grows_linearly(name):
    grows_linearly(getattr(mlcourse.numpy, name))


def test_memory_of_products_grows_linearly(product):
    grows_linearly(getattr(mlcourse.numpy, product))


def grows_linearly(function):
    small, large = peak(function, 20_000), peak(function, 320_000)
    assert large <= 12  # an n × n matrix would be 320 000
    assert large <= 1.2 * small + 0.5


def test_torch_takes_a_length_for_which_a_matrix_would_not_fit(product):
    torch = pytest.importorskip("torch")
    import mlcourse.torch

    x, g = torch.randn(2, 1_000_000, generator=torch.Generator().manual_seed(0))  # squared: 4 TB
    assert getattr(mlcourse.torch, product)(x, g).shape == x.shape
