"""A large class by several machines and processes: nothing lost or doubled, everything as if graded here.

``make faults`` takes a class of 1,000 (MLCOURSE_STUDENTS); the ordinary run a small one.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import postgres
import pytest
import small_course
from full import FULL

from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.ledger.opening import open_at, open_gradebook
from mlcourse.grading.release.agreement import prepare
from mlcourse.grading.running import batch

SET, RIGHT, SECONDS = small_course.SET, small_course.RIGHT, 5
SAMPLE = 10
SIZE = int(os.environ.get("MLCOURSE_STUDENTS", SAMPLE))
EVERY = max(4, SIZE // 40)  # records between two workers that are killed, about
KINDS = (
    RIGHT,
    RIGHT | {"small-1": "def double(x):\n    return x"},
    RIGHT | {"small-2": "import os; os._exit(1)"},
    {},
    RIGHT | {"small-1": "def double(x):\n    raise KeyError(x)"},
)


@pytest.fixture(scope="session")
def distributed():
    """Asked for first: without it nothing is graded in vain."""
    return pytest.importorskip("distributed", reason="the `dask` extra is not installed")


@pytest.fixture(scope="module")
def handed_in(released_root, hand_in, tmp_path_factory):
    """A class in which things go wrong, each in its own way."""
    course = Course.at(shutil.copytree(released_root, tmp_path_factory.mktemp("large") / "course"))
    for number in range(SIZE):
        hand_in(course, f"student-{number:04}", KINDS[number % len(KINDS)])
    course.secret()
    return course


@pytest.fixture(scope="module")
def here(handed_in, tmp_path_factory):
    """Records and gradebook of the class, graded on this machine, by two workers."""
    course = copied(handed_in, tmp_path_factory.mktemp("here"))
    batch.grade_class(course, SET, limits=Limits(seconds=SECONDS), plan=batch.Plan(workers=2))
    return records(course), gradebook(course)


def copied(course, folder):
    return Course.at(shutil.copytree(course.root, folder / "course"))


def records(course):
    return {path.stem: path.read_bytes() for path in course.graded(SET).glob("*.json")}


def gradebook(course):
    """Everything about marks, and how often it stands there."""
    found = {}
    with open_gradebook(course) as book:
        for submission in book.assignment_submissions(SET):
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    key = (submission.student.id, notebook.name, grade.name)
                    found.setdefault(key, []).append((grade.auto_score, grade.needs_manual_grade))
    return found


def test_a_cluster_whose_workers_are_killed_at_random(distributed, handed_in, here, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(batch.__file__).parents[3]))
    course, chance, seen, killed = copied(handed_in, tmp_path), random.Random(18), [], []
    local = {"host": "127.0.0.1", "dashboard_address": None, "silence_logs": 50}
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, **local) as cluster,
        distributed.Client(cluster.scheduler_address) as client,
    ):

        def done(record, number, total):
            seen.append(record.student)
            if number % EVERY == EVERY // 2:
                pids = sorted(client.run(os.getpid, on_error="ignore").values())
                with suppress(ProcessLookupError, IndexError):  # it may be between two lives
                    os.kill(chance.choice(pids), signal.SIGKILL)
                    killed.append(number)

        plan = batch.Plan(dask=cluster.scheduler_address)
        batch.grade_class(course, SET, limits=Limits(seconds=SECONDS), plan=plan, done=done)
    assert len(killed) >= 2
    assert sorted(seen) == sorted(here[0])
    assert records(course) == here[0]
    assert gradebook(course) == here[1]
    assert not (course.class_dir / "faults.log").exists()


@pytest.mark.skipif(
    not FULL and SIZE == SAMPLE, reason="make conformance and make faults run two whole graders"
)
def test_two_processes_fill_one_gradebook_in_postgresql(handed_in, here, tmp_path):
    """Each has a copy of the class, and what is in the middle both of them grade."""
    students = sorted(here[0])
    halves = students[: 2 * SIZE // 3], students[SIZE // 3 :]
    with postgres.server() as make:
        url = make("two")
        places = [copied(handed_in, tmp_path / str(place)) for place in range(2)]
        for course in places:
            (course.class_dir / "course.toml").write_text(f'db_url = "{url}"\n', encoding="utf-8")
        open_at(url).close()
        prepare(places[0], SET)
        command = [sys.executable, "-m", "mlcourse.cli", "grade", SET, "--timeout", str(SECONDS), "--root"]
        graders = [
            subprocess.Popen(
                [*command, str(course.root), *(word for one in half for word in ("--student", one))],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )
            for course, half in zip(places, halves, strict=True)
        ]  # fmt: skip
        for grader in graders:
            out, _ = grader.communicate(timeout=60 + 10 * SIZE)
            assert grader.returncode == 0, out
        assert records(places[1]) | records(places[0]) == here[0]
        assert records(places[0]) | records(places[1]) == here[0]
        assert gradebook(places[0]) == here[1]
