"""What was agreed for a class: when a set is due, what lateness costs, who has more time or is excused."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mlcourse.grading.course.class_file.dates import days_late

__all__ = ["Allowance", "LatePolicy", "SetTerms", "Terms"]


@dataclass(frozen=True)
class LatePolicy:
    """What lateness costs, in percent of the points that were earned."""

    grace_minutes: float = 0.0  # after the due date, and after each day, that count as in time
    free_days: int = 0  # late that cost nothing, for each set anew
    percent_per_day: float = 0.0  # for each day begun after those
    at_most_percent: float = 100.0

    def percent(self, due: datetime, handed_in: datetime, zone: ZoneInfo | None) -> float:
        """What it costs to hand in then.

        Examples
        --------
        >>> from datetime import UTC
        >>> policy = LatePolicy(grace_minutes=5, free_days=1, percent_per_day=10, at_most_percent=50)
        >>> due = datetime(2026, 11, 5, 12, tzinfo=UTC)
        >>> [policy.percent(due, due + timedelta(hours=hours), None) for hours in (0, 24, 25, 49, 500)]
        [0.0, 0.0, 10.0, 20.0, 50.0]
        """
        charged = max(self.days(due, handed_in, zone) - self.free_days, 0)
        return float(min(charged * self.percent_per_day, self.at_most_percent))

    def days(self, due: datetime, handed_in: datetime, zone: ZoneInfo | None) -> int:
        """How many days late it is, the one that has begun included."""
        return days_late(due, handed_in - timedelta(minutes=self.grace_minutes), zone)


@dataclass(frozen=True)
class SetTerms:
    """What was agreed for one problem set."""

    due: datetime | None = None  # in UTC
    counts: float | None = None  # points in the total of the year; the set's own where it is None
    groups: bool = False  # whether one hands in for a whole group
    column: str = ""  # how its marks are called on the platform


@dataclass(frozen=True)
class Allowance:
    """More time for somebody, or none needed; the note is for staff alone."""

    problem_set: str
    student: str = ""
    group: str = ""
    due: datetime | None = None  # None: excused
    note: str = ""

    def concerns(self, problem_set: str, student: str, group: str) -> bool:
        """Whether it is about this student's work on this set."""
        who = student == self.student if self.student else bool(group) and group == self.group
        return who and problem_set == self.problem_set


@dataclass(frozen=True)
class Terms:
    """Everything that ``course.toml`` says; without such a file, nothing is agreed."""

    name: str = ""
    term: str = ""
    course_id: str = ""
    db_url: str = ""
    zone: ZoneInfo | None = None
    late: LatePolicy | None = None
    newest: str = (
        "before due"  # of several attempts: the newest "before due", if there is one, or the newest of "all"
    )
    sets: dict[str, SetTerms] = field(default_factory=dict)
    allowances: tuple[Allowance, ...] = ()

    def of(self, problem_set: str) -> SetTerms:
        """What was agreed for a set."""
        return self.sets.get(problem_set, SetTerms())

    def due(self, problem_set: str, student: str = "", group: str = "") -> datetime | None:
        """When a set is due for a student: the latest date that holds for him or her."""
        own = [one.due for one in self.allowances if one.due and one.concerns(problem_set, student, group)]
        usual = self.of(problem_set).due
        return max([usual, *own]) if usual else None

    def excused(self, problem_set: str, student: str, group: str = "") -> bool:
        """Whether a set does not count for a student."""
        return any(one.due is None and one.concerns(problem_set, student, group) for one in self.allowances)

    def notes(self, problem_set: str, student: str, group: str = "") -> list[str]:
        """What staff wrote about a student's allowances."""
        return [one.note for one in self.allowances if one.note and one.concerns(problem_set, student, group)]
