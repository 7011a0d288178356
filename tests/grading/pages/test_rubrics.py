"""Whoever marks sees model answer, points and typical wrong claims; no student ever does."""

import dataclasses
import json

import nbformat
import pytest
import small_course

from mlcourse.checks.kinds.explain import Criterion, ExplainExercise, WrongClaim
from mlcourse.exercises import registry
from mlcourse.grading.course.nbgrader import course_config
from mlcourse.grading.course.stock import run_converter
from mlcourse.grading.pages import rubrics
from mlcourse.grading.pages.feedback import write_feedback
from mlcourse.grading.pages.rubrics import rubric_of, with_rubrics, without_rubrics
from mlcourse.grading.running.batch import grade_class

CANARY = "canary-in-the-model-answer"


class Small(ExplainExercise):
    grade_id = "small-2-explain"


EXERCISE = Small(
    id="SMALL-2-explain", title="Why", points=2, book="small.html#part", section="A part",
    notebook="small-one", problem_set=small_course.SET, question="Why?", model_answer=CANARY,
    rubric=(Criterion(1.5, "a reason"), Criterion(0.5, "another")),
    wrong_claims=(WrongClaim("Nobody knows.", "Somebody does."),),
)  # fmt: skip


@pytest.fixture
def one_exercise(monkeypatch):
    monkeypatch.setattr(rubrics, "registry", lambda: {EXERCISE.id: EXERCISE})


def notebook(*grade_ids):
    cells = [nbformat.v4.new_markdown_cell("text"), nbformat.v4.new_code_cell("1 + 1")]
    for grade_id in grade_ids:
        meta = {"nbgrader": {"grade": True, "solution": True, "grade_id": grade_id}}
        cells.append(nbformat.v4.new_markdown_cell("an answer", metadata=meta))
    return nbformat.v4.new_notebook(cells=cells)


@pytest.mark.usefixtures("one_exercise")
def test_it_stands_after_the_answer_once_and_goes_away_again():
    plain = notebook("small-2-explain", "other-explain")
    shown = with_rubrics(plain)
    assert [cell.source for cell in shown.cells][2:] == ["an answer", rubric_of(EXERCISE), "an answer"]
    assert with_rubrics(shown) == shown
    assert without_rubrics(shown) == plain
    assert "nbgrader" not in shown.cells[3].metadata
    nbformat.validate(shown)


def test_it_says_what_gets_points_and_what_is_often_claimed():
    assert rubric_of(EXERCISE).splitlines() == [
        "**For whoever marks: SMALL-2-explain, Why (2 points)**", "",
        "**Model answer**", "", CANARY, "",
        "**Points**", "", "- **1.5** a reason", "- **0.5** another", "",
        "**Typical wrong claims**", "", "- *Nobody knows.* Somebody does.",
    ]  # fmt: skip


def test_a_derivation_has_its_model_lines_and_its_typical_wrong_steps():
    exercise = registry()["JAC-01-proof"]
    text = rubric_of(exercise)
    assert all(f"\n    {line}" in text for line in exercise.answer)
    assert all(mistake.hint in text for mistake in exercise.mistakes)
    assert rubric_of(registry()["JAC-05"]) == ""


@pytest.mark.usefixtures("one_exercise")
def test_the_formgrader_s_notebook_has_it_and_nothing_that_students_get(course, hand_in):
    hand_in(course, "student-01", small_course.RIGHT)
    (record,) = grade_class(course, small_course.SET)
    shown = course.autograded / "student-01" / small_course.SET / "small-one.ipynb"
    assert shown.read_text(encoding="utf-8").count(CANARY) == 1
    write_feedback(course, small_course.SET)
    config = course_config(course.root, course.class_dir)
    config.CourseDirectory.assignment_id = small_course.SET
    run_converter("GenerateFeedback", config, course)
    given = [*course.exercises.rglob("*"), *course.feedback(small_course.SET).rglob("*")]
    stock = list((course.class_dir / "nbgrader_feedback").rglob("*.html"))
    assert stock
    for path in (*given, *stock):
        if path.is_file():
            assert CANARY not in path.read_text(encoding="utf-8"), path
    assert CANARY not in json.dumps(dataclasses.asdict(record))


@pytest.mark.usefixtures("one_exercise")
def test_nbgrader_s_own_autograde_shows_it_too():
    steps = course_config("/srv/course").Autograde.autograde_preprocessors
    assert steps[-1] == "mlcourse.grading.pages.rubrics.ShowRubrics"
    shown, _ = rubrics.ShowRubrics().preprocess(notebook("small-2-explain"), {})
    assert shown.cells[-1].source == rubric_of(EXERCISE)
    hidden, _ = rubrics.HideRubrics().preprocess(shown, {})
    assert [cell.source for cell in hidden.cells] == ["text", "1 + 1", "an answer"]
