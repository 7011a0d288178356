"""Execution in a kernel, where isolation is not to be had: a cell costs no other cell its result."""

import os
from pathlib import Path

import nbformat
import pytest

from mlcourse.grading.isolated.execute import Execute, kernel_environment


def run(*sources, secret="", **options):
    """Run cells; return (outcome, text shown) of each."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    step = Execute(timeout=2, iopub_timeout=1, **options)
    step.secret = secret
    notebook, _ = step.preprocess(notebook, {"metadata": {}})
    return [(cell.metadata.mlcourse.outcome, shown(cell)) for cell in notebook.cells]


def shown(cell):
    return "".join(output.get("text", output.get("ename", "")) for output in cell.outputs).strip()


def test_a_hanging_a_dying_and_a_stubborn_cell_cost_only_themselves():
    done = run(
        "x = 1",
        "while True: pass",
        "print(x)",
        "import os; os._exit(1)",
        "print(x + 1)",
        "while True:\n    try:\n        import time; time.sleep(9)\n    except BaseException: pass",
        "print(x + 2)",
    )
    assert [outcome for outcome, _ in done] == [
        "done", "timeout", "done", "crashed", "done", "timeout", "done",
    ]  # fmt: skip
    assert [text for _, text in done if text.isdigit()] == ["1", "2", "3"]


def test_errors_floods_and_memory_are_cut_and_named():
    done = run(
        "1 / 0",
        "while True: print('x' * 1000)",
        "bytearray(3 * 10**9)",
        "print('still here')",
        "raise SystemExit",
        "print('and here')",
        max_output=20_000,
        max_memory=2 * 10**9,
    )
    assert [outcome for outcome, _ in done] == ["error", "output_limit", "error", "done", "error", "done"]
    assert "MemoryError" in done[2][1]
    assert len(done[1][1]) < 25_000


def test_too_many_deaths_and_too_much_time_end_the_notebook():
    death = "import os; os._exit(1)"
    outcomes = [outcome for outcome, _ in run(death, death, "print(1)", max_restarts=1)]
    assert outcomes == ["crashed", "crashed", "not_run"]
    outcomes = [outcome for outcome, _ in run("import time; time.sleep(1.2)", "1", notebook_timeout=1)]
    assert outcomes == ["done", "not_run"]


def test_the_kernel_sees_little_of_the_machine(monkeypatch):
    monkeypatch.setenv("A_TOKEN", "canary")
    [(_, text)] = run(
        "import os; print('A_TOKEN' in os.environ, os.environ['MLCOURSE_SECRET'], "
        "os.environ['MLCOURSE_STUDENT'] or 'nobody', os.path.samefile(os.environ['HOME'], '.'))",
        secret="abc",
    )
    assert text == "False abc nobody True"


def test_the_kernel_knows_whose_numbers_to_ask_for():
    cell = nbformat.v4.new_code_cell("import os; print(os.environ['MLCOURSE_STUDENT'])")
    step = Execute(timeout=20)
    step.student = "student-01"
    notebook, _ = step.preprocess(nbformat.v4.new_notebook(cells=[cell]), {"metadata": {}})
    assert notebook.cells[0].outputs[0].text == "student-01\n"


@pytest.mark.parametrize("name", ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"])
def test_one_thread_while_grading(name):
    assert kernel_environment(Path("home"), "")[name] == "1"


def test_nobody_brings_an_outcome_of_his_own():
    cell = nbformat.v4.new_markdown_cell("text", metadata={"mlcourse": {"outcome": "done"}})
    notebook, _ = Execute(timeout=5).preprocess(nbformat.v4.new_notebook(cells=[cell]), {"metadata": {}})
    assert notebook.cells[0].metadata == {}


def test_no_kernel_is_left_behind():
    run("import os; os._exit(1)", "1")
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    if not children.exists():
        pytest.skip("needs Linux")
    commands = [Path(f"/proc/{pid}/cmdline").read_text() for pid in children.read_text().split()]
    assert not [command for command in commands if "ipykernel" in command]
