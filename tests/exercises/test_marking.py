"""What written answers are marked by: beside their declarations, in the whole build and in no other."""

import pytest

from mlcourse.checks.kinds.explain import Criterion, ExplainExercise, WrongClaim
from mlcourse.exercises import marking, registry
from mlcourse.exercises.marking import RUBRICS, marked_by

TEXT = """["ONE-01"]
model_answer = '''
Because
of this.

And of that.'''
rubric = [{points = 1.5, text = '''
a reason,
broken'''}]
wrong_claims = [{text = 'no', why = 'yes', seen = '000:Q1'}, {text = 'never', why = 'always'}]
"""


@pytest.fixture
def declared(tmp_path):
    (tmp_path / RUBRICS).write_text(TEXT, encoding="utf-8")
    return str(tmp_path / "one.py")


def test_an_entry_becomes_the_arguments_of_its_declaration(declared):
    assert marked_by(declared, "ONE-01") == {
        "model_answer": "Because\nof this.\n\nAnd of that.",
        "rubric": (Criterion(1.5, "a reason, broken"),),
        "wrong_claims": (WrongClaim("no", "yes", "000:Q1"), WrongClaim("never", "always")),
    }


def test_what_is_missing_is_an_error_and_no_empty_rubric(declared, tmp_path):
    with pytest.raises(KeyError, match="ONE-02"):
        marked_by(declared, "ONE-02")
    with pytest.raises(FileNotFoundError):
        marked_by(str(tmp_path / "elsewhere" / "one.py"), "ONE-01")


def test_a_students_build_has_none_and_does_not_look(tmp_path, monkeypatch):
    monkeypatch.setattr(marking, "is_for_students", lambda: True)
    nothing = {"model_answer": "", "rubric": (), "wrong_claims": ()}
    assert marked_by(str(tmp_path / "one.py"), "ONE-01") == nothing


def test_no_entry_is_left_over():
    entries = {
        exercise
        for path in marking.Path(marking.__file__).parent.glob(f"*/{RUBRICS}")
        for exercise in marking.tomllib.loads(path.read_text(encoding="utf-8"))
    }
    assert entries == {e.id for e in registry().values() if isinstance(e, ExplainExercise)}
