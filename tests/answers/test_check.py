"""`mlcourse check`: a file or a notebook, its messages, its exit codes, and what must not stop it."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from mlcourse.answers.command import main
from mlcourse.answers.runner import events
from mlcourse.exercises import registry
from mlcourse.exercises.source import answer_source

RIGHT = "def softmax_vjp(x, g):\n    s = softmax(x)\n    return s * (g - (s * g).sum(-1, keepdims=True))\n"
WRONG = "def softmax_vjp(x, g):\n    return softmax(x) * g\n"
BEGIN = "import numpy as np\nfrom mlcourse.numpy import softmax\n"


@pytest.fixture
def write(tmp_path):
    def write(*code, name="answers.py"):
        path = tmp_path / name
        path.write_text(BEGIN + "".join(code), encoding="utf-8")
        return path

    return write


def check(capfd, path, *more):
    code = main([str(path), *more])
    return code, capfd.readouterr()


@pytest.mark.parametrize("student", ["student-01", "student-02"])
def test_a_file_that_says_whose_numbers_it_has_is_judged_by_them(write, capfd, student):
    exercise = next(exercise for exercise in registry().values() if exercise.varies)
    answer = answer_source(exercise, student="student-01")
    code, said = check(capfd, write(f"import mlcourse\nmlcourse.student({student!r})\n", answer))
    assert (code == 0) == (student == "student-01")
    assert said.out.startswith(f"{exercise.id} ")


def test_a_right_file_ends_with_zero(write, capfd):
    code, said = check(capfd, write(RIGHT, 'z = "x1 - x2"\n'))
    assert code == 0
    assert "JAC-05  Softmax VJP in O(n)                                      3 of 3 points" in said.out
    assert said.out.splitlines()[-1] == "2 of 2 right by the public checks, 4 of 4 points"


def test_a_wrong_answer_is_named_and_ends_with_one(write, capfd):
    code, said = check(capfd, write(WRONG))
    assert code == 1
    assert "This looks like: the second term left out." in said.out
    assert "0 of 1 right" in said.out


def test_imported_functions_are_nobody_s_answer(write, capfd):
    code, said = check(capfd, write())
    assert code == 1
    assert (
        said.out == "answers.py answers no exercise: answers are found by the names that the exercises give\n"
    )


def test_rows_pick_exercises_and_what_is_asked_for_must_be_there(write, capfd):
    path = write(RIGHT, 'z = "x2"\n')
    assert check(capfd, path, "JAC-05")[0] == 0
    assert check(capfd, path, "jac-05", "SMX-05")[0] == 1
    code, said = check(capfd, path, "JAC-02")
    assert (code, said.out) == (1, "JAC-02: there is no softmax_jacobian\n")
    code, said = check(capfd, path, "JAC-02-derivation")
    assert (code, said.out) == (1, "JAC-02-derivation: there is no lines_jac_02\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["answers.py", "JAC-5"], "mlcourse: there is no exercise 'JAC-5'; did you mean 'JAC-05'?\n"),
        (["nothing.py"], "mlcourse: there is no file nothing.py\n"),
        (["notes.txt"], "mlcourse: notes.txt is neither a Python file nor a notebook (.py, .ipynb)\n"),
        (["broken.ipynb"], "mlcourse: broken.ipynb is no notebook\n"),
        ([], "mlcourse: the following arguments are required: answers, ROW (try: mlcourse check --help)\n"),
    ],
)
def test_what_cannot_be_checked_is_said_in_one_line(write, capfd, monkeypatch, arguments, said):
    monkeypatch.chdir(write(RIGHT).parent)
    write(name="broken.ipynb")
    assert main(arguments) == 2
    assert capfd.readouterr().err == said


def test_what_fails_costs_only_what_comes_after_it(write, capfd):
    code, said = check(capfd, write(RIGHT, "print('mine')\n1/0\nz = 'x1 - x2'\n"))
    assert code == 1
    assert said.out.splitlines()[0] == "answers.py, line 7: ZeroDivisionError: division by zero"
    assert "1 of 1 right" in said.out
    assert said.err == "mine\n"
    assert "Traceback" in check(capfd, write("1/0\n"), "--verbose")[1].out
    code, said = check(capfd, write("def f(:\n"))
    assert said.out.splitlines()[0] == "answers.py, line 3: invalid syntax"


def test_an_endless_loop_and_a_crash_end_the_process_and_not_the_command(write, capfd):
    loop = write("def softmax_vjp(x, g):\n    while True: pass\n")
    code, said = check(capfd, loop, "--seconds", "2")
    assert (code, said.out) == (1, "JAC-05 did not finish within 2 seconds: is there an endless loop?\n")
    crash = write("def softmax_vjp(x, g):\n    import os; os._exit(3)\n")
    assert check(capfd, crash)[1].out == "Python ended while it ran JAC-05\n"


def test_a_notebook_is_read_cell_by_cell_without_its_checks_and_magics(tmp_path, capfd):
    cells = ["%matplotlib inline\n" + BEGIN, RIGHT, 'check("JAC-05", softmax_vjp)', "1/0", 'z = "x1 - x2"\n']
    cells.append("%%html\n<b>")
    notebook = {"cells": [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]}
    notebook["cells"].insert(0, {"cell_type": "markdown", "source": "text"})
    path = tmp_path / "one.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    code, said = check(capfd, path)
    assert code == 1
    assert said.out.splitlines()[0] == "one.ipynb, cell 5, line 1: ZeroDivisionError: division by zero"
    assert "2 of 2 right" in said.out


def test_a_notebook_s_own_names_are_no_answers_of_other_sets(tmp_path, capfd):
    """`eps` and `z` are answers of other problem sets than the one that this notebook checks."""
    cells = [BEGIN, RIGHT, "eps = 1e-5\nz = np.zeros(3)", 'check("JAC-05", softmax_vjp)']
    path = tmp_path / "answers.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))
    code, said = check(capfd, path)
    assert (code, "INT-03" in said.out) == (1, False)
    assert "1 of 2 right" in said.out  # z belongs to the same set
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells[:3]]}))
    assert "INT-03-choose" in check(capfd, path)[1].out  # nothing says which set it is


def test_the_student_s_process_is_another_one(write):
    path = write("import os\nraise RuntimeError(os.getpid())\n")
    (event,) = events(path)
    assert event["text"].startswith("answers.py, line 4: RuntimeError: ")
    assert str(os.getpid()) not in event["text"]


def test_the_command_needs_no_extra():
    code = (
        "import sys; sys.modules['typer'] = None; sys.argv = ['mlcourse', 'check', 'nothing.py']; "
        "from mlcourse.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (2, "mlcourse: there is no file nothing.py\n")


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts by signal")
def test_watching_checks_again_after_a_change(write):
    path = write(WRONG)
    command = [sys.executable, "-m", "mlcourse.cli", "check", str(path), "--watch"]
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            _read_until(process, "0 of 1 right")
            write(RIGHT, "# saved\n")
            _read_until(process, "1 of 1 right")
            time.sleep(1)  # it is waiting for the next change now
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()
            signal.signal(signal.SIGINT, before)


def _read_until(process, text):
    until = time.monotonic() + 60
    while text not in process.stdout.readline():
        assert time.monotonic() < until


PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:mlcourse", "-p", "mlcourse.answers.pytest_plugin"]


def test_as_tests_one_for_each_exercise(write, tmp_path):
    write(WRONG, 'z = "x1 - x2"\n')
    (tmp_path / "test_mine.py").write_text("def test_mine():\n    assert True\n")
    command = [*PYTEST, "-p", "no:cacheprovider", "--answers", "answers.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "1 failed, 1 passed" in done.stdout
    assert "answers.py::JAC-05" in done.stdout
    assert "This looks like: the second term left out." in done.stdout
    assert "Traceback" not in done.stdout
    done = subprocess.run(
        [*command, "test_mine.py"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert "1 failed, 2 passed" in done.stdout
