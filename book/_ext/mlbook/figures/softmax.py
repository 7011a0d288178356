"""The figures of the chapter on softmax."""

from __future__ import annotations

import mpmath
import numpy as np

from mlcourse.numpy import softmax

from .style import BLUE, COLOURS, INK, LINES, RED, panel, signed


def scores_to_probabilities():
    """Logits, their exponentials, and those divided by their sum."""
    x = np.array([2.0, 1.0, -1.0])
    steps = (("scores x", x), ("exponentials", np.exp(x)), ("divided by the sum", softmax(x)))
    panels = []
    for title, values in steps:
        figure, axes = panel(2.5, 2.3)
        axes.bar(["1", "2", "3"], values, color=COLOURS, width=0.62)
        for i, value in enumerate(values):
            place = {"xytext": (0, 2), "textcoords": "offset points", "ha": "center", "va": "bottom"}
            axes.annotate(signed(f"{value:.2f}"), (i, max(value, 0)), **place)
        axes.axhline(0, color=INK, linewidth=0.8)
        axes.set(title=title, yticks=[], xlabel="class")
        axes.margins(y=0.18)
        axes.spines["left"].set_visible(False)
        panels.append(figure)
    return panels


def shift_lines():
    """Two logits: the first probability is constant along the direction (1, 1)."""
    figure, axes = panel(3.8, 3.6)
    grid = np.linspace(-3, 3, 121)
    x1, x2 = np.meshgrid(grid, grid)
    first = softmax(np.stack([x1, x2], axis=-1))[..., 0]
    levels = (0.1, 0.3, 0.5, 0.7, 0.9)
    lines = axes.contour(x1, x2, first, levels=levels, colors=BLUE, linewidths=1.6)
    axes.clabel(lines, fmt=lambda value: f"{value:.0%}", colors=INK, fontsize=10)
    axes.annotate(
        "", (2.3, 0.8), (0.1, -1.4), arrowprops={"arrowstyle": "->", "color": RED, "linewidth": 2.2}
    )
    axes.plot([0.1], [-1.4], "o", color=RED)
    axes.text(1.0, -2.3, "arrow: add the\nsame to both", va="center")
    axes.set(xlabel="x₁", ylabel="x₂", aspect="equal")
    return [figure]


def scaling_curves():
    """Every component of softmax(cx) against c, on a logarithmic axis."""
    x, c = np.array([2.0, 1.0, -1.0]), np.geomspace(1 / 16, 16, 200)
    figure, axes = panel(4.2, 3.0)
    curves = softmax(c[:, None] * x)
    for i, name in enumerate(("x₁ = 2", "x₂ = 1", "x₃ = −1")):
        axes.plot(c, curves[:, i], LINES[i], color=COLOURS[i], label=name)
    top = curves[:, 1].argmax()
    axes.plot(c[top], curves[top, 1], "o", color=RED)
    axes.annotate(f"largest at c = {c[top]:.2f}", (c[top], curves[top, 1]), (0.075, 0.56))
    axes.axhline(1 / 3, color=INK, linewidth=0.7, linestyle=":")
    axes.set_xscale("log", base=2)
    axes.set(xlabel="c  (inverse temperature)", ylabel="S(cx)", ylim=(-0.02, 1.02))
    axes.set_xticks([1 / 16, 1 / 4, 1, 4, 16], ["1/16", "1/4", "1", "4", "16"])
    axes.legend(frameon=False, loc="center right")
    return [figure]


def simplex_paths():
    """Paths of softmax(cx) in the triangle of all distributions on three classes, c from 0 up."""
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(3) / 2]])
    figure, axes = panel(3.8, 3.5)
    axes.plot(*corners[[0, 1, 2, 0]].T, color=INK, linewidth=1)
    c = np.concatenate([[0], np.geomspace(0.01, 60, 300)])
    for i, x in enumerate(([2.0, 1.0, -1.0], [-1.0, 1.5, 1.2], [0.5, -1.0, 0.5])):
        path = softmax(c[:, None] * np.array(x)) @ corners
        label = signed("(" + ", ".join(f"{value:g}" for value in x) + ")")
        axes.plot(*path.T, LINES[i], color=COLOURS[i], label=label)
        axes.plot(*path[-1], "o", color=COLOURS[i])
    axes.plot(*corners.mean(axis=0), "o", color=INK)
    for name, corner, (dx, dy) in zip("123", corners, ((-12, -4), (12, -4), (0, 8)), strict=True):
        axes.annotate(f"{name}", corner, (dx, dy), textcoords="offset points", ha="center")
    axes.set(aspect="equal")
    axes.axis("off")
    axes.legend(title="logits x", frameon=False, loc="upper left", bbox_to_anchor=(-0.06, 1.05))
    return [figure]


def ulp_error(computed, exact):
    """Return the largest distance from the exact values in units of their last place; NaN stays."""
    ulps = [
        abs(mpmath.mpf(float(a)) - b) / np.spacing(float(b)) for a, b in zip(computed, exact, strict=True)
    ]
    return float(max(ulps))


def where_exp_overflows():
    """Error of the textbook softmax and of the shifted one, logits moved along the axis."""
    shifts, x = np.arange(-1000.0, 1001, 20), np.array([0.0, -1.25, -2.5])
    with mpmath.workdps(40):
        weights = [mpmath.exp(value) for value in x]
        exact = [w / sum(weights) for w in weights]
        textbook, shifted = [], []
        for shift in shifts:
            with np.errstate(all="ignore"):
                e = np.exp(x + shift)
                p = e / e.sum()
            textbook.append(ulp_error(p, exact) if np.isfinite(p).all() else np.nan)
            shifted.append(ulp_error(softmax(x + shift), exact))
    figure, axes = panel(4.4, 2.9)
    axes.axvspan(-1000, -745, color=RED, alpha=0.16, linewidth=0)
    axes.axvspan(709, 1000, color=RED, alpha=0.16, linewidth=0)
    axes.semilogy(shifts, np.maximum(textbook, 0.1), "s", color=RED, markersize=5, label="textbook form")
    axes.semilogy(
        shifts, np.maximum(shifted, 0.1), ".", color=BLUE, markersize=5, label="shifted by the maximum"
    )
    for place, text in ((-872, "0 / 0"), (855, "∞ / ∞")):
        axes.text(place, 3e3, text, ha="center", va="center")
    axes.set(xlabel="added to all three logits", ylabel="error in ULP", ylim=(0.08, 3e16))
    axes.set_xticks([-745, 0, 709], ["−745", "0", "709"])
    axes.legend(frameon=False, loc="upper center")
    return [figure]
