"""One page and one JSON file a student: what is right, what is not, and where to begin.

Made from the records alone, which hold neither hidden inputs nor tests nor reference code.
"""

import dataclasses
import json
from pathlib import Path
from urllib.parse import quote

from mlcourse.grading.course.beside.requests import request_text
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.files import write_whole
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.roster import names_of
from mlcourse.grading.pages.rendering import WORDS, number, render
from mlcourse.grading.results import records
from mlcourse.grading.results.gradebook import add_manual_marks
from mlcourse.grading.results.records import ExerciseRecord, StudentRecord

__all__ = ["begin", "graded_records", "page_for_all", "write_feedback"]

# Where to begin: what is nearly done comes first, what was not tried last.
EXCUSED = "This problem set does not count for you; there is nothing that you have to do."
ORDER = ("partial", "wrong", "error", "memory", "timeout", "output_limit", "crashed", "missing")


def write_feedback(course: Course, problem_set: str, book_url: str = "") -> list[Path]:
    """Write the feedback of everybody who has been graded.

    Parameters
    ----------
    course, problem_set
        Of whom and on what.
    book_url : str
        Address of the book; without it sections are named, not linked.

    Returns
    -------
    list of Path
        The HTML pages.
    """
    names = names_of(course)
    folder = course.feedback(problem_set)
    pages = []
    for record in graded_records(course, problem_set):
        page = _page(record, names.get(record.student) or record.student, book_url)
        pages.append(write_whole(folder / f"{record.student}.html", page))
        write_whole(folder / f"{record.student}.json", _as_json(record))
    return pages


def page_for_all(course: Course, alike: list[StudentRecord], book_url: str = "") -> str | None:
    """One page for some who handed in together; None if it says different things about them."""
    bare = [dataclasses.replace(record, student="", look=[], note="") for record in alike]
    if len({_as_json(one) for one in bare}) > 1:
        return None
    names = names_of(course)
    return _page(
        alike[0], ", ".join(names.get(record.student) or record.student for record in alike), book_url
    )


def _page(record: StudentRecord, name: str, book_url: str) -> str:
    return render(
        "feedback.html.j2",
        record=record,
        begin=begin(record),
        name=name,
        book_url=book_url.rstrip("/"),
        asking={part.grade_id: _asking(record, part) for part in record.exercises},
    )


def graded_records(course: Course, problem_set: str) -> list[StudentRecord]:
    """The records of a problem set with the marks that people have given since."""
    found = records.load_all(course.graded(problem_set))
    if not found:
        raise GradingError(f"{problem_set} has not been graded yet; run: mlcourse grade {problem_set}")
    return add_manual_marks(course, found)


def _asking(record: StudentRecord, part: ExerciseRecord) -> dict[str, str]:
    """How a second look at a part is asked for: a small file, as an address, or a mail."""
    text = quote(request_text(record.problem_set, part.grade_id, record.student))
    subject = quote(f"{record.problem_set}: please look at {part.exercise} again")
    return {
        "file": f"data:text/plain;charset=utf-8,{text}",
        "called": f"look-again-{part.grade_id}.txt",
        "mail": f"mailto:?subject={subject}&body={text.replace('%0A', '%0D%0A')}",
    }


def _as_json(record: StudentRecord) -> str:
    """The feedback for programs: the record without what is meant for staff."""
    content = dataclasses.asdict(record) | {
        "score": record.score,
        "raw_score": record.raw_score,
        "max_score": record.max_score,
        "begin": begin(record),
    }
    del content["look"], content["note"]
    for notebook in content["notebooks"]:
        for exercise in notebook["exercises"]:
            del exercise["look"], exercise["digest"]
            exercise["status_text"] = WORDS[exercise["status"]]
    return json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def begin(record: StudentRecord) -> str:
    """The first sentence of the feedback: where to begin."""
    if record.status == "grader_fault":
        return (
            "There is nothing for you to do yet: something went wrong on our side, and a person looks at it."
        )
    unread = [notebook for notebook in record.notebooks if notebook.status == "invalid_submission"]
    if unread:
        return f"Begin with the file {unread[0].name}.ipynb, which could not be read. {unread[0].notes[0]}"
    if record.excused:
        return EXCUSED
    absent = [notebook for notebook in record.notebooks if notebook.status == "missing"]
    if len(absent) == len(record.notebooks):
        return (
            f"Nothing has arrived from you for {record.problem_set} yet. If you did hand it in, please do it "
            "again and tell us; if not, the first exercise is a good place to begin."
        )
    if absent:
        return f"Begin with handing in {absent[0].name}.ipynb: it was not among your files."
    return _begin_with(record)


def _begin_with(record: StudentRecord) -> str:
    """The exercise from which there is most to gain at once."""
    counting = [exercise for exercise in record.exercises if exercise.max_score]
    open_ = [exercise for exercise in counting if exercise.status in ORDER]
    if not open_:
        waiting = " The rest is read by a person." if record.pending else ""
        return f"Well done: everything that was judged by the checks is right.{waiting}"
    first = min(open_, key=_urgency)
    lost = first.max_score - (first.score or 0.0)
    points = f"{number(lost)} point{'' if lost == 1 else 's'}"
    return f"Begin with {first.exercise}, {first.title}: {_why(first, points)}"


def _urgency(exercise: ExerciseRecord) -> tuple[bool, int, float]:
    """Recognised mistakes first, then by status, then by points to gain."""
    gain = exercise.max_score - (exercise.score or 0.0)
    return exercise.mistake is None, ORDER.index(exercise.status), -gain


def _why(exercise: ExerciseRecord, points: str) -> str:
    """Why this exercise is worth beginning with."""
    if exercise.mistake:
        return f"the mistake has a name ({exercise.mistake}), and mending it is worth {points}."
    return {
        "partial": f"part of it is right already, and {points} more are within reach.",
        "wrong": f"it runs, but the result differs; {points} are waiting there.",
        "missing": f"it has no answer yet and is worth {points}.",
        "error": f"an error stopped it before anything could be judged; it is worth {points}.",
        "crashed": f"it ended the whole program, which hides how far you got; it is worth {points}.",
    }.get(exercise.status, f"it {WORDS[exercise.status]}, which hides how far you got; it is worth {points}.")
