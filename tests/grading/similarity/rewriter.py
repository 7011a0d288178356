"""What somebody does to code that is not his: other names, another order, lines that do nothing, comments."""

import ast
import builtins
import random

IDLE = ("{0} = 0", "{0} = {1}", "pass", "'a note'", "if False:\n    {0} = 1", "{0}: int = 3", "{0} = [{1}]")


def rewritten(source, seed):
    """Return the source with the same meaning and as little of the same text as possible."""
    rng = random.Random(seed)
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    kept = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    kept |= {
        n.id for node in tree.body for n in ast.walk(node) if isinstance(n, ast.Name) and not _inner(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            _rename(node, kept, rng)
            node.returns = None
            node.body = _with_idle_lines(_reordered(node.body, rng), node, rng)
    tree.body = _reordered(tree.body, rng)
    lines = []
    for line in ast.unparse(ast.fix_missing_locations(tree)).split("\n"):
        if rng.random() < 0.3 and line.strip():
            lines.append(" " * (len(line) - len(line.lstrip())) + f"# step {rng.randrange(100)}")
        lines.append(line)
    return "\n".join(lines)


def renamed(source, seed):
    """Return the source with other local names."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            _rename(node, _global(tree), random.Random(seed))
    return ast.unparse(tree)


def _global(tree):
    """Names outside of functions, and of functions."""
    outside = [node for node in tree.body if not _inner(node)]
    kept = {node.name for node in tree.body if _inner(node)}
    return kept | {n.id for node in outside for n in ast.walk(node) if isinstance(n, ast.Name)}


def _inner(node):
    return isinstance(node, ast.FunctionDef | ast.ClassDef)


def _rename(function, kept, rng):
    """Give the arguments and local names of a function other names."""
    local = {n.arg for n in ast.walk(function) if isinstance(n, ast.arg)}
    local |= {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    called = {k.arg for k in ast.walk(function) if isinstance(k, ast.keyword)}
    names = {name: f"v{rng.randrange(10**6)}" for name in sorted(local - kept - called - set(dir(builtins)))}
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            node.arg, node.annotation = names.get(node.arg, node.arg), None
        elif isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)


def _reordered(body, rng):
    """Exchange neighbours that do not depend on one another."""
    body = list(body)
    for i in range(len(body) - 1):
        if rng.random() < 0.7 and _independent(body[i], body[i + 1]):
            body[i], body[i + 1] = body[i + 1], body[i]
    return body


def _independent(one, other):
    simple = ast.Assign | ast.FunctionDef
    if not (isinstance(one, simple) and isinstance(other, simple)):
        return False
    return not (_bound(one) & _mentioned(other) or _bound(other) & _mentioned(one))


def _mentioned(node):
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} | _bound(node)


def _bound(node):
    if isinstance(node, ast.FunctionDef):
        return {node.name}
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _with_idle_lines(body, function, rng):
    """Put one or two lines that do nothing in front of statements."""
    names = [argument.arg for argument in function.args.args] or ["0"]
    for _ in range(rng.randint(1, 2)):
        text = rng.choice(IDLE).format(f"u{rng.randrange(10**6)}", names[0])
        body.insert(rng.randrange(len(body)), ast.parse(text).body[0])
    return body
