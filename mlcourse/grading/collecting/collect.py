"""``mlcourse collect``: from the bulk downloads of platforms to one folder a student.

Running it again changes nothing; a newer download adds its attempts. A folder that somebody has changed by
hand is left as it is.
"""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from mlcourse.grading.collecting import choosing
from mlcourse.grading.collecting.keeping import keep_attempt, kept_attempts
from mlcourse.grading.collecting.people import Whose
from mlcourse.grading.collecting.platforms import canvas, exchange, gradescope, loose, moodle
from mlcourse.grading.collecting.platforms.attempt import Attempt
from mlcourse.grading.collecting.worksheet import Worksheet, read_worksheet
from mlcourse.grading.course.agreed import terms_of
from mlcourse.grading.course.attempts import Choice, note_choice
from mlcourse.grading.course.class_file.terms import Terms
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.files import alone_in
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.people.people import read_people
from mlcourse.grading.course.private import make_private
from mlcourse.grading.intake.files.bulk import Bulk, open_bulk
from mlcourse.grading.intake.files.listing import shown

__all__ = ["Collected", "collect"]

NOBODY = ".nobody"  # no student's id begins with a dot


@dataclass
class Collected:
    """What became of what came in."""

    attempts: int = 0
    new: int = 0
    laid: list[str] = field(default_factory=list)  # students whose submission is another one now
    by_hand: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    excused: list[str] = field(default_factory=list)
    undated: list[str] = field(default_factory=list)  # late by the platform's mark, nobody knows when
    unknown: list[str] = field(default_factory=list)  # attempts that are nobody's, and why
    stray: list[str] = field(default_factory=list)  # files that are no attempt's
    notes: list[str] = field(default_factory=list)


def collect(course: Course, problem_set: str, sources: Iterable[Path]) -> Collected:
    """Take in what was handed in elsewhere.

    Parameters
    ----------
    course, problem_set
        Whose, and of what.
    sources : iterable of Path
        Archives and folders of platforms; a ``.csv`` is Moodle's grading worksheet.

    Raises
    ------
    GradingError
        If a source is nothing that is known; then nothing has been changed.
    """
    course.require(problem_set)
    terms, people, done = terms_of(course), read_people(course.class_dir), Collected()
    paths = list(sources)
    sheet = _worksheet([path for path in paths if path.suffix.lower() == ".csv"], terms, done)
    whose = Whose(people, sheet, terms.of(problem_set).groups)
    attempts = [
        attempt
        for path in paths
        if path.suffix.lower() != ".csv"
        for attempt in _attempts(open_bulk(path), course, problem_set, whose, done)
    ]
    if not attempts and any(path.suffix.lower() != ".csv" for path in paths):
        raise GradingError(f"nothing in {', '.join(map(str, paths))} is an attempt at {problem_set}")
    make_private(course.class_dir)
    with alone_in(course.class_dir, "collecting"):
        for attempt in sorted(attempts, key=_by_time):
            _take(course, problem_set, attempt, whose, done)
        for student in _students(course, problem_set):
            _choose(course, problem_set, student, terms, whose, done)
        shutil.rmtree(course.partial, ignore_errors=True)
    _look_who_is_missing(course, problem_set, terms, whose, done)
    return done


def _by_time(attempt: Attempt) -> tuple[str, str]:
    return attempt.when.isoformat() if attempt.when else "", attempt.shown


def _worksheet(paths: list[Path], terms: Terms, done: Collected) -> Worksheet:
    if len(paths) > 1:
        raise GradingError(f"one grading worksheet was expected, not {len(paths)}")
    sheet = read_worksheet(paths[0], terms.zone) if paths else Worksheet()
    done.notes += sheet.notes
    return sheet


