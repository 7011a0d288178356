r"""Cases and indicators in LaTeX, and other environments; what cannot be a formula is refused."""

from __future__ import annotations

from collections.abc import Mapping

from mlcourse.checks.maths.notation.latex.commands import (
    CASES,
    ENVIRONMENTS,
    FONTS,
    INDICATORS,
    MATRICES,
    ROWS,
)
from mlcourse.checks.maths.notation.latex.cutting import missing
from mlcourse.checks.maths.notation.latex.marked import Marked
from mlcourse.checks.maths.notation.tokens import Token
from mlcourse.checks.maths.syntax import ExpressionError

Range = tuple[int, int]
IF = {"if", "for", "when", "where", "falls", "wenn", "is"}
ELSE = {"else", "otherwise", "sonst"}
HOLDS = {"<": {"<"}, "<=": {"<", "="}, ">": {">"}, ">=": {">", "="}, "==": {"="}, "!=": {"<", ">"}}
DEFINED = {
    "exp",
    "tanh",
    "sinh",
    "cosh",
    "sigma",
    "sigmoid",
    "softplus",
    "abs",
    "Abs",
    "H",
    "sign",
    "sgn",
    "I",
}
DEFINED |= {"max", "min"}  # everywhere, whatever their arguments are
INSTEAD = "write it with indicators, such as I(x > 0)*x + I(x <= 0)*(-x)"


def environment(x: Marked, at: int, indices: Mapping[str, int], tokens: list[Token]) -> int:
    """Append what stands in an environment."""
    name, start, close = x.text(at), at + 1, x.closing[at]
    if name in CASES:
        tokens += _cases(x, at, indices)
        return close + 1
    if name in MATRICES:
        why = "a matrix is not written entry by entry; use the names that there are"
        raise x.refuse(at, close + 1, why)
    if name not in ENVIRONMENTS and name not in ROWS:
        raise x.refuse(at, at + 1, "leave the environment away")
    written = [row for row in rows(x, start, close) if row[0] < row[1]]
    if len(written) != 1:
        why = "these are several lines, and one formula is asked for here: write it alone"
        raise x.refuse(at, close + 1, why)
    tokens += x.emit(*written[0], indices)
    return close + 1


def rows(x: Marked, start: int, close: int) -> list[Range]:
    r"""Return the rows of an environment, which are separated by \\."""
    found, first = [], start
    for at in x.top_level(start, close):
        if at >= first and x.is_command(at, "\\"):
            found.append(x.trimmed(first, at))
            first = at + 1
            if x.text(first) == "[" and not x.marks[first].spaced and first in x.closing:
                first = x.closing[first] + 1
    return [*found, x.trimmed(first, close)]


def _cases(x: Marked, at: int, indices: Mapping[str, int]) -> list[Token]:
    close = x.closing[at]
    place = x.marks[at].start, x.marks[close].end
    sides: list[tuple[list[Token], list[Token]]] = []
    for row in rows(x, at + 1, close):
        if row[0] >= row[1]:
            continue
        cut = [i for i in x.top_level(*row) if x.kind(i) == "&"]
        if len(cut) != 1:
            raise x.refuse(row[0], row[1], rf"a case is its value, &, and its condition, or {INSTEAD}")
        value = x.trimmed(row[0], cut[0])
        if value[0] >= value[1]:
            raise x.refuse(row[0], row[1], "its value is missing")
        sides.append((x.inside(*value, indices), _condition(x, (cut[0] + 1, row[1]), indices)))
    if not sides:
        raise x.refuse(at, close + 1, "there is no case in it")
    return x.group(_written_out(x, (at, close + 1), sides, place), at, close + 1, spaced=x.marks[at].spaced)


def _condition(x: Marked, place: Range, indices: Mapping[str, int]) -> list[Token]:
    """Return a condition without the words in front of it; nothing for the last case, otherwise."""
    start, last = place
    while start < last:
        if x.is_command(start, *FONTS):
            inner = x.argument(start + 1, last)
            if any(x.kind(i) == "sign" for i in range(inner[0], inner[1])):
                start, last = inner[0], inner[1] if x.trimmed(inner[2], last)[0] >= last else last
                continue
            words = {x.text(i) for i in range(inner[0], inner[1])}
            following = inner[2]
        else:
            words, following = {x.text(start)}, start + 1
        if words & ELSE and x.trimmed(following, last)[0] >= x.trimmed(following, last)[1]:
            return []
        if not words <= IF and not (
            x.kind(start) == "command" and x.text(start) in (",", " ", "quad", "qquad", ";")
        ):
            break
        start = following
    start, last = x.trimmed(start, last)
    holds = condition(x, start, last, indices)
    if sum(t.text in HOLDS for t in holds) != 1 or any(t.text in ("and", "or", "not") for t in holds):
        raise x.refuse(place[0], place[1], f"a case has one comparison as its condition; or {INSTEAD}")
    return holds


