"""The notebook without IPython that runs in the reader's browser; here it runs in the Python at hand."""

import json
import sys
from pathlib import Path

import pytest

from mlcourse.exercises.notebook import Notebook, open_notebook

sys.path.insert(0, str(Path(__file__).parents[2] / "book" / "_browser"))

import executor


class Page:
    """Runs cells and returns what each of them tells."""

    def __init__(self):
        self.told = []
        self.session = executor.Session(lambda text: self.told.append(json.loads(text)))

    def run(self, source, cell="a"):
        self.told.clear()
        self.ok = self.session.run(source, cell)
        return list(self.told)


@pytest.fixture
def notebook():
    before = open_notebook(Notebook())  # put back afterwards
    yield Page()
    open_notebook(before)


def texts(told):
    return {message["type"]: message["text"] for message in told}


def test_names_last_from_cell_to_cell(notebook):
    assert notebook.run("x = 20") == []
    assert notebook.run("x + 1") == [{"type": "value", "text": "21"}]
    assert notebook.run("_ * 2") == [{"type": "value", "text": "42"}]


@pytest.mark.parametrize("source", ["None", "x = 1", "", "# only a comment", "import math"])
def test_nothing_is_shown_where_there_is_no_value(notebook, source):
    assert notebook.run(source) == []
    assert notebook.ok


def test_what_is_printed_comes_in_its_order(notebook):
    told = notebook.run("import sys\nprint('a')\nprint('b', file=sys.stderr)\n7")
    assert [(m.get("name"), m["text"]) for m in told] == [("stdout", "a\n"), ("stderr", "b\n"), (None, "7")]


def test_endless_printing_is_cut_and_said_so_once(notebook):
    told = notebook.run(f"for i in range({executor.OUTPUT_LIMIT}):\n    print('xyz')")
    shown = "".join(message["text"] for message in told)
    assert executor.OUTPUT_LIMIT < len(shown) < executor.OUTPUT_LIMIT + 100
    assert shown.count("the rest is left out") == 1
    assert len(told) < 2 * executor.OUTPUT_LIMIT / executor.CHUNK


def test_a_traceback_shows_the_students_lines_and_no_others(notebook):
    notebook.run("import numpy as np\n\ndef f(x):\n    return np.ones(2) @ x", "jac-05")
    [message] = notebook.run("f(np.ones(3))", "try-1")
    assert not notebook.ok
    lines = message["text"].splitlines()
    assert lines[:4] == [
        "line 1 of try-1",
        "    f(np.ones(3))",
        "line 4 of jac-05, in f",
        "    return np.ones(2) @ x",
    ]
    assert lines[4].startswith("ValueError: matmul")
    assert "File" not in message["text"]


def test_a_syntax_error_shows_the_place(notebook):
    text = texts(notebook.run("x = 1\ny = (2\n"))["error"]
    assert text.startswith("line 2\n    y = (2")
    assert text.endswith("SyntaxError: '(' was never closed")


def test_an_endless_recursion_is_short(notebook):
    text = texts(notebook.run("def f():\n    return f()\nf()"))["error"]
    assert text.endswith("RecursionError: maximum recursion depth exceeded")
    assert len(text.splitlines()) == 2 * executor.FRAMES + 1


@pytest.mark.parametrize("source", ["exit()", "raise SystemExit(3)", "raise KeyboardInterrupt"])
def test_leaving_ends_the_cell_only(notebook, source):
    [message] = notebook.run(source)
    assert message["type"] == "error"
    assert notebook.run("1") == [{"type": "value", "text": "1"}]


def test_a_failing_cell_keeps_what_came_before(notebook):
    told = notebook.run("x = 5\nprint('before')\n1 / 0")
    assert [message["type"] for message in told] == ["stream", "error"]
    assert notebook.run("x") == [{"type": "value", "text": "5"}]


def test_a_value_that_cannot_be_shown_is_an_error_of_the_cell(notebook):
    told = notebook.run("class C:\n    def __repr__(self):\n        return 1 / 0\nC()")
    assert texts(told)["error"].endswith("ZeroDivisionError: division by zero")


def test_a_check_is_told_with_its_html(notebook):
    told = notebook.run('from mlcourse import check\nprint("first")\ncheck("SMX-05", "x1 - x2")')
    assert [message["type"] for message in told] == ["stream", "check", "value"]
    check = told[1]
    assert "<b>SMX-05</b>" in check.pop("html")
    assert check == {"type": "check", "exercise": "SMX-05", "status": "ok", "points": 1.0, "max_points": 1.0}


def test_formulas_need_sympy_and_code_does_not(notebook):
    assert not executor.needs_formulas('check("JAC-05", softmax_vjp)')
    assert executor.needs_formulas("check('JAC-01', same, different)")
    assert executor.needs_formulas("import sympy")
    assert not executor.needs_formulas('check("NO-SUCH", 1)')
