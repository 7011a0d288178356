"""What a cell of code binds at its top level, and which of it is an answer rather than the given outline."""

import ast
import re
from functools import lru_cache

from mlcourse.exercises.calls import checks_in
from mlcourse.exercises.calls import tree_of as parsed
from mlcourse.grading.course.outline import bound_by

__all__ = ["LONG", "answered_names", "checks_named", "names_bound", "parses", "same_code", "text_of",
           "tree_of"]  # fmt: skip

# What binds a name in a line of a cell that does not parse.
BINDS = re.compile(
    r"^(?:async +)?(?:def|class) +(\w{1,99})|^(\w{1,99}(?: *, *\w{1,99}){0,30}) *(?::[^=\n]{0,99})?=(?!=)",
    re.MULTILINE,
)
# What has no import of the cell's own in it.
NO_IMPORTS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Expr, ast.Assign, ast.AnnAssign)
NOTHING = (ast.Pass, ast.Raise)
LONG = 100_000  # characters of a cell: more is no answer, and its tree would fill the memory
SHORT = 5_000
Statements = tuple[tuple[frozenset[str], int], ...]


def tree_of(source: str) -> ast.Module:
    """The syntax tree of a cell that is not too long; an empty one if there is none."""
    return parsed(source) if len(source) <= LONG else ast.Module([], [])


def checks_named(source: str) -> set[str]:
    """The exercises that a cell checks."""
    return set(checks_in(source)) if "check" in source and len(source) <= LONG else set()


def text_of(source: str) -> str:
    """A source without the spaces that editors add or drop."""
    if len(source) > LONG:
        return source
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def same_code(one: str, other: str) -> bool:
    """Tell whether two sources say the same, whatever their spaces, quotes and comments."""
    if text_of(one) == text_of(other):
        return True
    first, second = _statements(one), _statements(other)
    return bool(first) and first == second


def names_bound(source: str) -> set[str]:
    """All names that a cell binds, imported ones included, also of a cell that does not parse."""
    return {name for names, _ in _statements(source) for name in names}


def parses(source: str) -> bool:
    """Whether a cell is Python: what is not never ran."""
    return bool(tree_of(source).body)


def answered_names(source: str, outline: str) -> set[str]:
    r"""The names that a cell gives a value of its own: neither what the released cell says, nor nothing.

    Examples
    --------
    >>> answered_names("def f(x):\n    return x\nsame = ...", "def f(x):\n    pass\nsame = ...")
    {'f'}
    """
    given = {said for _, said in _statements(outline)}
    return {name for names, said in _statements(source) if said and said not in given for name in names}


def _statements(source: str) -> Statements:
    """What every statement binds and, as a number, what it says; 0 for one that only makes room."""
    return _remembered(source) if len(source) <= SHORT else _read(source)


@lru_cache(maxsize=4096)
def _remembered(source: str) -> Statements:
    """The same, once for every source: cells are looked at for every exercise."""
    return _read(source)


def _read(source: str) -> Statements:
    """The same, from the syntax tree; by the beginnings of its lines for what does not parse."""
    body = tree_of(source).body
    if not body:
        found = BINDS.finditer(source[:LONG])
        return tuple((frozenset(re.findall(r"\w+", one[1] or one[2])), hash(source) or 1) for one in found)
    try:
        return tuple((frozenset(_bound(n)), 0 if _is_empty(n) else hash(ast.dump(n)) or 1) for n in body)
    except RecursionError:  # nested deeper than anybody writes
        return ()


def _bound(node: ast.stmt) -> set[str]:
    """The names that a statement binds, imports included."""
    inside = [] if isinstance(node, NO_IMPORTS) else ast.walk(node)
    imported = [found for found in inside if isinstance(found, ast.Import | ast.ImportFrom)]
    aliases = {(alias.asname or alias.name).split(".")[0] for found in imported for alias in found.names}
    return aliases | bound_by([node])


def _is_empty(node: ast.stmt) -> bool:
    """Whether a statement is an outline without an answer: a stub, or a name for nothing."""
    if isinstance(node, ast.Assign):
        return isinstance(node.value, ast.Constant) and node.value.value in (None, ...)
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return all(isinstance(part, NOTHING) or _is_remark(part) for part in node.body)


def _is_remark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
