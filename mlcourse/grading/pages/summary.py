"""What a class's records say together: numbers only, no pages and no plots."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median

from mlcourse.grading.pages.rendering import WORDS, number
from mlcourse.grading.reporting.items import Discrimination
from mlcourse.grading.reporting.mistakes import Group, NamedMistake, named_mistakes
from mlcourse.grading.reporting.progress import Attempts, SetProgress
from mlcourse.grading.reporting.stuck import Stuck
from mlcourse.grading.results.records import ExerciseRecord, StudentRecord
from mlcourse.grading.similarity.compare import Pair

__all__ = ["Attention", "ClassReport", "ClassSummary", "PartSummary", "Unnamed", "summarise"]


@dataclass(frozen=True)
class PartSummary:
    """One graded part over the whole class."""

    grade_id: str
    exercise: str
    title: str
    share: float | None  # mean score as a part of the maximum; None while scores are missing
    counts: dict[str, int]  # students by status
    mistake: str  # the most frequent one
    book: str
    section: str


@dataclass(frozen=True)
class Attention:
    """A student whom somebody should look at, and why."""

    student: str
    reasons: tuple[str, ...]


@dataclass
class ClassSummary:
    """The class at a glance."""

    students: int
    scores: list[float]  # of those who have one, smallest first
    max_score: float
    statuses: dict[str, int]
    parts: list[PartSummary]  # hardest first
    mistakes: list[NamedMistake]  # most frequent first
    attention: list[Attention]
    pending: list[tuple[str, int]] = field(default_factory=list)  # part, answers waiting
    unsafe: str = ""  # layers of isolation that were missing for somebody

    @property
    def mean(self) -> float | None:
        """Mean score."""
        return mean(self.scores) if self.scores else None

    @property
    def median(self) -> float | None:
        """Median score."""
        return median(self.scores) if self.scores else None

    @property
    def hardest(self) -> PartSummary | None:
        """The part with the lowest mean, if anybody has a score."""
        return next((part for part in self.parts if part.share is not None), None)


@dataclass(frozen=True)
class Unnamed:
    """A group of answers without a name, with one of them."""

    group: Group
    student: str
    code: str


@dataclass(frozen=True)
class ClassReport:
    """What the report says, and where."""

    path: Path
    problem_set: str
    summary: ClassSummary
    discrimination: Mapping[str, Discrimination]  # by grade id
    unnamed: Sequence[Unnamed]
    sets: Sequence[SetProgress]
    attempts: Attempts
    late: Mapping[str, int]
    stuck: Sequence[Stuck]
    alike: Sequence[Pair]
    unexpected: Sequence[str] = ()


def summarise(records: list[StudentRecord]) -> ClassSummary:
    """Sum up the records of one problem set.

    Parameters
    ----------
    records : list of StudentRecord
        At least one.

    Returns
    -------
    ClassSummary
    """
    counting = [record for record in records if not record.excused]
    columns = list(zip(*(record.exercises for record in counting or records), strict=True))
    parts = [_part(column) for column in columns]
    parts.sort(key=lambda part: (part.share is None, part.share or 0.0))
    waiting = {
        column[0].exercise: sum(part.status == "pending" for part in column)
        for column in columns
        if any(part.status == "pending" for part in column)
    }
    return ClassSummary(
        students=len(records),
        scores=sorted(record.score for record in records if record.score is not None),
        max_score=records[0].max_score,
        statuses=dict(sorted(Counter(record.status for record in records).items())),
        parts=parts,
        mistakes=named_mistakes(records),
        attention=[found for found in map(_attention, records) if found.reasons],
        pending=list(waiting.items()),
        unsafe=next((record.unsafe for record in records if record.unsafe), ""),
    )


def _part(column: tuple[ExerciseRecord, ...]) -> PartSummary:
    """One part over all students."""
    shares = [share for part in column if (share := _share(part)) is not None]
    made = Counter(part.mistake for part in column if part.mistake)
    first = column[0]
    return PartSummary(
        grade_id=first.grade_id,
        exercise=first.exercise,
        title=first.title,
        share=mean(shares) if shares and not any(part.status == "pending" for part in column) else None,
        counts=dict(Counter(part.status for part in column)),
        mistake=min(made, key=lambda name: (-made[name], name)) if made else "",
        book=first.book,
        section=first.section,
    )


def _share(part: ExerciseRecord) -> float | None:
    """Points as a part of the maximum; None where they do not say how hard it was."""
    if part.score is None or not part.max_score or part.status == "credited":
        return None
    return part.score / part.max_score


def _attention(record: StudentRecord) -> Attention:
    """Why somebody should look at this student's work; empty if nobody needs to."""
    reasons = []
    for notebook in record.notebooks:
        if notebook.status in ("missing", "invalid_submission", "grader_fault"):
            reasons.append(f"{notebook.name}: {WORDS[notebook.status]}")
            if notebook.status == "missing":
                reasons[-1] = f"{notebook.name}: not handed in"
        reasons += [f"{notebook.name}: {note}" for note in notebook.notes if notebook.status != "missing"]
        for part in notebook.exercises:
            if part.status in ("timeout", "memory", "output_limit", "crashed"):
                reasons.append(f"{part.exercise}: {WORDS[part.status]}")
            if part.look:
                reasons.append(f"{part.exercise}: {part.look}")
    if len(record.notebooks) > 1 and all(notebook.status == "missing" for notebook in record.notebooks):
        reasons = ["nothing handed in"]
    reasons = [] if record.excused and reasons == ["nothing handed in"] else reasons + record.look
    if record.penalty:
        reasons.append(f"late: {number(record.penalty)} points less")
    elif record.days_late:
        reasons.append("late, which costs nothing")
    if record.note:
        reasons.append(f"note: {record.note}")
    return Attention(record.student, tuple(dict.fromkeys(reasons)))
