"""What a change costs whoever writes a topic: CPU seconds of one row's gates and of one page of the book.

The page for the first time (its code runs), after a change of a hint (it is read again, its code does not
run) and with nothing changed. Targets: gates of a row at most 20, a page at most 15, the first time too.
Run as ``python benchmarks/authoring.py [ROW] [PAGE]``; it works on a copy.
"""

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "authoring.json"
FOLDERS = ("mlcourse", "tests", "book", "exercises", "solutions")
FILES = ("_config.yml", "pyproject.toml", "constraints.txt")
TARGETS = {"gates": 20, "page": 15}


def cpu_seconds(root: Path, *arguments: str) -> float:
    """Return the CPU seconds that Python and all that it starts take."""
    environment = os.environ | {"PYTHONPATH": str(root), "MLCOURSE_BROWSER": ""}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, *arguments], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1)


def copy_to(root: Path) -> None:
    """Copy what is needed of the repository."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, root / name)


def main(row: str = "NRM-02", page: str = "norms") -> None:
    """Measure, print and write the results."""
    gates = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/exercises", "--row", row]
    build = ["-m", "mlcourse.cli", "book", "--page", page]
    with tempfile.TemporaryDirectory() as here:
        root = Path(here, "course")
        root.mkdir()
        copy_to(root)
        seconds = {
            f"gates of {row}": cpu_seconds(root, *gates),
            "page, first time": cpu_seconds(root, *build),
        }
        declared = root / "mlcourse" / "exercises" / "norms" / "absolute.py"
        declared.write_text(declared.read_text(encoding="utf-8").replace("Draw |t|.", "Sketch |t|."), "utf-8")
        seconds["page, another hint"] = cpu_seconds(root, *build)
        seconds["page, unchanged"] = cpu_seconds(root, *build)
    result = {
        "what": "CPU seconds, all processes together",
        "python": platform.python_version(),
        "page": page,
        "seconds": seconds,
        "targets": TARGETS,
    }
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main(*sys.argv[1:3])
