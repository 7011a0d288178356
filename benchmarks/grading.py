"""How fast a class is graded in full isolation, against stock `nbgrader autograde` on the same notebooks.

Both grade copies of the instructor's notebooks of one problem set, 20 submissions, side by side in one run:
nbgrader with its own defaults, `mlcourse grade` with two workers. Start-up included is the time of the whole
command by submission (target: 6 times as fast); without it, what each submission after the first adds
(15 times). Once with NumPy alone, once with ``import torch`` in every notebook. `otter run`, which has no
sandbox, stands in the same table where otter-grader can be installed, with the same exercises as its tests.
Then: a call over the wire (0.2 ms), the memory that a submission takes beyond the warm parents (150 MB),
growth over many submissions (none), the memory of the main process for 200 and for 2,000 students (300 MB),
and what the second run costs, that keeps hidden inputs out of what is shown.

Run as ``python benchmarks/grading.py [--submissions 20] [--otter PYTHON|no] [--students 2000] [--many N]``;
with 0 submissions the comparison stays as the file of results has it.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from shared.large_class import main_process_mb
from shared.otter import otter_python, otter_seconds
from shared.second_run import second_run

from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Bounds
from mlcourse.grading.course.outline import InstructorNotebook
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.isolated.run import Call
from mlcourse.grading.release.notebooks import release

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "grading.json"
SET = "ps2-softmax"
TARGETS = {"with_start": 6.0, "without_start": 15.0, "wire_ms": 0.2, "memory_mb": 150.0, "main_mb": 300.0}
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
    """Seconds that nbgrader as it is takes for a class."""
    (made.root / "nbgrader_config.py").write_text(STOCK_CONFIG.format(root=str(made.root)), encoding="utf-8")
    hand_in(made, made.root / "submitted", number)
    run = [sys.executable, "-m", "nbgrader"]
    scripts = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    quiet = {"cwd": made.root, "check": True, "capture_output": True, "env": os.environ | {"PATH": scripts}}
    subprocess.run([*run, "generate_assignment", SET, "--force"], **quiet)
    start = time.perf_counter()
    subprocess.run([*run, "autograde", SET], **quiet)
    return time.perf_counter() - start


def ours(made: Course, number: int) -> float:
    """Seconds that `mlcourse grade` takes for a class, everything included."""
    hand_in(made, made.submitted, number)
    command = [sys.executable, "-m", "mlcourse.cli", "grade", SET, "--workers", "2", "--root", str(made.root)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - start


def by_submission(grader: Callable[[Course, int], float], torch: bool, number: int) -> dict[str, float]:
    """Seconds a submission, with the command's start and without, each in a course of its own."""
    taken = {}
    for size in (1, number):
        with tempfile.TemporaryDirectory() as folder:
            taken[size] = grader(course(Path(folder), torch), size)
    return {"with_start": taken[number] / number, "without_start": (taken[number] - taken[1]) / (number - 1)}


def compare(number: int, torch: bool) -> dict[str, object]:
    """Stock nbgrader beside us: seconds a submission and how many times as fast."""
    found = {"stock": by_submission(stock, torch, number), "ours": by_submission(ours, torch, number)}
    ratio = {name: found["stock"][name] / found["ours"][name] for name in ("with_start", "without_start")}
    rounded = {name: {key: round(s, 3) for key, s in one.items()} for name, one in found.items()}
    for name, times in ratio.items():
        print(f"{'torch' if torch else 'numpy'} {name:14} stock {found['stock'][name]:6.2f} s   "
              f"ours {found['ours'][name]:6.3f} s   ratio {times:5.1f}   (target {TARGETS[name]:g})",
              flush=True)  # fmt: skip
    return {
        "submissions": number,
        **rounded,
        "ratio": {name: round(times, 1) for name, times in ratio.items()},
    }


def beside(python: str, times: int = 3) -> dict[str, object]:
    """`otter run`, a process a notebook, without a sandbox; or why it could not be had."""
    label = "otter run, without a sandbox"
    with tempfile.TemporaryDirectory() as folder:
        found, why = (Path(python), "") if python else otter_python(Path(folder))
        made, work = course(Path(folder) / "course", False), Path(folder) / "otter"
        work.mkdir()
        try:
            notebooks = sorted((made.instructor / SET).glob("*.ipynb"))
            result = otter_seconds(found, notebooks, work, times) if found else None
        except subprocess.CalledProcessError as error:
            result, why = None, (error.stderr or error.stdout or str(error)).strip().splitlines()[-1][:200]
    if result is None:
        print(f"{label}: not measured ({why})", flush=True)
        return {"what": label, "not_measured": why}
    print(f"{label}: {result['seconds']:.2f} s a submission, always with its start, "
          f"{result['share']:.0%} of the points for the solutions", flush=True)  # fmt: skip
    return {"what": label, "with_start": round(result["seconds"], 3), "share": round(result["share"], 4)}


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


def arguments() -> argparse.Namespace:
    """How much is measured."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--submissions", type=int, default=20, help="of nbgrader and of ours; 0: not again")
    parser.add_argument("--otter", default="", help="a Python with otter-grader, or no")
    parser.add_argument("--students", type=int, default=2000, help="in the large class; 0: not again")
    parser.add_argument("--many", type=int, default=2000, help="notebooks one after the other")
    parser.add_argument("--out", type=Path, default=RESULTS)
    return parser.parse_args()


def comparison(chosen: argparse.Namespace) -> dict[str, object]:
    """Everything that stands in the table beside others, and the memory of one submission."""
    result: dict[str, object] = {}
    for kind in ("numpy", "torch"):
        result[kind] = compare(chosen.submissions, kind == "torch")
    with tempfile.TemporaryDirectory() as folder, Engine(one_core=True) as engine:
        result["memory_mb"] = round(memory(engine, course(Path(folder), torch=True)), 1)
    if chosen.otter != "no":
        result["otter"] = beside(chosen.otter)
    return result


def main() -> None:
    """Measure, print and write the results."""
    chosen = arguments()
    earlier = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    result: dict[str, object] = {"what": __doc__.split("\n")[0], "python": platform.python_version(),
                                 "cores": os.cpu_count(), "targets": TARGETS}  # fmt: skip
    kept = ("numpy", "torch", "otter", "memory_mb", "main_mb")
    result |= {name: earlier[name] for name in kept if name in earlier}
    if chosen.submissions:
        result |= comparison(chosen)
    if chosen.students:
        sizes = (max(chosen.students // 10, 1), chosen.students)
        result["main_mb"] = {str(size): round(main_process_mb(size), 1) for size in sizes}
    with tempfile.TemporaryDirectory() as folder, Engine(one_core=True) as engine:
        result["second_run"] = second_run(engine, course(Path(folder), torch=False), SET)
        result["wire_ms"] = round(min(wire(engine) for _ in range(5)), 4)
        result["growth"] = growth(engine, chosen.many)
    result["load"] = [round(one, 2) for one in os.getloadavg()]
    for name in ("wire_ms", "memory_mb", "growth", "main_mb", "second_run", "load"):
        print(f"{name:10} {result.get(name)}   (target {TARGETS.get(name, 'none')})")
    chosen.out.parent.mkdir(exist_ok=True)
    chosen.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
