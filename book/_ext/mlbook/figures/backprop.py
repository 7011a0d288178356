"""The figures of the chapter on backpropagation."""

from __future__ import annotations

import numpy as np

from mlcourse.numpy import cross_entropy, mlp_backward, mlp_forward, num_parameters

from .style import BLUE, GREEN, INK, LINES, RED, panel, signed

# The network of the interactive figure, which stands in the page's JSON too.
X, TARGET = np.array([1.0, -2.0]), 0
PARAMS = (
    np.array([[1.0, 0.5], [-0.5, 1.0]]),
    np.array([0.5, 1.0]),
    np.array([[0.5, -1.0], [1.0, 1.5]]),
    np.array([0.0, -0.5]),
)


def number(value):
    """Write a number with two digits and a true minus."""
    return signed(f"{value:.2f}")


def numbers_through_the_network():
    """Forward and backward pass of a small network, with all of its numbers."""
    cache = mlp_forward(X, PARAMS)
    grads = mlp_backward(cache, TARGET)
    columns = (
        [[f"x = {number(cache.x[i])}", f"∂x = {number(grads.x[i])}"] for i in (0, 1)],
        [
            [
                f"hᵃ = {number(cache.ha[j])}",
                f"hˢ = {number(cache.hs[j])}",
                f"∂hˢ = {number(grads.hs[j])}",
                f"∂hᵃ = {number(grads.ha[j])}",
            ]
            for j in (0, 1)
        ],
        [
            [f"oᵃ = {number(cache.oa[k])}", f"oˢ = {number(cache.os[k])}", f"∂oᵃ = {number(grads.oa[k])}"]
            for k in (0, 1)
        ],
    )
    figure, axes = panel(5.6, 3.4)
    heights = (1.5, 0.0)
    for layer, weights in enumerate((PARAMS[0], PARAMS[2])):
        for to, y in enumerate(heights):
            for start, z in enumerate(heights):
                axes.plot([layer, layer + 1], [z, y], color=INK, linewidth=0.8, alpha=0.5, zorder=1)
                share = 0.5 if start == to else 0.34
                place = (layer + share, z + share * (y - z) + 0.06)
                axes.text(*place, number(weights[to, start]), ha="center", fontsize=9, zorder=2)
    for place, boxes in enumerate(columns):
        for y, lines in zip(heights, boxes, strict=True):
            frame = {"boxstyle": "round,pad=0.45", "facecolor": "#e9f2f8", "edgecolor": INK, "linewidth": 0.8}
            axes.text(
                place, y, "\n".join(lines), ha="center", va="center", color="black", bbox=frame, zorder=3
            )
    axes.set(xlim=(-0.4, 2.4), ylim=(-0.6, 2.1))
    axes.axis("off")
    return [figure]


def ways_back():
    """The ways by which one hidden unit reaches the loss, one through each output."""
    figure, axes = panel(4.8, 2.9)
    outputs = [2.0, 1.0, 0.0]
    for k, y in enumerate(outputs, start=1):
        axes.annotate(
            "", (0.88, y), (0.12, 1.0), arrowprops={"arrowstyle": "->", "color": BLUE, "linewidth": 1.8}
        )
        axes.annotate(
            "", (1.88, 1.0), (1.12, y), arrowprops={"arrowstyle": "->", "color": RED, "linewidth": 1.8}
        )
        axes.plot(1, y, "o", color=GREEN, markersize=24)
        axes.text(1, y, f"oᵃ{'₁₂₃'[k - 1]}", ha="center", va="center", color="white")
        axes.text(0.46, 1 + 0.52 * (y - 1) + (0.12 if y >= 1 else -0.3), f"W{'₁₂₃'[k - 1]}ⱼ", ha="center")
        axes.text(1.54, 1 + 0.52 * (y - 1) + (0.12 if y >= 1 else -0.3), f"δ{'₁₂₃'[k - 1]}", ha="center")
    for place, label, colour in ((0, "hˢⱼ", BLUE), (2, "L", RED)):
        axes.plot(place, 1, "o", color=colour, markersize=28)
        axes.text(place, 1, label, ha="center", va="center", color="white")
    axes.set(xlim=(-0.3, 2.3), ylim=(-0.5, 2.5))
    axes.axis("off")
    return [figure]


def difference_quotients():
    """Error of one-sided and central differences against the step, for one weight of a small network."""
    steps = np.logspace(-15, -0.5, 59)
    exact = mlp_backward(mlp_forward(X, PARAMS), TARGET).W1[0, 0]

    def loss(shift):
        W1 = PARAMS[0] + np.array([[shift, 0.0], [0.0, 0.0]])
        return cross_entropy(mlp_forward(X, (W1, *PARAMS[1:])).oa, TARGET)

    one_sided = [abs((loss(h) - loss(0)) / h - exact) for h in steps]
    central = [abs((loss(h) - loss(-h)) / (2 * h) - exact) for h in steps]
    figure, axes = panel(4.4, 3.0)
    axes.loglog(steps, one_sided, LINES[1], color=RED, label="(L(w + h) − L(w)) / h")
    axes.loglog(steps, central, LINES[0], color=BLUE, label="(L(w + h) − L(w − h)) / 2h")
    axes.set(xlabel="step h", ylabel="error", ylim=(1e-13, 3))
    axes.set_xticks([1e-15, 1e-10, 1e-5, 1], ["10⁻¹⁵", "10⁻¹⁰", "10⁻⁵", "1"])
    axes.minorticks_off()
    axes.legend(frameon=False, loc="upper center")
    return [figure]


def cost_of_a_gradient():
    """Multiplications for one example: differences in every parameter, and backpropagation."""
    units = np.geomspace(4, 4096, 40)
    products = units * (784 + 10)  # of one forward pass
    parameters = np.array([num_parameters(784, int(h), 10) for h in units])
    figure, axes = panel(4.2, 3.0)
    axes.loglog(units, parameters * products, LINES[1], color=RED, label="a difference for each parameter")
    axes.loglog(units, 3 * products, LINES[0], color=BLUE, label="forward and backward pass")
    axes.loglog(units, products, LINES[2], color=GREEN, label="forward pass alone")
    axes.set(xlabel="hidden units", ylabel="multiplications", ylim=(1e3, 1e18))
    axes.set_xticks([4, 32, 256, 2048], ["4", "32", "256", "2048"])
    axes.set_yticks([1e3, 1e6, 1e9, 1e12, 1e15], ["10³", "10⁶", "10⁹", "10¹²", "10¹⁵"])
    axes.minorticks_off()
    axes.legend(frameon=False, loc="upper left")
    return [figure]
