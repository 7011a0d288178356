"""A notebook in two processes: a cell costs no other cell its result, and no answer judges itself."""

import os
import time
from pathlib import Path

import nbformat
import pytest
from cells_for_tests import cell
from living import soon_at_most

from mlcourse.grading.course.limits import Bounds
from mlcourse.grading.course.outline import InstructorNotebook
from mlcourse.grading.isolated.run import Call

CHECK = "def check(f):\n    return float(f(3) == 6)"


def test_a_hanging_a_dying_and_a_stubborn_cell_cost_only_themselves(run):
    done = run(
        "x = 1",
        "while True: pass",
        "print(x)",
        "import os; os._exit(1)",
        "print(x + 1)",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "print(x + 2)",
        "import ctypes; ctypes.string_at(0)",
        "print(x + 3)",
    )
    assert [outcome for outcome, _ in done] == [
        "done", "timeout", "done", "crashed", "done", "timeout", "done", "crashed", "done",
    ]  # fmt: skip
    assert [text for _, text in done if text.isdigit()] == ["1", "2", "3", "4"]


def test_errors_floods_and_memory_are_cut_and_named(run):
    bounds = Bounds(3, 6, 60, 2**28, 20_000)
    done = run(
        "1 / 0",
        "while True: print('x' * 1000)",
        "bytearray(10**9)",
        "print('still here')",
        "raise SystemExit",
        "print('and here')",
        "input()",
        "print('a' * 50_000 + 'end')",
        bounds=bounds,
    )
    assert [outcome for outcome, _ in done] == [
        "error", "output_limit", "error", "done", "error", "done", "error", "done",
    ]  # fmt: skip
    assert done[2][1] == "MemoryError:"
    assert len(done[1][1]) < 25_000
    assert done[7][1].endswith("end")
    assert "characters left out" in done[7][1]


def test_too_many_deaths_and_too_much_time_end_the_notebook(run):
    death = "import os; os._exit(1)"
    outcomes = [outcome for outcome, _ in run(death, death, "print(1)", bounds=Bounds(restarts=1))]
    assert outcomes == ["crashed", "crashed", "not_run"]
    long = "import time; time.sleep(1.2)"
    outcomes = [outcome for outcome, _ in run(long, "1", bounds=Bounds(notebook_seconds=1))]
    assert outcomes == ["done", "not_run"]


DEAF_BOUNDS = Bounds(cpu_seconds=1, wall_seconds=1, notebook_seconds=6)
DEAF = """
import sys, time
for name, module in list(sys.modules.items()):
    if name.endswith(".channel"):
        module.Channel.receive = lambda *args: time.sleep(999)
"""


def test_a_process_that_does_not_listen_stops_nothing(run):
    """A long cell does not fit into the buffer of the wire: whoever sends it would wait for ever."""
    long = f"x = '{'a' * 3_000_000}'"
    run("1")  # the warm parents are there
    start = time.monotonic()
    outcomes = [outcome for outcome, _ in run(DEAF, long, "1", bounds=DEAF_BOUNDS)]
    assert outcomes == ["done", "timeout", "timeout"]
    assert time.monotonic() - start < DEAF_BOUNDS.notebook_seconds + 3  # 1, and what a busy machine adds


CALLED_AND_GONE = """
import os, threading, time
threading.Thread(target=given, args=(np.zeros(8, int), 10**7)).start()  # small to ask for, long to do
time.sleep(0.1)
os._exit(1)
"""


def test_a_judge_that_is_busy_for_a_student_who_is_gone_is_replaced(run, monkeypatch):
    from mlcourse.grading.isolated import run as module

    monkeypatch.setattr(module, "BUSY", 0.02)  # nobody looks up that soon
    judges, start = [], module.NotebookRun._start_judge
    monkeypatch.setattr(module.NotebookRun, "_start_judge", lambda self: (judges.append(1), start(self)))
    done = run(
        cell(
            "import numpy as np\nfrom mlcourse.numpy import one_hot as given\nhalf = 0.5", "locked", "setup"
        ),
        cell("def f(x):\n    return 2 * x", "solution", "answer"),
        cell("f(21)", "graded", "one"),
        CALLED_AND_GONE,
        cell("f(half)", "graded", "two"),
        bounds=Bounds(cpu_seconds=20, wall_seconds=40, notebook_seconds=90),
    )
    assert [outcome for outcome, _ in done] == ["done", "done", "done", "crashed", "done"]
    assert (done[2][1], done[4][1]) == ("42", "1.0")
    assert len(judges) > 1


