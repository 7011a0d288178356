"""The figures of the chapter on how far a signal travels."""

from __future__ import annotations

import itertools

import numpy as np

from mlcourse.numpy import linear_grad_second_moment, linear_second_moment, relu, relu_grad

from .style import BLUE, COLOURS, GREEN, INK, LINES, RED, panel

LAYERS, FAN = 30, 500
STEPS = np.arange(-80, 81) / 8  # the trapezoidal rule for a normal variable
BELL = np.exp(-(STEPS**2) / 2) / 8 / np.sqrt(2 * np.pi)


def thirty_layers():
    """Second moments of values and gradients through 30 layers of ReLU, for three variances."""
    half = (relu(STEPS) ** 2 * BELL).sum()  # of values, and the same for slopes
    slope = ((relu_grad(STEPS) ** 2 + relu_grad(-STEPS) ** 2) * BELL).sum() / 2
    slope += BELL[len(BELL) // 2] / 2  # the kink, half of which lies on either side
    panels = []
    for forward, title in ((True, "values"), (False, "gradient")):
        figure, axes = panel(3.2, 2.9)
        for factor, line, colour in zip((2, 1, 3), LINES, COLOURS, strict=True):
            moments = [1.0]
            for _ in range(LAYERS):
                if forward:
                    moments.append(half * linear_second_moment(FAN, factor / FAN, moments[-1]))
                else:
                    moments.append(slope * linear_grad_second_moment(FAN, factor / FAN, moments[-1]))
            at = np.arange(LAYERS + 1) if forward else LAYERS - np.arange(LAYERS + 1)
            axes.semilogy(at, moments, line, color=colour, label=f"{factor}/fan")
        axes.set(title=f"second moment of the {title}", xlabel="layer", ylim=(1e-10, 1e10))
        axes.set_yticks([1e-8, 1e-4, 1, 1e4, 1e8], ["1e−8", "1e−4", "1", "1e4", "1e8"])
        axes.minorticks_off()
        panels.append(figure)
    panels[0].axes[0].legend(frameon=False, loc="upper left")
    return panels


def eight_paths():
    """The paths of three residual blocks, each a line of its own, sorted by length."""
    figure, axes = panel(5.6, 3.5)
    paths = sorted(itertools.product((0, 1), repeat=3), key=lambda path: (sum(path), [-b for b in path]))
    colours = (INK, BLUE, GREEN, RED)
    for row, path in enumerate(paths):
        y, length = -row - 0.5 * sum(path), sum(path)
        axes.plot([0.35, 4], [y, y], color=colours[length], linewidth=1.6)
        for i, through in enumerate(path):
            if through:
                axes.plot(i + 1, y, "o", color=colours[length], markersize=17)
                axes.text(i + 1, y, f"J{'₁₂₃'[i]}", color="white", ha="center", va="center", fontsize=9.5)
    for length, (first, last) in enumerate(((0, 0), (1, 3), (4, 6), (7, 7))):
        y = -(first + last) / 2 - 0.5 * length
        many = last - first + 1
        said = f"{many} of length {length}"
        axes.text(4.15, y, said, color=INK, ha="left", va="center")
    axes.text(0.2, -4.2, "x", color=INK, ha="center", va="center", fontsize=12)
    axes.set(xlim=(0, 5.9), ylim=(-9.2, 0.6))
    axes.axis("off")
    return [figure]


def norm_and_eigenvalues():
    """The unit circle and its image under two matrices whose eigenvalues say little."""
    turn = np.linspace(0, 2 * np.pi, 181)
    circle = np.array([np.cos(turn), np.sin(turn)])
    panels = []
    for rows, title in (([[0, 3], [0, 0]], "eigenvalues 0"), ([[0.9, 2], [0, 0.9]], "eigenvalues 0.9")):
        W = np.array(rows, dtype=float)
        image = W @ circle
        figure, axes = panel(3.2, 2.5)
        axes.plot(*circle, color=INK, linewidth=1)
        largest = np.abs(np.linalg.eigvals(W)).max()
        axes.plot(*(largest * circle), ":", color=GREEN, linewidth=2)
        axes.plot(*image, "-", color=BLUE)
        longest = np.linalg.svd(W)[2][0] * np.sign(np.linalg.svd(W)[2][0][1])
        for end, colour in ((longest, INK), (W @ longest, RED)):
            axes.annotate("", end, (0, 0), arrowprops={"arrowstyle": "->", "color": colour, "linewidth": 1.6})
        axes.set(title=f"{title}, norm {np.linalg.norm(W, 2):.2f}", xlim=(-3.4, 3.4), ylim=(-2.2, 2.2))
        axes.set_aspect("equal")
        axes.set_xticks([-3, 0, 3], ["−3", "0", "3"])
        axes.set_yticks([-1, 0, 1], ["−1", "0", "1"])
        panels.append(figure)
    return panels
