r"""Braces, parentheses, bars and what stands around a formula, in LaTeX."""

from __future__ import annotations

from collections.abc import Mapping

from mlcourse.checks.maths.notation.latex import cases, derivatives, names
from mlcourse.checks.maths.notation.latex.cutting import missing
from mlcourse.checks.maths.notation.latex.marked import Marked
from mlcourse.checks.maths.notation.tokens import Token, spelled_out
from mlcourse.checks.maths.syntax import ExpressionError

COMPARED = {"<", ">", "<=", ">=", "==", "!=", "="}
SEPARATE = {"+", ",", ";", ".", *COMPARED}


def formula(x: Marked) -> tuple[int, int]:
    """Return where the formula stands: without `name =` in front and a full stop behind."""
    start, end = x.trimmed(0, len(x.marks))
    equal = [at for at in x.top_level(start, end) if x.kind(at) in ("sign", "keyword") and x.text(at) == "="]
    if not equal:
        return start, end
    first = equal[0]
    if len(equal) > 1 or not _names_it(x, start, x.trimmed(start, first)[1]):
        raise x.refuse(start, end, "these are several formulas; write the one that is asked for alone")
    return x.trimmed(first + 1, end)


def _names_it(x: Marked, start: int, end: int) -> bool:
    r"""Whether what stands before an = names what comes after it: y, f(x), \frac{dL}{do}, \nabla_x L."""
    if start >= end or x.is_command(start, "nabla") or derivatives.stands_alone(x, start, end):
        return True
    if end - start == 3 and x.text(start + 1) == "/":  # dL/do
        return x.text(start)[0] == x.text(end - 1)[0] == "d"
    spelled = names.spell(x, start, end, {})
    if spelled is None or (spelled.raised >= 0 and (spelled.base == "e" or not spelled.label)):
        return False
    at = spelled.after
    while at < end and x.kind(at) == "'":
        at += 1
    if at < end and x.kind(at) == "open" and x.closing[at] == end - 1:
        inside = range(at + 1, end - 1)
        return all(x.kind(i) in ("word", "_") or x.text(i) == "," for i in inside)
    return at == end


def braces(x: Marked, at: int, end: int, indices: Mapping[str, int], tokens: list[Token]) -> int:
    """Append what stands in braces of its own; of what they hold together nothing is to be seen."""
    start, close = at + 1, x.closing[at]
    level = x.top_level(start, close)
    over = [i for i in level if x.is_command(i, "over")]
    if over:
        return _over(x, at, over, indices, tokens)
    inner = x.emit(start, close, indices)
    if not inner:
        return close + 1
    whole = x.group(inner, at, close + 1, spaced=x.marks[at].spaced)
    if inner[0].text == ",":
        raise x.refuse(max(at - 1, 0), close + 1, "write a number with a point, such as 0.5")
    if len(inner) == 1 or x.after(x.trimmed(start, close)[0], close) >= x.trimmed(start, close)[1]:
        alone = len(inner) == 1 and inner[0].kind != "name"
        tokens += [x.braced(inner[0], at, close + 1)] if alone else whole
        return close + 1
    function = bool(tokens) and tokens[-1].kind == "function"
    scripted = x.kind(close + 1) in ("^", "_", "'", "raised", "transposed") and close + 1 < end
    if not function and (scripted or (_is_sum(x, level) and not _alone(x, at, close, end, tokens))):
        written = x.written(start, close)
        raise x.refuse(at, close + 1, f"braces are not to be seen; write ({written})")
    tokens += whole if function or _is_sum(x, level) else inner
    return close + 1


def _is_sum(x: Marked, level: list[int]) -> bool:
    signs = [i for i in level[1:] if x.kind(i) == "sign"]
    return any(x.text(i) in ("+", "-", *COMPARED) for i in signs)


def _alone(x: Marked, at: int, close: int, end: int, tokens: list[Token]) -> bool:
    """Whether nothing but sums stands around."""
    before = (
        not tokens or tokens[-1].kind == "open" or (tokens[-1].kind == "sign" and tokens[-1].text in SEPARATE)
    )
    after = (
        close + 1 >= end
        or x.text(close + 1) in {*SEPARATE, "-"}
        or x.kind(close + 1) in ("close", "}", "bar")
    )
    return before and after


