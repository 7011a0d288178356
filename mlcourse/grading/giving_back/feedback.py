"""Feedback pages as an archive that a platform hands out: each page to the one who handed in.

Moodle's *Upload multiple feedback files in a zip* looks for ``NAME_NUMBER_assignsubmission_file/…``
(moodle/moodle, mod/assign/feedback/file/importziplib.php). Canvas's *Upload Submissions* looks for the first
two numbers between underscores, the user's and a file's that was handed in (instructure/canvas-lms,
app/models/assignment.rb, infer_comment_context_from_filename), and where groups hand in it shows a page to
everybody in the user's group (generate_comments_from_files, group_students).
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlcourse.grading.collecting.keeping import Kept, kept_attempts
from mlcourse.grading.course.agreed import terms_of
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.files import write_whole
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.roster import groups_of
from mlcourse.grading.pages.feedback import graded_records, page_for_all

__all__ = ["Archive", "feedback_archive"]

DATE = (2000, 1, 1, 0, 0, 0)  # the same pages give the same bytes


@dataclass
class Archive:
    """What is handed out, and to whom it is not."""

    path: Path
    without: list[str] = field(default_factory=list)  # students to whom the download has left no way back
    differ: list[str] = field(default_factory=list)  # groups whose members' pages are not the same

    def notes(self) -> list[str]:
        """Who is left out, and why."""
        pairs = (
            (self.without, "not in the archive: {}"),
            (self.differ, "not in it, for Canvas shows one page to a whole group and theirs differ: {}"),
        )
        return [sentence.format(", ".join(names)) for names, sentence in pairs if names]


def feedback_archive(
    course: Course, problem_set: str, platform: str, pages: list[Path], book_url: str = ""
) -> Archive:
    """Write the archive.

    Parameters
    ----------
    course, problem_set
        Whose feedback on what.
    platform : str
        ``moodle`` or ``canvas``.
    pages : list of Path
        One a student.
    book_url : str
        Address of the book, for the pages of groups.
    """
    done = Archive(course.exported / f"feedback-{platform}-{problem_set}.zip")
    names = {page.stem: _name(course, problem_set, platform, page.stem) for page in pages}
    done.without = sorted(student for student, name in names.items() if not name)
    entries = {names[page.stem]: page.read_bytes() for page in pages if names[page.stem]}
    if platform == "canvas" and terms_of(course).of(problem_set).groups:
        entries = _for_groups(course, problem_set, names, entries, done, book_url)
    if len(done.without) == len(pages):
        raise GradingError(
            f"nobody's {problem_set} was collected from {platform}; run: mlcourse collect {problem_set} …"
        )
    text = io.BytesIO()
    with zipfile.ZipFile(text, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, page in sorted(entries.items()):
            archive.writestr(zipfile.ZipInfo(name, DATE), page, zipfile.ZIP_DEFLATED)
    write_whole(done.path, text.getvalue())
    return done


def _for_groups(
    course: Course,
    problem_set: str,
    names: Mapping[str, str],
    entries: Mapping[str, bytes],
    done: Archive,
    book_url: str,
) -> dict[str, bytes]:
    """The pages, with one for each group in place of its members': who is shown it sees nobody else's."""
    records = {record.student: record for record in graded_records(course, problem_set)}
    kept, teams = dict(entries), dict[str, list[str]]()
    for student, group in sorted(groups_of(course).items()):
        if group and student in records:
            teams.setdefault(group, []).append(student)
    for group, students in teams.items():
        own = [names[student] for student in students if names.get(student)]
        for name in own:
            kept.pop(name, None)
        page = page_for_all(course, [records[student] for student in students], book_url) if own else ""
        if page:
            kept[own[0]] = page.encode("utf-8")
            done.without = [student for student in done.without if student not in students]
        elif page is None:
            done.differ.append(group)
    return kept


def _name(course: Course, problem_set: str, platform: str, student: str) -> str:
    """How a student's page is called in the archive, by the newest attempt that says it; else nothing."""
    own = [one for one in kept_attempts(course, student, problem_set) if one.platform == platform]
    return next(filter(None, (NAMES[platform](one, problem_set) for one in reversed(own))), "")


def _for_moodle(kept: Kept, problem_set: str) -> str:
    number = kept.handle.get("participant", "")
    return f"Participant_{number}_assignsubmission_file/feedback-{problem_set}.html" if number else ""


def _for_canvas(kept: Kept, problem_set: str) -> str:
    user, file = kept.handle.get("user", ""), kept.handle.get("file", "")
    return f"feedback_{user}_{file}_{problem_set}.html" if user and file else ""


NAMES: Mapping[str, Callable[[Kept, str], str]] = {"moodle": _for_moodle, "canvas": _for_canvas}
