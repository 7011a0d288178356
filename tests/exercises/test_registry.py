"""The registry: complete, ordered, without doubles."""

import types

import pytest

from mlcourse import exercises
from mlcourse.exercises import registry

ROWS = [f"SMX-{i:02}" for i in range(1, 7)] + [f"JAC-{i:02}" for i in range(1, 10)]


def test_every_row_of_the_topic_has_an_exercise_under_its_own_id_in_the_syllabus_order():
    assert [exercise_id for exercise_id in registry() if len(exercise_id) == 6] == ROWS
    assert list(dict.fromkeys(exercise.row for exercise in registry().values())) == ROWS


def test_the_first_exercise_of_a_row_has_the_kind_that_the_syllabus_asks_for():
    kinds = {row: registry()[row].kind for row in ROWS}
    assert {row for row, kind in kinds.items() if kind == "proof"} == {"SMX-01", "SMX-03", "JAC-08"}
    assert {row for row, kind in kinds.items() if kind == "formula"} == {"SMX-05", "JAC-01"}
    assert {row for row, kind in kinds.items() if kind == "value"} == {"SMX-04"}
    assert sum(kind == "code" for kind in kinds.values()) == 9


def test_two_exercises_of_one_id_are_refused(monkeypatch):
    one = registry()["JAC-05"]
    topic = types.SimpleNamespace(EXERCISES=(one, one))
    monkeypatch.setattr(exercises.importlib, "import_module", lambda name: topic)
    with pytest.raises(ValueError, match="two exercises are called JAC-05"):
        registry.__wrapped__()
