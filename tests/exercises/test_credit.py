"""Partial credit: what is declared is paid, what only grading asks for leaves some, tables get nothing."""

import numpy as np
import pytest
from gates import require, told

from mlcourse.checks.context import HIDDEN, PUBLIC, Context
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.prices import ALWAYS_HALF
from mlcourse.checks.running.call import call
from mlcourse.checks.running.tensors import available, with_tensors
from mlcourse.checks.running.trees import is_tensor, leaves, split
from mlcourse.exercises import registry

CODE = [
    e for e in registry().values() if isinstance(e, CodeExercise) and (e.backend == "numpy" or available())
]
SECRETS = ["winter", "7f3a"]


def failing(exercise, answer, context):
    """The regimes in which an answer fails."""
    rights = [exercise.comparison.expected(case) for case in exercise.judged_cases(context)]
    trials = [exercise.comparison.trial(answer, right) for right in rights]
    return {trial.case.regime for trial in trials if not trial.right or trial.outcome.changed}


def right_by_numbers(exercise, verdict):
    """Whether at most the price of how it is computed is lost: these answers touch tensors as none should."""
    return verdict.points >= exercise.points - (exercise.cost.loses if exercise.cost else 0)


def only_declared(exercise, failed):
    """Whether a regime with a declared price fails, and no other public one."""
    public = {regime for regime in failed if regime in exercise.public}
    return failed & {*exercise.loses} and public <= {*exercise.loses}


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("exercise", [e for e in CODE if e.loses], ids=lambda e: e.id)
def test_a_mistake_that_meets_a_declared_price_pays_that_and_no_more(exercise, secret):
    """A regime that only repeats what another one asks for does not make it dearer."""
    context, met = Context(secret, hidden=True), set()
    for mistake in exercise.mistakes:
        failed = failing(exercise, mistake.wrong, context)
        if not only_declared(exercise, failed):
            continue
        met |= failed
        verdict, declared = exercise.judge(mistake.wrong, context=context), failed & {*exercise.loses}
        price = max(exercise.loses[regime] for regime in declared)
        paid = verdict.points == exercise.points - price
        what = f"the mistake {mistake.name!r}, which fails {sorted(failed)}"
        require(paid, exercise, what, came=told(verdict), expected=f"to lose {price:g}, as `loses` says")
    left = sorted({*exercise.loses} - met)
    require(not left, exercise, "`loses`", came=f"{left} without", expected="a known mistake that pays each")


@pytest.mark.parametrize("exercise", CODE, ids=lambda e: e.id)
def test_what_only_the_grading_asks_for_leaves_some_points(exercise):
    """Right on fresh numbers of the public regimes, wrong in all others."""
    public = {
        tuple(_bytes(case))
        for secret in ("", *SECRETS)
        for case in exercise.judged_cases(Context(secret, hidden=True))
        if case.regime in exercise.public
    }

    def answer(*args, **kwargs):
        result = exercise.answer(*args, **kwargs)
        return result if tuple(_bytes_of((args, kwargs))) in public else None

    for secret in SECRETS:
        verdict = exercise.judge(answer, context=Context(secret, hidden=True))
        hidden = [r for r in exercise.regimes() if r not in exercise.public]
        share = exercise.points - max(map(exercise.prices.of, hidden), default=0)
        what, expected = "an answer that is right in the public regimes only", f"{share:g} points"
        require(0 < share == verdict.points, exercise, what, came=told(verdict), expected=expected)
        assert right_by_numbers(exercise, exercise.judge(answer))


@pytest.mark.parametrize("exercise", CODE, ids=lambda e: e.id)
def test_a_table_of_the_public_numbers_gets_nothing(exercise):
    """For other inputs it answers what it knows of the same shape, else the first that it knows."""
    table = {}
    for case in exercise.judged_cases(PUBLIC):
        args, kwargs = given = (case.args, dict(case.kwargs))
        if exercise.backend == "torch":
            args, kwargs = with_tensors(given)
        outcome = call(exercise.answer, args, kwargs)
        table[tuple(_bytes(case))] = _shapes(given), outcome

    def answer(*args, **kwargs):
        known = table.get(tuple(_bytes_of((args, kwargs))))
        alike = [entry for entry in table.values() if entry[0] == _shapes((args, kwargs))]
        _, outcome = known or [*alike, *table.values()][0]
        if outcome.exception is not None:
            raise outcome.exception
        return outcome.value

    assert right_by_numbers(exercise, exercise.judge(answer))
    for secret in SECRETS:
        verdict = exercise.judge(answer, context=Context(secret, hidden=True))
        what, expected = "a table of the public inputs", "no points"
        require(verdict.points == 0, exercise, what, came=told(verdict), expected=expected)


# Regimes that have a price of their own where they are what the exercise is about.
TOPICS = {
    ("SMX-01-code", "a batch"): "the definition for a vector, and which axis a batch is summed along",
    ("SMX-02", "logits up to ±1000"): "the softmax that does not overflow is what is asked for",
}


