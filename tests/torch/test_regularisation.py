"""Dropout, clipping and smoothed targets in torch: inside autograd, without the host, in half precision."""

import pytest

torch = pytest.importorskip("torch")
import torch.nn.functional as F  # noqa: E402

import mlcourse.torch as mt  # noqa: E402

GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
MASK = torch.arange(12).reshape(3, 4) % 3 > 0
CALLS = {
    "dropout": lambda x, mask: mt.dropout(x, 0.3, mask=mask),
    "dropout_vjp": lambda x, mask: mt.dropout_vjp(x, mask, 0.3),
    "dropout_variance": lambda x, mask: mt.dropout_variance(x, 0.3),
    "dropout_ridge_risk": lambda x, mask: mt.dropout_ridge_risk(x, x[:, 0], x[0], 0.3),
    "clip_grad_norm": lambda x, mask: mt.clip_grad_norm({"W": x, "b": x[0]}, 0.5)[0]["W"],
    "norm": lambda x, mask: mt.clip_grad_norm({"W": x, "b": x[0]}, 0.5)[1],
    "decoupled_step": lambda x, mask: mt.decoupled_step({"W": x}, {"W": 2 * x}, 0.1, 0.2)["W"],
    "cross_entropy": lambda x, mask: mt.cross_entropy(x, mask[:, 0].long(), label_smoothing=0.1),
    "cross_entropy_grad": lambda x, mask: mt.cross_entropy_grad(x, mask[:, 0].long(), label_smoothing=0.1),
}


def drawn(dtype=torch.float64):
    return torch.randn(3, 4, generator=torch.Generator().manual_seed(7), dtype=torch.float64).to(dtype)


def test_backward_is_the_mask_of_forward():
    x, g = drawn().requires_grad_(), drawn().flip(0)
    mt.dropout(x, 0.3, mask=MASK).backward(g)
    torch.testing.assert_close(x.grad, g * MASK / 0.7)
    x.grad = None
    y = mt.dropout(x, 0.3, rng=torch.Generator().manual_seed(1))
    y.backward(g)
    torch.testing.assert_close(x.grad, torch.where(y == 0, 0.0, g / 0.7))


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("p", [0.0, 1.0])
def test_both_ends_are_those_of_torch(p, training):
    x = drawn()
    torch.testing.assert_close(mt.dropout(x, p, training, mask=x < 9), F.dropout(x, p, training))


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_no_value_is_read_on_the_host(call):
    there, here = call(drawn().to("meta"), MASK.to("meta")), call(drawn(), MASK)
    assert there.is_meta
    assert (there.shape, there.dtype) == (here.shape, here.dtype)


@GPU
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_same_on_the_gpu_without_waiting(call):
    expected, x, mask = call(drawn(), MASK), drawn().cuda(), MASK.cuda()
    torch.cuda.set_sync_debug_mode("error")
    try:
        got = call(x, mask)
    finally:
        torch.cuda.set_sync_debug_mode("default")
    torch.testing.assert_close(got.cpu(), expected)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_stays_and_its_norm_is_taken_in_float32(dtype):
    x = drawn(dtype)
    assert mt.dropout(x, 0.3, mask=MASK).dtype == dtype
    big = {"W": torch.full((100,), 3e4, dtype=dtype)}
    clipped, norm = mt.clip_grad_norm(big, 1.0)
    assert clipped["W"].dtype == dtype
    assert norm.dtype == torch.float32
    torch.testing.assert_close(norm, torch.tensor(3e5), rtol=5e-3, atol=0)
    torch.testing.assert_close(clipped["W"].float(), torch.full((100,), 0.1), rtol=1e-2, atol=0)


def test_a_label_outside_the_classes_gives_nan_where_nobody_looks():
    x = drawn()
    with pytest.raises(ValueError, match=r"target\[0\] is 4; expected a class from 0 to 3"):
        mt.cross_entropy(x, torch.tensor([4, 0, 1]), label_smoothing=0.1)
    if torch.cuda.is_available():
        loss = mt.cross_entropy(x.cuda(), torch.tensor([4, 0, 1]).cuda(), "none", 0.1)
        assert loss.isnan().tolist() == [True, False, False]


def test_devices_and_generators_are_looked_at():
    x = drawn()
    with pytest.raises(ValueError, match="mask is on meta; expected cpu"):
        mt.dropout(x, 0.3, mask=MASK.to("meta"))
    with pytest.raises(TypeError, match=r"rng is a int; expected a torch\.Generator"):
        mt.dropout(x, 0.3, rng=3)
    with pytest.raises(ValueError, match="the gradient of b is on meta; expected cpu"):
        mt.clip_grad_norm({"W": x, "b": x.to("meta")}, 1.0)


def test_nothing_is_recorded():
    leaf = drawn().requires_grad_()
    clipped, norm = mt.clip_grad_norm({"W": 2 * leaf}, 1.0)
    assert not clipped["W"].requires_grad
    assert not norm.requires_grad
