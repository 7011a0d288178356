"""The small course with a written answer of three students, graded; a room in which it is marked."""

import asyncio
import json
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import httpx
import nbformat
import pytest
import small_course

sys.path[:0] = [str(Path(__file__).parents[1] / "showing"), str(Path(__file__).parents[2])]

from vectors import MARKDOWN, PIXEL  # noqa: E402

from mlcourse.checks.kinds.explain import Criterion, ExplainExercise, WrongClaim  # noqa: E402
from mlcourse.grading.course.folders import Course  # noqa: E402
from mlcourse.grading.marking import questions  # noqa: E402
from mlcourse.grading.marking.app import Room, application  # noqa: E402
from mlcourse.grading.marking.guard import Key  # noqa: E402
from mlcourse.grading.running import batch  # noqa: E402

SET, CELL, BOOK = small_course.SET, "small-2-explain", "small-one"
TURNED = "right\u202etfel\u2066 \x1b[2J\x07 $\\frac{a}{b}$ $a<b$"


class Small(ExplainExercise):
    grade_id = CELL


EXERCISE = Small(
    id="SMALL-2-explain", title="Why", points=2, book="small.html#part", section="A part",
    notebook=BOOK, problem_set=SET, question="Why?", model_answer="Because $x^2$ is a square.",
    rubric=(Criterion(1.5, "a reason"), Criterion(0.5, "another")),
    wrong_claims=(WrongClaim("Nobody knows.", "Somebody does."),),
)  # fmt: skip


@pytest.fixture(scope="session")
def graded_once(released_root, hand_in, warm_engine, tmp_path_factory):
    """A class: an infected answer, an honest one, one that was left as it was, one outside of its cell."""
    root = tmp_path_factory.mktemp("marking") / "course"
    shutil.copytree(released_root, root)
    course = Course.at(root)
    right = small_course.RIGHT
    attacks = "\n\n".join([*MARKDOWN.values()][:20])
    hand_in(course, "student-01", right | {CELL: f"{TURNED}\n\n{attacks}\n\n[here](javascript:alert(1))"})
    hand_in(course, "student-02", right)
    hand_in(course, "student-03", {name: text for name, text in right.items() if name != CELL})
    folder = hand_in(course, "student-04", {name: text for name, text in right.items() if name != CELL})
    path = folder / f"{BOOK}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    own = nbformat.v4.new_markdown_cell("My answer stands down here, says ![p](attachment:p.png)")
    own.attachments = {"p.png": {"image/png": PIXEL}}
    notebook.cells.append(own)
    nbformat.write(notebook, path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "Engine", lambda *args, **options: nullcontext(warm_engine))
        batch.grade_class(course, SET)
    return course


@pytest.fixture(autouse=True)
def rubric(monkeypatch):
    """The exercise's rubric."""
    monkeypatch.setattr(questions, "marked_exercise", lambda cell: EXERCISE if cell == CELL else None)


@pytest.fixture
def marking(graded_once, tmp_path):
    """The graded class, a copy of one's own."""
    shutil.copytree(graded_once.root, tmp_path / "course")
    return Course.at(tmp_path / "course")


class Marker:
    """Somebody who marks: asks a room without a network, as a browser would."""

    def __init__(self, course, who="marker-01", port=8123):
        self.room = Room(course, SET, who, Key(port))
        self.app, self.key = application(self.room), self.room.key
        self.cookies = {self.key.cookie: self.key.session}

    def ask(self, path, method="GET", cookies=None, **more):
        async def asked():
            transport = httpx.ASGITransport(self.app)
            own = self.cookies if cookies is None else cookies
            async with httpx.AsyncClient(
                transport=transport, base_url=self.key.origin, cookies=own
            ) as client:
                return await client.request(method, path, **more)

        with ThreadPoolExecutor(1) as pool:  # this thread may have a loop of its own, a browser's
            return pool.submit(asyncio.run, asked()).result()

    def page(self, student, by="exercise"):
        return self.ask(f"/{by}/{BOOK}/{CELL}/{student}")

    def seen(self, student):
        """What a page carries to say what was seen."""
        found = dict(re.findall(r'data-(seen|answer)="(\w+)"', self.page(student).text))
        assert len(found) == 2
        return found

    def save(self, student, points, comment="", seen=None, headers=None):
        body = {"points": points, "comment": comment} | (seen or self.seen(student))
        own = {
            "Origin": self.key.origin,
            "x-mlcourse-token": self.key.form,
            "Content-Type": "application/json",
        }
        path = f"/marks/exercise/{BOOK}/{CELL}/{student}"
        # as browsers write it, a half of a surrogate pair is escaped
        return self.ask(path, "POST", content=json.dumps(body), headers=own if headers is None else headers)


@pytest.fixture(scope="session")
def visitor(graded_once):
    """Somebody who only looks, and whose requests are refused."""
    return Marker(graded_once)


@pytest.fixture
def marker(marking):
    """Somebody who marks the class."""
    return Marker(marking)


@pytest.fixture
def another(marking):
    """Somebody else who marks it at the same time."""
    return Marker(marking, "marker-02", 8124)