def test_the_same_regime_costs_the_same_share_in_every_exercise():
    """Whether the student's own check shows it or not; only the first regime of an exercise costs all."""
    shares = {}
    for exercise in CODE:
        for regime in exercise.regimes():
            if regime != exercise.public[0] and (exercise.id, regime) not in TOPICS:
                share = exercise.prices.of(regime) / exercise.points
                shares.setdefault(regime, {}).setdefault(share, []).append(exercise.id)
    assert {regime: found for regime, found in shares.items() if len(found) > 1} == {}
    assert {*ALWAYS_HALF} <= {*shares}
    assert all({*shares[regime]} == {0.5} for regime in ALWAYS_HALF)


def leaves_of(given):
    return [leaf for leaf in leaves(given) if isinstance(leaf, np.ndarray)]


def keeps_whole_numbers(result, given):
    """As `np.zeros_like(x)` does for whole numbers: the fractions are cut off."""
    whole = leaves_of(given)[0].dtype.kind == "i"
    return np.trunc(result).astype(int) if whole and np.isfinite(result).all() else result


def overflows(result, given):
    """As exp does for large numbers."""
    return result * np.nan if any(np.abs(a).max(initial=0) > 200 for a in leaves_of(given)) else result


def takes_one_batch(result, given):
    """As what counts axes from the left does where there are three."""
    return result * np.nan if leaves_of(given)[0].ndim > 2 else result


def fails_on_ties(result, given):
    """As sorting does where the order is not unique."""
    first = leaves_of(given)[0]
    return result * np.nan if len(np.unique(first)) < first.size else result


SLIPS = {
    keeps_whole_numbers: {"integers", "whole numbers"},
    overflows: {"logits up to ±1000", "numbers up to ±1000", "a batch with rows far apart"},
    takes_one_batch: {"a batch of batches"},
    fails_on_ties: {"ties", "zeros among the entries"},
}


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.__name__)
def test_the_same_slip_costs_the_same_share_in_every_exercise(slip):
    """A slip that shows in nothing but these regimes takes half, here as there."""
    met = 0
    for exercise in CODE:
        if exercise.backend == "torch" or not {*exercise.regimes()} & SLIPS[slip]:
            continue

        def answer(*args, exercise=exercise, **kwargs):
            result = exercise.answer(*args, **kwargs)
            given = args, kwargs
            parts, _ = split(result, exercise.outputs)
            slipped = [slip(np.asarray(part), given) for part in parts]
            return tuple(slipped) if exercise.outputs else slipped[0]

        context = Context("winter", hidden=True)
        failed = failing(exercise, answer, context)
        if not failed or not failed <= SLIPS[slip] or any((exercise.id, r) in TOPICS for r in failed):
            continue
        met += 1
        verdict = exercise.judge(answer, context=context)
        half = verdict.points == exercise.points / 2
        require(half, exercise, slip.__doc__, came=told(verdict), expected="half of the points")
    assert met >= 5


@pytest.mark.parametrize("exercise", CODE, ids=lambda e: e.id)
def test_every_regime_stands_in_the_text_of_the_exercise(exercise):
    """The text is made from the declaration; a test of the released notebooks finds it there."""
    said = exercise.announced
    for regime in exercise.regimes():
        require(regime in said, exercise, "what is announced", came=said, expected=f"a word of {regime!r}")
        require(
            "," not in regime,
            exercise,
            "a regime",
            came=repr(regime),
            expected="no comma: it is one of a list",
        )
    prices = {exercise.prices.of(regime) for regime in exercise.regimes()} - {exercise.points}
    told_prices = all(f"{price:g} of {exercise.points:g} point" in said for price in prices)
    require(told_prices, exercise, "what is announced", came=said, expected=f"the prices {sorted(prices)}")


@pytest.mark.parametrize("exercise", CODE, ids=lambda e: e.id)
def test_every_price_is_of_a_regime_that_exists_and_is_announced(exercise):
    regimes = exercise.regimes()
    strange = sorted({*exercise.loses} - {*regimes})
    require(not strange, exercise, "`loses`", came=strange, expected="regimes of its cases")
    drawn = {case.regime for case in exercise.judged_cases(HIDDEN)}
    require(drawn == {*regimes}, exercise, "hidden regimes", came=sorted(drawn), expected=sorted(regimes))
    said = exercise.judge(exercise.answer).lines[0]
    for regime in regimes:
        known = regime in exercise.public or regime in said
        require(known, exercise, "the public check", came=said, expected=f"a word of {regime!r}")


def _bytes(case):
    return _bytes_of((case.args, dict(case.kwargs)))


def _bytes_of(given):
    """All numbers of an input, bit by bit."""
    for leaf in leaves(given):
        if callable(leaf):
            continue
        array = leaf.numpy() if is_tensor(leaf) else leaf
        yield (array.shape, array.tobytes()) if isinstance(array, np.ndarray) else repr(array)


def _shapes(given):
    return [tuple(leaf.shape) if hasattr(leaf, "shape") else type(leaf).__name__ for leaf in leaves(given)]
