"""Known answers as source: the text, when run where a student would have written it, is the answer."""

from functools import cache
from pathlib import Path

import jupytext
import numpy as np
import pytest

from mlcourse.checks.context import HIDDEN
from mlcourse.checks.kinds.function_source import function_source
from mlcourse.exercises import registry
from mlcourse.exercises.source import answer_source

SOLUTIONS = Path(__file__).parents[2] / "solutions"
KNOWN = [
    pytest.param(exercise, known, id=f"{exercise.id}: {known.name}")
    for exercise in registry().values()
    for known in (*exercise.mistakes, *exercise.correct)
]


@cache
def bound_in(problem_set, notebook):
    """What the cells of a notebook bind that are handed out or answered: what an answer may use."""
    namespace = {"np": np}
    for cell in jupytext.read(SOLUTIONS / problem_set / f"{notebook}.md").cells:
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {"grade": True})["grade"]:
            exec(cell.source, namespace)
    return namespace


@pytest.mark.one_in(4)
@pytest.mark.parametrize(("exercise", "known"), KNOWN)
def test_source_when_run_gives_the_same_verdict(exercise, known):
    if getattr(exercise, "backend", "numpy") == "torch":
        pytest.importorskip("torch")
    namespace = dict(bound_in(exercise.problem_set, exercise.notebook))
    exec(answer_source(exercise, known), namespace)
    verdict = exercise.judge(*(namespace[name] for name in exercise.answer_names), context=HIDDEN)
    expected = known.name if known in exercise.mistakes else None
    assert verdict.mistake == expected
    assert (verdict.status == "ok") == (expected is None)


@pytest.mark.parametrize(("exercise", "known"), KNOWN)
def test_source_needs_nothing_that_a_student_does_not_have(exercise, known):
    """In a notebook that is graded the reference is not there, but for what the notebook gives."""
    source = answer_source(exercise, known)
    assert "mlcourse.exercises" not in source
    assert "mlcourse.numpy" not in source
    if exercise.asks_for:
        assert f"import {exercise.asks_for}" not in source


def test_a_lambda_becomes_a_function_of_the_wanted_name():
    assert function_source(lambda x: x + 1, "f") == "def f(x):\n    return x + 1\n"


def test_two_lambdas_on_one_line_are_refused():
    # fmt: off
    pair = (lambda x: x, lambda x: -x)
    # fmt: on
    with pytest.raises(ValueError, match="2 lambdas begin on line"):
        function_source(pair[0], "f")
