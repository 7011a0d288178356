"""The marks of a class as they count: penalties taken off, scaled to what a set counts, blank where open."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from mlcourse.grading.course.agreed import terms_of
from mlcourse.grading.course.class_file.terms import Terms
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.people.people import Person, read_people
from mlcourse.grading.pages.feedback import graded_records
from mlcourse.grading.results.records import StudentRecord

__all__ = ["Mark", "Marks", "marks_of", "written"]


@dataclass(frozen=True)
class Mark:
    """What one set gives one student."""

    points: float | None  # None: there is no mark
    of: float
    excused: bool = False
    open: bool = True  # a mark may still come


@dataclass(frozen=True)
class Marks:
    """The marks of a class."""

    people: dict[str, Person]  # who is to get some
    sets: dict[str, dict[str, Mark]]  # by set and student
    columns: dict[str, str]  # how each set is called on the platform
    of: dict[str, float]  # points of each set

    def total(self, student: str) -> tuple[float | None, float, list[str]]:
        """A student's points in all sets, of how many, and the sets of which there is no mark."""
        own = {name: marks[student] for name, marks in self.sets.items() if student in marks}
        counted = {name: mark for name, mark in own.items() if not mark.excused}
        given = [mark.points for mark in counted.values() if mark.points is not None]
        missing = [
            name for name in self.sets if name not in own or (name in counted and own[name].points is None)
        ]
        of = sum(self.of[name] for name in self.sets if name not in own or not own[name].excused)
        return sum(given) if given else None, of, missing


def marks_of(course: Course, problem_sets: Iterable[str], so_far: bool = False) -> Marks:
    """The marks in some problem sets.

    Parameters
    ----------
    course : Course
        Whose.
    problem_sets : iterable of str
        Each must have been graded.
    so_far : bool
        Whether points count although a person has still to mark, or to look at, something.

    Raises
    ------
    GradingError
        If a set has not been graded.
    """
    terms, everybody = terms_of(course), read_people(course.class_dir)
    found: dict[str, dict[str, Mark]] = {}
    of: dict[str, float] = {}
    for problem_set in problem_sets:
        course.require(problem_set)
        records = graded_records(course, problem_set)
        found[problem_set] = {record.student: _mark(record, terms, so_far) for record in records}
        of[problem_set] = next(iter(found[problem_set].values())).of
    if not found:
        raise GradingError("there is no problem set with marks; run: mlcourse grade SET")
    graded = {student for marks in found.values() for student in marks}
    people = {student: everybody.get(student, Person(student)) for student in sorted({*everybody, *graded})}
    here = {student: person for student, person in people.items() if not person.left}
    columns = {name: terms.of(name).column or name for name in found}
    return Marks(here, found, columns, of)


def _mark(record: StudentRecord, terms: Terms, so_far: bool) -> Mark:
    """What a record gives: nothing as long as it is not known."""
    counts = terms.of(record.problem_set).counts
    of = record.max_score if counts is None else counts
    if record.score is None or (record.waits and not so_far):
        return Mark(None, of, record.excused, open=not record.excused)
    share = record.score / record.max_score if record.max_score else 0.0
    return Mark(record.score if counts is None else share * counts, of, record.excused, open=record.waits)


def written(points: float | None) -> str:
    """Points as every platform reads them: a point before two decimals at most, nothing for none.

    Examples
    --------
    >>> written(8.125), written(8.0), written(10.0), written(None)
    ('8.13', '8', '10', '')
    """
    if points is None:
        return ""
    near = Decimal(repr(round(points, 9))).quantize(Decimal("0.01"), ROUND_HALF_UP)  # a half is nobody's loss
    return f"{near:f}".rstrip("0").rstrip(".")
