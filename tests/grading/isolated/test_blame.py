"""A graded cell that raises: the student's error, no answer at all, or our own fault (class 47)."""

import pytest
import small_course
from cells_for_tests import cell

from mlcourse.grading.command_line.commands import run as run_command
from mlcourse.grading.results import records

RIGHT = "def f(x):\n    return 2 * x"
SOUND = "assert f(2) == 4\n1.0"


@pytest.mark.parametrize(
    ("answer", "test", "outcome"),
    [
        # a cell that is wrong itself, whatever the answer
        (RIGHT, "f(1) + undefined", "grader_fault"),
        (RIGHT, "1 / 0", "grader_fault"),
        (RIGHT, "assert f(2) == 5", "grader_fault"),
        (RIGHT, "f(1, 2)", "grader_fault"),  # raised by the student's function, called as nobody could expect
        (RIGHT, "f(1", "grader_fault"),
        (RIGHT, "raise SystemExit", "grader_fault"),
        ("def f(x): raise KeyError(x)", "1 / 0", "grader_fault"),
        (RIGHT, "while f(1): pass", "grader_fault"),  # hangs, whatever the answer
        ("f = 5", "f(1) + undefined", "grader_fault"),
        # a sound cell on an answer that it cannot digest
        (RIGHT, SOUND, "done"),
        ("def f(x): return 2 + x + x", SOUND, "error"),
        ("def f(x): raise KeyError(x)", SOUND, "error"),
        ("def f(x): raise KeyboardInterrupt", SOUND, "error"),
        ("def f(x): raise SystemExit", SOUND, "error"),
        ("f = 5", SOUND, "error"),
        ("def f(): return 4", SOUND, "error"),
        ("def f(x): return f(f)", SOUND, "error"),
        ("1 / 0", SOUND, "error"),
        ("g = 1", SOUND, "error"),
        ("def f(x):\n    while True: pass", SOUND, "timeout"),
    ],
)
def test_only_a_cell_that_fails_on_the_model_answer_is_our_fault(run, answer, test, outcome):
    parts = (cell("half = 0.5", "locked", "tools"), cell(test, "graded", "test"))
    model = [parts[0], cell(RIGHT, "solution", "answer"), parts[1]]
    done = run(parts[0], cell(answer, "solution", "answer"), parts[1], model=model)
    assert done[2][0] == outcome


def test_a_locked_cell_that_fails_or_hangs_is_our_fault_where_it_is_needed(run):
    judged = "'MLCOURSE_SECRET' in os.environ"

    def notebook(answer):
        return [
            cell(f"import os\nif {judged}: raise OSError('no file')\nhalf = 0.5", "locked", "a"),
            cell(f"import os\nwhile {judged}: pass\nthird = 1 / 3", "locked", "b"),
            cell(answer, "solution", "answer"),
            cell("f(half)", "graded", "one"),
            cell("f(2)", "graded", "two"),
        ]

    done = run(*notebook("def f(x): return x"), model=notebook(RIGHT))
    assert [outcome for outcome, _ in done] == ["done", "done", "done", "grader_fault", "done"]


def test_a_fault_of_a_cell_gives_no_score_and_fails_the_run(course, hand_in, capsys):
    hand_in(course, "student-01", small_course.RIGHT)
    hand_in(course, "student-02", small_course.RIGHT | {"small-1": "def double(x):\n    raise KeyError(x)"})
    command = ["grade", small_course.SET, "--root", str(course.root), "--timeout", "2"]
    assert run_command(command) == 0
    assert _first_two(course) == [("ok", 2.0), ("ok", 3.0), ("error", 0.0), ("ok", 3.0)]
    source = course.root / "solutions" / small_course.SET / "small-one.md"
    text = source.read_text(encoding="utf-8")
    broken = 'check("SMALL-1", double, hidden=True)'
    source.write_text(text.replace(broken, f"open('cases.json')\n{broken}"), encoding="utf-8")
    assert run_command(command) == 1
    assert _first_two(course) == [("grader_fault", None), ("ok", 3.0)] * 2
    assert "student-01, student-02" in capsys.readouterr().err
    assert "FileNotFoundError" in (course.class_dir / "faults.log").read_text(encoding="utf-8")


def _first_two(course):
    found = records.load_all(course.graded(small_course.SET))
    return [(part.status, part.score) for record in found for part in record.exercises[:2]]
