"""A folder of loose files: one folder for each person, or files whose names begin with who it was.

``NAME/anything.ipynb``, ``NAME.ipynb`` or ``NAME_anything.ipynb``, where the name is one that the class list
knows. This is no platform's layout but the one that mail and file shares leave behind.
"""

from mlcourse.grading.collecting.platforms.attempt import Attempt
from mlcourse.grading.course.beside.names import DATE_FILE
from mlcourse.grading.course.people.people import Directory, Person
from mlcourse.grading.intake.files.bulk import Bulk

__all__ = ["attempts_in"]

SEPARATORS = " _-+."


def attempts_in(bulk: Bulk, people: dict[str, Person]) -> tuple[list[Attempt], list[str]]:
    """Every attempt, and the names of files that are nobody's."""
    found: dict[str, Attempt] = {}
    rest: list[str] = []
    directory = Directory(people)
    names = sorted(
        {name for person in people.values() for name in (*person.known_as(), person.name)}, key=len
    )
    for file in bulk.files:
        parts = file.name.split("/")
        who, own = "", ""
        for place, part in enumerate(parts[:-1]):
            if directory.find(part):
                who, own = part, "/".join(parts[place + 1 :])
                break
        else:
            who, own = _in_front(parts[-1], directory, names)
        if not who:
            rest.append(file.name)
        elif own != DATE_FILE:
            found.setdefault(who, Attempt("files", who, [[("id", who)]])).add(own, file)
    return list(found.values()), rest


def _in_front(name: str, directory: Directory, names: list[str]) -> tuple[str, str]:
    """Whom a file's name begins with, the longest name first, and what is left of it."""
    stem, dot, suffix = name.rpartition(".")
    if stem and directory.find(stem):
        return stem, name
    for known in reversed(names):
        if (
            known
            and name.casefold().startswith(known.casefold())
            and name[len(known) :][:1] in tuple(SEPARATORS)
        ):
            rest = name[len(known) :].lstrip(SEPARATORS)
            return name[: len(known)], rest if "." in rest else f"{rest or stem}{dot}{suffix}"
    return "", ""
