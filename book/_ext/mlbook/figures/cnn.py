"""The figures of the chapter on convolutional networks."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import Rectangle

from mlcourse.data import digits
from mlcourse.numpy import CNN, fit
from mlcourse.shapes import conv2d_num_parameters, conv_output_size, find_conv_configs

from .style import BLUE, GREEN, INK, LINES, RED, panel


def all_windows():
    """Every window of three dilated entries on thirteen, each in a row of its own."""
    i, k, s, p, d = 13, 3, 3, 1, 2
    count = conv_output_size(i, k, s, p, d)
    figure, axes = panel(4.2, 2.9)
    for x in range(-p, i + p):
        style = ":" if x < 0 or x >= i else "-"
        axes.add_patch(Rectangle((x, count + 0.5), 1, 1, fill=False, edgecolor=INK, linestyle=style))
        axes.text(x + 0.5, count + 1, "0" if style == ":" else str(x), ha="center", va="center", fontsize=9)
    for row in range(count):
        start, y = row * s - p, count - 1 - row
        axes.add_patch(
            Rectangle((start, y + 0.15), d * (k - 1) + 1, 0.7, fill=False, edgecolor=RED, linewidth=1.4)
        )
        for entry in range(k):
            axes.add_patch(
                Rectangle((start + d * entry, y + 0.15), 1, 0.7, color=BLUE, alpha=0.75, linewidth=0)
            )
    left_over = (i + 2 * p - d * (k - 1) - 1) % s
    axes.add_patch(
        Rectangle((i + p - left_over, 0), left_over, count + 0.4, color=GREEN, alpha=0.2, linewidth=0)
    )
    axes.text(i + p - left_over / 2, -0.5, f"left over: {left_over}", ha="center", va="center", fontsize=9)
    axes.set(xlim=(-p - 0.2, i + p + 0.6), ylim=(-0.9, count + 1.7), aspect="equal")
    axes.axis("off")
    return [figure]


def shapes_along_a_network():
    """Four blocks: how channels grow and sides shrink from the image to the last layer."""
    shapes = [("image", 3, 128), ("8×8, stride 2", 32, 64), ("pool 2×2", 32, 32), ("3×3", 64, 32)]
    figure, axes = panel(5.0, 2.9)
    x = 0.0
    for name, channels, size in shapes:
        depth = 6 + 0.45 * channels
        axes.add_patch(Rectangle((x, -size / 2), depth, size, facecolor=BLUE, alpha=0.3, edgecolor=INK))
        axes.text(x + depth / 2, size / 2 + 5, name, ha="center", va="bottom", fontsize=10)
        axes.text(
            x + depth / 2, -size / 2 - 5, f"{channels}×{size}×{size}", ha="center", va="top", fontsize=10
        )
        x += depth + 34
    axes.set(xlim=(-16, x - 12), ylim=(-92, 92))
    axes.axis("off")
    return [figure]


def weights_against_size():
    """Weights of a convolution layer and of a fully connected one, against the side of the image."""
    side = np.geomspace(8, 512, 40)
    figure, axes = panel(4.2, 2.9)
    axes.loglog(side, 32 * 3 * side**4, LINES[1], color=RED, label="fully connected: 32·3·n⁴")
    axes.loglog(
        side, np.full(40, conv2d_num_parameters(3, 32, 3, bias=False)), color=BLUE, label="3×3 kernels: 864"
    )
    axes.axhline(1e9, color=INK, linewidth=0.7, linestyle=":")
    axes.text(9, 1.6e9, "a billion", fontsize=9)
    axes.set(xlabel="side n of the image", ylabel="weights", ylim=(100, 1e14))
    axes.set_xticks([8, 32, 128, 512], ["8", "32", "128", "512"])
    axes.minorticks_off()
    axes.legend(frameon=False, loc="upper left")
    return [figure]


def all_answers():
    """Every kernel size and stride that make 4 out of 64, a dot each."""
    pairs = np.array(find_conv_configs(64, 4))
    figure, axes = panel(4.4, 3.0)
    axes.plot(pairs[:, 0], pairs[:, 1], ".", color=BLUE, markersize=5)
    for (k, s), text, offset in (
        ((49, 5), "(49, 5)", (4, 4)),
        ((16, 16), "(16, 16)", (6, 4)),
        ((61, 1), "(61, 1)", (-6, 8)),
    ):
        axes.plot(k, s, "o", color=RED, markersize=7, fillstyle="none", markeredgewidth=1.8)
        axes.annotate(
            text,
            (k, s),
            offset,
            textcoords="offset points",
            fontsize=10,
            ha="left" if offset[0] > 0 else "right",
        )
    axes.set(xlabel="kernel size k", ylabel="stride s", xlim=(0, 66), ylim=(0, 22))
    return [figure]


def gradient_paths():
    """The network as a row of boxes: values go right and are kept, gradients come back left."""
    names = ["conv", "ReLU", "pool", "conv", "ReLU", "pool", "flatten", "linear", "loss"]
    figure, axes = panel(5.4, 2.0)
    for i, name in enumerate(names):
        axes.add_patch(Rectangle((i, 0), 0.72, 1, fill=False, edgecolor=BLUE, linewidth=1.6))
        axes.text(i + 0.36, 0.5, name, ha="center", va="center", rotation=90, fontsize=10)
        if i:
            axes.annotate("", (i, 0.8), (i - 0.28, 0.8), arrowprops={"arrowstyle": "->", "color": INK})
            axes.annotate(
                "",
                (i - 0.28, 0.2),
                (i, 0.2),
                arrowprops={"arrowstyle": "->", "color": RED, "linestyle": "--"},
            )
    axes.text(0, 1.12, "values: each layer keeps its input", fontsize=10)
    axes.text(0, -0.32, "gradients: each layer asks for its own input again", fontsize=10, color=RED)
    axes.set(xlim=(-0.1, 9), ylim=(-0.45, 1.35))
    axes.axis("off")
    return [figure]


def learned_kernels():
    """The kernels of the first layer after training on digits, as small pictures."""
    model = fit(CNN(), digits(flat=False), epochs=12, batch_size=32, lr=0.2, progress=False).model
    kernels = model.parameters()["0.weight"][:, 0]
    largest = np.abs(kernels).max()
    figure, axes = panel(4.4, 2.4)
    for number, kernel in enumerate(kernels):
        left, top = 3.6 * (number % 8), -3.6 * (number // 8)
        for (i, j), value in np.ndenumerate(kernel):
            colour = BLUE if value > 0 else RED
            square = Rectangle(
                (left + j, top - i), 1, 1, color=colour, alpha=abs(value) / largest, linewidth=0
            )
            axes.add_patch(square)
        axes.add_patch(Rectangle((left, top - 2), 3, 3, fill=False, edgecolor=INK, linewidth=0.8))
    axes.set(xlim=(-0.2, 28.4), ylim=(-5.8, 1.2), aspect="equal")
    axes.axis("off")
    return [figure]
