r"""Sums and products over an index in LaTeX: written out, term by term, over the names that there are."""

from __future__ import annotations

from collections.abc import Mapping

from mlcourse.checks.maths.notation.latex.commands import DROPPED, SIGNS, SUMS
from mlcourse.checks.maths.notation.latex.marked import Marked
from mlcourse.checks.maths.notation.tokens import Token
from mlcourse.checks.maths.notation.words import two_ways
from mlcourse.checks.maths.syntax import ExpressionError, shortened

MOST_TERMS = 20
LARGEST_INDEX = 9  # where nobody says how far it goes
COMPARED = ("=", "<", ">", "<=", ">=", "!=", ",", ";")


def total(x: Marked, at: int, end: int, indices: Mapping[str, int], tokens: list[Token]) -> int:
    """Append a sum or a product, written out."""
    if x.vocabulary.matrices:
        return _of_matrices(x, at, end, indices, tokens)
    sign, body = SUMS[x.text(at)], at + 1
    below, above = None, None
    while body < end and (x.kind(body) in ("_", "^") or x.is_command(body, *DROPPED)):
        if x.kind(body) in ("_", "^"):
            start, last, following = x.argument(body + 1, end)
            below, above = ((start, last), above) if x.kind(body) == "_" else (below, (start, last))
            body = following
        else:
            body += 1
    last = x.term_end(body, end)
    while last > body and x.is_command(last - 1, *DROPPED):
        last -= 1
    if last <= body:
        raise x.refuse(at, body, "what is added up is missing")
    if at not in x.ranges:
        letter, values = _values(x, (at, body, last), below, above, indices)
        _refuse_unclear(x, (at, body, last, end), letter, {**indices, letter: values[0]}, tokens)
        x.ranges[at] = letter, values
    letter, values = x.ranges[at]
    whole: list[Token] = []
    place = x.marks[at].start, x.marks[at].end
    for value in values:
        whole += [Token("sign", sign, *place)] if whole else []
        whole += x.inside(body, last, {**indices, letter: value})
    tokens += x.group(whole, at, last, spaced=x.marks[at].spaced)
    return last


def _of_matrices(x: Marked, at: int, end: int, indices: Mapping[str, int], tokens: list[Token]) -> int:
    """Append the sum of all entries, for a sum without an index, or the sum along an axis."""
    body, axis = at + 1, ""
    while body < end and x.is_command(body, *DROPPED):
        body += 1
    if x.kind(body) == "_" and body < end and not x.is_command(at, "prod"):
        start, last, body = x.argument(body + 1, end)
        axis = x.written(start, last).replace(r"\text{axis }", "axis").replace(" ", "")
    if x.kind(body) in ("_", "^") or x.is_command(at, "prod") or (axis and axis not in ("axis0", "axis1")):
        raise x.refuse(at, body, "write a sum of entries as sum(A), or as sum(A, axis=0)")
    return of_entries(x, "sum", axis[4:], (at, body), end, indices, tokens)


def of_entries(
    x: Marked,
    name: str,
    axis: str,
    place: tuple[int, int],
    end: int,
    indices: Mapping[str, int],
    tokens: list[Token],
) -> int:
    """Append sum(A), or sum(A, axis=0), of the term that follows."""
    at, body = place
    last = x.term_end(body, end)
    if last <= body:
        raise x.refuse(at, body, "what is added up is missing")
    first = x.after(body, last)
    inside = bool(tokens) and (tokens[-1].kind == "function" or tokens[-1].text == "/")
    if inside and first < last:
        sign, term, more = x.written(at, body), x.written(body, first), x.written(first, last)
        raise two_ways(x.written(at, last), f"({sign} {term}) {more}", f"{sign} ({term} {more})")
    where = x.marks[at].start, x.marks[last - 1].end
    inner = x.inside(body, last, indices)
    if axis:
        inner += [Token("sign", ",", *where), Token("keyword", "axis", *where), Token("sign", "=", *where)]
        inner.append(Token("number", axis, *where))
    called = [Token("open", "(", *where), *inner, Token("close", ")", *where)]
    tokens += [Token("function", name, *where, x.marks[at].spaced), *called]
    return last


