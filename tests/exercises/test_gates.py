"""What every exercise has to show: right answers pass, known mistakes are rejected and named.

Nothing here knows a single exercise; a new row is held to all of it as soon as it is declared.
"""

import re

import numpy as np
import pytest

from mlcourse.exercises import registry

SECRETS = ["", "winter", "7f3a"]
EXERCISES = registry()


def handed_in(exercise, answer):
    """Turn a declared answer into what a student passes to check()."""
    if exercise.kind == "code":
        return (answer,)
    return (list(answer),) if exercise.kind == "proof" else tuple(answer)


def right_answers():
    for exercise in EXERCISES.values():
        yield pytest.param(exercise, exercise.answer, id=f"{exercise.id}: model")
        for correct in exercise.correct:
            yield pytest.param(exercise, correct.answer, id=f"{exercise.id}: {correct.name}")


def mistakes():
    for exercise in EXERCISES.values():
        for mistake in exercise.mistakes:
            yield pytest.param(exercise, mistake, id=f"{exercise.id}: {mistake.name}")


@pytest.fixture(params=SECRETS, ids=lambda secret: f"secret={secret!r}")
def secret(request, monkeypatch):
    monkeypatch.setenv("MLCOURSE_SECRET", request.param)


@pytest.mark.parametrize(("exercise", "answer"), list(right_answers()))
@pytest.mark.usefixtures("secret")
def test_right_answers_score_full_marks(exercise, answer):
    for hidden in (False, True):
        verdict = exercise.judge(*handed_in(exercise, answer), hidden=hidden)
        assert (verdict.status, verdict.points, verdict.mistake) == ("ok", exercise.points, None), verdict


@pytest.mark.parametrize(("exercise", "mistake"), list(mistakes()))
@pytest.mark.usefixtures("secret")
def test_known_mistakes_are_rejected_and_named(exercise, mistake):
    verdict = exercise.judge(*handed_in(exercise, mistake.wrong), hidden=True)
    assert verdict.status in {"wrong", "partial", "error"}
    assert verdict.points < exercise.points
    assert verdict.mistake == mistake.name
    assert any(mistake.name in line and mistake.hint in line for line in verdict.lines)


@pytest.mark.parametrize(("exercise", "mistake"), list(mistakes()))
def test_a_message_has_at_most_four_lines(exercise, mistake):
    for hidden in (False, True):
        verdict = exercise.judge(*handed_in(exercise, mistake.wrong), hidden=hidden)
        assert len(verdict.lines) <= 4
        assert not any("\n" in line or "Traceback" in line for line in verdict.lines)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_there_are_enough_mistakes_and_right_answers(exercise):
    assert len(exercise.mistakes) >= (5 if exercise.kind == "code" else 3)
    assert len(exercise.correct) >= 3
    names = [mistake.name for mistake in exercise.mistakes]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_nothing_handed_in_is_missing_not_wrong(exercise):
    verdict = exercise.judge(*[...] * len(exercise.answer_names), hidden=True)
    assert (verdict.status, verdict.points) == ("missing", 0.0)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_function_is_public_in_the_reference_library(exercise):
    import mlcourse.numpy

    assert exercise.function in mlcourse.numpy.__all__


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_points_are_halves_and_places_are_complete(exercise):
    assert exercise.points > 0
    assert float(2 * exercise.points).is_integer()
    assert re.fullmatch(r"[a-z-]+\.html#[a-z-]+", exercise.book)
    assert exercise.section
    assert exercise.notebook


@pytest.mark.parametrize("exercise", [e for e in EXERCISES.values() if e.kind == "code"], ids=lambda e: e.id)
def test_the_container_of_a_right_answer_does_not_matter(exercise):
    """A list, a Fortran-ordered array or a masked one with the right numbers is right."""
    right = exercise.correct[0].answer
    wrappers = [np.ndarray.tolist, lambda a: np.array(a, order="F"), np.ma.array]
    for wrapper in wrappers:
        verdict = exercise.judge(_wrapped(right, wrapper, exercise), hidden=True)
        assert verdict.status == "ok", verdict


def _wrapped(function, wrapper, exercise):
    arity = len(exercise._cases(hidden=False)[0].args)
    if arity == 1:
        return lambda x: wrapper(np.asarray(function(x)))
    if arity == 2:
        return lambda x, g: wrapper(np.asarray(function(x, g)))
    return lambda x, jac, target: wrapper(np.asarray(function(x, jac, target)))


@pytest.mark.parametrize("exercise", [e for e in EXERCISES.values() if e.kind == "code"], ids=lambda e: e.id)
def test_unlisted_mistakes_are_called_unknown(exercise):
    """A guess would be worse than silence."""
    right = exercise.answer
    unlisted = [
        lambda *args: 0.9 * np.asarray(right(*args)) + 0.013,
        lambda *args: np.asarray(right(*args)) ** 3 + 1,
        lambda *args: np.cos(np.asarray(right(*args))),
        lambda *args: np.full_like(np.asarray(right(*args), dtype=float), 0.37),
    ]
    for answer in unlisted:
        verdict = exercise.judge(answer, hidden=True)
        assert verdict.points < exercise.points
        assert verdict.mistake is None, verdict
        assert len(verdict.lines) >= 1


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_the_same_answer_always_gets_the_same_verdict(exercise):
    answer = handed_in(exercise, exercise.mistakes[0].wrong)
    first = exercise.judge(*answer, hidden=True)
    np.random.default_rng().random()
    assert all(exercise.judge(*answer, hidden=True) == first for _ in range(3))
