"""What grading again would change: the records as they are, against those that a dry run made."""

from dataclasses import dataclass

from mlcourse.grading.course.folders import Course
from mlcourse.grading.pages.rendering import number
from mlcourse.grading.results import records
from mlcourse.grading.results.records import ExerciseRecord, StudentRecord

__all__ = ["Change", "between", "snapshot"]


@dataclass(frozen=True)
class Change:
    """One part of one student whose score or status would be another one."""

    student: str
    exercise: str
    before: str
    after: str


def snapshot(course: Course, problem_set: str) -> dict[str, StudentRecord]:
    """The records as they are now, by student."""
    return {record.student: record for record in records.load_all(course.graded(problem_set))}


def between(before: dict[str, StudentRecord], after: list[StudentRecord]) -> list[Change]:
    """The differences, by student, in the order of the exercises."""
    found = []
    for record in after:
        old = before.get(record.student)
        if old is None:
            found.append(Change(record.student, "everything", "not graded", f"{number(record.score)} points"))
            continue
        known = {part.grade_id: _said(part) for part in old.exercises}
        for part in record.exercises:
            was = known.get(part.grade_id, "not there")
            if was != _said(part):
                found.append(Change(record.student, part.exercise, was, _said(part)))
    return found


def _said(part: ExerciseRecord) -> str:
    """Score and status of a part."""
    return f"{number(part.score)} ({part.status})"
