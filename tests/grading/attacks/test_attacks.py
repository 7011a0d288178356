"""No attack gains a point over its wrong answer, no benign twin loses one, nothing leaks or stays."""

from collections import Counter

import pytest
from answers import ANSWERS
from attacking import (
    CANARY,
    POINTS,
    filled,
    gains_nothing,
    grade,
    in_shared_folders,
    nothing_runs_on,
    touches_nothing,
    tried,
)
from full import FULL
from processes import PROCESSES
from table import RIGHT, WRONG

from mlcourse.grading.isolated.engine import Engine


@pytest.fixture(scope="module")
def engine():
    with Engine() as shared:
        shared.require()
        yield shared


@pytest.fixture(scope="module")
def baseline(engine):
    wrong, _, _ = grade(engine, WRONG)
    right, _, _ = grade(engine, RIGHT)
    assert (wrong.status, wrong.score) == ("wrong", 0.0)
    assert (right.status, right.score) == ("ok", POINTS)


def chosen(attacks):
    """All of them, or of each class of attacks its share: one in three, and one at least."""
    by_class = {number: [a for a in attacks if a.number == number] for number in {a.number for a in attacks}}
    step = 1 if FULL else 3
    return [
        attack
        for number in sorted(by_class)
        for attack in by_class[number][number % step :: step] or by_class[number][:1]
    ]


@pytest.mark.usefixtures("baseline")
@pytest.mark.parametrize("attack", chosen(ANSWERS + PROCESSES), ids=str)
def test_an_attack_gains_nothing_and_nothing_leaks(engine, words, hidden_inputs, attack, monkeypatch):
    monkeypatch.setenv("MLCOURSE_CANARY", CANARY)
    before = in_shared_folders()
    found = tried(engine, attack, words)
    gains_nothing(found, hidden_inputs)
    touches_nothing(found[1], words)
    assert [path for path in in_shared_folders() - before if "attack" in path.name] == []
    assert nothing_runs_on(engine)


TWINS = [attack for attack in ANSWERS + PROCESSES if attack.twin or attack.right != RIGHT]
DISTINCT = list({(attack.twin, attack.right): attack for attack in TWINS}.values())


@pytest.mark.usefixtures("baseline")
@pytest.mark.parametrize("attack", chosen(DISTINCT), ids=str)
def test_a_benign_twin_loses_nothing(engine, words, attack):
    record, _, _ = grade(engine, f"{filled(attack.twin, words)}\n{filled(attack.right, words)}")
    assert (record.status, record.score) == ("ok", POINTS), record


def test_the_classes_and_their_numbers():
    counts = Counter(attack.number for attack in ANSWERS + PROCESSES)
    assert sum(counts.values()) >= 120
    of_files = {25, 26, 33, 34, 35, 36, 37, 38, 39, 42, 46, 47}  # in test_submissions.py and test_faults.py
    assert set(counts) | of_files == set(range(1, 48))
