"""Embeddings and positions in torch: against torch's own, inside autograd, off the host."""

import pytest

torch = pytest.importorskip("torch")
import torch.nn.functional as F  # noqa: E402

import mlcourse.torch as mt  # noqa: E402

GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
INDICES = torch.tensor([[6, 0, 3, 0], [3, 1, 1, 0], [5, 0, 6, 6]])
PADDINGS = [None, 0, 4, -1]


def draw(*shape, dtype=torch.float64):
    generator = torch.Generator().manual_seed(sum(shape))
    return torch.randn(*shape, generator=generator, dtype=torch.float64).to(dtype)


@pytest.mark.parametrize("padding_idx", PADDINGS)
def test_values_and_gradients_are_those_of_torch(padding_idx):
    weight, g = draw(7, 5).requires_grad_(), draw(3, 4, 5)
    theirs = F.embedding(INDICES, weight, padding_idx)
    ours = mt.embedding(INDICES, weight, padding_idx)
    assert torch.equal(ours, theirs)
    (expected,) = torch.autograd.grad(theirs, weight, g)
    (got,) = torch.autograd.grad(ours, weight, g)
    torch.testing.assert_close(got, expected, rtol=0, atol=1e-14)
    torch.testing.assert_close(
        mt.embedding_vjp(INDICES, weight.detach(), g, padding_idx), expected, rtol=0, atol=1e-14
    )


@pytest.mark.parametrize("padding_idx", PADDINGS)
def test_a_table_at_both_ends_has_the_gradient_that_autograd_adds_up(padding_idx):
    weight, inner = draw(7, 5).requires_grad_(), draw(5, 5)
    looked_up = F.embedding(INDICES, weight, padding_idx)
    h = torch.tanh(looked_up @ inner)
    logits = h @ weight.T
    loss = F.cross_entropy(logits.flatten(0, 1), INDICES.flatten())
    g_embed, g_logits = torch.autograd.grad(loss, (looked_up, logits), retain_graph=True)
    (expected,) = torch.autograd.grad(loss, weight)
    got = mt.tied_embedding_vjp(INDICES, weight.detach(), h.detach(), g_embed, g_logits, padding_idx)
    torch.testing.assert_close(got, expected, rtol=0, atol=1e-14)


def test_rotary_is_a_complex_product_inside_autograd():
    x, positions, g = draw(3, 5, 6).requires_grad_(), torch.tensor([0, 1, 2, 7, 40]), draw(3, 5, 6).flip(0)
    angles = positions[:, None] * 10000.0 ** (-torch.arange(0, 6, 2, dtype=torch.float64) / 6)
    theirs = torch.view_as_complex(x.unflatten(-1, (3, 2))) * torch.polar(torch.ones_like(angles), angles)
    theirs = torch.view_as_real(theirs).flatten(-2)
    ours = mt.rotary(x, positions)
    torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-14)
    (got,), (expected,) = (torch.autograd.grad(y, x, g) for y in (ours, theirs))
    torch.testing.assert_close(got, expected, rtol=0, atol=1e-14)


CALLS = {
    "embedding": lambda i, w, h, g, z, p: mt.embedding(i, w),
    "embedding_vjp": lambda i, w, h, g, z, p: mt.embedding_vjp(i, w, g, 3),
    "tied_embedding_vjp": lambda i, w, h, g, z, p: mt.tied_embedding_vjp(i, w, h, g, z),
    "rotary": lambda i, w, h, g, z, p: mt.rotary(z, p),
    "rotary_vjp": lambda i, w, h, g, z, p: mt.rotary_vjp(p, z),
}


def arguments(dtype):
    floats = [draw(*s, dtype=dtype) for s in ((7, 5), (3, 4, 5), (3, 4, 5), (3, 4, 7))]
    return [INDICES, *floats, torch.arange(4)]


@pytest.mark.parametrize("name", CALLS)
def test_no_value_is_read_on_the_host_and_half_precision_stays(name):
    call = CALLS[name]
    for dtype in (torch.float16, torch.bfloat16, torch.float32):
        here = arguments(dtype)
        if name.startswith("rotary"):
            here[4] = here[4][..., :6]
        y, there = call(*here), call(*(a.to("meta") for a in here))
        assert (there.shape, there.dtype, there.is_meta) == (y.shape, dtype, True)
        exact = call(*(a.double() if a.is_floating_point() else a for a in here))
        assert (y - exact).abs().max() <= 8 * torch.finfo(dtype).eps * exact.abs().max()


def test_a_row_that_thousands_read_keeps_its_digits_in_half_precision():
    g = torch.full((5000, 3), 0.25, dtype=torch.bfloat16)
    got = mt.embedding_vjp(torch.zeros(5000, dtype=torch.int64), torch.zeros(2, 3, dtype=torch.bfloat16), g)
    torch.testing.assert_close(got[0].float(), torch.full((3,), 1250.0), rtol=4e-3, atol=0)


def test_each_table_of_a_batch_by_vmap():
    tables = draw(2, 7, 5)
    one = torch.func.grad(lambda w: mt.embedding(INDICES, w, 0).pow(3).sum())
    each = torch.func.vmap(one)(tables)
    torch.testing.assert_close(each, torch.stack([one(w) for w in tables]))


def test_tensors_of_two_devices_are_refused():
    weight, x = draw(7, 5), draw(5, 6)
    with pytest.raises(ValueError, match="input is on meta; expected cpu, the device of weight"):
        mt.embedding(INDICES.to("meta"), weight)
    with pytest.raises(ValueError, match="positions is on meta; expected cpu, the device of x"):
        mt.rotary(x, torch.arange(5, device="meta"))


def test_what_is_no_row_is_nan_where_nobody_looks():
    weight, g = draw(7, 5), draw(2, 5)
    outside = torch.tensor([7, 1])
    y = torch.func.vmap(lambda w: mt.embedding(outside, w))(weight[None])[0]
    assert y[0].isnan().all()
    assert torch.equal(y[1], weight[1])
    dweight = torch.func.vmap(lambda g: mt.embedding_vjp(outside, weight, g))(g[None])[0]
    assert dweight.isnan().any()
    assert torch.equal(dweight[1], g[1])


@GPU
@pytest.mark.parametrize("name", CALLS)
def test_same_on_the_gpu_without_waiting(name):
    here = arguments(torch.float64)
    if name.startswith("rotary"):
        here[4] = here[4][..., :6]
    expected, there = CALLS[name](*here), [a.cuda() for a in here]
    torch.cuda.set_sync_debug_mode("error")
    try:
        got = CALLS[name](*there)
    finally:
        torch.cuda.set_sync_debug_mode("default")
    torch.testing.assert_close(got.cpu(), expected)
