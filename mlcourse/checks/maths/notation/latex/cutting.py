r"""LaTeX, cut into marks: words, numbers, signs and commands, each with its place, and what closes what.

The cutter is our own: people mix LaTeX with plain text ("x² \cdot \tanh x"), every mark has to know where it
stood, and the page would have to load a package for what is a hundred lines here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mlcourse.checks.maths.notation.latex.commands import (
    ALSO,
    BARE,
    BARS,
    CLOSING,
    ITALIC,
    OPENING,
    SIZES,
)
from mlcourse.checks.maths.notation.tokens import plain_token, starts_word
from mlcourse.checks.maths.syntax import ExpressionError, shortened

DEEPEST = 40
COMMAND = re.compile(r"\\([A-Za-z]+\*?|.)", re.DOTALL)
SPACE = re.compile(r"[\s$~\u200b\ufeff\u2061-\u2064]+")
ENVIRONMENT = re.compile(r"\s*\{\s*([A-Za-z]+)\*?\s*\}(?:\s*\{[lcr|\s\d]*\})?")
INDEX = re.compile(r"\\?_(?:\{\w+\}|[A-Za-z0-9]+)")
PARENTHESES = {")": "(", "]": "[", "}": "{", "|": "|", "‖": "‖"}


@dataclass(frozen=True)
class Mark:
    """One mark of a text.

    Its kind is word, number, command, `{`, `}`, open, close, bar, begin, end, `^`, `_`, `'`, `&` or sign;
    `spaced` says that a space stands before it.
    """

    kind: str
    text: str
    start: int
    end: int
    spaced: bool = False


def missing(what: str, source: str) -> ExpressionError:
    """Return the refusal of something that is not closed."""
    return ExpressionError(f"`{shortened(source)}`: {what} is missing.")


def marks_of(source: str) -> list[Mark]:
    r"""Return the marks of a text.

    Examples
    --------
    >>> [mark.text for mark in marks_of(r"\frac12 x_1")]
    ['frac', '1', '2', 'x_1']
    """
    cutter = _Cutter(source)
    while cutter.at < len(source):
        cutter.next()
    return _sized(cutter.marks)


class _Cutter:
    """Where the cut is, and for how many arguments a single character is enough."""

    def __init__(self, source: str) -> None:
        self.source, self.at, self.spaced = source, 0, False
        self.marks: list[Mark] = []
        self.bare = 0
        self.waiting: list[int] = []

    def next(self) -> None:
        """Cut one mark, or skip a space."""
        source, at = self.source, self.at
        if space := SPACE.match(source, at):
            self.at, self.spaced = space.end(), True
            return
        c = source[at]
        if c == "\\":
            self._command()
        elif c == "{":
            self.waiting.append(self.bare)
            self._put("{", "{", at + 1)
            self.bare = 0
        elif c == "}":
            self._put("}", "}", at + 1)
            self.bare = max(self.waiting.pop() - 1, 0) if self.waiting else 0
        elif self.bare and c.isascii() and c.isalnum():
            self._put("number" if c.isdigit() else "word", c, at + 1)
            self.bare -= 1
        elif c in "()[]":
            self._put("open" if c in "([" else "close", c, at + 1)
        elif c in "|∣‖":
            self._put("bar", "‖" if c == "‖" else "|", at + 1)
        elif c in "^'’&":
            self._put("'" if c == "’" else c, c, at + 1)
        elif c == "_":
            self._put("_", "_", at + 1)
        elif c != "√" and starts_word(c) and not c.isdecimal():
            self._word()
        else:
            token = plain_token(source, at)
            self._put("word" if token.kind == "name" else token.kind, token.text, token.end)

    def _word(self) -> None:
        """Cut letters and digits, with an index if there is one."""
        end = self.at
        while end < len(self.source) and self.source[end] != "_" and starts_word(self.source[end]):
            end += 1
        while (index := INDEX.match(self.source, end)) and self.source[end - 1] != "}":
            end = index.end()
        self._put("word", self.source[self.at : end].replace(r"\_", "_"), end)

    def _put(self, kind: str, text: str, end: int) -> None:
        self.marks.append(Mark(kind, text, self.at, end, self.spaced))
        self.at, self.spaced = end, False

    def _command(self) -> None:
        found = COMMAND.match(self.source, self.at)
        if found is None:
            raise missing("what belongs to the last `\\`", self.source)
        word = found[1].rstrip("*") or found[1]
        word = ALSO.get(word, word)
        if word in ("begin", "end"):
            environment = ENVIRONMENT.match(self.source, found.end())
            if environment is None:
                raise missing(rf"the name after `\{word}`, in braces,", self.source)
            self._put(word, environment[1], environment.end())
        elif word in OPENING or word in CLOSING:
            self._put("open" if word in OPENING else "close", (OPENING | CLOSING)[word], found.end())
        elif word in BARS:
            self._put("bar", BARS[word], found.end())
        elif word in ITALIC:
            self._put("word", ITALIC[word], found.end())
        else:
            self._put("command", word, found.end())
        self.bare = BARE.get(word, max(self.bare - 1, 0))


def _sized(marks: list[Mark]) -> list[Mark]:
    r"""Let \left( and \bigl( be one mark; what \left opens and \right closes is known even of a bar."""
    found: list[Mark] = []
    at = 0
    while at < len(marks):
        mark = marks[at]
        size = mark.text if mark.kind == "command" and mark.text in SIZES else ""
        if not size or at + 1 == len(marks):
            found.append(mark)
            at += 1
            continue
        inner = marks[at + 1]
        opens = size == "left" or (size[-1] == "l" and size != "middle")
        closes = size == "right" or size[-1] == "r"
        kind = inner.kind
        if inner.kind in ("open", "close", "bar") or inner.text == ".":
            kind = "open" if opens else "close" if closes else inner.kind
        found.append(Mark(kind, inner.text, mark.start, inner.end, mark.spaced))
        at += 2
    return found


def closings(marks: list[Mark], source: str) -> dict[int, int]:
    """Return for each mark that opens something which one closes it.

    Raises
    ------
    ExpressionError
        If something is not closed, or too deep.
    """
    found: dict[int, int] = {}
    waiting: list[int] = []
    for at, mark in enumerate(marks):
        inner = marks[waiting[-1]] if waiting else None
        if mark.kind in ("{", "open", "begin") or (mark.kind == "bar" and not _closes(marks, at, inner)):
            waiting.append(at)
            if len(waiting) > DEEPEST:
                raise ExpressionError(
                    f"`{shortened(source)}` is too long: at most {DEEPEST} may stand inside of each other."
                )
        elif mark.kind in ("}", "close", "end", "bar"):
            if inner is None or not _fit(inner, mark):
                raise missing(_what(mark, inner), source)
            found[waiting.pop()] = at
    if waiting:
        raise missing(_what(None, marks[waiting[-1]]), source)
    return found


def _closes(marks: list[Mark], at: int, inner: Mark | None) -> bool:
    """Whether a bar closes the one before: it does if a value stands between them."""
    if inner is None or inner.kind != "bar" or inner.text != marks[at].text:
        return False
    before = marks[at - 1]
    return before.kind in (
        "word",
        "number",
        "fraction",
        "raised",
        "transposed",
        "}",
        "close",
        "bar",
        "'",
        "end",
    ) or (
        before.kind == "command" and before.text not in ("cdot", "times", "odot", "ln", "log", "exp", "tanh")
    )


def _fit(inner: Mark, mark: Mark) -> bool:
    if mark.kind in ("}", "end"):
        return inner.kind == {"}": "{", "end": "begin"}[mark.kind] and (
            mark.kind == "}" or inner.text == mark.text
        )
    if mark.kind == "bar" or inner.kind == "bar":
        return inner.kind == mark.kind or {inner.text, mark.text} in ({"|"}, {"‖"})
    one_sided = "." in (inner.text, mark.text)
    return inner.kind == "open" and (one_sided or inner.text == PARENTHESES.get(mark.text))


def _what(mark: Mark | None, inner: Mark | None) -> str:
    """Return what is missing."""
    if inner is not None and inner.kind == "{":
        return "a `}`"
    if inner is not None and inner.kind == "begin":
        return rf"`\end{{{inner.text}}}`"
    if inner is not None and inner.kind == "bar":
        return "a second bar"
    if inner is None and mark is not None and mark.kind in ("}", "end"):
        return "a `{`" if mark.kind == "}" else rf"`\begin{{{mark.text}}}`"
    return "a parenthesis"
