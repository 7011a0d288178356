"""On honest work the isolated grader gives the marks that nbgrader gives by itself."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mlcourse.grading.command_line.simulated_class import PROFILES, hand_in_class
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.running.batch import Plan, grade_class

SET = "ps2-softmax"
HONEST = ("student-05", "student-12")
STOCK = """
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.source_directory = "_build/instructor"
c.CourseDirectory.release_directory = "stock-release"
c.CourseDirectory.submitted_directory = "class/submitted"
c.CourseDirectory.autograded_directory = "stock-graded"
c.CourseDirectory.db_url = "sqlite:///{root}/stock.db"
c.ClearSolutions.code_stub = {{"python": "# YOUR CODE HERE"}}
"""


def marks(book):
    return {
        (submission.student.id, grade.name): grade.auto_score
        for submission in book.assignment_submissions(SET)
        for notebook in submission.notebooks
        for grade in notebook.grades
    }


def test_marks_equal_those_of_stock_nbgrader(material, tmp_path):
    from nbgrader.api import Gradebook

    root = Path(shutil.copytree(material(SET), tmp_path / "course"))
    course = Course.at(root)
    hand_in_class(course, SET, {student: PROFILES[student] for student in HONEST})
    grade_class(course, SET, limits=Limits(seconds=10), plan=Plan(workers=2))
    with open_gradebook(course) as book:
        ours = marks(book)
    (root / "nbgrader_config.py").write_text(STOCK.format(root=str(root)), encoding="utf-8")
    scripts = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    surroundings = os.environ | {"PATH": scripts, "MLCOURSE_SECRET": course.secret()}
    for step in (["generate_assignment", SET], ["autograde", SET]):
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *step],
            cwd=root, env=surroundings, capture_output=True, text=True, timeout=200,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    with Gradebook(f"sqlite:///{root}/stock.db") as book:
        theirs = marks(book)
    assert set(ours) == set(theirs)
    differ = {key: (ours[key], theirs[key]) for key in ours if ours[key] != pytest.approx(theirs[key])}
    assert differ == {}
    assert sum(score or 0 for score in ours.values()) > 50
