"""Every torch VJP against autograd: gradcheck on a Function made of it, and torch's own functions."""

import pytest

torch = pytest.importorskip("torch")
import torch.nn.functional as F  # noqa: E402

import mlcourse.torch as mt  # noqa: E402

PAIRS = {  # function, its VJP, torch's own (F.softplus is off by 1e-12 near its threshold, 20)
    "sigmoid": (mt.sigmoid, mt.sigmoid_vjp, torch.sigmoid),
    "log_sigmoid": (mt.log_sigmoid, mt.log_sigmoid_vjp, F.logsigmoid),
    "softplus": (mt.softplus, mt.softplus_vjp, lambda x: -F.logsigmoid(-x)),
    "softmax": (mt.softmax, mt.softmax_vjp, lambda x: torch.softmax(x, -1)),
    "log_softmax": (mt.log_softmax, mt.log_softmax_vjp, lambda x: torch.log_softmax(x, -1)),
    "logsumexp": (mt.logsumexp, mt.logsumexp_vjp, lambda x: torch.logsumexp(x, -1)),
}
INPUTS = {
    "ordinary": lambda: torch.randn(3, 5),
    "batch of one": lambda: torch.randn(1, 4),
    "zeros": lambda: torch.zeros(2, 3),
    "ties": lambda: torch.randint(0, 2, (4, 5)),
    "tails": lambda: torch.tensor([[30.0, -30.0, 0.0], [-30.0, -29.0, 28.0]]),
    "transposed": lambda: torch.randn(5, 3).T,
}


def function(forward, vjp):
    class HandWritten(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return forward(x)

        @staticmethod
        def backward(ctx, g):
            return vjp(ctx.saved_tensors[0], g)

    return HandWritten.apply


@pytest.fixture(autouse=True)
def seeded():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        yield


@pytest.mark.parametrize("make", INPUTS.values(), ids=INPUTS)
@pytest.mark.parametrize("name", PAIRS)
def test_gradcheck(name, make):
    x = make().double().requires_grad_()
    assert torch.autograd.gradcheck(function(*PAIRS[name][:2]), (x,))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("make", INPUTS.values(), ids=INPUTS)
@pytest.mark.parametrize("name", PAIRS)
def test_agrees_with_torch(name, make, dtype):
    forward, vjp, theirs = PAIRS[name]
    x = make().to(dtype)
    y = theirs(x.requires_grad_())
    g = torch.randn(y.shape, dtype=dtype)
    (expected,) = torch.autograd.grad(y, x, g)
    tolerance = 20 * torch.finfo(dtype).eps
    torch.testing.assert_close(forward(x), y.detach(), rtol=tolerance, atol=tolerance)
    torch.testing.assert_close(vjp(x, g), expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("name", ["sigmoid", "log_sigmoid", "softplus", "softmax", "log_softmax"])
def test_jacobian_agrees_with_autograd(name):
    x = torch.randn(5, dtype=torch.float64)
    expected = torch.autograd.functional.jacobian(PAIRS[name][2], x)
    torch.testing.assert_close(getattr(mt, f"{name}_jacobian")(x), expected, rtol=1e-13, atol=1e-15)


def test_parameter_gradients_agree_with_autograd():
    a, u = torch.randn(5, 3, dtype=torch.float64), torch.randn(3, dtype=torch.float64)
    c = torch.randn(5, dtype=torch.float64)
    logits = lambda u: torch.sin(a @ u)
    x, jac = logits(u), torch.autograd.functional.jacobian(logits, u)
    log_s = torch.autograd.functional.jacobian(lambda u: torch.log_softmax(logits(u), 0), u)
    torch.testing.assert_close(mt.log_softmax_param_grad(x, jac), log_s)
    loss = torch.autograd.functional.jacobian(lambda u: F.cross_entropy(logits(u), c), u)
    torch.testing.assert_close(mt.soft_cross_entropy_param_grad(x, jac, c), loss)
