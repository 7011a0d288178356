"""What every exercise has to show: right answers pass, known mistakes are rejected and named.

Nothing here knows a single exercise; a new row is held to all of it as soon as it is declared.
"""

import math
import re
import types

import numpy as np
import pytest

import mlcourse.numpy
import mlcourse.shapes
from mlcourse.checks.context import HIDDEN, PUBLIC, Context
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.checks.running.trees import split
from mlcourse.exercises import registry

SECRETS = ["", "winter", "7f3a"]
STUDENTS = ["", *(f"student-{i:02}" for i in range(1, 13))]
EXERCISES = registry()
JUDGED = {name: exercise for name, exercise in EXERCISES.items() if exercise.judged}
CODE = [exercise for exercise in EXERCISES.values() if isinstance(exercise, CodeExercise)]
VARYING = [exercise for exercise in EXERCISES.values() if exercise.varies]
EXPLAIN = [exercise for exercise in EXERCISES.values() if isinstance(exercise, ExplainExercise)]


@pytest.fixture(autouse=True)
def _needs_its_backend(request):
    """Exercises in torch need it."""
    exercise = request.getfixturevalue("exercise") if "exercise" in request.fixturenames else None
    if getattr(exercise, "backend", "numpy") == "torch":
        pytest.importorskip("torch")


def right_answers():
    for exercise in JUDGED.values():
        yield pytest.param(exercise, exercise.answer, id=f"{exercise.id}: model")
        for correct in exercise.correct:
            yield pytest.param(exercise, correct.answer, id=f"{exercise.id}: {correct.name}")


def mistakes():
    for exercise in JUDGED.values():
        for mistake in exercise.mistakes:
            yield pytest.param(exercise, mistake, id=f"{exercise.id}: {mistake.name}")


@pytest.fixture(params=SECRETS, ids=lambda secret: f"secret={secret!r}")
def secret(request):
    return request.param


@pytest.mark.parametrize(("exercise", "answer"), list(right_answers()))
def test_right_answers_score_full_marks(exercise, answer, secret):
    for hidden in (False, True):
        verdict = exercise.judge(*exercise.handed_in(answer), context=Context(secret, hidden=hidden))
        assert (verdict.status, verdict.points, verdict.mistake) == ("ok", exercise.points, None), verdict


@pytest.mark.parametrize(("exercise", "mistake"), list(mistakes()))
def test_known_mistakes_are_rejected_and_named(exercise, mistake, secret):
    verdict = exercise.judge(*exercise.handed_in(mistake.wrong), context=Context(secret, hidden=True))
    assert verdict.status in {"wrong", "partial", "error"}
    assert verdict.points < exercise.points
    assert verdict.mistake == mistake.name
    assert any(mistake.name in line and mistake.hint in line for line in verdict.lines)


@pytest.mark.parametrize(("exercise", "mistake"), list(mistakes()))
def test_a_message_has_at_most_four_lines(exercise, mistake):
    for hidden in (False, True):
        verdict = exercise.judge(*exercise.handed_in(mistake.wrong), context=Context(hidden=hidden))
        assert len(verdict.lines) <= 4
        assert not any("\n" in line or "Traceback" in line for line in verdict.lines)


@pytest.mark.parametrize("exercise", JUDGED.values(), ids=JUDGED)
def test_there_are_enough_mistakes_and_right_answers(exercise):
    assert len(exercise.mistakes) >= exercise.least_mistakes
    assert len(exercise.correct) >= 3
    names = [mistake.name for mistake in exercise.mistakes]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("exercise", JUDGED.values(), ids=JUDGED)
def test_nothing_handed_in_is_missing_not_wrong(exercise):
    verdict = exercise.judge(*[...] * len(exercise.answer_names), context=HIDDEN)
    assert (verdict.status, verdict.points) == ("missing", 0.0)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_function_is_public_in_the_reference_library(exercise):
    public = {*mlcourse.numpy.__all__, *mlcourse.shapes.__all__}
    assert exercise.function in (public if exercise.judged else public | {None})


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_points_are_halves_and_places_are_complete(exercise):
    assert exercise.points > 0
    assert float(2 * exercise.points).is_integer()
    assert re.fullmatch(r"[a-z0-9-]+\.html#[a-z0-9-]+", exercise.book)
    assert exercise.section
    assert exercise.notebook


def converted(exercise, function, change):
    """A function whose arrays are `change` of what `function` returns."""

    def answer(*args, **kwargs):
        parts, _ = split(function(*args, **kwargs), exercise.outputs)
        changed = [change(part if exercise.backend == "torch" else np.asarray(part)) for part in parts]
        return tuple(changed) if exercise.outputs else changed[0]

    return answer


