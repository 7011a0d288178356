"""What people wrote: right answers pass, slips lose points, and no name is false; how many names there are.

Run with ``-s`` to read the shares.
"""

import warnings

import pytest
from full import FULL
from gates import require, told
from strangers import FINE, SLIPS
from strangers.before import NAMED_BEFORE

from mlcourse.checks.context import Context
from mlcourse.exercises import judge, registry

VISIBLE, GRADED = Context("autumn"), Context("autumn", hidden=True)
LEAST_SHARE = 0.70  # of true names, on the half that was not looked at
NEWLY_NAMED = 60
# In the ordinary run, the visible check and the right answers of a third.


def judged(exercise, answer, context):
    answers = answer if isinstance(answer, tuple) else (answer,)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return judge(registry()[exercise], answers, context)


@pytest.fixture(scope="module")
def verdicts():
    """What the graded check says of each slip, and the visible one of some."""
    both = {s.key: (VISIBLE, GRADED) if FULL or i % 3 == 0 else (GRADED,) for i, s in enumerate(SLIPS)}
    return {s.key: [judged(s.exercise, s.wrong, context) for context in both[s.key]] for s in SLIPS}


def named(slip, verdicts):
    """Whether the checks give a slip a true name; the visible one may find nothing wrong."""
    names = [verdict.mistake for verdict in verdicts[slip.key] if verdict.status != "ok"]
    return bool(names) and all(map(slip.is_true, names))


def test_a_slip_loses_points_and_leaves_what_is_declared(verdicts):
    for slip in SLIPS:
        graded, exercise = verdicts[slip.key][-1], registry()[slip.exercise]
        right = graded.status in ("wrong", "partial", "error") and (graded.points > 0) == slip.credit
        expected = "some of the points" if slip.credit else "no points"
        require(right, exercise, slip.what, came=told(graded), expected=expected)


def test_no_name_is_false(verdicts):
    for slip in SLIPS:
        for verdict in verdicts[slip.key]:
            true = verdict.mistake is None or slip.is_true(verdict.mistake)
            expected = f"no name, or one of {slip.names}"
            require(true, registry()[slip.exercise], slip.what, came=told(verdict), expected=expected)


@pytest.mark.parametrize("unseen", [False, True], ids=["looked at", "not looked at"])
def test_most_slips_have_a_name(unseen, verdicts):
    half = [slip for slip in SLIPS if slip.unseen == unseen]
    found, before = (
        sum(map(has, half)) for has in (lambda s: named(s, verdicts), lambda s: s.key in NAMED_BEFORE)
    )
    share, once = found / len(half), before / len(half)
    print(f"\n{found} of {len(half)} slips have a true name, {share:.0%}; once {before}, {once:.0%}")
    assert share >= LEAST_SHARE


def test_many_names_are_new_and_each_has_a_right_answer_beside_it(verdicts):
    new = [slip for slip in SLIPS if slip.key not in NAMED_BEFORE and named(slip, verdicts)]
    names = {(slip.exercise, name) for slip in new for name in [verdicts[slip.key][-1].mistake]}
    assert len(names) >= NEWLY_NAMED
    assert not {*NAMED_BEFORE} - {slip.key for slip in SLIPS}


@pytest.mark.parametrize("exercise", sorted({case.exercise for case in (*SLIPS, *FINE)}))
def test_the_same_answers_without_the_slip_are_right(exercise):
    slips = [slip for slip in SLIPS if slip.exercise == exercise]
    answers = {slip.what: slip.right for slip in (slips if FULL else slips[::3])}
    answers |= {fine.what: fine.answer for fine in FINE if fine.exercise == exercise}
    for what, answer in answers.items():
        verdict = judged(exercise, answer, GRADED)
        full = (verdict.status, verdict.points) == ("ok", registry()[exercise].points)
        require(full, registry()[exercise], what, came=told(verdict), expected="full points")


def test_the_collection_is_large_and_says_where_each_was_seen():
    assert len(SLIPS) >= 150
    assert len({slip.key for slip in SLIPS}) == len(SLIPS)
    assert all(case.source for case in (*SLIPS, *FINE))
