"""Every torch VJP against autograd: gradcheck on a Function made of it, and torch's own functions."""

import pytest

torch = pytest.importorskip("torch")
import torch.nn.functional as F  # noqa: E402

import mlcourse.torch as mt  # noqa: E402

PAIRS = {  # function, its VJP, torch's own (F.softplus is off by 1e-12 near its threshold, 20)
    "sigmoid": (mt.sigmoid, mt.sigmoid_vjp, torch.sigmoid),
    "log_sigmoid": (mt.log_sigmoid, mt.log_sigmoid_vjp, F.logsigmoid),
    "softplus": (mt.softplus, mt.softplus_vjp, lambda x: -F.logsigmoid(-x)),
    "tanh": (mt.tanh, mt.tanh_vjp, torch.tanh),
    "relu": (mt.relu, mt.relu_vjp, torch.relu),
    "elu": (mt.elu, mt.elu_vjp, F.elu),
    "softmax": (mt.softmax, mt.softmax_vjp, lambda x: torch.softmax(x, -1)),
    "log_softmax": (mt.log_softmax, mt.log_softmax_vjp, lambda x: torch.log_softmax(x, -1)),
    "squared_l2_norm": (mt.squared_l2_norm, mt.squared_l2_norm_vjp, lambda x: (x * x).sum(-1)),
    "l1_norm": (mt.l1_norm, mt.l1_norm_vjp, lambda x: x.abs().sum(-1)),
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
    x = make().double()
    if name in ("relu", "l1_norm"):
        x += (x == 0) / 2  # differences see both sides of a kink; test_agrees_with_torch stands on it
    x.requires_grad_()
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


LOSSES = {  # torch's own, and a target for it
    "mse_loss": (F.mse_loss, torch.randn_like),
    "binary_cross_entropy_with_logits": (F.binary_cross_entropy_with_logits, torch.rand_like),
    "cross_entropy": (F.cross_entropy, lambda x: torch.randint(0, x.shape[-1], x.shape[:-1])),
    "cross_entropy of soft targets": (F.cross_entropy, lambda x: torch.softmax(torch.randn_like(x), -1)),
    "nll_loss": (F.nll_loss, lambda x: torch.randint(0, x.shape[-1], x.shape[:-1])),
}


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("make", INPUTS.values(), ids=INPUTS)
@pytest.mark.parametrize("name", LOSSES)
def test_losses_agree_with_torch(name, make, dtype, reduction):
    theirs, make_target = LOSSES[name]
    name = name.split()[0]
    x = make().to(dtype).requires_grad_()
    target = make_target(x.detach())
    loss = theirs(x, target, reduction=reduction)
    (expected,) = torch.autograd.grad(loss.sum(), x)
    tolerance = 20 * torch.finfo(dtype).eps
    ours = getattr(mt, name)(x, target, reduction)
    torch.testing.assert_close(ours, loss.detach(), rtol=tolerance, atol=tolerance)
    if name == "nll_loss":
        grad = mt.nll_loss_grad(mt.one_hot(target, x.shape[-1]).to(dtype), reduction=reduction)
    else:
        grad = getattr(mt, f"{name}_grad")(x, target, reduction)
    torch.testing.assert_close(grad, expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("make", INPUTS.values(), ids=INPUTS)
@pytest.mark.parametrize("name", ["cross_entropy", "binary_cross_entropy_with_logits", "squared_error"])
def test_gradcheck_of_losses(name, make):
    x = make().double()
    target = torch.rand_like(x)
    loss, grad = getattr(mt, name), getattr(mt, f"{name}_grad")
    vjp = lambda x, g: (g[..., None] if name == "squared_error" else g) * grad(x, target)
    assert torch.autograd.gradcheck(function(lambda x: loss(x, target), vjp), (x.requires_grad_(),))
