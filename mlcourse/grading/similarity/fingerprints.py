"""The structure of code as a set of fingerprints, in which names, constants and order do not matter.

A fingerprint is a hash of an expression or of a statement's head, of its shape: what is called and how it is
put together. A set of them has no order, so that exchanged statements change nothing; what does nothing is
left out before (`normal`). Nothing is kept of names, but of those of attributes, keywords and built-in
functions, which a student cannot choose.

Libraries such as copydetect compare sequences of tokens, every file with every other: annotations, exchanged
and idle lines change a sequence, and what is common in a class they do not know.
"""

import ast
import builtins
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from mlcourse.exercises.calls import parse, tree_of
from mlcourse.grading.similarity.normal import without_idle

__all__ = ["Structure", "structure"]

LONGEST = 100_000  # characters that are read; the longest answer of the course has a thirtieth
LEAST = 4  # nodes of an expression worth remembering: ``np.exp(x)``
FORMULA = 8  # characters of a text that may be a formula
BUILT_IN = frozenset(dir(builtins))
TURNED = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}
ANY_ORDER = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr)
NO_SHAPE = frozenset({"ctx", "annotation", "returns", "type_comment", "type_params", "kind", "is_async"})
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


@dataclass(frozen=True)
class Structure:
    """What a source consists of."""

    prints: frozenset[int] = frozenset()
    size: int = 0  # nodes, without what does nothing


@lru_cache(maxsize=2048)
def structure(source: str) -> Structure:
    r"""Return the fingerprints of a cell; none if it is no Python.

    Parameters
    ----------
    source : str
        A cell of a notebook, magics included.

    Examples
    --------
    >>> one = structure("def f(x):\n    y = np.exp(x)\n    return y / (1 + y)")
    >>> one == structure("def g(a: int):\n    i = 1\n    b = np.exp(a)  # so\n    return b / (b + 1)")
    True
    """
    if len(source) > LONGEST:
        return Structure()
    try:
        tree = without_idle(tree_of(source))
        reader = _Reader(_Chosen.of(tree))
        size = reader.block(tree.body)
    except (RecursionError, MemoryError):  # a tree too deep to follow
        return Structure()
    return Structure(frozenset(reader.prints), size)


