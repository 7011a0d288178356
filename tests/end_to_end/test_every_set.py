"""Every problem set on the real grader: the instructor's version scores full marks, the released one none."""

import shutil
from pathlib import Path

import pytest

from mlcourse.exercises import registry
from mlcourse.grading.course.folders import Course
from mlcourse.grading.running.batch import grade_class

SETS = sorted(path.name for path in (Path(__file__).parents[2] / "solutions").iterdir() if path.is_dir())


def test_every_exercise_has_its_set():
    assert {exercise.problem_set for exercise in registry().values()} == set(SETS)


@pytest.mark.one_in(8)
@pytest.mark.parametrize("problem_set", SETS)
def test_the_instructor_has_full_marks_and_the_untouched_release_none(material, tmp_path, problem_set):
    course = Course.at(material(problem_set), tmp_path / "class")
    for student, source in (("instructor", course.instructor), ("untouched", course.exercises)):
        shutil.copytree(source / problem_set, course.submitted / student / problem_set)
    full, empty = grade_class(course, problem_set)
    own = {name: e for name, e in registry().items() if e.problem_set == problem_set}
    assert {part.exercise: part.max_score for part in full.exercises} == {n: e.points for n, e in own.items()}
    judged = {part.exercise: part for part in full.exercises if part.kind == "auto"}
    assert set(judged) == {name for name, e in own.items() if e.judged}
    assert {name: part.score for name, part in judged.items() if part.score != own[name].points} == {}
    assert {part.status for part in judged.values()} == {"ok"}
    assert {(part.status, part.score) for part in empty.exercises} == {("missing", 0.0)}
