"""What staff should look at although it earned its points: derivatives by machine, code of the reference.

A flag is no verdict and takes no point away: it stands in the record and in the report, for a person.
"""

import ast
import importlib
import inspect
import re
import textwrap

from mlcourse.checks.exercise import Exercise
from mlcourse.exercises.calls import parse

__all__ = ["AUTOGRAD", "flag", "same_code"]

AUTOGRAD = re.compile(
    r"\b(autograd|jacrev|jacfwd|value_and_grad|requires_grad)\b|\bbackward\s*\(|\bfunc\.(vjp|jvp|grad)\b"
)
LEAST = 60  # nodes of a syntax tree; anything shorter may well be written the same by two people
BY_MACHINE = "uses {}: is the derivative written by hand?"
COPIED = "the answer is the reference's code with other names"


def flag(exercise: Exercise | None, source: str) -> str:
    """Return why staff should look at an answer; empty if there is no reason.

    Parameters
    ----------
    exercise : Exercise or None
        What was asked, if the registry knows it.
    source : str
        The student's cells for it.

    Examples
    --------
    >>> flag(None, "y.backward()")
    'uses backward(): is the derivative written by hand?'
    """
    reasons = []
    used = AUTOGRAD.search(_code(source))
    if used:
        name = used[0].rstrip("( ")
        reasons.append(BY_MACHINE.format(f"{name}()" if "backward" in name else name))
    if exercise is not None and any(same_code(source, own) for own in _references(exercise)):
        reasons.append(COPIED)
    return "; ".join(reasons)


def _code(source: str) -> str:
    """The source without comments and texts, as far as it can be parsed."""
    try:
        tree = parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.unparse(tree)


def _references(exercise: Exercise) -> tuple[str, ...]:
    """The source of the model answer and of the library's function of the same name."""
    found = [exercise.answer] if callable(exercise.answer) else []
    for package in ("mlcourse.numpy", "mlcourse.shapes"):
        if exercise.function:
            found.append(getattr(importlib.import_module(package), exercise.function, None))
    sources = []
    for function in filter(inspect.isfunction, found):
        try:
            sources.append(textwrap.dedent(inspect.getsource(function)))
        except OSError:
            continue
    return tuple(dict.fromkeys(sources))


def same_code(one: str, other: str) -> bool:
    r"""Tell whether a function of `one` is one of `other` with other names, texts and comments.

    Examples
    --------
    >>> same_code("def f(x):\n    return x", "def g(y):\n    return y")  # too short to say anything
    False
    """
    return bool(_shapes(one) & _shapes(other))


def _shapes(source: str) -> set[str]:
    """Every function of a source that is long enough, with its names numbered in their order."""
    try:
        tree = parse(source)
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        return {_shape(node) for node in functions if sum(1 for _ in ast.walk(node)) >= LEAST}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()


def _shape(function: ast.FunctionDef) -> str:
    """A function as text in which names do not matter; attributes and numbers do."""
    numbers: dict[str, str] = {}

    def numbered(name: str) -> str:
        return numbers.setdefault(name, f"n{len(numbers)}")

    function.body = [node for node in function.body if not _is_text(node)]
    function.name, function.returns, function.decorator_list = "f", None, []
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            node.arg, node.annotation = numbered(node.arg), None
        elif isinstance(node, ast.Name):
            node.id = numbered(node.id)
    return ast.dump(function)


def _is_text(node: ast.AST) -> bool:
    """Whether a statement is only a text, such as a docstring."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
