r"""Derivatives in LaTeX: by the name that the exercise has for one, or as D(f, x)."""

from __future__ import annotations

from collections.abc import Mapping

from mlcourse.checks.maths.notation.latex import names
from mlcourse.checks.maths.notation.latex.commands import DROPPED, FONTS, FRACTIONS
from mlcourse.checks.maths.notation.latex.cutting import Mark
from mlcourse.checks.maths.notation.latex.marked import Marked
from mlcourse.checks.maths.notation.tokens import Token
from mlcourse.checks.maths.notation.words import two_ways
from mlcourse.checks.maths.syntax import ExpressionError, shortened

Range = tuple[int, int]
FOLLOWS = ("word", "number", "fraction", "{", "open", "bar", "begin")


def is_one(x: Marked, at: int, above: Range, below: Range) -> bool:
    r"""Whether a fraction is a derivative: \dd{L}{x}, \frac{\partial L}{\partial x}, \frac{d}{dx}."""
    if x.is_command(at, "dd"):
        return True
    if not (_begins(x, *above) and _begins(x, *below)):
        return False
    if x.is_command(below[0], "partial"):
        return True
    words = x.vocabulary.readings(_joined(x, *below), called=False, raised=False)
    if x.is_command(below[0], *FONTS) or not words or not _joined(x, *below)[1:]:
        return bool(_joined(x, *below)[1:])
    if len(words[0]) == 1 and x.vocabulary.same_as(_joined(x, *above)) == []:
        return False
    if _joined(x, *above) == "d" or x.kind(above[0]) == "word":
        written = x.written(at, below[1] + 1)
        raise two_ways(
            written, f"({x.written(*above)})/({x.written(*below)})", "a derivative, written with \\partial"
        )
    return False


def _joined(x: Marked, start: int, last: int) -> str:
    """Return a name with the d in front of it as one word."""
    found = x.font_word(start, last)
    rest = x.font_word(found[1], last) if found and found[1] < last else None
    return (found[0] if found else "") + (rest[0] if rest else "")


def _begins(x: Marked, start: int, last: int) -> bool:
    """Whether something begins with the d of a derivative."""
    if start >= last:
        return False
    if x.is_command(start, "partial"):
        return True
    if x.kind(start) == "command" and x.text(start) in FONTS:
        found = x.font_word(start, last)
        return found is not None and found[0] == "d"
    text = x.text(start)
    return x.kind(start) == "word" and text[0] == "d" and text[1:2] != "_"


def stands_alone(x: Marked, start: int, end: int) -> bool:
    """Whether nothing but the derivative of a name stands there."""
    if x.is_command(start, *FRACTIONS, "dd") and x.after(start, end) >= end:
        above = x.argument(start + 1, end)
        below = x.argument(above[2], end)
        alike = x.is_command(start, "dd") or (_begins(x, *above[:2]) and _begins(x, *below[:2]))
        return alike and above[1] - above[0] <= 8
    return x.is_command(start, "partial") and all(
        x.kind(i) in ("word", "_", "^", "{", "}", "number") or x.text(i) == "/" or x.is_command(i, "partial")
        for i in range(start, end)
    )


def _without_d(x: Marked, start: int, last: int) -> tuple[int, int, Mark | None]:
    """Return where stands what is derived, with the word that is left if d was a part of it."""
    if start < last and _begins(x, start, last):
        mark = x.marks[start]
        if mark.kind == "word" and len(mark.text) > 1:
            return start, last, Mark("word", mark.text[1:], mark.start + 1, mark.end)
        found = None if x.is_command(start, "partial") else x.font_word(start, last)
        start = found[1] if found else start + 1
    while start < last and x.is_command(start, *DROPPED):
        start += 1
    return start, last, None


class _Part:
    """One half of a derivative: the marks without the d."""

    def __init__(self, x: Marked, start: int, last: int, indices: Mapping[str, int]) -> None:
        self.x, self.indices = x, indices
        self.start, self.last, word = _without_d(x, start, last)
        self.word = word
        self.empty = self.start >= self.last
        self.name, self.touched = self._spelled()

    def _spelled(self) -> tuple[str, str]:
        """Return the name that it is, with all that stands below and above it; empty if it is none."""
        if self.empty:
            return "", ""
        with self._replaced():
            spelled = names.spell(self.x, self.start, self.last, self.indices)
        if spelled is None or spelled.after != self.last:
            return "", ""
        if spelled.raised >= 0 and not spelled.label:
            return "", ""
        if spelled.label:
            return spelled.labelled, spelled.lowered
        return spelled.plain, spelled.touched

    def tokens(self) -> list[Token]:
        """Return it as a formula."""
        with self._replaced():
            return self.x.inside(self.start, self.last, self.indices)

    def _replaced(self) -> _Replaced:
        return _Replaced(self.x, self.start, self.word)


class _Replaced:
    """For a while, a word without the d in front of it."""

    def __init__(self, x: Marked, at: int, word: Mark | None) -> None:
        self.x, self.at, self.word = x, at, word

    def __enter__(self) -> None:
        if self.word:
            self.kept = self.x.marks[self.at]
            self.x.marks[self.at] = self.word

    def __exit__(self, *_: object) -> None:
        if self.word:
            self.x.marks[self.at] = self.kept


