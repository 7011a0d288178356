"""The figures of the chapter on attention."""

from __future__ import annotations

from .style import panel


def attention_1():
    """TODO(attention): what figure 1 shows."""
    figure, axes = panel()
    axes.text(0, 0, "TODO(attention): drawing of figure 1")
    return [figure]


def attention_2():
    """TODO(attention): what figure 2 shows."""
    figure, axes = panel()
    axes.text(0, 0, "TODO(attention): drawing of figure 2")
    return [figure]


def attention_3():
    """TODO(attention): what figure 3 shows."""
    figure, axes = panel()
    axes.text(0, 0, "TODO(attention): drawing of figure 3")
    return [figure]


def attention_4():
    """TODO(attention): what figure 4 shows."""
    figure, axes = panel()
    axes.text(0, 0, "TODO(attention): drawing of figure 4")
    return [figure]


def attention_5():
    """TODO(attention): what figure 5 shows."""
    figure, axes = panel()
    axes.text(0, 0, "TODO(attention): drawing of figure 5")
    return [figure]


def attention_6():
    """TODO(attention): what figure 6 shows."""
    figure, axes = panel()
    axes.text(0, 0, "TODO(attention): drawing of figure 6")
    return [figure]


def attention_7():
    """TODO(attention): what figure 7 shows."""
    figure, axes = panel()
    axes.text(0, 0, "TODO(attention): drawing of figure 7")
    return [figure]


def attention_8():
    """TODO(attention): what figure 8 shows."""
    figure, axes = panel()
    axes.text(0, 0, "TODO(attention): drawing of figure 8")
    return [figure]
