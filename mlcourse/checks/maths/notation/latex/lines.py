r"""A derivation in LaTeX as its lines: aligned, with &= and \\, or a chain of equalities in one row."""

from __future__ import annotations

import re
from itertools import pairwise

from mlcourse.checks.maths.notation.latex import cases
from mlcourse.checks.maths.notation.latex.commands import ENVIRONMENTS, ROWS
from mlcourse.checks.maths.notation.latex.cutting import closings, marks_of
from mlcourse.checks.maths.notation.latex.expanding import Expander
from mlcourse.checks.maths.notation.latex.marked import Marked
from mlcourse.checks.maths.notation.latex.mending import mended
from mlcourse.checks.maths.notation.vocabulary import Vocabulary
from mlcourse.checks.maths.syntax import ExpressionError

LONGEST = 20_000
BESIDE = re.compile(r"^(?:[\s&$=]|\\(?:[,;:! ]|q?quad\b))+|(?:[\s&$]|\\(?:[,;:! ]|q?quad\b))+$")
NOTHING = Vocabulary({}, frozenset())


def lines_of(text: str, *, below: bool = True) -> list[str]:
    r"""Return the lines of a derivation; without LaTeX, those of the text.

    `below` says that a new line of the text is one of the derivation.

    Examples
    --------
    >>> lines_of(r"\begin{aligned} 2\cdot x &= x + x \\ &= x\cdot 2 \end{aligned}")
    ['2\\cdot x', 'x + x', 'x\\cdot 2']
    """
    try:
        whole = mended(text)
        if "\\" in whole and len(whole) <= LONGEST:
            return _lines(whole, below=below)
    except ExpressionError:  # of which line, and why, is said when it is read
        pass
    return [line for line in text.splitlines() if line.strip()] if below else [text]


def _lines(text: str, *, below: bool) -> list[str]:
    marks = marks_of(text)
    x = Expander(text, NOTHING, marks, closings(marks, text))
    start, end = x.trimmed(0, len(marks))
    while (
        x.kind(start) == "begin" and x.text(start) in {*ROWS, *ENVIRONMENTS} and x.closing[start] == end - 1
    ):
        start, end = x.trimmed(start + 1, end - 1)
    level = x.top_level(start, end)
    if any(x.is_command(at, "\\") for at in level):
        rows = cases.rows(x, start, end)
    else:
        rows = _by_new_lines(x, level, start, end) if below else [(start, end)]
    sides = [side for row in rows for side in _sides(x, *row)]
    return [line for side in sides if (line := BESIDE.sub("", x.written(*side)))]


def _by_new_lines(x: Marked, level: list[int], start: int, end: int) -> list[tuple[int, int]]:
    """Return rows that are typed one below the other: a new one begins where a new line of the text does."""
    cuts = [at for at in level if at > start and "\n" in x.source[x.marks[at - 1].end : x.marks[at].start]]
    edges = [start, *cuts, end]
    return [x.trimmed(a, b) for a, b in pairwise(edges)]


def _sides(x: Marked, start: int, end: int) -> list[tuple[int, int]]:
    """Return what stands between the equals signs of a row."""
    equal = [at for at in x.top_level(start, end) if x.text(at) == "=" and x.kind(at) == "sign"]
    edges = [start - 1, *equal, end]
    sides = [x.trimmed(a + 1, b) for a, b in pairwise(edges)]
    return [side for side in sides if side[0] < side[1]]
