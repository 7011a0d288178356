"""Matrix expressions worked out by NumPy itself, with d(…) as a difference quotient."""

import ast
import copy

import numpy as np

STEP = 1e-5


def _softmax(x, axis=-1):
    weights = np.exp(x)
    return weights / weights.sum(axis=axis, keepdims=True)


def _logsumexp(x, axis=None, keepdims=False):
    return np.log(np.exp(x).sum(axis=axis, keepdims=keepdims))


def _square(value):
    assert value.shape[0] == value.shape[-1]
    return value


def _vectors(a, b):
    assert a.ndim == b.ndim == 1
    return np.outer(a, b)


FUNCTIONS = {
    "sum": np.sum,
    "mean": np.mean,
    "outer": _vectors,
    "diag": np.diag,
    "trace": lambda a: np.trace(_square(a)),
    "ones": lambda *sizes: np.ones(sizes),
    "eye": np.eye,
    "where": np.where,
    "max": np.maximum,
    "exp": np.exp,
    "sqrt": np.sqrt,
    "log": np.log,
    "tanh": np.tanh,
    "sigma": lambda x: 1 / (1 + np.exp(-x)),
    "softplus": lambda x: np.log1p(np.exp(x)),
    "relu": lambda x: np.maximum(x, 0),
    "H": lambda x: np.heaviside(x, 0.5),
    "phi": lambda x: np.tanh(x) + x**2 / 5,
    "dphi": lambda x: 1 - np.tanh(x) ** 2 + 2 * x / 5,
    "softmax": _softmax,
    "logsumexp": _logsumexp,
    "log_softmax": lambda x, axis=-1: x - _logsumexp(x, axis, keepdims=True),
}


class _Written(ast.NodeTransformer):
    """Puts abbreviations in, and makes what stands in d(…) a function."""

    def __init__(self, where):
        self.where = {name: ast.parse(text, mode="eval").body for name, text in where.items()}

    def visit_Name(self, node):
        return self.visit(copy.deepcopy(self.where[node.id])) if node.id in self.where else node

    def visit_Call(self, node):
        self.generic_visit(node)
        if node.func.id == "d":
            nothing = ast.arguments([], [], None, [], [], None, [])
            node.args = [ast.Lambda(nothing, node.args[0])]
        return node


def value_of(exercise, line, seed):
    """The value of a line of a derivation at a random point; an exception where NumPy has none."""
    tree = ast.Expression(_Written(exercise.where).visit(ast.parse(line, mode="eval").body))
    names = {**FUNCTIONS, **_point(exercise, np.random.default_rng(seed))}

    def change(function):
        """What it changes by, in the direction of all dX at once."""
        sides = []
        for step in (STEP, -STEP):
            before = {x: names[x] for x in exercise.depends}
            names.update({x: before[x] + step * names[dx] for x, dx in exercise.depends.items()})
            sides.append(function())
            names.update(before)
        return (sides[0] - sides[1]) / (2 * STEP)

    names["d"] = change
    with np.errstate(all="ignore"):  # a slip may divide by zero
        return np.asarray(eval(compile(ast.fix_missing_locations(tree), line, "eval"), names))


def _point(exercise, rng):
    letters = list(dict.fromkeys(s for shape in exercise.matrices.values() for s in shape))
    sizes = dict(zip(letters, rng.permutation(range(3, 3 + len(letters))).tolist(), strict=True))
    point = {
        name: rng.uniform(*exercise.domain, size=[sizes[s] for s in shape])
        for name, shape in exercise.matrices.items()
    }
    return sizes | point | {dx: rng.uniform(-1, 1, size=point[x].shape) for x, dx in exercise.depends.items()}


def same_in_numpy(exercise, one, other):
    """Whether two lines have the same shape and the same values; what has none is the same as nothing."""
    for seed in range(3):
        try:
            a, b = (value_of(exercise, line, seed) for line in (one, other))
        except (ValueError, AssertionError, TypeError, np.exceptions.AxisError):
            return False
        if a.shape != b.shape or not np.allclose(a, b, rtol=1e-5, atol=1e-6):
            return False
    return True
