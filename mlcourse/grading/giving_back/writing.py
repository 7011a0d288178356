"""Marks written where they can be uploaded: ``class/export``."""

from collections.abc import Sequence
from pathlib import Path

from mlcourse.grading.collecting.people import Whose
from mlcourse.grading.collecting.worksheet import read_worksheet
from mlcourse.grading.course.agreed import terms_of
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.files import write_whole
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.people.people import read_people
from mlcourse.grading.giving_back.marks import Marks, marks_of
from mlcourse.grading.giving_back.tables import Written, for_canvas, for_moodle, for_people, into_worksheet

__all__ = ["graded_sets", "write_marks"]

TABLES = {"canvas": for_canvas, "moodle": for_moodle, "csv": for_people}
MOST = 5  # names in a note


def graded_sets(course: Course) -> list[str]:
    """The problem sets that have been graded."""
    return [name for name in course.problem_sets() if any(course.graded(name).glob("*.json"))]


def write_marks(
    course: Course,
    problem_sets: Sequence[str],
    platform: str,
    worksheet: Path | None = None,
    so_far: bool = False,
) -> tuple[Path, list[str]]:
    """Write the marks of some problem sets for a platform.

    Parameters
    ----------
    course : Course
        Whose.
    problem_sets : sequence of str
        Which.
    platform : str
        ``canvas``, ``moodle`` or ``csv``.
    worksheet : Path, optional
        Moodle's grading worksheet of one set, to be filled in.
    so_far : bool
        Whether points count of what a person has still to mark.

    Returns
    -------
    path : Path
        Of the table.
    notes : list of str
        What whoever uploads it should know.
    """
    if worksheet is not None and (platform != "moodle" or len(problem_sets) != 1):
        raise GradingError("a grading worksheet is Moodle's, and of one problem set")
    marks = marks_of(course, problem_sets, so_far)
    done = _filled_in(course, marks, problem_sets[0], worksheet) if worksheet else TABLES[platform](marks)
    name = problem_sets[0] if len(problem_sets) == 1 else "all"
    path = course.exported / f"{platform}{'-worksheet' if worksheet else ''}-{name}.csv"
    return write_whole(path, done.text), [*done.notes, *_open(marks)]


def _filled_in(course: Course, marks: Marks, problem_set: str, path: Path) -> Written:
    sheet = read_worksheet(path, terms_of(course).zone)
    whose = Whose(read_people(course.class_dir), sheet)
    return into_worksheet(marks, problem_set, path, whose.numbered)


def _open(marks: Marks) -> list[str]:
    """Of whom there is no mark yet."""
    lines = []
    for name, given in marks.sets.items():
        blank = [s for s in marks.people if s in given and given[s].points is None and not given[s].excused]
        if blank:
            listed = ", ".join([*blank[:MOST], *(["…"] if len(blank) > MOST else [])])
            lines.append(f"{name}: no mark yet for {len(blank)} of {len(given)} ({listed})")
    return lines
