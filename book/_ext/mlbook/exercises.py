"""Exercises in the book: cards, the task to read, and the map of the course."""

from __future__ import annotations

import json
import os
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from mlcourse.checks.verdict import points_text
from mlcourse.exercises.first_cell import FIRST_CELL

from .course import load_registry, load_titles, row_of
from .solve import link_for
from .ta import is_ta, solved_notebook
from .wayfinding import function_link

logger = logging.getLogger(__name__)


def cross_reference(document: str, target: str, *content: nodes.Node) -> addnodes.pending_xref:
    """Link to a label; Sphinx warns when there is none."""
    return addnodes.pending_xref(
        "", nodes.inline("", "", *content), refdoc=document, refdomain="std", reftype="ref",
        reftarget=target, refexplicit=True, refwarn=True,
    )  # fmt: skip


def section_label(exercise) -> str:
    """Label of the section that an exercise belongs to: ``jacobians.html#matrix`` → ``matrix``."""
    return exercise.book.partition("#")[2]


def task_label(exercise) -> str:
    """Label of the task on the page that shows the notebook."""
    return f"exercise-{exercise.id.lower()}"


class NotebookDirective(SphinxDirective):
    """What the directives share that know where the released notebooks are."""

    def notebook(self, name: str) -> Path | None:
        """Find a released notebook (``ps2-softmax/softmax-jacobians``), or warn."""
        path = Path(self.env.srcdir).parent / "exercises" / f"{name}.ipynb"
        self.env.note_dependency(str(path))
        if path.is_file():
            return path
        self.warn(f"no released notebook exercises/{name}.ipynb: run `mlcourse release`")
        return None

    def warn(self, message: str) -> None:
        """Warn at the place of the directive."""
        logger.warning("%s: %s", self.name, message, location=self.get_location(), type="course")

    def solve(self, path: Path, exercise_id: str = "") -> list[nodes.Node]:
        """Link to the page on which a notebook is solved, if the book has such pages."""
        uri = link_for(self.config, path.stem, exercise_id, self.env.docname)
        label = "Solve in the browser"
        return [nodes.Text(" "), nodes.reference("", label, refuri=uri, internal=True)] if uri else []

    def colab(self, path: Path) -> list[nodes.Node]:
        """Say how a notebook runs in Colab, if the course has a public address."""
        options = self.config.html_theme_options
        repository = options.get("repository_url", "").rstrip("/")
        # Jupyter Book's own repository stands there as long as nobody has set another one and said so.
        if not options.get("use_repository_button") or not repository.startswith("https://github.com/"):
            return []
        branch = options.get("repository_branch") or "main"
        place = (
            f"{repository.removeprefix('https://')}/blob/{branch}/exercises/{path.parent.name}/{path.name}"
        )
        address = f"https://colab.research.google.com/{place.replace('github.com', 'github', 1)}"
        link = nodes.reference("", "Open it in Colab", refuri=address)
        command = nodes.literal("", f'%pip install "mlcourse[formulas] @ git+{repository}@{branch}"')
        first = nodes.Text(" (an account with Google is needed). Run this there in a cell of its own first: ")
        return [nodes.paragraph("", "", link, first, command, classes=["exercise-links"])]

    def download(self, path: Path, label: str) -> nodes.Node:
        """Link to a copy of `path` that Sphinx puts into the site."""
        target = os.path.relpath(path, Path(self.env.doc2path(self.env.docname)).parent)
        link = addnodes.download_reference("", "", reftarget=target, refdoc=self.env.docname)
        link += nodes.inline("", label)
        return link


