"""A syntax tree without what does nothing: texts, annotations, unused variables, dead branches, printing."""

import ast

__all__ = ["without_idle"]

Body = list[ast.stmt]
BLOCKS = ("body", "orelse", "finalbody")
PASSES = 10  # a chain of unused variables loses one a pass: a long one would take for ever


def without_idle(tree: ast.Module) -> ast.Module:
    """Drop from a tree the statements that do nothing to a result.

    Parameters
    ----------
    tree : ast.Module
        As it was parsed; it is changed.

    Returns
    -------
    ast.Module
        The same tree. Some of its blocks may be empty now, which no program has.
    """
    tree.body = _kept(tree.body)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            _drop_unused(node)
    return tree


def _kept(body: Body) -> Body:
    """The statements of a block that may do something, those of blocks inside too."""
    return [kept for node in body for kept in _one(node)]


def _one(node: ast.stmt) -> Body:
    """What is left of a statement: nothing, itself, or what it is a wrapping of."""
    for part in _parts(node):
        for block in BLOCKS:
            if getattr(part, block, None):
                setattr(part, block, _kept(getattr(part, block)))
    match node:
        case ast.Pass() | ast.Import() | ast.ImportFrom():
            return []
        case ast.Expr(value=ast.Constant() | ast.Name() | ast.Call(func=ast.Name(id="print"))):
            return []
        case ast.AnnAssign(value=None):
            return []
        case ast.AnnAssign(target=target, value=value) if value is not None:
            return [ast.Assign([target], value)]
        case ast.If(test=ast.Constant(value=known)):
            return node.body if known else node.orelse
        case ast.If(body=[], orelse=[]) | ast.For(body=[], orelse=[]):
            return []
        case ast.While(test=ast.Constant(value=known)) if not known:
            return node.orelse
    return [node]


def _drop_unused(function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """Leave out of a function what it assigns to names that it never reads, and what only that read."""
    arguments = {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
    for _ in range(PASSES):
        read = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        outer = {
            n
            for node in ast.walk(function)
            if isinstance(node, ast.Nonlocal | ast.Global)
            for n in node.names
        }
        if not _drop(function, read | arguments | outer):
            return


def _drop(statement: ast.AST, used: set[str]) -> int:
    """Leave out assignments to other names than `used`; return how many there were."""
    dropped = 0
    for part in _parts(statement):
        for name in BLOCKS:
            body = getattr(part, name, None)
            if isinstance(body, list):
                left = [node for node in body if not _only_assigns(node, used)]
                dropped += len(body) - len(left) + sum(_drop(node, used) for node in left)
                setattr(part, name, left)
    return dropped


def _parts(statement: ast.AST) -> tuple[ast.AST, ...]:
    """A statement and those of its parts that have blocks of their own."""
    return (statement, *getattr(statement, "handlers", ()), *getattr(statement, "cases", ()))


def _only_assigns(node: ast.stmt, used: set[str]) -> bool:
    """Whether a statement does no more than to assign to names that nobody reads."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    if not isinstance(node, ast.Assign | ast.AugAssign):
        return False
    return all(isinstance(target, ast.Name) and target.id not in used for target in targets)
