"""nbgrader's own command line, with nothing but ``nbgrader_config.py``."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from mlcourse.grading.command_line.damage import DAMAGES
from mlcourse.grading.course.folders import Course
from mlcourse.grading.ledger.opening import open_gradebook

SET = "ps2-softmax"


def test_the_stock_command_grades_full_none_and_a_damaged_notebook(material, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(material(SET), root)
    course = Course.at(root)
    course.secret()
    whole = {path.name: path.read_bytes() for path in (course.instructor / SET).glob("*.ipynb")}
    classes = {
        "full": whole,
        "none": {path.name: path.read_bytes() for path in (course.exercises / SET).glob("*.ipynb")},
        "twice": DAMAGES["cells duplicated"](whole, "jac-02"),  # stops the whole run of nbgrader alone
    }
    for student, files in classes.items():
        folder = course.submitted / student / SET
        folder.mkdir(parents=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    scripts = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", SET],
        cwd=root, env=os.environ | {"PATH": scripts}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with open_gradebook(course) as book:
        found = {row["student"]: row for row in book.submission_dicts(SET)}
    assert found["full"]["code_score"] == found["full"]["max_code_score"] > 0
    assert found["none"]["code_score"] == 0
    assert found["twice"]["code_score"] == found["full"]["code_score"]