def test_a_parent_that_died_is_replaced(run):
    from mlcourse.grading.isolated.engine import Engine

    with Engine() as own:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print(6 * 7)")])
        own.run(notebook, InstructorNotebook(), Bounds(), Call("student-01", ""))
        for parent in own.servers.of(frozenset()):
            parent.process.kill()
            parent.process.wait()
        own.run(notebook, InstructorNotebook(), Bounds(), Call("student-01", ""))
        assert notebook.cells[0].outputs[-1].text == "42\n"


def test_only_the_judge_has_the_secret(run):
    look = "import os; sorted(os.environ), os.environ.get('MLCOURSE_STUDENT')"
    (_, student), (_, judge) = run(look, cell(look, "graded"))
    assert "MLCOURSE_SECRET" not in student
    assert "MLCOURSE_SECRET" in judge
    assert "student-01" in student
    assert "student-01" in judge


def test_a_graded_cell_gets_the_names_that_solution_cells_bind_and_no_other(run):
    answer = "def double(x):\n    return 2 * x\nother = 5"
    done = run(
        cell(CHECK, "locked", "tools"),
        cell(answer, "solution", "answer"),
        "def check(f):\n    return 100.0",
        "stray = 1",
        cell("check(double)", "graded", "one"),
        cell("stray", "graded", "two"),
        cell("other", "graded", "three"),
    )
    assert [text for _, text in done[4:]] == ["1.0", "NameError: name 'stray' is not defined", "5"]


def test_a_locked_cell_after_the_answer_takes_the_name_back(run):
    done = run(
        cell("def f(x): return 1", "solution", "answer"),
        cell("f(0)", "graded", "before"),
        cell("def f(x): return 2", "locked", "given"),
        cell("f(0)", "graded", "after"),
    )
    assert [text for _, text in done] == ["", "1", "", "2"]


@pytest.mark.parametrize(
    ("body", "asked", "expected"),
    [
        ("def f(a): return a + 1", "f(np.ones(2))", "array([2., 2.])"),
        ("def f(a): a += 1; return a", "x = np.ones(2); f(x); x", "array([2., 2.])"),
        ("def f(d): d['k'][0] = 7", "d = {'k': np.ones(1)}; f(d); d", "{'k': array([7.])}"),
        ("def f(g, x): return g(x)", "f(np.tanh, 0.0)", "np.float64(0.0)"),
        ("def f(g, x): return g(x)", "f(lambda x: 1 / x, 0)", "ZeroDivisionError: division by zero"),
        ("def f(a): return a, [a]", "f(1)", "(1, [1])"),
        ("class f:\n    def __init__(self, w): self.w = w\n    def step(self, x): return self.w * x",
         "n = f(3); n.step(np.ones(2)), n.w", "(array([3., 3.]), 3)"),
        ("def f(x): return lambda y: x + y", "f(1)(2)", "3"),
        ("def f(x): raise KeyError(x)", "f('k')", "KeyError: \"'k'\""),
        ("def f(x, *, eps=1): pass", "import inspect; str(inspect.signature(f))", "'(x, *, eps=None)'"),
        ("def f(x): 'doc'", "f.remote_untouched", "True"),
        ("def f(x): return x", "f.remote_untouched", "False"),
        ("import numpy as np\ndef f(n): return np.ones((n, n)).sum()", "f.remote_peak(500) > 10**6", "True"),
        ("from numpy import sign as s\ndef g(x): return s(x)\ndef f(x): return g(x)",
         "f.remote_calls(('exp', 'sign'), [(np.ones(2),)]), f.remote_calls(('exp',), [])", "(['sign'], [])"),
        ("from collections import namedtuple\nP = namedtuple('P', 'a b')\ndef f(x): return P(x, 2)",
         "f(1).b", "2"),
        ("def f(x): return object()", "type(f(1)).__name__", "'object'"),
        ("def f(x): return x.flags.writeable", "f(np.zeros(1))", "True"),
        ("f = [1, 2.5, 'x', None, ..., 2**70]", "f", "[1, 2.5, 'x', None, Ellipsis, 1180591620717411303424]"),
        ("def f(r): return r.random()", "f(np.random.default_rng(1)) == np.random.default_rng(1).random()",
         "True"),
    ],
)  # fmt: skip
def test_what_checks_do_with_answers_works_across_processes(run, body, asked, expected):
    done = run(
        cell("import numpy as np", "locked", "setup"),
        cell(body, "solution", "answer"),
        cell(asked, "graded", "graded"),
    )
    assert done[2][1] == expected


