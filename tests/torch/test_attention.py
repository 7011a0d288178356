"""Attention in torch: against torch's own functions and modules, inside autograd, off the host."""

import pytest

torch = pytest.importorskip("torch")
import torch.nn.functional as F  # noqa: E402

import mlcourse.numpy as mn  # noqa: E402
import mlcourse.torch as mt  # noqa: E402

SHAPES = (2, 3, 4, 5), (2, 3, 6, 5), (2, 3, 6, 7)


def drawn(*shapes, dtype=torch.float64):
    generator = torch.Generator().manual_seed(7)
    return [
        torch.randn(s, generator=generator, dtype=torch.float64).to(dtype).requires_grad_() for s in shapes
    ]


def padding():
    allowed = torch.arange(6) < torch.tensor([4, 6])[:, None, None, None]
    nothing = torch.ones(2, 3, 4, 6, dtype=torch.bool)
    nothing[1, 2, 3] = False  # one query may look at nothing
    return allowed & nothing


MASKS = {
    "no mask": {},
    "a scale": {"scale": 0.3},
    "causal": {"is_causal": True},
    "of bool": {"attn_mask": padding()},
    "of floats": {"attn_mask": drawn((2, 1, 4, 6))[0].detach()},
    "of -inf": {"attn_mask": torch.zeros(2, 3, 4, 6).double().masked_fill(~padding(), -torch.inf)},
}


def close(got, expected, relative=1e-10):
    for a, b in zip(got, expected, strict=True):
        assert (a - b).norm() <= relative * b.norm()


@pytest.mark.parametrize("options", MASKS.values(), ids=MASKS)
def test_values_and_gradients_are_those_of_torch(options):
    args = drawn(*SHAPES)
    y, expected = (
        f(*args, **options) for f in (mt.scaled_dot_product_attention, F.scaled_dot_product_attention)
    )
    close([y], [expected], 1e-12)
    g = torch.randn(y.shape, generator=torch.Generator().manual_seed(8), dtype=torch.float64)
    grads = torch.autograd.grad(expected, args, g)
    close(torch.autograd.grad(y, args, g), grads)
    here = [a.detach() for a in args]
    attn = mt.attention_weights(*here[:2], **options)
    close(mt.scaled_dot_product_attention_vjp(*here, attn, g, options.get("scale")), grads)
    numpy = {k: v.numpy() if isinstance(v, torch.Tensor) else v for k, v in options.items()}
    ours = mn.scaled_dot_product_attention(*(a.numpy() for a in here), **numpy)
    close([torch.from_numpy(ours)], [expected], 1e-12)


def test_the_weights_can_be_differentiated_alone():
    query, key, _ = drawn(*SHAPES)
    g = drawn((2, 3, 4, 6))[0].detach()
    got = torch.autograd.grad(mt.attention_weights(query, key, is_causal=True, scale=0.3), (query, key), g)
    scores = 0.3 * query @ key.mT
    allowed = mt.causal_mask(4, 6)
    weights = torch.softmax(scores.masked_fill(~allowed, -torch.inf), -1)
    close(got, torch.autograd.grad(weights, (query, key), g))


@pytest.mark.parametrize("is_causal", [False, True])
def test_with_several_heads_it_is_the_module_of_torch(is_causal):
    module = torch.nn.MultiheadAttention(12, 3, batch_first=True, dtype=torch.float64)
    x, *params = drawn((2, 5, 12), (36, 12), (36,), (12, 12), (12,))
    names = ("in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias")
    hidden = ~mt.causal_mask(5, 5) if is_causal else None  # there, True means: may not look
    call = lambda *args, **options: torch.func.functional_call(
        module, dict(zip(names, params, strict=True)), *args, options
    )
    expected, _ = call((x, x, x), attn_mask=hidden, need_weights=False)
    y, _ = mt.multihead_attention(x, *params, 3, is_causal)
    close([y], [expected], 1e-12)
    g = drawn((2, 5, 12))[0].detach().flip(0)
    grads = torch.autograd.grad(expected, (x, *params), g)
    close(torch.autograd.grad(y, (x, *params), g), grads)
    here = [a.detach() for a in (x, *params)]
    close(mt.multihead_attention_vjp(mt.multihead_attention(*here, 3, is_causal)[1], g), grads)
    ours = mn.multihead_attention(*(a.numpy() for a in here), 3, is_causal)
    theirs = mn.multihead_attention_vjp(ours[1], g.numpy())
    close([torch.from_numpy(a) for a in theirs], grads)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_no_value_is_read_on_the_host_and_half_precision_stays(dtype):
    args = [a.detach() for a in drawn(*SHAPES, dtype=dtype)]
    mask = padding()
    y = mt.scaled_dot_product_attention(*args, mask)
    exact = F.scaled_dot_product_attention(*(a.double() for a in args), mask)
    assert y.dtype == dtype
    assert (y - exact).abs().max() <= 16 * torch.finfo(dtype).eps
    query, key, value = (a.to("meta") for a in args)
    there = mt.scaled_dot_product_attention(query, key, value, mask.to("meta"), True)
    assert (there.shape, there.dtype, there.is_meta) == (y.shape, dtype, True)
    attn = mt.attention_weights(query, key, mask.to("meta"))
    for d, a in zip(mt.scaled_dot_product_attention_vjp(query, key, value, attn, there), args, strict=True):
        assert (d.shape, d.dtype, d.is_meta) == (a.shape, dtype, True)
    x, *params = (
        a.detach().to("meta") for a in drawn((2, 5, 12), (36, 12), (36,), (12, 12), (12,), dtype=dtype)
    )
    y, cache = mt.multihead_attention(x, *params, 3, True)
    assert all(d.is_meta for d in (y, *mt.multihead_attention_vjp(cache, y)))


def test_each_example_of_a_batch_by_vmap():
    query, key, value = (a.detach() for a in drawn(*SHAPES))
    one = torch.func.grad(
        lambda q: mt.scaled_dot_product_attention(q, key[0], value[0], is_causal=True).pow(3).sum()
    )
    each = torch.func.vmap(one)(query)
    for q, d in zip(query, each, strict=True):
        torch.testing.assert_close(d, one(q))


def test_a_mask_elsewhere_is_refused():
    query, key, value = (a.detach() for a in drawn(*SHAPES))
    with pytest.raises(ValueError, match="attn_mask is on meta; expected cpu, the device of query"):
        mt.scaled_dot_product_attention(query, key, value, padding().to("meta"))
