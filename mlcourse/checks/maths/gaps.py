"""Where a derivation jumps: from which line to which most is new."""

from __future__ import annotations

import ast
from collections import Counter
from itertools import pairwise

from mlcourse.checks.maths.structure import Structure


def largest_step(lines: list[Structure], trees: list[ast.expr]) -> tuple[int, int]:
    """Return the numbers, from 1, of two lines that follow each other and share fewest names and numbers.

    Lines that say the same in another order or with other numbers count as one: the step is from the last
    of them.
    """
    steps = [i for i in range(len(lines) - 1) if lines[i].key != lines[i + 1].key]
    leaves = [
        Counter(ast.dump(node) for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Constant))
        for tree in trees
    ]
    new = [((one - other) + (other - one)).total() for one, other in pairwise(leaves)]
    largest = max(steps or range(len(new)), key=lambda i: new[i])
    return largest + 1, largest + 2