def test_the_line_of_an_exception_is_the_line_of_the_students_cell(run):
    done = run(
        cell("x = 1\ndef f(a):\n    b = a\n    return b / 0", "solution", "answer"),
        cell("try: f(1)\nexcept ZeroDivisionError as e: line = e.remote_line\nline", "graded", "graded"),
    )
    assert done[1][1] == "4"


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("def f(x):\n    while True: pass", "timeout"),
        ("import os\ndef f(x): os._exit(0)", "crashed"),
        (
            "def f(x):\n    while True:\n        try:\n            while True: pass\n"
            "        except BaseException: pass",
            "timeout",
        ),
        ("def f(x): return f(f)", "error"),
        ("def f(x):\n    while True: print('x' * 100)", "output_limit"),
        ("import sys\ndef f(x):\n    while True: sys.stderr.write('x' * 100)", "output_limit"),
        ("def f(x):\n    print('x' * 10**6)\n    return x", "done"),
    ],
)  # fmt: skip
def test_a_judged_function_that_stops_costs_its_own_cell_only(run, body, outcome):
    done = run(
        cell("def g(x): return 2 * x", "solution", "good"),
        cell(body, "solution", "answer"),
        cell("f(1)", "graded", "one"),
        cell("g(4)", "graded", "two"),
    )
    assert done[2][0] == outcome
    assert done[3] == ("done", "8")


def test_a_judge_that_hangs_is_replaced_too(run):
    done = run(
        cell("two = 2", "locked", "tools"),
        cell("def g(x): return 2 * x", "solution", "good"),
        cell("while True: pass", "graded", "one"),
        cell("g(two)", "graded", "two"),
    )
    assert [outcome for outcome, _ in done] == ["done", "done", "timeout", "done"]
    assert done[3][1] == "4"


def test_what_a_student_sees_of_the_course(run):
    done = run(
        "import mlcourse; from mlcourse import check, hint\ncheck('JAC-05', print); hint('JAC-05')",
        "from mlcourse.numpy import softmax",
        "import mlcourse.exercises",
        "from mlcourse.data import digits; digits",
        "import torch",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
        "%time 3",
        "!ls",
        "from IPython.display import HTML\nHTML('<b>x</b>')",
        "import asyncio\nawait asyncio.sleep(0)\n5",
    )
    texts = [text for _, text in done]
    assert texts[0] == "JAC-05: judged when your notebook is graded, in a process of its own."
    assert "an answer is your own code" in texts[1]
    assert texts[2].startswith("ModuleNotFoundError") or texts[2].startswith("ImportError")
    assert "digits" in texts[3]
    assert "solved without it" in texts[4]
    assert "Figure" in texts[5]
    assert texts[6].endswith("3")
    assert "do not run while your notebook is graded" in texts[7]
    assert done[8][0] == "done"
    assert texts[9] == "5"


def test_a_notebook_with_torch_has_torch(run):
    pytest.importorskip("torch")
    done = run(
        cell("import torch", "locked", "setup"),
        cell("def f(x): return x.double() * torch.tensor(2.0)", "solution", "answer"),
        cell("f(torch.ones(2))", "graded", "graded"),
    )
    assert done[2][1] == "tensor([2., 2.], dtype=torch.float64)"


def test_data_files_lie_beside_the_notebook_and_nothing_else(run, tmp_path):
    data = tmp_path / "data.csv"
    data.write_text("1,2", encoding="utf-8")
    done = run("import os; os.listdir()", "open('data.csv').read()", call=Call("s", "", (str(data),)))
    assert [text for _, text in done] == ["['data.csv']", "'1,2'"]


def test_the_same_notebook_shows_the_same_every_time(run):
    cells = (
        "import random, numpy as np; random.random(), np.random.rand()",
        "hash('x')",
        "print({'a', 'b'})",
    )
    assert run(*cells) == run(*cells)


def test_no_process_and_no_folder_is_left_behind(run, engine):
    students, judges = engine.servers.of(frozenset())
    ours = f"mlcourse-*-{os.getpid()}-*"  # other graders may be at work
    before = set(Path("/tmp").glob(ours))
    run(
        "import threading, time; threading.Thread(target=time.sleep, args=(99,)).start()",
        "import os; os._exit(1)",
    )
    assert set(Path("/tmp").glob(ours)) <= before
    # the first process of the namespace stays, and the one that waits for the next notebook
    for parent, kept in ((students, 2), (judges, 0)):
        assert soon_at_most(kept, parent.process.pid)


