"""``{result}``: a numbered result that names its syllabus row and is checked at every build."""

from __future__ import annotations

import ast
import textwrap

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from .claims import ClaimError, split, verify
from .course import exercises_of, load_reference, load_registry, row_of
from .fitting import WIDTH
from .kept import PerPage
from .vocabulary import vocabulary_of
from .wayfinding import in_code
from .widgets import folded

logger = logging.getLogger(__name__)

_stated = PerPage("results")  # row → functions with a claim that holds


class result(nodes.General, nodes.Element):
    """A displayed result; attributes ``row`` and ``title``."""


def calls_of(claim: str) -> set[str]:
    """Names of the functions that the left side of a claim calls."""
    tree = ast.parse(split(claim)[0], mode="eval")
    return {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}


def in_short_lines(claim: str) -> str:
    """Write a claim in lines that fit a page: a long one is broken at its relation, and then at blanks."""
    if len(claim) <= WIDTH:
        return claim
    left, relation, right = split(claim)
    sides = (left, f"    {relation} {right}")
    return "\n".join(
        line
        for side in sides
        for line in textwrap.wrap(
            side, WIDTH, subsequent_indent=8 * " ", break_long_words=False, break_on_hyphens=False
        )
    )


class ResultDirective(SphinxDirective):
    """Show a result and evaluate its claims.

    ``{result} JAC-05`` with the options ``title`` (plain text), ``claims`` (one claim a line, see
    `claims`) and ``name``, which a second result of the same row needs. The content is the result as a
    reader sees it.
    """

    required_arguments = 1
    has_content = True
    option_spec = {  # noqa: RUF012
        "title": directives.unchanged_required,
        "claims": directives.unchanged,
        "name": directives.unchanged_required,
    }

    def run(self):
        """Make the box, and note which functions its claims verify."""
        row = self.arguments[0].strip()
        claims = [line.strip() for line in self.options.get("claims", "").splitlines() if line.strip()]
        node = result("", row=row, title=self.options.get("title", row))
        self.options.setdefault("name", f"result-{row.lower()}")
        self.add_name(node)
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        holding = [claim for claim in claims if self._holds(row, claim)]
        if holding:
            node += self._checked(holding)
        called = set().union(*(calls_of(claim) for claim in holding))
        if self.env.app.builder.format == "html":
            node += in_code(node, called, self.env.docname, self.config)
        self._record(row, called)
        return [node]

    def _holds(self, row, claim):
        try:
            verify(claim, load_reference(self.config), vocabulary_of(self.env.docname))
        except ClaimError as error:
            logger.warning("%s: claim fails: %s", row, error, location=self.get_location(), type="course")
            return False
        return True

    def _checked(self, claims):
        code = nodes.literal_block("", "\n".join(map(in_short_lines, claims)), language="python")
        note = nodes.paragraph(
            "",
            "Each line compares the course's function in float64 (left) with the formula at 50 digits "
            "(right), at random points. D is the derivative. If one failed, this page would not build.",
        )
        return folded("Checked when this page was built", note, code, classes=("result-checks",))

    def _record(self, row, functions):
        pages = _stated.of(self.env)
        pages.setdefault(self.env.docname, {}).setdefault(row, set()).update(functions)


def pages_with_results(env) -> set[str]:
    """Return the pages that state a result: the chapters."""
    return set(_stated.of(env))


def check_rows(app, env):
    """Compare rows on the pages with rows in the registry, in both directions."""
    exercises = exercises_of(app.config)
    rows = {row_of(exercise.id) for exercise in exercises}
    known = {row_of(exercise_id) for exercise_id in load_registry(app.config)}
    stated: dict[str, set[str]] = {}
    for page, results in _stated.of(env).items():
        for row, functions in results.items():
            stated.setdefault(row, set()).update(functions)
            if row not in known:
                logger.warning("%s: result for a row that no exercise has", row, location=page, type="course")
    for row in sorted(rows - set(stated)):
        logger.warning("%s: the book has no result for this row", row, type="course")
    public = set(load_reference(app.config).__all__)
    for row in sorted(rows & set(stated)):
        wanted = {e.function for e in exercises if row_of(e.id) == row and e.function} or public
        if not stated[row] & wanted & public:
            names = ", ".join(sorted(wanted)) if wanted != public else "any reference function"
            logger.warning("%s: no claim that holds calls %s", row, names, type="course")


def check_sections(app, env):
    """Compare the sections that exercises name with the headings that stand there."""
    labels = env.get_domain("std").labels
    for exercise in exercises_of(app.config):
        page, _, label = exercise.book.partition("#")
        found, anchor, title = labels.get(label, ("", "", ""))
        if (f"{found}.html", anchor, title) != (page, label, exercise.section):
            there = f"{found}.html#{anchor} {title!r}" if found else "no such label"
            expected = f"{exercise.book} {exercise.section!r}"
            logger.warning(
                "%s: the exercise expects %s; there is %s", exercise.id, expected, there, type="course"
            )


def visit_result(self, node):
    """Open the box: number, title, and the row as a link to the map of the course."""
    here = self.builder.current_docname
    self.body.append(self.starttag(node, "div", CLASS="result", role="group"))
    self.body.append('<p class="result-title">')
    self.add_fignumber(node)
    self.body.append(f"<span>{self.encode(node['title'])}</span> ")
    if "map" in self.builder.env.found_docs:
        uri = f"{self.builder.get_relative_uri(here, 'map')}#{node['row'].lower()}"
        self.body.append(f'<a class="result-row" href="{uri}">{node["row"]}</a>')
    else:
        self.body.append(f'<span class="result-row">{node["row"]}</span>')
    self.body.append("</p>\n")


def depart_result(self, node):
    """Close the box."""
    self.body.append("</div>\n")


def begin_printed(self, node):
    """Open the box in print; its number is a counter of LaTeX's, which references ask for."""
    name = f"{node['row']}: {self.encode(node['title'])}"
    self.body.append("\n\\refstepcounter{result}" + self.hypertarget_to(node))
    self.body.append(f"\n\\begin{{sphinxadmonition}}{{note}}{{Result \\theresult{{}} ({name})}}\n")


def end_printed(self, node):
    """Close it."""
    self.body.append("\\end{sphinxadmonition}\n")


def _plain(self, node):
    """Leave the text as it is."""


def name_results(app, config):
    """Give results a name for their numbers, as Sphinx does for figures."""
    config.numfig_format.setdefault("result", "Result %s")


def setup(app):
    """Register the directive, its node and the check of all rows."""
    app.add_enumerable_node(
        result, "result", lambda node: node["title"],
        html=(visit_result, depart_result), latex=(begin_printed, end_printed), text=(_plain, _plain),
    )  # fmt: skip
    app.add_directive("result", ResultDirective)
    app.connect("config-inited", name_results, priority=900)  # after Sphinx has filled in its own
    _stated.keep(app)
    app.connect("env-check-consistency", check_rows)
    app.connect("env-check-consistency", check_sections)
