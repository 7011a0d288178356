"""Small changes to the source of a right answer: what a slip of the pen does, one at a time.

`mutants` yields each changed source with what was changed; `surviving` runs them against the checks.
"""

import ast
import copy
import functools
import inspect
import signal
import zlib
from dataclasses import dataclass
from pathlib import Path

from mlcourse.checks.context import HIDDEN
from mlcourse.checks.kinds.function_source import function_source
from mlcourse.exercises import registry

SECONDS = 2  # of CPU time, for one call of a mutant; the right answers take milliseconds
MEMORY = 2**31  # bytes beyond what Python and torch have taken already

OPERATORS = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
}
COMPARISONS = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
TWINS = {
    "max": "min", "min": "max", "maximum": "minimum", "minimum": "maximum", "argmax": "argmin",
    "argmin": "argmax", "sum": "mean", "mean": "sum", "zeros": "ones", "ones": "zeros", "floor": "ceil",
    "zeros_like": "ones_like", "ones_like": "zeros_like", "sinh": "cosh", "cosh": "sinh", "exp": "expm1",
    "log": "log1p", "log1p": "log", "any": "all", "all": "any",
}  # fmt: skip


# What does not depend on the order of its two arguments.
SYMMETRIC = {"add", "multiply", "maximum", "minimum", "max", "min", "logaddexp", "allclose", "array_equal"}
# What asks only for the size of its argument: another of the same size makes no difference.
SIZES = {"len", "shape", "size", "ndim", "dtype", "empty_like", "zeros_like", "ones_like"}


@dataclass(frozen=True)
class Mutant:
    """A changed source, and the change: ``"x - y → x + y"``."""

    change: str
    source: str


def mutants(source):
    """Yield every mutant of a function's source, none twice."""
    tree = ast.parse(source)
    arguments = tree.body[0].args
    parameters = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    seen = {ast.unparse(tree)}
    nodes = _body_nodes(tree)
    measured = {nodes.index(node) for node in _only_measured(nodes)}
    for number, node in enumerate(nodes):
        for changed in _changes(node, [] if number in measured else parameters):
            mutated = _replaced(tree, number, changed)
            text = ast.unparse(ast.fix_missing_locations(mutated))
            if text not in seen:
                seen.add(text)
                yield Mutant(_in_words(tree, node, changed), text)


def _body_nodes(tree):
    """Return the expressions of a function's body in a fixed order; what stands in quotes is no code."""
    nodes = []
    for statement in tree.body[0].body:
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
            strict = {
                k.value for k in ast.walk(statement) if isinstance(k, ast.keyword) and k.arg == "strict"
            }
            walked = (node for node in ast.walk(statement) if node not in strict)
            nodes += [node for node in walked if isinstance(node, ast.expr | ast.Return)]
    return nodes


def _in_words(tree, node, changed):
    """Return the change, in the expression around it where it is a mere number or name."""
    around = node
    if isinstance(node, ast.Constant | ast.Name):
        parent = next(p for p in ast.walk(tree) if any(child is node for child in ast.iter_child_nodes(p)))
        around = node if isinstance(parent, ast.stmt) else parent
    place = next(i for i, inner in enumerate(ast.walk(around)) if inner is node)
    twin = copy.deepcopy(around)
    after = _Replace(list(ast.walk(twin))[place], changed).visit(twin)
    return f"{ast.unparse(around).strip()} → {ast.unparse(ast.fix_missing_locations(after)).strip()}"


def _only_measured(nodes):
    """Yield the names of which only the size is asked."""
    for node in nodes:
        if isinstance(node, ast.Attribute) and node.attr in SIZES and isinstance(node.value, ast.Name):
            yield node.value
        if isinstance(node, ast.Call):
            function = getattr(node.func, "attr", getattr(node.func, "id", ""))
            yield from (a for a in node.args if isinstance(a, ast.Name) and function in SIZES)


def _replaced(tree, number, changed):
    twin = copy.deepcopy(tree)
    old = _body_nodes(twin)[number]
    replace = _Replace(old, changed)
    return replace.visit(twin)


class _Replace(ast.NodeTransformer):
    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit(self, node):
        return self.new if node is self.old else super().visit(node)


