"""Feedback pages as an archive that a platform hands out: each page to the one who handed in.

Moodle's *Upload multiple feedback files in a zip* looks for ``NAME_NUMBER_assignsubmission_file/…``
(moodle/moodle, mod/assign/feedback/file/importziplib.php). Canvas's *Upload Submissions* looks for the first
two numbers between underscores, the user's and a file's that was handed in (instructure/canvas-lms,
app/models/assignment.rb, infer_comment_context_from_filename).
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from mlcourse.grading.collecting.keeping import Kept, kept_attempts
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.files import write_whole
from mlcourse.grading.course.folders import Course

__all__ = ["feedback_archive"]

DATE = (2000, 1, 1, 0, 0, 0)  # the same pages give the same bytes


def feedback_archive(
    course: Course, problem_set: str, platform: str, pages: list[Path]
) -> tuple[Path, list[str]]:
    """Write the archive.

    Parameters
    ----------
    course, problem_set
        Whose feedback on what.
    platform : str
        ``moodle`` or ``canvas``.
    pages : list of Path
        One a student.

    Returns
    -------
    path : Path
        Of the archive.
    without : list of str
        Students to whom the platform's download has left no way back.
    """
    text, without = io.BytesIO(), []
    with zipfile.ZipFile(text, "w", zipfile.ZIP_DEFLATED) as archive:
        for page in sorted(pages):
            own = [one for one in kept_attempts(course, page.stem, problem_set) if one.platform == platform]
            name = next(filter(None, (NAMES[platform](one, problem_set) for one in reversed(own))), "")
            if name:
                archive.writestr(zipfile.ZipInfo(name, DATE), page.read_bytes(), zipfile.ZIP_DEFLATED)
            else:
                without.append(page.stem)
    if len(without) == len(pages):
        raise GradingError(
            f"nobody's {problem_set} was collected from {platform}; run: mlcourse collect {problem_set} …"
        )
    return write_whole(course.exported / f"feedback-{platform}-{problem_set}.zip", text.getvalue()), without


def _for_moodle(kept: Kept, problem_set: str) -> str:
    number = kept.handle.get("participant", "")
    return f"Participant_{number}_assignsubmission_file/feedback-{problem_set}.html" if number else ""


def _for_canvas(kept: Kept, problem_set: str) -> str:
    user, file = kept.handle.get("user", ""), kept.handle.get("file", "")
    return f"feedback_{user}_{file}_{problem_set}.html" if user and file else ""


NAMES: Mapping[str, Callable[[Kept, str], str]] = {"moodle": _for_moodle, "canvas": _for_canvas}
