"""What a page with a field for each formula asks: how a text is shown, and what is said of it alone."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from mlcourse.checks.context import PUBLIC
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.kinds.proof import MOST_LINES, Line, ProofExercise
from mlcourse.checks.maths.languages import language_of
from mlcourse.checks.maths.notation.latex.lines import lines_of
from mlcourse.checks.maths.notation.latex.mending import mended
from mlcourse.checks.maths.syntax import ExpressionError
from mlcourse.checks.running.inputs import seeded


class Fields:
    r"""The fields of one exercise, a formula or a derivation.

    Examples
    --------
    >>> from mlcourse.exercises import registry
    >>> fields = Fields(registry()["ACT-07-proof"])
    >>> fields.shown("s*(1 - s)")
    's \\left(1 - s\\right)'
    >>> fields.said([], ["D(1/(1 + exp(-x)), x)", "s"])[1]["mark"]
    'wrong'
    """

    def __init__(self, exercise: FormulaExercise | ProofExercise) -> None:
        self.exercise = exercise
        self.language = language_of(exercise, getattr(exercise, "depends", None))
        self.points = self.language.random_points(seeded(exercise.id, PUBLIC))
        self._judged = lru_cache(maxsize=256)(self._judge)  # the search for the broken rule takes a second

    def shown(self, text: str) -> str:
        """Return a text as LaTeX that a field can show, empty if it would no longer say the same."""
        try:
            written = mended(text)
            latex = written if "\\" in written else str(self.language.typeset(text))
        except ExpressionError:
            return ""
        return latex if self.same(latex, text) else ""

    def same(self, one: str, other: str) -> bool:
        """Tell whether two texts have the same values; one that is not read has none."""
        try:
            read = self.language.read(one), self.language.read(other)
            return self.language.differs_at(*read, self.points) is None
        except ExpressionError:
            return False

    def said(self, names: list[str], texts: list[str]) -> list[dict[str, Any]]:
        """Return for each field what is said of it alone; `names` are the answers of a formula.

        ``mark`` is ``wrong``, or ``ok`` for a line that follows, ``read`` for a formula that is read: its
        value is for the check to judge.
        """
        if isinstance(self.exercise, ProofExercise):
            lines = self._lines(texts)
            return [{"mark": "ok" if line.follows else "wrong", "said": line.said} for line in lines]
        found = [self.exercise.read_back(name, text) for name, text in zip(names, texts, strict=True)]
        return [
            {
                "mark": "wrong" if finding.complaint else "read",
                "said": finding.complaint,
                "latex": finding.latex,
            }
            for finding in found
        ]

    def _lines(self, texts: list[str]) -> list[Line]:
        """Judge the lines; a chain in one field, ``a = b``, is judged by its first line that is wrong."""
        steps: tuple[str, ...] = ()
        found = []
        for text in texts:
            lines = [line.strip().removeprefix("=").strip() for line in lines_of(text, below=False)]
            if len(steps) + len(lines) > MOST_LINES:
                found.append(Line(follows=False, said=f"A derivation has at most {MOST_LINES} lines."))
                continue
            judged = [Line(follows=True)]
            for line in lines:
                steps += (line,)
                judged.append(self._judged(steps))
            found.append(next((line for line in judged if not line.follows), judged[-1]))
        return found

    def _judge(self, steps: tuple[str, ...]) -> Line:
        assert isinstance(self.exercise, ProofExercise)
        return self.exercise.judge_line(list(steps), len(steps))
