"""How a verdict looks: as text, as HTML in a notebook, and as JSON for the grader."""

from __future__ import annotations

import math
import sys
from html import escape
from typing import Any

from mlcourse.checks.exercise import Exercise
from mlcourse.checks.verdict import Verdict, points_text

MIME_TYPE = "application/vnd.mlcourse.check+json"
WIDTH = 78
MARKS = {"ok": ("✓", "#1a7f37"), "partial": ("◐", "#9a6700"), "wrong": ("✗", "#cf222e")}
MARKS |= {"error": ("✗", "#cf222e"), "missing": ("…", "#656d76"), "grader_fault": ("!", "#8250df")}


def number(points: float) -> str:
    """Write points the way people do: 3, not 3.0."""
    return f"{points:g}"


def score_line(exercise: Exercise, verdict: Verdict) -> str:
    """Return "2 of 3 points", or "practice" if there are none to earn."""
    if verdict.status == "grader_fault":
        return "not judged"
    if exercise.practice:
        return points_text(exercise.points)
    return f"{number(verdict.points)} of {points_text(exercise.points)}"


def as_text(exercise: Exercise, verdict: Verdict) -> str:
    """Return the result for a terminal or a plain notebook."""
    head = f"{exercise.id}  {exercise.title}"
    score = score_line(exercise, verdict)
    lines = [f"{head}{score:>{max(WIDTH - len(head), len(score) + 2)}}"]
    lines += [f"  {line}" for line in verdict.lines]
    if verdict.status != "ok":
        lines.append(f"  → {exercise.section} ({exercise.book})")
    return "\n".join(lines)


def as_html(exercise: Exercise, verdict: Verdict) -> str:
    """Return the result for a notebook; colours hold on light and dark pages alike."""
    mark, colour = MARKS[verdict.status]
    lines = "".join(f"<div>{_inline(line)}</div>" for line in verdict.lines)
    lines += "".join(f"<div>You wrote ${escape(latex)}$</div>" for latex in verdict.latex)
    if verdict.status != "ok":
        lines += f"<div>→ <i>{escape(exercise.section)}</i> ({escape(exercise.book)})</div>"
    return (
        f'<div role="status" style="border-left:4px solid {colour};padding:.3em .8em;line-height:1.5">'
        f"<div><span aria-hidden='true'>{mark}</span> <b>{escape(exercise.id)}</b> {escape(exercise.title)}"
        f" <b style='float:right'>{score_line(exercise, verdict)}</b></div>{lines}</div>"
    )


def as_json(exercise: Exercise, verdict: Verdict, *, hidden: bool) -> dict[str, Any]:
    """Return the result for programs; `mlcourse.grading` reads exactly these keys."""
    return {
        "version": 1,
        "exercise": exercise.id,
        "row": exercise.row,
        "title": exercise.title,
        "hidden": hidden,
        "status": verdict.status,
        "points": None if math.isnan(verdict.points) else verdict.points,
        "max_points": float(exercise.points),
        "lines": list(verdict.lines),
        "mistake": verdict.mistake,
        **({"raised": verdict.raised} if verdict.raised else {}),
        "book": exercise.book,
        "section": exercise.section,
    }


def show(exercise: Exercise, verdict: Verdict, *, hidden: bool) -> None:
    """Display the verdict: rich in a notebook, plain text elsewhere."""
    text = as_text(exercise, verdict)
    if _in_notebook():
        from IPython.display import display

        bundle = {"text/plain": text, "text/html": as_html(exercise, verdict)}
        display({**bundle, MIME_TYPE: as_json(exercise, verdict, hidden=hidden)}, raw=True)
    else:
        print(text)


def _in_notebook() -> bool:
    """Tell whether a kernel is listening; IPython is never imported just to find out."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None


def _inline(line: str) -> str:
    """Escape a line and set what stands in backticks as code."""
    parts = escape(line).split("`")
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(parts))
