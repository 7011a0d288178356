"""nbgrader's exchange: the folder ``inbound`` of a course, in it one folder for each time somebody submitted.

``USER+SET+2026-11-05 22:10:33.000000 UTC``, with a random word behind it or not; a user's name may have a
``+``.
In it, beside the notebooks, ``timestamp.txt`` and the secret by which feedback finds its way back.
Source: nbgrader, nbgrader/exchange/default/submit.py and collect.py.
"""

from datetime import UTC

from mlcourse.grading.collecting.platforms.attempt import Attempt
from mlcourse.grading.course.beside.names import DATE_FILE
from mlcourse.grading.intake.files.bulk import Bulk

__all__ = ["attempts_in"]


def attempts_in(bulk: Bulk, problem_set: str) -> tuple[list[Attempt], list[str]]:
    """Every attempt at this set; other sets' are passed over. Nothing at all if this is no exchange."""
    found: dict[str, Attempt | None] = {}
    rest: list[str] = []
    for file in bulk.files:
        parts = file.name.split("/")
        place = next((i for i, part in enumerate(parts[:-1]) if part.count("+") >= 2), None)
        if place is None:
            rest.append(file.name)
            continue
        folder = parts[place]
        if folder not in found:
            found[folder] = _begun(folder, problem_set)
        attempt, own = found[folder], "/".join(parts[place + 1 :])
        if attempt is not None and own != DATE_FILE:
            attempt.add(own, file)
    attempts = [attempt for attempt in found.values() if attempt is not None]
    return attempts, rest if attempts else []


def _begun(folder: str, problem_set: str) -> Attempt | None:
    """An attempt without its files; None if it is another set's, or no attempt at all."""
    from nbgrader.utils import parse_utc

    user, marked, more = folder.rpartition(f"+{problem_set}+")
    if not marked or not user:
        return None
    try:
        when = parse_utc(more.split("+")[0].strip())
    except Exception:  # its parser fails in as many ways as there are odd dates
        return None
    return Attempt("nbgrader", folder, [[("login", user)]], when=when.replace(tzinfo=UTC))
