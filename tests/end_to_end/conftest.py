"""A copy of the course's material, so that nothing here touches the working tree."""

import shutil
from functools import cache
from pathlib import Path

import pytest

from mlcourse.grading.course.folders import Course
from mlcourse.grading.release.notebooks import release

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def material(tmp_path_factory):
    """The sources and nbgrader's configuration; ``material(SET)`` is their folder, with that set released."""
    root = tmp_path_factory.mktemp("material")
    shutil.copytree(ROOT / "solutions", root / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", root)

    @cache
    def released(problem_set):
        release(Course.at(root), problem_set)
        return root

    return released
