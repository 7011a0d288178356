"""Who may be stuck, by a rule that is said aloud: for staff, to ask how it goes, and no order of merit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlcourse.grading.reporting.progress import share
from mlcourse.grading.results.records import StudentRecord

__all__ = ["RULE", "Stuck", "stuck"]

LOW, SETS, TRIES = 0.4, 2, 3
RULE = (
    f"Named is who has less than {100 * LOW:.0f} % of the points in each of the last {SETS} sets that were "
    f"marked, or who has handed in {TRIES} different answers to one exercise and has no point for it. Who is "
    "excused, has nothing marked yet or hands in nothing is not meant. The order is that of the ids."
)


@dataclass(frozen=True)
class Stuck:
    """A student whom somebody should ask, and why."""

    student: str
    reasons: tuple[str, ...]


def stuck(
    sets: Mapping[str, Sequence[StudentRecord]],
    problem_set: str,
    tried: Mapping[str, Mapping[str, int]] | None = None,
) -> list[Stuck]:
    """Who may be stuck, by `RULE`, in the order of the ids.

    Parameters
    ----------
    sets : mapping
        Records by set, in the order of the course; sets after `problem_set` are not looked at.
    problem_set : str
        Which is reported on.
    tried : mapping, optional
        Different answers by student and grade id of the exercise.
    """
    names = list(sets)
    until = names[: names.index(problem_set) + 1]
    shares: dict[str, list[tuple[str, float]]] = {}
    for name in until:
        for record in sets[name]:
            if (found := share(record)) is not None:
                shares.setdefault(record.student, []).append((name, found))
    result = []
    for record in sorted(sets[problem_set], key=lambda record: record.student):
        reasons = [
            *_low(shares.get(record.student, [])),
            *_no_gain(record, (tried or {}).get(record.student, {})),
        ]
        if reasons and not record.excused:
            result.append(Stuck(record.student, tuple(reasons)))
    return result


def _low(shares: Sequence[tuple[str, float]]) -> list[str]:
    last = shares[-SETS:]
    if len(last) < SETS or any(found >= LOW for _, found in last):
        return []
    return [", ".join(f"{name}: {100 * found:.0f} %" for name, found in last)]


def _no_gain(record: StudentRecord, tried: Mapping[str, int]) -> list[str]:
    return [
        f"{part.exercise}: {tried[part.grade_id]} different answers, no point yet"
        for part in record.exercises
        if part.score == 0 and part.max_score and tried.get(part.grade_id, 0) >= TRIES
    ]
