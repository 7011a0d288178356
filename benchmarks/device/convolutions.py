"""The two ways to write a convolution's backward pass by hand, against torch's own.

``transposed`` is what ``mlcourse.torch.conv2d_vjp`` does, convolutions again; ``unfold`` is the textbook's
way with columns, ``unfold``, ``bmm`` and ``fold``.
"""

import torch
import torch.nn.functional as F
from shared.convolutions import CONVOLUTIONS

import mlcourse.torch as mt
from device.clock import milliseconds


@torch.no_grad()
def unfold_vjp(x, weight, g, stride, padding, dilation):
    """The backward pass with columns: dW = Σ g colsᵀ, dx = fold(Wᵀ g)."""
    settings = {"stride": stride, "padding": padding, "dilation": dilation}
    columns = F.unfold(x, weight.shape[2:], **settings)
    flat = g.flatten(2)
    dweight = torch.bmm(flat, columns.transpose(1, 2)).sum(dim=0).reshape(weight.shape)
    dx = F.fold(weight.flatten(1).T @ flat, x.shape[2:], weight.shape[2:], **settings)
    return dx, dweight, flat.sum(dim=(0, 2))


def autograd_vjp(x, weight, g, stride, padding, dilation):
    """Torch's own backward pass."""
    bias = torch.zeros(len(weight), device=x.device, dtype=x.dtype, requires_grad=True)
    x, weight = x.detach().requires_grad_(), weight.detach().requires_grad_()
    return torch.autograd.grad(F.conv2d(x, weight, bias, stride, padding, dilation), (x, weight, bias), g)


def compare(device, dtype, rounds, x_shape, weight_shape, *settings):
    """Times of the ways for one layer, after making sure that they agree."""
    x, weight = (torch.randn(s, device=device, dtype=dtype) for s in (x_shape, weight_shape))
    g = torch.randn_like(mt.conv2d(x, weight, None, *settings))
    ways = {"transposed": mt.conv2d_vjp, "unfold": unfold_vjp, "autograd, forward included": autograd_vjp}
    expected = autograd_vjp(x.double(), weight.double(), g.double(), *settings)
    tolerance = 2e-5 if dtype == torch.float32 else 1e-12
    for name, way in ways.items():
        for got, exact in zip(way(x, weight, g, *settings), expected, strict=True):
            if (got - exact).norm() > tolerance * exact.norm():
                raise AssertionError(f"{name} is off by more than {tolerance} of the norm for {x_shape}")
    return {
        name: milliseconds(lambda way=way: way(x, weight, g, *settings), device, rounds)
        for name, way in ways.items()
    }


def convolutions(device, quick):
    """The rows of all layers; of one if it is to be quick."""
    rounds, cases = (1, CONVOLUTIONS[2:3]) if quick else (30, CONVOLUTIONS)
    return {
        f"{str(dtype).removeprefix('torch.')} {case}": compare(device, dtype, rounds, *case)
        for dtype in (torch.float32, torch.float64)
        for case in cases
    }
