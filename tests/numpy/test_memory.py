"""Values and products need memory proportional to n: no n × n matrix is formed on the way."""

import tracemalloc

import numpy as np
import pytest

from mlcourse.numpy import __all__ as public

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
PRODUCTS = ["softmax_vjp", "log_softmax_vjp", "sigmoid_vjp", "log_sigmoid_vjp", "softplus_vjp", "tanh_vjp"]
PRODUCTS += ["elu_vjp", "relu_vjp"]


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


@pytest.mark.parametrize("name", VALUES + PRODUCTS)
def test_memory_grows_linearly(name):
    import mlcourse.numpy

    function = getattr(mlcourse.numpy, name)
    small, large = peak(function, 20_000), peak(function, 320_000)
    assert large <= 12  # an n × n matrix would be 320 000
    assert large <= 1.2 * small + 0.5


def test_every_product_of_a_vector_is_measured():
    """A new elementwise product has to be listed here."""
    elsewhere = {"logsumexp_vjp", "linear_vjp", "conv2d_vjp", "max_pool2d_vjp", "avg_pool2d_vjp"}
    elsewhere |= {"l1_norm_vjp", "squared_l2_norm_vjp"}  # g has another shape than x
    assert {name for name in public if name.endswith("_vjp")} - elsewhere == set(PRODUCTS)


@pytest.mark.parametrize("name", PRODUCTS)
def test_torch_takes_a_length_for_which_a_matrix_would_not_fit(name):
    torch = pytest.importorskip("torch")
    import mlcourse.torch

    x, g = torch.randn(2, 1_000_000, generator=torch.Generator().manual_seed(0))  # squared: 4 TB
    assert getattr(mlcourse.torch, name)(x, g).shape == x.shape
