"""Exercises in which it is shown, line by line, that something holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from mlcourse.checks.context import EXAMPLE, PUBLIC, Context
from mlcourse.checks.exercise import Exercise, looks_like
from mlcourse.checks.running.digest import digest_of
from mlcourse.checks.running.inputs import seeded
from mlcourse.checks.verdict import UNKNOWN, Verdict, wrong

MOST_LINES = 100
LONGEST_SHOWN = 200


@dataclass(frozen=True)
class Break:
    """The first line of a derivation that will not do: its number from 1, and why."""

    line: int
    why: str
    latex: str = ""
    false: bool = False  # it can be read, and what it says does not hold
    follows: bool = False  # the lines hold, but something else is missing
    jump: bool = False


@dataclass(frozen=True)
class Line:
    """What is said of one line alone: whether it follows, and a sentence where there is more to say."""

    follows: bool
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class ProofExercise(Exercise):
    """Write a chain of expressions, each equal to the one before it.

    The first and the last line are prescribed. Every line must equal the line before at random
    points, to 30 digits; lines that repeat another one, or that rewrite its numbers alone, do not
    count, and there is a least number of lines, so that a jump from the first to the last is refused.

    Parameters
    ----------
    first, last : str
        The prescribed ends of the chain.
    names, where, depends
        The names that may be used, as `mlcourse.checks.maths.expressions.Reader` takes them.
    matrices : mapping of str to tuple
        In place of `names`: matrices and vectors with their shapes, as for a formula. `depends` then says
        what each that changes changes by, ``{"X": "dX"}``, and ``d(…)`` follows the rules.
    domain : tuple of two floats
        Where the random points are drawn.
    points_at : tuple of dict
        Points at which lines are compared too; names that are not given there are drawn at random.
    least : int
        The least number of different lines, both ends included.
    """

    kind: ClassVar[str] = "proof"
    task: ClassVar[str] = "show, line by line"
    needs_sympy: ClassVar[bool] = True

    first: str
    last: str
    names: tuple[str, ...] = ()
    matrices: Mapping[str, tuple[str | int, ...]] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    depends: dict[str, str] = field(default_factory=dict)
    domain: tuple[float, float] = (-2.0, 2.0)
    points_at: tuple[Mapping[str, float], ...] = ()
    least: int = 3

    def shape_expected_of(self, answer: Any) -> str:
        """Return that it has to be a chain of lines, unless it is one."""
        chain = isinstance(answer, tuple | list) and all(isinstance(line, str) for line in answer)
        return "" if chain else "a tuple of lines, each of them a text"

    def handed_in(self, answer: Any, student: str = EXAMPLE) -> tuple[Any, ...]:
        """Return the chain as one answer, a list."""
        return (list(answer),)

    def source_of(self, answer: Any, student: str = EXAMPLE) -> str:
        """Return a list with a line of source for each line of the chain."""
        lines = "".join(f'    "{line}",\n' for line in answer)
        return f"{self.answer_name} = [\n{lines}]\n"

    def for_marking(self) -> list[tuple[str, str]]:
        """Return the model derivation and what goes wrong on the way."""
        steps = "\n".join(f"    {line}" for line in self.answer)
        wrong_steps = "\n".join(f"- *{mistake.name}*: {mistake.hint}" for mistake in self.mistakes)
        return [("Model derivation", steps), ("Typical wrong steps", wrong_steps)]

    def typeset(self, line: str) -> str:
        """Return a line, or a name, in LaTeX."""
        return self._language.typeset(line)

    def _judge(self, answers: tuple[Any, ...], context: Context) -> Verdict:
        steps = answers[0]
        if not isinstance(steps, list | tuple | str):
            return wrong(f"`{self.answer_name}` is a {type(steps).__name__}, expected a list of lines.")
        steps = _lines(steps)
        if len(steps) > MOST_LINES:
            return wrong(f"`{self.answer_name}` has {len(steps)} lines (at most {MOST_LINES}).")
        steps = [_strip(line) for line in steps if line is not Ellipsis]
        if [_plain(line) for line in steps] in ([], [_plain(self.first), _plain(self.last)]):
            return Verdict("missing", 0.0, (f"`{self.answer_name}` has no lines of yours yet.",))
        found = self._first_break(steps, context)
        if found is None:
            return Verdict("ok", self.points, (f"All {len(steps)} lines follow.",))
        return self._explain(steps, found)

    def judge_line(self, steps: list[str], number: int) -> Line:
        """Judge one line alone: whether it follows from the line before, whatever is wrong elsewhere.

        After a line that is wrong itself, or cannot be read, a line that says the same as the beginning is
        right; no rule is named there, because the slip need not be in this step.
        """
        from mlcourse.checks.maths.syntax import ExpressionError

        try:
            line = self._language.read(steps[number - 1])
            before = self._readable(steps[number - 2]) if number > 1 else None
            first = self._language.read(self.first)
            right_before = number == 1 or (before is not None and self._says(before, first))
            if self._says(line, first):
                return Line(follows=True, said="" if right_before else "It says the same as line 1.")
            if before is not None and self._says(line, before):
                return Line(follows=True, said=f"It follows, but line {number - 1} is not right.")
            reason = self._reason(number, line, before or line)
        except ExpressionError as problem:
            return Line(follows=False, said=f"Line {number}: {problem}")
        if before is None and number > 1:
            return Line(follows=False, said=f"Line {number} does not say the same as line 1.")
        named = self._named(steps, Break(number, "", false=True))[1] if right_before else ""
        return Line(follows=False, said=f"Line {number} {reason}. {named}".rstrip())

    def _readable(self, step: str) -> Any:
        from mlcourse.checks.maths.syntax import ExpressionError

        try:
            return self._language.read(step)
        except ExpressionError:
            return None

    def _says(self, line: Any, other: Any) -> bool:
        return self._language.differs_at(line, other, self._public_points) is None

    @cached_property
    def _language(self) -> Any:
        from mlcourse.checks.maths.languages import language_of

        return language_of(self, self.depends)

    @cached_property
    def _public_points(self) -> list[Any]:
        return self._language.random_points(seeded(self.id, PUBLIC))

    def _random_points(self, context: Context) -> list[Any]:
        if not context.hidden:  # of every student the same, with what was worked out there
            return self._public_points
        return self._language.random_points(seeded(self.id, context))

    def _first_break(self, steps: list[Any], context: Context) -> Break | None:
        from mlcourse.checks.maths.syntax import ExpressionError, shortened

        points = self._random_points(context)
        before = self._language.read(self.first)
        for number, step in enumerate(steps, 1):
            try:
                line = self._language.read(step)
                follows = self._language.differs_at(before, line, points) is None
            except ExpressionError as problem:
                return Break(number, f"Line {number}: {problem}")
            if not follows:
                reason = self._reason(number, line, before)
                why = f"Line {number} {reason}: `{shortened(str(step), LONGEST_SHOWN)}`."
                return Break(number, why, self._language.typeset(step), false=True)
            before = line
        return self._ending(steps)

    def _reason(self, number: int, line: Any, before: Any) -> str:
        if number == 1:
            return "is not the prescribed beginning"
        return self._language.unlike(line, before) or f"does not follow from line {number - 1}"

    def _ending(self, steps: list[Any]) -> Break | None:
        """Check what the equality of neighbours cannot: the ends as they are written, and no jump."""
        written = [_plain(step) for step in steps]
        if written[0] != _plain(self.first) and self._structure(steps[0]) != self._structure(self.first):
            return Break(1, f"Line 1 must be the prescribed beginning, `{self.first}`.", follows=True)
        if written[-1] != _plain(self.last) and self._structure(steps[-1]) != self._structure(self.last):
            why = f"All lines follow, but the last one is not yet `{self.last}`."
            return Break(len(steps) + 1, why, follows=True)
        if why := self._jump(steps):
            return Break(len(steps) + 1, why, follows=True, jump=True)
        return None

    def _jump(self, steps: list[Any]) -> str:
        """Return what to say of a derivation that shows too few steps, or the empty string."""
        from mlcourse.checks.maths.structure import shown

        lines = [self._structure(step) for step in steps]
        if shown(lines, self.least):
            return ""
        different = len({line.key for line in lines})
        why = f"{different} different lines are a jump: show at least {self.least}, the ends included."
        if len({_plain(step) for step in steps}) < self.least:
            return why
        return f"{why} Lines that differ by numbers, order or what cancels alone count once."

    def _gap(self, steps: list[Any], found: Break) -> str:
        """Return where a derivation jumps, or the empty string if it does not."""
        from mlcourse.checks.maths.gaps import largest_step

        if not found.jump or len(steps) < 2:
            return ""
        lines, trees = map(self._structure, steps), map(self._language.tree, steps)
        before, after = largest_step(list(lines), list(trees))
        return f"Most is skipped between line {before} and line {after}: show what lies between."

    def _structure(self, step: Any) -> Any:
        return self._language.structure(step)

    def _explain(self, steps: list[Any], found: Break) -> Verdict:
        name, sentence = (None, self._gap(steps, found)) if found.follows else self._named(steps, found)
        lines = (found.why, sentence) if sentence else (found.why,)
        points = self._partial(found)
        latex = (found.latex,) if found.latex else ()
        status = "partial" if points else "wrong"
        return Verdict(status, points, lines, name, latex, digest="" if name else self._digest(steps, found))

    def _digest(self, steps: list[Any], found: Break) -> str:
        """Return the mark of a line that does not hold; what else may be wrong is no mathematics."""
        from mlcourse.checks.maths.languages import says

        if not found.false:
            return ""
        return digest_of(says(self._language, steps[found.line - 1], self._random_points(PUBLIC)))

    def _named(self, steps: list[Any], found: Break) -> tuple[str | None, str]:
        """Return name and sentence of a known mistake, else of the rule that was broken, if there is one."""
        from mlcourse.checks.repairs.explanation import broken_rule, clues_of

        if mistake := self._recognise(steps, found.line):
            return mistake.name, str(mistake)
        before = steps[found.line - 2] if found.line > 1 else self.first
        clues = (
            clues_of(self._language, steps[found.line - 1], before, self)
            if found.false or self.matrices
            else None
        )
        if clues and (named := broken_rule(self._language, clues, self._random_points(PUBLIC))):
            name, said, hint = named
            return name, looks_like(said, hint)
        return None, UNKNOWN if found.false else ""

    def _partial(self, found: Break) -> float:
        """Return half of the points for a chain of which at least half holds, or that stops early."""
        enough = found.line - 1 >= max(2, (self.least + 1) // 2)
        return self.points / 2 if enough and not found.jump else 0.0

    def _recognise(self, steps: list[Any], line: int) -> Any:
        """Return the known mistake whose first wrong line says the same as this one, if there is one."""
        from mlcourse.checks.maths.languages import agree

        points = self._random_points(PUBLIC)
        for mistake in self.mistakes:
            known = [_strip(step) for step in mistake.wrong]
            found = self._first_break(known, PUBLIC)
            assert found is not None, f"the chain of the known mistake {mistake.name!r} is right"
            wrong_line = found.line
            if max(wrong_line - len(known), line - len(steps)) > 0:
                continue
            if agree(self._language, steps[line - 1], known[wrong_line - 1], points):
                return mistake
        return None


def _strip(step: Any) -> Any:
    """Drop a leading equals sign: many write it, and it says nothing new."""
    return step.strip().removeprefix("=").strip() if isinstance(step, str) else step


def _lines(steps: Any) -> list[Any]:
    r"""Return the lines of a text, or of a list, in which LaTeX with &= and \\ holds several."""
    from mlcourse.checks.maths.notation.latex.lines import lines_of

    if isinstance(steps, str):
        return lines_of(steps)
    lines: list[Any] = []
    if len(steps) > MOST_LINES:
        return list(steps)
    for step in steps:
        lines += lines_of(step, below=False) if isinstance(step, str) else [step]
    return lines


def _plain(step: Any) -> str:
    return "".join(step.split()) if isinstance(step, str) else ""
