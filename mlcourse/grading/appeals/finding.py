"""The requests of a class: from what was collected, what was handed in, and mails that staff took in."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlcourse.grading.collecting.keeping import kept_attempts
from mlcourse.grading.course.beside.requests import MOST, Request, read_requests, request_text
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.files import write_whole
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.people.people import find, read_people

__all__ = ["Asked", "requests_for", "take_mail"]


@dataclass(frozen=True)
class Asked:
    """A request, and whose it is."""

    id: str
    student: str
    request: Request


def requests_for(course: Course, problem_set: str) -> list[Asked]:
    """Everything that was asked about a set, each once, by student."""
    found: dict[str, Asked] = {}
    for student in _students(course, problem_set):
        for path in _texts(course, problem_set, student):
            for request in read_requests(path.read_bytes()):
                if request.problem_set == problem_set:
                    number = request.digest(student)
                    found.setdefault(number, Asked(number, student, request))
    return list(found.values())


def _students(course: Course, problem_set: str) -> list[str]:
    places = (course.collected, course.submitted, course.class_dir / "regrades")
    found = {path.parent.name for place in places for path in place.glob(f"*/{problem_set}")}
    return sorted(name for name in found if not name.startswith("."))


def _texts(course: Course, problem_set: str, student: str) -> Iterator[Path]:
    """Plain text files, small ones; links lead elsewhere."""
    attempts = kept_attempts(course, student, problem_set)
    folders = [one.files for one in attempts]
    folders += [place / student / problem_set for place in (course.submitted, course.class_dir / "regrades")]
    for folder in folders:
        if folder.is_symlink() or folder.parent.is_symlink() or not folder.is_dir():
            continue
        for path in sorted(folder.rglob("*.txt")):
            inside = path.is_file() and path.resolve() == folder.resolve() / path.relative_to(folder)
            if inside and path.stat().st_size <= MOST:
                yield path


def take_mail(course: Course, path: Path) -> list[Asked]:
    """Take in requests that came by mail, saved as a text file; here the text says whose they are.

    Raises
    ------
    GradingError
        If there is none, or if it names nobody, or a set that is none of the course's.
    """
    try:
        requests = read_requests(path.read_bytes())
    except OSError as error:
        raise GradingError(f"{path} cannot be read: {error.strerror}") from None
    if not requests:
        raise GradingError(f"{path} holds no request as the feedback pages make them")
    people, found = read_people(course.class_dir), []
    for request in requests:
        course.require(request.problem_set)
        named = find(people, request.student)
        if len(named) != 1:
            raise GradingError(f"{path}: {request.student!r} is not one student of the class list")
        number = request.digest(named[0])
        place = course.class_dir / "regrades" / named[0] / request.problem_set / f"{number}.txt"
        found.append((place, Asked(number, named[0], request)))
    for place, asked in found:
        own = asked.request
        text = request_text(own.problem_set, own.exercise, asked.student, own.why)
        write_whole(place, text)
    return [asked for _, asked in found]
