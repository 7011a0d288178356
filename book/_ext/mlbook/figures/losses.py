"""The figures of the chapter on losses."""

from __future__ import annotations

import numpy as np

from mlcourse.numpy import (
    binary_cross_entropy_with_logits,
    cross_entropy,
    sigmoid,
    sigmoid_mse_grad,
    softmax,
)

from .style import BLUE, COLOURS, INK, LINES, RED, panel

POINTS, LABELS = np.array([-2.0, -1.0, 1.0, 2.0]), np.array([0.0, 0.0, 1.0, 1.0])


def losses_and_slopes():
    """Squared error and cross-entropy of one example with y = 1, and the sizes of their slopes."""
    o = np.linspace(-12, 6, 241)
    s = sigmoid(o)
    losses, axes = panel(3.5, 2.9)
    axes.plot(o, -np.log(s), LINES[0], color=BLUE, label="cross-entropy")
    axes.plot(o, (s - 1) ** 2 / 2, LINES[1], color=RED, label="squared error")
    bend = np.log(1 / 2)  # where σ = 1/3
    axes.plot(bend, (1 / 3 - 1) ** 2 / 2, "o", color=RED)
    axes.annotate(
        "bends the\nother way", (bend, 0.25), (-8.8, 2.2), arrowprops={"arrowstyle": "-", "color": INK}
    )
    axes.set(title="loss", xlabel="logit o", ylim=(-0.4, 12.2))
    axes.legend(frameon=False, loc="upper right")
    slopes, axes = panel(3.5, 2.9)
    axes.semilogy(o, 1 - s, LINES[0], color=BLUE)
    axes.semilogy(o, -sigmoid_mse_grad(o, np.ones_like(o)), LINES[1], color=RED)
    axes.set(title="size of its slope", xlabel="logit o", ylim=(1e-6, 6))
    return [losses, slopes]


def batch_losses(w, b):
    """Squared error and cross-entropy of the four points, for arrays of weights and biases."""
    o = w[..., None] * POINTS + b[..., None]
    squares = ((sigmoid(o) - LABELS) ** 2 / 2).mean(axis=-1)
    target = np.broadcast_to(LABELS, o.shape)
    return squares, binary_cross_entropy_with_logits(o, target, reduction="none").mean(axis=-1)


def descent(cross, start=(-4.0, 2.0), steps=60, rate=1.0):
    """Return the points that gradient descent visits on one of the two losses."""
    path = [np.array(start)]
    for _ in range(steps):
        w, b = path[-1]
        o = w * POINTS + b
        g = sigmoid(o) - LABELS if cross else sigmoid_mse_grad(o, LABELS)
        path.append(path[-1] - rate * np.array([(g * POINTS).mean(), g.mean()]))
    return np.array(path)


def loss_surfaces():
    """Both losses of one neuron over its weight and bias, with sixty steps of gradient descent."""
    w, b = np.meshgrid(np.linspace(-6, 6, 121), np.linspace(-6, 6, 121))
    panels = []
    for i, (title, values) in enumerate(
        zip(("squared error", "cross-entropy"), batch_losses(w, b), strict=True)
    ):
        figure, axes = panel(3.4, 3.3)
        levels = np.linspace(0, values.max(), 13)
        axes.contour(w, b, values, levels=levels, colors=INK, linewidths=0.8, alpha=0.55)
        path = descent(cross=i == 1)
        axes.plot(*path.T, ".-", color=COLOURS[1 - i], markersize=4, linewidth=1.4)
        axes.plot(*path[0], "o", color=COLOURS[1 - i])
        axes.set(title=title, xlabel="weight w", ylabel="bias b", aspect="equal")
        axes.set(xlim=(-6, 6), ylim=(-6, 6), xticks=range(-6, 7, 2), yticks=range(-6, 7, 2))
        panels.append(figure)
    return panels


def where_the_loss_breaks():
    """Cross-entropy of two classes against the lag of the right one: three ways to compute it."""
    lags = np.arange(0.0, 1001, 20)
    textbook, clipped, ours = [], [], []
    for lag in lags:
        x = np.array([[lag, 0.0]])
        with np.errstate(divide="ignore"):
            textbook.append(-np.log(softmax(x)[0, 1]))
        clipped.append(-np.log(max(softmax(x)[0, 1], 1e-12)))
        ours.append(cross_entropy(x, np.array([1])))
    figure, axes = panel(4.3, 3.0)
    finite = np.isfinite(textbook)
    axes.plot(lags, ours, LINES[0], color=BLUE, label="from the logits")
    axes.plot(lags[finite], np.array(textbook)[finite], "s", color=RED, markersize=4, label="log of softmax")
    axes.plot(lags, clipped, LINES[2], color=COLOURS[2], label="clipped at 10⁻¹²")
    axes.axvspan(745, 1000, color=RED, alpha=0.16, linewidth=0)
    axes.text(872, 330, "log of\nsoftmax:\ninfinite", ha="center", va="center")
    axes.set(xlabel="lag of the right class", ylabel="loss", xlim=(0, 1000), ylim=(-20, 1050))
    axes.legend(frameon=False, loc="upper left")
    return [figure]
