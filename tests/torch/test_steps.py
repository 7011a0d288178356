"""What holds for every torch step that takes or returns more than tensors of floats."""

import pytest

torch = pytest.importorskip("torch")
import mlcourse.torch as mt  # noqa: E402
from mlcourse.torch import _targets  # noqa: E402

GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")

D, H, M, N = 5, 4, 3, 6
STEPS = {  # call with x (N, D), class indices y (N,), parameters; returns tensors by name
    "linear_vjp": lambda x, y, p: dict(enumerate(mt.linear_vjp(x, p.W1, x @ p.W1.T))),
    "mlp_forward": lambda x, y, p: tensors(mt.mlp_forward(x, p, activation="elu", alpha=0.5)),
    "mlp_backward": lambda x, y, p: tensors(mt.mlp_backward(mt.mlp_forward(x, p), y)),
    "sgd_step": lambda x, y, p: mt.sgd_step(p, p, lr=0.1, weight_decay=0.1)._asdict(),
    "one_hot": lambda x, y, p: {"y": mt.one_hot(y, M)},
    "cross_entropy": lambda x, y, p: {"loss": mt.cross_entropy(x, y)},
    "cross_entropy_grad": lambda x, y, p: {"x": mt.cross_entropy_grad(x, y)},
    "nll_loss": lambda x, y, p: {"loss": mt.nll_loss(x, y)},
    "nll_loss_grad": lambda x, y, p: {"z": mt.nll_loss_grad(y, M)},
    "smooth_heaviside": lambda x, y, p: {"x": mt.smooth_heaviside(x, 3.0)},
    "model": lambda x, y, p: model_step(x, y, p),
}


def tensors(result):
    return {name: value for name, value in vars(result).items() if isinstance(value, torch.Tensor)}


def model_step(x, y, p):
    model = mt.MLP(D, H, M).with_parameters(p._asdict())
    loss, grads = model.loss_and_grads(x, y)
    return {"loss": loss, "logits": model.forward(x)} | grads


def arguments(**options):
    generator = torch.Generator().manual_seed(0)
    shapes = (N, D), (H, D), (H,), (M, H), (M,)
    x, *params = (torch.randn(s, generator=generator, dtype=torch.float64).to(**options) for s in shapes)
    y = torch.randint(0, M, (N,), generator=generator)
    return x, y.to(options.get("device", "cpu")), mt.Params(*params)


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_no_value_is_read_on_the_host(step):
    here, there = step(*arguments()), step(*arguments(device="meta"))
    for name, value in here.items():
        assert there[name].is_meta
        assert (there[name].shape, there[name].dtype) == (value.shape, value.dtype)


@pytest.mark.parametrize("name", ["sgd_step", "model"])
def test_what_trains_records_nothing(name):
    x, y, p = arguments()
    result = STEPS[name](x, y, mt.Params(*(v.requires_grad_() for v in p)))
    assert not any(value.requires_grad for key, value in result.items() if key != "logits")


def test_a_derivative_by_hand_has_none_itself():
    x, y, p = arguments()
    grads = mt.mlp_backward(
        mt.mlp_forward(x.requires_grad_(), mt.Params(*(v.requires_grad_() for v in p))), y
    )
    for name in (*mt.Params._fields, "x"):
        with pytest.raises(NotImplementedError, match="is not written by hand"):
            grads[name].sum().backward(retain_graph=True)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
@pytest.mark.parametrize("name", [name for name in STEPS if name not in ("one_hot", "nll_loss_grad")])
def test_dtype_is_kept(name, dtype):
    assert {value.dtype for value in STEPS[name](*arguments(dtype=dtype)).values()} == {dtype}


@GPU
@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_same_on_the_gpu_without_waiting(step):
    expected, there = step(*arguments()), arguments(device="cuda")
    torch.cuda.set_sync_debug_mode("error")
    try:
        got = step(*there)
    finally:
        torch.cuda.set_sync_debug_mode("default")
    for name, value in got.items():
        assert value.is_cuda
        torch.testing.assert_close(value.cpu(), expected[name])


@pytest.mark.parametrize("device", ["cpu", pytest.param("cuda", marks=GPU)])
def test_an_impossible_class_that_nobody_looks_at_gives_nan(device, monkeypatch):
    """Where nothing is checked, as on a GPU, a wrong label neither passes unseen nor ends the process."""
    monkeypatch.setattr(_targets, "check_entries", lambda *args: None)
    x, y = torch.zeros(3, 4, device=device), torch.tensor([0, 7, -1], device=device)
    for got in (mt.cross_entropy(x, y, reduction="none"), mt.cross_entropy_grad(x, y), mt.one_hot(y, 4)):
        assert got.isnan().view(3, -1).all(1).tolist() == [False, True, True]


def test_tensors_of_two_devices_are_refused():
    x, y, p = arguments()
    with pytest.raises(ValueError, match="target is on meta; expected cpu, the device of input"):
        mt.cross_entropy(x, y.to("meta"))
    with pytest.raises(ValueError, match="weight is on meta; expected cpu, the device of x"):
        mt.linear(x, p.W1.to("meta"))
    with pytest.raises(ValueError, match="bias is on meta; expected cpu, the device of x"):
        mt.linear(x, p.W1, p.b1.to("meta"))
    with pytest.raises(ValueError, match="t is on meta; expected cpu, the device of z"):
        mt.squared_error(x, x.to("meta"))


def test_gradients_agree_with_autograd():
    """Every activation, both sides of the comparison in float64."""
    phis = {
        "softplus": lambda h: -torch.nn.functional.logsigmoid(-h),
        "elu": lambda h: torch.nn.functional.elu(h, 0.7),
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
    }
    for name, phi in phis.items():
        x, y, p = arguments()
        leaves = [t.requires_grad_() for t in (x, *p)]
        out = phi(x @ p.W1.T + p.b1) @ p.W2.T + p.b2
        expected = torch.autograd.grad(torch.nn.functional.cross_entropy(out, y), leaves)
        got = mt.mlp_backward(mt.mlp_forward(x, p, activation=name, alpha=0.7), y)
        for key, value in zip(("x", *mt.Params._fields), expected, strict=True):
            torch.testing.assert_close(got[key], value, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("batch", [(), (4,), (2, 3), (0,)], ids=str)
def test_gradcheck_of_the_linear_layer(batch):
    class HandWritten(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, weight, bias):
            ctx.save_for_backward(x, weight)
            return mt.linear(x, weight, bias)

        @staticmethod
        def backward(ctx, g):
            return mt.linear_vjp(*ctx.saved_tensors, g)

    _, _, p = arguments()
    leaves = [t.requires_grad_() for t in (torch.randn(*batch, D, dtype=torch.float64), p.W1, p.b1)]
    assert torch.autograd.gradcheck(HandWritten.apply, leaves)
