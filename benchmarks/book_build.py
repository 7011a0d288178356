"""How long the book takes to build: ``mlcourse book`` against plain ``jupyter-book build`` of the same pages.

Cold means nothing executed and nothing read before; unchanged means once more right afterwards. The two take
turns, each in a folder of its own. Targets: cold at least 3 times faster, unchanged at most 6 seconds.
Run as ``python benchmarks/book_build.py [ROUNDS]``; the pages of both are compared too.
"""

import filecmp
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "book_build.json"
PLAIN = ["-c", "from jupyter_book.cli.main import main; main()", "build", "book", "-W", "-n", "--keep-going"]
COMMANDS = {
    "jupyter-book build": [*PLAIN, "--path-output"],
    "mlcourse book": ["book/_ext/build.py", "public", "--output"],
}


def build(name: str, folder: Path) -> float:
    """Return the wall-clock seconds of one build into `folder`."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "agg", "MLCOURSE_BROWSER": ""}
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *COMMANDS[name], folder], cwd=ROOT, env=environment, capture_output=True, check=False
    )
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stdout.decode()[-3000:]}{done.stderr.decode()[-3000:]}")
    return time.perf_counter() - start


def differing_pages(folders: list[Path]) -> list[str]:
    """Return the pages that the two have not in common, byte for byte."""
    one, other = (folder / "_build" / "html" for folder in folders)
    names = {str(page.relative_to(site)) for site in (one, other) for page in site.rglob("*.html")}
    _, different, missing = filecmp.cmpfiles(one, other, sorted(names), shallow=False)
    return different + missing


def main(rounds: int = 1) -> None:
    """Measure, compare, print and write the results."""
    cold: dict[str, list[float]] = {name: [] for name in COMMANDS}
    again: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as here:
            folders = {name: Path(here) / str(i) for i, name in enumerate(COMMANDS)}
            for name, folder in folders.items():
                folder.mkdir()
                cold[name].append(build(name, folder))
                again[name].append(build(name, folder))
            different = differing_pages(list(folders.values()))
            pages = len(list((folders["mlcourse book"] / "_build" / "html").rglob("*.html")))
    seconds = {
        "cold": {name: round(statistics.median(times), 1) for name, times in cold.items()},
        "unchanged": {name: round(statistics.median(times), 1) for name, times in again.items()},
    }
    plain, ours = (seconds["cold"][name] for name in COMMANDS)
    result = {
        "what": "median wall-clock seconds; ratio = plain / ours, cold",
        "python": platform.python_version(),
        "jupyter-book": version("jupyter-book"),
        "processors": len(os.sched_getaffinity(0)),
        "rounds": rounds,
        "pages": pages,
        "different_pages": different,
        "seconds": seconds,
        "ratio": round(plain / ours, 2),
        "targets": {"ratio": 3, "unchanged": 6},
    }
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
