"""What the cells of all recurrent networks take, and what the way back does with one cell's weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_shape, floats
from mlcourse.numpy.linear import linear_vjp

Pair = tuple[np.ndarray, np.ndarray]


def weights(w_ih: ArrayLike, w_hh: ArrayLike, gates: int = 1) -> Pair:
    """Return the weights of a cell with that many `gates` below one another, as floating arrays that fit."""
    w_ih, w_hh = floats("w_ih", w_ih, "(rows, d)"), floats("w_hh", w_hh, "(rows, h)")
    rows = gates * w_hh.shape[1]
    what = "as many rows as columns" if gates == 1 else f"{gates} rows for each column"
    check_shape("w_hh", w_hh, (rows, w_hh.shape[1]), what)
    check_shape("w_ih", w_ih, (rows, w_ih.shape[1]), "as many rows as w_hh")
    return w_ih, w_hh


def biases(b_ih: ArrayLike | None, b_hh: ArrayLike | None, w_hh: np.ndarray) -> list[np.ndarray | None]:
    """Return both biases as floating arrays that fit; None stays None."""
    found: list[np.ndarray | None] = []
    for name, value in (("b_ih", b_ih), ("b_hh", b_hh)):
        bias = None if value is None else floats(name, value)
        if bias is not None:
            check_shape(name, bias, (len(w_hh),), "one entry for each row of w_hh")
        found.append(bias)
    return found


def states(
    w_ih: np.ndarray, w_hh: np.ndarray, input: ArrayLike, **given: ArrayLike
) -> tuple[np.ndarray, ...]:
    """Return input and states (or their gradients) of one step as floating arrays that fit the weights."""
    input = floats("input", input)
    if input.shape[-1:] != w_ih.shape[1:]:
        raise ValueError(
            f"input has shape {input.shape}; expected (..., {w_ih.shape[1]}), the columns of w_ih"
        )
    shape = (*input.shape[:-1], w_hh.shape[1])
    found = {name: floats(name, value) for name, value in given.items()}
    for name, value in found.items():
        check_shape(name, value, shape, "the rows of input, one entry for each column of w_hh")
    return input, *found.values()


def pulled_back(
    input: np.ndarray, hx: np.ndarray, w_ih: np.ndarray, w_hh: np.ndarray, da: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Return the gradients of input, state, both weights and both biases, given that of their sum."""
    dx, dw_ih, db = linear_vjp(input, w_ih, da)
    dh, dw_hh, db_hh = linear_vjp(hx, w_hh, da)
    return dx, dh, dw_ih, dw_hh, db, db_hh
