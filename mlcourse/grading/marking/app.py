"""The pages of the marking room: what there is to mark, one answer after the other, and saving a mark.

Whoever marks walks through the answers of one exercise (``by`` is "exercise") or of one student ("student").
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import Environment
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.roster import names_of
from mlcourse.grading.ledger.history import acting
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.marking.guard import HEADER, Guard, Key
from mlcourse.grading.marking.marks import Conflict, Sheet, earlier_comments, mark_of, save
from mlcourse.grading.marking.questions import (
    Entry,
    Question,
    entries_of,
    left,
    nothing_to_read,
    questions_of,
)
from mlcourse.grading.marking.reading import answer_of, notebook_of, rubric_parts, visible
from mlcourse.grading.pages.rendering import environment_of

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

__all__ = ["Room", "application"]

STATIC = {"mark.js": "text/javascript", "mark.css": "text/css"}
BY = ("exercise", "student")
GONE = "There is no such answer in this set."


@dataclass(frozen=True)
class Room:
    """What is marked, by whom."""

    course: Course
    problem_set: str
    who: str
    key: Key

    def look(self, book: "Gradebook") -> tuple[list[Question], list[Entry]]:
        """Questions and entries as the gradebook has them now."""
        questions = questions_of(book, self.problem_set)
        return questions, entries_of(book, self.course, self.problem_set, questions)

    def render(self, template: str, **values: Any) -> HTMLResponse:
        """Fill a template."""
        common = {"problem_set": self.problem_set, "who": self.who, "form_token": self.key.form}
        return HTMLResponse(self._environment.get_template(template).render(**common, **values))

    @cached_property
    def _environment(self) -> Environment:
        environment = environment_of("mlcourse.grading.marking")
        environment.filters |= {"visible": visible}
        environment.globals |= {"address": address, "header": HEADER}
        return environment


def address(by: str, question: Question, student: str) -> str:
    """Where an answer is marked, walking one way or the other."""
    return "/".join(["", by, *(quote(part, safe="") for part in (*question.key, student))])


def application(room: Room) -> Guard:
    """The application of a room, with its guard before it."""

    def page(answer: Callable[[Room, Request], Response]) -> Callable[[Request], Any]:
        async def called(request: Request) -> Response:
            return answer(room, request)  # one at a time: the gradebook and whoever marks are one, too

        return called

    app = Starlette(
        routes=[
            Route("/", page(overview)),
            Route("/static/{name}", page(static)),
            Route("/notebook/{notebook}/{student}", page(whole_notebook)),
            Route("/{by}/{notebook}/{cell}/{student}", page(sheet)),
            Route("/marks/{by}/{notebook}/{cell}/{student}", _saving(room), methods=["POST"]),
        ],
        exception_handlers={GradingError: _told, HTTPException: _not_found},
    )
    return Guard(app, room.key)


async def _told(request: Request, error: Exception) -> Response:
    """What went wrong, in a sentence."""
    return JSONResponse({"message": str(error)}, 422)


async def _not_found(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return HTMLResponse(f'<!DOCTYPE html><html lang="en"><title>Nothing here</title><h1>{GONE}</h1>', status)


def static(room: Room, request: Request) -> Response:
    """Our script and our style."""
    name = request.path_params["name"]
    if name not in STATIC:
        raise HTTPException(404)
    return Response((Path(__file__).parent / "static" / name).read_bytes(), media_type=STATIC[name])


def overview(room: Room, request: Request) -> Response:
    """How far the marking is, by exercise and by student."""
    with open_gradebook(room.course) as book:
        questions, entries = room.look(book)
    names = names_of(room.course)
    by_question = [(one, [entry for entry in entries if entry.question.key == one.key]) for one in questions]
    students: dict[str, list[Entry]] = {}
    for entry in entries:
        students.setdefault(entry.student, []).append(entry)
    return room.render(
        "overview.html.j2",
        questions=[(one, *left(own), _first("exercise", own)) for one, own in by_question],
        students=[
            (student, names.get(student, ""), *left(own), _first("student", own))
            for student, own in sorted(students.items())
        ],
        left=left(entries),
        nothing=nothing_to_read(entries),
    )


def _first(by: str, own: list[Entry]) -> str:
    """Where to begin: with what waits, else with the first."""
    waiting = [one for one in own if one.state in ("waiting", "again")]
    chosen = (waiting or own)[:1]
    return address(by, chosen[0].question, chosen[0].student) if chosen else ""


def _walk(room: Room, book: "Gradebook", request: Request) -> tuple[list[Entry], int]:
    """The answers that are walked through, and the place of the one that is asked for."""
    by, notebook, cell, student = (request.path_params[n] for n in ("by", "notebook", "cell", "student"))
    if by not in BY:
        raise HTTPException(404)
    _, entries = room.look(book)
    if by == "exercise":
        own = [one for one in entries if one.question.key == (notebook, cell)]
    else:
        own = [one for one in entries if one.student == student]
    places = [
        i for i, one in enumerate(own) if (one.question.key, one.student) == ((notebook, cell), student)
    ]
    if not places:
        raise HTTPException(404)
    return own, places[0]


def _ways(by: str, own: list[Entry], place: int) -> dict[str, str]:
    """Where one can go: to the neighbours, and to the next that waits, from the start again at the end."""
    round_ = [*own[place + 1 :], *own[:place]]
    waiting = [one for one in round_ if one.state in ("waiting", "again")]
    there = {
        "previous": own[place - 1] if place else None,
        "next": own[place + 1] if place + 1 < len(own) else None,
        "waiting": waiting[0] if waiting else None,
    }
    return {way: address(by, one.question, one.student) if one else "" for way, one in there.items()}


def sheet(room: Room, request: Request) -> Response:
    """One answer with what it is marked by."""
    with open_gradebook(room.course) as book:
        own, place = _walk(room, book, request)
        by, entry = request.path_params["by"], own[place]
        question, student = entry.question, entry.student
        mark = mark_of(book, room.problem_set, student, question)
        bank = earlier_comments(book, room.problem_set, question)
    answer = answer_of(room.course, room.problem_set, student, *question.key)
    return room.render(
        "sheet.html.j2",
        by=by, entry=entry, question=question, student=student, sheet=Sheet(mark, answer), bank=bank,
        rubric=rubric_parts(question.exercise), place=place, number_of=len(own), left=left(own),
        ways=_ways(by, own, place), other=address(BY[1 - BY.index(by)], question, student),
        whole=f"/notebook/{quote(question.notebook, safe='')}/{quote(student, safe='')}",
        post=f"/marks{address(by, question, student)}",
    )  # fmt: skip


def whole_notebook(room: Room, request: Request) -> Response:
    """Everything that a student wrote into a notebook, for whoever wants to see what stands around."""
    notebook, student = request.path_params["notebook"], request.path_params["student"]
    with open_gradebook(room.course) as book:
        _, entries = room.look(book)
    if not any((one.question.notebook, one.student) == (notebook, student) for one in entries):
        raise HTTPException(404)
    cells = notebook_of(room.course, room.problem_set, student, notebook)
    return room.render("notebook.html.j2", notebook=notebook, student=student, cells=cells)


def _saving(room: Room) -> Callable[[Request], Any]:
    async def called(request: Request) -> Response:
        return _save(room, request, await request.body())

    return called


def _save(room: Room, request: Request, body: bytes) -> Response:
    """Save a mark; 409 with what is there now if somebody else was faster."""
    fields = _fields(body)
    typed, seen = (fields["points"], fields["comment"]), (fields["seen"], fields["answer"])
    try:
        with open_gradebook(room.course) as book, acting(room.who):
            own, place = _walk(room, book, request)
            question, student = own[place].question, own[place].student
            answer = answer_of(room.course, room.problem_set, student, *question.key)
            now = save(book, room.course, room.problem_set, student, question, answer, typed, seen)
            own, place = _walk(room, book, request)
    except Conflict as conflict:
        return JSONResponse({"now": _said(conflict.now), "answer_seen": conflict.answer_seen,
                             "who": conflict.who, "when": conflict.when}, 409)  # fmt: skip
    waiting, of = left(own)
    told = {"left": f"{waiting} of {of} left", "state": own[place].state, "words": own[place].words}
    return JSONResponse(_said(now) | told | {"next": _ways(request.path_params["by"], own, place)})


def _fields(body: bytes) -> dict[str, str]:
    """The four texts that a page sends."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    names = ("points", "comment", "seen", "answer")
    if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in names):
        raise GradingError(f"a mark consists of four texts: {', '.join(names)}")
    return {name: found[name] for name in names}


def _said(now: Sheet) -> dict[str, str]:
    return {
        "points": now.mark.shown,
        "comment": now.mark.comment,
        "seen": now.version,
        "answer": now.answer.digest,
    }
