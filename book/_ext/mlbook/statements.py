"""``{claim}`` in a sentence: a number or a few words, and what they are, evaluated during the build.

`` {claim}`864 = conv2d_num_parameters(3, 32, 3, bias=False)` `` shows 864, and fails the build if that is
not what comes out. Where words are shown, such as ``singular``, what comes out must be true. The expression
may use the reference, ``np``, ``math``, all names of the file that draws the page's figures, and ``drawn``:
what a name stands for in the function that draws a figure, as in ``drawn(smoothed_step, 'signal')``.
"""

from __future__ import annotations

import ast
import importlib.util
import inspect
import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from . import figures
from .course import load_reference

logger = logging.getLogger(__name__)

NUMBERS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty-two": 32,
    "forty": 40, "eighty": 80, "hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9,
    "half": 0.5, "third": 1 / 3, "quarter": 0.25, "twice": 2, "double": 2,
}  # fmt: skip
_formula = (
    (r"\\[,;! ]|\s", ""),
    (r"\\t?frac(?:(\d)|\{([^{}]*)\})(?:(\d)|\{([^{}]*)\})", r"((\1\2)/(\3\4))"),
    (r"\\sqrt(\d)", r"(\1**0.5)"),
    (r"\\cdot", "*"),
    (r"\^\{([^{}]*)\}|\^(\d)", r"**(\1\2)"),
)


class checked(nodes.Inline, nodes.TextElement):
    """What a claim shows; attribute ``expression``."""


def number_shown(text: str) -> tuple[float, float] | None:
    """Return the number that a text is, and how far it may be rounded; None if it is no number."""
    plain = text.strip().replace("−", "-").replace("\u202f", "").replace("\xa0", "")
    if plain.lower() in NUMBERS:
        return NUMBERS[plain.lower()], 0.0
    if plain.startswith("$") and plain.endswith("$"):
        plain = plain[1:-1]
        for pattern, replacement in _formula:
            plain = re.sub(pattern, replacement, plain)
    plain = re.sub(r"(?<=\d) (?=\d{3})", "", plain)
    if re.fullmatch(r"-?\d+(\.\d+)?", plain):
        return float(plain), 0.5 * 10.0 ** -len(plain.partition(".")[2])
    if re.fullmatch(r"[-+*/().\d]*\d[-+*/().\d]*", plain):
        return float(eval(plain)), 0.0
    return None


def problem_with(shown: str, value: Any) -> str:
    """Say why `value` is not what a reader is shown; "" if it is."""
    if isinstance(value, (bool, np.bool_)):
        return "" if value else f"{shown!r}: what it says is not true"
    number = number_shown(shown)
    if number is None:
        return f"{shown!r} is no number, so the expression must be true or false; it is {value!r}"
    expected, rounding = number
    near = abs(float(value) - expected) <= rounding * (1 + 1e-9) + 1e-9 * abs(expected)
    return "" if near else f"{shown!r} is {float(value):.12g}"


def drawn(function: Callable[..., Any], name: str) -> Any:
    """Return what the function's source first assigns to `name`, with the names assigned before it."""
    local: dict[str, Any] = {}
    for node in ast.walk(ast.parse(inspect.getsource(function))):
        if isinstance(node, ast.Assign):
            try:
                exec(compile(ast.Module([node], []), "<figure>", "exec"), function.__globals__, local)
            except (NameError, TypeError):
                continue  # it depends on what stands in a loop
            if name in local:
                return local[name]
    raise LookupError(f"{function.__name__} assigns nothing to {name}")


def names_of(page: str, config) -> dict[str, Any]:
    """Return the names that an expression on this page may use."""
    reference = load_reference(config)
    names = {name: getattr(reference, name) for name in reference.__all__}
    name = f"{figures.__name__}.{page.replace('-', '_').replace('/', '_')}"
    own = vars(importlib.import_module(name)) if importlib.util.find_spec(name) else {}
    return {"np": np, "math": math, "drawn": drawn, **names, **own}


class ClaimRole(SphinxRole):
    """Show the text before the last `` = `` of the role, once the expression behind it agrees."""

    def run(self):
        """Evaluate, and pass the text on to be read as any other."""
        shown, equals, expression = self.text.rpartition(" = ")
        try:
            names = names_of(self.env.docname, self.config)
            with np.errstate(all="ignore"):  # an overflow may be what is claimed
                problem = problem_with(shown, eval(expression, names)) if equals else "no ' = ' in it"
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
        if problem:
            logger.warning("claim: %s: %s", self.text, problem, location=self.get_location(), type="course")
        text, messages = self.inliner.parse(shown, self.lineno, self.inliner, self.inliner.parent)
        return [checked(self.rawtext, "", *text, expression=expression)], messages


def visit_checked(self, node):
    """Show on demand what was evaluated."""
    title = f"Checked when this page was built: {node['expression']}"
    self.body.append(self.starttag(node, "span", "", CLASS="checked", title=title))


def depart_checked(self, node):
    """Close it."""
    self.body.append("</span>")


def _plain(self, node):
    """In print the text is all there is."""


def setup(app):
    """Register the role and its node."""
    silent = (_plain, _plain)
    app.add_node(checked, html=(visit_checked, depart_checked), latex=silent, text=silent)
    app.add_role("claim", ClaimRole())
