"""What is typed, as a syntax tree, with everything counted that could take long; nothing is executed."""

from __future__ import annotations

import ast
import numbers
import warnings
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import Any

from mlcourse.checks.maths.duals import GROWING

LONGEST = 2000
DEEPEST = 100
DEEPEST_TOWER = 4  # e to the e to the e …
LARGEST_EXPONENT = 64
LARGEST_NUMBER_BITS = 10_000
RATIONAL = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)


class ExpressionError(ValueError):
    """What a student typed cannot be read; the message says where and why.

    `reason` says the same of the formula in the syntax that is read, whatever its spelling was.
    """

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason or message


def syntax_tree(text: Any) -> ast.expr:
    """Return Python's syntax tree of what was typed; nothing of it is executed.

    Raises
    ------
    ExpressionError
        If it is no text, too long, nested too deep, or no expression.
    """
    text = typed(text)
    return parsed(text, text, lambda place: place)


def parsed(text: str, source: str, place_of: Callable[[int], int]) -> ast.expr:
    """Return the syntax tree of a text; `source` is what was typed, `place_of` says where.

    Raises
    ------
    ExpressionError
        If it is nested too deep, or no expression.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a backslash in a text, for instance
            tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        place = getattr(problem, "offset", None)
        at = f" near character {place_of(place)}" if place else ""
        raise ExpressionError(
            f"cannot read `{shortened(source)}`{at}: is a * or a parenthesis missing?"
        ) from None
    if _depth_exceeds(tree, DEEPEST):
        raise ExpressionError(
            f"`{shortened(source)}` is too long: at most {DEEPEST} operations may stand in one row "
            "or inside of each other."
        )
    return tree


def typed(text: Any) -> str:
    """Return what was typed in one line: a text, a number, or a SymPy expression.

    Raises
    ------
    ExpressionError
        If it is something else, or too long.
    """
    text = " ".join(_as_text(text).split())
    if len(text) > LONGEST:
        raise ExpressionError(f"{len(text)} characters are too many (at most {LONGEST}).")
    return text


def _as_text(text: Any) -> str:
    if isinstance(text, str):
        return str(text)
    if isinstance(text, numbers.Real) and not isinstance(text, bool):
        return _of_number(text)
    if type(text).__module__.partition(".")[0] == "sympy":
        return _of_sympy(text)
    raise ExpressionError(f'expected a formula in quotes, such as "x1 - x2", got {type(text).__name__}.')


def _of_number(number: numbers.Real) -> str:
    """Return a number as it is written; one of NumPy's too."""
    try:
        return str(number)
    except ValueError:  # Python's own limit of digits
        raise ExpressionError("a number with thousands of digits is too large.") from None


def _of_sympy(expression: Any) -> str:
    """Return the text of a SymPy expression, unless it is too large to be written."""
    import sympy

    try:
        if sum(1 for _ in islice(sympy.preorder_traversal(expression), LONGEST + 1)) <= LONGEST:
            return str(expression)
    except Exception:  # SymPy's own limits: of digits, of nesting
        pass
    raise ExpressionError("this SymPy expression is too large.")


def _depth_exceeds(tree: ast.AST, limit: int) -> bool:
    """Tell whether a tree is deeper than `limit`, level by level: recursion would be too deep itself."""
    level: list[ast.AST] = [tree]
    for _ in range(limit + 1):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return False
    return True


def shortened(text: str, most: int = 60) -> str:
    """Return at most so many characters of what was typed, in one line that can be printed."""
    line = " ".join(text.split()).encode("utf-8", "backslashreplace").decode()
    line = "".join(c if c.isprintable() else "�" for c in line)
    return line if len(line) <= most else f"{line[: most - 3]}…"


def text_of(node: ast.AST) -> str:
    """Return a part of what was typed: as Python writes it, or as it was typed if that differs."""
    if written := getattr(node, "written", ""):
        return shortened(written)
    try:
        return shortened(ast.unparse(node))
    except (ValueError, RecursionError):  # a text with backslashes in an f-string cannot be written back
        return "…"


