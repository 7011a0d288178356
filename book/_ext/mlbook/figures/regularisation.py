"""The figures of the chapter on regularisation."""

from __future__ import annotations

import itertools

import numpy as np

from mlcourse.numpy import clip_grad_norm, cross_entropy_grad, dropout, relu

from .style import BLUE, GREEN, INK, RED, panel

TERMS = np.array([1.6, -1.1, 0.9, -0.7, 0.8, -0.5, 0.4, -0.3])  # of a sum w·x of eight entries


def sums(p):
    """The sum of the terms that dropout leaves, for every mask, with the mask's probability."""
    for bits in itertools.product([True, False], repeat=len(TERMS)):
        share = (1 - p) ** sum(bits) * p ** (len(bits) - sum(bits))
        yield dropout(TERMS, p, mask=np.array(bits)).sum(), share


def all_masks():
    """What one unit gets under all masks of its eight inputs, and the mean of its ReLU."""
    figure, axes = panel(5.2, 3.0)
    values, shares = np.array(list(sums(0.3))).T
    axes.hist(values, bins=np.arange(-5, 7.01, 0.4), weights=shares, color=BLUE, alpha=0.5)
    mean, of_relu = TERMS.sum(), float((shares * relu(values)).sum())
    axes.axvline(mean, color=INK, label=f"mean, {mean:.2f}: what evaluation takes")
    axes.axvline(of_relu, color=RED, linestyle="--", label=f"mean of the ReLU, {of_relu:.2f}")
    axes.set(xlabel="what arrives at the unit", title="p = 0.3", xlim=(-5.5, 7), ylim=(0, 0.2))
    axes.set_yticks([0, 0.05, 0.1], ["0", "5 %", "10 %"])
    axes.legend(frameon=False, loc="upper left", fontsize=9)
    return [figure]


def growing_gap():
    """The gap between the logits while they are trained, without smoothing and with it."""
    figure, axes = panel(5.2, 2.9)
    smoothing = 0.1
    for eps, colour, line in ((0.0, RED, "--"), (smoothing, BLUE, "-")):
        z, gaps = np.zeros((1, 10)), []
        for _ in range(3000):
            gaps.append(z[0, 0] - z[0, 1])
            z = z - cross_entropy_grad(z, np.array([0]), label_smoothing=eps)
        axes.plot(gaps, line, color=colour, label=f"ε = {eps:g}")
    axes.axhline(np.log(91), color=INK, linewidth=0.6, linestyle=":")
    axes.set_yticks([0, 2, np.log(91), 8, 10], ["0", "2", "ln 91", "8", "10"])
    axes.set(xscale="log", xlim=(1, 3000), ylim=(0, 11), xlabel="step", title="gap of the logits")
    axes.legend(frameon=False, loc="upper left")
    return [figure]


def three_ways_to_clip():
    """One gradient of two entries, clipped by the norm and entry by entry."""
    figure, axes = panel(3.6, 3.2)
    circle = np.linspace(0, 2 * np.pi, 121)
    axes.plot(np.cos(circle), np.sin(circle), color=INK, linewidth=0.8)
    axes.plot([-1, 1, 1, -1, -1], [-1, -1, 1, 1, -1], ":", color=INK, linewidth=0.8)
    g = np.array([2.6, 1.1])
    clipped, _ = clip_grad_norm({"g": g}, 1.0)
    arrows = ((g, INK, "gradient"), (clipped["g"], BLUE, "by the norm"), (np.clip(g, -1, 1), RED, "by value"))
    for (x, y), colour, name in arrows:
        axes.annotate("", (x, y), (0, 0), arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 2})
        axes.plot([], [], color=colour, label=name)
    axes.plot([0, 2.6], [0, 1.1], color=GREEN, linewidth=0)  # keeps the arrow's tip inside
    axes.set(xlim=(-1.2, 2.8), ylim=(-1.2, 1.9), aspect="equal", xticks=[0, 1], yticks=[0, 1])
    axes.legend(frameon=False, loc="upper left", fontsize=9)
    return [figure]
