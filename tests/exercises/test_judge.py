"""judge(): a function of its arguments, whose status no text of a student's can change."""

import pytest

from mlcourse.checks.context import HIDDEN, Context
from mlcourse.checks.verdict import STATUSES
from mlcourse.exercises import judge, registry

WORDS = (*STATUSES, "timeout", "memory", "MemoryError", "output_limit", "crash", "Traceback", "not judged")


def raising(kind, message):
    def answer(x, g):
        raise kind(message)

    return answer


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("kind", [ValueError, KeyError, AssertionError])
def test_a_status_never_follows_from_the_text_of_an_exception(kind, word, hidden):
    exercise = registry()["JAC-05"]
    messages = [word, f"here no {word} happened", f"{word}: 3 of 3 points", f"status={word!r}\n{word}"]
    verdicts = [judge(exercise, (raising(kind, m),), Context("winter", hidden=hidden)) for m in messages]
    assert {(v.status, v.points, v.mistake) for v in verdicts} == {("error", 0.0, None)}


@pytest.mark.parametrize("word", WORDS)
def test_a_status_never_follows_from_what_is_written(word):
    for name, answers in [("JAC-01", (word, word)), ("SMX-02-proof", ([word, word, word],))]:
        assert judge(registry()[name], answers).status == "wrong"


def test_the_environment_changes_nothing(monkeypatch):
    varying = [exercise for exercise in registry().values() if exercise.varies]
    assert varying
    for exercise in (*varying, registry()["JAC-05"]):
        context = Context("winter", "student-01", hidden=True)
        answers = exercise.handed_in(exercise.mistakes[0].wrong, "student-01")
        before = judge(exercise, answers, context)
        monkeypatch.setenv("MLCOURSE_SECRET", "summer")
        monkeypatch.setenv("MLCOURSE_STUDENT", "student-02")
        monkeypatch.setenv("MLCOURSE_NAMED", "student-03")
        assert judge(exercise, answers, context) == before
        assert before.mistake == exercise.mistakes[0].name


def test_two_students_are_judged_in_one_process():
    """With the registry's own exercises, alternating: each has his own numbers and his own hidden inputs."""
    for exercise in registry().values():
        if exercise.varies:
            answers = {s: exercise.handed_in(exercise.answer, s) for s in ("student-01", "student-02")}
            for student in ("student-01", "student-02", "student-01"):
                context = Context("winter", student, hidden=True)
                assert judge(exercise, answers[student], context).status == "ok"
                assert exercise.numbers_of(student) == exercise.numbers_of(student.upper())


def test_hidden_may_be_said_without_a_context_of_its_own():
    exercise = registry()["JAC-05"]
    answers = (exercise.mistakes[0].wrong,)
    for hidden in (False, True):
        expected = judge(exercise, answers, Context("winter", hidden=hidden))
        assert judge(exercise, answers, Context("winter", hidden=not hidden), hidden=hidden) == expected
    assert judge(exercise, answers, hidden=True) == judge(exercise, answers, HIDDEN)
