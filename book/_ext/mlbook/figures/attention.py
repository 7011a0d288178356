"""The figures of the chapter on attention."""

from __future__ import annotations

import numpy as np

from mlcourse.numpy import attention_cost, attention_weights, scaled_dot_product_attention

from .style import BLUE, GREEN, INK, LINES, RED, panel

CORNERS = np.array([[0.0, 2.0], [-1.8, -1.2], [1.8, -1.2]])  # keys and values of the live figure
QUERIES = np.array([[-0.5, 1.5], [-1.6, 0.4], [1.5, -0.9]])


def weights_and_means():
    """Three queries, three keys that are values too: a matrix of weights, and the means in the triangle."""
    attn = attention_weights(QUERIES, CORNERS)
    means = scaled_dot_product_attention(QUERIES, CORNERS, CORNERS)
    plane, axes = panel(3.2, 3.0)
    axes.fill(*CORNERS.T, facecolor="none", edgecolor=INK, linewidth=1)
    for j, (x, y) in enumerate(CORNERS):
        axes.plot(x, y, "o", color=GREEN)
        axes.text(x, y + (0.2 if y > 0 else -0.45), f"v{j + 1}", color=GREEN, ha="center")
    for i, (query, mean) in enumerate(zip(QUERIES, means, strict=True)):
        axes.annotate("", query, (0, 0), arrowprops={"arrowstyle": "->", "color": RED})
        axes.text(*(1.2 * query), f"q{i + 1}", color=RED, ha="center", va="center")
        axes.plot(*mean, "s", color=BLUE)
        axes.text(mean[0] + 0.15, mean[1] - 0.1, f"o{i + 1}", color=BLUE)
    axes.set(xlim=(-2.4, 2.4), ylim=(-1.9, 2.6), aspect="equal", title="queries, values, outputs")
    axes.axis("off")
    matrix, axes = panel(2.9, 3.0)
    for i, j in np.ndindex(attn.shape):
        side = 0.92 * attn[i, j] ** 0.5
        axes.bar(j, side, side, bottom=i - side / 2, color=BLUE, linewidth=0)
        axes.text(j, i + 0.47, f"{attn[i, j]:.2f}", ha="center", va="center", fontsize=9)
    for i, total in enumerate(attn.sum(1)):
        axes.text(3, i, f"{total:.0f}", ha="center", va="center")
    axes.set(xlim=(-0.6, 3.4), ylim=(2.7, -0.6), aspect="equal", title="the weights, row by row")
    axes.set_xticks([0, 1, 2, 3], ["k1", "k2", "k3", "sum"])
    axes.set_yticks([0, 1, 2], ["q1", "q2", "q3"])
    axes.tick_params(length=0)
    return [plane, matrix]


def scores_with_and_without():
    """Histograms of scores of random vectors of three widths, as they are and divided by the root."""
    rng = np.random.default_rng(5)
    panels = []
    for title, power in (("q·k", 0.0), ("q·k/√d", 0.5)):
        figure, axes = panel(3.1, 2.6)
        for d, colour, line in zip((4, 64, 1024), (BLUE, RED, GREEN), LINES, strict=True):
            scores = (rng.normal(size=(4000, d)) * rng.normal(size=(4000, d))).sum(1) / d**power
            edges = np.linspace(-100, 100, 81) if not power else np.linspace(-6, 8, 57)
            share, _ = np.histogram(scores, edges)
            axes.step(edges[:-1], share / 4000, where="post", color=colour, linestyle=line, label=f"d = {d}")
        axes.set(xlabel=title, ylabel="share", title="as they are" if not power else "divided by √d")
        axes.legend(frameon=False, fontsize=9, loc="upper right", borderaxespad=0, handlelength=1.4)
        panels.append(figure)
    return panels


def cells_of_heads():
    """Three positions of six channels in two heads: by the right way, and by reshaping at once."""
    x = np.arange(18).reshape(3, 6)
    right = x.reshape(3, 2, 3).transpose(1, 0, 2)
    wrong = x.reshape(2, 3, 3)
    panels = []
    for title, heads in (("reshaped, then transposed", right), ("reshaped at once", wrong)):
        figure, axes = panel(3.1, 2.3)
        for a, i, j in np.ndindex(heads.shape):
            position, channel = divmod(int(heads[a, i, j]), 6)
            colour = (BLUE, RED, GREEN)[position]
            axes.bar(j + 4 * a, 0.9, 0.9, bottom=i - 0.45, color=colour, linewidth=0)
            axes.text(
                j + 4 * a,
                i,
                f"{position + 1}.{channel + 1}",
                color="white",
                ha="center",
                va="center",
                fontsize=9,
            )
        axes.set(title=title, xlim=(-0.6, 6.6), ylim=(2.6, -0.6), aspect="equal", ylabel="row")
        axes.set_xticks([1, 5], ["head 1", "head 2"])
        axes.set_yticks([0, 1, 2], ["1", "2", "3"])
        axes.tick_params(length=0)
        panels.append(figure)
    return panels


def operations():
    """Operations of the linear layers and of the two products of attention, against the length."""
    width = 768
    lengths = np.arange(64, 4096, 32)
    total = np.array([attention_cost(int(n), width, 12)["flops"] for n in lengths])
    linear = 8.0 * lengths * width**2
    figure, axes = panel(4.6, 2.9)
    axes.plot(lengths, linear / 1e9, color=BLUE, linestyle=LINES[0], label="linear layers, 8LE²")
    axes.plot(lengths, (total - linear) / 1e9, color=RED, linestyle=LINES[1], label="QKᵀ and AV, 4L²E")
    axes.plot([2 * width] * 2, [0, 16e-9 * width**3], ":", color=INK, linewidth=1)
    axes.text(2 * width + 40, 1, "L = 2E", va="bottom")
    axes.set(xlabel="length L", ylabel="billion operations", ylim=(0, None))
    axes.legend(frameon=False)
    return [figure]
