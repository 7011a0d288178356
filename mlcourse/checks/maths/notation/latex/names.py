r"""Names in LaTeX: \hat y, x_{ij}, \mathbf W^{(2)}, h^a_j, each found among the names of the exercise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mlcourse.checks.maths.notation.latex import cases
from mlcourse.checks.maths.notation.latex.commands import ACCENTS, FONTS
from mlcourse.checks.maths.notation.latex.cutting import Mark, missing
from mlcourse.checks.maths.notation.latex.marked import Marked
from mlcourse.checks.maths.notation.tokens import KEYWORDS, Token, spelled_out
from mlcourse.checks.maths.notation.words import two_ways
from mlcourse.checks.maths.syntax import ExpressionError

WORDS = {"text", "textrm", "textbf", "textit", "textnormal"}
UPRIGHT = {"mathrm", "operatorname", "text", "textrm", "mathsf", "texttt", "textnormal", "textsf"}


@dataclass(frozen=True)
class Spelled:
    """A name with what is written below and above it.

    `label` is what is above it if that may belong to the name, as in h^a and W^{(2)}, and `below` its index
    then; `raised` is the mark of its ^, -1 without; `touched` are the letters of sums that were put into
    the one index, `lowered` into the other.
    """

    base: str
    sub: str
    label: str
    below: str
    raised: int
    start: int
    based: int  # the mark after the name itself
    after: int
    touched: str = ""
    lowered: str = ""
    whole: bool = True  # it may not be cut into several names

    @property
    def plain(self) -> str:
        """The name with its index."""
        return f"{self.base}_{self.sub}" if self.sub else self.base

    @property
    def labelled(self) -> str:
        """The name with its index and its label."""
        return f"{self.base}{self.label}_{self.below}" if self.below else f"{self.base}{self.label}"


def name(x: Marked, at: int, end: int, indices: Mapping[str, int], tokens: list[Token]) -> int:
    """Append a name with its index; a power of it is left for later. Return the next mark."""
    if cases.is_bold_one(x, at, end):
        return cases.bold_one(x, at, end, indices, tokens)
    spelled = spell(x, at, end, indices)
    if x.is_command(at, *WORDS) and (spelled is None or not x.vocabulary.same_as(spelled.plain)):
        raise x.refuse(at, x.argument(at + 1, end)[2], "leave words away")
    if spelled is None:
        start, last, after = x.argument(at + 1, end)
        tokens += x.inside(start, last, indices)
        return after
    mark = x.marks[at]
    found = x.vocabulary.same_as(spelled.labelled) if spelled.label else []
    indexed = spelled.sub and x.vocabulary.same_as(spelled.plain)
    if not found and not indexed and x.vocabulary.matrices and _of_the_book(x, spelled, tokens):
        return spelled.after
    if not found and not indexed and x.vocabulary.is_function(spelled.base):
        return _function(x, spelled, indices, tokens, end)
    if found:
        _refuse_power(x, spelled, found)
        _note(x, spelled.lowered, True)
        place = mark.start, x.marks[spelled.after - 1].end
        tokens.append(Token("variable", found[0], *place, mark.spaced))
        return spelled.after
    if not spelled.touched and spelled.base in indices and not spelled.sub:
        number = str(indices[spelled.base])
        tokens.append(Token("number", number, mark.start, mark.end, mark.spaced))
    else:
        _plain(x, spelled, tokens)
    if spelled.raised >= 0:
        if not spelled.lowered:  # a sum asks for names that need not be there
            _refuse_label(x, spelled)
        x.power(spelled.raised, spelled.after if spelled.based <= spelled.raised else end, indices, tokens)
    return spelled.after


def word(x: Marked, mark: Mark, indices: Mapping[str, int], tokens: list[Token]) -> None:
    """Append a word that has no index and no power."""
    if mark.text in indices:
        tokens.append(Token("number", str(indices[mark.text]), mark.start, mark.end, mark.spaced))
    else:
        tokens.append(Token("name", mark.text, mark.start, mark.end, mark.spaced))


def _note(x: Marked, touched: str, known: bool) -> None:
    if touched:
        x.indexed.append((touched, known))


def _plain(x: Marked, spelled: Spelled, tokens: list[Token]) -> None:
    """Append the name with its index, as one of the exercise, or as a word that is to be cut."""
    mark, last = x.marks[spelled.start], x.marks[max(spelled.based, spelled.start + 1) - 1]
    place = mark.start, max(last.end, mark.end), mark.spaced
    found = x.vocabulary.same_as(spelled.plain)
    known = found or x.vocabulary.readings(spelled.plain, called=False, raised=False)
    _note(x, spelled.touched, bool(known))
    if spelled.plain in KEYWORDS:
        tokens.append(Token("sign", spelled.plain, *place))
    elif found and spelled.whole:
        if len(found) > 1:
            raise two_ways(x.written(spelled.start, spelled.after), found[0], found[1])
        kind = "function" if x.vocabulary.is_function(found[0]) else "variable"
        tokens.append(Token(kind, found[0], *place))
    elif spelled.whole:
        tokens.append(Token("unknown", spelled.plain, *place))
    else:
        tokens.append(Token("name", spelled.plain, *place))


def _refuse_label(x: Marked, spelled: Spelled) -> None:
    r"""Refuse x^{(2)}, which is hardly a power, where it is no name."""
    start, last, _ = x.argument(spelled.raised + 1, len(x.marks))
    parenthesised = x.kind(start) == "open" and x.closing.get(start) == last - 1 and last - start == 3
    if parenthesised and spelled.base != "e" and x.kind(spelled.raised + 1) == "{":
        label, power = x.written(start, last), x.written(start + 1, last - 1)
        written = x.written(spelled.start, spelled.after)
        raise two_ways(written, f"{spelled.plain}**{power}", f"a name with the label {label}")


def _refuse_power(x: Marked, spelled: Spelled, found: list[str]) -> None:
    """Refuse h^a where it is a name as well as a power, and what is two names."""
    written = x.written(spelled.start, spelled.after)
    if len(found) > 1:
        raise two_ways(written, found[0], found[1])
    power = x.vocabulary.same_as(spelled.plain)
    if power and (spelled.label.isdigit() or x.vocabulary.same_as(spelled.label)):
        raise two_ways(written, found[0], f"{power[0]}**({spelled.label})")


def _function(x: Marked, spelled: Spelled, indices: Mapping[str, int], tokens: list[Token], end: int) -> int:
    """Append a function, with its power; σ'(x) is its derivative."""
    mark = x.marks[spelled.start]
    written = x.written(spelled.start, spelled.after)
    if spelled.sub.startswith("axis") and x.vocabulary.matrices and not spelled.label:
        return x.reduced(spelled.base, spelled.sub[4:], (spelled.start, spelled.after), end, indices, tokens)
    if spelled.sub:
        quotient = "it as ln(x)" if spelled.sub == "e" else f"log(x)/log({spelled.sub})"
        example = quotient if spelled.base in ("log", "ln") else "it without the index"
        raise ExpressionError(f"`{written}` is not read here: write {example}.")
    if x.kind(spelled.after) == "'" and spelled.after < end:
        return _slope(x, spelled, tokens)
    base = x.marks[max(spelled.based, spelled.start + 1) - 1]
    tokens.append(Token("function", spelled.base, mark.start, base.end, mark.spaced))
    if spelled.raised >= 0:
        return x.power(spelled.raised, end, indices, tokens)
    return spelled.after


