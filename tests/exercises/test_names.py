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


@pytest.mark.parametrize("slip", BY_TWO)
@pytest.mark.parametrize("exercise", CODE, ids=lambda e: e.id)
def test_the_public_and_the_graded_check_give_the_same_name(exercise, slip):
    names = {verdict.mistake for verdict in verdicts(exercise, BY_TWO[slip])}
    what, expected = f"the slip {slip!r}", "one name in both checks"
    require(len(names) == 1, exercise, what, came=sorted(map(str, names)), expected=expected)
