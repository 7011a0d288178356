"""The figures of the chapter on smooth activations and gates."""

from __future__ import annotations

import numpy as np

from mlcourse.numpy import gelu, gelu_approximation_error, gelu_grad, relu, relu_grad, silu, silu_grad

from .style import BLUE, COLOURS, GREEN, INK, LINES, RED, panel


def three_gates():
    """ReLU, SiLU and GELU with their slopes."""
    x = np.linspace(-4, 4, 321)
    curves = (
        ("ReLU", relu(x), np.where(np.abs(x) < 1e-9, np.nan, relu_grad(x))),
        ("SiLU", silu(x), silu_grad(x)),
        ("GELU", gelu(x), gelu_grad(x)),
    )
    panels = []
    for part, title in ((1, "value"), (2, "slope")):
        figure, axes = panel(3.2, 2.9)
        axes.axhline(0, color=INK, linewidth=0.6, zorder=0)
        for curve, line, colour in zip(curves, LINES[::-1], COLOURS[::-1], strict=True):
            axes.plot(x, curve[part], line, color=colour, label=curve[0])
        axes.set(title=title, xlabel="x")
        axes.set_xticks([-4, -2, 0, 2, 4], ["−4", "−2", "0", "2", "4"])
        panels.append(figure)
    panels[0].axes[0].legend(frameon=False, loc="upper left")
    panels[1].axes[0].axhline(1, color=INK, linewidth=0.6, linestyle=":")
    panels[1].axes[0].set_yticks([0, 0.5, 1], ["0", "½", "1"])
    return panels


def error_of_the_tanh_form():
    """The error of GELU's tanh form in value and slope, and relative to the value."""
    x = np.linspace(-5, 5, 401)
    left, axes = panel(3.3, 2.8)
    axes.axhline(0, color=INK, linewidth=0.6, zorder=0)
    axes.plot(x, 1e4 * gelu_approximation_error(x), LINES[0], color=BLUE, label="value")
    axes.plot(x, 1e4 * (gelu_grad(x, "tanh") - gelu_grad(x)), LINES[1], color=RED, label="slope")
    axes.set(title="error, in units of 0.0001", xlabel="x", ylim=(-10, 14))
    axes.set_yticks([-8, -4, 0, 4, 8], ["−8", "−4", "0", "4", "8"])
    axes.legend(frameon=False, loc="upper center", ncols=2)
    right, axes = panel(3.3, 2.8)
    near = x[np.abs(x) > 0.01]
    axes.axhline(0, color=INK, linewidth=0.6, zorder=0)
    axes.plot(near, 100 * gelu_approximation_error(near) / gelu(near), color=GREEN)
    axes.plot(-3, 100 * gelu_approximation_error(-3.0) / gelu(-3.0), "o", color=RED)
    axes.annotate("−10 % at −3", (-3, -10), (-2.2, -32), color=INK)
    axes.set(title="of the value, in percent", xlabel="x", ylim=(-50, 8))
    axes.set_yticks([-40, -20, 0], ["−40", "−20", "0"])
    for axes in (left.axes[0], right.axes[0]):
        axes.set_xticks([-4, -2, 0, 2, 4], ["−4", "−2", "0", "2", "4"])
    return [left, right]


def two_paths():
    """The SwiGLU layer as a graph: forward above the edges, backward below."""
    figure, axes = panel(5.6, 3.3)
    places = {"x": (0, 0), "P": (1.4, 0.8), "U": (1.4, -0.8), "⊙": (2.8, 0), "M": (3.8, 0), "Y": (5.2, 0)}
    edges = (
        ("x", "P", "W_g", "P̄ W_g", 0.22),
        ("x", "U", "W_u", "Ū W_u", -0.3),
        ("P", "⊙", "silu", "M̄ ⊙ U ⊙ silu′(P)", 0.25),
        ("U", "⊙", "", "M̄ ⊙ silu(P)", -0.35),
        ("M", "Y", "W_d", "g W_d = M̄", 0.2),
    )
    for start, end, forward, backward, shift in edges:
        (a, b), (c, d) = places[start], places[end]
        axes.annotate(
            "", (c, d), (a, b), arrowprops={"arrowstyle": "->", "color": INK, "shrinkA": 13, "shrinkB": 13}
        )
        side = np.sign(shift)
        axes.text(
            (a + c) / 2, (b + d) / 2 + shift + 0.22 * side, forward, ha="center", va="center", color=BLUE
        )
        below = (b + d) / 2 - 0.3 if start == "M" else (b + d) / 2 + shift + 0.52 * side
        axes.text((a + c) / 2, below, backward, ha="center", va="center", color=RED, fontsize=9)
    axes.annotate(
        "",
        places["M"],
        places["⊙"],
        arrowprops={"arrowstyle": "->", "color": INK, "shrinkA": 13, "shrinkB": 13},
    )
    for name, (a, b) in places.items():
        axes.plot(a, b, "o", color=GREEN, markersize=23, zorder=2)
        axes.text(a, b, name, ha="center", va="center", color="white", zorder=3)
    axes.set(xlim=(-0.4, 5.6), ylim=(-1.9, 1.9))
    axes.axis("off")
    return [figure]
