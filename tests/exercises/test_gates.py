"""What every exercise has to show: right answers pass, known mistakes are rejected and named.

Nothing here knows a single exercise; a new row is held to all of it as soon as it is declared.
"""

import math
import re
import types

import numpy as np
import pytest
from gates import require, told

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
        yield pytest.param(exercise, "model", exercise.answer, id=f"{exercise.id}: model")
        for correct in exercise.correct:
            yield pytest.param(exercise, correct.name, correct.answer, id=f"{exercise.id}: {correct.name}")


def mistakes():
    for exercise in JUDGED.values():
        for mistake in exercise.mistakes:
            yield pytest.param(exercise, mistake, id=f"{exercise.id}: {mistake.name}")


@pytest.fixture(params=SECRETS, ids=lambda secret: f"secret={secret!r}")
def secret(request):
    return request.param


@pytest.mark.one_of("secret", SECRETS)
@pytest.mark.parametrize(("exercise", "name", "answer"), list(right_answers()))
def test_right_answers_score_full_marks(exercise, name, answer, secret):
    for hidden in (False, True):
        verdict = exercise.judge(*exercise.handed_in(answer), context=Context(secret, hidden=hidden))
        right = (verdict.status, verdict.points, verdict.mistake) == ("ok", exercise.points, None)
        what = f"the right answer {name!r} on {'hidden' if hidden else 'public'} inputs"
        require(right, exercise, what, came=told(verdict), expected=f"'ok' with {exercise.points:g} points")


# Mistakes that have two true names, of which the student's own check and the graded one each say one.
TWO_NAMES = {
    (
        "JAC-06",
        "the softmax Jacobian divided along the wrong axis",
    ): "the transpose, but where exp underflows",
}
PAIR = re.compile(r"(?:return|returns|is|has|gives|shape) (\S+|\(.*?\)), expected (\(.*?\)|\S+?)[.;]?(?= |$)")


@pytest.mark.one_of("secret", SECRETS)
@pytest.mark.parametrize(("exercise", "mistake"), list(mistakes()))
def test_known_mistakes_are_rejected_and_named(exercise, mistake, secret):
    """In at most four lines, alike by both checks, without the same number as wrong and as right."""
    answer = exercise.handed_in(mistake.wrong)
    seen, graded = (
        exercise.judge(*answer, context=Context(secret, hidden=hidden)) for hidden in (False, True)
    )
    what, came = f"the mistake {mistake.name!r}", told(graded)
    less = graded.points < exercise.points or exercise.practice
    rejected = graded.status in {"wrong", "partial", "error"} and less
    require(rejected, exercise, what, came=came, expected=f"less than {exercise.points:g} points")
    named = graded.mistake == mistake.name
    require(named, exercise, what, came=came, expected="to be named by its own name")
    shown = any(mistake.name in line and mistake.hint in line for line in graded.lines)
    require(shown, exercise, what, came=came, expected=f"a line with its hint, {mistake.hint!r}")
    for verdict in (seen, graded):
        require_a_clear_message(exercise, what, verdict)
    if seen.status == "ok":  # then all that is wrong is what only the grading asks for
        hidden = [regime for regime in exercise.regimes() if regime not in exercise.public]
        left = exercise.points - max(map(exercise.prices.of, hidden))
        paid = 0 < left <= graded.points
        require(paid, exercise, f"{what}, graded", came=came, expected=f"at least {left:g} points")
    elif (exercise.id, mistake.name) not in TWO_NAMES:
        alike, expected = seen.mistake == graded.mistake, f"as in the student's check: {told(seen)}"
        require(alike, exercise, f"{what}, graded", came=came, expected=expected)


def require_a_clear_message(exercise, what, verdict):
    """At most four plain lines, in which what came and what was expected look different."""
    short = len(verdict.lines) <= 4 and not any("\n" in s or "Traceback" in s for s in verdict.lines)
    what = f"the message for {what}"
    require(short, exercise, what, came=told(verdict), expected="at most four plain lines")
    pairs = [pair for line in verdict.lines for pair in PAIR.findall(line)]
    apart = all(got != right for got, right in pairs)
    require(apart, exercise, what, came=told(verdict), expected="two numbers that look different")


@pytest.mark.parametrize("exercise", JUDGED.values(), ids=JUDGED)
def test_there_are_enough_mistakes_and_right_answers(exercise):
    least, names = exercise.least_mistakes, [mistake.name for mistake in exercise.mistakes]
    require(len(names) >= least, exercise, "`mistakes`", came=len(names), expected=f"at least {least}")
    right = len(exercise.correct)
    require(right >= 3, exercise, "`correct`", came=right, expected="at least 3, each written another way")
    twice = sorted({name for name in names if names.count(name) > 1})
    require(not twice, exercise, "`mistakes`", came=f"{twice} twice", expected="a name of its own for each")


