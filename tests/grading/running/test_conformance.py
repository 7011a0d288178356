"""Honest work after all that happens to notebooks keeps its points, or a person is asked: graded for real.

A sample; ``make conformance`` (MLCOURSE_FULL=1) grades every transformation on two problem sets.
"""

import shutil
from pathlib import Path

import pytest
from conforming import SETS, hand_in, solved
from full import FULL
from life import KEEPS, TABLE

from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.course.outline import outlines
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.pages.summary import summarise
from mlcourse.grading.release.notebooks import build_instructor
from mlcourse.grading.running.submission import Job, grade_student

ROOT = Path(__file__).parents[3]
SAMPLE = (
    "answers in the cells of the checks",
    "nothing but the student's own cells",
    "a module of one's own",
    "a file of data",
    "a package that is not there",
    "input()",
    "written answers in the questions",
)
CASES = [
    pytest.param(problem_set, name, id=f"{problem_set}: {name}")
    for problem_set in (SETS if FULL else ["ps2-softmax"])
    for name, happening in TABLE.items()
    if happening.needs in ("", *SETS[problem_set]) and (FULL or name in SAMPLE)
]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("conformance")
    shutil.copytree(ROOT / "exercises", root / "exercises")
    for problem_set in SETS:
        shutil.copytree(ROOT / "solutions" / problem_set, root / "solutions" / problem_set)
        build_instructor(Course.at(root), problem_set)
    course = Course.at(root)
    course.secret()
    return course


@pytest.fixture(scope="module")
def sets():
    return {problem_set: solved(ROOT, problem_set) for problem_set in SETS}


@pytest.fixture(scope="module")
def engine():
    with Engine() as engine:
        yield engine


@pytest.mark.parametrize(("problem_set", "name"), CASES)
def test_honest_work_keeps_its_points_or_a_person_is_asked(course, sets, engine, problem_set, name):
    work = sets[problem_set]
    happening = TABLE[name]
    student = f"student-{CASES.index(next(c for c in CASES if c.values == (problem_set, name))):03}"
    hand_in(course.submitted / student / problem_set, happening.change(work))
    record = grade_student(
        Job(course, problem_set, student, outlines(course, problem_set), Limits()), engine
    ).record
    target = next(notebook for notebook in record.notebooks if notebook.name == work.target)
    lost = [part for part in record.exercises if part.status not in ("ok", "pending")]
    (summary,) = summarise([record]).attention or [None]
    if happening.graded == KEEPS:
        assert lost == [], target.notes
    else:
        assert lost
        assert any(work.target in reason for reason in summary.reasons)
        assert target.notes
