"""How fast a class is graded in full isolation, against stock `nbgrader autograde` on the same notebooks.

Both grade copies of the instructor's notebooks of one problem set, side by side in one run: nbgrader with
its own defaults, `mlcourse grade` with two workers. Once with NumPy alone (target: 8 times as fast for each
submission), once with ``import torch`` in every notebook (12 times). Then: a call over the wire (0.2 ms), the
memory that a submission takes beyond the warm parents (150 MB), and growth over many submissions (none).

Run as ``python benchmarks/grading.py [STOCK OURS MANY]``, the numbers of submissions; with 0 for nbgrader,
comparison and memory stay as the file of results has them, and only the rest is measured.
"""

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Bounds
from mlcourse.grading.course.outline import InstructorNotebook
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.isolated.run import Call
from mlcourse.grading.release.notebooks import release

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "grading.json"
SET = "ps2-softmax"
TARGETS = {"numpy": 8.0, "torch": 12.0, "wire_ms": 0.2, "memory_mb": 150.0}
STOCK_CONFIG = """
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.source_directory = "_build/instructor"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.db_url = "sqlite:///stock.db"
c.ClearSolutions.code_stub = {{"python": "# YOUR CODE HERE"}}
"""


def course(folder: Path, torch: bool) -> Course:
    """A released copy of the problem set; with torch, every notebook imports it."""
    shutil.copytree(ROOT / "solutions" / SET, folder / "solutions" / SET)
    for path in (folder / "solutions" / SET).glob("*.md") if torch else ():
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("import numpy as np\n", "import numpy as np\nimport torch\n", 1), encoding="utf-8"
        )
    made = Course.at(folder)
    release(made, SET)
    return made


def hand_in(made: Course, folder: Path, number: int) -> None:
    """Submissions that answer everything."""
    for i in range(number):
        shutil.copytree(made.instructor / SET, folder / f"student-{i:03}" / SET)


def stock(made: Course, number: int) -> float:
    """Seconds a submission of nbgrader as it is."""
    (made.root / "nbgrader_config.py").write_text(STOCK_CONFIG.format(root=str(made.root)), encoding="utf-8")
    hand_in(made, made.root / "submitted", number)
    run = [sys.executable, "-m", "nbgrader"]
    scripts = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    quiet = {"cwd": made.root, "check": True, "capture_output": True, "env": os.environ | {"PATH": scripts}}
    subprocess.run([*run, "generate_assignment", SET, "--force"], **quiet)
    start = time.perf_counter()
    subprocess.run([*run, "autograde", SET], **quiet)
    seconds = time.perf_counter() - start
    (made.root / "nbgrader_config.py").unlink()
    return seconds / number


def ours(made: Course, number: int) -> float:
    """Seconds a submission of `mlcourse grade`, everything included."""
    hand_in(made, made.submitted, number)
    command = [sys.executable, "-m", "mlcourse.cli", "grade", SET, "--workers", "2", "--root", str(made.root)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return (time.perf_counter() - start) / number


def notebook(*cells: tuple[str, str, str]) -> nbformat.NotebookNode:
    """A notebook of (kind, grade id, source)."""
    made = nbformat.v4.new_notebook()
    for kind, name, source in cells:
        meta = {"grade_id": name, "grade": kind == "graded", "solution": kind == "solution", "points": 1,
                "locked": kind != "solution", "task": False, "schema_version": 3}  # fmt: skip
        made.cells.append(nbformat.v4.new_code_cell(source, metadata={"nbgrader": meta}))
    return made


SMALL = notebook(
    ("locked", "setup", "import numpy as np, time"),
    ("solution", "answer", "def f(x):\n    return 2 * x"),
    ("graded", "graded", "x = np.ones(100)\nf(x)\nt = time.perf_counter()\nfor _ in range(1000): f(x)\n"
     "(time.perf_counter() - t)"),
)  # fmt: skip


def wire(engine: Engine) -> float:
    """Milliseconds of a call with an array of 100 numbers and as many in the answer."""
    made = nbformat.from_dict(json.loads(json.dumps(SMALL)))
    engine.run(made, InstructorNotebook.of(made), Bounds(), Call())
    return float(made.cells[-1].outputs[-1].data["text/plain"])


def private_mb(pid: int) -> float:
    """Memory that belongs to one process alone."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def memory(engine: Engine, made: Course) -> float:
    """The most that student's and judge's process of one notebook hold for themselves."""
    import threading

    peak = 0.0
    path = sorted((made.instructor / SET).glob("*.ipynb"))[0]
    whole = nbformat.read(path, as_version=4)
    instructor = InstructorNotebook.of(whole)
    working = threading.Thread(
        target=engine.run, args=(whole, instructor, Bounds(), Call("student", "secret"))
    )
    parents = engine.servers.of(instructor.heavy)
    working.start()
    while working.is_alive():
        held = 0.0
        for parent in parents:
            pid = parent.process.pid
            for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
                try:
                    held += private_mb(int(child))
                except (OSError, ValueError):
                    continue
        peak = max(peak, held)
        time.sleep(0.01)
    return peak


def growth(engine: Engine, many: int) -> dict[str, float]:
    """How much more memory and how many more open files there are after `many` notebooks."""
    pids = [os.getpid(), *(p.process.pid for p in engine.servers.of(frozenset()))]
    small = json.dumps(notebook(("solution", "a", "x = 1"), ("graded", "b", "x")))

    def now() -> tuple[float, int]:
        return sum(map(private_mb, pids)), sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids)

    def run(number: int) -> None:
        for _ in range(number):
            made = nbformat.from_dict(json.loads(small))
            engine.run(made, InstructorNotebook.of(made), Bounds(), Call())

    run(100)
    before = now()
    run(many)
    after = now()
    return {"submissions": many, "memory_mb": round(after[0] - before[0], 2), "files": after[1] - before[1]}


def main(stock_number: int = 6, our_number: int = 60, many: int = 2000) -> None:
    """Measure, print and write the results."""
    result: dict[str, object] = {"what": __doc__.split("\n")[0], "python": platform.python_version(),
                                 "cores": os.cpu_count(), "targets": TARGETS}  # fmt: skip
    earlier = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    result |= {name: earlier[name] for name in ("numpy", "torch", "memory_mb") if name in earlier}
    for kind in ("numpy", "torch") if stock_number else ():
        with tempfile.TemporaryDirectory() as folder:
            made = course(Path(folder), kind == "torch")
            theirs, own = stock(made, stock_number), ours(made, our_number)
            result[kind] = {
                "stock_s": round(theirs, 3),
                "ours_s": round(own, 3),
                "ratio": round(theirs / own, 2),
            }
            print(f"{kind:6} stock {theirs:6.2f} s   ours {own:6.3f} s   ratio {theirs / own:5.1f}"
                  f"   (target {TARGETS[kind]:g})", flush=True)  # fmt: skip
            if kind == "torch":
                with Engine(one_core=True) as engine:
                    result["memory_mb"] = round(memory(engine, made), 1)
    with Engine(one_core=True) as engine:
        result["wire_ms"] = round(min(wire(engine) for _ in range(5)), 4)
        result["growth"] = growth(engine, many)
    result["peak_rss_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    for name in ("wire_ms", "memory_mb", "growth"):
        print(f"{name:10} {result.get(name)}   (target {TARGETS.get(name, 'none')})")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
