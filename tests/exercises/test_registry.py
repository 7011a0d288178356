"""The registry: complete, ordered, without doubles."""

import importlib
import re
import types

import pytest

from mlcourse import exercises
from mlcourse.exercises import registry

# What the syllabus asks of each row first; "explain" is graded by a person.
KINDS = {
    "ACT": "code code proof formula proof proof code code code code",
    "IDN": "formula code proof",
    "NRM": "code code",
    "SMX": "proof code proof value formula code",
    "JAC": "formula code code code code code code proof code",
    "LOS": "formula code explain code code code explain formula",
    "FWD": "code code value code formula",
    "BWD": "formula code formula code formula code formula code formula code code code",
    "RSK": "code code code",
    "EQV": "code",
    "INT": "value code code proof proof",
    "CNV": "code value explain",
    "CNN": "code value value value value value value choose choose choose choose choose value value "
    "choose choose choose",
    "MIS": "code code code",
    "ADD": "code code code code code code code code",
    "SMO": "code code code code code code",
    "SIG": "formula formula code code code code code",
    "NOR": "code code code code code code code proof",
    "REG": "code code code code proof",
    "OPT": "code code code code code code value",
    "EMB": "code code code code code proof",
}
ROWS = {f"{topic}-{i:02}": kind for topic, kinds in KINDS.items() for i, kind in enumerate(kinds.split(), 1)}


ID = re.compile(r"[A-Z]{3}-\d\d(-[a-z-]+)?")


def test_rows_have_an_exercise_of_the_kind_that_the_syllabus_asks_for():
    found = {name: exercise.kind for name, exercise in registry().items() if len(name) == 6}
    assert {row: found.get(row) for row in ROWS} == ROWS


def test_ids_are_rows_that_are_counted_without_a_gap():
    assert [name for name in registry() if not ID.fullmatch(name)] == []
    rows = {exercise.row for exercise in registry().values()}
    for prefix in {row[:3] for row in rows}:
        numbers = sorted(int(row[4:]) for row in rows if row.startswith(prefix))
        assert numbers == list(range(1, len(numbers) + 1)), f"{prefix}: rows {numbers}"


@pytest.mark.parametrize("topic", exercises.TOPICS)
def test_a_topic_lies_in_the_folder_of_its_name(topic):
    assert importlib.import_module(f"mlcourse.exercises.{topic}").EXERCISES


def test_every_group_of_rows_says_what_it_is_about():
    assert exercises.titles().keys() == {exercise.row[:3] for exercise in registry().values()}


def test_two_exercises_of_one_id_are_refused(monkeypatch):
    one = registry()["JAC-05"]
    topic = types.SimpleNamespace(EXERCISES=(one, one))
    monkeypatch.setattr(exercises.importlib, "import_module", lambda name: topic)
    with pytest.raises(ValueError, match="two exercises are called JAC-05"):
        registry.__wrapped__()
