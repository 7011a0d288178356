"""``{find-the-error}`` and ``{common-mistakes}``: real wrong answers, to find and to know."""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from .claims import first_wrong_line, unknown_name
from .course import load_registry, row_of
from .vocabulary import vocabulary_of
from .widgets import details, folded, summary

logger = logging.getLogger(__name__)

BOX = "find-the-error"  # the class of a box: what stands in it is wrong on purpose

DEFAULT_REASONS = {
    -1: "This line is right.",
    0: "This is the line.",
    1: "Not the first one: this line only carries on with an error made above.",
}


class FindTheErrorDirective(SphinxDirective):
    """Show the lines of a wrong answer; the reader picks the first wrong one.

    The content is an introduction, one numbered list, and what to take away. In a list item the first
    paragraph is the line, the rest is what the reader is told who picks it. ``wrong`` is the number
    of the first wrong line. ``lines``, where given, holds each line as an expression (see `claims`):
    the build checks that they agree up to there and not further.
    """

    required_arguments = 1
    has_content = True
    option_spec = {  # noqa: RUF012
        "title": directives.unchanged_required,
        "wrong": directives.positive_int,
        "lines": directives.unchanged,
    }

    def run(self):
        """Fold what a reader is told under each line."""
        row, wrong = self.arguments[0].strip(), self.options.get("wrong")
        content = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, content)
        lists = [child for child in content if isinstance(child, nodes.enumerated_list)]
        if len(lists) != 1 or wrong is None or wrong > len(lists[0]):
            self._warn(f"{row}: needs one numbered list and `wrong`, the number of one of its lines")
            return []
        self._check_lines(row, wrong)
        steps = lists[0]
        after = content.children[content.index(steps) + 1 :]
        before = content.children[: content.index(steps)]
        for number, item in enumerate(steps, start=1):
            self._fold(item, number, wrong)
        steps["classes"].append("error-lines")
        text, _ = self.state.inline_text(f"Find the error: {self.options.get('title', row)}", self.lineno)
        title = nodes.paragraph("", "", *text, classes=["box-title"])
        task = nodes.paragraph("", "Which is the first line that is wrong? Open the one you suspect.")
        lesson = [folded("What to take away", *after, classes=("lesson",))] if after else []
        return [nodes.container("", title, *before, task, steps, *lesson, classes=[BOX])]

    def _fold(self, item, number, wrong):
        side = (number > wrong) - (number < wrong)
        line, *reason = item.children
        verdict = "Yes, here." if side == 0 else "No."
        if not reason:
            reason = [nodes.paragraph("", nodes.Text(DEFAULT_REASONS[side]))]
        first = reason[0]
        if isinstance(first, nodes.paragraph):
            first.insert(0, [nodes.strong("", verdict), nodes.Text(" ")])
        # A line may be a formula only, and a formula is no name for a button.
        spoken = nodes.inline("", f"Line {number}: ", classes=["visually-hidden"])
        head = summary("", "", spoken, *line.children)
        item.children = []
        item += details("", head, *reason, classes=["error-here" if side == 0 else "error-not-here"])

    def _check_lines(self, row, wrong):
        lines = [line.strip() for line in self.options.get("lines", "").splitlines() if line.strip()]
        if not lines:
            return
        vocabulary = vocabulary_of(self.env.docname)
        try:
            found = first_wrong_line(lines, vocabulary)
        except NameError as error:
            self._warn(f"{row}: cannot evaluate the lines: {unknown_name(error, '', vocabulary)}")
            return
        except Exception as error:
            self._warn(f"{row}: cannot evaluate the lines: {type(error).__name__}: {error}")
            return
        if found != wrong:
            self._warn(f"{row}: the first line that differs is {found}, the box says {wrong}")

    def _warn(self, message):
        logger.warning("find-the-error %s", message, location=self.get_location(), type="course")


class CommonMistakesDirective(SphinxDirective):
    """List the mistakes that the checks know by name, of topics or of single rows: ``RSK ADD-05``."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        """Make a folded list for each exercise."""
        found = [exercise for name in self.arguments[0].split() for exercise in self._exercises(name)]
        return [nodes.container("", *map(self._fold, found), classes=["common-mistakes"])]

    def _exercises(self, name):
        """Return the exercises of a topic (``RSK``) or a row (``ADD-05``) that have known mistakes."""
        exercises = load_registry(self.config).values()
        found = [e for e in exercises if name in (e.id[:3], row_of(e.id)) and e.mistakes]
        if not found:
            message = f"common-mistakes: no exercise of {name} has a known mistake"
            logger.warning(message, location=self.get_location(), type="course")
        return found

    def _fold(self, exercise):
        items = nodes.bullet_list()
        for mistake in exercise.mistakes:
            name = nodes.strong("", mistake.name[:1].upper() + mistake.name[1:])
            hint, _ = self.state.inline_text(mistake.hint, self.lineno)
            items += nodes.list_item("", nodes.paragraph("", "", name, nodes.Text(". "), *hint))
        label = f"{row_of(exercise.id)}  {exercise.title} ({len(exercise.mistakes)})"
        return folded(label, items)


def setup(app):
    """Register both directives."""
    app.add_directive("find-the-error", FindTheErrorDirective)
    app.add_directive("common-mistakes", CommonMistakesDirective)