def _over(x: Marked, at: int, over: list[int], indices: Mapping[str, int], tokens: list[Token]) -> int:
    r"""Append {a \over b}."""
    close = x.closing[at]
    if len(over) > 1:
        raise x.refuse(at, close + 1, r"write \frac{a}{b}")
    sign = Token("sign", "/", x.marks[over[0]].start, x.marks[over[0]].end)
    inner = [*x.inside(at + 1, over[0], indices), sign, *x.inside(over[0] + 1, close, indices)]
    tokens += x.group(inner, at, close + 1, spaced=x.marks[at].spaced)
    return close + 1


def under(x: Marked, at: int, end: int, indices: Mapping[str, int], tokens: list[Token]) -> int:
    r"""Append what stands above an underbrace, without what is said below it."""
    start, last, after = x.argument(at + 1, end)
    tokens += x.inside(start, last, indices)
    if x.is_command(at, "underbrace", "overbrace") and x.kind(after) in ("_", "^") and after < end:
        after = x.argument(after + 1, end)[2]
    return after


def parenthesis(x: Marked, at: int, end: int, indices: Mapping[str, int], tokens: list[Token]) -> int:
    """Append what stands in parentheses or bars."""
    close, mark, closer = x.closing[at], x.marks[at], x.marks[x.closing[at]]
    if mark.text == "‖":
        return _norm(x, at, end, indices, tokens)
    if "." in (mark.text, closer.text):
        if mark.text == "{" and x.kind(at + 1) == "begin" and x.closing[at + 1] == close - 1:
            cases.environment(x, at + 1, indices, tokens)
            return close + 1
        raise x.refuse(at, close + 1, "a parenthesis without its other half is read nowhere but before cases")
    if mark.text == "[" and close == at + 2 and x.kind(at - 1) == "word" and not mark.spaced:
        raise x.refuse(at - 1, close + 1, "write an index as x_1, a product as x*1")
    inner = x.emit(at + 1, close, indices)
    if not inner:
        raise missing("what stands in the parentheses", x.source)
    if mark.text == "|":
        opened, closed = ("|", "|") if mark.kind == "bar" else ("|<", ">|")
        tokens += [Token("bar", opened, mark.start, mark.end, mark.spaced), *inner]
        tokens.append(Token("bar", closed, closer.start, closer.end))
    else:
        tokens += [Token("open", "(", mark.start, mark.end, mark.spaced), *inner]
        tokens.append(Token("close", ")", closer.start, closer.end))
    return close + 1


def _norm(x: Marked, at: int, end: int, indices: Mapping[str, int], tokens: list[Token]) -> int:
    """Append a norm of a vector, by what it is."""
    close = x.closing[at]
    after, which = close + 1, "2"
    written = x.written(at, close + 1)
    scripted = x.kind(after) == "_" and after < end
    if scripted:
        start, last, after = x.argument(after + 1, end)
        which = x.written(start, last).strip()
    inner = x.emit(at + 1, close, indices)
    found = [name for t in inner if t.kind in ("name", "variable") for name in _names(x, t.text)]
    matrix = any(len(x.vocabulary.names.get(name, ())) == 2 for name in found)
    if not x.vocabulary.matrices or which not in ("1", "2", "F") or (matrix and which != "F"):
        raise ExpressionError(f"`{written}` is not read here: write the norm out, such as sqrt(sum(x**2)).")
    place = x.marks[at].start, x.marks[close].end
    opened, closed = Token("open", "(", *place), Token("close", ")", *place)
    whole = x.group(inner, at, close + 1)
    total = [Token("function", "sum", *place, x.marks[at].spaced), opened]
    if which == "1":
        tokens += [*total, Token("function", "abs", *place), opened, *whole, closed, closed]
        return after
    squares = [
        *total,
        *whole,
        Token("power", "**", *place),
        Token("number", "2", *place, hidden=True),
        closed,
    ]
    tokens += [Token("function", "sqrt", *place, x.marks[at].spaced), opened, *squares, closed]
    return after


def _names(x: Marked, word: str) -> list[str]:
    """Return the names that a word holds."""
    readings = x.vocabulary.readings(spelled_out(word)[0], called=False, raised=False)
    return [name for reading in readings for name in reading]
