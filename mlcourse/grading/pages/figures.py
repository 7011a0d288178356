"""The report's plots as addresses of pictures, each with the words for those who cannot see it."""

from collections.abc import Callable, Mapping, Sequence

from mlcourse.grading.pages import plots
from mlcourse.grading.pages.rendering import number
from mlcourse.grading.pages.summary import ClassSummary
from mlcourse.grading.reporting.progress import SetProgress

__all__ = ["figures"]

Figures = dict[str, tuple[str, str]]


def figures(summary: ClassSummary, sets: Sequence[SetProgress], late: Mapping[str, int]) -> Figures:
    """Every plot for which there is something to show, by name: address and words."""
    found: Figures = {}

    def add(name: str, plot: Callable[[str], str], words: str) -> None:
        found[name] = plots.data_uri(plot(words)), words

    if summary.scores:
        add("scores", lambda words: plots.scores(summary, words), _scores(summary))
        add("difficulty", lambda words: plots.difficulty(summary, words), _difficulty(summary))
    if summary.mistakes:
        add("mistakes", lambda words: plots.mistakes(summary, words), _mistakes(summary))
    if sum(one.median is not None for one in sets) > 1:
        add("progress", lambda words: plots.progress(sets, words), _progress(sets))
    if late:
        add("lateness", lambda words: plots.lateness(late, words), _lateness(late))
    return found


def _scores(summary: ClassSummary) -> str:
    low, high = summary.scores[0], summary.scores[-1]
    return (
        f"Histogram of the scores of {len(summary.scores)} students: from {number(low)} to {number(high)} of "
        f"{number(summary.max_score)} points, median {number(summary.median)}."
    )


def _difficulty(summary: ClassSummary) -> str:
    rated = [(part.exercise, 100 * part.share) for part in summary.parts if part.share is not None]
    listed = ", ".join(f"{exercise} {round(percent)}" for exercise, percent in rated)
    return f"Bar chart of the mean percentage of points per exercise, hardest first: {listed}."


def _mistakes(summary: ClassSummary) -> str:
    listed = "; ".join(f"{made.name} ({made.exercise}) {made.students}" for made in summary.mistakes[:3])
    return f"Bar chart of how often each recognised mistake was made. Most frequent: {listed}."


def _progress(sets: Sequence[SetProgress]) -> str:
    listed = ", ".join(f"{one.name} {100 * one.median:.0f}" for one in sets if one.median is not None)
    return f"Chart of the middle half of the class, set by set; medians in percent of the points: {listed}."


def _lateness(late: Mapping[str, int]) -> str:
    listed = ", ".join(f"{name} {count}" for name, count in late.items())
    return f"Bar chart of how many students handed in when: {listed}."
