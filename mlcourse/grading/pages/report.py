"""The class report for staff: how it went, what was hard, which mistakes were made, who needs a look."""

from pathlib import Path

from mlcourse.grading.course.files import write_whole
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.roster import read_roster
from mlcourse.grading.pages import plots
from mlcourse.grading.pages.feedback import graded_records
from mlcourse.grading.pages.rendering import number, render
from mlcourse.grading.pages.similar import write_similar
from mlcourse.grading.pages.summary import ClassSummary, summarise

__all__ = ["write_report"]


def write_report(course: Course, problem_set: str) -> Path:
    """Write ``report.html`` of a problem set; the same records give the same bytes.

    Parameters
    ----------
    course, problem_set
        Of whom and on what.

    Returns
    -------
    Path
    """
    records = graded_records(course, problem_set)
    summary = summarise(records)
    roster = read_roster(course)
    names = {
        student: " ".join(filter(None, (known["first_name"], known["last_name"])))
        for student, known in roster.items()
    }
    alike = write_similar(course, problem_set, [record.student for record in records])
    page = render(
        "report.html.j2",
        problem_set=problem_set,
        summary=summary,
        names=names,
        figures=_figures(summary),
        alike=alike,
    )
    return write_whole(course.report(problem_set) / "report.html", page)


def _figures(summary: ClassSummary) -> dict[str, tuple[str, str]]:
    """Every plot as an address, with the text for those who cannot see it."""
    figures = {}
    if summary.scores:
        figures["scores"] = (plots.data_uri(plots.scores(summary)), _scores_in_words(summary))
        figures["difficulty"] = (plots.data_uri(plots.difficulty(summary)), _difficulty_in_words(summary))
    if summary.mistakes:
        figures["mistakes"] = (plots.data_uri(plots.mistakes(summary)), _mistakes_in_words(summary))
    return figures


def _scores_in_words(summary: ClassSummary) -> str:
    """Alternative text of the histogram."""
    low, high = summary.scores[0], summary.scores[-1]
    return (
        f"Histogram of the scores of {len(summary.scores)} students: from {number(low)} to {number(high)} of "
        f"{number(summary.max_score)} points, median {number(summary.median)}."
    )


def _difficulty_in_words(summary: ClassSummary) -> str:
    """Alternative text of the bars of difficulty."""
    rated = [(part.exercise, 100 * part.share) for part in summary.parts if part.share is not None]
    listed = ", ".join(f"{exercise} {round(percent)}" for exercise, percent in rated)
    return f"Bar chart of the mean percentage of points per exercise, hardest first: {listed}."


def _mistakes_in_words(summary: ClassSummary) -> str:
    """Alternative text of the bars of mistakes."""
    listed = "; ".join(f"{name} ({exercise}) {count}" for exercise, name, count in summary.mistakes[:3])
    return f"Bar chart of how often each recognised mistake was made. Most frequent: {listed}."
