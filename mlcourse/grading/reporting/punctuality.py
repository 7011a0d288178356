"""How many handed in when."""

from collections import Counter
from collections.abc import Sequence

from mlcourse.grading.reporting.progress import has_nothing
from mlcourse.grading.results.records import StudentRecord

__all__ = ["WHEN", "punctuality", "when"]

WHEN = (
    "in time",
    "1 day late",
    "2 days late",
    "3 days late",
    "4 to 7 days late",
    "more than 7 days late",
    "nobody knows when",
    "nothing handed in",
    "excused",
)


def when(record: StudentRecord) -> str:
    """Which of `WHEN` a submission is; a day that has begun counts, as it does for the marks.

    Examples
    --------
    >>> when(StudentRecord("student-01", "ps0", "ok", due="2026-11-05", handed_in="2026-11-07", days_late=2))
    '2 days late'
    """
    if record.excused:
        return "excused"
    if record.notebooks and has_nothing(record):
        return "nothing handed in"
    if not record.due or not record.handed_in:
        return "nobody knows when"
    if record.days_late <= 3:
        return WHEN[record.days_late]
    return WHEN[4] if record.days_late <= 7 else WHEN[5]


def punctuality(records: Sequence[StudentRecord]) -> dict[str, int]:
    """How many are what of `WHEN`, in this order; empty if no due date was agreed."""
    if not any(record.due for record in records):
        return {}
    found = Counter(map(when, records))
    return {name: found[name] for name in WHEN if found[name]}
