"""Binary cross-entropy of both backends against mpmath, the complex step and differences."""

import mpmath as mp
import numpy as np
import pytest

from mlcourse.gradcheck import check_grad

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "binary_cross_entropy_with_logits": [(5, 4), (5, 4)],
    "binary_cross_entropy_with_logits_grad": [(5, 4), (5, 4)],
}

rng = np.random.default_rng(12)
Z = np.concatenate([rng.normal(size=100), rng.uniform(-110, 110, 200), rng.uniform(-750, 750, 150)])
Z = np.append(Z, [0, 800, -800, 1e5, -1e5])


@pytest.mark.parametrize("label", [0, 1])
def test_every_entry_is_accurate_at_labels(backend, dtype, ulp, label):
    z = Z.astype(dtype)
    y = np.full_like(z, label)
    points = [(1 - 2 * label) * mp.mpf(float(v)) for v in z]  # the loss is softplus of these
    loss = backend("binary_cross_entropy_with_logits", z, y, reduction="none")
    assert loss.dtype == dtype
    assert ulp(loss, [mp.log1p(mp.exp(v)) for v in points]) <= 4
    grad = backend("binary_cross_entropy_with_logits_grad", z, y, reduction="sum")
    assert ulp(grad, [(1 - 2 * label) / (1 + mp.exp(-v)) for v in points]) <= 6


@pytest.mark.parametrize("y", [0.0, 1.0, 0.3, 0.999])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_against_complex_step(backend, y, reduction):
    z = 3 * rng.normal(size=(3, 4))

    def loss(z):
        s = 1 / (1 + np.exp(-z))
        losses = -y * np.log(s) - (1 - y) * np.log(1 - s)
        return losses if reduction == "none" else getattr(losses, reduction)()

    target = np.full_like(z, y)
    got = backend("binary_cross_entropy_with_logits", z, target, reduction=reduction)
    np.testing.assert_allclose(got, loss(z), rtol=1e-12)
    grad = lambda z: backend("binary_cross_entropy_with_logits_grad", z, target, reduction=reduction)
    check_grad(loss, grad, z, method="complex")


def test_in_the_tails_against_central_differences(backend):
    z, y = np.array([30.0, -30.0, 500.0, -500.0, 0.0]), np.array([0.0, 1.0, 0.25, 0.25, 1.0])
    f = lambda z: backend("binary_cross_entropy_with_logits", z, y)
    check_grad(f, lambda z: backend("binary_cross_entropy_with_logits_grad", z, y), z)


def test_an_empty_batch(backend):
    empty = np.empty((0, 4))
    assert backend("binary_cross_entropy_with_logits", empty, empty, reduction="sum") == 0
    assert backend("binary_cross_entropy_with_logits", empty, empty, reduction="none").shape == (0, 4)
    assert backend("binary_cross_entropy_with_logits_grad", empty, empty).shape == (0, 4)
