"""The figures of the chapter on activations."""

from __future__ import annotations

import numpy as np

from mlcourse.numpy import (
    elu,
    elu_grad,
    relu,
    relu_grad,
    sigmoid,
    sigmoid_grad,
    smooth_heaviside,
    softplus,
    softplus_grad,
    tanh,
    tanh_grad,
)

from .style import BLUE, COLOURS, GREEN, INK, LINES, RED, panel


def _step(axes, low, high, at_zero=None):
    """Draw a step with open ends at 0, and its value there if it has one."""
    axes.plot([-2, 0], [low, low], color=BLUE)
    axes.plot([0, 2], [high, high], color=BLUE)
    for level in (low, high):
        if level != at_zero:
            axes.plot(0, level, "o", color=BLUE, markerfacecolor="none", markersize=5.5)
    if at_zero is not None:
        axes.plot(0, at_zero, "o", color=BLUE, markersize=5.5)
    axes.set_xticks([-2, 0, 2], ["−2", "0", "2"])
    axes.axhline(0, color=INK, linewidth=0.6, zorder=0)


def sign_and_step():
    """The sign, and the Heaviside step: the same jump, stretched and moved."""
    panels = []
    for title, low, high, at_zero in (("sign(x)", -1, 1, 0), ("H(x)", 0, 1, 0.5)):
        figure, axes = panel(3.0, 2.4)
        _step(axes, low, high, at_zero)
        axes.set(title=title, xlabel="x", ylim=(-1.2, 1.2))
        axes.set_yticks([-1, 0, 0.5, 1], ["−1", "0", "½", "1"])
        panels.append(figure)
    return panels


def ramp_and_its_slope():
    """ReLU, which is continuous, and its slope, which jumps."""
    x = np.array([-2.0, 0.0, 2.0])
    left, axes = panel(3.0, 2.5)
    axes.plot(x, relu(x), color=BLUE)
    axes.plot([0, 1.4], [0, 0], "--", color=RED, linewidth=1.4)
    axes.plot([0, -1.0], [0, -1.0], "--", color=RED, linewidth=1.4)
    axes.plot(0, 0, "o", color=BLUE, markersize=5.5)
    axes.set(title="ReLU: no jump, a kink", xlabel="x", ylim=(-1.1, 2.1))
    axes.set_xticks([-2, 0, 2], ["−2", "0", "2"])
    axes.set_yticks([0, 1, 2])
    right, axes = panel(3.0, 2.5)
    _step(axes, 0, 1)
    axes.set(title="its slope: a jump", xlabel="x", ylim=(-1.1, 2.1))
    axes.set_yticks([0, 1, 2])
    return [left, right]


def steep_sigmoids():
    """Sigmoids of kx for growing k, with the step that they tend to."""
    x = np.linspace(-2, 2, 401)
    figure, axes = panel(4.4, 3.0)
    _step(axes, 0, 1, 0.5)
    for k, line, colour in zip((2, 6, 30), LINES[::-1], (RED, GREEN, INK), strict=True):
        axes.plot(x, smooth_heaviside(x, k), line, color=colour, linewidth=1.7, label=f"k = {k}")
    axes.plot([], [], color=BLUE, label="step")
    axes.set(xlabel="x", ylabel="σ(kx)")
    axes.set_yticks([0, 0.5, 1], ["0", "½", "1"])
    axes.legend(frameon=False, loc="center right")
    return [figure]


def what_the_step_reads_off():
    """A test function, and its derivative with the part that the step keeps."""
    x = np.linspace(-1.3, 1.3, 261)
    inside = np.abs(x) < 1
    phi = np.where(inside, (1 - x**2) ** 2, 0)
    slope = np.where(inside, -4 * x * (1 - x**2), 0)
    left, axes = panel(3.1, 2.6)
    axes.plot(x, phi, color=BLUE)
    axes.plot(0, 1, "o", color=RED)
    axes.annotate("φ(0)", (0, 1), (0.1, 1.1), color=INK)
    axes.set(title="a test function φ", xlabel="x", ylim=(-1.75, 1.75))
    right, axes = panel(3.1, 2.6)
    axes.plot(x, slope, color=BLUE)
    axes.fill_between(x, slope, where=x >= 0, color=RED, alpha=0.35, linewidth=0)
    axes.text(0.14, 0.25, "area −φ(0)", ha="left")
    axes.set(title="its slope φ′, and H·φ′", xlabel="x", ylim=(-1.75, 1.75))
    for axes in (left.axes[0], right.axes[0]):
        axes.axhline(0, color=INK, linewidth=0.6, zorder=0)
        axes.set_xticks([-1, 0, 1], ["−1", "0", "1"])
        axes.set_yticks([-1, 0, 1], ["−1", "0", "1"])
    return [left, right]


def curves_and_slopes():
    """Sigmoid and tanh, each with its slope, on the same axes."""
    x = np.linspace(-5, 5, 201)
    panels = []
    for name, f, slope in (("sigmoid", sigmoid, sigmoid_grad), ("tanh", tanh, tanh_grad)):
        figure, axes = panel(3.2, 2.7)
        axes.axhline(0, color=INK, linewidth=0.6, zorder=0)
        axes.plot(x, f(x), "-", color=BLUE, label="value")
        axes.plot(x, slope(x), "--", color=RED, label="slope")
        axes.set(title=name, xlabel="x", ylim=(-1.1, 1.1))
        axes.set_xticks([-4, 0, 4], ["−4", "0", "4"])
        axes.set_yticks([-1, 0, 0.25, 1], ["−1", "0", "¼", "1"])
        axes.legend(frameon=False, loc="lower right")
        panels.append(figure)
    return panels


def relatives_of_relu():
    """ReLU, softplus and an ELU, and their slopes."""
    x = np.linspace(-4, 3, 281)
    slopes = (relu_grad(x), softplus_grad(x), elu_grad(x, 1.5))
    values = (relu(x), softplus(x), elu(x, 1.5))
    names = ("ReLU", "softplus", "ELU, α = 1.5")
    panels = []
    for title, curves, lowest, highest in (("value", values, -1.7, 3.1), ("slope", slopes, -0.1, 1.6)):
        figure, axes = panel(3.2, 2.9)
        axes.axhline(0, color=INK, linewidth=0.6, zorder=0)
        for curve, name, line, colour in zip(curves, names, LINES, COLOURS, strict=True):
            if title == "slope" and name != "softplus":  # a gap where the slope jumps
                curve = np.where(np.abs(x) < 1e-9, np.nan, curve)
            axes.plot(x, curve, line, color=colour, label=name)
        axes.set(title=title, xlabel="x", ylim=(lowest, highest))
        axes.set_xticks([-4, -2, 0, 2], ["−4", "−2", "0", "2"])
        panels.append(figure)
    panels[0].axes[0].set_yticks([-1, 0, 1, 2, 3], ["−1", "0", "1", "2", "3"])
    panels[0].axes[0].legend(frameon=False, loc="upper left")
    panels[1].axes[0].set_yticks([0, 0.5, 1, 1.5], ["0", "½", "1", "1.5"])
    return panels
