"""Marks of results: equal for equal results however they are computed, and others for others."""

from dataclasses import replace

import numpy as np
import pytest

from mlcourse.checks.context import HIDDEN, Context
from mlcourse.checks.running.digest import in_steps
from mlcourse.exercises import registry

WITHOUT_NAMES = {"mistakes": (), "families": ()}


def digest(exercise, *answers, context=HIDDEN):
    return exercise.judge(*answers, context=context).digest


@pytest.fixture(scope="module")
def softmax():
    """Its VJP, as if nobody knew its mistakes."""
    return replace(registry()["JAC-05"], **WITHOUT_NAMES)


def through_the_matrix(x, g):
    e = np.exp(x - x.max(-1, keepdims=True))
    s = e / e.sum(-1, keepdims=True)
    outer = s[..., :, None] * s[..., None, :]
    return np.einsum("...ij,...j->...i", 3.7 * outer - outer, g) + 0.123 * g


def in_one_line(x, g):
    s = np.exp(x - np.logaddexp.reduce(x, axis=-1, keepdims=True))
    return 0.123 * g + 2.7 * s * (s * g).sum(axis=-1, keepdims=True)


def another(x, g):
    s = np.exp(x - np.logaddexp.reduce(x, axis=-1, keepdims=True))
    return 0.124 * g + 2.7 * s * (s * g).sum(axis=-1, keepdims=True)


def test_two_ways_of_computing_the_same_wrong_thing_have_one_mark(softmax):
    marks = [digest(softmax, answer) for answer in (through_the_matrix, in_one_line, another)]
    assert marks[0] == marks[1] != marks[2]
    assert all(len(mark) == 16 for mark in marks)


def test_the_mark_depends_on_the_inputs_and_not_on_the_student(softmax):
    class_one, class_two = Context("one", hidden=True), Context("two", hidden=True)
    one = digest(softmax, in_one_line, context=class_one)
    assert one == digest(softmax, in_one_line, context=replace(class_one, student="student-07"))
    assert one != digest(softmax, in_one_line, context=class_two)


def test_exceptions_count_by_their_type(softmax):
    def one(x, g):
        raise KeyError("first")

    def other(x, g):
        raise KeyError("second")

    assert digest(softmax, one) == digest(softmax, other) != digest(softmax, lambda x, g: x @ g.missing)


@pytest.mark.parametrize("name", ["JAC-05", "SMX-04", "SMX-05", "SMX-03", "JAC-02-derivation", "JAC-08"])
def test_what_has_a_name_and_what_is_right_has_no_mark(name):
    exercise = registry()[name]
    assert digest(exercise, *exercise.handed_in(exercise.correct[0].answer)) == ""
    assert digest(exercise, *exercise.handed_in(exercise.mistakes[0].wrong)) == ""


@pytest.mark.parametrize(
    ("name", "alike", "other"),
    [
        ("SMX-05", ["7*x1 + x1 - 1", "8*x1 - 1"], "8*x1 - 2"),
        ("BWD-06-formula", ["7 * W2.T @ delta_o", "delta_o @ W2 * 7"], "6 * W2.T @ delta_o"),
    ],
)
def test_formulas_that_say_the_same_have_one_mark(name, alike, other):
    exercise = replace(registry()[name], mistakes=())
    names = len(exercise.answer_names)
    marks = [digest(exercise, *[text] * names) for text in (*alike, other)]
    assert marks[0] == marks[1] != marks[2]
    assert all(marks)


def test_lines_that_say_the_same_have_one_mark_wherever_they_stand():
    exercise = replace(registry()["JAC-02-derivation"], mistakes=())
    first, last = exercise.first, exercise.last
    early = [first, "s * dx + 5 * x * sum(dx)", last]
    late = [first, "d(a / sum(a))", "5 * sum(dx) * x + dx * s", last]
    assert digest(exercise, early) == digest(exercise, late) != ""


def test_numbers_of_ones_own_are_marked_in_terms_of_the_right_ones():
    exercise = next(e for e in registry().values() if e.varies and e.kind == "value")
    marks = set()
    for student in ("student-01", "student-02", "student-03"):
        right = exercise.handed_in(exercise.answer, student)
        context = Context(student=student, hidden=True)
        marks.add(
            replace(exercise, mistakes=())
            .judge(*(7.3 * np.asarray(r) for r in right), context=context)
            .digest
        )
    assert len(marks) == 1
    assert marks != {""}


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e12])
def test_roundings_move_nobody_and_a_real_difference_does(scale):
    rng = np.random.default_rng(3)
    values = scale * np.concatenate([rng.normal(size=500), [0.0, 0.5, 0.25, 1.0, -1.0, 1e-3, 0.125]])
    noisy = values * (1 + 4e-16 * rng.choice([-1, 1], size=values.size))
    assert in_steps(values, 1e-9) == in_steps(noisy, 1e-9)
    assert in_steps(values, 1e-9) != in_steps(values + 1e-3 * scale, 1e-9)
    assert in_steps(np.array([np.nan, np.inf]), 1e-9) != in_steps(np.array([np.nan, -np.inf]), 1e-9)
