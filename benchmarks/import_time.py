"""How long ``import mlcourse`` takes, against ``import numpy`` (target: ratio at most 1.2).

Every import runs in a fresh interpreter; the candidates take turns, so that a slow moment of the machine
hits all of them. Run as ``python benchmarks/import_time.py [ROUNDS]``.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "import_time.json"
STATEMENTS = ("pass", "import numpy", "import mlcourse", "import mlcourse.numpy")


def seconds(statement: str) -> float:
    """Wall-clock time of one fresh interpreter that executes `statement`."""
    start = time.perf_counter()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", statement], env=environment, check=True)
    return time.perf_counter() - start


def main(rounds: int = 21) -> None:
    """Measure, print and write the results."""
    for statement in STATEMENTS:
        seconds(statement)  # byte code and file cache
    times = {statement: [] for statement in STATEMENTS}
    for _ in range(rounds):
        for statement in STATEMENTS:
            times[statement].append(seconds(statement))
    median = {statement: statistics.median(t) for statement, t in times.items()}
    ratio = {s: round(median[s] / median["import numpy"], 3) for s in STATEMENTS if "mlcourse" in s}
    result = {
        "what": "median wall-clock seconds of a fresh interpreter; ratios to `import numpy`",
        "python": platform.python_version(),
        "rounds": rounds,
        "median_seconds": {s: round(t, 4) for s, t in median.items()},
        "ratio": ratio,
        "target": 1.2,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for statement in STATEMENTS:
        print(f"{statement:24} {1000 * median[statement]:7.1f} ms   {ratio.get(statement, '')}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
