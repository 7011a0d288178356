"""The small course, released once; what changes it works on a copy."""

import shutil
import sys
from contextlib import nullcontext
from pathlib import Path

import nbformat
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import small_course

from mlcourse.grading.course.folders import Course
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.release.notebooks import release
from mlcourse.grading.running import batch, submission


@pytest.fixture(scope="session")
def released_root(tmp_path_factory):
    root = small_course.write_course(tmp_path_factory.mktemp("course"))
    release(Course.at(root), small_course.SET)
    return root


@pytest.fixture
def course(released_root, tmp_path):
    """A released small course of one's own."""
    root = tmp_path / "course"
    shutil.copytree(released_root, root)
    return Course.at(root)


@pytest.fixture(scope="session")
def hand_in():
    """Write a submission: the released notebooks with some cells filled in, by cell id."""

    def write(course, student, answers, names=("small-one", "small-two"), problem_set=small_course.SET):
        folder = course.submitted / student / problem_set
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            notebook = nbformat.read(course.exercises / problem_set / f"{name}.ipynb", as_version=4)
            for cell in notebook.cells:
                cell.source = answers.get(cell.id, cell.source)
            nbformat.write(notebook, folder / f"{name}.ipynb")
        return folder

    return write


@pytest.fixture(scope="session")
def warm_engine():
    """Parents that stay warm from one run to the next."""
    with Engine() as engine:
        yield engine


@pytest.fixture
def warm(warm_engine, monkeypatch):
    """Every run of this test uses the same warm parents, whose start takes longer than all the rest."""
    monkeypatch.setattr(batch, "Engine", lambda *args, **options: nullcontext(warm_engine))


@pytest.fixture
def full_disk(monkeypatch):
    """The disk is full where the work of student-01 is taken in."""
    real = submission.receive

    def fail(course, problem_set, student, names):
        if student == "student-01":
            raise OSError("disk full")
        return real(course, problem_set, student, names)

    return lambda: monkeypatch.setattr(submission, "receive", fail)
