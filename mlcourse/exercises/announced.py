"""What the text of an exercise says of how it is judged, added to a notebook's cells; here, and nowhere else.

It follows from the declaration, so no author can forget a regime of hidden inputs.
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from typing import Any

from mlcourse.checks.exercise import Exercise

__all__ = ["announce"]

Cell = MutableMapping[str, Any]


def announce(cells: list[Cell], exercises: Iterable[Exercise]) -> None:
    """Add to the text above each answer which inputs it is judged on, and what they cost.

    Parameters
    ----------
    cells : list of mappings
        The cells of a notebook, changed in place; that of an answer is known by its nbgrader id.
    exercises : iterable of Exercise
        Those that may be in it.
    """
    known = {exercise.grade_id: exercise for exercise in exercises}
    text: Cell | None = None
    for cell in cells:
        if cell["cell_type"] == "markdown":
            text = cell
            continue
        marks = cell["metadata"].get("nbgrader", {})
        exercise = known.get(marks.get("grade_id", "")) if marks.get("solution") else None
        if exercise is not None and exercise.announced and text is not None:
            text["source"] = f"{text['source'].rstrip()}\n\n{exercise.announced}"
