"""Ways in which students write the same: each draws theirs, so that no two of them write alike throughout."""

import ast
import random

REDUCE = {"sum", "max", "mean", "min", "prod"}
PRODUCT = ("{} @ {}", "np.matmul({}, {})", "np.dot({}, {})", "({}).dot({})")
SQUARE = ("{} ** 2", "{0} * {0}", "np.square({})", "np.power({}, 2)")
QUOTIENT = ("{} / {}", "{} * (1 / {})", "np.divide({}, {})", "{} * {} ** -1")
MINUS = ("{} - {}", "{} + (-{})", "-({1} - {0})", "np.subtract({}, {})")
EXP = ("np.exp({})", "1 / np.exp(-{})", "np.e ** {}", "np.power(np.e, {})")
BINARY = {ast.MatMult: PRODUCT, ast.Div: QUOTIENT, ast.Sub: MINUS}


class _Own(ast.NodeTransformer):
    def __init__(self, rng, share):
        self.rng, self.share = rng, share

    def _one_of(self, ways, *parts):
        way = self.rng.choice(ways) if self.rng.random() < self.share else ways[0]
        return ast.parse(way.format(*(f"({ast.unparse(part)})" for part in parts)), mode="eval").body

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Pow) and ast.unparse(node.right) == "2":
            return self._one_of(SQUARE, node.left)
        ways = BINARY.get(type(node.op))
        return self._one_of(ways, node.left, node.right) if ways else node

    def visit_Call(self, node):
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="np"), attr=name), args=[first, *rest]):
                if name in REDUCE and self.rng.random() < self.share / 2:
                    return ast.Call(ast.Attribute(first, name, ast.Load()), rest, node.keywords)
                if name == "exp" and not rest and not node.keywords:
                    return self._one_of(EXP, first)
            case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in REDUCE:
                if self.rng.random() < self.share / 2:
                    numpy = ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load())
                    return ast.Call(numpy, [value, *node.args], node.keywords)
        return node


def own_spelling(source, seed, share=0.5):
    """Return the source as one student would write it: each operation in one of the usual ways."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    return ast.unparse(ast.fix_missing_locations(_Own(random.Random(seed), share).visit(tree)))
