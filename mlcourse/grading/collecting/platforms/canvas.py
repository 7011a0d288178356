"""Canvas: *Download Submissions*, one folder of files that are called after who handed them in.

``lastfirst_LATE_USERID_FILEID_name.ipynb``, without ``LATE`` where it came in time, without a name where
grading is anonymous. The first two parts that are numbers are the user's (column ``ID`` of the gradebook's
export) and the file's; names collide and decide nothing. What was handed in again is called ``name-1.ipynb``.
Sources: instructure/canvas-lms, app/models/content_zipper.rb, by which files are called so, and
app/models/assignment.rb, infer_comment_context_from_filename, by which Canvas reads it back.
"""

import re
from dataclasses import dataclass

from mlcourse.grading.collecting.platforms.attempt import Attempt
from mlcourse.grading.intake.files.bulk import Bulk

__all__ = ["attempts_in"]

PAGES = ("text.html", "link.html")  # what was typed in, or an address
AGAIN = re.compile(r"(?P<stem>.+)-\d{1,2}(?P<suffix>\.[^.]+)")


@dataclass(frozen=True)
class Called:
    """What a file's name says."""

    name: str
    user: str
    late: bool
    file: str  # Canvas's number of the file
    own: str  # the name that the student gave it


def attempts_in(
    bulk: Bulk, expected: frozenset[str] = frozenset(), known: frozenset[str] = frozenset()
) -> tuple[list[Attempt], list[str]]:
    """Every attempt, and the names of files that are none's; nothing at all if this is not Canvas's.

    Parameters
    ----------
    bulk : Bulk
        The download.
    expected : frozenset of str
        Names of the notebooks that were handed out: from those alone Canvas's number is taken off.
    known : frozenset of str
        Numbers of users, by which a number that is part of somebody's name is told from the user's.
    """
    found: dict[str, Attempt] = {}
    rest: list[str] = []
    for file in bulk.files:
        whole = file.name.rpartition("/")[2]
        said = _read(whole, known)
        if said is None:
            rest.append(file.name)
            continue
        begun = Attempt("canvas", f"{said.name}_{said.user}".lstrip("_"), [[("canvas", said.user)]])
        attempt = found.setdefault(said.user, begun)
        attempt.late = bool(attempt.late or said.late)
        attempt.add(_as_handed_out(said.own, expected), file)
        if said.file:
            attempt.handle = attempt.handle or {"user": said.user, "file": said.file}
    return list(found.values()), rest if found else []


def _read(name: str, known: frozenset[str]) -> Called | None:
    """What a file's name says; None if it is not called as Canvas does it."""
    parts = name.split("_")
    numbers = [place for place, part in enumerate(parts) if re.fullmatch(r"[0-9]+", part)]
    fits = [
        place for place in numbers if _page(parts, place) or (place + 1 in numbers and len(parts) > place + 2)
    ]
    if not fits:
        return None
    user = next((place for place in fits if parts[place] in known), fits[0])
    page = _page(parts, user)
    before = parts[:user]
    # one who is called Late has no "LATE" before the number, but the name alone
    late = before[-1:] == ["LATE"] or (len(before) > 1 and before[-1].lower() == "late")
    own = "_".join(parts[user + (1 if page else 2) :])
    return (
        Called(
            "_".join(before[:-1] if late else before), parts[user], late, "" if page else parts[user + 1], own
        )
        if own
        else None
    )


def _page(parts: list[str], user: int) -> bool:
    """Whether what was typed in follows the user's number."""
    return len(parts) == user + 2 and parts[-1].lower() in PAGES


def _as_handed_out(name: str, expected: frozenset[str]) -> str:
    """The name that a notebook was handed out under, if Canvas has only added which time it is."""
    again = AGAIN.fullmatch(name)
    return f"{again['stem']}{again['suffix']}" if again and again["stem"] in expected else name
