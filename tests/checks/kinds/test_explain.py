"""Written answers are declared like all others, and no check pretends to read them."""

import pytest
from declared_for_tests import PLACE

from mlcourse import check
from mlcourse.checks.kinds.explain import Criterion, ExplainExercise, WrongClaim
from mlcourse.exercises import registry

EXERCISE = ExplainExercise(
    id="TST-12-explain",
    title="Why",
    **PLACE,
    question="Why?",
    model_answer="Because.",
    rubric=(Criterion(2, "a reason"),),
    wrong_claims=(WrongClaim("Nobody knows", "Somebody does."),),
)


def test_a_check_says_that_a_person_reads_it(monkeypatch, capsys):
    monkeypatch.setitem(registry(), EXERCISE.id, EXERCISE)
    for answers in ((), ("Because.",)):
        assert check(EXERCISE.id, *answers) == 0.0
        said = "TST-12-explain is graded by a person: write your answer into its cell, it needs no check.\n"
        assert capsys.readouterr() == (said, "")


def test_its_cell_is_named_after_the_row():
    assert EXERCISE.grade_id == "tst-12-explain"
    assert ExplainExercise(**{**EXERCISE.__dict__, "id": "TST-12"}).grade_id == "tst-12-explain"


def test_it_is_never_judged():
    with pytest.raises(TypeError, match="graded by a person"):
        EXERCISE.judge()
