"""A tiny course of two notebooks whose `check` keeps to the real one's contract and judges by itself.

It stands in for the real problem set where a test is about grading, not about softmax: its kernel starts
fast, and its hidden test and hidden input carry canaries that must turn up nowhere.
"""

import json
from pathlib import Path

CANARY_TEST = "canary-in-the-hidden-test"
CANARY_INPUT = 48213.5
SET = "ps0-small"

CHECK = f'''\
from types import SimpleNamespace

POINTS = {{"SMALL-1": 2.0, "SMALL-2": 3.0, "SMALL-3": 1.0}}
RIGHT = {{"SMALL-1": lambda x: 2 * x, "SMALL-2": lambda x: x * x, "SMALL-3": lambda x: 7}}


def check(name, answer, hidden=False):
    """Judge an answer on two numbers; what is shown and the number returned follow the contract."""
    points, lines, mistake, raised = POINTS[name], ["All public cases pass."], None, ""
    seen = [{CANARY_INPUT}, 2.0] if hidden else [1.0, 3.0]
    try:
        found = [answer(x) if callable(answer) else answer for x in seen]
        good = sum(a == RIGHT[name](x) for a, x in zip(found, seen))
        status = {{0: "wrong", 1: "partial", 2: "ok"}}[good]
        if good < 2:
            lines, mistake = [f"{{2 - good}} of 2 numbers differ."], "adding instead of multiplying"
        if any(x is None or x is ... for x in found):
            good, status, lines, mistake = 0, "missing", ["Not answered yet."], None
    except NotImplementedError:
        good, status, lines = 0, "missing", ["Not answered yet."]
    except Exception as error:
        good, status, raised = 0, "error", type(error).__name__
        lines = [f"Your function raised {{raised}}."]
    earned = points * good / 2
    tell(name, (status, earned, tuple(lines), mistake, (), raised), hidden)
    return earned


def tell(name, verdict, hidden):
    """Show a verdict as the real check does; on a student's side of the grader there is nobody to tell."""
    try:
        from mlcourse.checks.verdict import Verdict
        from mlcourse.exercises.notebook import show_verdict
    except ImportError:
        print(verdict[0])
        return
    exercise = SimpleNamespace(id=name, row=name, title=name, points=POINTS[name], practice=False,
                               book="small.html#part", section="A part")
    show_verdict(exercise, Verdict(*verdict), hidden=hidden)
'''


def cell(source: str, grade_id: str = "", **meta: object) -> str:
    """One code cell in MyST Markdown."""
    if not grade_id:
        return f"```{{code-cell}}\n{source}\n```\n"
    full = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3} | meta
    head = json.dumps({"grade_id": grade_id, **full})
    return f"```{{code-cell}}\n---\nnbgrader: {head}\n---\n{source}\n```\n"


def answer(grade_id: str, right: str) -> str:
    """A solution cell."""
    return cell(right, grade_id, solution=True)


def graded(grade_id: str, exercise: str, name: str, points: float) -> str:
    """A graded check cell with its hidden test."""
    source = (
        f'check("{exercise}", {name})\n### BEGIN HIDDEN TESTS\n"{CANARY_TEST}"\n'
        f'check("{exercise}", {name}, hidden=True)\n### END HIDDEN TESTS'
    )
    return cell(source, grade_id, grade=True, locked=True, points=points)


def function(name: str, body: str) -> str:
    """A solved function between nbgrader's markers."""
    head = f'def {name}(x):\n    """Of a number."""\n'
    return f"{head}    ### BEGIN SOLUTION\n    return {body}\n    ### END SOLUTION"


def written(grade_id: str, text: str, points: float) -> str:
    """A written answer that a person marks."""
    meta = json.dumps(
        {"grade_id": grade_id, "grade": True, "solution": True, "locked": False, "task": False,
         "points": points, "schema_version": 3}
    )  # fmt: skip
    return f'+++ {{"nbgrader": {meta}}}\n\n{text}\n\n+++\n'


HEADER = "---\nkernelspec:\n  name: python3\n  display_name: Python 3\n  language: python\n---\n\n"
SOURCES = {
    "small-one": [
        "# One\n\nText of the task.\n",
        cell(CHECK, "small-one-tools", locked=True),
        "Double it.\n",
        answer("small-1", function("double", "2 * x")),
        graded("small-1-check", "SMALL-1", "double", 2),
        "Square it.\n",
        answer("small-2", function("square", "x * x")),
        graded("small-2-check", "SMALL-2", "square", 3),
        "Why?\n",
        written("small-2-explain", "Because.", 2),
    ],
    "small-two": [
        cell(CHECK, "small-two-tools", locked=True),
        "Which number?\n",
        answer("small-3", "lucky = ...\n### BEGIN SOLUTION\nlucky = 7\n### END SOLUTION"),
        graded("small-3-check", "SMALL-3", "lucky", 1),
    ],
}


def write_course(root: Path) -> Path:
    """Write the sources of the small course; return its root."""
    folder = root / "solutions" / SET
    folder.mkdir(parents=True)
    for name, parts in SOURCES.items():
        (folder / f"{name}.md").write_text(HEADER + "\n".join(parts), encoding="utf-8")
    return root


RIGHT = {"small-1": "def double(x):\n    return x + x", "small-2": "def square(x):\n    return x ** 2",
         "small-2-explain": "Because a square is.", "small-3": "lucky = 7"}  # fmt: skip
