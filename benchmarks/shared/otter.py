"""`otter run` on a notebook that asks the same: one process a notebook, no container, no sandbox.

otter-grader is no package of the course's: it gets an environment of its own, which is gone afterwards, or
one that is named. Its tests are the checks of the notebook's graded cells, the hidden ones.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat

__all__ = ["otter_python", "otter_seconds"]

PACKAGES = ("otter-grader", "setuptools<81", "ipykernel", "numpy", "sympy", "mpmath")  # the checks need some
TEST = """\
OK_FORMAT = False
from otter.test_files import test_case

name = {name!r}
points = {points!r}


@test_case(points={points!r})
def test_it(env):
    exec({before!r}, env)
    assert float(eval({last!r}, env)) >= {points!r}
"""


def otter_python(folder: Path) -> tuple[Path | None, str]:
    """A Python with otter-grader, in a new environment; where there is none, why."""
    python = folder / "venv" / "bin" / "python"
    try:
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True, capture_output=True)
        install = [python, "-m", "pip", "install", "--quiet", *PACKAGES]
        subprocess.run(install, check=True, capture_output=True, text=True, timeout=900)
    except (subprocess.SubprocessError, OSError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        lines = [line for line in said if line.startswith("ERROR")] or said
        return None, lines[-1][:200] if lines else "unknown"
    return python, ""


def write_tests(notebook: nbformat.NotebookNode, folder: Path) -> int:
    """A test file for each graded cell of code; the cells themselves go. Returns how many."""
    folder.mkdir(parents=True)
    kept, number = [], 0
    for cell in notebook.cells:
        own = cell.metadata.get("nbgrader", {})
        if not (cell.cell_type == "code" and own.get("grade")):
            kept.append(cell)
            continue
        lines = [line for line in cell.source.splitlines() if line.strip() and not line.startswith("###")]
        before, last = "\n".join(lines[:-1]), lines[-1]
        name = own["grade_id"].replace("-", "_")
        text = TEST.format(name=name, points=float(own["points"]), before=before, last=last)
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
        number += 1
    notebook.cells = kept
    return number


def otter_seconds(python: Path, notebooks: list[Path], folder: Path, times: int) -> dict[str, float]:
    """Seconds a submission of these notebooks, and the share of points that the solutions earn there."""
    surroundings = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "MLCOURSE_SECRET": "0" * 64}
    surroundings["PATH"] = os.pathsep.join([str(python.parent), os.environ["PATH"]])
    quiet = {"check": True, "capture_output": True, "text": True, "env": surroundings, "cwd": folder}
    seconds, earned, possible = 0.0, 0.0, 0.0
    for path in notebooks:
        whole, place = nbformat.read(path, as_version=4), folder / path.stem
        write_tests(whole, place / "tests")
        nbformat.write(whole, place / path.name)
        run = [str(python), "-m", "otter"]
        archive = place / "autograder.zip"
        subprocess.run(
            [*run, "generate", "-t", str(place / "tests"), "-o", str(archive), "--no-environment"], **quiet
        )
        for _ in range(times):
            start = time.perf_counter()
            graded = [*run, "run", "-a", str(archive), "-o", str(place), str(place / path.name)]
            subprocess.run(graded, **quiet)
            seconds += time.perf_counter() - start
        tests = json.loads((place / "results.json").read_text(encoding="utf-8"))["tests"]
        counted = [one for one in tests if one.get("max_score")]
        earned += sum(one.get("score") or 0.0 for one in counted)
        possible += sum(one["max_score"] for one in counted)
    return {"seconds": seconds / times, "share": earned / possible if possible else 0.0}
