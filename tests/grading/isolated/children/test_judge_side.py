"""The judge before it judges, warmed up by model answers, and what it hands over of a verdict."""

import json

import pytest

from mlcourse.checks.context import HIDDEN
from mlcourse.checks.running.tensors import available
from mlcourse.exercises import registry
from mlcourse.grading.isolated.children.judge_side import JudgeSide
from mlcourse.grading.isolated.judged import CheckResult


@pytest.fixture(scope="module")
def judge():
    judge = JudgeSide({})
    yield judge
    type(judge.shell.ipython).clear_instance()  # else what later tests show would go to this shell


def of_each_kind():
    """An exercise of each kind, of each backend, and each that has numbers of a student's own."""
    found = {(e.kind, getattr(e, "backend", ""), bool(e.varies)): e for e in registry().values()}
    return found.values()


@pytest.mark.parametrize("exercise", of_each_kind(), ids=lambda e: e.id)
def test_the_warm_up_works_for_every_kind_of_exercise(exercise, judge):
    """What a person marks has no check to warm; everything else is right, so all of its check was run.

    That each model answer is right, handed in the same way, is a gate of the exercises.
    """
    if getattr(exercise, "backend", "numpy") == "torch" and not available():
        pytest.skip("needs torch")
    found = judge.warm([exercise.id, "NO-SUCH-ROW"])
    assert {name: verdict.status for name, verdict in found.items()} == (
        {exercise.id: "ok"} if exercise.judged else {}
    )


def test_nothing_is_swallowed_when_a_model_answer_cannot_be_judged(judge, monkeypatch):
    monkeypatch.setattr(type(registry()["JAC-05"]), "handed_in", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        judge.warm(["JAC-05"])


def test_the_mark_of_equal_results_is_handed_over_and_not_shown(judge, capsys):
    exercise = registry()["JAC-05"]
    verdict = exercise.judge(lambda x, g: 3.3 * x + 0.2 * g, context=HIDDEN)
    judge.results = []
    judge._heard(exercise, verdict, hidden=True)
    (said,) = json.loads(json.dumps(judge.results))
    assert CheckResult.of(said).digest == verdict.digest != ""
    assert verdict.digest not in capsys.readouterr().out
