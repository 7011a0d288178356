"""What the judge hands over of a verdict, and what it shows."""

import json

from mlcourse.checks.context import HIDDEN
from mlcourse.exercises import registry
from mlcourse.grading.isolated.children.judge_side import JudgeSide
from mlcourse.grading.isolated.judged import CheckResult


def test_the_mark_of_equal_results_is_handed_over_and_not_shown(capsys):
    exercise = registry()["JAC-05"]
    verdict = exercise.judge(lambda x, g: 3.3 * x + 0.2 * g, context=HIDDEN)
    side = JudgeSide({})
    side._heard(exercise, verdict, hidden=True)
    (said,) = json.loads(json.dumps(side.results))
    assert CheckResult.of(said).digest == verdict.digest != ""
    assert verdict.digest not in capsys.readouterr().out
