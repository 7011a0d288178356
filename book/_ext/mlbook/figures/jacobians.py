"""The figures of the chapter on Jacobians."""

from __future__ import annotations

import matplotlib
import numpy as np

from mlcourse.numpy import log_softmax_jacobian, softmax, softmax_jacobian, softmax_vjp

from .style import BLUE, INK, LINES, RED, panel, signed


def heat_map(matrix, title):
    """Draw a small matrix: colour for the sign, depth for the size, and the number itself."""
    figure, axes = panel(3.3, 3.1)
    n, largest = len(matrix), np.abs(matrix).max()
    for (i, j), value in np.ndenumerate(matrix):
        colour = BLUE if value > 0 else RED
        square = matplotlib.patches.Rectangle(
            (j, i), 1, 1, color=colour, alpha=0.72 * abs(value) / largest, linewidth=0
        )
        axes.add_patch(square)
        axes.text(
            j + 0.5,
            i + 0.5,
            signed(f"{value:.2f}".replace("-0.00", "0.00")),
            ha="center",
            va="center",
        )
    ticks = np.arange(n) + 0.5
    axes.set(
        title=title,
        xlim=(0, n),
        ylim=(n, 0),
        aspect="equal",
        xlabel="j  (by which input)",
        ylabel="i  (which output)",
    )
    axes.set_xticks(ticks, range(1, n + 1))
    axes.set_yticks(ticks, range(1, n + 1))
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    return figure


def two_jacobians():
    """The Jacobians of softmax and of log-softmax at the same point."""
    x = np.array([1.0, 0.0, 2.0, -1.0])
    return [heat_map(softmax_jacobian(x), "softmax"), heat_map(log_softmax_jacobian(x), "log-softmax")]


def memory_of_the_matrix():
    """Bytes of an n by n Jacobian in float64 against those of the vectors that the product needs."""
    n = np.geomspace(10, 1e6, 60)
    figure, axes = panel(4.2, 3.0)
    axes.loglog(n, 8 * n**2, LINES[1], color=RED, label="the matrix: 8n² bytes")
    axes.loglog(n, 24 * n, LINES[0], color=BLUE, label="s, g and the result: 24n bytes")
    for size, matrix, vectors in ((1000, "8 MB", "24 kB"), (50_000, "20 GB", "1.2 MB")):
        axes.plot([size, size], [8 * size**2, 24 * size], "o", color=INK, markersize=4)
        axes.annotate(matrix, (size, 8 * size**2), (-5, 3), textcoords="offset points", ha="right")
        axes.annotate(vectors, (size, 24 * size), (4, -13), textcoords="offset points")
    axes.set(xlabel="n  (number of classes)", ylabel="memory", ylim=(1e2, 3e14))
    axes.set_xticks([10, 1000, 50_000, 1e6], ["10", "1000", "50 000", "10⁶"])
    axes.set_yticks([1e3, 1e6, 1e9, 1e12], ["1 kB", "1 MB", "1 GB", "1 TB"])
    axes.minorticks_off()
    axes.legend(frameon=False, loc="upper left")
    return [figure]


def lead_lost(dtype):
    """Return the first whole lead at which the textbook form returns 0 for the leader."""
    for lead in range(100):
        s, g = softmax(np.array([lead, 0], dtype)), np.array([1, 0], dtype)
        if (s * (g - s @ g))[0] == 0:
            return lead
    raise ValueError("no such lead below 100")


def vanishing_gradient():
    """The softmax VJP of two classes, one of which leads by d: textbook form and the course's."""
    gaps, g = np.arange(0.0, 61), np.array([1.0, 0.0])
    textbook, ours = [], []
    for gap in gaps:
        x = np.array([gap, 0.0])
        s = softmax(x)
        textbook.append((s * (g - s @ g))[0])
        ours.append(softmax_vjp(x, g)[0])
    figure, axes = panel(4.2, 3.0)
    textbook = np.array(textbook)
    zero = textbook == 0
    axes.semilogy(gaps, ours, "-", color=BLUE, label="course")
    axes.semilogy(gaps[~zero], textbook[~zero], "s", color=RED, markersize=4, label="textbook form")
    axes.semilogy(
        gaps[zero], np.full(zero.sum(), 1e-30), "v", color=RED, markersize=5, label="textbook form: 0"
    )
    axes.set(xlabel="lead of the first logit", ylabel="entry 1 of the gradient", ylim=(1e-31, 10))
    axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 0.06))
    return [figure]
