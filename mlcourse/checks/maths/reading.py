"""From what people write to a syntax tree that is understood: first as it stands, then by its notation."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, TypeVar

from mlcourse.checks.maths.notation.juxtaposed import product
from mlcourse.checks.maths.notation.latex.mending import mended
from mlcourse.checks.maths.notation.pieces import Piece, pieces_of
from mlcourse.checks.maths.notation.vocabulary import MODULES, SYNONYMS, Vocabulary
from mlcourse.checks.maths.syntax import ExpressionError, parsed, syntax_tree, text_of, typed

OF_MATRICES = ("dot", "matmul", "multiply", "transpose", "astype")
METHODS = ("sum", "mean")

Read = TypeVar("Read")


def understood(text: Any, vocabulary: Vocabulary, build: Callable[[ast.expr], Read]) -> Read:
    """Return what `build` makes of a text: as Python reads it if that can be, else by its notation.

    Raises
    ------
    ExpressionError
        If neither can be read, or if there are two ways to read it.
    """
    tree = None
    text = mended(text, vocabulary) if isinstance(text, str) else text
    try:
        tree = syntax_tree(text)
        return build(tree)
    except ExpressionError as refused:
        problem = refused
    plain = tree_of(text, vocabulary)
    if tree is not None and ast.dump(plain) == ast.dump(tree):
        raise problem
    return _built(plain, build)


def tree_of(text: Any, vocabulary: Vocabulary) -> ast.expr:
    """Return the syntax tree of a text by its notation, whether it is a formula or not.

    Raises
    ------
    ExpressionError
        If there is none, or if there are two ways to read it.
    """
    source = typed(mended(text, vocabulary) if isinstance(text, str) else text)
    pieces = pieces_of(source, vocabulary)
    read = syntax_tree(text) if pieces is None else _tree(source, pieces)
    tree: ast.expr = _Plain(vocabulary).visit(read)
    return tree


def _built(tree: ast.expr, build: Callable[[ast.expr], Read]) -> Read:
    """Build, or refuse: in the spelling that was typed, with the reason in the one that is read."""
    try:
        return build(tree)
    except ExpressionError as refused:
        message = str(refused)
    for node in ast.walk(tree):
        node.__dict__.pop("written", None)
    try:
        build(tree)
    except ExpressionError as refused:
        raise ExpressionError(message, str(refused)) from None
    raise AssertionError("the spelling decides nothing")


def _tree(source: str, pieces: list[Piece]) -> ast.expr:
    """Return the tree of all pieces, in which every node knows how it was written."""
    text, starts, ends = "", {}, {}
    at = 0
    for piece in pieces:
        starts[at], ends[at + len(piece.text.encode())] = piece.start, piece.end
        text += f"{piece.text} "
        at += len(piece.text.encode()) + 1

    def place_of(offset: int) -> int:
        before = [start for place, start in starts.items() if place < offset]
        return before[-1] + 1 if before else 1

    tree = parsed(text.rstrip(), source, place_of)
    for node in ast.walk(tree):
        if not isinstance(node, ast.expr) or node.end_col_offset is None:
            continue
        start, end = starts.get(node.col_offset), ends.get(node.end_col_offset)
        if start is not None and end is not None:
            read = text.encode()[node.col_offset : node.end_col_offset].decode()
            written = source[start:end]
            whole = written.count("{") == written.count("}") and written.rfind("{") <= written.rfind("}")
            if whole and "".join(read.split()) != "".join(written.split()):
                node.written = written  # type: ignore[attr-defined]  # for `text_of`
    return tree


class _Plain(ast.NodeTransformer):
    """Writes what has several names by one of them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def visit_Name(self, node: ast.Name) -> ast.expr:
        euler = node.id == "e" and "e" in self.vocabulary.constants and "e" not in self.vocabulary.names
        return _named(node, ast.Name("E", ast.Load())) if euler else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        if isinstance(node.op, ast.Mod | ast.FloorDiv) and self.vocabulary.shape is not None:
            self.generic_visit(node)
            return _named(node, product(node, self.vocabulary.shape))
        base = node.left
        power = isinstance(node.op, ast.Pow) and isinstance(base, ast.Name) and base.id == "e"
        if power and "e" not in self.vocabulary.names:
            return _named(node, _call("exp", [self.visit(node.right)]))
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        written = text_of(node)
        self.generic_visit(node)
        plain = self._method(node) if self.vocabulary.matrices else node
        if isinstance(plain, ast.Call) and isinstance(plain.func, ast.Name):
            name = plain.func.id
            if name in SYNONYMS and name not in self.vocabulary.names:
                plain = ast.Call(ast.Name(SYNONYMS[name], ast.Load()), plain.args, plain.keywords)
        return node if plain is node else _named(node, plain, written)

    def _method(self, node: ast.Call) -> ast.expr:
        """Return A.dot(B), np.dot(A, B), A.sum(0) and their like as A @ B and sum(A, axis=0)."""
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)) if module in MODULES:
                return self._method(ast.Call(ast.Name(name, ast.Load()), node.args, node.keywords))
            case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in METHODS + OF_MATRICES:
                args = [value, *node.args]
            case ast.Call(func=ast.Name(id=name)) if name in METHODS + OF_MATRICES:
                args = node.args
            case _:
                return node
        match name, args, node.keywords:
            case "dot" | "matmul", [one, other], []:
                return ast.BinOp(one, ast.MatMult(), other)
            case "multiply", [one, other], []:
                return ast.BinOp(one, ast.Mult(), other)
            case "astype", [one, _], []:
                return one
            case "transpose", [one], []:
                return ast.Attribute(one, "T", ast.Load())
            case "sum" | "mean", [one, ast.Constant() | ast.UnaryOp() as axis], keywords:
                return _call(name, [one], [ast.keyword("axis", axis), *keywords])
            case "sum" | "mean", [one], keywords if isinstance(node.func, ast.Attribute):
                return _call(name, [one], keywords)
        return node


def _call(name: str, args: list[ast.expr], keywords: list[ast.keyword] | None = None) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), args, keywords or [])


def _named(old: ast.expr, new: ast.expr, written: str = "") -> ast.expr:
    """Return the new node, which is still called as the old one was written."""
    new.written = written or text_of(old)  # type: ignore[attr-defined]  # for `text_of`
    return new
