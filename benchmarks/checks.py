"""How long a check takes (target: 0.3 s, median over all exercises), and that it always says the same.

For every exercise its model answer and its first known mistakes are checked, publicly and as for a grade. The
verdicts are compared over fresh processes with other seeds and other numbers of threads.
Run as ``python benchmarks/checks.py [REPETITIONS]``.
"""

import hashlib
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "checks.json"
TARGET = 0.3
MISTAKES = 2  # of each exercise
ONE_ROUND = "import sys; sys.path.insert(0, sys.argv[1]); import checks; checks.one_round()"


def one_round() -> None:
    """Check everything in this process; print times and a digest of what was said."""
    import numpy as np

    from mlcourse.checks.context import Context
    from mlcourse.exercises import judge, registry

    np.random.seed()  # noqa: NPY002
    times, said = {}, hashlib.sha256()
    for exercise in registry().values():
        if not exercise.judged:
            continue
        wrong = [mistake.wrong for mistake in exercise.mistakes[:MISTAKES]]
        answers = [exercise.handed_in(answer) for answer in (exercise.answer, *wrong)]
        for hidden in (False, True):
            own = []
            for answer in answers:
                start = time.perf_counter()
                verdict = judge(exercise, answer, Context("benchmark", hidden=hidden))
                own.append(time.perf_counter() - start)
                said.update(repr(verdict).encode())
            times[f"{exercise.id} {'hidden' if hidden else 'public'}"] = statistics.median(own)
    print(json.dumps({"times": times, "said": said.hexdigest()}))


def run(number: int) -> dict:
    """Start a round in a process of its own."""
    threads = str(1 + number % 4)
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    environment = os.environ | dict.fromkeys(names, threads)
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(number)}
    command = [sys.executable, "-c", ONE_ROUND, str(Path(__file__).parent)]
    return json.loads(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)


def main(repetitions: int = 50) -> None:
    """Measure, print and write the results."""
    rounds = []
    for number in range(repetitions):
        rounds.append(run(number))
        print(f"round {number + 1} of {repetitions}", end="\r", flush=True)
    names = rounds[0]["times"]
    times = {name: statistics.median(r["times"][name] for r in rounds) for name in names}
    public = {name: t for name, t in times.items() if name.endswith("public")}
    hidden = {name: t for name, t in times.items() if name.endswith("hidden")}
    result = {
        "what": "seconds of one check, median over repetitions and answers; verdicts over fresh processes",
        "python": platform.python_version(),
        "repetitions": repetitions,
        "exercises": len(public),
        "median_public_seconds": round(statistics.median(public.values()), 4),
        "median_hidden_seconds": round(statistics.median(hidden.values()), 4),
        "slowest": {n: round(t, 3) for n, t in sorted(times.items(), key=lambda item: -item[1])[:5]},
        "different_verdicts": len({r["said"] for r in rounds}) - 1,
        "target_seconds": TARGET,
    }
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
