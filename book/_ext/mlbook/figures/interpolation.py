"""The figures of the chapter on networks through finitely many points."""

from __future__ import annotations

import matplotlib
import numpy as np

from mlcourse.numpy import (
    fit_relu_interpolant,
    fit_sigmoid_interpolant,
    interpolation_matrix,
    relu,
    sigmoid,
    two_layer,
)

from .style import BLUE, COLOURS, GREEN, INK, LINES, RED, panel

X = np.array([[0.5], [1.25], [2.5], [3.25], [4.75]])
F = np.array([[1.0], [2.6], [0.7], [1.6], [2.1]])
W = np.array([1.0])
GAP = 0.75


def _table(matrix, title):
    """Draw a matrix as squares, deeper for larger entries; zeros stay empty."""
    figure, axes = panel(3.0, 3.0)
    n, largest = len(matrix), matrix.max()
    for (i, j), value in np.ndenumerate(matrix):
        colour = RED if i == j else BLUE
        alpha = 0.15 + 0.55 * value / largest if value else 0
        square = matplotlib.patches.Rectangle((j, i), 1, 1, color=colour, alpha=alpha, linewidth=0)
        axes.add_patch(square)
        axes.text(j + 0.5, i + 0.5, f"{value:.3g}" if value else "0", ha="center", va="center")
    axes.set(
        title=title, xlim=(0, n), ylim=(n, 0), aspect="equal", xlabel="hidden unit, and 1", ylabel="point"
    )
    axes.set_xticks(np.arange(n) + 0.5, [*range(1, n), "1"])
    axes.set_yticks(np.arange(n) + 0.5, range(1, n + 1))
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    return figure


def falling_and_rising():
    """The ReLU matrix of five points, in falling and in rising order."""
    falling, rising = X[::-1], X
    return [
        _table(interpolation_matrix(points, W, GAP - points[:-1, 0], relu), title)
        for points, title in ((falling, "falling order"), (rising, "rising order"))
    ]


def one_unit_after_the_other():
    """The network grown from the lowest point: each unit mends the next point and leaves the lower ones."""
    params = fit_relu_interpolant(X, F, W)
    x = np.linspace(-0.4, 5.2, 300)
    figure, axes = panel(4.6, 3.2)
    for units, (line, colour) in zip(
        (0, 1, 2, 4), ((":", INK), ("-.", GREEN), ("--", RED), ("-", BLUE)), strict=True
    ):
        kept = slice(4 - units, 4)  # the last units belong to the lowest points
        y = two_layer(x[:, None], params.W1[kept], params.b1[kept], params.W2[:, kept], params.b2, relu)
        inside = np.abs(y[:, 0]) < 6
        axes.plot(x[inside], y[inside, 0], line, color=colour, label=f"{units} unit" + "s" * (units != 1))
    axes.plot(X[:, 0], F[:, 0], "o", color=INK, markersize=7)
    axes.set(xlabel="wᵀx", ylabel="y", ylim=(-2.6, 5.8))
    axes.legend(frameon=False, ncols=4, loc="upper center", fontsize=9, columnspacing=1)
    return [figure]


def between_the_points():
    """Networks through the same five points: ReLU for three ε, sigmoid for three λ."""
    x = np.linspace(-0.4, 5.3, 500)
    relu_panel, axes = panel(3.6, 3.1)
    for i, (eps, label) in enumerate(((GAP, "ε = gap"), (GAP / 2, "gap/2"), (GAP / 4, "gap/4"))):
        y = two_layer(x[:, None], *fit_relu_interpolant(X, F, W, eps), relu)[:, 0]
        axes.plot(x, np.where(np.abs(y) < 14, y, np.nan), LINES[i], color=COLOURS[i], label=label)
    axes.plot(X[:, 0], F[:, 0], "o", color=INK)
    axes.set(title="ReLU", xlabel="wᵀx", ylim=(-9, 16.5))
    axes.legend(frameon=False, ncols=3, loc="upper center", fontsize=9, columnspacing=1, handlelength=1.6)
    sigmoid_panel, axes = panel(3.6, 3.1)
    for i, lam in enumerate((1.5, 5, 40)):
        y = two_layer(x[:, None], *fit_sigmoid_interpolant(X, F, W, lam), sigmoid)[:, 0]
        axes.plot(x, y, LINES[i], color=COLOURS[i], label=f"λ = {lam:g}")
    axes.plot(X[:, 0], F[:, 0], "o", color=INK)
    axes.set(title="sigmoid", xlabel="uᵀx", ylim=(-1.5, 7.6))
    axes.legend(frameon=False, ncols=3, loc="upper center", fontsize=9, columnspacing=1, handlelength=1.6)
    return [relu_panel, sigmoid_panel]


