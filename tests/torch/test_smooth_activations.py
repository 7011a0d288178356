"""Smooth activations and gates in torch: against torch's own functions, inside autograd, off the host."""

import pytest

torch = pytest.importorskip("torch")
import torch.nn.functional as F  # noqa: E402

import mlcourse.torch as mt  # noqa: E402

LAYER = [(2, 5, 3), (7, 3), (7, 3), (3, 7)]
CASES = {  # ours, its VJP, torch's own, shapes of the arguments
    "gelu": (mt.gelu, mt.gelu_vjp, F.gelu, [(3, 4)]),
    "gelu by tanh": (
        lambda x: mt.gelu(x, "tanh"),
        lambda x, g: mt.gelu_vjp(x, g, "tanh"),
        lambda x: F.gelu(x, approximate="tanh"),
        [(3, 4)],
    ),
    "silu": (mt.silu, mt.silu_vjp, F.silu, [(3, 4)]),
    "leaky_relu": (
        lambda x: mt.leaky_relu(x, 0.2),
        lambda x, g: mt.leaky_relu_vjp(x, g, 0.2),
        lambda x: F.leaky_relu(x, 0.2),
        [(3, 4)],
    ),
    "glu": (mt.glu, mt.glu_vjp, F.glu, [(3, 6)]),
    "glu along an axis": (
        lambda x: mt.glu(x, 1),
        lambda x, g: mt.glu_vjp(x, g, 1),
        lambda x: F.glu(x, 1),
        [(2, 6, 3)],
    ),
    "swiglu": (mt.swiglu, mt.swiglu_vjp, lambda p, u: F.silu(p) * u, [(3, 5), (3, 5)]),
    "swiglu_mlp": (
        mt.swiglu_mlp,
        mt.swiglu_mlp_vjp,
        lambda x, w_gate, w_up, w_down: (F.silu(x @ w_gate.T) * (x @ w_up.T)) @ w_down.T,
        LAYER,
    ),
}
ERROR = (mt.gelu_approximation_error, None, lambda x: F.gelu(x, approximate="tanh") - F.gelu(x), [(3, 4)])


def arguments(shapes):
    generator = torch.Generator().manual_seed(7)
    return [(2 * torch.randn(s, generator=generator, dtype=torch.float64)).requires_grad_() for s in shapes]


@pytest.mark.parametrize("case", [*CASES.values(), ERROR], ids=[*CASES, "gelu_approximation_error"])
def test_values_and_gradients_are_those_of_torch(case):
    ours, vjp, theirs, shapes = case
    args = arguments(shapes)
    y, expected = ours(*args), theirs(*args)
    torch.testing.assert_close(y, expected, rtol=1e-12, atol=1e-14)
    g = torch.randn(y.shape, generator=torch.Generator().manual_seed(8), dtype=torch.float64)
    grads = torch.autograd.grad(expected, args, g)
    torch.testing.assert_close(torch.autograd.grad(y, args, g), grads, rtol=1e-10, atol=1e-12)
    if vjp:
        got = vjp(*(a.detach() for a in args), g)
        got = got if isinstance(got, tuple) else (got,)
        torch.testing.assert_close(got, grads, rtol=1e-10, atol=1e-12)


def test_the_kink_is_torch_s_for_slopes_of_any_sign():
    for slope in (0.2, 0.0, 1.5):
        x = torch.tensor([-1.0, 0.0, 1.0], requires_grad=True)
        (expected,) = torch.autograd.grad(F.leaky_relu(x, slope).sum(), x)
        torch.testing.assert_close(mt.leaky_relu_grad(x.detach(), slope), expected)


@pytest.mark.parametrize("name", CASES)
def test_no_value_is_read_on_the_host_and_half_precision_stays(name):
    ours, vjp, _, shapes = CASES[name]
    for dtype in (torch.float16, torch.bfloat16, torch.float32):
        here = [a.detach().to(dtype) for a in arguments(shapes)]
        y = ours(*here)
        there = ours(*(a.to("meta") for a in here))
        assert (there.shape, there.dtype, there.is_meta) == (y.shape, dtype, True)
        got = vjp(*(a.to("meta") for a in here), there)
        for d, a in zip(got if isinstance(got, tuple) else (got,), here, strict=True):
            assert (d.shape, d.dtype) == (a.shape, dtype)


def test_each_example_of_a_batch_by_vmap():
    x, *weights = (a.detach() for a in arguments(LAYER))
    one = torch.func.grad(lambda x: mt.swiglu_mlp(x, *weights).square().sum())
    together = torch.func.grad(lambda x: mt.swiglu_mlp(x, *weights).square().sum())(x)
    torch.testing.assert_close(torch.func.vmap(one)(x), together)
