"""How a class went on: from set to set, and from one attempt to the next."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcourse.grading.results.records import StudentRecord

__all__ = ["Attempts", "SetProgress", "attempts", "has_nothing", "progress", "share"]

QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class SetProgress:
    """What share of a set's points those reached whose mark is there."""

    name: str
    students: int
    low: float | None  # a quarter has less
    median: float | None
    high: float | None  # a quarter has more
    waiting: int  # no mark yet: a person has to look
    absent: int  # nothing handed in
    excused: int


@dataclass(frozen=True)
class Attempts:
    """How often a set was handed in, as far as it was collected, and what the checks gave for it since."""

    by_number: dict[int, int]  # attempts: students
    better: int  # students whose marks by the checks went up in all when they were graded again
    same: int
    worse: int

    @property
    def graded_again(self) -> int:
        """Students whose marks by the checks were changed."""
        return self.better + self.same + self.worse


def has_nothing(record: StudentRecord) -> bool:
    """Whether nothing was handed in."""
    return all(notebook.status == "missing" for notebook in record.notebooks)


def share(record: StudentRecord) -> float | None:
    """The mark as a part of all points, as it counts; None while there is none."""
    if record.score is None or record.waits or not record.max_score:
        return None
    return record.score / record.max_score


def progress(sets: Mapping[str, Sequence[StudentRecord]]) -> list[SetProgress]:
    """Each set's quartiles, in the order that is given."""
    return [_of_set(name, records) for name, records in sets.items()]


def _of_set(name: str, records: Sequence[StudentRecord]) -> SetProgress:
    counting = [record for record in records if not record.excused]
    shares = [found for record in counting if (found := share(record)) is not None]
    absent = sum(map(has_nothing, counting))
    waiting = sum(record.waits for record in counting)
    low, median, high = map(float, np.quantile(shares, QUARTILES)) if shares else (None, None, None)
    return SetProgress(
        name, len(shares), low, median, high, waiting, absent, excused=len(records) - len(counting)
    )


def attempts(records: Iterable[StudentRecord], changes: Iterable[Mapping[str, Any]]) -> Attempts:
    """How often the set was handed in, and how marks changed when attempts were graded again.

    Parameters
    ----------
    records : iterable of StudentRecord
        Of one set.
    changes : iterable of mapping
        What the gradebook has noted of changed marks; see `mlcourse.grading.ledger.history.changes`.
    """
    number = Counter(record.attempts for record in records if record.attempts)
    gained: dict[str, float] = {}
    for one in changes:
        if one["field"] == "check":
            gain = (one["new"] or 0.0) - (one["old"] or 0.0)
            gained[one["student"]] = gained.get(one["student"], 0.0) + gain
    signs = Counter(int(np.sign(round(gain, 6))) for gain in gained.values())
    return Attempts(dict(sorted(number.items())), signs[1], signs[0], signs[-1])
