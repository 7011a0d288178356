"""Exercises in which it is shown, line by line, that something holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from mlcourse.checks.declaration import Exercise
from mlcourse.checks.inputs import seeded
from mlcourse.checks.verdict import Verdict, wrong


@dataclass(frozen=True)
class Break:
    """The first line of a derivation that will not do: its number from 1, and why."""

    line: int
    why: str
    latex: str = ""
    follows: bool = False  # the lines hold, but something else is missing
    jump: bool = False


@dataclass(frozen=True, kw_only=True)
class ProofExercise(Exercise):
    """Write a chain of expressions, each equal to the one before it.

    The first and the last line are prescribed. Every line must equal the line before at random
    points, to 30 digits; repeated lines do not count, and there is a least number of lines, so
    that a jump from the first to the last is refused.

    Parameters
    ----------
    first, last : str
        The prescribed ends of the chain.
    names, where, depends
        The names that may be used, as `mlcourse.checks.expression.Reader` takes them.
    least : int
        The least number of different lines, both ends included.
    """

    kind: ClassVar[str] = "proof"

    first: str
    last: str
    names: tuple[str, ...]
    where: dict[str, str] = field(default_factory=dict)
    depends: dict[str, str] = field(default_factory=dict)
    least: int = 3

    def _judge(self, answers: tuple[Any, ...], *, hidden: bool) -> Verdict:
        steps = answers[0]
        if isinstance(steps, str):
            steps = [line for line in steps.splitlines() if line.strip()]
        if not isinstance(steps, list | tuple):
            return wrong(f"`{self.answer_name}` is a {type(steps).__name__}, expected a list of lines.")
        steps = [_strip(line) for line in steps if line is not Ellipsis]
        if [_plain(line) for line in steps] in ([], [_plain(self.first), _plain(self.last)]):
            return Verdict("missing", 0.0, (f"`{self.answer_name}` has no lines of yours yet.",))
        found = self._first_break(steps, hidden)
        if found is None:
            return Verdict("ok", self.points, (f"All {len(steps)} lines follow.",))
        return self._explain(steps, found)

    @cached_property
    def _reader(self) -> Any:
        from mlcourse.checks.expression import Reader

        return Reader(self.names, self.where, self.depends)

    def _first_break(self, steps: list[Any], hidden: bool) -> Break | None:
        from mlcourse.checks.expression import ExpressionError, differs_at, random_points

        points = random_points(seeded(self.id, hidden=hidden), self.names)
        before = self._reader.read(self.first)
        lines = []
        for number, step in enumerate(steps, 1):
            try:
                line = self._reader.read(step)
            except ExpressionError as problem:
                return Break(number, f"Line {number}: {problem}")
            if differs_at(before, line, points):
                reason = (
                    "is not the prescribed beginning"
                    if number == 1
                    else f"does not follow from line {number - 1}"
                )
                return Break(number, f"Line {number} {reason}: `{step}`.", self._reader.typeset(step))
            lines.append(line)
            before = line
        return self._ending(steps)

    def _ending(self, steps: list[Any]) -> Break | None:
        """Check what the equality of neighbours cannot: the ends as they are written, and no jump."""
        written = [_plain(step) for step in steps]
        if written[0] != _plain(self.first) and self._structure(steps[0]) != self._structure(self.first):
            return Break(1, f"Line 1 must be the prescribed beginning, `{self.first}`.", follows=True)
        if written[-1] != _plain(self.last) and self._structure(steps[-1]) != self._structure(self.last):
            why = f"All lines follow, but the last one is not yet `{self.last}`."
            return Break(len(steps) + 1, why, follows=True)
        different = len({self._structure(step) for step in steps})
        if different < self.least:
            why = f"{different} different lines are a jump: show at least {self.least}, the ends included."
            return Break(len(steps) + 1, why, follows=True, jump=True)
        return None

    def _structure(self, step: Any) -> str:
        """Return what stands written, up to order and spaces, derivatives not yet carried out."""
        return self._reader.typeset(step)

    def _explain(self, steps: list[Any], found: Break) -> Verdict:
        mistake = None if found.follows else self._recognise(steps, found.line)
        lines = [found.why]
        if mistake:
            lines.append(str(mistake))
        points = self._partial(found)
        latex = (found.latex,) if found.latex else ()
        status = "partial" if points else "wrong"
        return Verdict(status, points, tuple(lines), mistake.name if mistake else None, latex)

    def _partial(self, found: Break) -> float:
        """Return half of the points for a chain of which at least half holds, or that stops early."""
        enough = found.line - 1 >= max(2, (self.least + 1) // 2)
        return self.points / 2 if enough and not found.jump else 0.0

    def _recognise(self, steps: list[Any], line: int) -> Any:
        """Return the known mistake whose first wrong line says the same as this one, if there is one."""
        from mlcourse.checks.expression import ExpressionError, differs_at, random_points

        points = random_points(seeded(self.id, hidden=False), self.names)
        for mistake in self.mistakes:
            wrong_line = self._first_break([_strip(s) for s in mistake.wrong], hidden=False).line
            try:
                theirs = self._reader.read(steps[line - 1])
                if differs_at(theirs, self._reader.read(mistake.wrong[wrong_line - 1]), points) is None:
                    return mistake
            except (ExpressionError, IndexError):
                continue
        return None


def _strip(step: Any) -> Any:
    """Drop a leading equals sign: many write it, and it says nothing new."""
    return step.strip().removeprefix("=").strip() if isinstance(step, str) else step


def _plain(step: Any) -> str:
    return "".join(str(step).split())
