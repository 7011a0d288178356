"""A topic of two rows, made in a copy of the repository: it only adds files, and every face of it works."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filling import fill

from mlcourse.authoring import new_topic, unfilled

ROOT = Path(__file__).parents[2]
COPIED = ("mlcourse", "tests", "book", "solutions", "exercises")
ROWS = ["SSN-01", "SSN-02:formula:softsign_grad"]
LISTS = {"mlcourse/exercises/__init__.py", "book/_toc.yml", "CHANGELOG.md"}
SET = "ps9-softsign"
TESTED = (  # with its gates: its own tests, and those that hold every function and notebook to the same
    "exercises",
    "notebooks",
    *(f"numpy/test_{name}.py" for name in ("softsign", "arguments", "docstrings")),
    *(f"torch/test_{name}.py" for name in ("softsign", "mirror", "tensors")),
)
RELEASE_AND_GRADE = """
import json, shutil
from mlcourse.grading.running.batch import grade_class
from mlcourse.grading.course.folders import Course
from mlcourse.grading.release.notebooks import release
course = Course.at(".")
release(course, "ps9-softsign")
for student, source in (("instructor", course.instructor), ("untouched", course.exercises)):
    shutil.copytree(source / "ps9-softsign", course.submitted / student / "ps9-softsign")
records = grade_class(course, "ps9-softsign")
parts = {r.student: {p.exercise: (p.status, p.score) for p in r.exercises} for r in records}
print(json.dumps(parts))
"""


def files(root):
    found = [path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """A copy of the repository."""
    root = tmp_path_factory.mktemp("topic") / "course"
    rubbish = shutil.ignore_patterns("_build")  # what is compiled stays: many processes will run it
    for name in COPIED:
        shutil.copytree(ROOT / name, root / name, ignore=rubbish)
    for path in ROOT.iterdir():
        if path.is_file() and path.name != ".git":
            shutil.copy(path, root)
    return root, files(root)


@pytest.fixture(scope="module")
def made(before):
    """The copy with the topic's files, as they are written."""
    root, there = before
    new_topic(root, "softsign", ROWS, problem_set=SET)
    return root, there, files(root)


@pytest.fixture(scope="module")
def topic(made):
    """The copy with the topic's files filled; what two submissions get after its problem set's release."""
    root = made[0]
    fill(root)
    return root, json.loads(run(root, "-c", RELEASE_AND_GRADE).splitlines()[-1])


def run(root, *arguments):
    """Run Python on the copy; if it fails, show what it said."""
    done = started(root, *arguments)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def started(root, *arguments):
    """Run Python on the copy."""
    environment = os.environ | {"PYTHONPATH": str(root), "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=root, env=environment, capture_output=True, text=True, timeout=300
    )


def test_only_the_three_lists_change_and_each_only_gains_lines(made):
    _, before, after = made
    assert {name for name in before if before[name] != after.get(name)} == LISTS
    for name in LISTS:
        old, new = (found[name].decode().splitlines() for found in (before, after))
        gained = iter(new)
        assert all(line in gained for line in old), f"{name} lost a line"  # in this order
        assert 1 <= len(new) - len(old) <= 5


def test_what_is_written_says_what_is_left(made):
    root = made[0]
    left = unfilled(root)
    assert {todo.topic for todo in left} == {"softsign"}
    assert "book/softsign.md:7: what the chapter shows" in "\n".join(map(str, left))
    assert "mlcourse/numpy/softsign.py" in {todo.file for todo in left}


def test_gates_of_a_row_that_is_not_written_yet_say_what_to_write(made):
    gates = ("tests/exercises/test_mutants.py", "--row", "SSN-01")
    done = started(made[0], "-m", "pytest", "-q", "-p", "no:cacheprovider", *gates)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "left to write before the gates mean anything" in done.stderr
    assert "softsign_function.py:26: at least three, each another way\n" in done.stderr
    assert "mlcourse/numpy/softsign.py:42: mlcourse/numpy/softsign.py: return softsign\n" in done.stderr
    assert "softsign_grad" not in done.stderr


def test_what_is_written_and_what_is_filled_has_the_course_s_style(topic):
    pytest.importorskip("ruff")
    run(topic[0], "-m", "ruff", "check", "--no-cache", ".")
    run(topic[0], "-m", "ruff", "format", "--no-cache", "--check", ".")
    assert unfilled(topic[0]) == []


def test_its_gates_and_the_tests_of_its_functions_pass(topic):
    folders = [f"tests/{name}" for name in TESTED]
    rows = [word for row in ROWS for word in ("--row", row[:6])]
    said = run(
        topic[0], "-m", "pytest", "-q", "-p", "no:cacheprovider", *folders, *rows, "-k", "softsign or SSN"
    )
    passed = int(said.rpartition(" passed")[0].split()[-1])
    assert passed > 150


def test_its_problem_set_is_graded(topic):
    graded = topic[1]
    assert graded["instructor"] == {"SSN-01": ["ok", 2.0], "SSN-02": ["ok", 1.0]}
    assert graded["untouched"] == {"SSN-01": ["missing", 0.0], "SSN-02": ["missing", 0.0]}


def test_its_page_builds(topic):
    run(topic[0], "-m", "mlcourse.cli", "book", "--page", "softsign")
    page = (topic[0] / "_build" / "page" / "softsign" / "softsign.html").read_text(encoding="utf-8")
    assert "tensor([-0.5000,  0.0000,  0.7500])" in page
    assert page.count("Checked when this page was built") == 2
    assert page.count("<svg") == 2
