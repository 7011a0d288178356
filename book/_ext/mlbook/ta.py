"""The edition for teaching assistants: solutions, hidden tests, rubrics, and the mistakes to expect.

The public edition never reads ``solutions/``: `solved_notebook` is asked for in this edition only, and
``{expected-mistakes}`` stands on pages that it makes.
"""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from mlcourse.checks.verdict import points_text
from mlcourse.exercises import announced

from .course import load_registry
from .widgets import folded

MARKED = re.compile(
    r"^ *[#%]+ BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)^ *[#%]+ END \1 *\n?", re.MULTILINE | re.DOTALL
)
BANNER = "Edition for teaching assistants: solutions and rubrics. Not for students, not for publication."


def is_ta(config) -> bool:
    """Tell whether this is the edition for teaching assistants."""
    return config.course_edition == "ta"


def solved_notebook(path: Path, registry: dict) -> list[tuple[str, list[str]]]:
    """Return the cells of an instructor's notebook as grade id and lines of MyST.

    Parameters
    ----------
    path : Path
        A file of ``solutions/``.
    registry : dict
        Exercises by id.
    """
    import jupytext

    exercises = {exercise.grade_id: exercise for exercise in registry.values()}
    source = jupytext.read(path).cells
    announced.announce(source, registry.values())
    cells = []
    for cell in source:
        marks = cell.metadata.get("nbgrader", {})
        grade_id = marks.get("grade_id", "")
        exercise = exercises.get(grade_id.removesuffix("-check"))
        graded = marks.get("grade") and exercise
        lines = _code(cell.source) if cell.cell_type == "code" else _text(cell.source, marks.get("solution"))
        if graded:
            lines += ["", f"```{{expected-mistakes}} {exercise.id}", "```", ""]
        cells.append((grade_id, lines))
    return cells


def _code(source: str) -> list[str]:
    """Show code without the markers; the part that students do not see in a box that says what it is."""
    lines, place = [], 0
    for found in MARKED.finditer(source):
        lines += _block(source[place : found.start()])
        title = "Solution" if found[1] == "SOLUTION" else "Hidden tests"
        lines += ["``````{div} ta-solution", f"**{title}**", "", *_block(found[2]), "``````", ""]
        place = found.end()
    return lines + _block(source[place:])


def _block(code: str) -> list[str]:
    return ["````python", *code.rstrip().splitlines(), "````", ""] if code.strip() else []


def _text(source: str, solution: bool) -> list[str]:
    """Show text as it is; a model answer with its rubric in a box."""
    lines = [line for line in source.splitlines() if not line.startswith("# ")]
    return ["``````{div} ta-solution", *lines, "``````", ""] if solution else [*lines, ""]


class ExpectedMistakesDirective(SphinxDirective):
    """What students get wrong in one exercise, and how the checks or the marker recognise it."""

    required_arguments = 1

    def run(self):
        """Make a folded list: name, hint, where it was seen."""
        exercise = load_registry(self.config)[self.arguments[0].strip()]
        items = nodes.bullet_list()
        for error in exercise.typical_errors():
            items += self._item(*error)
        if not items.children:
            return []
        count = f"{len(items)} mistake{'s' * (len(items) != 1)} to expect"
        facts = f"{exercise.id}, {points_text(exercise.points)}: {count}"
        return [folded(facts, items, classes=("ta-mistakes",))]

    def _item(self, name, hint, seen):
        text, _ = self.state.inline_text(f"{hint}", self.lineno)
        title, _ = self.state.inline_text(name[:1].upper() + name[1:].rstrip("."), self.lineno)
        place = [nodes.Text(f" (seen: {seen})")] if seen else []
        return nodes.list_item(
            "", nodes.paragraph("", "", nodes.strong("", "", *title), nodes.Text(". "), *text, *place)
        )


def announce(app, config):
    """Say on every page what this edition is."""
    if is_ta(config):
        config.html_theme_options = {**config.html_theme_options, "announcement": BANNER}
        config.html_title = f"{config.html_title} (for teaching assistants)"


def setup(app):
    """Register the directive."""
    app.add_directive("expected-mistakes", ExpectedMistakesDirective)
    app.connect("config-inited", announce)
