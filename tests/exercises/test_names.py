"""Right answers with one honest slip: the name that comes is true of what was handed in, or none is said."""

import numpy as np
import pytest
from gates import require, told

from mlcourse.checks.context import Context
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.trees import split
from mlcourse.exercises import registry

CODE = [
    e
    for e in registry().values()
    if isinstance(e, CodeExercise) and e.backend == "numpy" and e.accept is None
]
WITHOUT_BATCH = "NRM-01 NRM-02 SMX-04-code JAC-02 JAC-03 JAC-06 JAC-08-code JAC-09 BWD-02 BWD-04 RSK-02"
ALSO_WITHOUT = "RSK-03 EQV-01 EQV-01-inverse CNV-01 CNV-01-code"


def slipped(exercise, change):
    """The model answer, each of its arrays changed by ``change(array, first array argument)``."""

    def answer(*args, **kwargs):
        parts, _ = split(exercise.answer(*args, **kwargs), exercise.outputs)
        arrays = [a for arg in args for a in _arrays(arg)]
        changed = [change(np.asarray(part), arrays[0] if arrays else np.ones(3)) for part in parts]
        return tuple(changed) if exercise.outputs else changed[0]

    return answer


def _arrays(value):
    if isinstance(value, np.ndarray):
        return [value] if value.ndim else []
    items = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    return [array for item in items for array in _arrays(item)]


def verdicts(exercise, change):
    """What the public and the graded check say."""
    for hidden in (False, True):
        yield exercise.judge(slipped(exercise, change), context=Context("winter", hidden=hidden))


AXES = {
    "in a tuple": lambda right, _: (right,),
    "in brackets": lambda right, _: np.array([right]),
    "[..., None]": lambda right, _: right[..., None],
    "[None, None]": lambda right, _: right[None, None],
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("slip", AXES)
@pytest.mark.parametrize("exercise", CODE, ids=lambda e: e.id)
def test_an_axis_of_length_1_is_no_sum_that_is_missing(exercise, slip):
    for verdict in verdicts(exercise, AXES[slip]):
        true = verdict.mistake is not None and "over an axis missing" not in verdict.mistake
        require(true, exercise, slip, came=told(verdict), expected="an axis too many, by its name")


TWICE_OVER = {
    "2/n, n the last axis": lambda right, x: 2 * right / x.shape[-1],
    "2/n, n the rows": lambda right, x: 2 * right / len(x),
    "2/n, n all entries": lambda right, x: 2 * right / x.size,
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("slip", TWICE_OVER)
@pytest.mark.parametrize("exercise", CODE, ids=lambda e: e.id)
def test_no_size_makes_2_over_n_a_half(exercise, slip):
    for verdict in verdicts(exercise, TWICE_OVER[slip]):
        true = verdict.points == exercise.points or not str(verdict.mistake).startswith("a factor ½")
        require(true, exercise, slip, came=told(verdict), expected="no name, or one with 2/n")


@pytest.mark.parametrize("divided", [True, False], ids=["divided", "multiplied"])
@pytest.mark.parametrize("name", f"{WITHOUT_BATCH} {ALSO_WITHOUT}".split())
def test_where_there_is_no_batch_its_size_is_not_blamed(name, divided):
    exercise = registry()[name]
    for verdict in verdicts(exercise, lambda right, x: right / len(x) if divided else right * len(x)):
        true = verdict.points < exercise.points and "batch" not in str(verdict.mistake)
        require(true, exercise, "the length as a factor", came=told(verdict), expected="not a batch")


BY_TWO = {
    "the sign": lambda right, _: -right,
    "a factor 2 too many": lambda right, _: 2 * right,
    "a factor ½ too many": lambda right, _: right / 2,
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("slip", BY_TWO)
@pytest.mark.parametrize("exercise", CODE, ids=lambda e: e.id)
def test_the_public_and_the_graded_check_give_the_same_name(exercise, slip):
    names = {verdict.mistake for verdict in verdicts(exercise, BY_TWO[slip])}
    what, expected = f"the slip {slip!r}", "one name in both checks"
    require(len(names) == 1, exercise, what, came=sorted(map(str, names)), expected=expected)


def softmax_with_one_maximum(x):
    e = np.exp(x - x.max())
    return e / e.sum(axis=-1, keepdims=True)


def sum_with_one_maximum(x):
    x = x - x.max()
    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))


def of_classes(log_probabilities):
    return lambda o, y: -np.mean(log_probabilities(o)[np.arange(len(y)), y])


# Exercise, answer, and names that are true of it; None where none need be said.
TRUE = [
    ("IDN-02", lambda x: -np.log1p(np.exp(-x)), {"an exponential that overflows"}),
    ("IDN-02", lambda x: np.log(1 / (1 + np.exp(-x))), {"an exponential that overflows"}),
    ("IDN-02", lambda x: -np.log(1 + np.exp(-x)), {"an exponential that overflows"}),
    (
        "LOS-04",
        of_classes(lambda o: np.log(softmax_with_one_maximum(o))),
        {"one maximum for the whole batch"},
    ),
    ("LOS-04", of_classes(sum_with_one_maximum), {"one maximum for the whole batch"}),
    ("LOS-07-code", sum_with_one_maximum, {None, "one maximum for the whole batch"}),
    ("ADD-05", lambda s, i, o, scheme: 1 + np.random.default_rng(s).normal(0, 1, (o, i)), {None}),
    ("BWD-11", lambda delta_h, W1: delta_h @ W1.T, {"a transpose too many"}),
    ("BWD-11", lambda delta_h, W1: np.dot(delta_h, W1.T), {"a transpose too many"}),
    ("BWD-11", lambda delta_h, W1: W1 @ W1, {None}),
    ("FWD-04", lambda x, W1, b1, W2, b2: W1 @ W1, {None}),
    (
        "SMX-02",
        lambda x: (e := np.exp(x - x.max(-1, keepdims=True))) / e.sum(-1),
        {"a maximum or a sum without keepdims"},
    ),
    ("MIS-01", lambda z, t: ((z - t) ** 2).sum(axis=-1, keepdims=True) / 2, {"an axis of length 1 too many"}),
]


@pytest.mark.parametrize(
    ("name", "answer", "names"), TRUE, ids=[f"{i}: {name}" for i, (name, *_) in enumerate(TRUE)]
)
def test_answers_that_once_had_a_false_name(name, answer, names):
    exercise = registry()[name]
    verdict = exercise.judge(answer, context=Context("winter", hidden=True))
    expected = f"one of {sorted(map(str, names))}"
    require(verdict.mistake in names, exercise, "its name", came=told(verdict), expected=expected)
