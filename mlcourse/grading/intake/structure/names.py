"""What a cell of code binds at its top level, and which of it is an answer rather than the given outline."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from mlcourse.exercises.calls import tree_of
from mlcourse.grading.course.outline import bound_by

__all__ = ["answered_names", "names_bound", "same_code", "text_of"]

# What binds a name in a line of a cell that does not parse.
BINDS = re.compile(
    r"^(?:async +)?(?:def|class) +(\w+)|^(\w+(?: *, *\w+)*) *(?::[^=\n]*)?=(?!=)", re.MULTILINE
)
NOTHING = (ast.Pass, ast.Raise)


def text_of(source: str) -> str:
    """A source without the spaces that editors add or drop."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def same_code(one: str, other: str) -> bool:
    """Tell whether two sources say the same, whatever their spaces, quotes and comments."""
    if text_of(one) == text_of(other):
        return True
    first, second = tree_of(one), tree_of(other)
    return bool(first.body) and ast.dump(first) == ast.dump(second)


def names_bound(source: str) -> set[str]:
    """All names that a cell binds, imported ones included, also of a cell that does not parse."""
    return {name for names, _ in _statements(source) for name in names}


def answered_names(source: str, outline: str) -> set[str]:
    r"""The names that a cell gives a value of its own: neither what the released cell says, nor nothing.

    Examples
    --------
    >>> answered_names("def f(x):\n    return x\nsame = ...", "def f(x):\n    pass\nsame = ...")
    {'f'}
    """
    given = {said for _, said in _statements(outline)}
    return {name for names, said in _statements(source) if said and said not in given for name in names}


@lru_cache(maxsize=4096)
def _statements(source: str) -> tuple[tuple[frozenset[str], str], ...]:
    """What every statement binds, and what it says; nothing where it only says that nothing is there yet."""
    return tuple((frozenset(names), said) for names, said in _read(source))


def _read(source: str) -> Iterator[tuple[set[str], str]]:
    body = tree_of(source).body
    if not body:
        for found in BINDS.finditer(source):
            yield set(re.findall(r"\w+", found[1] or found[2])), source
    for node in body:
        yield _bound(node), "" if _is_empty(node) else ast.dump(node)


def _bound(node: ast.stmt) -> set[str]:
    """The names that a statement binds, imports included."""
    own = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    inside = [] if own else ast.walk(node)
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
