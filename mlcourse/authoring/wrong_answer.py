"""A student's code as what a declaration calls a wrong answer: a lambda, a function, texts, a chain of lines.

It is written anew from its syntax tree, so that comments, docstrings and the student's own lines are gone.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["Asked", "WrongAnswer", "bound_by", "wrong_answer"]

INDENT = "    "


@dataclass(frozen=True)
class Asked:
    """What an exercise asks for, as far as its wrong answers depend on it."""

    id: str
    kind: str
    names: tuple[str, ...]
    arguments: tuple[str, ...] = ()  # of the function that is asked for, such as "x", "axis=-1"
    varies: bool = False  # every student has other numbers

    @property
    def topic(self) -> str:
        """As what is left to do is marked."""
        return self.id.lower().replace("-", "_")


@dataclass(frozen=True)
class WrongAnswer:
    """The expression that is declared, the function that it names if there is one, and what is left to do."""

    expression: str
    function: str = ""
    left: tuple[str, ...] = ()
    needs: frozenset[str] = field(default_factory=frozenset)  # names that the module must have


def wrong_answer(asked: Asked, code: str, name: str) -> WrongAnswer:
    """Return what to declare for a student's code; something to be replaced where the code is none.

    Parameters
    ----------
    asked : Asked
        The exercise.
    code : str
        What the student wrote; may be empty.
    name : str
        Of the function, if there has to be one.
    """
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = ast.Module([], [])
    found = _function(asked, tree, name) if asked.kind == "code" else _values(asked, tree)
    return found or WrongAnswer(_placeholder(asked), left=("the wrong answer itself",))


def _placeholder(asked: Asked) -> str:
    if asked.kind == "code":
        return f"lambda {', '.join(asked.arguments)}: None"
    if asked.varies:
        return f"lambda numbers: ({'0, ' * len(asked.names)})".replace(", )", ",)")
    empty = '"TODO", ' if asked.kind in ("formula", "proof") else "0, "
    return f"({empty * max(len(asked.names), 2 if asked.kind == 'proof' else 1)})".replace(", )", ",)")


def _function(asked: Asked, tree: ast.Module, name: str) -> WrongAnswer | None:
    """The last function of the name that is asked for, with what else of the code it uses inside of it."""
    own = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == asked.names[0]]
    if not own:
        return None
    function = own[-1]
    _bare(function)
    others = [n for n in tree.body if n not in own and not isinstance(n, ast.Expr)]
    inside, needed = _used(others, _free(function))
    needs = frozenset(needed - {asked.names[0]})
    body = function.body
    only = body[0] if len(body) == 1 and not inside and asked.names[0] not in needed else None
    if isinstance(only, ast.Return) and only.value is not None:
        parameters = ast.unparse(function.args)
        return WrongAnswer(f"lambda {parameters}: {ast.unparse(only.value)}", needs=needs)
    if asked.names[0] in needed:  # it calls itself
        inside = [*inside, function]
        given = ", ".join(argument.partition("=")[0] for argument in asked.arguments)
        call = ast.parse(f"return {asked.names[0]}({given})").body
        text = _definition(name, ", ".join(asked.arguments), [*inside, *call])
    else:
        text = _definition(name, ast.unparse(function.args), [*inside, *body])
    return WrongAnswer(name, text, needs=needs)


def _definition(name: str, parameters: str, body: Iterable[ast.stmt]) -> str:
    lines = [line for statement in body for line in ast.unparse(statement).split("\n")]
    return "\n".join([f"def {name}({parameters}):", *(f"{INDENT}{line}" for line in lines)])


def _bare(function: ast.FunctionDef) -> None:
    """Take away what a function does without: docstring, annotations, decorators."""
    function.decorator_list, function.returns = [], None
    for argument in (node for node in ast.walk(function.args) if isinstance(node, ast.arg)):
        argument.annotation = None
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(function.body) > 1:
        del function.body[0]


def _used(others: list[ast.stmt], needed: set[str]) -> tuple[list[ast.stmt], set[str]]:
    """The statements that bind what is needed, in their order, and the names that nothing here binds."""
    inside: list[ast.stmt] = []
    for statement in reversed(others):
        bound = bound_by(statement)
        if bound & needed:
            inside.insert(0, statement)
            needed = (needed - bound) | _free(statement)
    return inside, needed


def bound_by(statement: ast.stmt) -> set[str]:
    """The names that a statement binds."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
    return {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _free(node: ast.AST) -> set[str]:
    """The names that are read and not bound in a statement, scopes aside; those of Python are there."""
    names = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
    stored = {n.id for n in names if isinstance(n.ctx, ast.Store)}
    stored |= {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}
    inner = [n for n in ast.walk(node) if isinstance(n, ast.FunctionDef) and n is not node]
    stored |= {n.name for n in inner}
    stored |= {alias.asname or alias.name.partition(".")[0] for n in ast.walk(node)
               if isinstance(n, ast.Import | ast.ImportFrom) for alias in n.names}  # fmt: skip
    return {n.id for n in names if isinstance(n.ctx, ast.Load)} - stored - set(dir(builtins))


def _values(asked: Asked, tree: ast.Module) -> WrongAnswer | None:
    """What is bound to the names that are asked for."""
    bound: dict[str, ast.expr] = {}
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            bound |= {
                target.id: statement.value for target in statement.targets if isinstance(target, ast.Name)
            }
    if any(name not in bound for name in asked.names):
        return None
    values = [bound[name] for name in asked.names]
    if asked.kind == "proof" and isinstance(values[0], ast.List | ast.Tuple):
        values = list(values[0].elts)
    text = ", ".join(map(ast.unparse, values))
    expression = f"({text},)" if len(values) == 1 else f"({text})"
    needs = frozenset().union(*map(_free, values))
    if asked.varies:
        left = ("these are one student's numbers: write them in terms of `numbers`",)
        return WrongAnswer(f"lambda numbers: {expression}", left=left, needs=needs)
    return WrongAnswer(expression, needs=needs)