def test_what_the_instructors_notebook_imports_works_and_the_rest_of_the_reference_does_not(run):
    done = run(
        cell("import numpy as np\nfrom mlcourse.numpy import softmax", "locked", "setup"),
        "softmax(np.array([0.0, 0.0]))",
        "from mlcourse.numpy import softmax_vjp",
        "import mlcourse\nmlcourse.numpy.sigmoid",
        "softmax('text')",
        "softmax.__globals__.get('softmax_vjp')",
        cell("def f(x): return 2 * softmax(x)", "solution", "answer"),
        cell("f(np.zeros(2))", "graded", "graded"),
        "import os; os._exit(1)",
        "softmax(np.array([0.0, 0.0]))",
    )
    texts = [text for _, text in done]
    assert texts[1] == texts[9] == "array([0.5, 0.5])"
    assert "what the notebook itself imports can be used" in texts[2]
    assert "an answer is your own code" in texts[3]
    assert texts[4].startswith(("TypeError", "ValueError"))
    assert texts[5] == ""
    assert texts[7] == "array([1., 1.])"


def test_a_function_that_an_exercise_asks_for_is_never_given(run):
    done = run(
        cell("from mlcourse.numpy import softmax_vjp\nfrom mlcourse import check", "solution", "answer"),
        cell('check("JAC-05", softmax_vjp)', "graded", "graded"),
    )
    assert "an answer is your own code" in done[0][1]


def test_a_students_own_numbers_are_those_of_the_check(run):
    from mlcourse.exercises import registry

    varying = next(e for e in registry().values() if getattr(e, "numbers", None))
    done = run(f"from mlcourse import numbers\nnumbers({varying.id!r})", call=Call("student-07", "x"))
    assert done[0][1].endswith(repr(varying.numbers_of("student-07")))


def test_what_an_exercise_asks_for_is_given_once_it_has_been_judged(run):
    done = run(
        cell("import numpy as np\nfrom mlcourse import check", "locked", "setup"),
        cell("from mlcourse.numpy import softmax_vjp", "solution", "answer"),
        cell('check("JAC-05", softmax_vjp)', "graded", "graded"),
        cell("from mlcourse.numpy import softmax_vjp", "locked", "given"),
        "softmax_vjp(np.zeros(2), np.array([1.0, 0.0]))",
    )
    assert "an answer is your own code" in done[1][1]
    assert done[2][0] == "error"
    assert done[4][1] == "array([ 0.25, -0.25])"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("return 2 * given(x)", ""),
        ("x.requires_grad_(); y = (x * x).sum(); return torch.autograd.grad(y, x)[0]", "autograd"),
        ("return x * x.max().item()", "device"),
        ("return x + torch.zeros(3)", "device"),
    ],
)
def test_a_step_that_leaves_its_device_or_is_left_to_autograd_is_told(run, body, fault):
    pytest.importorskip("torch")
    done = run(
        cell("import torch\nfrom mlcourse.torch import relu as given", "locked", "setup"),
        cell(f"def f(x):\n    {body}", "solution", "answer"),
        cell("f.remote_device((), torch.ones(3, dtype=torch.float64))[0]", "graded", "graded"),
        bounds=Bounds(cpu_seconds=30, wall_seconds=90, notebook_seconds=180),  # torch loads as it likes
    )
    assert done[2][1] == repr(fault)


LIE = """
import tracemalloc
tracemalloc.get_traced_memory = lambda: (0, 0)
"""


@pytest.mark.parametrize(
    "body",
    [
        "np.diag(x) @ x",
        "np.outer(x, x) @ x",
        "np.eye(len(x)) @ x",
        "(x[:, None] * x).astype(np.float32) @ x",
    ],
)
def test_a_lie_about_memory_is_seen_from_outside(run, body):
    from mlcourse.checks.cost.memory import MemoryGrows

    given = "from mlcourse.checks.cost.memory import MemoryGrows"

    def told(lie, answer):
        done = run(
            cell(f"import numpy as np\n{given}", "locked", "setup"),
            cell(f"{lie}import numpy as np\ndef f(x):\n    return {answer}", "solution", "answer"),
            cell("MemoryGrows(arguments=1).complaint(f)", "graded", "graded"),
        )
        return done[2][1]

    assert MemoryGrows().name in told("", body)
    assert MemoryGrows().name in told(LIE, body)
    assert told("", "x * x") == told(LIE, "np.array([a * a for a in x])") == "''"
