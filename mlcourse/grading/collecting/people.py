"""Whose an attempt is: what the platform says, held against the class list."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from mlcourse.grading.collecting.worksheet import Worksheet
from mlcourse.grading.course.folders import STUDENT_ID
from mlcourse.grading.course.people.people import Directory, Person, as_name, folded

__all__ = ["Owners", "Whose"]

# What a platform may mean by a name of this kind; a number of Canvas's is never anybody's student number.
FIELDS = {
    "email": ("email", "login"),
    "number": ("number", "login"),
    "login": ("login", "number", "email"),
    "id": ("login", "number", "email", "canvas", "name"),
}


@dataclass(frozen=True)
class Owners:
    """The students whom an attempt belongs to; without any, why."""

    students: tuple[str, ...] = ()
    why: str = ""
    named: tuple[str, ...] = ()  # of those, who is named as a person, and not by a group's name


@dataclass
class Whose:
    """Tells whose an attempt is.

    Parameters
    ----------
    people : dict of str to Person
        The class list, those who have left included.
    worksheet : Worksheet
        Moodle's, if there is one.
    groups : bool
        Whether one hands in for a whole group.
    """

    people: dict[str, Person]
    worksheet: Worksheet = field(default_factory=Worksheet)
    groups: bool = False

    @cached_property
    def directory(self) -> Directory:
        """Whom each name may mean."""
        return Directory(self.people)

    def owners(self, names: Iterable[list[tuple[str, str]]]) -> Owners:
        """All whose it is: everybody who is named, and the rest of their groups where groups hand in."""
        found: list[str] = []
        named: list[str] = []
        reasons: list[str] = []
        for one in names:
            owners = self._one(one)
            found += owners.students
            named += owners.named
            reasons += [owners.why] if owners.why else []
        if self.groups:
            own = {self.people[student].group for student in found if student in self.people} - {""}
            found += [
                student for student, person in self.people.items() if person.group in own and not person.left
            ]
        return Owners(tuple(dict.fromkeys(found)), "; ".join(reasons), tuple(named))

    @cached_property
    def numbered(self) -> dict[str, str]:
        """Students by participant's number, as far as the worksheet says so."""
        found = {number: self._one([("participant", number)]).students for number in self.worksheet.names}
        return {number: own[0] for number, own in found.items() if len(own) == 1}

    def participant(self, student: str, number: str, named: bool) -> str:
        """A student's own number as a participant, by which alone a page finds its way back.

        Parameters
        ----------
        student : str
            Whose.
        number : str
            That stands in the name of a folder; in a team's it is the team's, and may be a stranger's.
        named : bool
            Whether the student is named beside it.
        """
        own = next((one for one, whose in self.numbered.items() if whose == student), "")
        return own or (number if named and number not in self.numbered else "")

    def _one(self, names: list[tuple[str, str]]) -> Owners:
        """Whom some names of one person name, the surest first."""
        several: set[str] = set()
        for kind, name in self.worksheet.translated(names):
            found = self._named(kind, name)
            if len(found) == 1 or (found and kind == "group"):
                return Owners(tuple(sorted(found)), named=() if kind == "group" else tuple(found))
            several = several or set(found)
        if several:
            return Owners(why=f"may be {' or '.join(sorted(several))}")
        return Owners(why="is nobody in the class list")

    def _named(self, kind: str, name: str) -> list[str]:
        """Everybody whom a name of this kind may name."""
        if kind == "canvas":
            return [
                one for one in self.directory.known.get(folded(name), ()) if self.people[one].canvas == name
            ]
        if kind == "group":
            own = [one for one in self.people.values() if one.group and folded(one.group) == folded(name)]
            return [person.id for person in own if not person.left] if self.groups else []
        if kind == "name":
            return self.directory.called(name) or self.directory.find(name)
        if not self.people:  # nbgrader's exchange knows its users by itself
            return [name] if kind in ("login", "id") and STUDENT_ID.fullmatch(name) else []
        if kind == "participant":
            return []
        meant = (self.people[student] for student in self.directory.find(name))
        return [person.id for person in meant if _is_meant(person, kind, name)]


def _is_meant(person: Person, kind: str, name: str) -> bool:
    """Whether a name of this kind is one of this person's that it may be."""
    own = {person.id, *person.aliases, *(getattr(person, one) for one in FIELDS.get(kind, ()))}
    return folded(name) in set(map(folded, own)) or (kind == "id" and as_name(name) == as_name(person.name))
