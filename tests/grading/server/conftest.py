"""The small course, graded, with one infected submission, in a Jupyter server on loopback."""

import shutil
import sys
from pathlib import Path

import nbformat
import pytest
import small_course

from mlcourse.grading.course.folders import Course
from mlcourse.grading.running.batch import grade_class

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "showing"), str(HERE.parents[1])]

from jupyter_for_tests import ROOT, Client, jupyter  # noqa: E402
from vectors import MARKDOWN, PIXEL, PNG  # noqa: E402

BETRAYAL = "import pathlib, os\npathlib.Path(os.environ['MLCOURSE_CANARY']).write_text(__file__)\n"


def infect(course, hand_in, student="student-01"):
    """Hand in a notebook with attacks, and beside it files that Python, Jupyter or a browser would run."""
    answers = small_course.RIGHT | {
        "small-2-explain": "\n\n".join(list(MARKDOWN.values())[:20]) + "\n\n$a<b$"
    }
    folder = hand_in(course, student, answers)
    path = folder / "small-one.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells += [nbformat.v4.new_markdown_cell(text) for text in MARKDOWN.values()]
    notebook.cells += [
        nbformat.v4.new_markdown_cell("![p](attachment:p.png) ![q](photo.png) $\\frac{a}{b}<1$")
    ]
    notebook.cells[-1].attachments = {"p.png": {"image/png": PIXEL}}
    nbformat.write(notebook, path)
    for name in (
        "nbgrader_config.py",
        "jupyter_server_config.py",
        "ipykernel_launcher.py",
        "sitecustomize.py",
    ):
        (folder / name).write_text(BETRAYAL)
    (folder / "sketch.html").write_text("<script>window.canary=1</script>")
    (folder / "photo.png").write_bytes(PNG)
    return folder


@pytest.fixture(scope="session")
def marked_class(released_root, tmp_path_factory):
    """The small course with an infected submission and an honest one, graded."""
    root = tmp_path_factory.mktemp("marking") / "course"
    shutil.copytree(released_root, root)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    course = Course.at(root)

    def hand_in(course, student, answers, names=("small-one", "small-two")):
        folder = course.submitted / student / small_course.SET
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            notebook = nbformat.read(course.exercises / small_course.SET / f"{name}.ipynb", as_version=4)
            for cell in notebook.cells:
                cell.source = answers.get(cell.id, cell.source)
            nbformat.write(notebook, folder / f"{name}.ipynb")
        return folder

    infect(course, hand_in)
    hand_in(course, "student-02", small_course.RIGHT)
    grade_class(course, small_course.SET)
    return course


@pytest.fixture(scope="session")
def canary(tmp_path_factory):
    """A file that a student's module writes if it is ever run."""
    return tmp_path_factory.mktemp("canary") / "was-run"


@pytest.fixture(scope="session")
def client(marked_class, canary):
    """Somebody who marks, in a server that was started where the README says."""
    with jupyter(marked_class.root, MLCOURSE_CANARY=str(canary)) as address:
        yield Client(address)
