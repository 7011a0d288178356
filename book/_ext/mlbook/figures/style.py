"""The style that all figures share, and the panels that they are drawn in.

Colours are Okabe and Ito's, the three of them that have a contrast of 3 : 1 on white and on black;
line styles and labels say the same once more. Text and axes are drawn in `INK`, which `plots` turns
into the colour of the page. Panels are narrow, so that their text stays readable on a telephone.
"""

from __future__ import annotations

import matplotlib
from matplotlib.figure import Figure

INK = "#123456"  # stands for "the text colour of the page"
BLUE, RED, GREEN = "#0072B2", "#D55E00", "#009E73"
COLOURS, LINES = (BLUE, RED, GREEN), ("-", "--", "-.")


def style():
    """Return a context with the book's style."""
    ink = dict.fromkeys(
        ("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), INK
    )
    frame = {"axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.8}
    lines = {"lines.linewidth": 2, "grid.color": INK, "grid.alpha": 0.18, "grid.linewidth": 0.6}
    svg = {"svg.fonttype": "none", "svg.hashsalt": "book", "font.size": 10.5, "font.family": "sans-serif"}
    return matplotlib.rc_context({**ink, **frame, **lines, **svg})


def signed(text):
    """A number's text with a true minus sign in place of the hyphen."""
    return text.replace("-", "−")


def panel(width=3.6, height=2.7):
    """Return a new panel and its axes."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()
