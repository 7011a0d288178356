"""The report's plots as SVG text, the same bytes every time."""

import base64
import io
from collections.abc import Callable
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mlcourse.grading.pages.summary import ClassSummary

__all__ = ["data_uri", "difficulty", "mistakes", "scores"]

STYLE: dict[Any, Any] = {  # matplotlib's type for the names is not in every release that we allow
    "svg.hashsalt": "mlcourse",
    "svg.fonttype": "none",
    "font.size": 10,
    "font.family": "sans-serif",
}
INK, BAR, ACCENT = "#1f2328", "#3b6ea5", "#b3541e"
SHOWN_MISTAKES = 12


def scores(summary: ClassSummary) -> str:
    """How many students reached which tenth of the points."""

    def draw(axes: Axes) -> None:
        top = summary.max_score or 1.0
        shares = [100 * score / top for score in summary.scores]
        axes.hist(shares, bins=range(0, 101, 10), color=BAR, edgecolor="white")
        if summary.median is not None:
            axes.axvline(100 * summary.median / top, color=ACCENT, linewidth=2)
            axes.set_title("orange line: median", fontsize=9, color=ACCENT, loc="right")
        axes.set(xlabel="percent of all points", ylabel="students", xlim=(0, 100))
        axes.locator_params(axis="y", integer=True)

    return _svg(draw, 2.6)


def difficulty(summary: ClassSummary) -> str:
    """Mean share of the points per exercise, hardest on top."""
    rated = [(part.exercise, 100 * part.share) for part in summary.parts if part.share is not None]

    def draw(axes: Axes) -> None:
        colours = [ACCENT] + [BAR] * len(rated)
        axes.barh(
            [exercise for exercise, _ in rated],
            [percent for _, percent in rated],
            color=colours[: len(rated)],
        )
        axes.set(xlabel="mean, percent of the points", xlim=(0, 100))
        axes.invert_yaxis()

    return _svg(draw, 0.8 + 0.24 * len(rated))


def mistakes(summary: ClassSummary) -> str:
    """How often each recognised mistake was made."""
    shown = summary.mistakes[:SHOWN_MISTAKES]

    def draw(axes: Axes) -> None:
        places = range(len(shown))
        axes.barh(places, [count for *_, count in shown], color=BAR, height=0.45)
        for place, (exercise, name, _) in zip(places, shown, strict=True):
            axes.text(0.02, place - 0.32, f"{exercise}: {_cut(name)}", va="bottom", fontsize=9, color=INK)
        axes.set(xlabel="students", yticks=[], ylim=(len(shown) - 0.6, -0.95))
        axes.locator_params(axis="x", integer=True)
        axes.spines["left"].set_visible(False)

    return _svg(draw, 0.8 + 0.42 * len(shown))


def _cut(name: str, longest: int = 62) -> str:
    """A name that fits into the plot."""
    return name if len(name) <= longest else f"{name[: longest - 1]}…"


def _svg(draw: Callable[[Axes], None], height: float) -> str:
    """Draw on fresh axes; no date, no random ids."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(5.4, max(height, 1.6)), layout="constrained")
        axes = figure.add_subplot()
        draw(axes)
        axes.spines[["top", "right"]].set_visible(False)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return text.getvalue()


def data_uri(svg: str) -> str:
    """An SVG as the address of an image inside the page."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")
