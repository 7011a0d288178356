"""Lets the tests of this folder import what they share; ends with a table of what the course holds."""

import sys
from collections import Counter
from pathlib import Path

import pytest

from mlcourse.checks.kinds.code import CodeExercise

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))


def pytest_collection_modifyitems(config, items):
    """With ``--row``: keep the gates of these rows' exercises, and of the mutants those of their sets."""
    rows = [row.upper() for row in config.getoption("--row")]
    if not rows:
        return
    from mlcourse.exercises import registry

    asked = [exercise for exercise in registry().values() if exercise.row in rows]
    if unknown := sorted(set(rows) - {exercise.row for exercise in asked}):
        raise pytest.UsageError(f"--row: no exercise has the row {', '.join(unknown)}")
    if left := _left_to_write(asked):
        raise pytest.UsageError("\n".join(["--row: left to write before the gates mean anything:", *left]))
    sets = _sets_of(rows)
    elsewhere = [item for item in items if HERE not in item.path.parents]
    kept = [*elsewhere, *(i for i in items if _row_of(i) in rows or _set_of(i) in sets)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def _left_to_write(asked):
    """What `mlcourse new` has left open in the declarations of exercises, and in their functions."""
    from gates import places

    from mlcourse.authoring import unfilled

    files = {places()[exercise.id] for exercise in asked}
    returned = {(f"mlcourse/{e.backend}", e.function) for e in asked if isinstance(e, CodeExercise)}
    found = []
    for todo in unfilled(HERE.parents[1]):
        backend, function = todo.file.rpartition("/")[0], todo.what.rpartition(" ")[2]
        if todo.file in files or (": return " in todo.what and (backend, function) in returned):
            found.append(str(todo))
    return found


def _row_of(item):
    """The row of the exercise that a test is about, if it is about one."""
    exercise = getattr(item, "callspec", None) and item.callspec.params.get("exercise")
    return getattr(exercise, "row", None) or str(exercise)[:6]


def _set_of(item):
    return getattr(item, "callspec", None) and item.callspec.params.get("problem_set")


def _sets_of(rows):
    from mlcourse.exercises import registry

    return {e.problem_set for e in registry().values() if e.row in rows and isinstance(e, CodeExercise)}


def pytest_terminal_summary(terminalreporter):
    """Count kinds, mistakes, right answers and mutants by problem set, if the mutants were run."""
    reports = [r for key in ("passed", "failed") for r in terminalreporter.stats.get(key, [])]
    found = [item for report in reports for item in getattr(report, "user_properties", ())]
    mutants = {row[0]: row[1:] for name, row in found if name == "mutants"}
    if not mutants or terminalreporter.config.getoption("--row"):
        return
    from mlcourse.exercises import registry

    write = terminalreporter.write_line
    terminalreporter.section("exercises")
    exercises = list(registry().values())
    there = list(dict.fromkeys(exercise.kind for exercise in exercises))
    heads = (*there, "mistakes", "right answers", "mutants", "killed")
    write(f"{'':20}" + "".join(f"{head:>{max(9, len(head) + 2)}}" for head in heads))
    for problem_set in sorted({exercise.problem_set for exercise in exercises}):
        own = [exercise for exercise in exercises if exercise.problem_set == problem_set]
        kinds = Counter(exercise.kind for exercise in own)
        mistakes = sum(len(e.typical_errors()) for e in own)
        count, killed = mutants.get(problem_set, (0, 0))
        share = f"{100 * killed / count:.1f} %" if count else "–"
        row = [*(kinds[kind] for kind in there), mistakes, sum(len(e.correct) for e in own), count, share]
        cells = zip(heads, row, strict=True)
        write(f"{problem_set:20}" + "".join(f"{cell:>{max(9, len(head) + 2)}}" for head, cell in cells))
