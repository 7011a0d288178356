"""How much memory the process that grades a class takes, whatever the number of students."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from mlcourse.grading.course.folders import Course
from mlcourse.grading.release.notebooks import release

__all__ = ["main_process_mb"]

SET, ROOT = "ps0-tiny", Path(__file__).resolve().parents[2]
CELL = """```{{code-cell}}
---
nbgrader: {{grade: {grade}, grade_id: {name}, locked: {grade}, points: 1, schema_version: 3,
           solution: {solution}, task: false}}
---
{source}
```
"""
HEAD = "---\nkernelspec: {name: python3, display_name: Python 3, language: python}\n---\n\n# Tiny\n\n"
SOURCE = HEAD + "\n".join(
    (
        CELL.format(grade="false", name="a", solution="true",
                    source="def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"),
        CELL.format(grade="true", name="a-check", solution="false", source="float(double(2) == 4)"),
    )
)  # fmt: skip
RUN = """
import resource, sys
from mlcourse.grading.command_line.commands import run
code = run(["grade", {set!r}, "--workers", "2", "--root", {root!r}])
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, code)
"""


def main_process_mb(students: int) -> float:
    """The most that `mlcourse grade`'s own process held while it graded so many, its children apart."""
    with tempfile.TemporaryDirectory() as folder:
        course = Course.at(folder)
        (course.solutions / SET).mkdir(parents=True)
        (course.solutions / SET / "tiny.md").write_text(SOURCE, encoding="utf-8")
        release(course, SET)
        for number in range(students):
            shutil.copytree(course.instructor / SET, course.submitted / f"student-{number:04}" / SET)
        done = subprocess.run(
            [sys.executable, "-c", RUN.format(set=SET, root=folder)],
            check=True, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        word, peak, code = done.stdout.splitlines()[-1].split()
        assert (word, code) == ("peak", "0"), done.stdout
        return int(peak) / 1024
