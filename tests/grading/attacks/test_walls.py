"""The attacks with each wall missing in turn, and as an ordinary user: what other walls hold goes on holding.

`make attack` tries all of them (MLCOURSE_FULL=1), `make test` a few without one wall.
"""

from pathlib import Path

import pytest
from answers import ANSWERS
from attacking import CANARY, POINTS, gains_nothing, grade, touches_nothing, tried
from full import FULL
from nobody import home_for_nobody, needs_root, python_as_nobody
from processes import PROCESSES
from table import RIGHT, WRONG

from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.isolated.sandbox import LAYERS

ROOT = Path(__file__).parents[3]
ATTACKS = ANSWERS + PROCESSES
# The classes of attacks that a wall alone keeps out. Without limits they would take the whole machine,
# without the others they reach what is not theirs: `doctor` shows that each goes through then.
KEPT_OUT_BY = {
    "rlimits": {19, 20, 21},
    "landlock": {1, 8, 21, 30, 31, 40, 43},
    "seccomp": {8, 20, 24, 27, 31, 43},
    "namespaces": set(),
    "cgroups": set(),
}
WALLS = LAYERS if FULL else ("seccomp",)
EVERY = 1 if FULL else 25


def left_to_the_others(layer):
    """The attacks that other walls keep out; all of them, or a few."""
    return [attack for attack in ATTACKS if attack.number not in KEPT_OUT_BY[layer]][::EVERY]


CASES = [(layer, attack) for layer in WALLS for attack in left_to_the_others(layer)]


@pytest.fixture(scope="module")
def engine(request):
    """An engine in which one wall is missing."""
    with Engine(unsafe=True, leave_out=(request.param,)) as without:
        assert request.param in without.missing()
        yield without


@pytest.mark.parametrize(("engine", "attack"), CASES, ids=str, indirect=["engine"])
def test_an_attack_gains_nothing_without_one_wall(engine, words, hidden_inputs, attack, monkeypatch):
    monkeypatch.setenv("MLCOURSE_CANARY", CANARY)
    found = tried(engine, attack, words)
    gains_nothing(found, hidden_inputs)
    touches_nothing(found[1], words)


@pytest.mark.parametrize("engine", WALLS, indirect=True)
def test_honest_work_keeps_its_points_without_one_wall(engine):
    assert [grade(engine, answer)[0].score for answer in (RIGHT, WRONG, RIGHT)] == [POINTS, 0.0, POINTS]


@pytest.mark.skipif(not FULL, reason="make attack runs it (MLCOURSE_FULL=1)")
@needs_root
def test_all_attacks_where_the_grader_is_an_ordinary_user():
    with home_for_nobody() as home:
        attacks = str(ROOT / "tests/grading/attacks/test_attacks.py")
        options = ("-q", "-p", "no:cacheprovider", "--rootdir", str(ROOT), "--basetemp", str(home / "tests"))
        done = python_as_nobody(
            home, "-S", "-m", "pytest", *options, attacks, seconds=1800, PYTHONDONTWRITEBYTECODE="1"
        )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
