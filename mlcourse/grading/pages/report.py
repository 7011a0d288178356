"""The class report for staff: how it went, what was hard, which mistakes were made, who needs a look."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from mlcourse.grading.course.files import write_whole
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.nbgrader import has_gradebook
from mlcourse.grading.course.roster import names_of, read_roster
from mlcourse.grading.ledger.history import changes
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.pages.feedback import graded_records
from mlcourse.grading.pages.figures import figures
from mlcourse.grading.pages.rendering import render
from mlcourse.grading.pages.report_tables import write_tables
from mlcourse.grading.pages.similar import SHOWN, visible, write_similar
from mlcourse.grading.pages.summary import ClassReport, Unnamed, summarise
from mlcourse.grading.reporting.items import discrimination
from mlcourse.grading.reporting.mistakes import Group, example_of, groups_without_a_name
from mlcourse.grading.reporting.progress import attempts, progress
from mlcourse.grading.reporting.punctuality import punctuality
from mlcourse.grading.reporting.stuck import RULE, TRIES, stuck
from mlcourse.grading.reporting.tries import tried
from mlcourse.grading.results.records import StudentRecord

__all__ = ["make_report", "write_report"]

LONGEST = 1500  # characters of an example
MOST = 60  # groups on the page, with their examples; the table has all


def write_report(course: Course, problem_set: str, book_url: str = "") -> Path:
    """Write the report of a problem set; return the path of its page. See `make_report`."""
    return make_report(course, problem_set, book_url).path


def make_report(
    course: Course, problem_set: str, book_url: str = "", unexpected: Sequence[str] = ()
) -> ClassReport:
    """Write ``report.html`` of a problem set and its tables; the same records give the same bytes.

    Parameters
    ----------
    course, problem_set
        Of whom and on what.
    book_url : str
        Address of the book; without it, the one that was built here, if there is one.
    unexpected : sequence of str
        Sentences about what lies among the submissions and is nobody's.

    Returns
    -------
    ClassReport
    """
    records = graded_records(course, problem_set)
    sets = _sets(course, problem_set, records)
    alike, answers = write_similar(course, problem_set, [record.student for record in records])
    groups = groups_without_a_name(records)
    report = ClassReport(
        path=course.report(problem_set) / "report.html",
        problem_set=problem_set,
        summary=summarise(records),
        discrimination=discrimination(records),
        unnamed=[_with_example(group, answers) for group in groups],
        sets=progress(sets),
        attempts=attempts(records, _changes(course, problem_set)),
        late=punctuality(records),
        stuck=stuck(sets, problem_set, tried(course, records, TRIES)),
        alike=alike,
        unexpected=unexpected,
    )
    tables = write_tables(report, sets, read_roster(course))
    page = render(
        "report.html.j2",
        report=report,
        names=names_of(course),
        figures=figures(report.summary, report.sets, report.late),
        tables=[path.name for path in tables],
        rule=RULE,
        most=MOST,
        pairs=SHOWN,
        book_url=book_url.rstrip("/") or _built(course, problem_set),
    )
    write_whole(report.path, page)
    return report


def _sets(course: Course, problem_set: str, records: list[StudentRecord]) -> dict[str, list[StudentRecord]]:
    """The records of every set that has been graded, in the order of the course."""
    names = [name for name in course.problem_sets() if any(course.graded(name).glob("*.json"))]
    names += [] if problem_set in names else [problem_set]
    return {name: records if name == problem_set else graded_records(course, name) for name in names}


def _with_example(group: Group, answers: Mapping[str, Mapping[str, str]]) -> Unnamed:
    student, code = example_of(group, answers)
    return Unnamed(group, student, visible(code, LONGEST))


def _changes(course: Course, problem_set: str) -> list[dict[str, object]]:
    """What the gradebook has noted of marks that were changed."""
    if not has_gradebook(course):
        return []
    with open_gradebook(course) as book:
        return changes(book.db, problem_set)


def _built(course: Course, problem_set: str) -> str:
    """The way from the report to the book, if that was built here."""
    html = course.root / "_build" / "html"
    return os.path.relpath(html, course.report(problem_set)) if (html / "index.html").is_file() else ""
