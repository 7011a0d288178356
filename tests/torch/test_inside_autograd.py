"""Our VJPs inside autograd: ``backward()``, ``torch.func``, ``torch.compile``, and what is refused."""

import inspect

import pytest

torch = pytest.importorskip("torch")
import torch.nn.functional as F  # noqa: E402
from torch.func import functional_call, grad, hessian, jacrev, jvp, vmap  # noqa: E402

import mlcourse.torch as mt  # noqa: E402

# torch's own, on its way to an answer or a refusal.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*torch.jit.script. is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*should not be instantiated:DeprecationWarning"),
]
LABELS = torch.tensor([2, 0, 3])
KEPT = torch.arange(12).reshape(3, 4) % 3 > 0
IMAGES, KERNELS = (2, 2, 5, 6), (3, 2, 3, 2)
CASES = {  # a call of ours, the same in torch, shapes of the arguments that have gradients
    "sigmoid": (mt.sigmoid, torch.sigmoid, [(3, 4)]),
    "log_sigmoid": (mt.log_sigmoid, F.logsigmoid, [(3, 4)]),
    "softplus": (mt.softplus, F.softplus, [(3, 4)]),
    "smooth_heaviside": (lambda x: mt.smooth_heaviside(x, 3.0), lambda x: torch.sigmoid(3 * x), [(3, 4)]),
    "tanh": (mt.tanh, torch.tanh, [(3, 4)]),
    "sigmoid_from_tanh": (mt.sigmoid_from_tanh, torch.sigmoid, [(3, 4)]),
    "tanh_from_sigmoid": (mt.tanh_from_sigmoid, torch.tanh, [(3, 4)]),
    "relu": (mt.relu, torch.relu, [(3, 4)]),
    "elu": (lambda x: mt.elu(x, alpha=0.7), lambda x: F.elu(x, 0.7), [(3, 4)]),
    "softmax": (lambda x: mt.softmax(x, 0), lambda x: x.softmax(0), [(3, 4)]),
    "log_softmax": (mt.log_softmax, lambda x: x.log_softmax(-1), [(3, 4)]),
    "logsumexp": (mt.logsumexp, lambda x: x.logsumexp(-1), [(3, 4)]),
    "two_class_logit": (mt.two_class_logit, lambda x: x[..., 0] - x[..., 1], [(3, 2)]),
    "reduce_logits": (mt.reduce_logits, lambda x: x[..., 1:] - x[..., :1], [(3, 4)]),
    "expand_logits": (mt.expand_logits, lambda y: F.pad(y, (1, 0)), [(3, 4)]),
    "squared_l2_norm": (mt.squared_l2_norm, lambda x: (x * x).sum(-1), [(3, 4)]),
    "l1_norm": (lambda x: mt.l1_norm(x, axis=0), lambda x: x.abs().sum(0), [(3, 4)]),
    "mse_loss": (mt.mse_loss, F.mse_loss, [(3, 4), (3, 4)]),
    "mse_loss of each": (
        lambda x, t: mt.mse_loss(x, t, "none"),
        lambda x, t: F.mse_loss(x, t, reduction="none"),
        [(3, 4), (3, 4)],
    ),
    "squared_error": (mt.squared_error, lambda z, t: ((z - t) ** 2).sum(-1) / 2, [(3, 4), (3, 4)]),
    "binary_cross_entropy_with_logits": (
        lambda z: mt.binary_cross_entropy_with_logits(z, torch.full_like(z, 0.3)),
        lambda z: F.binary_cross_entropy_with_logits(z, torch.full_like(z, 0.3)),
        [(3, 4)],
    ),
    "cross_entropy": (
        lambda x: mt.cross_entropy(x, LABELS, reduction="sum"),
        lambda x: F.cross_entropy(x, LABELS, reduction="sum"),
        [(3, 4)],
    ),
    "cross_entropy of each": (
        lambda x: mt.cross_entropy(x, LABELS, "none"),
        lambda x: F.cross_entropy(x, LABELS, reduction="none"),
        [(3, 4)],
    ),
    "cross_entropy of soft targets": (
        lambda x: mt.cross_entropy(x, torch.full_like(x, 0.25)),
        lambda x: F.cross_entropy(x, torch.full_like(x, 0.25)),
        [(3, 4)],
    ),
    "cross_entropy with smoothed labels": (
        lambda x: mt.cross_entropy(x, LABELS, label_smoothing=0.1),
        lambda x: F.cross_entropy(x, LABELS, label_smoothing=0.1),
        [(3, 4)],
    ),
    "dropout": (lambda x: mt.dropout(x, 0.3, mask=KEPT), lambda x: x * KEPT / 0.7, [(3, 4)]),
    "nll_loss": (lambda z: mt.nll_loss(z, LABELS), lambda z: F.nll_loss(z, LABELS), [(3, 4)]),
    "nll_loss of soft targets": (
        lambda z: mt.nll_loss(z, torch.full_like(z, 0.25), "none"),
        lambda z: -(0.25 * z).sum(-1),
        [(3, 4)],
    ),
    "empirical_risk": (mt.empirical_risk, torch.mean, [(5,)]),
    "linear": (mt.linear, F.linear, [(3, 4), (2, 4), (2,)]),
    "linear without bias": (mt.linear, F.linear, [(2, 3, 4), (2, 4)]),
    "conv2d": (
        lambda x, w, b: mt.conv2d(x, w, b, 2, padding=(1, 0), dilation=(1, 2)),
        lambda x, w, b: F.conv2d(x, w, b, 2, (1, 0), (1, 2)),
        [IMAGES, KERNELS, (3,)],
    ),
    "max_pool2d": (lambda x: mt.max_pool2d(x, (3, 2), 1), lambda x: F.max_pool2d(x, (3, 2), 1), [IMAGES]),
    "avg_pool2d": (
        lambda x: mt.avg_pool2d(x, (2, 3), (2, 1), (1, 1)),
        lambda x: F.avg_pool2d(x, (2, 3), (2, 1), (1, 1)),
        [IMAGES],
    ),
    "two_layer": (
        lambda x, W1, b1, W2, b2: mt.two_layer(x, W1, b1, W2, b2, mt.tanh),
        lambda x, W1, b1, W2, b2: torch.tanh(x @ W1.T + b1) @ W2.T + b2,
        [(3, 4), (5, 4), (5,), (2, 5), (2,)],
    ),
    "mlp_forward": (
        lambda x, *params: mt.mlp_forward(x, params, "elu").oa,
        lambda x, W1, b1, W2, b2: F.elu(x @ W1.T + b1) @ W2.T + b2,
        [(3, 4), (5, 4), (5,), (2, 5), (2,)],
    ),
    "mlp_forward_row": (
        mt.mlp_forward_row,
        lambda x, W1, b1, W2, b2: (torch.sigmoid(x @ W1 + b1) @ W2 + b2).softmax(-1),
        [(3, 4), (4, 5), (5,), (5, 2), (2,)],
    ),
    "sigmoid_to_tanh": (
        lambda *params: mt.sigmoid_to_tanh(*params).b2,
        lambda W1, b1, W2, b2: b2 + W2.sum(1) / 2 + 0 * (W1.sum() + b1.sum()),
        [(5, 4), (5,), (2, 5), (2,)],
    ),
}
OUTSIDE = {
    "fit",
    "accuracy",
    "sgd_step",
    "init_weights",
    "one_hot",
    "num_parameters",
    "distributional_derivative",
}
CONSTRUCTED = {"choose_epsilon", "fit_relu_interpolant", "fit_sigmoid_interpolant", "separating_direction"}


