"""The residual block and the bound on a gradient in torch: against autograd, and off the host."""

import pytest

torch = pytest.importorskip("torch")
import torch.nn.functional as F  # noqa: E402

import mlcourse.torch as mt  # noqa: E402

BLOCK = [(2, 5, 3), (7, 3), (7,), (3, 7), (3,)]


def theirs(x, weight1, bias1, weight2, bias2, scale):
    return x + scale * F.linear(F.gelu(F.linear(x, weight1, bias1)), weight2, bias2)


def arguments():
    generator = torch.Generator().manual_seed(7)
    return [(2 * torch.randn(s, generator=generator, dtype=torch.float64)).requires_grad_() for s in BLOCK]


@pytest.mark.parametrize("scale", [0.3, 1.0, -2.0])
def test_values_and_gradients_are_those_of_torch(scale):
    args = arguments()
    y, expected = mt.residual_mlp(*args, scale), theirs(*args, scale)
    torch.testing.assert_close(y, expected, rtol=1e-12, atol=1e-14)
    g = torch.randn(y.shape, generator=torch.Generator().manual_seed(8), dtype=torch.float64)
    grads = torch.autograd.grad(expected, args, g)
    torch.testing.assert_close(torch.autograd.grad(y, args, g), grads, rtol=1e-10, atol=1e-12)
    got = mt.residual_mlp_vjp(*(a.detach() for a in args), g, scale)
    torch.testing.assert_close(got, grads, rtol=1e-10, atol=1e-12)


def test_no_value_is_read_on_the_host_and_half_precision_stays():
    for dtype in (torch.float16, torch.bfloat16, torch.float32):
        here = [a.detach().to(dtype) for a in arguments()]
        there = [a.to("meta") for a in here]
        y = mt.residual_mlp(*there, 0.3)
        assert (y.shape, y.dtype, y.is_meta) == (here[0].shape, dtype, True)
        for d, a in zip(mt.residual_mlp_vjp(*there, y, 0.3), here, strict=True):
            assert (d.shape, d.dtype) == (a.shape, dtype)
    assert mt.gradient_norm_bound([torch.empty(3, 5, device="meta")], 0.25).is_meta


def test_the_bound_holds_for_the_gradient_that_autograd_finds():
    generator = torch.Generator().manual_seed(9)
    weights = [torch.randn(5, 5, generator=generator, dtype=torch.float64) for _ in range(6)]
    x = torch.randn(5, generator=generator, dtype=torch.float64, requires_grad=True)
    y = x
    for w in weights:
        y = torch.sigmoid(w @ y)
    g = torch.randn(5, generator=generator, dtype=torch.float64)
    (dx,) = torch.autograd.grad(y, x, g)
    assert 0 < dx.norm() <= mt.gradient_norm_bound(weights, 0.25) * g.norm()
