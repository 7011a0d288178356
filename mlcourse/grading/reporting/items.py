"""How well each exercise tells apart those who do well elsewhere from those who do not.

The discrimination of an exercise is Pearson's correlation of its points with all other points of the set
(item-rest; with points all or none it is the point-biserial one). It is said with its 95 % confidence
interval, and not at all where it would be an accident.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mlcourse.grading.results.records import ExerciseRecord, StudentRecord

__all__ = ["LEAST", "Discrimination", "discrimination"]

LEAST = 10  # students; with fewer, anything can come out
UNFIT = ("pending", "credited", "dropped")  # points that say nothing, or not yet, of what was answered


@dataclass(frozen=True)
class Discrimination:
    """The correlation of one exercise with the rest, or why there is none."""

    value: float | None
    low: float | None = None
    high: float | None = None
    students: int = 0
    why: str = ""  # there is no value

    @property
    def weak(self) -> bool:
        """Whether the whole interval lies below what an exercise should have: its text needs a look."""
        return self.high is not None and self.high < 0.2


def discrimination(records: Sequence[StudentRecord]) -> dict[str, Discrimination]:
    """The discrimination of every part, by grade id.

    Parameters
    ----------
    records : sequence of StudentRecord
        Of one problem set. Compared are those for whom it counts, and who have points in every part that is
        compared: somebody with half a submission would be low in the rest for another reason.
    """
    counting = [record for record in records if not record.excused]
    columns = list(zip(*(record.exercises for record in counting), strict=True))
    fit = [column for column in columns if _is_fit(column)]
    given = np.array([[np.nan if p.score is None else p.score for p in column] for column in fit]).reshape(
        len(fit), len(counting)
    )
    given = given[:, ~np.isnan(given).any(axis=0)]
    found = {column[0].grade_id: Discrimination(None, why=_unfit(column)) for column in columns}
    for column, points in zip(fit, given, strict=True):
        found[column[0].grade_id] = _of_one(points, given.sum(axis=0) - points, len(fit))
    return found


def _is_fit(column: Sequence[ExerciseRecord]) -> bool:
    known = any(part.score is not None for part in column)
    return known and all(part.max_score and part.status not in UNFIT for part in column)


def _unfit(column: Sequence[ExerciseRecord]) -> str:
    statuses = {part.status for part in column}
    if "dropped" in statuses or "credited" in statuses:
        return "it was voided"
    if not any(part.max_score for part in column):
        return "practice, without points"
    return "not all marked yet" if "pending" in statuses else "nobody has points"


def _of_one(points: np.ndarray, rest: np.ndarray, parts: int) -> Discrimination:
    """The correlation of an exercise's points with the rest, where it means something."""
    students = points.size
    if parts < 2:
        return Discrimination(None, students=students, why="nothing to compare it with")
    if students < LEAST:
        return Discrimination(None, students=students, why=f"only {students} students, {LEAST} are needed")
    if np.allclose(points, points[0]):
        return Discrimination(None, students=students, why="all have the same points")
    if np.allclose(rest, rest[0]):
        return Discrimination(None, students=students, why="all have the same points elsewhere")
    from scipy.stats import pearsonr

    found = pearsonr(points, rest)
    low, high = found.confidence_interval(0.95)
    return Discrimination(float(found.statistic), float(low), float(high), students)
