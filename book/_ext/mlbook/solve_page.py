"""The page "Solve in the browser" of one released notebook, as HTML.

Everything that can be done when the book is built is done here: text is rendered, given code is
highlighted, editors stand in the page with their labels. What only a browser can do is in ``_browser``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from html import escape
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader
from markdown_it import MarkdownIt
from markupsafe import Markup
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

from mlcourse.exercises.first_cell import FIRST_CELL

from .formula_fields import fields_of
from .formulas import mathml

TEMPLATES = Path(__file__).parents[2] / "_browser"
RUN = {"given": "Run", "try": "Run", "answer": "Run and check", "check": "Check"}


@dataclass(frozen=True)
class Cell:
    """A cell as the template shows it.

    Roles: ``text``; ``given``, locked code; ``check``, locked code that awards points; ``answer`` and
    ``try``, code that the reader writes; ``words``, an answer in words.
    """

    id: str
    role: str
    source: str
    label: str = ""
    html: str = ""
    check: str = ""
    points: float = 0
    fields: str = ""  # what the page needs to know to have a field for each formula, as JSON
    hints: tuple[str, ...] = ()  # one after the other, the last nearly gives the answer away

    @property
    def run(self) -> str:
        """What the button that runs the cell says; checks that follow an answer run with it."""
        return RUN.get(self.role, "")

    @property
    def rows(self) -> int:
        """Height of the editor before the browser measures it."""
        return max(self.source.count("\n") + 1, 4 if self.role == "words" else 1)


def role_of(cell) -> str:
    """Tell what a cell is for, from nbgrader's metadata."""
    marks = cell.metadata.get("nbgrader", {})
    if marks.get("solution"):
        return "answer" if cell.cell_type == "code" else "words"
    if cell.cell_type != "code":
        return "text"
    if marks.get("grade"):
        return "check"
    return "given" if marks.get("locked") else "try"


def _formula(content: str, options: dict) -> str:
    """Set a formula, as everywhere in the book."""
    return mathml(content, display=options["display_mode"])


def _equations(content: str) -> str:
    """Set a formula that is an environment of its own."""
    return mathml(content, display=True)


def markdown() -> MarkdownIt:
    """Return a renderer for a notebook's text: CommonMark, tables, formulas; HTML in it stays text."""
    renderer = MarkdownIt("commonmark", {"html": False}).enable("table")
    renderer.use(dollarmath_plugin, renderer=_formula, allow_labels=False)
    return renderer.use(amsmath_plugin, renderer=_equations)


def slug(title: str) -> str:
    """Turn a heading into an address that no cell has: ``3.1 The product`` → ``section-3-1-the-product``."""
    return "section-" + re.sub(r"[^a-z0-9]+", "-", re.sub(r"\$[^$]*\$", "", title).lower()).strip("-")


@dataclass
class Text:
    """Renders the notebook's text and collects its headings."""

    title: str = ""

    def __post_init__(self):
        self.renderer = markdown()
        self.headings: list[tuple[int, str, str]] = []  # level, id, HTML
        self.slugs: Counter[str] = Counter()

    def html(self, source: str) -> str:
        """Render one cell; the notebook's title is left out, the page has it."""
        tokens = self.renderer.parse(source)
        kept, heading = [], None
        for token in tokens:
            if token.type == "heading_open":
                heading = token
            if heading is None or heading.tag != "h1":
                kept.append(token)
            if token.type == "inline" and heading is not None:
                self._note(heading, token)
            if token.type == "heading_close":
                heading = None
        return self._render(kept)

    def _note(self, heading, inline):
        if heading.tag == "h1":
            self.title = self.title or inline.content
            return
        anchor = slug(inline.content)
        self.slugs[anchor] += 1
        anchor += f"-{self.slugs[anchor]}" if self.slugs[anchor] > 1 else ""
        heading.attrSet("id", anchor)
        self.headings.append((int(heading.tag[1]), anchor, self._render([inline])))

    def _render(self, tokens):
        return self.renderer.renderer.render(tokens, self.renderer.options, {})

    def contents(self) -> str:
        """Return title and headings as the nested list that the theme shows beside the page."""
        html, depths = "", []
        for level, anchor, title in [(1, "", escape(self.title)), *self.headings]:
            if not depths or level > depths[-1]:
                html, depths = html + "<ul>", [*depths, level]
            else:
                html += "</li>"
                while len(depths) > 1 and level < depths[-1]:
                    html, depths = html + "</ul></li>", depths[:-1]
            html += f'<li><a class="reference internal" href="#{anchor}">{title}</a>'
        return html + "</li></ul>" * len(depths)


