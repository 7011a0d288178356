r"""``{derivation}``: a derivation in matrices, line by line, that the course's own check has accepted.

The lines are those of an exercise: there is one place in which they stand. At every build they are judged
as a student's would be, and an exercise of this kind that no page shows is a warning, which fails the build.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from .course import exercises_of, load_registry
from .kept import PerPage
from .widgets import folded

logger = logging.getLogger(__name__)

_shown = PerPage("derivations")  # derivations that it shows


def lines_of(exercise) -> str:
    """Return LaTeX of a chain, one equality a line."""
    first, *others = map(exercise.typeset, exercise.answer)
    aligned = "".join(f" \\\\\n&= {line}" for line in others)
    return f"\\begin{{aligned}}\n&{first}{aligned}\n\\end{{aligned}}"


def is_in_matrices(exercise) -> bool:
    """Whether an exercise is a derivation in matrices."""
    return exercise.kind == "proof" and bool(exercise.matrices)


class DerivationDirective(SphinxDirective):
    """Fold the lines of derivations under their titles; ``{derivation} JAC-05-derivation JAC-05-rows``."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        """Judge each of them, and show it."""
        registry = load_registry(self.config)
        return [self._shown(registry[name]) for name in self.arguments[0].split()]

    def _shown(self, exercise):
        verdict = exercise.judge(*exercise.handed_in(exercise.answer))
        if verdict.status != "ok":
            said = " ".join(verdict.lines)
            logger.warning("%s: %s", exercise.id, said, location=self.get_location(), type="course")
        _shown.of(self.env).setdefault(self.env.docname, set()).add(exercise.id)
        return folded(exercise.title, self._given(exercise), _display(exercise), classes=("derivation",))

    def _given(self, exercise):
        """Say of which shapes the letters are, and what is short for what."""
        text = nodes.paragraph("", "Line by line, as the check reads it, with ")
        for place, (name, shape) in enumerate(exercise.matrices.items()):
            text += nodes.Text(", " if place else "")
            text += _formula(rf"{exercise.typeset(name)} \in \mathbb R{_raised(shape)}")
        for place, (name, meaning) in enumerate(exercise.where.items()):
            text += nodes.Text(", " if place else "; in short, ")
            text += _formula(f"{exercise.typeset(name)} = {exercise.typeset(meaning)}")
        text += nodes.Text(".")
        return text


def _formula(latex):
    return nodes.math(latex, latex)


def _raised(shape):
    sizes = r" \times ".join(map(str, shape))
    return f"^{{{sizes}}}" if shape else ""


def _display(exercise):
    latex = lines_of(exercise)
    return nodes.math_block(latex, latex, nowrap=False, number=None, label=None)


def check_all_are_shown(app, env):
    """Every derivation in matrices stands in the book."""
    shown = set().union(*_shown.of(env).values())
    for exercise in exercises_of(app.config):
        if is_in_matrices(exercise) and exercise.id not in shown:
            logger.warning("%s: no page shows this derivation", exercise.id, type="course")


def setup(app):
    """Register the directive and the check that nothing is left out."""
    app.add_directive("derivation", DerivationDirective)
    _shown.keep(app)
    app.connect("env-check-consistency", check_all_are_shown)
