"""Families of wrong answers: the right part passes, each wrong one is rejected and named in both checks."""

import random

import pytest
from full import FULL
from gates import require, told

from mlcourse.checks.context import Context
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.naming.families import Epsilon, Family
from mlcourse.exercises import judge, registry

EXERCISES = [e for e in registry().values() if isinstance(e, CodeExercise) and e.families]
EPSILONS = (3e-4, 2e-6, 1e-12)
# In the ordinary run one family of each exercise, and one of its variants.
GRADED = Context("winter", hidden=True)


def families(exercise):
    return [family for family in exercise.families if isinstance(family, Family)]


def some(family, exercise):
    """The variants that are tried: all, or one, the same in every run."""
    count = len(family.variants) if FULL else 1
    return random.Random(exercise.id).sample(family.variants, count)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_the_right_part_makes_a_right_answer(exercise):
    for family in families(exercise):
        verdict = judge(exercise, (family.build(family.right),), GRADED)
        right = (verdict.status, verdict.points) == ("ok", exercise.points)
        require(right, exercise, "the right part of a family", came=told(verdict), expected="full points")


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_each_wrong_part_is_rejected_and_has_a_name_of_its_own_or_a_declared_one(exercise):
    declared = {mistake.name for mistake in exercise.mistakes}
    for family in families(exercise)[: None if FULL else 1]:
        for variant in some(family, exercise):
            seen, graded = (
                judge(exercise, (family.build(variant.part),), context) for context in (Context(), GRADED)
            )
            names = set(str(graded.mistake).split(", or "))
            named = graded.status != "ok" and (variant.name in names or names <= declared)
            what = f"the variant {variant.name!r}"
            require(named, exercise, what, came=told(graded), expected="fewer points, and its name")
            alike = seen.status == "ok" or seen.mistake == graded.mistake
            require(alike, exercise, what, came=told(seen), expected=f"the graded check's {graded.mistake!r}")


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_an_epsilon_is_named_whatever_its_size(exercise):
    declared = {mistake.name for mistake in exercise.mistakes}
    for family in exercise.families:
        for epsilon in EPSILONS[: None if FULL else 1] if isinstance(family, Epsilon) else ():
            verdict = judge(exercise, (family.build(epsilon),), GRADED)
            named = {family.name, family.tiny} | declared
            names = set(str(verdict.mistake).split(", or "))
            true = verdict.status == "ok" or bool(names & named)
            what = f"{family.name!r} with {epsilon:g}"
            require(true, exercise, what, came=told(verdict), expected=f"one of {sorted(named)}")


def test_a_variant_tells_more_than_one_answer():
    """The same slip in another spelling has the same name."""
    mse = registry()["MIS-02"]
    for answer in (lambda z, t: 2 * (z - t) / t.size, lambda z, t: (z - t) * (2 / z.size)):
        assert mse.judge(answer).mistake == "a factor 2/n too many"
