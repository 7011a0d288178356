"""What went wrong: mistakes with a name, the most frequent first, and groups of wrong answers without.

Answers without a name belong together if their results are equal, as the judge's mark of them says.
Where there is no mark (an error before anything was judged, a record of an earlier release), those to whom
the check said the same are a group; that is less, and `alike` says so.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mlcourse.grading.results.records import ExerciseRecord, StudentRecord

__all__ = ["KEY", "Group", "NamedMistake", "example_of", "groups_without_a_name", "named_mistakes"]

WITHOUT_RESULT = ("wrong", "partial", "error")
KEY = 8  # characters of a mark by which a group is called


@dataclass(frozen=True)
class NamedMistake:
    """A mistake that the checks recognised."""

    exercise: str
    name: str
    students: int
    answered: int  # students who answered the exercise at all
    book: str
    section: str


@dataclass(frozen=True)
class Group:
    """Wrong answers that no name fits and that came to the same."""

    exercise: str
    title: str
    key: str
    students: tuple[str, ...]
    line: str  # what the check said to the first of them
    alike: bool  # whether the results were equal, not only what was said of them
    book: str
    section: str


def named_mistakes(records: Iterable[StudentRecord]) -> list[NamedMistake]:
    """The mistakes that were recognised, the most frequent first."""
    made: Counter[tuple[str, str]] = Counter()
    answered: Counter[str] = Counter()
    places: dict[str, ExerciseRecord] = {}
    for part in (part for record in records for part in record.exercises):
        places.setdefault(part.exercise, part)
        answered[part.exercise] += part.status not in ("missing", "invalid_submission", "grader_fault")
        if part.mistake:
            made[part.exercise, part.mistake] += 1
    return [
        NamedMistake(*key, count, answered[key[0]], places[key[0]].book, places[key[0]].section)
        for key, count in sorted(made.items(), key=lambda item: (-item[1], item[0]))
    ]


def groups_without_a_name(records: Iterable[StudentRecord]) -> list[Group]:
    """The wrong answers without a name, by equal results, the largest group first."""
    found: dict[tuple[str, str, bool], list[tuple[str, ExerciseRecord]]] = defaultdict(list)
    for record in records:
        for part in record.exercises:
            if part.kind == "auto" and part.status in WITHOUT_RESULT and not part.mistake:
                found[part.exercise, _mark(part), bool(part.digest)].append((record.student, part))
    groups = [_group(mark[:KEY], alike, members) for (_, mark, alike), members in found.items()]
    return sorted(
        groups, key=lambda group: (-len(group.students), not group.alike, group.exercise, group.key)
    )


def _group(key: str, alike: bool, members: list[tuple[str, ExerciseRecord]]) -> Group:
    part = members[0][1]
    students = tuple(sorted(student for student, _ in members))
    line = part.lines[0] if part.lines else ""
    return Group(part.exercise, part.title, key, students, line, alike, part.book, part.section)


def _mark(part: ExerciseRecord) -> str:
    said = "\n".join([part.status, *part.lines])
    return part.digest or hashlib.sha256(said.encode()).hexdigest()


def example_of(group: Group, answers: Mapping[str, Mapping[str, str]]) -> tuple[str, str]:
    """The student of a group whose code is the shortest to read, and the code; empty if none is kept."""
    kept = [
        (own, student) for student in group.students if (own := answers.get(student, {}).get(group.exercise))
    ]
    code, student = min(kept, key=lambda pair: (len(pair[0]), pair[1]), default=("", ""))
    return student, code
