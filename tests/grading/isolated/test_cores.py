"""Both processes of a notebook share a processor, and notebooks are spread over all of them."""

import os
from contextlib import ExitStack

import nbformat
import pytest
from cells_for_tests import cell, shown

from mlcourse.grading.course.limits import Bounds
from mlcourse.grading.course.outline import InstructorNotebook
from mlcourse.grading.isolated.cores import Cores
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.isolated.run import Call

WHERE = "import os; sorted(os.sched_getaffinity(0))"


def test_the_least_used_processor_is_lent_next():
    cores = Cores()
    cores.users = {0: 0, 3: 0, 5: 0}
    with ExitStack() as first:
        assert [first.enter_context(cores.one()) for _ in range(4)] == [0, 3, 5, 0]
        with cores.one() as core:
            assert core == 3
    assert cores.users == {0: 0, 3: 0, 5: 0}


def test_where_no_processor_can_be_chosen_none_is(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    with Cores().one() as core:
        assert core is None


@pytest.mark.parametrize("one_core", [True, False])
def test_student_and_judge_stay_on_one_processor_if_told_so(one_core):
    allowed = sorted(os.sched_getaffinity(0))
    with Engine(one_core=one_core) as engine:
        cells = [cell(WHERE), cell(WHERE, "graded")]
        notebook = nbformat.v4.new_notebook(cells=cells)
        engine.run(notebook, InstructorNotebook(), Bounds(), Call("student-01", ""))
        student, judge = map(shown, notebook.cells)
    assert student == judge
    assert student in ([f"[{core}]" for core in allowed] if one_core else [str(allowed)])