def _changes(node, parameters):
    """Yield what may stand in place of a node."""
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            yield from (ast.BinOp(left, other(), right) for other in OPERATORS.get(type(op), ()))
            if not isinstance(op, ast.MatMult):
                yield left
            if isinstance(op, ast.Add | ast.Mult):
                yield right
            if isinstance(op, ast.Sub | ast.Div):
                yield ast.BinOp(right, op, left)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield operand
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            yield from (ast.Compare(left, [other()], [right]) for other in COMPARISONS.get(type(op), ()))
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() | float() as value):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1 if value else 2)
        case ast.Attribute(value=inner, attr="T"):
            yield inner
        case ast.Attribute(value=inner, attr=name, ctx=ctx) if name in TWINS:
            yield ast.Attribute(inner, TWINS[name], ctx)
        case ast.Call(func=func, args=args, keywords=keywords):
            name = getattr(func, "attr", getattr(func, "id", ""))
            if len(args) == 2 and name not in SYMMETRIC and not any(isinstance(a, ast.Starred) for a in args):
                yield ast.Call(func, args[::-1], keywords)
            for i, keyword in enumerate(keywords):
                if keyword.arg != "strict":  # zip(…, strict=True) is for whoever reads it
                    yield ast.Call(func, args, keywords[:i] + keywords[i + 1 :])
        case ast.Subscript(value=inner, slice=ast.Tuple(elts=[one, other]), ctx=ctx):
            yield ast.Subscript(inner, ast.Tuple([other, one], ast.Load()), ctx)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.Name(id=name, ctx=ast.Load()) if name in parameters:
            yield from (ast.Name(other, ast.Load()) for other in parameters if other != name)
        case ast.Return(value=ast.expr() as value):
            yield ast.Return(ast.UnaryOp(ast.USub(), value))


class TooLong(Exception):
    """A mutant that does not come to an end."""


def limited(function):
    """Return a function that raises when a call takes too long, and at once from then on."""
    hung = []

    def stop(signum, frame):
        hung.append(True)
        raise TooLong

    @functools.wraps(function)
    def run(*args, **kwargs):
        if hung:
            raise TooLong
        signal.signal(signal.SIGPROF, stop)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            return function(*args, **kwargs)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    return run


def surviving(exercise_id, one_in=1):
    """Return the changes of its right answers' mutants, and those that no check notices, with the answer.

    With `one_in`, about one in so many mutants is judged, chosen by a checksum: always the same ones.
    """
    exercise = registry()[exercise_id]
    _limit_memory(exercise)
    comparison = exercise.comparison
    expected = [comparison.expected(case) for case in exercise.judged_cases(HIDDEN)]
    changes, survivors = [], {}
    for correct in exercise.correct:
        space = dict(inspect.unwrap(correct.answer).__globals__)
        space |= inspect.getclosurevars(correct.answer).nonlocals
        source = function_source(correct.answer, exercise.answer_name)
        if not _survives(Mutant("nothing", source), exercise, expected, space):
            raise AssertionError(f"{exercise_id} ({correct.name}): it is not right as it stands")
        for mutant in mutants(source):
            if zlib.crc32(mutant.source.encode()) % one_in:
                continue
            changes.append(mutant.change)
            if _survives(mutant, exercise, expected, space):
                survivors.setdefault(mutant.change, correct.name)
    return changes, survivors


def _survives(mutant, exercise, expected, space):
    namespace = dict(space)
    exec(compile(mutant.source, "<mutant>", "exec"), namespace)
    function = limited(namespace[exercise.answer_name])
    for right in expected:
        trial = exercise.comparison.trial(function, right)
        if not trial.right or trial.outcome.changed:
            return False
    return exercise.judge(function, context=HIDDEN).points == exercise.points


def _limit_memory(exercise):
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))  # what the exercise before has set
    # What a first judgement loads, torch among it, is no mutant's time and memory.
    exercise.judge(*exercise.handed_in(exercise.answer), context=HIDDEN)
    statm = Path("/proc/self/statm")
    if statm.exists():
        taken = int(statm.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, hard))
