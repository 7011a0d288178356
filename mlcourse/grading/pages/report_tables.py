"""What the class report says, as tables for spreadsheets beside it."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from mlcourse.grading.pages.export import write_table
from mlcourse.grading.pages.rendering import number
from mlcourse.grading.pages.summary import ClassReport
from mlcourse.grading.reporting.items import Discrimination
from mlcourse.grading.reporting.progress import share
from mlcourse.grading.reporting.punctuality import when
from mlcourse.grading.results.records import StudentRecord

__all__ = ["write_tables"]

NOBODY = Discrimination(None, why="it counts for nobody")
COUNTED = (
    *("ok", "partial", "wrong", "error", "timeout", "memory", "output_limit", "crashed", "missing"),
    *("pending", "marked"),
)
Rows = Iterable[Sequence[str | float]]
Roster = Mapping[str, Mapping[str, str]]


def write_tables(
    report: ClassReport, sets: Mapping[str, Sequence[StudentRecord]], roster: Roster
) -> list[Path]:
    """Write the tables of a report that have a row; those of an earlier one go. Return their paths.

    Parameters
    ----------
    report : ClassReport
        What it says.
    sets : mapping
        The records of all sets.
    roster : mapping
        Names by student.
    """
    tables: dict[str, Rows] = {
        "exercises": _exercises(report),
        "mistakes": _mistakes(report),
        "without-a-name": _unnamed(report),
        "sets": _sets(report),
        "progress": _progress(sets, roster),
        "lateness": _lateness(sets[report.problem_set]),
        "stuck": [("student", "why"), *((one.student, "; ".join(one.reasons)) for one in report.stuck)],
        "alike": _alike(report),
    }
    written = []
    for name, rows in tables.items():
        path, content = report.path.parent / f"{name}.csv", list(rows)
        if len(content) > 1:
            written.append(write_table(path, content))
        else:
            path.unlink(missing_ok=True)
    return written


def _exercises(report: ClassReport) -> Rows:
    head = (
        "exercise",
        "title",
        "mean_percent",
        "discrimination",
        "from",
        "to",
        "students",
        "no_discrimination",
    )
    yield (*head, *COUNTED, "section", "book")
    for part in report.summary.parts:
        found = report.discrimination.get(part.grade_id, NOBODY)
        own = (_of(found.value), _of(found.low), _of(found.high), str(found.students), found.why)
        mean = "" if part.share is None else number(100 * part.share)
        by_status = [str(part.counts.get(name, 0)) for name in COUNTED]
        yield (part.exercise, part.title, mean, *own, *by_status, part.section, part.book)


def _mistakes(report: ClassReport) -> Rows:
    yield ("exercise", "mistake", "students", "of_who_answered", "section", "book")
    for made in report.summary.mistakes:
        yield (made.exercise, made.name, str(made.students), str(made.answered), made.section, made.book)


def _unnamed(report: ClassReport) -> Rows:
    yield (
        "exercise",
        "group",
        "students",
        "equal_results",
        "check_says",
        "example_of",
        "example",
        "section",
        "book",
    )
    for one in report.unnamed:
        group = one.group
        count, equal = str(len(group.students)), "yes" if group.alike else "only what was said"
        own = (group.exercise, group.key, count, equal, group.line)
        yield (*own, one.student, one.code, group.section, group.book)


def _sets(report: ClassReport) -> Rows:
    yield (
        "set",
        "students_with_a_mark",
        "quarter",
        "median",
        "three_quarters",
        "waiting",
        "absent",
        "excused",
    )
    for one in report.sets:
        quartiles = ["" if q is None else number(100 * q) for q in (one.low, one.median, one.high)]
        counts = (one.waiting, one.absent, one.excused)
        yield (one.name, str(one.students), *quartiles, *map(str, counts))


def _progress(sets: Mapping[str, Sequence[StudentRecord]], roster: Roster) -> Rows:
    yield ("student", "first_name", "last_name", *(f"{name}_percent" for name in sets))
    shares = {name: {record.student: _share(record) for record in found} for name, found in sets.items()}
    for student in sorted({student for own in shares.values() for student in own}):
        known = roster.get(student, {})
        names = (known.get("first_name", ""), known.get("last_name", ""))
        yield (student, *names, *(own.get(student, "") for own in shares.values()))


def _share(record: StudentRecord) -> str:
    found = share(record)
    return "excused" if record.excused else "" if found is None else number(100 * found)


def _lateness(records: Sequence[StudentRecord]) -> Rows:
    yield ("student", "when", "handed_in", "due", "days_late", "penalty", "attempt")
    for record in records:
        days = str(record.days_late) if record.due and record.handed_in else ""
        own = (record.handed_in, record.due, days, number(record.penalty) if record.due else "")
        yield (record.student, when(record), *own, record.attempt)


def _alike(report: ClassReport) -> Rows:
    yield ("one", "other", "exercises", "log_odds")
    for pair in report.alike:
        yield (pair.one, pair.other, " ".join(pair.exercises), _of(pair.evidence))


def _of(value: float | None) -> float | str:
    return "" if value is None else value