def _of_the_book(x: Marked, spelled: Spelled, tokens: list[Token]) -> bool:
    """Append softmax for S(x), and eye(n) for I_n, where these are no names of the exercise."""
    mark, functions = x.marks[spelled.start], x.vocabulary.functions
    place = mark.start, x.marks[spelled.after - 1].end
    if spelled.labelled == "S" and x.kind(spelled.after) == "open" and "softmax" in functions:
        tokens.append(Token("function", "softmax", *place, mark.spaced))
        return True
    if (
        spelled.base == "I"
        and x.vocabulary.is_number(spelled.sub)
        and spelled.raised < 0
        and "eye" in functions
    ):
        size = Token("variable", spelled.sub, *place)
        tokens += [Token("function", "eye", *place, mark.spaced), Token("open", "(", *place), size]
        tokens.append(Token("close", ")", *place))
        return True
    return False


def _slope(x: Marked, spelled: Spelled, tokens: list[Token]) -> int:
    r"""Append D(f(x), x) for f'(x); of anything but a name it would be another derivative."""
    at = spelled.after + 1
    if f"d{spelled.base}" in x.vocabulary.functions and x.kind(at) == "open":
        first, prime = x.marks[spelled.start], x.marks[spelled.after]
        tokens.append(Token("function", f"d{spelled.base}", first.start, prime.end, first.spaced))
        return at
    close = x.closing.get(at, -1)
    inner = x.vocabulary.same_as(spelled_out(x.written(at + 1, close))[0]) if close > 0 else []
    if "D" not in x.vocabulary.functions or x.kind(at) != "open" or len(inner) != 1:
        end = close + 1 if close > 0 else at
        raise x.refuse(spelled.start, end, "write the derivative out, or as D(f(x), x)")
    start, last = x.marks[spelled.start], x.marks[close]
    place = start.start, last.end
    opened, closed = Token("open", "(", *place), Token("close", ")", *place)
    called = [Token("function", spelled.base, *place), opened, Token("variable", inner[0], *place), closed]
    tokens += [Token("function", "D", *place, start.spaced), opened, *called, Token("sign", ",", *place)]
    tokens += [Token("variable", inner[0], *place), closed]
    return close + 1