@dataclass(frozen=True)
class _Chosen:
    """What the student has given a name to."""

    names: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()

    @classmethod
    def of(cls, tree: ast.Module) -> "_Chosen":
        """Look for what a tree binds."""
        names, attributes, functions = set(), set(), set()
        for node in ast.walk(tree):
            match node:
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    functions.add(name)
                case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                    names.add(name)
                case ast.Attribute(attr=name, ctx=ast.Store()):
                    attributes.add(name)
        methods = (node.body for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
        attributes |= {n.name for body in methods for n in body if isinstance(n, ast.FunctionDef)}
        return cls(frozenset(names | functions), frozenset(attributes), frozenset(functions))


@dataclass
class _Reader:
    """Walks over a tree, and notes the hash of whatever is large enough."""

    chosen: _Chosen
    formula: bool = False  # in a formula names are given, not chosen
    prints: set[int] = field(default_factory=set)

    def block(self, body: Iterable[ast.AST]) -> int:
        """Read statements; return their size."""
        return sum(self.statement(node) for node in body)

    def statement(self, node: ast.AST) -> int:
        """Note a statement's head, and read what is inside of it."""
        size = sum(self.block(_inside(node, name)) for name in BLOCKS)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            heads = [*getattr(node, "decorator_list", ()), *_defaults(node)]
            return size + sum(self.read(head)[1] for head in heads)
        return size + self.read(node)[1]

    def read(self, node: ast.AST) -> tuple[str, int]:
        """Return the shape of a node and its size, and note its hash."""
        parts = [self.read(child) for child in self._children(node)]
        label, shapes = self._label(node), [shape for shape, _ in parts]
        if _in_any_order(node):
            shapes.sort()
        size = 1 + sum(size for _, size in parts)
        digest = hashlib.blake2b(f"{label}({','.join(shapes)})".encode(), digest_size=8).digest()
        if size >= LEAST:
            self.prints.add(int.from_bytes(digest, "big"))
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            size += self._formula(node.value)
        return digest.hex(), size

    def _children(self, node: ast.AST) -> Iterator[ast.AST]:
        """The parts of a node that belong to its shape; keywords of the student's own functions do not."""
        for part in _children(node):
            match node:
                case ast.Call(func=ast.Name(id=name)) if name in self.chosen.functions:
                    yield part.value if isinstance(part, ast.keyword) else part
                case _:
                    yield part

    def _label(self, node: ast.AST) -> str:
        """What of a node itself belongs to its shape."""
        match node:
            case ast.Name(id=name):
                known = name in BUILT_IN and name not in self.chosen.names
                return name if self.formula or known else "name"
            case ast.Attribute(attr=name):
                return "attribute" if name in self.chosen.attributes else f"attribute {name}"
            case ast.keyword(arg=name):
                return f"keyword {name}"
            case ast.Constant(value=bool() | None | str() | bytes()):
                return type(node.value).__name__
            case ast.Constant() | ast.UnaryOp(op=ast.USub(), operand=ast.Constant()):
                return f"number {getattr(node, 'value', '')}" if self.formula else "number"
            case ast.JoinedStr():
                return "str"
            case ast.BinOp(op=op) | ast.UnaryOp(op=op) | ast.BoolOp(op=op) | ast.AugAssign(op=op):
                return f"{type(node).__name__} {type(op).__name__}"
            case ast.Compare(ops=ops):
                return "Compare " + " ".join(TURNED.get(type(op), type(op)).__name__ for op in ops)
        return type(node).__name__

    def _formula(self, text: str) -> int:
        """Read a formula in quotes, such as a line of a derivation; return its size."""
        if self.formula or not FORMULA <= len(text) <= LONGEST // 100:
            return 0
        try:
            tree = parse(text.strip())
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return 0
        inner = _Reader(_Chosen(), True, self.prints)
        return inner.block(tree.body)


def _inside(node: ast.AST, name: str) -> list[ast.AST]:
    """The statements in a block of a statement, if it has that block."""
    found = getattr(node, name, None)
    return found if isinstance(found, list) else []


def _defaults(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> list[ast.expr]:
    """The values that arguments have by default."""
    if isinstance(node, ast.ClassDef):
        return []
    return [value for value in (*node.args.defaults, *node.args.kw_defaults) if value is not None]


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node that belong to its shape, in the order in which they count."""
    match node:
        case ast.BinOp(op=op) if isinstance(op, ANY_ORDER):
            yield from _operands(node, type(op))
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in TURNED:
            yield from (right, left)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant()) | ast.JoinedStr():
            return
        case ast.Call(func=func, args=args, keywords=keywords):
            yield from (func, *args, *sorted(keywords, key=lambda keyword: keyword.arg or ""))
        case _:
            yield from _plain_children(node)


def _plain_children(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of any other node; statements inside of a statement are read by themselves."""
    inner = isinstance(node, ast.stmt | ast.ExceptHandler)
    for name, value in ast.iter_fields(node):
        if name in NO_SHAPE or (inner and name in BLOCKS):
            continue
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.AST) and not isinstance(
                part, ast.operator | ast.cmpop | ast.boolop | ast.unaryop
            ):
                yield part


def _operands(node: ast.AST, kind: type[ast.operator]) -> Iterator[ast.AST]:
    """The terms of a sum, the factors of a product: brackets do not matter."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, kind):
        yield from _operands(node.left, kind)
        yield from _operands(node.right, kind)
    else:
        yield node


def _in_any_order(node: ast.AST) -> bool:
    """Whether a node's parts may be exchanged."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ANY_ORDER)
    return isinstance(node, ast.BoolOp) or (
        isinstance(node, ast.Compare) and all(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops)
    )
