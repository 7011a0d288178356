"""The list of a class, ``students.csv``: one line a person, however many names platforms have for one."""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.files import write_whole
from mlcourse.grading.course.folders import STUDENT_ID
from mlcourse.grading.course.people.tables import read_table

__all__ = [
    "IDENTITIES",
    "Directory",
    "Person",
    "as_name",
    "find",
    "folded",
    "read_people",
    "same_name",
    "with_left",
    "write_people",
]

IDENTITIES = ("canvas", "login", "number", "email")  # the strongest first
SEVERAL = ("aliases", "sources")


@dataclass(frozen=True)
class Person:
    """One person of the class; every field is text, as it came."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    login: str = ""
    number: str = ""  # of the student, or of the platform's "SIS User ID"
    canvas: str = ""  # Canvas's own number, by which its archives and tables name a person
    group: str = ""
    aliases: tuple[str, ...] = ()  # other names: in a notebook, on another platform
    sources: tuple[str, ...] = ()  # whose lists name her or him
    left: str = ""  # since when not on the list any more
    more: dict[str, str] = field(default_factory=dict, compare=False)  # columns that we know nothing of

    @property
    def name(self) -> str:
        """First and last name."""
        return " ".join(filter(None, (self.first_name, self.last_name)))

    def known_as(self) -> set[str]:
        """All that names this person and nobody else, folded for comparison."""
        own = (self.id, self.canvas, self.login, self.number, self.email, *self.aliases)
        return {folded(name) for name in own if name}


COLUMNS = tuple(one.name for one in fields(Person) if one.name != "more")


def read_people(class_dir: Path) -> dict[str, Person]:
    """Everybody in the list of a class, those who have left included, by id; empty without a list."""
    path = class_dir / "students.csv"
    if not path.exists():
        return {}
    table = read_table(path)
    table.refuse_twice({"id"})
    if "id" not in table.columns:
        raise GradingError(f"{path}: the first row must name the columns, one of them 'id'")
    people: dict[str, Person] = {}
    for row in table.rows:
        student = row.fields["id"].strip()
        if not STUDENT_ID.fullmatch(student):
            raise GradingError(
                f"{path}, line {row.line}: {student!r} is no usable student id (letters, digits, . _ @ -)"
            )
        person = _person(student, row.fields)
        if people.setdefault(student, person) != person:
            raise GradingError(f"{path}, line {row.line}: {student!r} stands there twice, and not alike")
    return people


def _person(student: str, given: dict[str, str]) -> Person:
    own: dict[str, Any] = {name: given.get(name, "").strip() for name in COLUMNS if name != "id"}
    for name in SEVERAL:
        own[name] = tuple(filter(None, map(str.strip, own[name].split(";"))))
    more = {name: value for name, value in given.items() if name not in COLUMNS}
    return Person(student, **own, more=more)


def write_people(class_dir: Path, people: dict[str, Person]) -> Path:
    """Write the list of a class, whole or not at all; columns of one's own stay."""
    extra = list(dict.fromkeys(name for person in people.values() for name in person.more))
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*COLUMNS, *extra])
    for _, person in sorted(people.items()):
        own = [getattr(person, name) for name in COLUMNS]
        joined = ["; ".join(value) if isinstance(value, tuple) else value for value in own]
        table.writerow([*joined, *(person.more.get(name, "") for name in extra)])
    return write_whole(class_dir / "students.csv", text.getvalue())


class Directory:
    """Whom a name may mean, for many names."""

    def __init__(self, people: Mapping[str, Person]) -> None:
        self.people = people
        self.known: dict[str, list[str]] = {}  # by what names one person and nobody else
        self.full: dict[tuple[str, ...] | str, list[str]] = {}  # by words and by letters of the full name
        for student, person in people.items():
            for name in person.known_as():
                self.known.setdefault(name, []).append(student)
            either = (person.name, f"{person.last_name} {person.first_name}")
            keys: list[tuple[str, ...] | str] = [as_name(person.name), *map(_squeezed, either)]
            for key in dict.fromkeys(keys):
                if key:
                    self.full.setdefault(key, []).append(student)

    def find(self, name: str) -> list[str]:
        """The ids of all whom it may mean: an id first, then what names one person, then the full name."""
        if name in self.people:
            return [name]
        return list(self.known.get(folded(name), ())) or self.called(name)

    def called(self, name: str) -> list[str]:
        """Everybody whose full name may be this one, as a platform writes it into a file's name."""
        words = as_name(name)
        if not words:
            return []
        return list(dict.fromkeys([*self.full.get(words, ()), *self.full.get(_squeezed(name), ())]))


def find(people: Mapping[str, Person], name: str) -> list[str]:
    """The ids of all whom one name may mean, see `Directory`.

    Examples
    --------
    >>> anna = Person("student-01", "Anna", "Muster", login="amuster", aliases=("anna",))
    >>> [find({anna.id: anna}, name) for name in ("AMUSTER", "Muster, Anna", "anna muster", "Anne")]
    [['student-01'], ['student-01'], ['student-01'], []]
    """
    return Directory(people).find(name)


def folded(name: str) -> str:
    """A name for comparison, whatever the case and however its accents are composed."""
    return unicodedata.normalize("NFC", name).strip().casefold()


def as_name(name: str) -> tuple[str, ...]:
    """The words of a name in no order, as far as a file's name keeps them.

    Platforms drop signs that a file's name cannot have, and put the last name first.
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return tuple(sorted(re.findall(r"[^\W_]+", plain)))


def same_name(one: str, other: str) -> bool:
    """Whether two spellings may be the same name: the same words in some order, or the same letters."""
    words = as_name(one)
    return bool(words) and (words == as_name(other) or _squeezed(one) == _squeezed(other))


def _squeezed(name: str) -> str:
    return "".join(re.findall(r"[^\W_]", unicodedata.normalize("NFKC", name).casefold()))


def with_left(person: Person, day: str) -> Person:
    """The same person, not on the list any more."""
    return replace(person, left=person.left or day)
