"""The figures of the chapter on norms."""

from __future__ import annotations

import numpy as np

from mlcourse.numpy import l1_norm, l1_norm_grad, squared_l2_norm, squared_l2_norm_grad

from .style import BLUE, INK, LINES, RED, panel, signed


def level_lines_and_gradients():
    """Level lines of both norms in the plane, and minus the gradient at a few points."""
    grid = np.linspace(-2.2, 2.2, 121)
    plane = np.stack(np.meshgrid(grid, grid), axis=-1)
    points = np.array([[1.7, 0.4], [1.0, 1.5], [-0.5, 1.2], [-1.6, -0.5], [0.6, -1.6], [-1.1, -1.4]])
    choices = (
        ("squared Euclidean norm", squared_l2_norm, squared_l2_norm_grad, (0.25, 1, 2.25, 4)),
        ("sum of absolute values", l1_norm, l1_norm_grad, (0.5, 1, 1.5, 2)),
    )
    panels = []
    for title, norm, gradient, levels in choices:
        figure, axes = panel(3.1, 3.2)
        axes.contour(plane[..., 0], plane[..., 1], norm(plane), levels=levels, colors=BLUE, linewidths=1.6)
        steps = -0.22 * gradient(points)
        for point, step in zip(points, steps, strict=True):
            arrow = {"arrowstyle": "->", "color": RED, "linewidth": 2, "shrinkA": 0, "shrinkB": 0}
            axes.annotate("", point + step, point, arrowprops=arrow)
        axes.plot(*points.T, "o", color=RED, markersize=4)
        axes.plot(0, 0, "+", color=INK, markersize=9)
        axes.set(title=title, xlabel="x₁", ylabel="x₂", aspect="equal", xlim=(-2.2, 2.2), ylim=(-2.2, 2.2))
        axes.set_xticks([-2, 0, 2], ["−2", "0", "2"])
        axes.set_yticks([-2, 0, 2], ["−2", "0", "2"])
        panels.append(figure)
    return panels


def supporting_lines():
    """The absolute value, and lines of slope between −1 and 1 that touch it at 0 and stay below."""
    t = np.linspace(-2, 2, 101)
    figure, axes = panel(4.0, 2.8)
    for slope, line in ((-0.6, "--"), (0.0, "-."), (0.4, ":")):
        name = signed(f"slope {slope:g}")
        axes.plot(t, slope * t, line, color=RED, linewidth=1.6, label=name)
    axes.plot(t, np.abs(t), color=BLUE, label="|t|")
    axes.plot(0, 0, "o", color=INK)
    axes.set(xlabel="t", ylim=(-1.3, 2.1))
    axes.set_xticks([-2, 0, 2], ["−2", "0", "2"])
    axes.set_yticks([-1, 0, 1, 2], ["−1", "0", "1", "2"])
    axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, 1.04))
    return [figure]


def how_entries_shrink():
    """Gradient descent on each norm alone, from the same three entries, with the same rate."""
    rate, steps = 0.05, 60
    choices = (
        ("squared Euclidean norm", squared_l2_norm_grad, "each step takes a share"),
        ("sum of absolute values", l1_norm_grad, "each step takes the same amount"),
    )
    panels = []
    for title, gradient, remark in choices:
        x = np.array([2.23, 1.22, 0.53])
        path = [x]
        for _ in range(steps):
            path.append(path[-1] - rate * gradient(path[-1]))
        figure, axes = panel(3.3, 2.7)
        for i, entry in enumerate(np.array(path).T):
            axes.plot(entry, LINES[i], color=(BLUE, RED, INK)[i])
        axes.axhline(0, color=INK, linewidth=0.7)
        axes.text(62, 2.05, remark, ha="right")
        axes.set(title=title, xlabel="step", ylabel="entries of x", ylim=(-0.15, 2.3))
        panels.append(figure)
    return panels