def _attempts(bulk: Bulk, course: Course, problem_set: str, whose: Whose, done: Collected) -> list[Attempt]:
    """The attempts in a download, by the layout of the platform that it came from."""
    expected = frozenset(path.stem for path in (course.solutions / problem_set).glob("*.md"))
    users = frozenset(person.canvas for person in whose.people.values())
    readers: tuple[Callable[[], tuple[list[Attempt], list[str]]], ...] = (
        lambda: gradescope.attempts_in(bulk),
        lambda: exchange.attempts_in(bulk, problem_set),
        lambda: moodle.attempts_in(bulk),
        lambda: canvas.attempts_in(bulk, expected, users),
        lambda: loose.attempts_in(bulk, whose.people),
    )
    attempts, rest = next((found for found in (read() for read in readers) if found[0]), ([], []))
    if not attempts:
        seen = ", ".join(shown(file.name) for file in bulk.files[:3])
        raise GradingError(
            f"{bulk.called} is no download of Moodle, Canvas or Gradescope, no exchange of nbgrader with "
            f"{problem_set}, and no folder of files named after somebody in the class list; in it: {seen}"
        )
    if not whose.people and any(attempt.platform != "nbgrader" for attempt in attempts):
        raise GradingError(f"{bulk.called}: there is no class list yet; run: mlcourse class list FILE.csv")
    done.notes += bulk.notes
    done.stray += [f"{bulk.called}: {shown(name)}" for name in rest]
    return attempts


def _take(course: Course, problem_set: str, attempt: Attempt, whose: Whose, done: Collected) -> None:
    """Keep one attempt for everybody whose it is."""
    handle, number = attempt.handle, attempt.handle.get("participant", "")
    if attempt.when is None and whose.worksheet.knows(attempt.names[0]):
        attempt.when = whose.worksheet.when.get(number)
        attempt.late = whose.worksheet.late.get(number, attempt.late)
    owners = whose.owners(attempt.names)
    done.attempts += 1
    if owners.why:
        done.unknown.append(f"{shown(attempt.shown)} {owners.why}")
    for student in owners.students or (NOBODY,):
        place = student if owners.students else f"{NOBODY}/{attempt.platform}/{_plain(attempt.shown)}"
        own = whose.participant(student, number, student in owners.named) if number else ""
        attempt.handle = ({"participant": own} if own else {}) if number else handle
        _, new, notes = keep_attempt(course, place, problem_set, attempt)
        done.new += new
        done.notes += notes


def _plain(text: str) -> str:
    """A name for a folder of what is nobody's."""
    return "".join(one if one.isalnum() or one in " ._-" else "_" for one in text).strip(" .")[:100] or "_"


def _students(course: Course, problem_set: str) -> list[str]:
    folders = sorted(course.collected.glob(f"*/{problem_set}"))
    return [path.parent.name for path in folders if path.parent.name != NOBODY]


def _choose(
    course: Course, problem_set: str, student: str, terms: Terms, whose: Whose, done: Collected
) -> None:
    """Lay the attempt out that counts, unless somebody has changed what lies there."""
    attempts = [one for one in kept_attempts(course, student, problem_set) if choosing.holds_work(one)]
    if not attempts:
        return  # nothing but a request to look at something again
    if choosing.laid_by_hand(course, student, problem_set, attempts):
        done.by_hand.append(student)
        note_choice(course, student, problem_set, None)
        return
    person = whose.people.get(student)
    due = terms.due(problem_set, student, person.group if person else "")
    grace = timedelta(minutes=terms.late.grace_minutes if terms.late else 0)
    chosen = choosing.choose(attempts, due + grace if due else None, terms.newest)
    if not choosing.lies_there(course, student, problem_set, chosen):
        choosing.lay_out(course, student, problem_set, chosen)
        done.laid.append(student)
    choice = Choice(attempts.index(chosen) + 1, len(attempts), bool(chosen.late), chosen.when is not None)
    note_choice(course, student, problem_set, choice)
    if chosen.late and chosen.when is None:
        done.undated.append(student)


def _look_who_is_missing(
    course: Course, problem_set: str, terms: Terms, whose: Whose, done: Collected
) -> None:
    for student, person in sorted(whose.people.items()):
        if person.left or (course.submitted / student / problem_set).is_dir():
            continue
        excused = terms.excused(problem_set, student, person.group)
        (done.excused if excused else done.missing).append(student)
