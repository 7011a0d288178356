"""The registry: complete, ordered, without doubles."""

import types

import pytest

from mlcourse import exercises
from mlcourse.exercises import registry

# What the syllabus asks of each row first; "explain" is graded by a person and has no check.
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
}
ROWS = {f"{topic}-{i:02}": kind for topic, kinds in KINDS.items() for i, kind in enumerate(kinds.split(), 1)}


def test_every_row_has_an_exercise_of_the_kind_that_the_syllabus_asks_for():
    found = {name: exercise.kind for name, exercise in registry().items() if len(name) == 6}
    assert found == ROWS


def test_two_exercises_of_one_id_are_refused(monkeypatch):
    one = registry()["JAC-05"]
    topic = types.SimpleNamespace(EXERCISES=(one, one))
    monkeypatch.setattr(exercises.importlib, "import_module", lambda name: topic)
    with pytest.raises(ValueError, match="two exercises are called JAC-05"):
        registry.__wrapped__()
