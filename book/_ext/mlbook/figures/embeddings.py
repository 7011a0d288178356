"""The figures of the chapter on embeddings and positions."""

from __future__ import annotations

import numpy as np

from mlcourse.numpy import sinusoidal_positions

from .style import BLUE, GREEN, INK, RED, panel

WORDS, READERS = ("the", "dog", "saw", "cat"), (0, 3, 2, 0, 1)
SPEED = 30.0  # degrees a position, as in the live figure
KEY = 40.0  # degrees between query and key before anything turns


def readers_of_rows():
    """Five places of a sentence send gradients to the rows that they have read; two meet in one row."""
    figure, axes = panel(4.4, 2.7)
    for row, word in enumerate(WORDS):
        twice = READERS.count(row) > 1
        axes.bar(1.15 * row + 0.6, 0.5, 0.95, bottom=-0.25, color="none", edgecolor=RED if twice else INK)
        axes.text(1.15 * row + 0.6, 0, word, ha="center", va="center")
    for place, row in enumerate(READERS):
        colour = RED if READERS.count(row) > 1 else BLUE
        start, end = (place, 1.9), (1.15 * row + 0.6 + 0.12 * np.sign(place - 1.4 * row - 0.5), 0.3)
        axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": colour, "linewidth": 1.8})
        axes.text(place, 2.2, f"$g_{place + 1}$", ha="center", va="center", color=colour)
        axes.text(place, 2.6, WORDS[row], ha="center", va="center")
    axes.text(-0.75, 2.6, "text", ha="right", va="center")
    axes.text(-0.75, 0, "table", ha="right", va="center")
    axes.set(xlim=(-1.6, 4.8), ylim=(-0.4, 2.9))
    axes.axis("off")
    return [figure]


def products_of_positions():
    """Dot products of all pairs of positions: equal along each diagonal."""
    n = 24
    table = sinusoidal_positions(n, 32)
    figure, axes = panel(3.4, 3.0)
    shown = axes.pcolormesh(table @ table.T, cmap="cividis", edgecolors="face", linewidth=0.2)
    figure.colorbar(shown, ax=axes, shrink=0.85)
    axes.set(xlabel="position q", ylabel="position p", aspect="equal")
    axes.invert_yaxis()
    return [figure]


def two_arrows():
    """A query and a key, turned by their positions: two pairs of positions that are two apart."""
    panels = []
    for m, n in ((1, 3), (4, 6)):
        figure, axes = panel(2.9, 2.8)
        turn = np.linspace(0, 2 * np.pi, 181)
        axes.plot(np.cos(turn), np.sin(turn), ":", color=INK, linewidth=1)
        query, key = np.deg2rad([SPEED * m, KEY + SPEED * n])
        for angle, colour, name in ((query, RED, "q"), (key, BLUE, "k")):
            end = np.cos(angle), np.sin(angle)
            axes.annotate("", end, (0, 0), arrowprops={"arrowstyle": "->", "color": colour, "linewidth": 2})
            axes.text(1.15 * end[0], 1.15 * end[1], name, color=colour, ha="center", va="center")
        between = np.linspace(query, key, 41)
        axes.plot(0.4 * np.cos(between), 0.4 * np.sin(between), color=GREEN)
        axes.set(title=f"m = {m}, n = {n}", xlim=(-1.35, 1.35), ylim=(-1.35, 1.35), aspect="equal")
        axes.axis("off")
        panels.append(figure)
    return panels


def turns_of_pairs():
    """How many positions it takes each pair of a head of width 64 to turn once."""
    width, base = 64, 10000.0
    pairs = np.arange(width // 2)
    positions = 2 * np.pi * base ** (2 * pairs / width)
    figure, axes = panel(4.4, 2.8)
    axes.semilogy(pairs, positions, "o", color=BLUE, markersize=4)
    axes.axhline(2048, color=RED, linestyle="--", linewidth=1.2)
    axes.text(0, 2048 * 1.25, "a text of 2048 words", color=RED)
    axes.set(xlabel="pair i", ylabel="positions for one turn")
    axes.grid(visible=True)
    return [figure]
