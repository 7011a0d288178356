"""What a student is told: the one rule that was broken, one of two, or nothing."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from mlcourse.checks.maths.syntax import ExpressionError, text_of
from mlcourse.checks.repairs import rules
from mlcourse.checks.repairs.clues import Clues
from mlcourse.checks.repairs.rules import Rule
from mlcourse.checks.repairs.search import Repair, repairs
from mlcourse.checks.repairs.sites import size, together

MOST = 2
FAR_FETCHED = 5  # so much larger is what a repair puts in, next to two others: more than (1 - x) times
EITHER = "Either of the two alone would make the line right."


@dataclass(frozen=True)
class Explanation:
    """A rule that was broken, and the part of the line that is meant."""

    rule: Rule
    place: ast.expr

    def said(self, line: ast.expr) -> str:
        """Return the rule with its place, unless that is the whole line."""
        return self.rule.name if self.place is line else f"{self.rule.name} at `{text_of(self.place)}`"


def broken_rule(language: Any, clues: Clues, points: list[Any]) -> tuple[str, str, str] | None:
    """Return the name of the rule that was broken, name and place, and a hint; None if it is unknown.

    Two rules that explain a line are both said. More are none: it could be any of them.
    """
    found = explanations(repairs(language, clues, points), size(clues.line))
    if not found:
        return None
    names = ", or ".join(explanation.rule.name for explanation in found)
    said = ", or ".join(explanation.said(clues.line) for explanation in found)
    return names, said, found[0].rule.hint if len(found) == 1 else EITHER


def explanations(found: list[Repair], length: int) -> list[Explanation]:
    """Return at most two rules, each of which explains a line of this length; none if there are more.

    Cases of one rule are one explanation. What puts much more into the line than two others do is left out.
    """
    if all(repair.rule is rules.FUNCTION_CARRIED_OUT for repair in found):
        return []
    kinds: dict[Rule, list[Repair]] = {}
    for repair in found:
        kinds.setdefault(repair.rule.kind, []).append(repair)
    added = {kind: min(max(0, size(one.line) - length) for one in of_kind) for kind, of_kind in kinds.items()}
    likely = sorted(kinds, key=lambda kind: added[kind])
    if len(likely) > MOST and added[likely[MOST]] - added[likely[MOST - 1]] < FAR_FETCHED:
        return []
    return [_explanation(kinds[kind]) for kind in likely[:MOST]]


def _explanation(of_kind: list[Repair]) -> Explanation:
    found = {repair.rule for repair in of_kind}
    rule = found.pop() if len(found) == 1 else of_kind[0].rule.kind
    return Explanation(rule, together([repair.site for repair in of_kind]))


def clues_of(language: Any, line: Any, before: Any, exercise: Any) -> Clues | None:
    """Return what the search needs to know of a line of a derivation; None if the line cannot be read."""
    changes = {dx: exercise.matrices[x] for x, dx in exercise.depends.items()} if exercise.matrices else {}
    names = (*exercise.names, *exercise.matrices, *changes, *exercise.where)
    try:
        trees = [language.tree(text) for text in (line, before, exercise.first, exercise.last)]
    except ExpressionError:
        return None
    return Clues(trees[0], trees[1], (trees[2], trees[3]), names, {**exercise.matrices, **changes})