class ExercisesDirective(NotebookDirective):
    """Cards of all exercises of these rows; ``{exercises} JAC-05 JAC-06``."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        """Make a card for every exercise."""
        registry = load_registry(self.config)
        cards = nodes.bullet_list(classes=["exercise-cards"])
        for row in self.arguments[0].split():
            own = [exercise for exercise in registry.values() if row_of(exercise.id) == row]
            if not own:
                self.warn(f"no exercise of row {row} in the registry")
            cards += [nodes.list_item("", *self._card(e), classes=["exercise-card"]) for e in own]
        return [cards]

    def _card(self, exercise):
        facts = f"{exercise.id} · {exercise.task} · {points_text(exercise.points)}"
        meta = nodes.paragraph("", facts, classes=["exercise-facts"])
        if exercise.function:
            meta += [nodes.Text(" · "), nodes.literal("", exercise.function)]
        title = nodes.paragraph("", exercise.title, classes=["exercise-title"])
        return [title, meta, self._links(exercise)]

    def _links(self, exercise):
        links = nodes.paragraph(classes=["exercise-links"])
        path = self.notebook(f"{exercise.problem_set}/{exercise.notebook}")
        if path is not None:
            links += cross_reference(self.env.docname, task_label(exercise), nodes.Text("Read the task"))
            links += [nodes.Text(" "), self.download(path, "Download the notebook")]
            links += self.solve(path, exercise.id)
        return links


class ReleasedNotebookDirective(NotebookDirective):
    """The text of a released notebook: Markdown as text, code as code, nothing executed."""

    required_arguments = 1

    def run(self):
        """Parse the cells one after another."""
        path = self.notebook(self.arguments[0].strip())
        if path is None:
            return []
        lines, labels = [], self._labels(path.stem)
        for grade_id, cell in self._cells(path):
            lines += [f"({labels.pop(grade_id)})=", ""] if grade_id in labels else []
            lines += cell
        for missing in labels:
            self.warn(f"{path.name} has no cell {missing}")
        # Into the page's own section: headings become its subsections, in the order of the cells.
        page = self.state_machine.node
        links = [self.download(path, f"Download {path.name}"), *self.solve(path)]
        page += [nodes.paragraph("", "", *links, classes=["exercise-links"]), *self.colab(path)]
        self.state.nested_parse(StringList(lines, str(path)), 0, page, match_titles=True)
        return []

    def _labels(self, notebook):
        exercises = load_registry(self.config).values()
        return {e.grade_id: task_label(e) for e in exercises if e.notebook == notebook}

    def _cells(self, path):
        """Return grade id and lines of MyST of every cell."""
        if is_ta(self.config):
            source = Path(self.env.srcdir).parent / "solutions" / path.parent.name / f"{path.stem}.md"
            self.env.note_dependency(str(source))
            return solved_notebook(source, load_registry(self.config))
        # A notebook is JSON; nbformat would take two seconds to import.
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        cells = [cell for cell in cells if cell.get("id") != FIRST_CELL]  # is for whoever runs the notebook
        return [(c["metadata"].get("nbgrader", {}).get("grade_id", ""), self._cell(c)) for c in cells]

    def _cell(self, cell):
        lines = "".join(cell["source"]).splitlines()  # one string or a list of them, by the format
        if cell["cell_type"] == "code":
            return ["````python", *lines, "````", ""]
        # The page has the notebook's title already.
        return [*(line for line in lines if not line.startswith("# ")), ""]


def map_id(topic: str) -> str:
    """Return the anchor of a topic's section on the map."""
    return f"map-{topic.lower()}"


class CourseMapDirective(SphinxDirective):
    """Every row of the course, a section for each topic: where it is derived, its function, its exercises."""

    def run(self):
        """Count, then make a section for each topic."""
        topics: dict[str, dict[str, list]] = {}
        self.titles = load_titles(self.config)
        registry = load_registry(self.config)
        for exercise in registry.values():
            row = row_of(exercise.id)
            topics.setdefault(row[:3], {}).setdefault(row, []).append(exercise)
        rows = sum(map(len, topics.values()))
        points = points_text(sum(exercise.points for exercise in registry.values()))
        counted = nodes.paragraph("", f"{rows} rows, {len(registry)} exercises, {points}. Go to")
        for topic in topics:
            label = self.titles.get(topic, topic)
            counted += [nodes.Text(" "), nodes.reference("", label, refid=map_id(topic), internal=True)]
            counted += nodes.Text("." if topic == list(topics)[-1] else ";")
        return [counted, *(self._topic(topic, rows) for topic, rows in topics.items())]

    def _topic(self, topic, rows):
        title = f"{self.titles[topic]} ({topic})" if topic in self.titles else topic
        heads = ("What it is about", "In code", "Exercises")
        body = [self._row(row, exercises) for row, exercises in rows.items()]
        group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in (3, 3, 5)), cols=3)
        titles = nodes.row("", *(nodes.entry("", nodes.paragraph("", head)) for head in heads))
        group += [nodes.thead("", titles), nodes.tbody("", *body)]
        table = nodes.table("", group, classes=["course-map"])
        return nodes.section("", nodes.title("", title), table, ids=[map_id(topic)])

    def _row(self, row, exercises):
        first = exercises[0]
        anchor = nodes.target("", "", ids=[row.lower()])
        self.state.document.note_explicit_target(anchor)
        here = self.env.docname
        section = cross_reference(here, section_label(first), nodes.Text(first.section))
        names = dict.fromkeys(e.function for e in exercises if e.function)
        functions = nodes.paragraph()
        for name in names:
            functions += [function_link(name, here, self.config), nodes.Text(" ")]
        tasks = nodes.bullet_list()
        for exercise in exercises:
            facts = f" ({exercise.task}, {points_text(exercise.points)})"
            link = cross_reference(here, task_label(exercise), nodes.Text(exercise.title))
            tasks += nodes.list_item("", nodes.paragraph("", "", link, nodes.Text(facts)))
        about = nodes.paragraph("", "", anchor, section, nodes.Text(" "))
        about += nodes.inline("", row, classes=["row-name"])
        cells = ([about], [functions], [tasks])
        return nodes.row("", *(nodes.entry("", *cell) for cell in cells))


def setup(app):
    """Register the directives."""
    app.add_directive("exercises", ExercisesDirective)
    app.add_directive("released-notebook", ReleasedNotebookDirective)
    app.add_directive("course-map", CourseMapDirective)
