"""Known answers as source: the text, when run, is the answer."""

import numpy as np
import pytest

from mlcourse.exercises import registry
from mlcourse.exercises.source import answer_source, function_source
from mlcourse.numpy import sigmoid, softmax

KNOWN = [
    pytest.param(exercise, known, id=f"{exercise.id}: {known.name}")
    for exercise in registry().values()
    for known in (*exercise.mistakes, *exercise.correct)
]


@pytest.mark.parametrize(("exercise", "known"), KNOWN)
def test_source_when_run_gives_the_same_verdict(exercise, known):
    namespace = {"np": np, "softmax": softmax, "sigmoid": sigmoid}
    exec(answer_source(exercise, known), namespace)
    verdict = exercise.judge(*(namespace[name] for name in exercise.answer_names), hidden=True)
    expected = known.name if known in exercise.mistakes else None
    assert verdict.mistake == expected
    assert (verdict.status == "ok") == (expected is None)


def test_a_lambda_becomes_a_function_of_the_wanted_name():
    assert function_source(lambda x: x + 1, "f") == "def f(x):\n    return x + 1\n"


def test_two_lambdas_on_one_line_are_refused():
    # fmt: off
    pair = (lambda x: x, lambda x: -x)
    # fmt: on
    with pytest.raises(ValueError, match="2 lambdas begin on line"):
        function_source(pair[0], "f")
