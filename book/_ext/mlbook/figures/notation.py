"""The figures of the chapter on notation: shapes as boxes."""

from __future__ import annotations

import matplotlib

from .style import BLUE, GREEN, INK, RED, panel


def _empty(width, height, right, top):
    """Return a panel without axes, from (0, 0) to (right, top), in which lengths are true."""
    figure, axes = panel(width, height)
    axes.set(xlim=(0, right), ylim=(0, top), aspect="equal")
    axes.axis("off")
    return figure, axes


def _box(axes, left, bottom, width, height, text, colour, below=""):
    """Draw a box with its name inside and its size below."""
    shade = matplotlib.patches.Rectangle((left, bottom), width, height, color=colour, alpha=0.22, linewidth=0)
    frame = matplotlib.patches.Rectangle(
        (left, bottom), width, height, fill=False, edgecolor=colour, linewidth=1.6
    )
    axes.add_patch(shade)
    axes.add_patch(frame)
    axes.text(left + width / 2, bottom + height / 2, text, ha="center", va="center", fontsize=12)
    axes.text(left + width / 2, bottom - 0.12, below, ha="center", va="top", fontsize=9.5)


def _arrow(axes, start, end, text, colour, side):
    """Draw an arrow with words above (side 1) or below (side -1)."""
    axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": colour, "linewidth": 1.8})
    middle = (start[0] + end[0]) / 2
    vertical = "bottom" if side > 0 else "top"
    axes.text(middle, start[1] + 0.12 * side, text, ha="center", va=vertical, fontsize=9.5)


def shapes_forward_and_back():
    """A function and a loss: shapes of the values above, shapes of the gradients below."""
    figure, axes = _empty(4.4, 2.5, 8.8, 4.6)
    for left, name, shape in ((0.2, "x", "(3,)"), (3.7, "y", "(2,)"), (7.2, "L", "number")):
        _box(axes, left, 2.6, 1.4, 1.0, name, BLUE)
        axes.text(left + 0.7, 3.72, shape, ha="center", va="bottom", fontsize=9.5)
    _arrow(axes, (1.65, 3.3), (3.65, 3.3), "f", BLUE, 1)
    _arrow(axes, (5.15, 3.3), (7.15, 3.3), "loss", BLUE, 1)
    for left, name, shape in ((0.2, "Jᵀg", "(3,)"), (3.7, "g", "(2,)"), (7.2, "1", "number")):
        _box(axes, left, 0.6, 1.4, 1.0, name, RED, shape)
    _arrow(axes, (3.65, 1.1), (1.65, 1.1), "Jᵀ: 3 × 2", RED, 1)
    _arrow(axes, (7.15, 1.1), (5.15, 1.1), "∂L/∂y", RED, 1)
    return [figure]


def rows_and_columns():
    """The linear layer as a product of rectangles, one column and a batch of rows."""
    columns, axes = _empty(3.4, 2.4, 7.4, 5.0)
    axes.text(3.7, 4.9, "columns: y = W x", ha="center", va="top")
    _box(axes, 0.2, 1.5, 3, 2, "W", GREEN, "2 × 3")
    _box(axes, 3.8, 1.0, 1, 3, "x", BLUE, "3 × 1")
    axes.text(5.35, 2.5, "=", ha="center", va="center", fontsize=13)
    _box(axes, 5.9, 1.5, 1, 2, "y", RED, "2 × 1")
    rows, axes = _empty(4.0, 2.6, 9.4, 5.9)
    axes.text(4.7, 5.8, "a batch in code: y = x Wᵀ", ha="center", va="top")
    _box(axes, 0.2, 0.8, 3, 4, "x", BLUE, "4 × 3")
    for line in (1.8, 2.8, 3.8):
        axes.plot([0.2, 3.2], [line, line], color=INK, linewidth=0.6, linestyle=":")
        axes.plot([7.0, 9.0], [line, line], color=INK, linewidth=0.6, linestyle=":")
    _box(axes, 3.8, 1.3, 2, 3, "Wᵀ", GREEN, "3 × 2")
    axes.text(6.4, 2.8, "=", ha="center", va="center", fontsize=13)
    _box(axes, 7.0, 0.8, 2, 4, "y", RED, "4 × 2")
    return [columns, rows]