def _written_out(
    x: Marked, where: Range, sides: list[tuple[list[Token], list[Token]]], place: tuple[int, int]
) -> list[Token]:
    """Return cases as a sum of indicators: one of them is 1, and where none is, there is no value."""
    _refuse_undefined(x, where, sides)
    holds = _holding(x, where, [condition for _, condition in sides if condition])
    terms: list[Token] = []
    plus, times, minus = (Token("sign", sign, *place) for sign in "+*-")
    indicators = [[Token("function", "I", *place), *condition] for _, condition in sides if condition]
    for value, condition in sides:
        terms += [plus] if terms else []
        if condition:
            terms += [Token("function", "I", *place), *condition, times, *value]
            continue
        rest = [Token("number", "1", *place)]
        for indicator in indicators:
            rest += [minus, *indicator]
        terms += [*x.group(rest, *where), times, *value]
    if "=" not in holds and {"<", ">"} <= holds and all(condition for _, condition in sides):
        sign = next(t for t in sides[0][1] if t.text in HOLDS)
        unequal = [Token("sign", "!=", t.start, t.end) if t is sign else t for t in sides[0][1]]
        terms += [plus, Token("number", "0", *place), Token("sign", "/", *place)]
        terms += [Token("function", "I", *place), *unequal]
    elif holds != {"<", "=", ">"} and all(condition for _, condition in sides):
        raise x.refuse(where[0], where[1], r"a case is missing, such as \text{otherwise}")
    return terms


def _holding(x: Marked, where: Range, conditions: list[list[Token]]) -> set[str]:
    """Return in which of less, equal and greater some case holds; no two may hold at once."""
    found: set[str] = set()
    compared = set()
    for condition in conditions:
        at = next(i for i, t in enumerate(condition) if t.text in HOLDS)
        compared.add((_words(condition[1:at]), _words(condition[at + 1 : -1])))
        holds = HOLDS[condition[at].text]
        if found & holds:
            raise x.refuse(where[0], where[1], f"two of its cases hold at the same time; or {INSTEAD}")
        found |= holds
    if len(compared) > 1:
        raise x.refuse(where[0], where[1], f"its conditions compare different things; {INSTEAD}")
    return found


def _words(tokens: list[Token]) -> str:
    return " ".join(token.text.rstrip(".") for token in tokens)


def _refuse_undefined(x: Marked, where: Range, sides: list[tuple[list[Token], list[Token]]]) -> None:
    """Refuse values that may not be defined where their case does not hold: 0 times them is no 0."""
    for value, _ in sides:
        for before, token in zip([None, *value], value, strict=False):
            function = token.kind == "function" and token.text not in DEFINED
            divided = before is not None and before.text == "/" and token.kind != "number"
            raised = token.kind == "power"
            exponent = raised and not _harmless(value, value.index(token))
            if function or (divided and not _number_below(value, value.index(token))) or exponent:
                why = f"in one of its cases something is divided, raised or a root; {INSTEAD}"
                raise ExpressionError(f"`{x.written(*where)[:60]}` is not read here: {why}.")


def _number_below(tokens: list[Token], at: int) -> bool:
    while at < len(tokens) and tokens[at].kind == "open":
        at += 1
    return at + 1 < len(tokens) and tokens[at].kind == "number" and tokens[at + 1].kind == "close"


def _harmless(tokens: list[Token], at: int) -> bool:
    """Whether a power is one of e, or a whole number stands in it."""
    exponent = tokens[at + 1] if at + 1 < len(tokens) else None
    return tokens[at - 1].text == "e" or (exponent is not None and exponent.text.isdigit())


def is_bold_one(x: Marked, at: int, end: int) -> bool:
    """Whether a bold 1 stands there, which is an indicator or a vector of ones."""
    if not x.is_command(at, "mathbf", "mathbb", "mathds", "mathbbm", "bm", "boldsymbol", "mathrm"):
        return False
    start, last, _ = x.argument(at + 1, end)
    return last - start == 1 and x.text(start) in INDICATORS and not x.vocabulary.same_as(x.text(start))


def bold_one(x: Marked, at: int, end: int, indices: Mapping[str, int], tokens: list[Token]) -> int:
    """Append I(x > 0) for a bold one with a condition, ones(n) for one with its size."""
    after = x.argument(at + 1, end)[2]
    if x.kind(after) == "_" and after < end:
        start, last, following = x.argument(after + 1, end)
    elif x.kind(after) == "open" and after < end:
        start, last, following = after + 1, x.closing[after], x.closing[after] + 1
    else:
        raise x.refuse(at, after, "write ones(n) with its size, or an indicator with its condition, I(x > 0)")
    mark = x.marks[at]
    sizes = [i for i in range(start, last) if not x.is_command(i, "times") and x.text(i) != ","]
    if "ones" in x.vocabulary.functions and all(x.kind(i) in ("word", "number") for i in sizes):
        place = mark.start, x.marks[following - 1].end
        inner = [Token("name" if x.kind(i) == "word" else "number", x.text(i), *place) for i in sizes]
        listed = [t for token in inner for t in (Token("sign", ",", *place), token)][1:]
        called = [Token("open", "(", *place), *listed, Token("close", ")", *place)]
        tokens += [Token("function", "ones", *place, mark.spaced), *called]
        return following
    tokens.append(Token("function", "I", mark.start, x.marks[after - 1].end, mark.spaced))
    tokens += condition(x, start, last, indices)
    return following


def condition(x: Marked, start: int, last: int, indices: Mapping[str, int]) -> list[Token]:
    """Return a condition in parentheses, with == for its equals sign."""
    if start >= last:
        raise missing("a condition", x.source)
    inner = [
        Token("sign", "==", t.start, t.end, t.spaced) if t.kind == "sign" and t.text == "=" else t
        for t in x.emit(start, last, indices)
    ]
    whole = x.group(inner, start, last)
    return [Token("open", "(", whole[0].start, whole[0].end), *whole[1:]]