def determinants():
    """The determinant for five points against λ, for σ and for an activation without a limit at +∞."""

    def restless(t):
        return sigmoid(t) * (1 + 0.8 * np.sin(2 * t))

    points, lams = X[::-1], np.geomspace(0.4, 40, 200)
    figure, axes = panel(4.4, 3.0)
    for phi, label, line, colour in (
        (sigmoid, "φ = σ", "-", BLUE),
        (restless, "φ = σ(t)(1 + 0.8 sin 2t)", "--", RED),
    ):
        values = [
            np.linalg.det(interpolation_matrix(points, lam * W, -lam * points[:-1, 0], phi)) for lam in lams
        ]
        axes.semilogx(lams, values, line, color=colour, label=label)
    axes.axhline(1 / 16, color=INK, linewidth=1, linestyle=":")
    axes.text(0.42, 1 / 16 + 0.004, "φ(0)⁴")
    axes.axhline(0, color=INK, linewidth=0.7)
    axes.set(xlabel="λ", ylabel="det M(λ)")
    axes.set_xticks([0.5, 1, 2, 5, 10, 20, 40], ["0.5", "1", "2", "5", "10", "20", "40"])
    axes.minorticks_off()
    axes.legend(frameon=False, loc="lower right")
    return [figure]


def forbidden_directions():
    """Four points of the plane and the directions in which two of them agree."""
    points = np.array([[0.0, 0.0], [2.0, 0.5], [2.0, 2.0], [0.7, 1.6]])
    left, axes = panel(3.2, 3.1)
    direction = np.array([0.8, -0.6])
    axes.plot(*points.T, "o", color=INK, markersize=7)
    for x in points:
        foot = (x @ direction) * direction + np.array([-0.2, -1.1])
        axes.plot(*np.stack([x, foot]).T, ":", color=BLUE, linewidth=1.2)
        axes.plot(*foot, "o", color=BLUE, markersize=5)
    ends = np.array([-0.6, 2.5])[:, None] * direction + np.array([-0.2, -1.1])
    axes.plot(*ends.T, color=BLUE)
    axes.set(title="projections onto w", aspect="equal")
    axes.axis("off")
    right, axes = panel(3.2, 3.1)
    circle = np.linspace(0, 2 * np.pi, 200)
    axes.plot(np.cos(circle), np.sin(circle), color=INK, linewidth=1)
    for i in range(4):
        for j in range(i):
            d = points[i] - points[j]
            line = np.array([-d[1], d[0]]) / np.linalg.norm(d)
            axes.plot(*np.stack([-line, line]).T, color=RED, linewidth=1.2)
    axes.annotate("", direction, (0, 0), arrowprops={"arrowstyle": "->", "color": BLUE, "linewidth": 2.2})
    axes.set(title="directions that fail", aspect="equal")
    axes.axis("off")
    return [left, right]


def weights_explode():
    """Largest output weight against the number of points, for one ε and for an ε of each unit's own."""
    rng = np.random.default_rng(5)
    counts = np.arange(3, 25)
    common, own = [], []
    for N in counts:
        points = np.sort(rng.uniform(0, 1, N))[::-1, None] * N
        targets = rng.normal(0, 1, (N, 1))
        common.append(np.abs(fit_relu_interpolant(points, targets, W).W2).max())
        slopes = np.diff(targets[:, 0]) / np.diff(points[:, 0])
        own.append(np.abs(slopes - np.append(slopes[1:], 0)).max())
    figure, axes = panel(4.4, 3.0)
    axes.semilogy(counts, common, "s-", color=RED, markersize=4, linewidth=1, label="one ε, the smallest gap")
    axes.semilogy(counts, own, "o-", color=BLUE, markersize=4, linewidth=1, label="each unit its own ε")
    axes.axhline(2.0**53, color=INK, linewidth=0.8, linestyle=":")
    axes.text(3, 2.0**54, "no digit left")
    axes.set(xlabel="number of points N", ylabel="largest output weight")
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(0, 0.9))
    return [figure]
