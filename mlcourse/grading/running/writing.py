"""What a worker found, written: notebooks, marks, record; each whole or not at all.

Two things never take away what stands: "nothing was handed in", which may be a folder that is not in its
place, and a fault of ours. What was found before then stays, and somebody is asked to look.
"""

import contextlib
import hmac
import re
import shutil
import stat
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from mlcourse.grading.course.beside.names import DATE_FILE, SECRET_FILE
from mlcourse.grading.course.files import read_ours
from mlcourse.grading.course.folders import Course
from mlcourse.grading.pages.rubrics import with_rubrics
from mlcourse.grading.results import gradebook, records
from mlcourse.grading.results.earlier import as_fault, kept, with_earlier
from mlcourse.grading.results.lateness import AsAgreed, enter
from mlcourse.grading.results.marks import MarkedNotebook, MarkedSubmission
from mlcourse.grading.results.records import StudentRecord
from mlcourse.grading.running.submission import Graded
from mlcourse.grading.showing.notebook import for_jupyterlab
from mlcourse.grading.showing.pictures import pictures_in

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

__all__ = ["Writer"]


@dataclass
class Writer:
    """Writes the results of one run, one submission after the other.

    Parameters
    ----------
    course : Course
        Whose.
    book : Gradebook
        Open.
    late : AsAgreed
        What lateness costs.
    drop_missing : bool
        Let go what was found of notebooks that are not there any more.
    """

    course: Course
    book: "Gradebook"
    late: AsAgreed
    drop_missing: bool = False

    def write(self, result: Graded) -> StudentRecord:
        """Write one result; one that cannot be written is a fault of ours and stops nobody.

        Returns
        -------
        StudentRecord
            What this run found. The record that was saved may hold more: what stays of an earlier run.
        """
        try:
            return self._write(result)
        except Exception as error:
            found = result.record
            with contextlib.suppress(OSError):
                self.course.note_fault(f"{found.problem_set} {found.student}", traceback.format_exc())
            failed = as_fault(found, f"it could not be written: {type(error).__name__}: {error}")
            with contextlib.suppress(OSError):
                self._save(failed, failed=True)
            return failed

    def _write(self, result: Graded) -> StudentRecord:
        record = result.record
        marked = result.marked or MarkedSubmission(
            record.student,
            record.problem_set,
            [MarkedNotebook(notebook.name, "grader_fault") for notebook in record.notebooks],
        )
        unchanged = self._write_notebooks(marked)
        faults = {part.grade_id for part in record.exercises if part.status == "grader_fault"}
        enter(
            record,
            gradebook.write_marks(self.book, marked, self.late, faults, self.drop_missing, unchanged),
        )
        saved = self._save(record, failed=result.marked is None)
        return record if result.marked is None else saved

    def would_save(self, record: StudentRecord, failed: bool = False) -> StudentRecord:
        """A record with what stays of the earlier one."""
        earlier = records.load_one(self.course.graded(record.problem_set), record.student)
        return with_earlier(record, earlier, self.drop_missing, failed)

    def _save(self, record: StudentRecord, failed: bool = False) -> StudentRecord:
        whole = self.would_save(record, failed)
        records.save(self.course.graded(record.problem_set), whole)
        return whole

    def _write_notebooks(self, marked: MarkedSubmission) -> set[str]:
        """Lay the executed notebooks where the formgrader reads them, each by renaming what is whole.

        Returns
        -------
        set of str
            The graded cells of which a person's mark needs no second look, as what was read is as it was.
        """
        scratch = self.course.partial / marked.student
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        for item in marked.notebooks:
            if item.notebook is not None:
                _lay(self.course, marked.problem_set, item, scratch)
        if any(scratch.iterdir()):
            self._lay_beside(marked, scratch)
        elif marked.timestamp:
            (scratch / DATE_FILE).write_text(f"{marked.timestamp}\n", encoding="utf-8")
        target = self.course.autograded / marked.student / marked.problem_set
        staying = {f"{item.name}.ipynb" for item in marked.notebooks if kept(item.status, self.drop_missing)}
        if len(staying) == len(marked.notebooks) and target.exists():
            return set()
        same = {cell for item in marked.notebooks for cell in _as_before(item.name, scratch, target)}
        _take_the_place_of(target, scratch, staying)
        return same

    def _lay_beside(self, marked: MarkedSubmission, scratch: Path) -> None:
        """Write what belongs to the notebooks: pictures, and what nbgrader needs to give feedback back.

        Its `release_feedback` stops at the first submission without a date or a secret, of which only its
        own exchange makes one.
        """
        handed_in = self.course.submitted / marked.student / marked.problem_set
        for name, data in pictures_in(handed_in).items():
            (scratch / name).write_bytes(data)
        secret = _exchange_secret(handed_in) or self._nobodys_secret(marked)
        (scratch / SECRET_FILE).write_text(secret, encoding="ascii")
        when = f"{marked.timestamp}\n" if marked.timestamp else ""
        (scratch / DATE_FILE).write_text(when, encoding="utf-8")

    def _nobodys_secret(self, marked: MarkedSubmission) -> str:
        """The name in the exchange of feedback to what did not come from there: nobody can ask for it."""
        whose = f"{marked.problem_set}/{marked.student}".encode()
        return hmac.new(self.course.secret().encode(), whose, "sha512").hexdigest()


def _as_before(name: str, fresh: Path, target: Path) -> set[str]:
    """The graded cells of a notebook that say what the ones before them said.

    A written answer is its own cell. What code gives depends on every cell: there all must be as they were.
    """
    try:
        new, old = (nbformat.read(folder / f"{name}.ipynb", as_version=4) for folder in (fresh, target))
    except (OSError, ValueError, nbformat.ValidationError):
        return set()
    whole = [cell.source for cell in new.cells] == [cell.source for cell in old.cells]
    before = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in old.cells}
    graded = [(cell.metadata.get("nbgrader", {}), cell.source) for cell in new.cells]
    return {
        own["grade_id"]
        for own, source in graded
        if own.get("grade") and (whole or (own.get("solution") and before.get(own["grade_id"]) == source))
    }


def _exchange_secret(folder: Path) -> str:
    """What nbgrader's exchange wrote beside a submission, to give feedback back; empty if it is not that."""
    path = folder / SECRET_FILE
    try:
        found = path.lstat()
        plain = stat.S_ISREG(found.st_mode) and found.st_nlink == 1 and found.st_size <= 200
        text = path.read_text(encoding="ascii").strip() if plain else ""
    except (OSError, ValueError):
        return ""
    return text if re.fullmatch(r"[0-9a-f]+", text) else ""


def _lay(course: Course, problem_set: str, item: MarkedNotebook, folder: Path) -> None:
    """Write one executed notebook for whoever marks."""
    assert item.notebook is not None, "it has been executed"
    released = read_ours(course.exercises / problem_set / f"{item.name}.ipynb")
    text = nbformat.v4.writes(with_rubrics(for_jupyterlab(item.notebook, released))) + "\n"
    (folder / f"{item.name}.ipynb").write_text(text, encoding="utf-8")


def _take_the_place_of(target: Path, fresh: Path, staying: set[str]) -> None:
    """Move the files of `fresh` to `target`; of what was there only `staying` stays."""
    new = sorted(fresh.iterdir())
    if new:
        target.mkdir(parents=True, exist_ok=True)
    for path in new:
        path.replace(target / path.name)
    stale = {path.name for path in target.iterdir()} if target.is_dir() else set()
    for name in stale - {path.name for path in new} - staying:
        path = target / name
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    if target.is_dir() and not any(target.iterdir()):
        target.rmdir()