def _values(
    x: Marked,
    place: tuple[int, int, int],
    below: tuple[int, int] | None,
    above: tuple[int, int] | None,
    indices: Mapping[str, int],
) -> tuple[str, list[int]]:
    """Return the letter of a sum and the numbers that it stands for."""
    at, body, last = place
    sign = x.written(at, body)
    unclear = x.refuse(at, body, r"write the index and its bounds, such as \sum_{i=1}^{3}, or every term")
    found = x.font_word(*below) if below else None
    if found is None or len(found[0]) != 1 or below is None:
        raise unclear
    letter, rest = found[0], found[1]
    first, without = None, None
    if rest < below[1]:
        relation, number = x.text(rest), x.text(rest + 1)
        if rest + 2 != below[1] or not number.isdigit():
            raise unclear
        if relation == "=":
            first = int(number[:4])
        elif relation in ("!=", "ne", "neq"):
            without = int(number[:4])
        else:
            raise unclear
    upper = x.written(*above).strip() if above else ""
    if upper.isdigit():
        values = list(range(1 if first is None else first, int(upper[:6]) + 1))[: MOST_TERMS + 1]
        if not 0 < len(values) <= MOST_TERMS:
            raise x.refuse(at, body, f"a sum has between 1 and {MOST_TERMS} terms here")
        return letter, values
    if upper and x.vocabulary.readings(upper.replace("{", "").replace("}", ""), called=False, raised=False):
        raise x.refuse(at, body, f"how many terms it has depends on {upper}; write a number above")
    values = _named(x, (body, last), letter, indices, sign)
    if first is not None and first != values[0]:
        raise x.refuse(at, body, f"the names start at {values[0]}")
    return letter, [value for value in values if value != without]


def _named(
    x: Marked, place: tuple[int, int], letter: str, indices: Mapping[str, int], sign: str
) -> list[int]:
    """Return the numbers for which all names of a term are there."""
    kept, there = x.indexed, []
    for value in range(LARGEST_INDEX + 1):
        x.indexed = []
        x.emit(*place, {**indices, letter: value})
        there.append([known for letters, known in x.indexed if letter in letters])
    x.indexed = kept
    written = shortened(sign)
    if not any(there):
        why = f"nothing after it has the index {letter}; write its bounds, such as \\sum_{{{letter}=1}}^{{3}}"
        raise ExpressionError(f"`{written}` is not read here: {why}.")
    full = [value for value, flags in enumerate(there) if flags and all(flags)]
    if len(full) < 2 or any(any(flags) and not all(flags) for flags in there):
        term = shortened(x.written(*place))
        raise ExpressionError(
            f"`{written} {term}`: it is not clear from where to where {letter} goes; write its bounds, "
            rf"such as \sum_{{{letter}=1}}^{{3}}, or every term."
        )
    return full


def _refuse_unclear(
    x: Marked,
    place: tuple[int, int, int, int],
    letter: str,
    indices: Mapping[str, int],
    tokens: list[Token],
) -> None:
    """Refuse a sum of which it is not clear where it ends."""
    at, body, last, end = place
    following = x.term_end(last + 1, end) if last < end and x.text(last) in ("+", "-") else last
    if following > last and _has(x, (last + 1, following), letter, indices):
        sign, term, more = x.written(at, body), x.written(body, last), x.written(last, following)
        raise two_ways(x.written(at, following), f"({sign} {term}) {more}", f"{sign} ({term} {more})")
    before = tokens[-1] if tokens else None
    inside = before is not None and (before.kind == "function" or before.text == "/")
    if not inside and SUMS[x.text(at)] == "+":
        return
    start, clear = body, body
    while start < last:
        stop = max(x.after(start, last), start + 1)
        clear = stop if _has(x, (start, stop), letter, indices) else clear
        start = stop
    rest = clear
    while rest < last and (x.is_command(rest, *DROPPED, *SIGNS) or x.text(rest) in ("*", "·", "/")):
        rest += 1
    if rest < last:
        sign, term, more = x.written(at, body), x.written(body, clear), x.written(clear, last)
        before_it = _factor_before(x, at, tokens) if inside else ""
        one, other = f"({sign} {term}) {more}", f"{sign} ({term} {more})"
        if before_it:
            one, other = f"({before_it} ({sign} {term})) {more}", f"{before_it} ({sign} {term} {more})"
        raise two_ways(f"{before_it} {x.written(at, last)}", one, other)


def _factor_before(x: Marked, at: int, tokens: list[Token]) -> str:
    """Return the function in front of a sum, or what is divided by it."""
    start, open_ones = len(tokens) - 1, 0
    if tokens[start].text == "/":
        start -= 1
        while start > 0 and (tokens[start].kind == "close" or open_ones):
            open_ones += {"close": 1, "open": -1}.get(tokens[start].kind, 0)
            start -= bool(open_ones)
    return x.source[tokens[max(start, 0)].start : x.marks[at].start].strip()


def _has(x: Marked, place: tuple[int, int], letter: str, indices: Mapping[str, int]) -> bool:
    """Whether the letter of a sum stands somewhere as an index that is no name of its own."""
    kept, x.indexed = x.indexed, []
    with_it = x.emit(*place, indices)
    without = x.emit(*place, {key: value for key, value in indices.items() if key != letter})
    x.indexed = kept
    return [t.text for t in with_it] != [t.text for t in without]
