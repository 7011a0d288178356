"""What every attention is given: queries, keys and values that fit, and who may look at what."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from mlcourse.torch._arguments import check_real, floats, number, promoted
from mlcourse.torch._autograd import by_hand


def queries_and_keys(query: Tensor, key: Tensor) -> list[Tensor]:
    """Return queries (..., L, d) and keys (..., S, d) as floating tensors of one dtype that fit."""
    query, key = promoted(query=floats("query", query), key=floats("key", key))
    if query.ndim < 2 or query.shape[-1] == 0:
        raise ValueError(f"query has shape {tuple(query.shape)}; expected (..., L, d)")
    if not same_but_length(key.shape, query.shape) or key.shape[-2] == 0:
        expected = (*query.shape[:-2], "S", query.shape[-1])
        raise ValueError(f"key has shape {tuple(key.shape)}; expected {written(expected)}, S at least 1")
    return [query, key]


def values_of(value: Tensor, key: Tensor) -> Tensor:
    """Return values (..., S, d_v), one for each key, as a floating tensor."""
    value = floats("value", value)
    if value.ndim != key.ndim or value.shape[:-1] != key.shape[:-1]:
        expected = (*key.shape[:-1], "d_v")
        raise ValueError(
            f"value has shape {tuple(value.shape)}; expected {written(expected)}, one for each key"
        )
    return value


def same_but_length(shape: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Tell whether two shapes are alike but for their last axis but one."""
    return len(shape) == len(other) and shape[:-2] == other[:-2] and shape[-1] == other[-1]


def as_heads(x: Tensor, num_heads: int) -> Tensor:
    """Return (..., L, E) as (..., h, L, E/h), a view; h divides E."""
    return x.reshape(*x.shape[:-1], num_heads, x.shape[-1] // num_heads).transpose(-3, -2)


def written(shape: tuple[int | str, ...]) -> str:
    """Write a shape of which some lengths are letters."""
    return f"({', '.join(map(str, shape))})"


def scale_of(scale: float | None, width: int) -> float:
    """Return the factor of the scores, 1/√d unless one is given."""
    return 1 / math.sqrt(width) if scale is None else number("scale", scale)


def lower(length: int, keys: int, offset: int, device: torch.device | None = None) -> Tensor:
    """Return where key j is at most query i + offset."""
    along = torch.arange(keys, device=device)
    return along <= torch.arange(length, device=device)[:, None] + offset


def mask_of(
    attn_mask: Tensor | None, shape: tuple[int, ...], is_causal: bool, device: torch.device
) -> tuple[Tensor | None, Tensor | None]:
    """Return who may look at what, and what is added to the scores; None where there is nothing of it."""
    allowed = lower(shape[-2], shape[-1], 0, device) if is_causal else None
    if attn_mask is None:
        return allowed, None
    check_real("attn_mask", attn_mask)
    if attn_mask.dtype != torch.bool and not attn_mask.is_floating_point():
        raise TypeError(f"attn_mask has dtype {attn_mask.dtype}; expected bool (True: may look) or floats")
    if attn_mask.device != device:
        raise ValueError(f"attn_mask is on {attn_mask.device}; expected {device}, the device of query")
    given = tuple(attn_mask.shape)
    if len(given) > len(shape) or any(
        a not in (1, b) for a, b in zip(given[::-1], shape[::-1], strict=False)
    ):
        raise ValueError(f"attn_mask has shape {given}; expected one that broadcasts to {shape}")
    if attn_mask.is_floating_point():
        return allowed, attn_mask
    return attn_mask if allowed is None else attn_mask & allowed, None


def row_softmax(scores: Tensor, masked: bool) -> Tensor:
    """Put softmax of each row in place of the scores, and 0 where all of it is -inf."""
    top = scores.amax(dim=-1, keepdim=True)
    if masked:
        top = top.masked_fill(top == -torch.inf, 0)
    scores.sub_(top).exp_()
    total = scores.sum(dim=-1, keepdim=True)
    if masked:
        total = total.masked_fill(total == 0, 1)
    return scores.div_(total)


def weights_vjp(attn: Tensor, dattn: Tensor) -> Tensor:
    """Return the gradient at the scores, that of softmax in each row."""
    return (dattn - (attn * dattn).sum(dim=-1, keepdim=True)).mul_(attn)


def scores_vjp(query: Tensor, key: Tensor, dscores: Tensor, scale: float | None) -> tuple[Tensor, Tensor]:
    """Return the gradients at queries and keys, given that at their scores."""
    scale = scale_of(scale, query.shape[-1])
    return (dscores @ key) * scale, (query.mT @ dscores).mT * scale  # dscores.mT @ query is slower


@by_hand(lambda g, attn, value: (g @ value.mT, attn.mT @ g), autocast="product")
def weighted(attn: Tensor, value: Tensor) -> Tensor:
    """Return the means of the values by the weights."""
    return attn @ value
