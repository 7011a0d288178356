"""A class in which processes answer in place of their cells: it is graded to the end, neighbours lose nothing.

``make fuzz`` forges 10,000 results from the grammar of the wire (MLCOURSE_FORGED).
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
import small_course

sys.path.insert(0, str(Path(__file__).parent))

from forging import CELLS, ORDERS, saying_at_random

from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.results.records import load_all
from mlcourse.grading.running import batch

SET, RIGHT = small_course.SET, small_course.RIGHT
ROOT = Path(__file__).parents[3]
FORGED = int(os.environ.get("MLCOURSE_FORGED", "60"))
A_NOTEBOOK = 20  # forged results in one notebook of the fuzz
MEMORY = 300_000  # kilobytes of the grader's own process
SECONDS, SLACK = 3, float(os.environ.get("MLCOURSE_SLACK", "6"))
# Prints the memory that the grader's own process took at most; what `getrusage` says includes the process
# that started it.
GRADE = """
import sys
from pathlib import Path
from mlcourse.cli import main
try:
    main()
finally:
    status = Path("/proc/self/status").read_text()
    print("peak", status.split("VmHWM:")[1].split()[0], file=sys.stderr)
"""


def hand_in(course, student, first_cell=""):
    """Right answers, and a cell before them."""
    folder = course.submitted / student / SET
    folder.mkdir(parents=True)
    for name in ("small-one", "small-two"):
        notebook = nbformat.read(course.exercises / SET / f"{name}.ipynb", as_version=4)
        for cell in notebook.cells:
            cell.source = RIGHT.get(cell.id, cell.source)
        if first_cell and name == "small-one":
            notebook.cells.insert(0, nbformat.v4.new_code_cell(first_cell))
        nbformat.write(notebook, folder / f"{name}.ipynb")


def grade(course, workers=2):
    """Grade as the command line does; return what it printed and the most memory it took, in kilobytes."""
    command = [sys.executable, "-c", GRADE, "grade", SET, "--root", str(course.root), "--timeout", str(SECONDS),
               "--workers", str(workers)]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=3000, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, int(done.stderr.split("peak")[1])


@pytest.fixture(scope="module")
def graded(released_root, tmp_path_factory):
    """Honest students between those whose processes forge."""
    root = tmp_path_factory.mktemp("forged") / "course"
    shutil.copytree(released_root, root)
    course = Course.at(root)
    packs = range(0, FORGED, A_NOTEBOOK)
    cells = [*CELLS.values(), *(saying_at_random(seed, A_NOTEBOOK) for seed in packs)]
    for number, cell in enumerate(cells):
        hand_in(course, f"student-{number:04}", cell)
        if number % 4 == 0:
            hand_in(course, f"honest-{number:04}")
    start = time.monotonic()
    said, memory = grade(course)
    return course, cells, said, memory, time.monotonic() - start


def test_nobody_ends_the_run_and_neighbours_lose_nothing(graded):
    course, cells, _, _, seconds = graded
    records = {record.student: record for record in load_all(course.graded(SET))}
    assert not (course.class_dir / "faults.log").exists(), (course.class_dir / "faults.log").read_text(
        "utf-8"
    )
    assert len(records) == len(cells) + len(range(0, len(cells), 4))
    for student, record in records.items():
        scores = [part.score for part in record.exercises]
        assert record.status != "grader_fault"
        assert scores[-1] == 1.0  # the second notebook is honest
        if student.startswith("honest"):
            assert (record.status, scores) == ("ok", [2.0, 3.0, None, 1.0])
    assert seconds < len(records) * 10 * SECONDS + SLACK


def test_the_graders_own_process_stays_small(graded):
    assert graded[3] < MEMORY


def test_what_is_written_is_json_and_small(graded):
    course = graded[0]
    for path in course.autograded.rglob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        json.loads(text, parse_constant=pytest.fail)
        assert len(text) < 25_000_000


@pytest.mark.usefixtures("warm")
def test_a_submission_that_cannot_be_written_stops_nobody(course, monkeypatch):
    from mlcourse.grading.running import writing

    for student in ("student-01", "student-02"):
        hand_in(course, student)
    assert [r.score for r in batch.grade_class(course, SET, limits=Limits(seconds=2))] == [6.0, 6.0]
    kept = {path: path.read_bytes() for path in course.autograded.rglob("*.ipynb")}
    real = writing.for_jupyterlab

    def fail_once(notebook, released, seen=[]):  # noqa: B006 (counts the calls)
        seen.append(1)
        if len(seen) == 2:  # the second notebook of the first student
            raise TypeError("Object of type ndarray is not JSON serializable")
        return real(notebook, released)

    monkeypatch.setattr(writing, "for_jupyterlab", fail_once)
    first, second = batch.grade_class(course, SET, limits=Limits(seconds=2))
    assert (first.status, first.score, second.score) == ("grader_fault", None, 6.0)
    stays, _ = load_all(course.graded(SET))
    assert (stays.status, stays.score) == ("ok", 6.0)
    assert "could not be graded again" in stays.look[0]
    assert "ndarray" in (course.class_dir / "faults.log").read_text(encoding="utf-8")
    assert {path: path.read_bytes() for path in course.autograded.rglob("*.ipynb")} == kept


@pytest.mark.usefixtures("warm")
def test_a_cell_that_forges_nothing_keeps_its_own_result(course):
    """The twin: it looks at the same objects and leaves them alone."""
    hand_in(course, "student-01", f"{ORDERS}print(type(orders()).__name__)")
    [record] = batch.grade_class(course, SET, limits=Limits(seconds=2))
    assert (record.status, record.score) == ("ok", 6.0)