def quotient(
    x: Marked,
    at: int,
    above: Range,
    below: tuple[int, int, int],
    end: int,
    indices: Mapping[str, int],
    tokens: list[Token],
) -> int:
    r"""Append \frac{\partial L}{\partial x}, or \frac{\partial}{\partial x} of what follows."""
    if any(_begins(x, *half) and x.kind(half[0] + 1) == "^" for half in (above, below[:2])):
        raise x.refuse(at, below[2], "write a derivative of a derivative as D(D(f, x), x)")
    of = _Part(x, above[0], above[1], indices)
    by = _Part(x, below[0], below[1], indices)
    after = below[2]
    if not of.empty:
        _append(x, (at, after), of, by, tokens)
        return after
    start = after
    while start < end and x.is_command(start, *DROPPED):
        start += 1
    if start >= end or not by.name:
        raise x.refuse(at, after, "what is derived is missing after it")
    last = x.after(start, end)
    _refuse_more(x, (at, start, last), by, end)
    operand = _Part.__new__(_Part)
    operand.x, operand.indices, operand.start, operand.last = x, indices, start, last
    operand.word, operand.empty, operand.touched = None, False, ""
    operand.name = ""
    _append(x, (at, last), operand, by, tokens)
    return last


def _refuse_more(x: Marked, place: tuple[int, int, int], by: _Part, end: int) -> None:
    r"""Refuse \frac{d}{dx} x y: it is not clear of what the derivative is taken."""
    at, start, last = place
    following = last
    while following < end and x.is_command(following, *DROPPED):
        following += 1
    if following >= end:
        return
    sign = x.text(following) in ("*", "·", "×", "⊙", "/") or x.is_command(
        following, "cdot", "times", "odot", "div"
    )
    starts = x.kind(following) in FOLLOWS or (x.kind(following) == "command" and x.text(following) != "\\")
    starts = starts and not x.is_command(following, "le", "leq", "ge", "geq", "ne", "neq")
    if sign or starts:
        more = x.after(following + sign, end) if following + sign < end else end
        inner, rest = x.written(start, last), x.written(following + sign, more)
        between = x.written(following, following + 1) if sign else " "
        operator = x.written(at, start)
        both = f"({operator} {inner}){between}{rest}", f"{operator} ({inner}{between}{rest})"
        raise two_ways(x.written(at, more), *both)


def _append(x: Marked, place: Range, of: _Part, by: _Part, tokens: list[Token]) -> None:
    """Append the name that the exercise has for a derivative, else D(f, x)."""
    first, last = x.marks[place[0]], x.marks[place[1] - 1]
    where = first.start, last.end
    if of.name and by.name:
        found = x.vocabulary.same_as(f"d{of.name}_d{by.name}")
        touched = of.touched + by.touched
        if found:
            x.indexed += [(touched, True)] * bool(touched)
            tokens.append(Token("variable", found[0], *where, first.spaced))
            return
    variable = x.vocabulary.same_as(by.name) or ["u"] * (by.name == "u")
    unknown = of.name and not x.vocabulary.readings(of.name, called=False, raised=False)
    alone = x.vocabulary.same_as(of.name) if of.name else []
    unknown = unknown or (  # of y by x, which do not depend on each other here: it would be 0
        bool(alone) and variable != ["u"] and alone != variable and alone[0] not in x.vocabulary.depends
    )
    if "D" not in x.vocabulary.functions or unknown or len(variable) != 1:
        if of.touched or by.touched:  # a sum asks whether there is such a name
            x.indexed.append((of.touched + by.touched, False))
            tokens.append(Token("unknown", f"d{of.name}_d{by.name}", *where, first.spaced))
            return
        raise _unknown(x, place, of, by)
    x.indexed += [(by.touched, True)] * bool(by.touched)
    comma, closed = Token("sign", ",", *where), Token("close", ")", *where)
    opened = Token("open", "(", *where)
    inner = [*of.tokens(), comma, Token("variable", variable[0], *where), closed]
    tokens += [Token("function", "D", *where, first.spaced), opened, *inner]


def _unknown(x: Marked, place: Range, of: _Part, by: _Part) -> ExpressionError:
    written = shortened(x.written(*place))
    there = [name for name in x.vocabulary.names if name.startswith("d") and len(name) > 1]
    known = f"; there are {', '.join(there)}" if there else ""
    return ExpressionError(
        f"`{written}` has no name in this exercise{known}: write out what it is, in the names that there are."
    )


def in_line(x: Marked, at: int, end: int, indices: Mapping[str, int], tokens: list[Token]) -> int:
    r"""Append \partial L / \partial x."""
    slash = next((i for i in range(at + 1, end) if x.text(i) == "/" or x.is_command(i, "div")), -1)
    if slash > at + 1 and x.is_command(slash + 1, "partial") and slash + 2 < end:
        of = _Part(x, at, slash, indices)
        last = x.after(slash + 2, end)
        by = _Part(x, slash + 1, last, indices)
        if of.name and by.name:
            _append(x, (at, last), of, by, tokens)
            return last
    raise x.refuse(at, at + 1, r"write the derivative as \frac{\partial y}{\partial x} or D(y, x)")
