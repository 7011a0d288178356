"""The first cell of a released notebook: where the course is not installed, it says what to type.

It is nobody's answer and belongs to no exercise. Students hold notebooks with it: whoever changes its words
keeps the old ones in `is_first_cell`, or a notebook of before says something that its release does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["FIRST_CELL", "extras_for", "first_cell", "is_first_cell"]

FIRST_CELL = "is-the-course-here"  # its id
EXTRAS = {  # of the package, by what a notebook imports
    "torch": r"(?m)^\s*(?:import|from) (?:torch|mlcourse\.torch)\b",
    "data": r"(?m)^\s*(?:import|from) mlcourse\.data\b",
}
SOURCE = '''\
# Is the course installed here? If not, this cell says what to type.
try:
    import mlcourse
except ModuleNotFoundError:
    from glob import glob

    wheel = max(glob("mlcourse-*.whl"), default="")
    raise ModuleNotFoundError(
        f"""mlcourse is not installed in this Python.
Run this line in a new cell, then this cell again:

    %pip install "{wheel}[EXTRAS]"
"""
        if wheel
        else """mlcourse is not installed in this Python,
and its wheel does not lie beside this notebook.
Put the file mlcourse-….whl, which came with the notebook,
into the same folder (in Colab: Files, Upload).
Then run this cell again: it says what to type."""
    ) from None'''


def extras_for(code: Iterable[str]) -> tuple[str, ...]:
    """Return which extras of the package a notebook with these cells needs; formulas are in all of them.

    Examples
    --------
    >>> extras_for(["import numpy as np", "from mlcourse.data import digits"])
    ('formulas', 'data')
    """
    text = "\n".join(code)
    return ("formulas", *(extra for extra, imported in EXTRAS.items() if re.search(imported, text)))


def first_cell(code: Iterable[str]) -> str:
    """Return the source of the first cell of a notebook with these cells of code."""
    return SOURCE.replace("EXTRAS", ",".join(extras_for(code)))


def is_first_cell(source: str) -> bool:
    """Tell whether this is such a cell as it was given, whatever the notebook needs.

    Examples
    --------
    >>> is_first_cell(first_cell(["import torch"])), is_first_cell("import mlcourse")
    (True, False)
    """
    return re.sub(r"\}\[[a-z,]+\]\"", '}[EXTRAS]"', source.strip()) == SOURCE
