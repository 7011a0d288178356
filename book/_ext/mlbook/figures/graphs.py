"""The figures of the chapter on computational graphs."""

from __future__ import annotations

import numpy as np

from .style import BLUE, INK, LINES, RED, panel, signed

PLACES = {"x": (0, 2), "y": (0, 1), "z": (0, 0), "p": (1, 1.2), "m": (2, 0.6), "L": (3, 1.9)}
ARROWS = (("x", "p"), ("y", "p"), ("p", "m"), ("z", "m"), ("m", "L"), ("x", "L"))
STEPS = {"p": "p = x y", "m": "m = max(p, z)", "L": "L = m + x"}


def a_small_graph():
    """The graph of max(x y, z) + x, with all values, and the gradients below them."""
    x, y, z = 3.0, -2.0, 4.0
    p = x * y
    m = max(p, z)
    values = {"x": x, "y": y, "z": z, "p": p, "m": m, "L": m + x}
    open_way = float(p > z)
    grads = {"L": 1, "m": 1, "z": 1 - open_way, "p": open_way, "y": open_way * x, "x": 1 + open_way * y}
    figure, axes = panel(5.2, 3.0)
    for start, end in ARROWS:
        arrow = {"arrowstyle": "->", "color": INK, "linewidth": 1, "shrinkA": 30, "shrinkB": 30}
        axes.annotate("", PLACES[end], PLACES[start], arrowprops=arrow)
    for name, place in PLACES.items():
        axes.text(*place, signed(f"{STEPS.get(name, name)} = {values[name]:g}"), ha="center", color=BLUE)
        axes.text(place[0], place[1] - 0.22, signed(f"gradient {grads[name]:g}"), ha="center", color=RED)
    axes.set(xlim=(-0.5, 3.5), ylim=(-0.4, 2.3))
    axes.axis("off")
    return [figure]


def ways_and_arrows():
    """Ways through a chain of n branches, and arrows that one sweep uses."""
    n = np.arange(1, 51)
    ways, arrows = 2.0**n, 3 * n
    figure, axes = panel(4.2, 2.8)
    axes.semilogy(n, ways, LINES[1], color=RED, label="ways: 2ⁿ")
    axes.semilogy(n, arrows, LINES[0], color=BLUE, label="arrows: 3n")
    axes.set(xlabel="branches n")
    axes.legend(frameon=False, loc="upper left")
    return [figure]
