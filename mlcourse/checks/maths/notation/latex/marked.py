r"""What was cut, and where something in it ends: an argument, a name, a call, a term."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mlcourse.checks.maths.notation.latex.commands import (
    ACCENTS,
    BEFORE,
    DROPPED,
    FONTS,
    FRACTIONS,
    FUNCTIONS,
    LETTERS,
    SIGNS,
    SUMS,
)
from mlcourse.checks.maths.notation.latex.cutting import Mark, missing
from mlcourse.checks.maths.notation.tokens import Token, spelled_out
from mlcourse.checks.maths.notation.vocabulary import Vocabulary
from mlcourse.checks.maths.syntax import ExpressionError, shortened

MOST_STEPS = 8000
Indices = Mapping[str, int]  # what the letters of sums stand for
COMPARED = ("=", "<", ">", "<=", ">=", "!=", ",", ";")


@dataclass
class Marked(ABC):
    """Where the marks are, what closes what, and how many steps may still be taken.

    `indexed` holds, for every name in which letters of sums were put, these letters and whether there is such
    a name; `ranges` what was found out about a sum: its letter, and the numbers that it stands for.
    """

    source: str
    vocabulary: Vocabulary
    marks: list[Mark]
    closing: dict[int, int]
    left: int = MOST_STEPS
    depth: int = 0
    indexed: list[tuple[str, bool]] = field(default_factory=list)
    ranges: dict[int, tuple[str, list[int]]] = field(default_factory=dict)

    @abstractmethod
    def emit(self, start: int, end: int, indices: Indices) -> list[Token]:
        """Return the tokens of some marks."""

    @abstractmethod
    def reduced(
        self,
        name: str,
        axis: str,
        place: tuple[int, int],
        end: int,
        indices: Indices,
        tokens: list[Token],
    ) -> int:
        """Append the sum or the mean of all entries, or along an axis, of the term that follows."""

    @abstractmethod
    def power(self, at: int, end: int, indices: Indices, tokens: list[Token]) -> int:
        """Append a power, or a transpose; return what comes after it."""

    def written(self, start: int, end: int) -> str:
        """Return some marks as they were typed."""
        return self.source[self.marks[start].start : self.marks[end - 1].end] if start < end else ""

    def kind(self, at: int) -> str:
        """Return the kind of a mark, empty beyond the ends."""
        return self.marks[at].kind if 0 <= at < len(self.marks) else ""

    def text(self, at: int) -> str:
        """Return what a mark is, empty beyond the ends."""
        return self.marks[at].text if 0 <= at < len(self.marks) else ""

    def is_command(self, at: int, *words: str) -> bool:
        """Whether a mark is one of these commands."""
        return self.kind(at) == "command" and self.text(at) in words

    def refuse(self, start: int, end: int, why: str) -> ExpressionError:
        """Return the refusal of some marks."""
        return ExpressionError(f"`{shortened(self.written(start, end))}` is not read here: {why}.")

    def argument(self, at: int, end: int) -> tuple[int, int, int]:
        """Return where the argument of a command or a script starts and ends, and what comes after it."""
        while at < end and self.kind(at) == "command" and self.text(at) in DROPPED:
            at += 1
        if at >= end or self.kind(at) == "&":
            raise missing("what belongs to the last command or sign", self.source)
        if self.kind(at) == "{":
            return at + 1, self.closing[at], self.closing[at] + 1
        if self.text(at) in ("+", "-"):
            _, last, after = self.argument(at + 1, end)
            return at, max(last, after), after
        after = self.after(at, end, scripts=False)
        return at, after, after

    def after(self, at: int, end: int, *, scripts: bool = True) -> int:
        """Return where the number, name, call, group or command ends that starts here."""
        self.left -= 1
        if self.left < 0 or self.depth > 60:
            raise ExpressionError(f"`{shortened(self.source)}` is too long: write it in shorter parts.")
        self.depth += 1
        after = self._after(at, end)
        self.depth -= 1
        while scripts and after < end and self.kind(after) in ("^", "_", "'", "raised", "transposed"):
            after = self.argument(after + 1, end)[2] if self.kind(after) in "^_" else after + 1
        return min(after, end)

    def _after(self, at: int, end: int) -> int:
        if at in self.closing:
            return self.closing[at] + 1
        text, kind = self.text(at), self.kind(at)
        if kind == "command":
            if text in FRACTIONS or text == "dd":
                return self.argument(self.argument(at + 1, end)[2], end)[2]
            if text == "sqrt":
                return self.argument(self.root(at, end)[1], end)[2]
            if text in FONTS or text in ACCENTS or text in BEFORE:
                inner = self.argument(at + 1, end)[2]
                return inner if not self._is_function(at, end) else self._call(inner, end)
            if text in SUMS:
                return self.term_end(at + 1, end)
            if text in FUNCTIONS or (text in LETTERS and self.vocabulary.is_function(LETTERS[text])):
                return self._call(at + 1, end)
            if text in DROPPED:
                return self.after(at + 1, end, scripts=False) if at + 1 < end else end
        if kind == "word" and self.vocabulary.is_function(text):
            return self._call(at + 1, end)
        return at + 1

    def _call(self, at: int, end: int) -> int:
        """Return where the argument of a function ends, with or without parentheses."""
        while at < end and self.kind(at) in ("^", "_", "'"):
            at = self.argument(at + 1, end)[2] if self.kind(at) in "^_" else at + 1
        while at < end and (self.text(at) in ("+", "-") or self.is_command(at, *DROPPED)):
            at += 1
        return self.after(at, end, scripts=self.kind(at) != "open") if at < end else end

    def root(self, at: int, end: int) -> tuple[tuple[int, int] | None, int]:
        """Return where the index of a root stands, if there is one, and what comes after it."""
        if self.kind(at + 1) == "open" and self.text(at + 1) == "[" and at + 1 < end:
            return (at + 2, self.closing[at + 1]), self.closing[at + 1] + 1
        return None, at + 1

    def group(self, tokens: list[Token], start: int, end: int, *, spaced: bool = False) -> list[Token]:
        """Return tokens as one group, in parentheses that nobody typed, for the marks of a range."""
        first, last = self.marks[start].start, self.marks[end - 1].end
        opened = Token("open", "(", first, first + 1, spaced, hidden=True)
        return [opened, *tokens, Token("close", ")", last - 1, last, hidden=True)]

    def braced(self, token: Token, start: int, end: int) -> Token:
        """Return a token that stands in braces alone, for the marks of a range."""
        return replace(token, hidden=True, start=self.marks[start].start, end=self.marks[end - 1].end)

    def inside(self, start: int, end: int, indices: Indices) -> list[Token]:
        """Return the tokens of an argument as one group."""
        if start >= end:
            raise missing("what stands in the braces", self.source)
        return self.group(self.emit(start, end, indices), start, end)

    def font_word(self, at: int, end: int) -> tuple[str, int] | None:
        """Return the word that stands in a font or under an accent, and the mark after it; None without."""
        text = self.text(at)
        if self.kind(at) == "word":
            return spelled_out(text)[0], at + 1
        if self.kind(at) != "command":
            return None
        if text in LETTERS:
            return LETTERS[text], at + 1
        if text in FUNCTIONS:
            return FUNCTIONS[text], at + 1
        if text not in FONTS and text not in ACCENTS:
            return None
        start, last, after = self.argument(at + 1, end)
        inner = self.font_word(start, last) if start < last else None
        if inner is None or inner[1] != last:
            return None
        return (f"{inner[0]}_{ACCENTS[text]}" if text in ACCENTS else inner[0]), after

    def _is_function(self, at: int, end: int) -> bool:
        """Whether a word in a font is a function."""
        found = self.font_word(at, end)
        return found is not None and self.vocabulary.is_function(found[0])

    def term_end(self, at: int, end: int) -> int:
        """Return where the term ends that stands after a sum sign: at the next plus or minus."""
        while at < end and self.kind(at) in ("_", "^"):
            at = self.argument(at + 1, end)[2]
        first = True
        while at < end:
            text = self.text(at)
            if self.kind(at) == "&" or self.is_command(at, "\\", "le", "leq", "ge", "geq", "ne", "neq"):
                break
            if self.kind(at) == "sign" and (text in COMPARED or (text in "+-" and not first)):
                break
            if not self.is_command(at, *DROPPED):
                follows = self.kind(at) in ("^", "_") or self.text(at) in ("*", "/", "·", "×", "**")
                first = follows or self.is_command(at, *SIGNS)
            at = self.closing[at] + 1 if at in self.closing else at + 1
        return at

    def top_level(self, start: int, end: int) -> list[int]:
        """Return the marks that stand inside of nothing."""
        found, at = [], start
        while at < end:
            found.append(at)
            at = self.closing[at] + 1 if at in self.closing else at + 1
        return found

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """Leave out spaces at both ends, and a full stop."""
        while start < end and (self.kind(start) == "&" or self.is_command(start, *DROPPED)):
            start += 1
        while start < end and (
            self.kind(end - 1) == "&"
            or self.is_command(end - 1, *DROPPED)
            or self.text(end - 1) in (".", ",", ";", "\\")
        ):
            end -= 1
        return start, end
