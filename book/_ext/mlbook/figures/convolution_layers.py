"""The figures of the chapter on convolution layers."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import Rectangle

from mlcourse.numpy import conv2d, conv2d_vjp

from .style import BLUE, GREEN, INK, LINES, RED, panel, signed

IMAGE = np.array([[1, 0, 2, 1, 0], [0, 3, 1, 0, 2], [2, 1, 0, 1, 1], [0, 2, 1, 3, 0], [1, 0, 0, 2, 1]], float)
KERNEL = np.array([[1.0, 0.0], [0.0, -1.0]])


def grid(axes, numbers, x, y, colour, marked=()):
    """Draw a small matrix as squares, its upper left corner at (x, y); `marked` places are filled."""
    for (i, j), value in np.ndenumerate(numbers):
        at = (x + j, y - i - 1)
        if (i, j) in marked:
            axes.add_patch(Rectangle(at, 1, 1, facecolor=colour, alpha=0.25, linewidth=0))
        axes.add_patch(Rectangle(at, 1, 1, fill=False, edgecolor=colour, linewidth=1.2))
        text = signed(f"{value:g}")
        axes.text(at[0] + 0.5, at[1] + 0.5, text, ha="center", va="center", fontsize=9.5)


def one_window():
    """An image, a kernel, their correlation, and the window that makes one of its numbers."""
    y = conv2d(IMAGE[None, None], KERNEL[None, None])[0, 0]
    figure, axes = panel(4.4, 2.8)
    grid(axes, IMAGE, 0, 5, BLUE, marked=[(1, 1), (1, 2), (2, 1), (2, 2)])
    grid(axes, KERNEL, 6.4, 5, RED)
    grid(axes, y, 9.8, 5, GREEN, marked=[(1, 1)])
    for text, at in (("image", 0), ("kernel", 6.4), ("output", 9.8)):
        axes.text(at, 5.3, text)
    axes.text(5.7, 4, "∗", ha="center", va="center", fontsize=14)
    axes.text(9.1, 4, "=", ha="center", va="center", fontsize=14)
    axes.set(xlim=(-0.1, 14), ylim=(-0.2, 6), aspect="equal")
    axes.axis("off")
    return [figure]


def patches_as_columns():
    """The same layer as a product of matrices: a kernel a row, a window a column."""
    figure, axes = panel(4.4, 2.6)
    for x, width, height, colour, label in (
        (0, 2.6, 1.2, RED, "kernels\nK × Q"),
        (3.4, 4.6, 2.6, BLUE, "windows\nQ × H'·W'"),
        (9.0, 4.6, 1.2, GREEN, "output\nK × H'·W'"),
    ):
        axes.add_patch(
            Rectangle((x, -height / 2), width, height, facecolor=colour, alpha=0.22, edgecolor=colour)
        )
        axes.text(x + width / 2, 0, label, ha="center", va="center", fontsize=10)
    axes.text(3.0, 0, "·", ha="center", va="center", fontsize=16)
    axes.text(8.5, 0, "=", ha="center", va="center", fontsize=14)
    axes.add_patch(Rectangle((3.55, -1.3), 0.3, 2.6, facecolor=BLUE, alpha=0.6, linewidth=0))
    axes.add_patch(Rectangle((9.15, -0.6), 0.3, 1.2, facecolor=GREEN, alpha=0.7, linewidth=0))
    axes.annotate(
        "one window", (3.7, 1.3), (3.7, 1.9), ha="center", arrowprops={"arrowstyle": "-", "color": INK}
    )
    axes.annotate(
        "its outputs", (9.3, 0.6), (9.3, 1.3), ha="center", arrowprops={"arrowstyle": "-", "color": INK}
    )
    axes.set(xlim=(-0.2, 13.8), ylim=(-1.6, 2.4))
    axes.axis("off")
    return [figure]


def where_a_pixel_goes():
    """How many windows see each pixel of a 6×6 image with 3×3 kernels, for stride 1 and stride 2."""
    figures = []
    for stride in (1, 2):
        g = np.ones((1, 1, (6 - 3) // stride + 1, (6 - 3) // stride + 1))
        seen = conv2d_vjp(np.zeros((1, 1, 6, 6)), np.ones((1, 1, 3, 3)), g, stride)[0][0, 0]
        figure, axes = panel(2.6, 2.7)
        grid(axes, seen, 0, 6, BLUE, marked=[tuple(p) for p in np.argwhere(seen == 0)])
        axes.set(title=f"stride {stride}", xlim=(-0.1, 6.1), ylim=(-0.1, 6.1), aspect="equal")
        axes.axis("off")
        figures.append(figure)
    return figures


def memory_of_columns():
    """Bytes of all columns at once against a block at a time, in float32, for a batch of 64 images."""
    side = np.array([16, 32, 64, 128, 256])
    image = 4 * 64 * 32 * side**2 / 2**20
    figure, axes = panel(4.2, 2.8)
    axes.loglog(side, 9 * image, LINES[1], color=RED, marker="s", label="all columns at once")
    axes.loglog(side, image, color=BLUE, marker="o", label="the images themselves")
    axes.axhline(1, color=GREEN, linestyle=LINES[2], label="one block of columns")
    axes.set(xlabel="side of the images", ylabel="MiB", ylim=(0.5, 3e4))
    axes.set_xticks(side, [str(n) for n in side])
    axes.minorticks_off()
    axes.legend(frameon=False, loc="upper left")
    return [figure]
