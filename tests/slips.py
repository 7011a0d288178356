"""Blind slips: one edit in one inner line of a right derivation, by rules that know nothing of the check's.

What is edited is what a pen does: a sign, a bracket, a factor, a term, an exponent, a number, an index, a
function, a transpose or an order is wrong once, everything else is right.
"""

import ast
import copy
import re
import zlib
from dataclasses import dataclass

from mlcourse.checks.context import PUBLIC
from mlcourse.checks.maths.languages import language_of
from mlcourse.checks.maths.syntax import ExpressionError
from mlcourse.checks.running.inputs import seeded

RELATED = {
    "exp": "log",
    "log": "exp",
    "sigma": "tanh",
    "tanh": "sigma",
    "softplus": "sigma",
    "H": "sign",
    "sign": "H",
    "max": "min",
    "min": "max",
    "abs": "sign",
    "phi": "dphi",
    "dphi": "phi",
    "relu": "H",
}


@dataclass(frozen=True)
class Slip:
    """Line `number` (from 1) of a derivation as it should be, as it is written, and what was done to it."""

    exercise: object
    number: int
    kind: str
    right: str
    wrong: str

    @property
    def chain(self):
        """The whole derivation with the slip in it."""
        steps = [*self.exercise.answer]
        steps[self.number - 1] = self.wrong
        return steps


def set_aside(exercise):
    """Whether an exercise belongs to the third at which nobody looked while the search was built."""
    return zlib.crc32(exercise.id.encode()) % 3 == 2


def slips(exercise, one_in=1):
    """The slips in inner lines of the model chain after which a line does not follow, or one in so many."""
    language = language_of(exercise, exercise.depends)
    points = language.random_points(seeded(exercise.id, PUBLIC))
    names = [*exercise.names, *exercise.matrices, *exercise.where]
    for number in range(2, len(exercise.answer)):
        right = exercise.answer[number - 1]
        seen = {right}
        for kind, wrong in edited(right, language.tree(right), names):
            chosen = zlib.crc32(wrong.encode()) % one_in == 0
            if chosen and wrong not in seen and _differs(language, wrong, right, points):
                seen.add(wrong)
                yield Slip(exercise, number, kind, right, wrong)


def _differs(language, wrong, right, points):
    """Whether a line is wrong: it has another value, or shapes in it do not fit."""
    try:
        return language.differs_at(language.read(wrong), language.read(right), points) is not None
    except ExpressionError as problem:
        return "shape" in str(problem)


def edited(text, tree, names):
    """Every line with one edit, as (kind, text)."""
    nodes = list(ast.walk(tree))
    for i, node in enumerate(nodes):
        if isinstance(node, ast.expr):
            for kind, new in edits(node, names):
                twin = copy.deepcopy(tree)
                old = list(ast.walk(twin))[i]
                yield kind, ast.unparse(ast.fix_missing_locations(_Swap(old, new).visit(twin)))


class _Swap(ast.NodeTransformer):
    def __init__(self, old, new):
        self.old, self.new = old, copy.deepcopy(new)

    def visit(self, node):
        return self.new if node is self.old else super().visit(node)


def edits(node, names):
    """What a slip makes of one node, as (kind, node)."""
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            yield from of_two(node, left, op, right)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            yield "minus lost", inner
            if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Add | ast.Sub):
                yield "bracket lost", ast.BinOp(minus(inner.left), inner.op, inner.right)
        case ast.Name(id=name) if name in names:
            yield "other name", ast.Name(neighbour(name, names))
        case ast.Constant(value=value) if type(value) in (int, float):
            yield "other number", ast.Constant(value + 1)
        case ast.Attribute(value=inner, attr="T"):
            yield "transpose lost", inner
        case ast.Call(func=ast.Name(id=function), args=args):
            yield from of_call(node, function, args, names)
    if isinstance(node, ast.Name) and node.id in names:
        yield "transposed", ast.Attribute(node, "T")
    if isinstance(node, ast.Call | ast.BinOp) and not isinstance(
        getattr(node, "op", None), ast.Add | ast.Sub
    ):
        yield "minus added", minus(node)
        yield "doubled", times(ast.Constant(2), node)


