"""Every attempt is kept: ``class/collected/STUDENT/SET/NUMBER``, each with what is known of it.

Nothing there is ever changed but a date that was not known before; nothing is taken away.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from mlcourse.grading.collecting.platforms.attempt import Attempt
from mlcourse.grading.course.files import write_whole
from mlcourse.grading.course.folders import Course
from mlcourse.grading.intake.files.listing import Damaged, shown

__all__ = ["Kept", "keep_attempt", "kept_attempts"]

ABOUT, FILES = "attempt.json", "files"
LONGEST = 200  # bytes of one part of a name
ONCE = ("nbgrader", "gradescope")  # where each attempt has a name of its own


@dataclass(frozen=True)
class Kept:
    """An attempt that is kept."""

    folder: Path
    number: int
    platform: str
    shown: str
    contents: dict[str, str]  # SHA-256 by name
    when: datetime | None
    late: bool | None
    handle: dict[str, str] = field(default_factory=dict)

    @property
    def files(self) -> Path:
        """Where its files lie."""
        return self.folder / FILES


def kept_attempts(course: Course, student: str, problem_set: str) -> list[Kept]:
    """The attempts of a student, the first that was collected first."""
    folder = course.collected / student / problem_set
    return [_read(path) for path in sorted(folder.glob(f"*/{ABOUT}"))]


def _read(path: Path) -> Kept:
    said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    when = datetime.fromisoformat(said["when"]) if said["when"] else None
    own = {key: said[key] for key in ("platform", "shown", "contents", "late", "handle")}
    return Kept(path.parent, int(path.parent.name), when=when, **own)


def keep_attempt(
    course: Course, student: str, problem_set: str, attempt: Attempt
) -> tuple[Kept, bool, list[str]]:
    """Keep an attempt, unless it is there already.

    Returns
    -------
    kept : Kept
        As it lies there.
    new : bool
        Whether it was not there.
    notes : list of str
        Files that could not be kept, a sentence each.
    """
    before = kept_attempts(course, student, problem_set)
    scratch = course.partial / "collect" / student
    shutil.rmtree(scratch, ignore_errors=True)
    contents, notes = _lay(attempt, scratch / FILES)
    same = _same(before, attempt, contents)
    if same is not None:
        shutil.rmtree(scratch, ignore_errors=True)
        return _dated(same, attempt), False, notes
    number = before[-1].number + 1 if before else 1
    target = course.collected / student / problem_set / f"{number:03d}"
    _write_about(scratch, attempt, contents)
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch.rename(target)
    return _read(target / ABOUT), True, notes


def _same(before: list[Kept], attempt: Attempt, contents: Mapping[str, str]) -> Kept | None:
    """The attempt that this one is again."""
    own = [kept for kept in before if kept.platform == attempt.platform]
    if attempt.platform in ONCE:
        return next((one for one in own if one.shown == attempt.shown and one.contents == contents), None)
    alike = [one for one in own if one.contents == contents]
    if not alike or alike[-1] is own[-1]:
        return alike[-1] if alike else None
    # What an earlier download had: that one once more, unless it is known to have been handed in again.
    last, number = own[-1], attempt.handle.get("file")
    later = attempt.when is not None and last.when is not None and attempt.when > last.when
    uploaded = all(number and number != one.handle.get("file") for one in alike)
    return None if later or uploaded else alike[-1]


def _dated(kept: Kept, attempt: Attempt) -> Kept:
    """The same attempt with a date and a handle, if they were not known before."""
    attempt.handle = attempt.handle or kept.handle
    if (kept.when is not None or attempt.when is None) and kept.handle == attempt.handle:
        return kept
    attempt.when = kept.when or attempt.when
    attempt.late = attempt.late if kept.late is None else kept.late
    _write_about(kept.folder, attempt, kept.contents)
    return _read(kept.folder / ABOUT)


def _write_about(folder: Path, attempt: Attempt, contents: Mapping[str, str]) -> None:
    about = {
        "platform": attempt.platform,
        "shown": attempt.shown,
        "when": attempt.when.isoformat() if attempt.when else None,
        "late": attempt.late,
        "handle": attempt.handle,
        "contents": dict(contents),
    }
    write_whole(folder / ABOUT, json.dumps(about, indent=1, ensure_ascii=True, sort_keys=True) + "\n")


def _lay(attempt: Attempt, folder: Path) -> tuple[dict[str, str], list[str]]:
    """Write the files of an attempt; return what each holds, and what could not be written."""
    contents: dict[str, str] = {}
    notes: list[str] = []
    folder.mkdir(parents=True)
    for name, file in sorted(attempt.files.items()):
        own = "/".join(map(_bearable, PurePosixPath(name).parts))
        try:
            data = file.read()
            place = folder / own
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        except (Damaged, OSError, ValueError) as error:
            notes.append(f"{attempt.shown}: {shown(name)} could not be kept ({error})")
            continue
        contents[own] = hashlib.sha256(data).hexdigest()
    return contents, notes


def _bearable(part: str) -> str:
    """A part of a name that file systems take; the end stays, for it says what a file is."""
    data = part.encode("utf-8", "surrogateescape")
    return part if len(data) <= LONGEST else data[-LONGEST:].decode("utf-8", "ignore")
