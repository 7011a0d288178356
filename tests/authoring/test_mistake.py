"""`mlcourse new-mistake`: a stub where mistakes are declared, and a module that can still be imported."""

import ast
import importlib.util
import inspect
import shutil
from pathlib import Path

import numpy as np
import pytest

from mlcourse.authoring import Asked, mistake, new_mistake, unfilled
from mlcourse.authoring.wrong_answer import wrong_answer
from mlcourse.exercises import registry
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.reporting.naming import asked_of

ROOT = Path(__file__).parents[2]


def place_of(row):
    for path in sorted((ROOT / "mlcourse" / "exercises").glob("*/*.py")):
        if f'id="{row}"' in path.read_text(encoding="utf-8"):
            return path.relative_to(ROOT)
    raise AssertionError(row)


def asked(row):
    return asked_of(registry()[row])


@pytest.fixture
def copy(tmp_path):
    """Make a repository with the file of one exercise; returns how it is declared there after a stub."""

    def write(row, code="", key=""):
        file = tmp_path / place_of(row)
        file.parent.mkdir(parents=True, exist_ok=True)
        for beside in (ROOT / place_of(row)).parent.glob("*.toml"):
            shutil.copy(beside, file.parent)
        shutil.copy(ROOT / place_of(row), file)
        shutil.copy(ROOT / "pyproject.toml", tmp_path)
        stub = new_mistake(tmp_path, asked(row), code, key)
        assert (stub.written, stub.file) == (True, place_of(row))
        spec = importlib.util.spec_from_file_location("copied", file)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        (declared,) = (exercise for exercise in module.EXERCISES if exercise.id == row)
        return stub, declared

    return write


SHORT = "def softmax_vjp(x: np.ndarray, g):\n    '''Mine.'''\n    # once more\n    return softmax(x) * g / 3"
LONG = """def helper(v):
    return v - v.max()

unused = 7
def softmax_vjp(x, g):
    s = np.exp(helper(x))
    return s * g / 3
"""


def test_a_short_function_becomes_a_lambda_at_the_end_of_the_mistakes(copy, tmp_path):
    stub, declared = copy("JAC-05", SHORT, "3f2a")
    old = registry()["JAC-05"]
    assert [one.name for one in declared.mistakes[:-1]] == [one.name for one in old.mistakes]
    added = declared.mistakes[-1]
    assert added.name.partition(": ")[0] == "TODO(jac_05)"
    assert np.allclose(added.wrong(np.zeros((1, 2)), np.ones((1, 2))), 1 / 6)
    assert "once more" not in stub.text + (tmp_path / stub.file).read_text(encoding="utf-8")
    assert {todo.topic for todo in unfilled(tmp_path) if todo.file == stub.file.as_posix()} == {"jac_05"}
    assert stub.left == ("jac_05: a name and a hint",)


def test_a_long_function_stands_above_with_what_it_uses_inside(copy):
    stub, declared = copy("JAC-05", LONG, "3f2a")
    added = declared.mistakes[-1].wrong
    assert added.__name__ == "jac_05_3f2a"
    assert np.allclose(added(np.zeros(3), np.ones(3)), 1 / 3)
    assert "unused" not in inspect.getsource(added)
    verdict = declared.judge(added)
    assert verdict.mistake == declared.mistakes[-1].name
    assert "jac_05_3f2a" in stub.text


def test_what_the_file_does_not_have_is_said(copy):
    stub, _ = copy("JAC-05", SHORT.replace("softmax(x)", "my_softmax(x)"))
    assert stub.left[-1] == "it uses my_softmax, which the file does not have"


@pytest.mark.parametrize(
    ("row", "code", "expected"),
    [
        ("SMX-05", "z = '7*x1'", ("7*x1",)),
        ("JAC-02-derivation", "lines_jac_02 = ['a', 'b', 'c']", ("a", "b", "c")),
        ("JAC-05", "", None),
        ("SMX-05", "z = (", ("TODO",)),
    ],
)
def test_texts_and_chains_are_declared_as_they_were_written(copy, row, code, expected):
    _, declared = copy(row, code)
    wrong = declared.mistakes[-1].wrong
    assert (wrong(0, 0, axis=-1) if callable(wrong) else wrong) == expected


def test_every_exercise_has_a_place(tmp_path, monkeypatch):
    """Where its mistakes stand, or the file into which the stub is to be pasted; nothing else changes."""
    monkeypatch.setattr(mistake, "tidy", lambda root, files: None)
    target, pasted = tmp_path / "mlcourse" / "exercises", []
    shutil.copytree(ROOT / "mlcourse" / "exercises", target)
    before = {path: path.read_bytes() for path in target.rglob("*.py")}
    rows = [name for name, exercise in registry().items() if exercise.judged][::3]
    for row in rows:
        stub = new_mistake(tmp_path, asked(row))
        pasted += [] if stub.written else [row]
        changed = [path for path, content in before.items() if path.read_bytes() != content]
        assert changed == [tmp_path / stub.file] * stub.written
        ast.parse((tmp_path / stub.file).read_bytes())
        ast.parse(stub.text)
        (tmp_path / stub.file).write_bytes(before[tmp_path / stub.file])
    assert 0 < len(pasted) < len(rows) / 10, pasted


def test_recursion_numbers_of_ones_own_and_nonsense():
    one = Asked("JAC-05", "code", ("f",), ("x",))
    again = wrong_answer(one, "def f(x):\n    return 1 if x < 1 else x * f(x - 1)", "jac_05_ab")
    space: dict = {}
    exec(again.function, space)
    assert space["jac_05_ab"](4) == 24
    varies = Asked("SMX-04", "value", ("a", "b"), varies=True)
    assert wrong_answer(varies, "a = 1\nb = [2, 3]", "n").expression == "lambda numbers: (1, [2, 3])"
    assert wrong_answer(one, "def f(x", "n").expression == "lambda x: None"


def test_an_exercise_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(GradingError, match="JAC-05 is not declared in"):
        new_mistake(tmp_path, asked("JAC-05"))
