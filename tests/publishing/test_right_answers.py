"""What goes out of a declaration with its right answers, and what stays because something else uses it."""

import pytest

from mlcourse.publishing.right_answers import without_right_answers

DECLARED = """
import numpy as np

TABLE = {"σ": 1}  # only `by_table` uses it


def helper(x):
    return x


@np.vectorize
def by_table(x):  # σ
    return helper(x) * TABLE["σ"]


def shared(x):
    return x + 1


def wrong(x):
    return shared(x)


def for_others(x):
    return x


EXERCISES = (
    CodeExercise(id="σ-01", answer=g, correct=(
                     Correct("σ", by_table), Correct("as", shared), Correct("o", for_others)),
                 mistakes=(Mistake("w", wrong, "…"),)),
    ProofExercise(id="P", answer=("a", "b"), correct=(), mistakes=(Mistake("c", ("a", "c"), "…"),)),
    FormulaExercise(id="F", answer=("x",), correct=tuple(Correct(n, c) for n, c in OTHERS)),
)
"""
ELSEWHERE = "from course.exercises.a.b import for_others\n"


@pytest.fixture(scope="module")
def left():
    return without_right_answers(
        {"exercises/a/b.py": DECLARED, "checks/c.py": ELSEWHERE, "d.py": "x = f(correct=1)\n"}
    )


def test_what_only_right_answers_used_goes_with_them(left):
    source = left["exercises/a/b.py"]
    for name in ("by_table", "helper", "TABLE", "vectorize", "OTHERS"):
        assert name not in source.replace("# only `by_table` uses it", "")
    compile(source, "b.py", "exec")


def test_what_a_mistake_or_another_file_uses_stays(left):
    source = left["exercises/a/b.py"]
    for name in ("def shared", "def wrong", "def for_others", 'Mistake("c", ("a", "c"), "…")'):
        assert name in source
    assert 'id="σ-01", answer=g, correct=(),' in source
    assert 'ProofExercise(id="P", answer=(), correct=(),' in source
    assert 'FormulaExercise(id="F", answer=("x",), correct=())' in source


def test_only_declarations_are_touched(left):
    assert left["checks/c.py"] == ELSEWHERE
    assert left["d.py"] == "x = f(correct=1)\n"
