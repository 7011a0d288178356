"""A platform's list and the list of the class made one: nobody twice, nobody lost without a word."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.people.exports import Listed
from mlcourse.grading.course.people.people import IDENTITIES, Person, as_name, folded, with_left

__all__ = ["Merged", "merge"]

FROM_PLATFORM = ("first_name", "last_name", "email", "login", "number", "canvas", "group")
MANY = 10


@dataclass
class Merged:
    """The new list of the class, and what became of whom."""

    people: dict[str, Person]
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def merge(
    people: dict[str, Person], listed: Listed, path: Path, today: date, drop_many: bool = False
) -> Merged:
    """Enter a platform's list into the list of the class.

    Who is known keeps the id, whichever of the names a platform uses; who was on the same platform's list
    before and is not any more has left.

    Raises
    ------
    GradingError
        If two lines, or two people, cannot be told apart, or if most of the class would leave.
    """
    done, index = Merged(dict(people)), _Index()
    for person in people.values():
        index.add(person.id, person)
    seen: dict[str, tuple[int, Person]] = {}
    for line, person in listed.people:
        student = index.who(person, done.people, f"{path}, line {line}")
        if student in seen and _are_two(seen[student][1], person):
            if person.id in done.people:
                raise GradingError(
                    f"{path}, line {line}: {person.id!r} is on line {seen[student][0]}, too, as somebody else"
                )
            student = person.id
        if student in seen:
            continue  # once for each section, as Canvas does it
        if student in people:
            _enter_known(done, people[student], person)
        else:
            done.people[student] = replace(person, id=student)
            done.new.append(student)
        index.add(student, done.people[student])
        seen[student] = (line, person)
    _drop(done, people, listed.kind, set(seen), today)
    staying = [one for one in people.values() if not one.left]
    if len(done.left) > max(MANY, len(staying) // 2) and not drop_many:
        raise GradingError(
            f"{path}: {len(done.left)} of {len(staying)} students are not in this list; "
            "if they have all left, say --drop"
        )
    return done


class _Index:
    """Whom a name of each kind names."""

    def __init__(self) -> None:
        self.named: dict[tuple[str, str], set[str]] = {}

    def add(self, student: str, person: Person) -> None:
        for kind, name in _names(person):
            self.named.setdefault((kind, folded(name)), set()).add(student)

    def who(self, person: Person, people: dict[str, Person], where: str) -> str:
        """The id of a person in the list of the class; her or his own where there is none."""
        kind = ""
        found: dict[str, str] = {}
        for kind, name in _names(person):
            for student in sorted(self.named.get((kind, folded(name)), ())):
                found.setdefault(student, f"{kind} {name!r}")
            if len(found) == 1:  # a stronger name has decided
                break
        if len(found) > 1:
            said = ", ".join(f"{what} is {student}'s" for student, what in found.items())
            raise GradingError(f"{where}: this is two people of the list: {said}")
        student = next(iter(found), person.id)
        if (
            student not in people
            or kind not in ("email", "id")
            or not _under_two_names(people[student], person)
        ):
            return student
        if kind == "id" or person.id in people:
            raise GradingError(
                f"{where}: {person.name} is called {person.id!r}, and so is {people[student].name}"
            )
        return person.id  # an address that two people share


def _names(person: Person) -> list[tuple[str, str]]:
    """What names a person, the strongest first."""
    own = [("id", person.id), *(("id", alias) for alias in person.aliases)]
    return [*((kind, getattr(person, kind)) for kind in IDENTITIES if getattr(person, kind)), *own]


def _under_two_names(one: Person, other: Person) -> bool:
    """Whether two names cannot be one person's: a word of one neither is nor begins any of the other."""
    short, long = sorted((as_name(one.name), as_name(other.name)), key=len)
    return not all(any(a.startswith(b) or b.startswith(a) for b in long) for a in short)


def _are_two(one: Person, other: Person) -> bool:
    """Whether two lines of the same list are about two people: some name of theirs differs."""
    fields = (*IDENTITIES, "first_name", "last_name")
    pairs = [(getattr(one, name), getattr(other, name)) for name in fields]
    return any(a and b and folded(a) != folded(b) for a, b in pairs)


def _enter_known(done: Merged, known: Person, now: Person) -> None:
    """What a platform says of somebody who is on the list; what it does not say stays."""
    said = {name: getattr(now, name) for name in FROM_PLATFORM if getattr(now, name)}
    aliases = tuple(dict.fromkeys([*known.aliases, *_names_that_would_go(known, now)]))
    sources = tuple(sorted({*known.sources, *now.sources}))
    fresh = replace(known, **said, aliases=aliases, sources=sources, left="")
    if known.left:
        done.back.append(known.id)
    elif replace(fresh, sources=known.sources) != known:
        done.changed.append(known.id)
    done.people[known.id] = fresh


def _names_that_would_go(known: Person, now: Person) -> Iterable[str]:
    """Names by which somebody was known: what is handed in under them is still this person's."""
    for name in IDENTITIES:
        before, after = getattr(known, name), getattr(now, name)
        if before and after and before != after:
            yield before
    if now.id not in (known.id, now.login, now.number, now.email, now.canvas):
        yield now.id


def _drop(done: Merged, people: dict[str, Person], kind: str, there: set[str], today: date) -> None:
    """Who was on this platform's list, is not now, and is on no other's has left."""
    for student, person in people.items():
        if student in there or kind not in person.sources:
            continue
        others = tuple(source for source in person.sources if source != kind)
        if others:
            done.people[student] = replace(person, sources=others)
        elif not person.left:
            done.people[student] = with_left(person, today.isoformat())
            done.left.append(student)
