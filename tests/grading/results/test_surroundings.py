"""What was not there where a program was graded is said, once for each kind."""

import nbformat
import pytest

from mlcourse.grading.course.outline import Part
from mlcourse.grading.isolated.judged import CheckResult, Judged
from mlcourse.grading.results.surroundings import bound_again, not_there


def failed(name, value, **metadata):
    cell = nbformat.v4.new_code_cell("x", metadata=metadata)
    cell.outputs = [nbformat.v4.new_output("error", ename=name, evalue=value, traceback=[])]
    return cell


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        (
            "ModuleNotFoundError",
            "No module named 'seaborn'",
            "a module that is not there (No module named 'seaborn')",
        ),
        ("FileNotFoundError", "[Errno 2] x.csv\nmore", "a file that is not there ([Errno 2] x.csv)"),
        ("EOFError", "", "somebody who types an answer (input()), and"),
        ("URLError", "<urlopen error>", "a connection to elsewhere"),
        ("FileNotFoundError", "\x1b[2Jx", "a file that is not there (x)"),
    ],
)
def test_it_is_said_what_was_needed(name, value, says):
    (sentence,) = not_there([failed(name, value), failed(name, "again")], {})
    assert says in sentence
    assert sentence.endswith(".")
    assert sentence.isprintable()


@pytest.mark.parametrize("name", ["ValueError", "NameError", "KeyError", "AssertionError"])
def test_a_mistake_of_the_program_s_own_is_not_among_them(name):
    assert not_there([failed(name, "x")], {}) == []


def test_what_an_answer_raises_when_it_is_called_counts_and_a_check_s_own_error_does_not():
    raised = CheckResult("X", "error", 0.0, raised="ModuleNotFoundError")
    assert len(not_there([], {"x-check": Judged("done", (raised,), 0.0)})) == 1
    check = failed("FileNotFoundError", "x", nbgrader={"grade": True, "solution": False, "grade_id": "x"})
    assert not_there([check], {}) == []


PART = Part("x-check", "auto", "X", "", 1.0, "", "", ("x",))
CHECK = 'check("X", double)'


def notebook(*sources, given=False):
    cells = {f"own-{number}": nbformat.v4.new_code_cell(source) for number, source in enumerate(sources)}
    if given:
        cells["own-0"].metadata["nbgrader"] = {"grade_id": "own-0", "solution": True}
    return {"x-check": nbformat.v4.new_code_cell(CHECK), **cells}


def test_a_second_try_below_its_check_is_named():
    (sentence,) = bound_again(PART, notebook("y = 1", "def double(x):\n    return 2 * x"))
    assert "X the name double is given another value" in sentence


@pytest.mark.parametrize(
    "cells", [notebook("double(3)"), notebook("other = 1"), notebook("double = 1", given=True)]
)
def test_nothing_is_said_of_what_only_uses_it_or_is_an_answer_to_something_else(cells):
    assert bound_again(PART, cells) == []
    above = dict(reversed(notebook("double = 1").items()))
    assert bound_again(PART, above) == []
