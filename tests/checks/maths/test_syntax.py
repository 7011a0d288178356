"""Syntax trees of what was typed."""

import ast

import pytest

from mlcourse.checks.maths.syntax import as_written, syntax_tree
from mlcourse.exercises import registry

TEXTS = sorted(
    {line for exercise in registry().values() if exercise.kind == "proof" for line in exercise.answer}
    | {f"{a} {b} {c}" for a in ("x", "-x", "2") for b in "+-*@/" for c in ("y.T", "2.0", "f(x)")}
    | {"x.T.T", "f(x, y)", "f(x)(y)", "f((x, y))", "sum(x, axis=0)", "sum(x, axis=1)", "sum(x)", "x[:, None]"}
    | {"x[None, :]", "x > 0", "x < 0", "I(x > 0)", "'x'", "x", "True", "1", "1.0", "x - (y - z)", "x - y - z"}
)


def test_trees_are_written_alike_if_and_only_if_they_are_equal():
    trees = []
    for text in TEXTS:
        try:
            trees.append(syntax_tree(text))
        except ValueError:  # lines of a derivation in another spelling than Python's
            continue
    written, dumped = map(as_written, trees), map(ast.dump, trees)
    pairs = set(zip(written, dumped, strict=True))
    assert len(pairs) > 200
    assert len({one for one, _ in pairs}) == len({other for _, other in pairs}) == len(pairs)


@pytest.mark.parametrize(("one", "other"), [("a+b*c", "a + (b * c)"), ("(x)", "x"), ("f(x,)", "f(x)")])
def test_spaces_and_needless_parentheses_are_not_written(one, other):
    assert as_written(syntax_tree(one)) == as_written(syntax_tree(other))
