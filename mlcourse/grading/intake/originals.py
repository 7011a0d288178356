"""What was handed in, kept under the name of its content before anything reads it.

``class/originals/files/SHA256`` holds the bytes, ``class/originals/STUDENT/SET.json`` which of them a
submission had: a list with one entry for every different state in which it was graded, the newest last.
Nothing here is ever changed or removed; the same content is kept once.
"""

import hashlib
import json
import stat
from pathlib import Path

from mlcourse.grading.course.files import write_whole
from mlcourse.grading.course.folders import Course
from mlcourse.grading.intake.files.listing import MAX_BYTES, listed

__all__ = ["keep"]


def keep(course: Course, problem_set: str, student: str) -> Path:
    """Keep a submission as it is now; return the list of its states."""
    folder = course.submitted / student / problem_set
    plain = not (folder.is_symlink() or folder.parent.is_symlink())
    files = listed(folder).files if plain else []
    state = {file.name: _kept(course, file.path) for file in files if file.path is not None}
    index = course.originals / student / f"{problem_set}.json"
    states = json.loads(index.read_text(encoding="ascii")) if index.exists() else []
    if not states or states[-1] != state:
        write_whole(index, json.dumps([*states, state], indent=1) + "\n")
    return index


def _kept(course: Course, path: Path) -> str | None:
    """Keep one file; return the name of its content, None for what is no plain file of bearable size."""
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1 or found.st_size > MAX_BYTES:
        return None
    try:
        data = path.read_bytes()
    except OSError:
        return None
    name = hashlib.sha256(data).hexdigest()
    target = course.originals / "files" / name
    if not target.exists():
        write_whole(target, data)
    return name
