"""Moodle: *Download all submissions*, in folders or not, by name, anonymous, or for teams.

Folders are called ``FULL NAME_NUMBER_assignsubmission_file``, before Moodle 4.1 with a ``_`` at the end;
without folders that stands in front of each file's name. The number is a participant's in this one assignment
(for teams the group's): the grading worksheet says whose it is. Underscores in names have become spaces.
Sources: moodle/moodle, mod/assign/classes/downloader.php and mod/assign/feedback/file/importziplib.php.
"""

import re

from mlcourse.grading.collecting.platforms.attempt import Attempt
from mlcourse.grading.intake.files.bulk import Bulk

__all__ = ["attempts_in"]

PART = re.compile(
    r"(?P<name>[^/]*?)_(?P<number>\d+)_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<file>[^/]*))?"
)
ANONYMOUS = re.compile(r"participant", re.IGNORECASE)


def attempts_in(bulk: Bulk) -> tuple[list[Attempt], list[str]]:
    """Every attempt, and the names of files that are none's; nothing at all if this is not Moodle's.

    Online text, which Moodle lays into a folder of its own, belongs to the same attempt.
    """
    found: dict[tuple[str, str], Attempt] = {}
    rest: list[str] = []
    for file in bulk.files:
        parts = file.name.split("/")
        place = next((i for i, part in enumerate(parts) if PART.fullmatch(part)), None)
        if place is None:
            rest.append(file.name)
            continue
        part = PART.fullmatch(parts[place])
        assert part is not None, "it has just matched"
        name, number = part["name"], part["number"]
        attempt = found.setdefault((name, number), _begun(name, number))
        inside = [*([part["file"]] if part["file"] else []), *parts[place + 1 :]]
        attempt.add("/".join(inside) or parts[place], file)
    return list(found.values()), rest if found else []


def _begun(name: str, number: str) -> Attempt:
    names = [("participant", number)]
    if name and not ANONYMOUS.fullmatch(name):
        names += [("name", name), ("group", name)]
    return Attempt("moodle", f"{name}_{number}", [names], handle={"participant": number, "name": name})
