"""Repairs of derivatives: the chain rule, the product rule, the variable, the operator itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlcourse.checks.repairs import rules
from mlcourse.checks.repairs.clues import Clues, function_of
from mlcourse.checks.repairs.numbers import Edits
from mlcourse.checks.repairs.sites import (
    Site,
    call,
    has_names,
    is_minus,
    is_operator,
    less,
    plus,
    times,
)


def inner(site: Site, clues: Clues) -> Edits:
    """An inner derivative that is lost, beside what still holds the function's argument."""
    if site.in_product or is_minus(site.node) or site.begins_a_sum or not has_names(site.node):
        return
    inside = {ast.dump(part.node) for part in site.below()}
    for text, slope in clues.inner:
        if text in inside:
            yield rules.INNER, times(site.node, slope)


def product_rule(site: Site, clues: Clues) -> Edits:
    """A term of the product rule that is lost."""
    if not (site.in_sum or isinstance(site.node, ast.Compare)):
        for term in clues.of_products:
            yield rules.PRODUCT, plus(site.node, term)
            yield rules.PRODUCT, less(site.node, term)


def operators(site: Site, clues: Clues) -> Edits:
    """A derivative in another variable, one that is not taken, or one that is taken once too often."""
    node = site.node
    match node:
        case ast.Call(func=ast.Name(id="D"), args=[inside, ast.Name(id=variable)]):
            yield rules.DERIVATIVE_EXTRA, inside
            for other in dict.fromkeys([*clues.variables, *clues.names]):
                if other != variable:
                    yield rules.VARIABLE, call("D", inside, ast.Name(other, ast.Load()))
    match node:
        case ast.Call(func=ast.Name(id="d"), args=[inside]):
            yield rules.DERIVATIVE_EXTRA, inside
    own = function_of(node) == "exp"  # its own derivative: what is missing is the inner one
    whole = site.above is None and node is clues.line
    beside = site.above is not None and site.in_sum and any(map(is_operator, ast.walk(site.above.node)))
    known = beside or ast.dump(node) in clues.differentiated
    if whole or (not (is_minus(node) or own) and known):
        if any(len(operator.args) == 1 for operator in clues.operators):
            yield rules.DERIVATIVE_LOST, call("d", node)
        for variable in clues.variables:
            yield rules.DERIVATIVE_LOST, call("D", node, ast.Name(variable, ast.Load()))


def by_other_variables(clues: Clues) -> Iterator[ast.expr]:
    """Yield the line before with a derivative in another variable."""
    for site in Site(clues.before).below():
        if is_operator(site.node):
            for rule, new in operators(site, clues):
                if rule is rules.VARIABLE:
                    yield site.with_part(new)
