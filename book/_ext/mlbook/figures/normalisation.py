"""The figures of the chapter on normalisation and its gradient."""

from __future__ import annotations

import numpy as np

from mlcourse.numpy import batch_norm_vjp, normalize, normalize_vjp

from .style import BLUE, GREEN, INK, RED, panel

PLANE = np.array([[1, -1, 0], [1, 1, -2]]) / np.sqrt([[2], [6]])  # the plane of mean 0


def who_shares_a_mean():
    """Examples times channels, four times: the entries that share one mean with the first are filled."""
    panels = []
    rows, columns = 4, 6
    norms = (
        ("batch norm", lambda n, c: c == 0),
        ("layer norm", lambda n, c: n == 0),
        ("group norm, 2 groups", lambda n, c: n == 0 and c < 3),
        ("instance norm", lambda n, c: n == 0 and c == 0),
    )
    for title, shared in norms:
        figure, axes = panel(2.3, 1.9)
        for n in range(rows):
            for c in range(columns):
                filled = shared(n, c)
                colour = BLUE if filled else "none"
                axes.bar(c, 0.86, 0.86, bottom=n - 0.43, color=colour, edgecolor=INK, linewidth=0.7)
                if filled:
                    axes.text(c, n, "μ", ha="center", va="center", color="white")
        axes.set(title=title, xlabel="channels", ylabel="examples", xlim=(-0.6, 5.6), ylim=(3.6, -0.6))
        axes.set_xticks([])
        axes.set_yticks([])
        panels.append(figure)
    return panels


def what_is_lost():
    """Three numbers, normalised: the circle of all x̂, an upstream gradient, and what comes back of it."""
    directions = np.deg2rad([30, 80])  # where the live figure begins
    x, g = np.stack((1.5 * np.cos(directions), 1.5 * np.sin(directions)), 1) @ PLANE
    variance = x.var()
    panels = []
    for eps, title in ((0.0, "ε = 0"), (variance, "ε = v")):
        figure, axes = panel(3.2, 3.0)
        turn = np.linspace(0, 2 * np.pi, 181)
        axes.plot(np.sqrt(3) * np.cos(turn), np.sqrt(3) * np.sin(turn), ":", color=INK, linewidth=1)
        place = PLANE @ normalize(x, eps)
        back = PLANE @ normalize_vjp(x, g, eps) * np.sqrt(variance + eps)
        for vector, colour, name in ((PLANE @ g, RED, "g"), (back, BLUE, "s·x̄")):
            end = place + vector
            axes.annotate("", end, place, arrowprops={"arrowstyle": "->", "color": colour, "linewidth": 2})
            axes.text(*(end + 0.16 * vector / np.linalg.norm(vector)), name, color=colour, ha="center")
        axes.plot([0, place[0]], [0, place[1]], color=INK, linewidth=0.7)
        axes.plot(*place, "o", color=GREEN)
        axes.text(place[0] + 0.13, place[1] + 0.1, "x̂", color=GREEN)
        axes.set(title=title, xlim=(-2.1, 2.5), ylim=(-2, 2.8), aspect="equal")
        axes.axis("off")
        panels.append(figure)
    return panels


def constants_mistaken():
    """One channel of a batch: the true gradient, and the one with mean and variance taken for constants."""
    x = np.array([-1.9, -1.3, -0.9, -0.6, -0.3, -0.1, 0.2, 0.4, 0.7, 1.0, 1.3, 1.8])[:, None]
    rest = np.array([0.3, -0.4, 0.1, 0.25, -0.35, 0.15, -0.05, 0.4, -0.3, -0.2, 0.35, -0.25])[:, None]
    g = 0.5 + 0.4 * x + rest  # where the live figure begins
    s, right = x.std(), batch_norm_vjp(x, g, eps=0)[0]
    figure, axes = panel(4.6, 2.9)
    axes.axhline(0, color=INK, linewidth=0.6, zorder=0)
    axes.plot(x, g / s, "x", color=RED, label="μ and s taken for constants")
    axes.plot(x, right, "o", color=BLUE, markersize=4, label="the gradient")
    axes.set(xlabel="x", ylabel="gradient")
    axes.legend(frameon=False, loc="upper left")
    return [figure]
