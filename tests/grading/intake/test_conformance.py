"""What real life does to notebooks: honest work keeps its points, or a person is asked; never a silent zero.

Through the intake alone: which notebook, which cells, which notes. What happens to cells happens to two
problem sets; what happens to whole files, to the second one in ``make conformance`` only. What is graded of
it stands in ``tests/grading/running/test_conformance.py``.
"""

import time
from pathlib import Path

import pytest
from conforming import SETS, hand_in, solved, values_at_checks
from full import FULL
from life import ASKED, KEEPS, TABLE
from life.table import is_check, is_written

from mlcourse.grading.course.folders import Course
from mlcourse.grading.intake.handed_in import take_in
from mlcourse.grading.intake.structure.released import Released

ROOT = Path(__file__).parents[3]
FIRST = next(iter(SETS))
CASES = [
    pytest.param(problem_set, name, id=f"{problem_set}: {name}")
    for problem_set in SETS
    for name, happening in TABLE.items()
    if happening.needs in ("", *SETS[problem_set]) and (FULL or happening.in_cells or problem_set == FIRST)
]


@pytest.fixture(scope="module")
def sets():
    return {problem_set: solved(ROOT, problem_set) for problem_set in SETS}


def test_there_are_enough():
    assert len(TABLE) >= 60
    assert {happening.needs for happening in TABLE.values()} == {"", "two", "written"}


@pytest.mark.parametrize(("problem_set", "name"), CASES)
def test_honest_work_keeps_its_place_or_a_person_is_asked(sets, tmp_path, problem_set, name):
    work = sets[problem_set]
    happening = TABLE[name]
    course = Course(ROOT, tmp_path)
    hand_in(course.submitted / "student-01" / problem_set, happening.change(work))
    start = time.process_time()
    taken = {item.name: item for item in take_in(course, problem_set, "student-01", work.released)}
    assert time.process_time() - start < 5
    target = taken[work.target]
    if happening.outcome == KEEPS:
        assert {item.status for item in taken.values()} == {"ok"}, target.notes
        assert happening.graded == ASKED or lost(target.notebook, work) == []
    else:
        assert target.status != "ok" or target.notes
    assert all(note.endswith(".") and note.isprintable() for item in taken.values() for note in item.notes)
    others = {item.name: item for item in taken.values() if item.name != work.target and item.status == "ok"}
    for name, item in others.items():
        assert lost(item.notebook, work, name) == []


def lost(notebook, work, name=None):
    """What stands where it cannot be graded: at its check a name means something else."""
    name = name or work.target
    given = Released(work.released[name])
    found = values_at_checks(notebook, given)
    missing = [check for check, names in work.judged(name).items() if found.get(check) != names]
    empty = [cell for cell in notebook.cells if is_written(cell) and given.untouched(cell.id, cell.source)]
    checks = [cell.id for cell in notebook.cells if is_check(cell)]
    assert sorted(checks) == sorted(given.checks)
    return missing + [cell.id for cell in empty]
