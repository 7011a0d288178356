"""The figures of the chapter on identities."""

from __future__ import annotations

import numpy as np

from mlcourse.numpy import log_sigmoid, sigmoid, softplus, tanh

from .style import BLUE, GREEN, INK, RED, panel

MINUS_ONE_TO_ONE = ([-1, 0, 1], ["−1", "0", "1"])
MINUS_FOUR_TO_FOUR = ([-4, 0, 4], ["−4", "0", "4"])


def one_curve_at_two_scales():
    """Tanh, made twice as wide, then half as high and moved up: the sigmoid."""
    x = np.linspace(-5, 5, 201)
    figure, axes = panel(4.4, 3.1)
    axes.axhline(0, color=INK, linewidth=0.7)
    axes.plot(x, tanh(x), ":", color=RED, label="tanh(x)")
    axes.plot(x, tanh(x / 2), "--", color=GREEN, label="tanh(x/2)")
    axes.plot(x, sigmoid(x), "-", color=BLUE, label="½(tanh(x/2) + 1)")
    axes.set(xlabel="x", ylim=(-1.1, 1.1))
    axes.set_xticks(*MINUS_FOUR_TO_FOUR)
    axes.set_yticks(*MINUS_ONE_TO_ONE)
    axes.legend(frameon=False, loc="lower right")
    return [figure]


def softplus_and_its_mirror_image():
    """Softplus, its mirror image, and their difference, which is a straight line."""
    x = np.linspace(-4, 4, 161)
    figure, axes = panel(4.2, 3.3)
    axes.plot(x, np.maximum(x, 0), color=INK, linewidth=0.9, label="max(x, 0)")
    axes.plot(x, softplus(x), "-", color=BLUE, label="softplus(x)")
    axes.plot(x, softplus(-x), "--", color=RED, label="softplus(−x)")
    axes.plot(x, softplus(x) - softplus(-x), "-.", color=GREEN, label="their difference")
    for place in (-2.0, 2.5):
        ends = (softplus(-place), softplus(place))
        axes.annotate("", (place, ends[1]), (place, ends[0]), arrowprops={"arrowstyle": "<->", "color": INK})
    axes.set(xlabel="x", ylim=(-4.1, 4.3))
    axes.set_xticks(*MINUS_FOUR_TO_FOUR)
    axes.set_yticks(*MINUS_FOUR_TO_FOUR)
    axes.legend(frameon=False, loc="lower right", bbox_to_anchor=(1.02, -0.02))
    return [figure]


def two_ways_to_lose_a_logarithm():
    """The logarithm of the sigmoid on both sides: the course's form and the textbook's."""

    def textbook(x):
        with np.errstate(all="ignore"):
            return np.log(1 / (1 + np.exp(-x)))

    far = np.arange(-1000.0, 1, 20)
    left, axes = panel(3.3, 2.9)
    axes.axvspan(-1000, -709, color=RED, alpha=0.16, linewidth=0)
    axes.plot(far, log_sigmoid(far), "-", color=BLUE)
    shown = far[np.isfinite(textbook(far))]
    axes.plot(shown, textbook(shown), "s", color=RED, markersize=3.5)
    axes.text(-854, -150, "textbook\nform: −∞", ha="center", va="center")
    axes.set(title="ln σ(x), very unlikely", xlabel="x")
    axes.set_xticks([-1000, -709, 0], ["−1000", "−709", "0"])
    axes.set_yticks([-1000, -500, 0], ["−1000", "−500", "0"])
    near = np.arange(0.0, 61)
    right, axes = panel(3.3, 2.9)
    lost = textbook(near) == 0
    axes.semilogy(near, -log_sigmoid(near), "-", color=BLUE, label="course")
    axes.semilogy(near[~lost], -textbook(near[~lost]), "s", color=RED, markersize=3.5, label="textbook form")
    axes.semilogy(
        near[lost], np.full(lost.sum(), 1e-30), "v", color=RED, markersize=4, label="textbook form: 0"
    )
    axes.set(title="−ln σ(x), almost certain", xlabel="x", ylim=(1e-31, 10))
    axes.set_xticks([0, 20, 37, 60])
    axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 0.08))
    return [left, right]
