"""The search: each repair of one step is tried; those that make a line right are what may have happened."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from mlcourse.checks.maths.expressions import TooMuch
from mlcourse.checks.maths.matrix.calls import fits
from mlcourse.checks.maths.syntax import ExpressionError
from mlcourse.checks.repairs import brackets, derivatives, matrices, numbers, rules
from mlcourse.checks.repairs.clues import Clues
from mlcourse.checks.repairs.numbers import Edits
from mlcourse.checks.repairs.rules import Rule
from mlcourse.checks.repairs.sites import Site, number, size, terms_of, times
from mlcourse.checks.repairs.trials import OfMatrices, OfNumbers

LONGEST = 150  # operations, names and numbers in a line, and in the one before
MOST_TRIED = 12_000  # changes: a second or two
MOST_WORK = 400_000  # operations, names and numbers in all changed lines together
DEEPEST = 25  # operations in one another: a change at the bottom is worked out anew all the way up
ADDED = (rules.TERM_LOST, rules.PRODUCT)
OF_NUMBERS: tuple[Callable[[Site, Clues], Edits], ...] = (
    numbers.signs,
    numbers.further_factors,
    numbers.further_terms,
    numbers.lost_terms,
    numbers.exponents,
    numbers.constants,
    numbers.names,
    numbers.functions,
    brackets.brackets,
    derivatives.inner,
    derivatives.product_rule,
    derivatives.operators,
    numbers.lost_factors,
    brackets.factors_of_brackets,
)
OF_MATRICES: tuple[Callable[[Site, Clues], Edits], ...] = (
    matrices.transposes,
    matrices.orders,
    matrices.axes,
    *OF_NUMBERS,
    matrices.lost_products,
)


@dataclass(frozen=True)
class Repair:
    """A change of one step that makes a line right: which rule was broken, where, and the whole line then."""

    rule: Rule
    site: Site
    line: ast.expr


def repairs(language: Any, clues: Clues, points: list[Any]) -> list[Repair]:
    """Return all repairs of one step that make a line equal to the one before it.

    None are returned if there are too many to be tried: what is left out could be the right one.
    """
    line = clues.line
    deepest = max(len(site.path) for site in Site(line).below())
    if max(size(line), size(clues.before)) > LONGEST or deepest > DEEPEST or not _can_be_read(clues):
        return []
    trial = (OfMatrices if clues.shapes else OfNumbers)(language, clues.before, points)
    found: dict[tuple[Rule, str], Repair] = {}
    try:
        most = min(MOST_TRIED, MOST_WORK // size(line))
        for tried, (rule, site, new) in enumerate(_candidates(line, clues)):
            if tried == most:
                raise TooMuch
            if not (trial.may_be(site, new) and trial.follows(repaired := site.with_part(new))):
                continue
            if not _of_nothing(rule, site.node, new, trial):
                found.setdefault((rule, ast.dump(repaired)), Repair(rule, site, repaired))
        for other in derivatives.by_other_variables(clues):
            if trial.same(line, other):
                found[rules.VARIABLE, ""] = Repair(rules.VARIABLE, Site(line), clues.before)
    except (TooMuch, ExpressionError):  # or there is a number in it that nobody can write out
        return []
    return [repair for repair in found.values() if _holds(language, repair.line, clues.before, points)]


def _can_be_read(clues: Clues) -> bool:
    """Tell whether one step may mend a line; names that are not the exercise's are told otherwise."""
    nodes = [site.node for site in Site(clues.line).below()]
    if any(isinstance(node, ast.Compare) and len(node.ops) > 1 for node in nodes):
        return False  # that has to be written otherwise, whatever else is wrong
    if clues.shapes and not all(fits(node) for node in nodes if isinstance(node, ast.Call)):
        return False
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return not clues.shapes or names <= {*clues.names, *clues.sizes}


def _of_nothing(rule: Rule, before: ast.expr, after: ast.expr, trial: Any) -> bool:
    """Tell whether what a repair adds or takes away explains nothing: beside 0, or 0 itself, all would do."""
    if rule in ADDED:
        return _cancels(before, after, trial) or _is_zero(before, trial)
    if rule is rules.FACTOR_EXTRA and isinstance(before, ast.BinOp):
        taken = before.right if after is before.left else before.left
        return _is_zero(taken, trial)
    return False


def _cancels(before: ast.expr, after: ast.expr, trial: Any) -> bool:
    """Tell whether what was added is a number times a term that stands there: nothing was missing then."""
    assert isinstance(after, ast.BinOp)
    return any(trial.multiples(term, after.right) for _, term in terms_of(before))


def _is_zero(part: ast.expr, trial: Any) -> bool:
    """Tell whether a part is 0 wherever it is worked out: what is missing beside it is all that there was."""
    return bool(trial.same(part, times(number(0), part)))


def _candidates(line: ast.expr, clues: Clues) -> Iterator[tuple[Rule, Site, ast.expr]]:
    sites = list(Site(line).below())
    for edits in OF_MATRICES if clues.shapes else OF_NUMBERS:
        for site in sites:
            for rule, new in edits(site, clues):
                yield rule, site, new


def _holds(language: Any, line: ast.expr, before: ast.expr, points: list[Any]) -> bool:
    """Tell whether a repaired line follows, by the comparison that judges lines."""
    try:
        one, other = (language.read(ast.unparse(tree)) for tree in (line, before))
        return language.differs_at(one, other, points) is None
    except ExpressionError:
        return False
