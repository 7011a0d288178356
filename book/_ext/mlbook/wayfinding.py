"""Ways through the book: from a result to its function and back, and to whoever can mend a line.

`in_code` stands below a result, `derived_in` below a function of the reference; addresses that a docstring
names, as in ````jacobians.html#sigmoid````, become links. A report opens an issue where the repository has
an address (``use_repository_button`` and ``repository.url`` in ``_config.yml``), and is copied elsewhere.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from docutils import nodes
from sphinx import addnodes

from mlcourse import __version__

from .course import load_reference, load_registry, module_of, row_of

ADDRESS = re.compile(r"``[\w/-]+\.html#([\w-]+)``")
WRITTEN_BY = {"function", "class", "method"}
BODY = "{address}\nBook {version}\n\nThe line:\n\nWhy it does not follow:\n"


class report(nodes.General, nodes.Inline, nodes.Element):
    """The way to say that a line of a result does not follow; attributes ``row``, ``title``, ``anchor``."""


def function_link(name: str, document: str, config, *, must_exist: bool = True) -> addnodes.pending_xref:
    """Link to a function's place in the reference."""
    return addnodes.pending_xref(
        "", nodes.literal("", name), refdoc=document, refdomain="py", reftype="func",
        reftarget=f"{module_of(name, config)}.{name}", refexplicit=True, refwarn=must_exist,
    )  # fmt: skip


def functions_of(row: str, called: set[str], config) -> list[str]:
    """Return the public functions that compute a row: those its exercises ask for, or its claims call."""
    exercises = [e for e in load_registry(config).values() if row_of(e.id) == row]
    asked_for = dict.fromkeys(e.function for e in exercises if e.function)
    public = set(load_reference(config).__all__)
    return [name for name in asked_for if name in public] or sorted(called & public)


def in_code(result: nodes.Element, called: set[str], document: str, config) -> nodes.paragraph:
    """Make the line below a result: its functions, and where to say that something is wrong."""
    line = nodes.paragraph(classes=["result-foot"])
    names = functions_of(result["row"], called, config)
    if names:
        line += nodes.inline("", "In code: ")
        for name in names:
            line += [function_link(name, document, config, must_exist=False), nodes.Text(" ")]
    line += report(row=result["row"], title=result["title"], anchor=result["ids"][0])
    return line


def derived_in(name: str, config) -> list[str]:
    """Return a line of reStructuredText below a function: where it is derived, and who asks for it."""
    exercises = [e for e in load_registry(config).values() if e.function == name]
    sections = dict.fromkeys((e.section, e.book.partition("#")[2]) for e in exercises)
    if not sections:
        return []
    derived = ", ".join(f":ref:`{title} <{label}>`" for title, label in sections)
    tasks = ", ".join(f":ref:`{e.title} <exercise-{e.id.lower()}>`" for e in exercises)
    return [f"   **Derived in** {derived}. **Exercises:** {tasks}.", ""]


def link_addresses(app, what, name, obj, options, lines):
    """Turn the sections that a docstring names by their addresses into links with their titles."""
    if what in WRITTEN_BY:
        lines[:] = [ADDRESS.sub(r":ref:`\1`", line) for line in lines]


def repository_of(config) -> str:
    """Return the address of the book's repository; what Jupyter Book sets by itself is its own."""
    options = config.html_theme_options
    return options.get("repository_url", "").rstrip("/") if options.get("use_repository_button") else ""


def address_of_reports(repository: str, subject: str, body: str) -> str:
    """Return where an issue is opened: GitHub's form of address, or GitLab's."""
    if "gitlab" in urlsplit(repository).netloc:
        return f"{repository}/-/issues/new?{urlencode({'issue[title]': subject, 'issue[description]': body})}"
    return f"{repository}/issues/new?{urlencode({'title': subject, 'body': body})}"


def visit_report(self, node):
    """Write a link, or a button that only works with the script, which shows it."""
    repository = repository_of(self.builder.config)
    subject = f"{node['row']}, {node['title']}: a line does not follow"
    words, named = "A line does not follow?", f"A line does not follow? {node['row']}"
    if repository:
        page = self.builder.get_target_uri(self.builder.current_docname)
        address = f"{self.builder.config.html_baseurl}{page}#{node['anchor']}"
        body = BODY.format(address=address, version=__version__)
        address = escape(address_of_reports(repository, subject, body))
        self.body.append(f'<a class="result-report" href="{address}" aria-label="{named}">{words}</a>')
    else:
        text = escape(f"({subject}; book {__version__})")
        self.body.append(
            f'<button type="button" class="result-report" hidden data-report="{text}" aria-label="{named}">'
            f'{words}</button><span class="result-reported" role="status"></span>'
        )
    raise nodes.SkipNode


def _leave_out(self, node):
    raise nodes.SkipNode


def order_results(app, config):
    """Chapters and exercises come before the reference."""
    config.html_search_scorer = str(Path(__file__).parents[2] / "_assets" / "scorer.js")


def setup(app):
    """Register the node, the links in docstrings and what the search finds first."""
    silent = (_leave_out, None)
    app.add_node(report, html=(visit_report, None), latex=silent, text=silent)
    app.setup_extension("sphinx.ext.autodoc")  # which has the event
    app.connect("autodoc-process-docstring", link_addresses)
    app.connect("config-inited", order_results)
