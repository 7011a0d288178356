"""Where an exercise stands: in the book, and in a notebook of a problem set."""

from __future__ import annotations

from typing import Any


def place(anchor: str, title: str, *, page: str, notebook: str, problem_set: str) -> dict[str, Any]:
    """Return what all exercises of one section of a chapter share.

    Examples
    --------
    >>> place("shift", "A common shift", page="softmax", notebook="n", problem_set="ps2")["book"]
    'softmax.html#shift'
    """
    return {
        "book": f"{page}.html#{anchor}",
        "section": title,
        "notebook": notebook,
        "problem_set": problem_set,
    }
