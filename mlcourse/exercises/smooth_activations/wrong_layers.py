"""Wrong backward passes of the SwiGLU layer, each with one thing wrong, as students write them."""

from __future__ import annotations

from mlcourse.numpy import sigmoid, silu, silu_grad


def one_path(x, w_gate, w_up, w_down, g):
    rows, down = x.reshape(-1, x.shape[-1]), g.reshape(-1, g.shape[-1])
    p, u = rows @ w_gate.T, rows @ w_up.T
    dm = down @ w_down
    dp, du = dm * u * silu_grad(p), dm * silu(p)
    dx = (dp @ w_gate).reshape(x.shape)
    return dx, dp.T @ rows, du.T @ rows, down.T @ (silu(p) * u)


def transposed(x, w_gate, w_up, w_down, g):
    rows, down = x.reshape(-1, x.shape[-1]), g.reshape(-1, g.shape[-1])
    p, u = rows @ w_gate.T, rows @ w_up.T
    dm = down @ w_down
    dp, du = dm * u * silu_grad(p), dm * silu(p)
    dx = (dp @ w_gate + du @ w_up).reshape(x.shape)
    return dx, rows.T @ dp, rows.T @ du, (silu(p) * u).T @ down


def of_the_product(x, w_gate, w_up, w_down, g):
    rows, down = x.reshape(-1, x.shape[-1]), g.reshape(-1, g.shape[-1])
    p, u = rows @ w_gate.T, rows @ w_up.T
    dm = down @ w_down
    dp, du = dm * u * silu_grad(p * u), dm * p * silu_grad(p * u)
    dx = (dp @ w_gate + du @ w_up).reshape(x.shape)
    return dx, dp.T @ rows, du.T @ rows, down.T @ silu(p * u)


def factors_exchanged(x, w_gate, w_up, w_down, g):
    rows, down = x.reshape(-1, x.shape[-1]), g.reshape(-1, g.shape[-1])
    p, u = rows @ w_gate.T, rows @ w_up.T
    dm = down @ w_down
    dp, du = dm * silu(u), dm * p * silu_grad(u)
    dx = (dp @ w_gate + du @ w_up).reshape(x.shape)
    return dx, dp.T @ rows, du.T @ rows, down.T @ (silu(u) * p)


def without_the_other_factor(x, w_gate, w_up, w_down, g):
    rows, down = x.reshape(-1, x.shape[-1]), g.reshape(-1, g.shape[-1])
    p, u = rows @ w_gate.T, rows @ w_up.T
    dm = down @ w_down
    dp, du = dm * silu_grad(p), dm * silu(p)
    dx = (dp @ w_gate + du @ w_up).reshape(x.shape)
    return dx, dp.T @ rows, du.T @ rows, down.T @ (silu(p) * u)


def slope_of_the_sigmoid(x, w_gate, w_up, w_down, g):
    rows, down = x.reshape(-1, x.shape[-1]), g.reshape(-1, g.shape[-1])
    p, u = rows @ w_gate.T, rows @ w_up.T
    dm = down @ w_down
    dp, du = dm * u * sigmoid(p) * (1 - sigmoid(p)), dm * silu(p)
    dx = (dp @ w_gate + du @ w_up).reshape(x.shape)
    return dx, dp.T @ rows, du.T @ rows, down.T @ (silu(p) * u)


def last_weights_from_p(x, w_gate, w_up, w_down, g):
    rows, down = x.reshape(-1, x.shape[-1]), g.reshape(-1, g.shape[-1])
    p, u = rows @ w_gate.T, rows @ w_up.T
    dm = down @ w_down
    dp, du = dm * u * silu_grad(p), dm * silu(p)
    dx = (dp @ w_gate + du @ w_up).reshape(x.shape)
    return dx, dp.T @ rows, du.T @ rows, down.T @ p


def mean_over_the_rows(x, w_gate, w_up, w_down, g):
    rows, down = x.reshape(-1, x.shape[-1]), g.reshape(-1, g.shape[-1])
    p, u = rows @ w_gate.T, rows @ w_up.T
    dm = down @ w_down
    dp, du = dm * u * silu_grad(p), dm * silu(p)
    dx = (dp @ w_gate + du @ w_up).reshape(x.shape)
    return dx, dp.T @ rows / len(rows), du.T @ rows / len(rows), down.T @ (silu(p) * u) / len(rows)


def of_the_last_batch(x, w_gate, w_up, w_down, g):
    p, u = x @ w_gate.T, x @ w_up.T
    dm = g @ w_down
    dp, du, m = dm * u * silu_grad(p), dm * silu(p), silu(p) * u
    dx = dp @ w_gate + du @ w_up
    while x.ndim > 2:
        x, g, m, dp, du = x[-1], g[-1], m[-1], dp[-1], du[-1]
    return dx, dp.T @ x, du.T @ x, g.T @ m