def arguments(name, requires_grad=False):
    generator = torch.Generator().manual_seed(sum(map(ord, name)))
    return [
        torch.randn(shape, generator=generator, dtype=torch.float64).requires_grad_(requires_grad)
        for shape in CASES[name][2]
    ]


def weighted(function):
    """A scalar of the result with an upstream gradient that is not made of ones."""
    return lambda *args: (y := function(*args)).mul(torch.arange(y.numel()).reshape(y.shape).cos()).sum()


@pytest.mark.parametrize("name", CASES)
def test_gradients_beside_another_term_are_those_of_torch(name):
    ours, theirs, _ = CASES[name]
    args = arguments(name, requires_grad=True)
    beside = lambda f: weighted(f)(*args) + sum((a * a).sum() for a in args)
    got, expected = (torch.autograd.grad(beside(f), args) for f in (ours, theirs))
    torch.testing.assert_close(got, expected, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("name", [n for n in CASES if n not in ("relu", "elu", "l1_norm", "max_pool2d")])
def test_gradcheck(name):
    args = arguments(name, requires_grad=True)
    assert torch.autograd.gradcheck(CASES[name][0], args, fast_mode=True)


@pytest.mark.parametrize("name", CASES)
def test_func_grad_and_the_gradient_of_each_example(name):
    ours, theirs, _ = CASES[name]
    args = arguments(name)
    every = tuple(range(len(args)))
    torch.testing.assert_close(grad(weighted(ours), every)(*args), grad(weighted(theirs), every)(*args))
    stacked = [torch.stack((a, a + 0.1, -a)) for a in args]
    torch.testing.assert_close(vmap(ours)(*stacked), vmap(theirs)(*stacked))
    torch.testing.assert_close(
        vmap(grad(weighted(ours), every))(*stacked), vmap(grad(weighted(theirs), every))(*stacked)
    )
    summed = lambda f: lambda *args: vmap(weighted(f))(*args).sum()
    torch.testing.assert_close(grad(summed(ours), every)(*stacked), grad(summed(theirs), every)(*stacked))


def test_jacobian_row_by_row():
    x = torch.randn(5, dtype=torch.float64)
    torch.testing.assert_close(jacrev(mt.softmax)(x), mt.softmax_jacobian(x))


@pytest.mark.parametrize("name", ["sigmoid", "softmax", "cross_entropy", "linear", "conv2d", "max_pool2d"])
def test_what_is_not_written_by_hand_is_refused(name):
    """Second derivatives, forward mode: an error, not a number from autograd's own rules."""
    ours, _, _ = CASES[name]
    args = arguments(name, requires_grad=True)
    first = torch.autograd.grad(weighted(ours)(*args), args, create_graph=True)
    with pytest.raises(NotImplementedError, match="is not written by hand"):
        sum(d.square().sum() for d in first).backward()
    args = arguments(name)
    with pytest.raises(NotImplementedError, match=r"written by hand|jvp"):
        hessian(weighted(ours))(*args)
    with pytest.raises(NotImplementedError, match=r"written by hand|jvp"):
        grad(lambda *a: grad(weighted(ours))(*a).square().sum())(*args)
    with pytest.raises(NotImplementedError, match="jvp"):
        jvp(ours, tuple(args), tuple(map(torch.ones_like, args)))
    with torch.autograd.forward_ad.dual_level(), pytest.raises(NotImplementedError, match="jvp"):
        ours(*(torch.autograd.forward_ad.make_dual(a, torch.ones_like(a)) for a in args))


def test_a_target_has_no_gradient_where_none_is_written():
    z, t = torch.randn(3, 4), torch.full((3, 4), 0.25)
    for loss in (mt.cross_entropy, mt.nll_loss, mt.binary_cross_entropy_with_logits):
        value = loss(z.clone().requires_grad_(), t.clone().requires_grad_())
        with pytest.raises(NotImplementedError, match="in argument 2 is not written by hand"):
            value.backward()


def test_nothing_is_lost_in_silence(example):
    """Whatever comes from a tensor that requires a gradient has one, or refuses it."""
    name, args = example
    given = [torch.from_numpy(a).requires_grad_() for a in args]
    got = getattr(mt, name)(*given)
    if name in CONSTRUCTED:
        return
    assert got.requires_grad
    if inspect.getmodule(getattr(mt, name)) and name.endswith(("_grad", "_vjp", "_jacobian", "_limit")):
        with pytest.raises(NotImplementedError, match=f"of {name}|of [a-z_]+ is not written by hand"):
            torch.autograd.grad(got.sum(), given, allow_unused=True)


def test_steps_by_hand_record_nothing():
    for model, x in ((mt.MLP(4, 3, 2), torch.randn(5, 4)), (mt.CNN(), torch.randn(5, 1, 8, 8))):
        trained = model.with_parameters({k: v.requires_grad_() for k, v in model.parameters().items()})
        loss, grads = trained.loss_and_grads(x.requires_grad_(), torch.tensor([0, 1, 1, 0, 1]))
        stepped = mt.sgd_step(trained.parameters(), grads, 0.1)
        assert not any(t.requires_grad for t in (loss, *grads.values(), *stepped.values()))
        assert trained.forward(x).requires_grad


@pytest.mark.parametrize("name", ["cross_entropy", "conv2d"])
def test_compiled_without_a_break(name):
    ours, _, _ = CASES[name]
    args = arguments(name, requires_grad=True)
    compiled = torch.compile(weighted(ours), backend="aot_eager", fullgraph=True)
    got = torch.autograd.grad(compiled(*args), args)
    torch.testing.assert_close(got, torch.autograd.grad(weighted(ours)(*args), args))


def test_a_compiled_or_mapped_step_looks_at_no_target():
    x, wrong = torch.zeros(3, 4), torch.tensor([0, 9, 3])
    loss = lambda x, y: mt.cross_entropy(x, y, "none")
    expected = [False, True, False]
    assert torch.compile(loss, backend="eager", fullgraph=True)(x, wrong).isnan().tolist() == expected
    assert vmap(mt.cross_entropy)(x, wrong).isnan().tolist() == expected
    with pytest.raises(ValueError, match=r"target\[1\] is 9"):
        loss(x, wrong)


def test_a_step_by_hand_compiles():
    model, x, y = mt.MLP(4, 5, 3), torch.randn(6, 4), torch.tensor([0, 1, 2, 0, 1, 2])
    step = lambda x, y: model.loss_and_grads(x, y)
    compiled = torch.compile(step, backend="eager", fullgraph=True)
    torch.testing.assert_close(compiled(x, y), step(x, y))


def test_inside_a_module_of_torch():
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(4, 3)

        def forward(self, x):
            return mt.log_softmax(mt.linear(x, self.layer.weight, self.layer.bias))

    net, x = Net(), torch.randn(3, 4)
    mt.nll_loss(net(x), torch.tensor([0, 2, 1])).backward()
    reference = F.cross_entropy(net.layer(x), torch.tensor([0, 2, 1]))
    expected = torch.autograd.grad(reference, list(net.parameters()))
    torch.testing.assert_close([p.grad for p in net.parameters()], list(expected))
    assert functional_call(net, dict(net.named_parameters()), (x,)).requires_grad