def of_two(node, left, op, right):
    """Slips in an operation on two."""
    match op:
        case ast.Add():
            yield "plus as minus", ast.BinOp(left, ast.Sub(), right)
            if not is_sum(left):  # several terms at once are several slips
                yield "term lost", right
            yield "term lost", left
        case ast.Sub():
            yield "minus as plus", ast.BinOp(left, ast.Add(), right)
            yield "exchanged", ast.BinOp(right, ast.Sub(), left)
            yield "term lost", left
            if not is_sum(left):
                yield "term lost", minus(right)
            if is_sum(right):
                yield "bracket lost", ast.BinOp(ast.BinOp(left, op, right.left), right.op, right.right)
        case ast.Mult():
            yield "factor lost", left
            if not is_product(left):
                yield "factor lost", right
            yield "times as divided by", ast.BinOp(left, ast.Div(), right)
            if is_sum(right):
                yield "bracket lost", ast.BinOp(times(left, right.left), right.op, right.right)
            if is_sum(left):
                yield "bracket lost", ast.BinOp(left.left, left.op, times(left.right, right))
        case ast.Div():
            yield "denominator lost", left
            if not is_product(left):
                yield "numerator lost", ast.BinOp(ast.Constant(1), op, right)
            yield "divided by as times", times(left, right)
            yield "upside down", ast.BinOp(right, op, left)
            if is_sum(left):
                yield "bracket lost", ast.BinOp(left.left, left.op, ast.BinOp(left.right, op, right))
            if is_sum(right):
                yield "bracket lost", ast.BinOp(ast.BinOp(left, op, right.left), right.op, right.right)
        case ast.Pow():
            yield "exponent lost", left
            if isinstance(right, ast.Constant):
                yield "other exponent", ast.BinOp(left, op, ast.Constant(right.value + 1))
            yield "sign of the exponent", ast.BinOp(left, op, minus(right))
        case ast.MatMult():
            yield "other order", ast.BinOp(right, op, left)
            yield "factor lost", left
            if not is_product(left):
                yield "factor lost", right
            yield "entry by entry", ast.BinOp(left, ast.Mult(), right)


def of_call(node, function, args, names):
    """Slips in the call of a function."""
    if function in RELATED:
        yield "other function", ast.Call(ast.Name(RELATED[function]), args, node.keywords)
    match function, args:
        case "D", [inner, ast.Name(id=variable)]:
            yield "other variable", ast.Call(node.func, [inner, ast.Name(neighbour(variable, names))], [])
            yield "derivative forgotten", inner
        case "d", [inner]:
            yield "derivative forgotten", inner
        case "outer", [one, other]:
            yield "other order", ast.Call(node.func, [other, one], [])
        case "sum" | "mean", [inner]:
            yield "sum forgotten", inner
            for i, keyword in enumerate(node.keywords):
                if keyword.arg == "axis" and isinstance(keyword.value, ast.Constant):
                    others = [k for j, k in enumerate(node.keywords) if i != j]
                    axis = ast.keyword("axis", ast.Constant(1 - keyword.value.value))
                    yield "other axis", ast.Call(node.func, args, [axis, *others])
                    yield "axis lost", ast.Call(node.func, args, others)
        case "I", [ast.Compare(left=left, ops=[ast.Gt()], comparators=right)]:
            yield "other side", ast.Call(node.func, [ast.Compare(left, [ast.Lt()], right)], [])
        case _, [inner]:
            yield "function lost", inner
            yield "minus inside", ast.Call(node.func, [minus(inner)], node.keywords)


def is_sum(node):
    """Whether a node is a sum or a difference."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)


def is_product(node):
    """Whether a node is a product or a quotient."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div | ast.MatMult)


def minus(node):
    """The node with a minus in front; two of them are none."""
    twice = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    return node.operand if twice else ast.UnaryOp(ast.USub(), node)


def times(left, right):
    """The product of two nodes."""
    return ast.BinOp(left, ast.Mult(), right)


def neighbour(name, names):
    """The name with another index if there is one, else the next name of the exercise."""
    stem = re.sub(r"\d+$", "", name)
    alike = [other for other in names if re.sub(r"\d+$", "", other) == stem]
    group = alike if len(alike) > 1 else [*names]
    return group[(group.index(name) + 1) % len(group)] if name in group else group[0]
