"""Wrong backward passes of the residual block, each with one thing wrong, as students write them."""

from __future__ import annotations

from mlcourse.numpy import gelu, gelu_grad


def without_the_skip(x, weight1, bias1, weight2, bias2, g, scale):
    a = x @ weight1.T + bias1
    da = scale * (g @ weight2) * gelu_grad(a)
    return da @ weight1, da.T @ x, da.sum(0), scale * g.T @ gelu(a), scale * g.sum(0)


def skip_alone(x, weight1, bias1, weight2, bias2, g, scale):
    a = x @ weight1.T + bias1
    da = scale * (g @ weight2) * gelu_grad(a)
    return g, da.T @ x, da.sum(0), scale * g.T @ gelu(a), scale * g.sum(0)


def product_of_the_paths(x, weight1, bias1, weight2, bias2, g, scale):
    a = x @ weight1.T + bias1
    da = scale * (g @ weight2) * gelu_grad(a)
    return g * (da @ weight1), da.T @ x, da.sum(0), scale * g.T @ gelu(a), scale * g.sum(0)


def scale_lost_in_the_branch(x, weight1, bias1, weight2, bias2, g, scale):
    a = x @ weight1.T + bias1
    da = (g @ weight2) * gelu_grad(a)
    return g + da @ weight1, da.T @ x, da.sum(0), scale * g.T @ gelu(a), scale * g.sum(0)


def scale_lost_in_the_last_layer(x, weight1, bias1, weight2, bias2, g, scale):
    a = x @ weight1.T + bias1
    da = scale * (g @ weight2) * gelu_grad(a)
    return g + da @ weight1, da.T @ x, da.sum(0), g.T @ gelu(a), g.sum(0)


def scale_lost(x, weight1, bias1, weight2, bias2, g, scale):
    a = x @ weight1.T + bias1
    da = (g @ weight2) * gelu_grad(a)
    return g + da @ weight1, da.T @ x, da.sum(0), g.T @ gelu(a), g.sum(0)


def scale_on_both_paths(x, weight1, bias1, weight2, bias2, g, scale):
    a = x @ weight1.T + bias1
    da = scale * (g @ weight2) * gelu_grad(a)
    return scale * g + da @ weight1, da.T @ x, da.sum(0), scale * g.T @ gelu(a), scale * g.sum(0)


def added_into_g(x, weight1, bias1, weight2, bias2, g, scale):
    a = x @ weight1.T + bias1
    da = scale * (g @ weight2) * gelu_grad(a)
    dweight2, dbias2 = scale * g.T @ gelu(a), scale * g.sum(0)
    g += da @ weight1
    return g, da.T @ x, da.sum(0), dweight2, dbias2


def slope_of_the_output(x, weight1, bias1, weight2, bias2, g, scale):
    a = x @ weight1.T + bias1
    da = scale * (g @ weight2) * gelu_grad(gelu(a))
    return g + da @ weight1, da.T @ x, da.sum(0), scale * g.T @ gelu(a), scale * g.sum(0)


def without_the_slope(x, weight1, bias1, weight2, bias2, g, scale):
    a = x @ weight1.T + bias1
    da = scale * (g @ weight2)
    return g + da @ weight1, da.T @ x, da.sum(0), scale * g.T @ gelu(a), scale * g.sum(0)


def transposed(x, weight1, bias1, weight2, bias2, g, scale):
    a = x @ weight1.T + bias1
    da = scale * (g @ weight2) * gelu_grad(a)
    return g + da @ weight1, x.T @ da, da.sum(0), scale * gelu(a).T @ g, scale * g.sum(0)


def first_bias_forgotten(x, weight1, bias1, weight2, bias2, g, scale):
    a = x @ weight1.T
    da = scale * (g @ weight2) * gelu_grad(a)
    return g + da @ weight1, da.T @ x, da.sum(0), scale * g.T @ gelu(a), scale * g.sum(0)


def mean_over_the_rows(x, weight1, bias1, weight2, bias2, g, scale):
    a = x @ weight1.T + bias1
    da = scale * (g @ weight2) * gelu_grad(a)
    return g + da @ weight1, da.T @ x / len(x), da.mean(0), scale * g.T @ gelu(a) / len(x), scale * g.mean(0)
