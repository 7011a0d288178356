"""A copy of the course's material, so that nothing here touches the working tree."""

import shutil
from pathlib import Path

import pytest

from mlcourse.grading.course.folders import Course
from mlcourse.grading.release.notebooks import release

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def material(tmp_path_factory):
    """The real sources and nbgrader's configuration, with every problem set released."""
    root = tmp_path_factory.mktemp("material")
    shutil.copytree(ROOT / "solutions", root / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    course = Course.at(root)
    for problem_set in course.problem_sets():
        release(course, problem_set)
    return root
