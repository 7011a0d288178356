"""The figures of the chapter on the MLP."""

from __future__ import annotations

import numpy as np

from mlcourse.numpy import elu, elu_grad, mlp_forward, sigmoid, softplus

from .style import BLUE, COLOURS, GREEN, INK, LINES, RED, panel


def network_diagram():
    """A network with two inputs, three hidden units and two outputs, and the names of its parts."""
    figure, axes = panel(5.2, 3.2)
    columns = {0: [1.5, 0.5], 1: [2.2, 1.0, -0.2], 2: [1.5, 0.5]}
    for left, right in ((0, 1), (1, 2)):
        for y in columns[left]:
            for z in columns[right]:
                axes.plot([left, right], [y, z], color=INK, linewidth=0.8, alpha=0.5, zorder=1)
    names = (("x₁", "x₂"), ("h₁", "h₂", "h₃"), ("o₁", "o₂"))
    for column, colour, labels in zip(columns, (GREEN, BLUE, RED), names, strict=True):
        for y, label in zip(columns[column], labels, strict=True):
            axes.plot(column, y, "o", color=colour, markersize=25, zorder=2)
            axes.text(column, y, label, ha="center", va="center", color="white", zorder=3)
    for place, text in ((0.5, "W⁽¹⁾, b⁽¹⁾"), (1.5, "W⁽²⁾, b⁽²⁾")):
        axes.text(place, 2.45, text, ha="center")
    for place, text in ((0, "x"), (1, "hᵃ → hˢ"), (2, "oᵃ → oˢ")):
        axes.text(place, -0.85, text, ha="center")
    axes.set(xlim=(-0.3, 2.3), ylim=(-1.05, 2.8))
    axes.axis("off")
    return [figure]


def two_activations():
    """Softplus and ELU, each with its slope."""
    x = np.linspace(-4, 3, 281)
    panels = []
    for title, f, slope in (
        ("softplus", softplus(x), sigmoid(x)),
        ("ELU, α = 0.6", elu(x, 0.6), elu_grad(x, 0.6)),
    ):
        figure, axes = panel(3.4, 2.8)
        axes.axhline(0, color=INK, linewidth=0.6, linestyle=":")
        axes.plot(x, np.maximum(x, 0), ":", color=INK, linewidth=1, label="ReLU")
        axes.plot(x, f, LINES[0], color=BLUE, label="the function")
        # A gap where the slope jumps, so that no vertical line is drawn.
        axes.plot(x, np.where(np.isclose(x, 0), np.nan, slope), LINES[1], color=RED, label="its slope")
        axes.set(title=title, xlabel="pre-activation", ylim=(-0.8, 3.1))
        axes.legend(frameon=False, loc="upper left")
        panels.append(figure)
    return panels


def bends_add_up():
    """Three softplus units on one input, and the weighted sum of them."""
    x = np.linspace(-4, 4, 201)[:, None]
    W1, b1 = np.array([[3.0], [3.0], [3.0]]), np.array([6.0, 0.0, -6.0])
    W2, b2 = np.array([[0.4, -0.8, 0.7]]), np.array([0.0])
    cache = mlp_forward(x, (W1, b1, W2, b2))
    units, axes = panel(3.4, 2.7)
    for j in range(3):
        axes.plot(x, W2[0, j] * cache.hs[:, j], LINES[j], color=COLOURS[j], label=f"unit {j + 1}")
    axes.set(title="each unit, weighted", xlabel="x", ylim=(-11, 9))
    axes.legend(frameon=False, loc="lower left")
    total, axes = panel(3.4, 2.7)
    axes.plot(x, cache.oa[:, 0], color=INK)
    for place in (-2, 0, 2):
        axes.axvline(place, color=INK, linewidth=0.7, linestyle=":")
    axes.set(title="their sum", xlabel="x", ylim=(-1, 5))
    return [units, total]
