"""Records made by hand, for what is written from records, and a worker that dies."""

import os
from dataclasses import dataclass

from mlcourse.grading.records import ExerciseRecord, NotebookRecord, StudentRecord


def exercise(name="JAC-05", status="ok", score=3.0, maximum=3.0, **more):
    kind = "manual" if status in ("pending", "marked") else "auto"
    return ExerciseRecord(
        exercise=name, grade_id=f"{name.lower()}-check", kind=kind, title=f"Title of {name}", status=status,
        score=score, max_score=maximum, book="jacobians.html#here", section="A section", **more,
    )  # fmt: skip


def student(name="student-01", *exercises, status="ok", notes=(), notebook_status=None):
    notebook = NotebookRecord("one", notebook_status or status, list(notes), list(exercises))
    return StudentRecord(name, "ps0-small", status, [notebook])


@dataclass(frozen=True)
class Job:
    """As much of a grading job as a lost worker needs; it travels to another process."""

    number: int
    problem_set: str = "ps0-small"
    notebooks: tuple = ()

    @property
    def student(self):
        return f"student-0{self.number}"


def die_on_the_second(job):
    """Stands in for `grade_student` in a worker that the system kills."""
    if job.number == 2:
        os._exit(9)
    return StudentRecord(job.student, job.problem_set, "ok")
