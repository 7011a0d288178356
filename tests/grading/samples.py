"""Records made by hand, for what is written from records."""

from mlcourse.grading.results.records import ExerciseRecord, NotebookRecord, StudentRecord


def exercise(name="JAC-05", status="ok", score=3.0, maximum=3.0, **more):
    kind = "manual" if status in ("pending", "marked") else "auto"
    return ExerciseRecord(
        exercise=name, grade_id=f"{name.lower()}-check", kind=kind, title=f"Title of {name}", status=status,
        score=score, max_score=maximum, book="jacobians.html#here", section="A section", **more,
    )  # fmt: skip


def student(name="student-01", *exercises, status="ok", notes=(), notebook_status=None):
    notebook = NotebookRecord("one", notebook_status or status, list(notes), list(exercises))
    return StudentRecord(name, "ps0-small", status, [notebook])
