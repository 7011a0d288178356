"""What stays of an earlier run, where this one found nothing or failed itself."""

from dataclasses import replace

from mlcourse.grading.results.records import ExerciseRecord, NotebookRecord, StudentRecord, gravest

__all__ = ["as_fault", "kept", "with_earlier"]

NOT_THERE = (
    "This notebook was not among your files this time. What you see here is what was found when it was there."
)
GONE = "not there any more: {}; what was found before stands, and goes with --drop-missing"
FAILED = "it could not be graded again, and what had been found before stands: {}"


def kept(status: str, drop_missing: bool) -> bool:
    """Whether what was found of a notebook before stays, given what this run says of it."""
    return status == "grader_fault" or (status == "missing" and not drop_missing)


def as_fault(record: StudentRecord, reason: str) -> StudentRecord:
    """The same record without any result: the grader failed."""
    return replace(
        record,
        status="grader_fault",
        notebooks=[
            replace(
                notebook,
                status="grader_fault",
                exercises=[_without_result(part, reason) for part in notebook.exercises],
            )
            for notebook in record.notebooks
        ],
    )


def _without_result(part: ExerciseRecord, reason: str) -> ExerciseRecord:
    return replace(
        part, status="grader_fault", score=None, lines=[], mistake=None, output="", digest="", look=reason
    )


def with_earlier(
    record: StudentRecord, earlier: StudentRecord | None, drop_missing: bool = False, failed: bool = False
) -> StudentRecord:
    """A record with what stays of the one before.

    Parameters
    ----------
    record : StudentRecord
        What this run found.
    earlier : StudentRecord or None
        What had been found before.
    drop_missing : bool
        Whether what is missing now is to go.
    failed : bool
        Whether the grader failed on the whole submission.
    """
    had = {one.name: one for one in earlier.notebooks if _has_something(one)} if earlier else {}
    now = {one.name: one for one in record.notebooks}
    gone = {name for name, one in now.items() if one.status == "missing" and kept("missing", drop_missing)}
    stay = {name for name in had if name in now and (failed or name in gone)}
    if not stay:
        return record
    notebooks = [_earlier(had[name], one) if name in stay else one for name, one in now.items()]
    missing = ", ".join(f"{name}.ipynb" for name in now if name in stay & gone)
    why = dict.fromkeys(part.look for part in record.exercises if failed and part.look)
    look = [*record.look, *([GONE.format(missing)] if missing else []), *map(FAILED.format, why)]
    status = gravest([notebook.status for notebook in notebooks])
    return replace(record, notebooks=notebooks, status=status, look=look)


def _has_something(notebook: NotebookRecord) -> bool:
    """Whether anything was found of it that could be lost."""
    return any(part.score is not None or part.status == "pending" for part in notebook.exercises)


def _earlier(old: NotebookRecord, new: NotebookRecord) -> NotebookRecord:
    """What stays, with a word for the student where it is the student's doing."""
    if new.status != "missing" or NOT_THERE in old.notes:
        return old
    return replace(old, notes=[*old.notes, NOT_THERE])