@pytest.mark.parametrize("exercise", CODE, ids=lambda e: e.id)
def test_the_container_of_a_right_answer_does_not_matter(exercise):
    """A list, a Fortran-ordered array or a masked one with the right numbers is right."""
    wrappers = [np.ndarray.tolist, lambda a: np.array(a, order="F"), np.ma.array]
    if exercise.backend == "torch":
        wrappers = [
            lambda t: t.clone().requires_grad_(t.is_floating_point()),
            lambda t: t.unsqueeze(-1).expand(*t.shape, 2)[..., 0],
        ]
    for wrapper in wrappers:
        answer = converted(exercise, exercise.correct[0].answer, wrapper)
        verdict = exercise.judge(answer, context=HIDDEN)
        assert verdict.status == "ok", verdict


@pytest.mark.parametrize("exercise", [e for e in CODE if e.outputs], ids=lambda e: e.id)
def test_how_several_arrays_are_returned_does_not_matter(exercise):
    """A tuple, a list, a dict or an object with the right parts is right."""
    right = exercise.answer
    for container in (
        tuple,
        list,
        lambda parts: dict(zip(exercise.outputs, parts, strict=True)),
        lambda parts: types.SimpleNamespace(**dict(zip(exercise.outputs, parts, strict=True))),
    ):

        def answer(*args, container=container, **kwargs):
            return container(split(right(*args, **kwargs), exercise.outputs)[0])

        verdict = exercise.judge(answer, context=HIDDEN)
        assert verdict.status == "ok", verdict


@pytest.mark.parametrize("exercise", CODE, ids=lambda e: e.id)
def test_some_case_has_a_result(exercise):
    """A reference that raises expects an exception; one that always raises is broken."""
    regimes = {c.regime for c in exercise.judged_cases(PUBLIC)}
    assert regimes == set(exercise.public)
    assert any(exercise.comparison.expected(case).arrays for case in exercise.judged_cases(PUBLIC))


@pytest.mark.parametrize("exercise", CODE, ids=lambda e: e.id)
def test_unlisted_mistakes_are_called_unknown(exercise):
    """A guess would be worse than silence."""
    unlisted = [
        lambda right: 0.9 * right + 0.013,
        lambda right: right**3 + 1.01,
        lambda right: np.cos(right) if isinstance(right, np.ndarray) else right.cos(),
        lambda right: 0 * right + 0.37,
    ]
    for change in unlisted:
        answer = converted(exercise, exercise.answer, change)
        verdict = exercise.judge(answer, context=HIDDEN)
        assert verdict.points < exercise.points
        assert len(verdict.lines) >= 1
        if exercise.accept is None:  # there a mistake is known by what stands in its way
            assert verdict.mistake is None, verdict


@pytest.mark.parametrize("exercise", JUDGED.values(), ids=JUDGED)
def test_the_same_answer_always_gets_the_same_verdict(exercise):
    answer = exercise.handed_in(exercise.mistakes[0].wrong)
    first = exercise.judge(*answer, context=HIDDEN)
    np.random.default_rng().random()
    assert all(exercise.judge(*answer, context=HIDDEN) == first for _ in range(3))


@pytest.mark.parametrize("student", STUDENTS, ids=lambda student: student or "example")
@pytest.mark.parametrize("exercise", VARYING, ids=lambda e: e.id)
def test_every_student_has_numbers_with_which_it_can_be_told(exercise, student):
    """For all students: right answers pass, mistakes are rejected and named, numbers stay the same."""
    context = Context(student=student, hidden=True)
    assert exercise.numbers_of(student) == exercise.numbers_of(student)
    for right in (exercise.answer, *(correct.answer for correct in exercise.correct)):
        assert exercise.judge(*exercise.handed_in(right, student), context=context).status == "ok"
    for mistake in exercise.mistakes:
        verdict = exercise.judge(*exercise.handed_in(mistake.wrong, student), context=context)
        assert (verdict.mistake, len(verdict.lines) <= 4) == (mistake.name, True), verdict
        assert verdict.points < exercise.points


@pytest.mark.parametrize("exercise", VARYING, ids=lambda e: e.id)
def test_students_have_different_numbers(exercise):
    drawn = {str(exercise.numbers_of(student)) for student in STUDENTS}
    assert len(drawn) > len(STUDENTS) / 2


@pytest.mark.parametrize("exercise", EXPLAIN, ids=lambda e: e.id)
def test_a_written_answer_has_a_rubric_and_typical_wrong_claims(exercise):
    assert math.isclose(sum(criterion.points for criterion in exercise.rubric), exercise.points)
    assert len(exercise.wrong_claims) >= 3
    assert exercise.question
    assert exercise.model_answer
    assert all(claim.text and claim.why for claim in exercise.wrong_claims)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_hints_are_three_steps(exercise):
    assert len(exercise.hints) == 3
    assert len(set(exercise.hints)) == 3
    assert all(hint.strip() and "\n" not in hint for hint in exercise.hints)
