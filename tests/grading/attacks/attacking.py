"""One attack, tried on an engine: what its author gets, sees, breaks and leaves behind."""

import json
import os
import select
import time
from pathlib import Path

import nbformat
from living import soon_at_most
from table import RIGHT

from mlcourse.exercises import registry
from mlcourse.grading.course.limits import Bounds
from mlcourse.grading.course.outline import InstructorNotebook, Part
from mlcourse.grading.isolated.run import Call
from mlcourse.grading.results.collect import exercise_record
from mlcourse.grading.results.marks import marked

SECRET = "secret-canary-5f1c"
CANARY = "classmate-canary-93aa"
EXERCISE = "JAC-04"
POINTS = registry()[EXERCISE].points
BOUNDS = Bounds(cpu_seconds=1, wall_seconds=4, notebook_seconds=9, memory_bytes=2**29, output_bytes=50_000)
SLACK = float(os.environ.get("MLCOURSE_SLACK", "6"))  # seconds that a busy machine may add
ENDINGS = ("wrong", "error", "timeout", "memory", "output_limit", "crashed", "missing")
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


def tried(engine, attack, words):
    """Grade a wrong answer with an attack before it."""
    return grade(engine, f"{filled(attack.attack, words)}\n{filled(attack.answer, words)}")


def gains_nothing(found, hidden_inputs):
    """No point, and nothing is said of what only the judge knows."""
    record, seen, seconds = found
    assert record.score == 0.0, record
    assert record.status in ENDINGS
    assert record.lines
    assert SECRET not in seen
    assert [number for number in hidden_inputs if number in seen] == []
    assert seconds < BOUNDS.notebook_seconds + 1 + SLACK


def touches_nothing(seen, words):
    """Other people's things are as they were, and nobody has read them."""
    assert CANARY not in seen
    assert Path(words["canary"]).read_text(encoding="ascii") == CANARY
    gradebook = Path(words["gradebook"])
    assert gradebook.read_text(encoding="ascii") == "marks"
    assert gradebook.stat().st_mode & 0o777 == 0o644
    assert gradebook.stat().st_mtime > 10**9
    assert select.select([words["inbox"]], [], [], 0)[0] == []


def in_shared_folders():
    """What lies where every process may write."""
    return set(Path("/tmp").iterdir()) | set(Path("/dev/shm").iterdir())


def nothing_runs_on(engine):
    """Whether nothing runs but two that wait: the first process of the students' namespace, the next child."""
    parents = engine.servers._started.items()
    return all(soon_at_most(2 * (role == "student"), parent.process.pid) for (role, _), parent in parents)
