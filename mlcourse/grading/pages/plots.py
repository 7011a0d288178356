"""The report's plots as SVG text, the same bytes every time; on a dark page they are drawn in light ink."""

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mlcourse.grading.pages.summary import ClassSummary
from mlcourse.grading.reporting.progress import SetProgress

__all__ = ["data_uri", "difficulty", "lateness", "mistakes", "progress", "scores"]

INK, BAR, ACCENT = "#1f2328", "#3b6ea5", "#b3541e"
DARK = {INK: "#e6edf3", BAR: "#6ea8e6", ACCENT: "#f0965a"}
NAMES = {INK: "--ink", BAR: "--bar", ACCENT: "--accent"}
STYLE: dict[Any, Any] = {  # matplotlib's type for the names is not in every release that we allow
    "svg.hashsalt": "mlcourse",
    "svg.fonttype": "none",
    "font.size": 10,
    "font.family": "sans-serif",
    **dict.fromkeys(("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"), INK),
}
SHOWN_MISTAKES = 12


def scores(summary: ClassSummary, words: str) -> str:
    """How many students reached which tenth of the points; `words` say it to who cannot see it."""

    def draw(axes: Axes) -> None:
        top = summary.max_score or 1.0
        shares = [100 * score / top for score in summary.scores]
        axes.hist(shares, bins=range(0, 101, 10), color=BAR, rwidth=0.94)
        if summary.median is not None:
            middle = 100 * summary.median / top
            axes.axvline(middle, color=ACCENT, linewidth=2, linestyle="--")
            over = axes.get_xaxis_transform()
            axes.text(middle, 1.02, "median", color=ACCENT, transform=over, ha="center")
        axes.set(xlabel="percent of all points", ylabel="students", xlim=(0, 100))
        axes.locator_params(axis="y", integer=True)

    return _svg(draw, 2.6, "Scores", words)


def difficulty(summary: ClassSummary, words: str) -> str:
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
        axes.margins(y=0.01)
        axes.invert_yaxis()

    return _svg(draw, 0.8 + 0.24 * len(rated), "Exercises, hardest first", words)


def mistakes(summary: ClassSummary, words: str) -> str:
    """How often each recognised mistake was made."""
    shown = summary.mistakes[:SHOWN_MISTAKES]

    def draw(axes: Axes) -> None:
        places = range(len(shown))
        axes.barh(places, [made.students for made in shown], color=BAR, height=0.45)
        for place, made in zip(places, shown, strict=True):
            name = f"{made.exercise}: {_cut(made.name)}"
            axes.text(0.02, place - 0.32, name, va="bottom", fontsize=9, color=INK)
        axes.set(xlabel="students", yticks=[], ylim=(len(shown) - 0.6, -0.95))
        axes.locator_params(axis="x", integer=True)
        axes.spines["left"].set_visible(False)

    return _svg(draw, 0.8 + 0.42 * len(shown), "Recognised mistakes", words)


def progress(sets: Sequence[SetProgress], words: str) -> str:
    """The middle half of the class and its median, set by set."""
    marked = [one for one in sets if one.median is not None]

    def draw(axes: Axes) -> None:
        for place, one in enumerate(marked):
            low, median, high = (100 * (share or 0.0) for share in (one.low, one.median, one.high))
            axes.plot([low, high], [place, place], color=BAR, linewidth=7, solid_capstyle="butt")
            axes.plot([median], [place], color=ACCENT, marker="D", markersize=7)
        axes.set(
            xlabel="percent of the points: the middle half of the class, and ◆ the median", xlim=(0, 100)
        )
        axes.set_yticks(range(len(marked)), [one.name for one in marked])
        axes.set_ylim(len(marked) - 0.5, -0.5)

    return _svg(draw, 0.8 + 0.3 * len(marked), "From set to set", words)


def lateness(counts: Mapping[str, int], words: str) -> str:
    """How many handed in when."""

    def draw(axes: Axes) -> None:
        bars = axes.barh(list(counts), list(counts.values()), color=BAR)
        axes.bar_label(bars, padding=3, color=INK)
        axes.set(xlabel="students", xlim=(0, 1.12 * max(counts.values())))
        axes.locator_params(axis="x", integer=True)
        axes.invert_yaxis()

    return _svg(draw, 0.8 + 0.28 * len(counts), "When it was handed in", words)


def _cut(name: str, longest: int = 62) -> str:
    """A name that fits into the plot."""
    return name if len(name) <= longest else f"{name[: longest - 1]}…"


def _svg(draw: Callable[[Axes], None], height: float, title: str, words: str) -> str:
    """Draw on fresh axes; no date, no random ids."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(5.4, max(height, 1.6)), layout="constrained")
        axes = figure.add_subplot()
        draw(axes)
        axes.spines[["top", "right"]].set_visible(False)
        text = io.StringIO()
        figure.savefig(text, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _with_words(_in_both_inks(text.getvalue()), title, words)


def _in_both_inks(svg: str) -> str:
    """Colours by name, so that a dark page can have others."""
    light = "; ".join(f"{name}: {colour}" for colour, name in NAMES.items())
    dark = "; ".join(f"{NAMES[colour]}: {other}" for colour, other in DARK.items())
    for colour, name in NAMES.items():
        svg = svg.replace(colour, f"var({name})")
    style = f"<style>:root {{{light}}} @media (prefers-color-scheme: dark) {{:root {{{dark}}}}}</style>"
    head, end, rest = svg[svg.index("<svg") :].partition(">")
    return f"{head}{end}{style}{rest}"


def _with_words(svg: str, title: str, words: str) -> str:
    """A title and a description inside of the picture, too."""
    head, end, rest = svg.partition(">")
    said = f"<title>{escape(title)}</title><desc>{escape(words)}</desc>"
    return f'{head} role="img"{end}{said}{rest}'


def data_uri(svg: str) -> str:
    """An SVG as the address of an image inside the page."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")
