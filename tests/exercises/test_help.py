"""hint(), numbers(), student(): what they say, and that they cost nothing."""

import dataclasses

import pytest

import mlcourse
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises import registry
from mlcourse.exercises.notebook import Notebook, hint, numbers, open_notebook, student

VARYING = ValueExercise(
    id="TST-13",
    title="Area",
    points=1,
    book="tests.html#here",
    section="Tests",
    notebook="none",
    problem_set="none",
    answer_names=("area",),
    numbers=lambda rng: {"a": int(rng.integers(5, 50)), "b": int(rng.integers(5, 50))},
    answer=lambda n: (n["a"] * n["b"],),
)


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.delenv("MLCOURSE_STUDENT", raising=False)
    monkeypatch.setitem(registry(), "TST-13", VARYING)
    before = open_notebook(Notebook())
    yield
    open_notebook(before)


def test_hints_come_one_after_the_other_and_then_again(capsys, monkeypatch):
    three = dataclasses.replace(registry()["JAC-05"], hints=("one", "two", "three"))
    monkeypatch.setitem(registry(), "JAC-05", three)
    for _ in range(4):
        hint("JAC-05")
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["JAC-05, hint 1 of 3: one", "JAC-05, hint 2 of 3: two", "JAC-05, hint 3 of 3: three"]
    assert lines[3].startswith("That was the last one.")
    assert lines[4] == "JAC-05, hint 1 of 3: one"


def test_what_does_not_exist_is_said(capsys):
    hint("JAC-5")
    assert numbers("CNN-99") == {}
    assert numbers("JAC-05") == {}
    hint("TST-13")
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "There is no exercise 'JAC-5'; did you mean 'JAC-05'?"
    assert out[1].startswith("There is no exercise 'CNN-99'")
    assert out[2].startswith("JAC-05 has the same numbers for everybody")
    assert out[3].startswith("TST-13 has no hints")


def test_numbers_are_printed_and_returned(capsys):
    example = numbers("TST-13")
    assert capsys.readouterr().out.splitlines() == [
        f"TST-13, an example: a = {example['a']}, b = {example['b']}",
        'For your own numbers, run student("…") with the id under which you hand in.',
    ]
    student("student-01")
    own = numbers("TST-13")
    assert own == VARYING.numbers_of("student-01") != example
    assert capsys.readouterr().out.splitlines() == [
        "Exercises with numbers of your own have those of student-01.",
        f"TST-13, for student-01: a = {own['a']}, b = {own['b']}",
    ]
    student("")
    assert "No id yet" in capsys.readouterr().out


def test_the_grader_s_id_wins(monkeypatch, capsys):
    monkeypatch.setenv("MLCOURSE_STUDENT", "student-02")
    student("student-01")
    assert "those of student-02" in capsys.readouterr().out
    assert numbers("TST-13") == VARYING.numbers_of("student-02")


def test_a_notebook_gets_them_from_the_package():
    assert mlcourse.hint is hint
    assert mlcourse.numbers is numbers
    assert mlcourse.student is student
    assert {"check", "hint", "numbers", "student"} <= set(dir(mlcourse))