def as_written(node: ast.AST) -> str:
    """Return a text that two syntax trees share if and only if they are equal, much faster than `ast.dump`.

    Examples
    --------
    >>> as_written(syntax_tree("2*x + y.T")), as_written(syntax_tree("2 * (x + y.T)"))
    ('((2 Mult x) Add y.T)', '(2 Mult (x Add y.T))')
    """
    match node:
        case ast.Name(id=name):
            return name
        case ast.Constant(value=value, kind=None):
            return repr(value)
        case ast.BinOp(left=left, op=op, right=right):
            return f"({as_written(left)} {type(op).__name__} {as_written(right)})"
        case ast.UnaryOp(op=op, operand=operand):
            return f"({type(op).__name__} {as_written(operand)})"
        case ast.Attribute(value=value, attr=name):
            return f"{as_written(value)}.{name}"
        case ast.Call(func=function, args=args, keywords=[]):
            return f"{as_written(function)}({', '.join(map(as_written, args))})"
    return f"[{ast.dump(node)}]"


def number_of(node: ast.Constant) -> Fraction:
    """Return the exact value of a number as it stands written: 0.1 is a tenth.

    Raises
    ------
    ExpressionError
        If Python takes it for infinity.
    """
    if node.value in (float("inf"), float("-inf")):
        raise ExpressionError("a number beyond 1e308 is too large.")
    return Fraction(str(node.value))


@lru_cache(maxsize=1024)  # of nodes, by identity: each power in a power asks for all above it again
def rational(node: ast.expr) -> Fraction | None:
    """Return the value of a part in which nothing but numbers stands; None if something else does.

    Raises
    ------
    ExpressionError
        If the number would be too large to be written.
    """
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return number_of(node)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            inner = rational(operand)
            return inner if inner is None or isinstance(sign, ast.UAdd) else -inner
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, RATIONAL):
            one, other = rational(left), rational(right)
            return None if one is None or other is None else _combined(op, one, other)
    return None


def _combined(op: ast.operator, one: Fraction, other: Fraction) -> Fraction | None:
    if isinstance(op, ast.Pow):
        return _rational_power(one, other)
    if isinstance(op, ast.Div):
        return _limited(one / other) if other else None
    if isinstance(op, ast.Mult):
        return _limited(one * other)
    return _limited(one + other if isinstance(op, ast.Add) else one - other)


def _rational_power(base: Fraction, exponent: Fraction) -> Fraction | None:
    if abs(exponent) > LARGEST_EXPONENT:
        raise ExpressionError(f"the exponent is too large (at most {LARGEST_EXPONENT}).")
    if _bits(base) * abs(exponent) > LARGEST_NUMBER_BITS:
        raise ExpressionError("a number with thousands of digits is too large.")
    if exponent.denominator != 1 or (not base and exponent < 0):
        return None
    return base**exponent.numerator


def _bits(number: Fraction) -> int:
    return max(number.numerator.bit_length(), number.denominator.bit_length())


def _limited(number: Fraction) -> Fraction:
    if _bits(number) > LARGEST_NUMBER_BITS:
        raise ExpressionError("a number with thousands of digits is too large.")
    return number


def tower(node: ast.AST, of_names: Mapping[str, int]) -> int:
    """Return how deep exponentials stand in exponents; `of_names` says it for abbreviations."""
    if isinstance(node, ast.Name):
        return of_names.get(node.id, 0)
    inner = max((tower(child, of_names) for child in ast.iter_child_nodes(node)), default=0)
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in GROWING:
            return inner + 1
        case ast.BinOp(op=ast.Pow(), right=exponent) if any(
            isinstance(part, ast.Name | ast.Call) for part in ast.walk(exponent)
        ):
            return inner + 1
    return inner


def functions_in(tree: ast.expr) -> set[str]:
    """Return the names of the functions that stand in a formula; of several names, the first."""
    from mlcourse.checks.maths.duals import NAMES

    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {NAMES.get(call.id, call.id) for call in calls if isinstance(call, ast.Name)}
