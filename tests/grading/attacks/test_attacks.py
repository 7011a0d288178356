"""No attack gains a point over its wrong answer, no benign twin loses one, nothing leaks or stays."""

import json
import os
import select
import socket
import sys
import time
from collections import Counter
from pathlib import Path

import nbformat
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from answers import ANSWERS
from living import soon_at_most
from processes import PROCESSES
from table import RIGHT, WRONG

import mlcourse
from mlcourse.checks.context import PUBLIC, Context
from mlcourse.checks.running.inputs import seeded
from mlcourse.exercises import registry
from mlcourse.grading.course.limits import Bounds
from mlcourse.grading.course.outline import InstructorNotebook, Part
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.isolated.run import Call
from mlcourse.grading.results.collect import exercise_record
from mlcourse.grading.results.marks import marked

SECRET = "secret-canary-5f1c"
CANARY = "classmate-canary-93aa"
EXERCISE = "JAC-04"
POINTS = registry()[EXERCISE].points
BOUNDS = Bounds(cpu_seconds=1, wall_seconds=4, notebook_seconds=9, memory_bytes=2**29, output_bytes=50_000)
SLACK = float(os.environ.get("MLCOURSE_SLACK", "6"))  # seconds that a busy machine may add
SETUP = (
    "import numpy as np\nfrom mlcourse import check\n"
    "def sigmoid(x):\n    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))\n"
)
PART = Part("check", "auto", EXERCISE, "title", POINTS, "", "", ("answer",))


def cell(source, name, **meta):
    full = {"grade_id": name, "grade": False, "solution": False, "locked": True, "task": False,
            "schema_version": 3} | meta  # fmt: skip
    return nbformat.v4.new_code_cell(source, id=name, metadata={"nbgrader": full})


def notebook(answer):
    return nbformat.v4.new_notebook(
        cells=[
            cell(SETUP, "setup"),
            cell(answer, "answer", solution=True, locked=False),
            cell(
                f'check("{EXERCISE}", sigmoid_vjp)\ncheck("{EXERCISE}", sigmoid_vjp, hidden=True)',
                "check", grade=True, points=POINTS,
            ),
        ]
    )  # fmt: skip


LAYOUT = InstructorNotebook.of(notebook(RIGHT))


@pytest.fixture(scope="module")
def engine():
    with Engine() as shared:
        shared.require()
        yield shared


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    """What the tables may refer to, with canaries in it."""
    folder = tmp_path_factory.mktemp("class")
    canary, gradebook = folder / "student-02.ipynb", folder / "gradebook.db"
    canary.write_text(CANARY, encoding="ascii")
    gradebook.write_text("marks", encoding="ascii")
    gradebook.chmod(0o644)
    mailbox = folder / "box"
    public = registry()[EXERCISE].cases(seeded(EXERCISE, PUBLIC))
    package = Path(mlcourse.__file__).parent
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as inbox:  # somebody else's; nothing may ever come
        inbox.bind(os.path.relpath(mailbox))  # the name must be short
        yield {
            "canary": str(canary), "gradebook": str(gradebook), "package": str(package), "parent": str(package.parent),
            "pid": os.getpid(), "visible": {round(float(case.args[0].ravel()[0]), 9) for case in public},
            "mailbox": str(mailbox), "inbox": inbox,
        }  # fmt: skip


@pytest.fixture(scope="module")
def hidden_inputs():
    """Numbers that only the judge knows, as a student would see them."""
    unseen = Context(SECRET, hidden=True)
    cases = [case for k in range(2) for case in registry()[EXERCISE].cases(seeded(EXERCISE, unseen, k))]
    numbers = {repr(float(value)) for case in cases for arg in case.args for value in arg.ravel()[:20]}
    return {number for number in numbers if len(number) > 10}


def grade(engine, answer):
    """Run an answer; return score, everything that its author would see, and the time it took."""
    made = notebook(answer)
    start = time.monotonic()
    judged = engine.run(made, LAYOUT, BOUNDS, Call("student-01", SECRET))
    seconds = time.monotonic() - start
    cells = {one.id: one for one in marked("attacked", [], made, judged).notebook.cells}
    record = exercise_record(PART, cells, judged)
    seen = json.dumps(record.__dict__, ensure_ascii=False) + json.dumps(cells["answer"].outputs)
    return record, seen, seconds


def filled(source, words):
    for name, value in words.items():
        source = source.replace(f"{{{name}!r}}", repr(value)).replace(f"{{{name}}}", str(value))
    return source.replace("{{", "{").replace("}}", "}")


@pytest.fixture(scope="module")
def baseline(engine):
    wrong, _, _ = grade(engine, WRONG)
    right, _, _ = grade(engine, RIGHT)
    assert (wrong.status, wrong.score) == ("wrong", 0.0)
    assert (right.status, right.score) == ("ok", POINTS)


@pytest.mark.usefixtures("baseline")
@pytest.mark.parametrize("attack", ANSWERS + PROCESSES, ids=str)
def test_an_attack_gains_nothing_and_nothing_leaks(engine, words, hidden_inputs, attack, monkeypatch):
    monkeypatch.setenv("MLCOURSE_CANARY", CANARY)
    before = set(Path("/tmp").iterdir()) | set(Path("/dev/shm").iterdir())
    record, seen, seconds = grade(engine, f"{filled(attack.attack, words)}\n{filled(attack.answer, words)}")
    assert record.score == 0.0, record
    assert record.status in ("wrong", "error", "timeout", "memory", "output_limit", "crashed", "missing")
    assert record.lines
    assert SECRET not in seen
    assert CANARY not in seen
    assert [number for number in hidden_inputs if number in seen] == []
    assert seconds < BOUNDS.notebook_seconds + 1 + SLACK
    assert Path(words["canary"]).read_text(encoding="ascii") == CANARY
    gradebook = Path(words["gradebook"])
    assert gradebook.read_text(encoding="ascii") == "marks"
    assert gradebook.stat().st_mode & 0o777 == 0o644
    assert gradebook.stat().st_mtime > 10**9
    assert select.select([words["inbox"]], [], [], 0)[0] == []
    left = (set(Path("/tmp").iterdir()) | set(Path("/dev/shm").iterdir())) - before
    assert [path for path in left if "attack" in path.name] == []
    assert _nothing_runs_on(engine)


def _nothing_runs_on(engine):
    """Whether nothing runs but two that wait: the first process of the students' namespace, the next child."""
    parents = engine.servers._started.items()
    return all(soon_at_most(2 * (role == "student"), parent.process.pid) for (role, _), parent in parents)


TWINS = [attack for attack in ANSWERS + PROCESSES if attack.twin or attack.right != RIGHT]
DISTINCT = list({(attack.twin, attack.right): attack for attack in TWINS}.values())


@pytest.mark.usefixtures("baseline")
@pytest.mark.parametrize("attack", DISTINCT, ids=str)
def test_a_benign_twin_loses_nothing(engine, words, attack):
    record, _, _ = grade(engine, f"{filled(attack.twin, words)}\n{filled(attack.right, words)}")
    assert (record.status, record.score) == ("ok", POINTS), record


def test_the_classes_and_their_numbers():
    counts = Counter(attack.number for attack in ANSWERS + PROCESSES)
    assert sum(counts.values()) >= 120
    of_files = {25, 26, 33, 34, 35, 36, 37, 38, 39, 42, 46, 47}  # in test_submissions.py and test_faults.py
    assert set(counts) | of_files == set(range(1, 48))
