"""What staff should look at although it earned its points: derivatives by machine, code of the reference.

A flag is no verdict and takes no point away: it stands in the record and in the report, for a person.
"""

import ast
import re

from mlcourse.checks.exercise import Exercise
from mlcourse.exercises.calls import parse
from mlcourse.grading.similarity.reference import copies_reference

__all__ = ["AUTOGRAD", "BY_MACHINE", "COPIED", "flag"]

AUTOGRAD = re.compile(
    r"\b(autograd|jacrev|jacfwd|value_and_grad|requires_grad)\b|\.\s*backward\s*\(|\bfunc\.(vjp|jvp|grad)\b"
)
BY_MACHINE = "uses {}: is the derivative written by hand?"
COPIED = "the answer is the reference's code with other names"


def flag(exercise: Exercise | None, source: str) -> str:
    """Return why staff should look at an answer; empty if there is no reason.

    Parameters
    ----------
    exercise : Exercise or None
        What was asked, if the registry knows it.
    source : str
        The student's cells for it.

    Examples
    --------
    >>> flag(None, "y.backward()")
    'uses backward(): is the derivative written by hand?'
    """
    reasons = []
    used = AUTOGRAD.search(_code(source))
    if used:
        name = used[0].strip(".( ")
        reasons.append(BY_MACHINE.format(f"{name}()" if "backward" in name else name))
    if exercise is not None and copies_reference(exercise, source):
        reasons.append(COPIED)
    return "; ".join(reasons)


def _code(source: str) -> str:
    """The source without comments and texts, as far as it can be parsed."""
    try:
        tree = parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.unparse(tree)