@pytest.mark.parametrize("exercise", JUDGED.values(), ids=JUDGED)
def test_nothing_handed_in_is_missing_not_wrong(exercise):
    verdict = exercise.judge(*[...] * len(exercise.answer_names), context=HIDDEN)
    missing = (verdict.status, verdict.points) == ("missing", 0.0)
    require(missing, exercise, "an untouched `...`", came=told(verdict), expected="'missing' with 0 points")


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_function_is_public_in_the_reference_library(exercise):
    public = {*mlcourse.numpy.__all__, *mlcourse.shapes.__all__}
    known = exercise.function in (public if exercise.judged else public | {None})
    what, expected = (
        "`function`",
        "a name that mlcourse.numpy or mlcourse.shapes exports (in a file's __all__)",
    )
    require(known, exercise, what, came=repr(exercise.function), expected=expected)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_points_are_halves_and_places_are_complete(exercise):
    halves = exercise.points >= 0 and float(2 * exercise.points).is_integer()
    require(halves, exercise, "`points`", came=exercise.points, expected="a multiple of 0.5, 0 for practice")
    address = re.fullmatch(r"[a-z0-9-]+\.html#[a-z0-9-]+", exercise.book)
    require(address, exercise, "`book`", came=repr(exercise.book), expected="page.html#anchor, in lower case")
    for name in ("title", "section", "notebook", "problem_set"):
        require(getattr(exercise, name), exercise, f"`{name}`", came="nothing", expected="a text")


def a_right_answer(exercise):
    """The first of those that are not the model's, if one is declared yet."""
    return exercise.correct[0].answer if exercise.correct else exercise.answer


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
        answer = converted(exercise, a_right_answer(exercise), wrapper)
        verdict = exercise.judge(answer, context=HIDDEN)
        what = "a right answer in another container"
        require(verdict.status == "ok", exercise, what, came=told(verdict), expected="'ok'")


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
        what = f"the model answer's parts as a {getattr(container, '__name__', 'container')}"
        require(verdict.status == "ok", exercise, what, came=told(verdict), expected="'ok'")


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
        rejected = verdict.points < exercise.points and verdict.lines
        what, came = "a wrong answer that is not listed", told(verdict)
        require(rejected, exercise, what, came=came, expected="fewer points, and a sentence")
        # With `accept` a mistake is known by what stands in its way.
        unknown = verdict.mistake is None or exercise.accept is not None
        require(
            unknown, exercise, what, came=came, expected="no mistake named: a guess is worse than silence"
        )


@pytest.mark.parametrize("exercise", JUDGED.values(), ids=JUDGED)
def test_the_same_answer_always_gets_the_same_verdict(exercise):
    known = exercise.mistakes[0].wrong if exercise.mistakes else exercise.answer
    answer = exercise.handed_in(known)
    first = exercise.judge(*answer, context=HIDDEN)
    np.random.default_rng().random()
    again = exercise.judge(*answer, context=HIDDEN)
    require(again == first, exercise, "judged again", came=told(again), expected=told(first))


@pytest.mark.parametrize("student", STUDENTS, ids=lambda student: student or "example")
@pytest.mark.parametrize("exercise", VARYING, ids=lambda e: e.id)
def test_every_student_has_numbers_with_which_it_can_be_told(exercise, student):
    """For all students: right answers pass, mistakes are rejected and named, numbers stay the same."""
    context = Context(student=student, hidden=True)
    assert exercise.numbers_of(student) == exercise.numbers_of(student)
    whose = f"for {student or 'the example'} (numbers {exercise.numbers_of(student)})"
    rights = {"model": exercise.answer} | {correct.name: correct.answer for correct in exercise.correct}
    for name, right in rights.items():
        verdict = exercise.judge(*exercise.handed_in(right, student), context=context)
        what = f"the right answer {name!r} {whose}"
        require(verdict.status == "ok", exercise, what, came=told(verdict), expected="'ok'")
    for mistake in exercise.mistakes:
        verdict = exercise.judge(*exercise.handed_in(mistake.wrong, student), context=context)
        fine = verdict.mistake == mistake.name and len(verdict.lines) <= 4
        what, expected = f"the mistake {mistake.name!r} {whose}", "fewer points, named, in at most four lines"
        require(
            fine and verdict.points < exercise.points, exercise, what, came=told(verdict), expected=expected
        )


@pytest.mark.parametrize("exercise", VARYING, ids=lambda e: e.id)
def test_students_have_different_numbers(exercise):
    drawn = {str(exercise.numbers_of(student)) for student in STUDENTS}
    enough = len(drawn) > len(STUDENTS) / 2
    expected = f"more than half of {len(STUDENTS)}"
    require(enough, exercise, "different `numbers` of students", came=len(drawn), expected=expected)


@pytest.mark.parametrize("exercise", EXPLAIN, ids=lambda e: e.id)
def test_a_written_answer_has_a_rubric_and_typical_wrong_claims(exercise):
    total, claims = sum(criterion.points for criterion in exercise.rubric), exercise.wrong_claims
    fits = math.isclose(total, exercise.points)
    require(fits, exercise, "the sum of `rubric`", came=total, expected=f"{exercise.points:g}, its points")
    require(len(claims) >= 3, exercise, "`wrong_claims`", came=len(claims), expected="at least 3")
    for name in ("question", "model_answer"):
        require(getattr(exercise, name), exercise, f"`{name}`", came="nothing", expected="a text")
    whole = all(claim.text and claim.why for claim in claims)
    require(whole, exercise, "`wrong_claims`", came="an empty text", expected="claim and why, for each")


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_hints_are_three_steps(exercise):
    steps = len({hint for hint in exercise.hints if hint.strip() and "\n" not in hint})
    three = steps == len(exercise.hints) == 3
    require(
        three, exercise, "`hints`", came=exercise.hints, expected="three different ones, of one line each"
    )