def cells_of(notebook, exercises: dict, text: Text, highlight) -> list[Cell]:
    """Prepare every cell; `exercises` by grade id, `highlight` makes HTML of Python code."""
    ids = {cell.id for cell in notebook.cells}
    cells, tries = [], 0
    for cell in notebook.cells:
        if cell.id == FIRST_CELL:  # asks whether the course is installed; here it is
            continue
        role = role_of(cell)
        tries += role == "try"
        known = {
            "label": _label(role, cell.id, exercises, tries),
            "check": f"{cell.id}-check" if role == "answer" and f"{cell.id}-check" in ids else "",
            "points": cell.metadata.get("nbgrader", {}).get("points", 0) if role == "check" else 0,
        }
        if role == "answer" and cell.id in exercises:
            known["fields"] = fields_of(exercises[cell.id])
            known["hints"] = exercises[cell.id].hints
        if role == "text":
            known["html"] = Markup(text.html(cell.source))
        elif role in ("given", "check"):
            known["html"] = highlight(cell.source)
        cells.append(Cell(cell.id, role, cell.source, **known))
    return cells


def _label(role, cell_id, exercises, tries):
    exercise = exercises.get(cell_id.removesuffix("-check").removesuffix("-explain"))
    name = f"{exercise.id} · {exercise.title}" if exercise else cell_id
    labels = {"given": "Given code", "try": f"Try it out ({tries})", "words": f"{name}: in words"}
    return labels.get(role, f"{name}: check" if role == "check" else name)


def page_data(path: Path, python: dict, mathlive: str) -> dict:
    """Return what the page carries for its modules; the notebook is in it byte for byte."""
    text = path.read_bytes()
    return {
        "file": path.name,
        "hash": hashlib.sha256(text).hexdigest()[:16],
        "text": text.decode(),
        "python": python,
        "mathlive": mathlive,
    }


def as_script(data: dict) -> Markup:
    """Write data into a script element: no text in it can end the element."""
    return Markup(json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"))


def build_page(path: Path, exercises: dict, highlight, *, python: dict, mathlive: str, assets: str) -> dict:
    """Return the theme's context for one page: title, body, contents.

    `python` is what the worker needs to know of Pyodide's files, `mathlive` the folder of MathLive's, seen
    from `assets`, the folder of the modules.
    """
    text = Text()
    cells = cells_of(nbformat.read(path, as_version=4), exercises, text, highlight)
    title = text.title or path.stem
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    body = templates.get_template("solve.html.j2").render(
        title=title,
        cells=cells,
        data=as_script(page_data(path, python, mathlive)),
        assets=assets,
        base_size=_megabytes(python["files"], formulas=False),
        formula_size=_megabytes(python["files"], formulas=True),
    )
    return {"title": title, "body": body, "toc": text.contents(), "display_toc": True}


def _megabytes(files: dict[str, int], *, formulas: bool) -> str:
    """Size of what the first run fetches, or of what formulas need in addition."""
    sizes = [size for name, size in files.items() if name.startswith(("sympy", "mpmath")) == formulas]
    return f"{sum(sizes) / 1e6:.0f}"
