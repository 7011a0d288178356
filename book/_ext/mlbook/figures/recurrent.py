"""The figures of the chapter on recurrent networks."""

from __future__ import annotations

import numpy as np

from mlcourse.numpy import rnn_jacobian, rnn_tanh

from .style import BLUE, GREEN, INK, RED, panel

SHEAR = np.array([[0.5, 2.0], [0.0, 0.5]])
TURN = np.array([[np.cos(0.7), -np.sin(0.7)], [np.sin(0.7), np.cos(0.7)]])
STEPS = 40


def _box(axes, x, y, text, colour=INK):
    box = {"boxstyle": "round,pad=0.35", "fc": "none", "ec": colour, "linewidth": 1}
    axes.text(x, y, text, ha="center", va="center", color=colour, bbox=box)


def _arrow(axes, start, end, colour=INK, line="-", bend=0.0):
    style = {"arrowstyle": "->", "color": colour, "linewidth": 1.4, "linestyle": line}
    axes.annotate("", end, start, arrowprops={**style, "connectionstyle": f"arc3,rad={bend}"})


def _bare(axes, xlim, ylim):
    axes.set(xlim=xlim, ylim=ylim)
    axes.axis("off")


def unrolled():
    """Three steps of one network: the states go right, the carry comes back left."""
    figure, axes = panel(5.6, 2.9)
    for t in range(4):
        _box(axes, 2 * t, 1, f"h{'₀₁₂₃'[t]}")
        if t == 0:
            continue
        _arrow(axes, (2 * t - 1.6, 1.08), (2 * t - 0.4, 1.08))
        _arrow(axes, (2 * t - 0.4, 0.9), (2 * t - 1.6, 0.9), BLUE, "--")
        axes.text(2 * t - 1, 1.2, "W", ha="center")
        axes.text(2 * t - 1, 0.62, f"c{'₀₁₂'[t - 1]}", ha="center", color=BLUE)
        _arrow(axes, (2 * t, 0.2), (2 * t, 0.78))
        axes.text(2 * t, 0.02, f"x{'₀₁₂₃'[t]}", ha="center")
        _arrow(axes, (2 * t - 0.1, 1.22), (2 * t - 0.1, 1.8))
        _arrow(axes, (2 * t + 0.1, 1.8), (2 * t + 0.1, 1.22), RED, "--")
        axes.text(2 * t + 0.25, 1.5, f"g{'₀₁₂₃'[t]}", color=RED)
        axes.text(2 * t, 1.88, "L", ha="center")
    _bare(axes, (-0.6, 6.7), (-0.1, 2.1))
    return [figure]


def length_of_a_gradient():
    """Norms of Jacobians over 40 steps with turning weights: at rest the bound, with inputs far below it."""
    rng = np.random.default_rng(4)
    inputs = rng.uniform(-1, 1, (1, STEPS, 2))
    panels = []
    for size in (0.9, 1.2):
        figure, axes = panel(3.3, 2.7)
        back = np.arange(STEPS + 1)
        axes.semilogy(back, size**back, "--", color=RED, label="bound")
        for strength, colour, line in ((0.0, BLUE, "-"), (0.5, GREEN, "-"), (1.5, INK, "-.")):
            w = size * TURN
            states = rnn_tanh(strength * inputs, np.zeros((1, 2)), np.eye(2), w)[0]
            norms = [np.linalg.norm(rnn_jacobian(states[STEPS - k :], w), 2) for k in back]
            axes.semilogy(back, norms, line, color=colour, label=f"inputs {strength:g}")
        axes.set(title=f"‖W‖ = {size:g}", xlabel="steps back", ylim=(1e-9, 1e5))
        axes.set_yticks([1e-8, 1e-4, 1, 1e4], ["1e−8", "1e−4", "1", "1e4"])
        panels.append(figure)
    panels[0].axes[0].legend(frameon=False, loc="upper right", fontsize=8.5)
    return panels


def transient():
    """Norm of the powers of a matrix with small eigenvalues and a large norm."""
    figure, axes = panel(4.4, 2.7)
    k = np.arange(13)
    norms = [np.linalg.norm(np.linalg.matrix_power(SHEAR, int(n)), 2) for n in k]
    axes.semilogy(k, np.linalg.norm(SHEAR, 2) ** k, "--", color=RED, label="‖W‖ᵏ")
    axes.semilogy(k, norms, "o-", color=BLUE, markersize=4, label="‖Wᵏ‖")
    axes.semilogy(k, 0.5**k, ":", color=GREEN, label="radiusᵏ")
    axes.set(xlabel="k", ylim=(1e-4, 1e3))
    axes.set_yticks([1e-4, 1e-2, 1, 100], ["0.0001", "0.01", "1", "100"])
    axes.legend(frameon=False, loc="lower left")
    return [figure]


def circuit():
    """The LSTM cell: the old cell runs through, multiplied by f; the state is what is shown of it."""
    figure, axes = panel(5.6, 3.2)
    for x, text in ((1.6, "× f"), (3.2, "+")):
        _box(axes, x, 2.4, text, BLUE)
    _box(axes, 3.2, 1.3, "i × g")
    _box(axes, 5.0, 1.3, "tanh, × o")
    _box(axes, 1.0, 0.3, "x, h → i, f, g, o")
    for start, end in (((0.1, 2.4), (1.15, 2.4)), ((2.05, 2.4), (2.9, 2.4)), ((3.5, 2.4), (6.1, 2.4))):
        axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": BLUE, "linewidth": 3})
    for start, end in (
        ((1.2, 0.6), (1.55, 2.1)),
        ((2.1, 0.45), (2.7, 1.05)),
        ((2.1, 0.3), (4.7, 1.0)),
        ((3.2, 1.6), (3.2, 2.1)),
        ((5.0, 2.35), (5.0, 1.6)),
        ((5.85, 1.3), (6.2, 1.3)),
    ):
        _arrow(axes, start, end)
    for x, y, text, colour in ((-0.1, 2.4, "c", BLUE), (6.3, 2.4, "c′", BLUE), (6.4, 1.3, "h′", INK)):
        axes.text(x, y, text, ha="center", va="center", color=colour)
    _bare(axes, (-0.4, 6.7), (-0.1, 2.9))
    return [figure]
