"""Numbers of one's own: the same for the same student, judged for him, and what is said about others'."""

from dataclasses import replace

import numpy as np
import pytest
from declared_for_tests import PLACE

from mlcourse.checks.context import Context
from mlcourse.checks.exercise import Mistake
from mlcourse.checks.kinds.choose import ChooseExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.checks.verdict import UNKNOWN

AREA = ValueExercise(
    id="TST-10",
    title="Areas",
    **PLACE,
    answer_names=("area", "edge"),
    numbers=lambda rng: {"a": int(rng.integers(5, 50)), "b": int(rng.integers(5, 50))},
    answer=lambda n: (n["a"] * n["b"], 2 * (n["a"] + n["b"])),
    mistakes=(Mistake("half the edge", lambda n: (n["a"] * n["b"], n["a"] + n["b"]), "Go all round."),),
)
FACTORS = ChooseExercise(
    id="TST-11",
    title="Factors",
    **PLACE,
    answer_names=("p", "q"),
    numbers=lambda rng: {"n": 2 * int(rng.integers(5, 5000))},
    answer=lambda n: (2, n["n"] // 2),
    condition=lambda n, p, q: "" if p * q == n["n"] else "The product is not n.",
    mistakes=(Mistake("a sum", lambda n: (1, n["n"] - 1), "A product is asked for."),),
)


FIRST = Context(student="student-01", hidden=True)


def test_the_same_id_has_the_same_numbers_however_it_is_typed():
    assert AREA.numbers_of("student-01") == AREA.numbers_of(" Student-01 ")
    assert AREA.numbers_of("student-01") != AREA.numbers_of("student-02")


def test_numbers_do_not_depend_on_the_process():
    np.random.seed(1)  # noqa: NPY002
    assert AREA.numbers_of("student-01") == {"a": 37, "b": 6}


@pytest.mark.parametrize("exercise", [AREA, FACTORS])
def test_the_grader_s_id_counts(exercise):
    assert exercise.judge(*exercise.handed_in(exercise.answer, "student-01"), context=FIRST).status == "ok"
    verdict = exercise.judge(*exercise.handed_in(exercise.mistakes[0].wrong, "student-01"), context=FIRST)
    assert verdict.mistake == exercise.mistakes[0].name
    other = exercise.judge(*exercise.handed_in(exercise.answer, "student-07"), context=FIRST)
    assert other.points < exercise.points


@pytest.mark.parametrize("exercise", [AREA, FACTORS])
def test_two_students_are_judged_in_one_process(exercise):
    """Each by his own numbers, in any order: nothing of one is left when the other is judged."""
    names = ("student-01", "student-02")
    for student in (*names, *reversed(names)):
        for author in names:
            answers = exercise.handed_in(exercise.answer, author)
            verdict = exercise.judge(*answers, context=Context(student=student, hidden=True))
            assert (verdict.status == "ok") == (author == student)


@pytest.mark.parametrize("exercise", [AREA, FACTORS])
def test_right_answers_of_another_id_are_told_from_wrong_ones(exercise):
    answers = exercise.handed_in(exercise.answer, "student-02")
    assert exercise.judge(*answers, context=Context(student="student-02", named="student-02")).status == "ok"
    verdict = exercise.judge(*answers, context=replace(FIRST, named="student-02"))
    assert (verdict.points, verdict.mistake) == (0, "the numbers of another id")
    said = (
        "These are the right answers for `student-02`, the id that the notebook gives; yours are graded for "
    )
    assert verdict.lines == (said + "`student-01`.",)
    verdict = exercise.judge(
        *exercise.handed_in(exercise.answer, ""), context=replace(FIRST, named="student-02")
    )
    assert verdict.mistake == "the numbers of the example"


@pytest.mark.parametrize("exercise", [AREA, FACTORS])
def test_without_an_id_the_example_counts_and_is_called_one(exercise):
    verdict = exercise.judge(*exercise.handed_in(exercise.answer, ""))
    assert verdict.status == "ok"
    assert verdict.lines[-1].startswith("These are the example's numbers: `student(")


def test_each_number_counts_its_share():
    verdict = AREA.judge(37 * 6, 1, context=FIRST)
    assert (verdict.status, verdict.points) == ("partial", 1)
    assert verdict.lines == ("`edge`: the number is not right.", UNKNOWN)


def test_a_known_mistake_is_named_even_if_it_would_be_right_for_the_example():
    shared = ChooseExercise(
        id="TST-12",
        title="Multiples",
        **PLACE,
        answer_names=("p",),
        numbers=lambda rng: {"n": 3 * int(rng.integers(5, 5000))},
        answer=lambda n: (n["n"],),
        condition=lambda n, p: "" if p == n["n"] else "The number is not n.",
        mistakes=(Mistake("the example's number", lambda n: (shared_number,), "Take your own."),),
    )
    shared_number = shared.numbers_of("")["n"]
    assert shared.judge(shared_number, context=FIRST).mistake == "the example's number"


def test_a_message_about_three_numbers_of_the_example_has_four_lines():
    exercise = ValueExercise(
        id="TST-13",
        title="Three numbers",
        **PLACE,
        answer_names=("p", "q", "r"),
        numbers=lambda rng: {"n": int(rng.integers(5, 5000))},
        answer=lambda n: (n["n"], n["n"] + 1, n["n"] + 2),
        mistakes=(Mistake("zeros", lambda n: (0, 0, 0), "None of them is."),),
    )
    lines = exercise.judge(0, 0, 0).lines
    assert len(lines) == 4
    assert lines[1] == "2 more are not right."
