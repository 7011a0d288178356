"""How long a student waits for what is said of a wrong line: here, and in the page on which exercises run.

The lines are blind slips in the derivations of all exercises (one in so many, by a fixed seed), each judged
as a page does it: the exercise's fields say what they find. Targets, for 95 % of the lines and for the
slowest: 0.5 s and 2 s here, 2 s and 6 s in the page. Run as
``python benchmarks/derivation_lines.py [--one-in N] [--browser FOLDER]``; FOLDER is what
``book/_browser/vendor.py`` leaves, and Chromium is needed. Seconds are the processor's here; in a page
they are those of the clock: use a quiet machine.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), *(str(ROOT / folder) for folder in ("tests", "tests/book", "book/_ext"))]
RESULTS = ROOT / "benchmarks" / "results" / "derivation_lines.json"
TARGETS = {"here": (0.5, 2.0), "in the page": (2.0, 6.0)}
HOW_LONG = 3_600_000  # ms that a page may take for all lines
# The same text runs here and in the page's Python; `asked` are exercises and lines up to the wrong one.
TIMED = """
import json
import time

from mlcourse.checks.kinds.fields import Fields
from mlcourse.exercises import registry


def seconds(asked):
    fields = {name: Fields(registry()[name]) for name in {name for name, _ in asked}}
    for name, one in fields.items():
        one.said([], registry()[name].answer)
    found = []
    for name, lines in asked:
        fields[name].said([], lines[:-1])  # on the page they were judged when they were written
        before = time.process_time()
        said = fields[name].said([], lines)
        found.append(time.process_time() - before)
        assert said[-1]["mark"] == "wrong", (name, lines)
    return found
"""


def sample(one_in: int) -> list[tuple[str, list[str]]]:
    """Return exercises and derivations up to a wrong line."""
    from slips import slips

    from mlcourse.checks.kinds.proof import ProofExercise
    from mlcourse.exercises import registry

    proofs = [one for one in registry().values() if isinstance(one, ProofExercise)]
    found = [slip for one in proofs for slip in slips(one, one_in)]
    return [(slip.exercise.id, slip.chain[: slip.number]) for slip in found]


def here(asked: list) -> list[float]:
    """Judge the lines in this process."""
    names: dict = {}
    exec(TIMED, names)
    return names["seconds"](asked)


def in_the_page(asked: list, vendored: Path) -> list[float]:
    """Judge the lines in a page that is opened in Chromium."""
    import solve_course
    from chromium import browser
    from loopback import served

    program = f"import sympy\n{TIMED}\nprint(json.dumps(seconds(json.loads({json.dumps(asked)!r}))))"
    with tempfile.TemporaryDirectory() as folder:
        built = solve_course.build(solve_course.write_course(Path(folder) / "course"), vendored)
        if built.code:
            sys.exit(built.log.strip())
        with served(built.site) as address, browser() as chromium:
            tab = chromium.new_page()
            tab.goto(f"{address}/solve-{solve_course.NOTEBOOK}.html")
            cell = tab.locator("#try-1")
            cell.locator("textarea").fill(program)
            cell.locator("[data-do=run]").click()
            ended = "/: (done|ended)/.test(document.querySelector('.solve-status').textContent)"
            tab.wait_for_function(ended, timeout=HOW_LONG)
            shown = cell.locator(".solve-output").inner_text()
            return json.loads(shown) if shown.startswith("[") else sys.exit(shown)


def summary(seconds: list[float], asked: list, place: str) -> dict:
    """Return median, 95 % and the slowest, with the line that it was."""
    ordered = sorted(seconds)
    slowest = max(range(len(seconds)), key=seconds.__getitem__)
    name, lines = asked[slowest]
    return {
        "lines": len(seconds),
        "median": round(ordered[len(ordered) // 2], 3),
        "95 %": round(ordered[int(0.95 * len(ordered))], 3),
        "slowest": round(ordered[-1], 3),
        "slowest line": f"{name}: {lines[-1]}",
        "targets": TARGETS[place],
    }


def main() -> None:
    """Measure, print and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--one-in", type=int, default=12, help="of the slips, one in so many")
    parser.add_argument("--browser", type=Path, help="the folder with what a page needs")
    chosen = parser.parse_args()
    asked = sample(chosen.one_in)
    print(f"{len(asked)} lines", flush=True)
    result = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    result["what"] = "seconds until a page has said what is wrong in a line; blind slips, a fixed sample"
    result["here"] = summary(here(asked), asked, "here")
    print("here", result["here"], flush=True)
    if chosen.browser:
        result["in the page"] = summary(in_the_page(asked, chosen.browser.resolve()), asked, "in the page")
        print("in the page", result["in the page"])
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
