"""What a slip of the pen does to a right answer is noticed: small changes, one at a time, each judged."""

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor

import pytest
from equivalent import EQUIVALENT
from full import FULL
from mutation import mutants, surviving

from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.tensors import available
from mlcourse.exercises import registry

KILLED = 0.98  # of the mutants of a problem set that are not listed as right
CODE = [
    e for e in registry().values() if isinstance(e, CodeExercise) and (e.backend == "numpy" or available())
]
SETS = sorted({exercise.problem_set for exercise in CODE})
ONE_IN = 20  # mutants is judged; with MLCOURSE_FULL, or for the --row of a topic, each
SPARED = 1  # in a sample, of each set: one that is not noticed may be a twentieth of them
LIMIT = 300  # seconds for one exercise, whatever its mutants do

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits the time of a call by a signal")


@pytest.fixture(scope="module")
def found(request):
    """Changes and survivors by exercise, worked out in processes that may hang or run out of memory."""
    rows = {row.upper() for row in request.config.getoption("--row")}
    asked = [exercise.id for exercise in CODE if not rows or exercise.row in rows]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(2, len(asked)), mp_context=context) as pool:
        one_in = 1 if rows or FULL else ONE_IN
        jobs = {name: pool.submit(surviving, name, one_in) for name in asked}
        return {name: job.result(timeout=LIMIT) for name, job in jobs.items()}


@pytest.mark.parametrize("problem_set", SETS)
def test_nearly_all_mutants_are_noticed(problem_set, found, record_property, request):
    names = [exercise.id for exercise in CODE if exercise.problem_set == problem_set and exercise.id in found]
    count = sum(change not in EQUIVALENT.get(name, {}) for name in names for change in found[name][0])
    alive = [
        f"{name} ({answer}): {change}"
        for name in names
        for change, answer in found[name][1].items()
        if change not in EQUIVALENT.get(name, {})
    ]
    record_property("mutants", [problem_set, count, count - len(alive)])
    sample = not FULL and not request.config.getoption("--row")
    if len(alive) > max((1 - KILLED) * count, SPARED if sample else 0):
        advice = (
            f"{len(alive)} of {count} mutants of right answers are not noticed; {1 - KILLED:.0%} may be. "
            "Give the exercise an input that tells them apart; list one that is right, with its reason, in "
            "tests/exercises/equivalent/<topic>.py:"
        )
        pytest.fail("\n".join([advice, *alive]), pytrace=False)


@pytest.mark.parametrize("exercise", [e for e in CODE if e.id in EQUIVALENT], ids=lambda e: e.id)
def test_what_is_listed_as_right_is_still_a_mutant_and_still_right(exercise, found):
    changes, alive = found[exercise.id]
    judged = EQUIVALENT[exercise.id].keys() & set(changes)
    assert judged <= alive.keys()
    if FULL:
        assert judged == EQUIVALENT[exercise.id].keys()


def test_the_list_speaks_of_exercises_that_exist():
    assert EQUIVALENT.keys() <= registry().keys()


def changes(source):
    return {mutant.change for mutant in mutants(source)}


def test_every_kind_of_slip_is_made():
    made = changes("def f(x, g):\n    return (x - g).sum(axis=-1) * 2 if x[0, 1] < 1 else -x.T\n")
    assert {
        "x - g → x + g",
        "x - g → x",
        "x - g → g - x",
        "(x - g).sum → (x - g).mean",
        "(x - g).sum(axis=-1) → (x - g).sum()",
        "-1 → 1",
        "(x - g).sum(axis=-1) * 2 → (x - g).sum(axis=-1) * 3",
        "x[0, 1] → x[1, 0]",
        "x[0, 1] < 1 → x[0, 1] <= 1",
        "x - g → g - g",
        "-x.T → x.T",
        "x.T → x",
    } <= made
    assert len({mutant.source for mutant in mutants("def f(x):\n    return x + x\n")}) == 3
