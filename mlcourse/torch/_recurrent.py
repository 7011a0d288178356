"""What the cells of all recurrent networks take, and what the way back does with one cell's weights."""

from __future__ import annotations

from torch import Tensor

from mlcourse.torch._arguments import check_shape, floats, promoted
from mlcourse.torch.linear import linear_vjp


def weights(w_ih: Tensor, w_hh: Tensor, gates: int = 1) -> tuple[Tensor, Tensor]:
    """Return the weights of a cell with that many `gates` below one another, as floating tensors that fit."""
    w_ih, w_hh = floats("w_ih", w_ih, "(rows, d)"), floats("w_hh", w_hh, "(rows, h)")
    rows = gates * w_hh.shape[1]
    what = "as many rows as columns" if gates == 1 else f"{gates} rows for each column"
    check_shape("w_hh", w_hh, (rows, w_hh.shape[1]), what)
    check_shape("w_ih", w_ih, (rows, w_ih.shape[1]), "as many rows as w_hh")
    return w_ih, w_hh


def biases(b_ih: Tensor | None, b_hh: Tensor | None, w_hh: Tensor) -> list[Tensor | None]:
    """Return both biases as floating tensors that fit; None stays None."""
    found: list[Tensor | None] = []
    for name, value in (("b_ih", b_ih), ("b_hh", b_hh)):
        bias = None if value is None else floats(name, value)
        if bias is not None:
            check_shape(name, bias, (len(w_hh),), "one entry for each row of w_hh")
        found.append(bias)
    return found


def states(w_ih: Tensor, w_hh: Tensor, input: Tensor, **given: Tensor) -> list[Tensor]:
    """Return input and states (or their gradients) of one step as floating tensors that fit the weights."""
    input = floats("input", input)
    if input.shape[-1:] != w_ih.shape[1:]:
        raise ValueError(
            f"input has shape {tuple(input.shape)}; expected (..., {w_ih.shape[1]}), the columns of w_ih"
        )
    shape = (*input.shape[:-1], w_hh.shape[1])
    found = {name: floats(name, value) for name, value in given.items()}
    for name, value in found.items():
        check_shape(name, value, shape, "the rows of input, one entry for each column of w_hh")
    return promoted(input=input, **found)


def pulled_back(input: Tensor, hx: Tensor, w_ih: Tensor, w_hh: Tensor, da: Tensor) -> tuple[Tensor, ...]:
    """Return the gradients of input, state, both weights and both biases, given that of their sum."""
    dx, dw_ih, db = linear_vjp(input, w_ih, da)
    dh, dw_hh, db_hh = linear_vjp(hx, w_hh, da)
    return dx, dh, dw_ih, dw_hh, db, db_hh