def spell(x: Marked, at: int, end: int, indices: Mapping[str, int]) -> Spelled | None:
    """Return the name that starts at a mark with all that is written below and above it."""
    found = x.font_word(at, end)
    if found is None:
        return None
    text, based = found
    plain_word = x.kind(at) == "word"
    whole = not plain_word and not (x.is_command(at, *FONTS) and not x.is_command(at, *UPRIGHT))
    accent = x.is_command(at, *ACCENTS)
    base, _, sub = (text, "", "") if accent else text.partition("_")
    known = plain_word and text in x.vocabulary.names
    touched, lowered = "", ""
    if sub and not known:
        sub, touched = _put_in(sub, indices)
    if known:
        base, sub = text, ""
    label, below, raised, after = "", "", -1, based
    while after < end and x.kind(after) in ("^", "_"):
        start, last, following = x.argument(after + 1, end)
        if x.kind(after) == "_" and not sub:
            sub, changed = _put_in(_index(x, start, last, after), indices)
            touched += changed
            based = following if raised < 0 else based
        elif x.kind(after) == "^" and raised < 0:
            label, raised = _label(x, start, last), after
            if "_" in label and not sub:
                label, below = label.split("_", 1)
                below, lowered = _put_in(below, indices)
        else:
            break
        after = following
    whole = whole or (bool(sub) and not plain_word)
    lowered = lowered or touched
    return Spelled(base, sub, label, below or sub, raised, at, based, after, touched, lowered, whole)


def _put_in(sub: str, indices: Mapping[str, int]) -> tuple[str, str]:
    """Put the numbers of a sum's letters into an index; return it, and which letters these were."""
    letters = sub.replace("_", "")
    if not any(c in indices for c in letters) or len(letters) > 3:
        return sub, ""
    return "".join(str(indices.get(c, c)) for c in sub), "".join(c for c in letters if c in indices)


def _index(x: Marked, start: int, last: int, at: int) -> str:
    """Return what stands below a name, as one word."""
    if start >= last:
        raise missing("the index", x.source)
    text, place = "", start
    while place < last:
        found = x.font_word(place, last)
        if found:
            text, place = text + found[0], found[1]
        elif x.kind(place) == "number" or x.text(place) == ",":
            text, place = text + x.text(place).replace(",", ""), place + 1
        elif x.kind(place) == "command" and x.text(place) in (",", " ", "!"):
            place += 1
        else:
            raise x.refuse(at - 1, min(last + 1, len(x.marks)), "an index is a name or a number, such as x_1")
    return text


def _label(x: Marked, start: int, last: int) -> str:
    """Return what stands above a name if it may be a part of it: letters, or a number in parentheses."""
    if x.kind(start) == "open" and x.closing.get(start) == last - 1:
        inner = x.written(start + 1, last - 1).strip()
        return inner if inner.isalnum() else ""
    found = x.font_word(start, last) if start < last else None
    if found and found[1] == last and x.kind(start) in ("word", "command"):
        return found[0]
    return ""
