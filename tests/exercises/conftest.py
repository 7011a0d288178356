"""Lets the tests of this folder import what they share; ends with a table of what the course holds."""

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))


def pytest_terminal_summary(terminalreporter):
    """Count kinds, mistakes, right answers and mutants by problem set, if the mutants were run."""
    reports = [r for key in ("passed", "failed") for r in terminalreporter.stats.get(key, [])]
    found = [item for report in reports for item in getattr(report, "user_properties", ())]
    mutants = {row[0]: row[1:] for name, row in found if name == "mutants"}
    if not mutants:
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
