"""Code that a page displays, and where each name in it leads.

A name of our own in displayed code is public (it has an entry on a function's page), stands in the same
file (then it is displayed with what uses it), or belongs to a file that a page displays by
``{helpers} mlcourse.numpy._im2col``. One that is none of these fails the build.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from .kept import PerPage
from .widgets import folded

logger = logging.getLogger(__name__)

_wanted = PerPage("wanted_files")  # names that its code leads to, with their file or package → where
_displayed = PerPage("displayed_files")  # files that it displays

OURS = ("mlcourse", "mlbook")
PACKAGES = ("mlcourse.numpy", "mlcourse.torch", "mlcourse.shapes", "mlcourse.data", "mlcourse.gradcheck")


class Module(NamedTuple):
    """A file by its names: what it defines itself, and whence it has the others."""

    text: str
    own: dict[str, ast.stmt]
    imported: dict[str, tuple[str, str]]


class Leads(NamedTuple):
    """Where the names of a piece of code lead: to definitions of its file, public names, other files."""

    beside: list[str]
    public: list[tuple[str, str]]
    elsewhere: list[tuple[str, str]]


@cache
def module_of(name: str) -> Module:
    """Read a file of ours without running it."""
    spec = importlib.util.find_spec(name)
    text = Path(spec.origin).read_text(encoding="utf-8")
    own: dict[str, ast.stmt] = {}
    imported: dict[str, tuple[str, str]] = {}
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            source = importlib.util.resolve_name("." * node.level + (node.module or ""), spec.parent or name)
            imported |= {alias.asname or alias.name: (source, alias.name) for alias in node.names}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            own[node.name] = node
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            own |= {n.id: node for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}
    return Module(text, own, imported)


def definition(module: str, name: str) -> ast.stmt:
    """Return what defines a name of a file, ``CNN`` or ``CNN.loss_and_grads``."""
    head, *rest = name.split(".")
    node = module_of(module).own[head]
    for part in rest:
        node = next(n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == part)
    return node


def source_of(module: str, name: str) -> str:
    """Return the source of a definition, as it stands, without its docstring."""
    node, lines = definition(module, name), module_of(module).text.splitlines()
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
    chosen = dict(enumerate(lines[first - 1 : node.end_lineno], start=first))
    text = ast.get_docstring(node) if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else None
    if text is not None and len(node.body) > 1:
        for number in range(node.body[0].lineno, node.body[0].end_lineno + 1):
            del chosen[number]
    indent = re.match(" *", chosen[first])[0]
    return "\n".join(line.removeprefix(indent) for line in chosen.values())


def names_in(module: str, name: str) -> list[str]:
    """Return the names that a definition uses and does not bind itself, methods of its class among them."""
    node, used, bound = definition(module, name), {}, set()
    skipped = {id(n) for a in _annotations(node) for n in ast.walk(a)}
    for part in ast.walk(node):
        if id(part) in skipped:
            continue
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            used.setdefault(part.id, None)
        elif isinstance(part, ast.Name):
            bound.add(part.id)
        elif isinstance(part, ast.arg):
            bound.add(part.arg)
        elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "self":
            used.setdefault(f"{name.rpartition('.')[0]}.{part.attr}" if "." in name else "", None)
    return [n for n in used if n and n not in bound and n != name]


def _annotations(node: ast.stmt) -> list[ast.expr]:
    found = []
    for part in ast.walk(node):
        if isinstance(part, (ast.arg, ast.AnnAssign)) and part.annotation:
            found.append(part.annotation)
        if isinstance(part, ast.FunctionDef) and part.returns:
            found.append(part.returns)
    return found


def leads_of(module: str, names: list[str]) -> Leads:
    """Follow the names in some definitions of a file, and in what they use of the same file."""
    beside, public, elsewhere, waiting, file = [], {}, {}, list(names), module_of(module)
    while waiting:
        for name in names_in(module, waiting.pop(0)):
            head, _, method = name.partition(".")
            where = file.imported.get(head, (module, head)) if head not in file.own else (module, name)
            package = public_package(where[0], where[1].partition(".")[0])
            if where == (module, name) and not (package and (not method or not method.startswith("_"))):
                known = head in file.own and (not method or _has(file.own[head], method))
                if known and name not in names and name not in beside:
                    beside.append(name)
                    waiting.append(name)
            elif package:
                public[where[1].partition(".")[0]] = package
            elif where[0].split(".")[0] in OURS:
                elsewhere[where[1]] = where[0]
    shown = {name for name in names if "." not in name}
    return Leads(beside, [(n, p) for n, p in public.items() if n not in shown], list(elsewhere.items()))


def _has(node: ast.stmt, method: str) -> bool:
    return isinstance(node, ast.ClassDef) and any(getattr(n, "name", "") == method for n in node.body)


def public_package(module: str, name: str) -> str | None:
    """Return the package from which readers import a name of this file; None if it is not public."""
    for package in PACKAGES:
        inside = module == package or module.startswith(f"{package}.")
        if inside and name in importlib.import_module(package).__all__:
            return package
    return None


def place_of(function: object) -> tuple[str, str]:
    """Return the file and the name in it of a function, class or method."""
    function = inspect.unwrap(function) if callable(function) else function
    return function.__module__, function.__qualname__


def code(source: str) -> nodes.literal_block:
    """Return a block of Python."""
    return nodes.literal_block(source, source, language="python")


def what_it_calls(env, shown: dict[str, list[str]], location: str) -> list[nodes.Node]:
    """Return the helpers of the same files, folded, and a line of links to what stands elsewhere.

    `shown` has the names that are displayed already, by their file.
    """
    leads = {file: leads_of(file, names) for file, names in shown.items()}
    beside = [(file, name) for file, found in leads.items() for name in found.beside]
    here = {name for names in shown.values() for name in names}
    public = {pair: None for found in leads.values() for pair in found.public if pair[0] not in here}
    elsewhere = {pair: None for found in leads.values() for pair in found.elsewhere}
    found = []
    if beside:
        label = "Its helpers: " + ", ".join(name.rpartition(".")[2] for _, name in beside)
        block = code("\n\n\n".join(source_of(*pair) for pair in beside))
        found.append(folded(label, block, classes=("helper-source",)))
    links = [_api_link(env, name, package) for name, package in public]
    links += [_file_link(env, name, file) for name, file in elsewhere]
    wanted = _wanted.of(env).setdefault(env.docname, {})
    wanted |= {f"{place}:{name}": location for name, place in (*public, *elsewhere)}
    if links:
        line = nodes.paragraph("", nodes.Text("Called here: "), classes=["called-here"])
        for number, link in enumerate(links):
            line += [nodes.Text(", " if number else ""), link]
        found.append(line)
    return found


def _api_link(env, name: str, package: str) -> nodes.Node:
    text = nodes.literal(name, name)
    return addnodes.pending_xref(
        "", text, refdomain="py", reftype="obj", reftarget=f"{package}.{name}", refdoc=env.docname,
        refwarn=False,
    )  # fmt: skip


def _file_link(env, name: str, file: str) -> nodes.Node:
    text = nodes.literal(name, name)
    return addnodes.pending_xref(
        "", nodes.inline("", "", text), refdomain="std", reftype="ref", reftarget=anchor(file),
        refexplicit=True, refdoc=env.docname, refwarn=False,
    )  # fmt: skip


def anchor(file: str) -> str:
    """Return the label of a file on the page that displays it."""
    return "helpers-" + re.sub(r"[^a-z0-9]+", "-", file.lower()).strip("-")


class HelpersDirective(SphinxDirective):
    """``{helpers} mlcourse.numpy._im2col``: the whole file, below a heading that links find."""

    required_arguments = 1

    def run(self):
        """Display the file."""
        file = self.arguments[0]
        text, label = module_of(file).text.rstrip(), anchor(file)
        self.env.note_dependency(importlib.util.find_spec(file).origin)
        section = nodes.section(ids=[label], names=[label])
        section += [nodes.title("", "", nodes.literal(file, file)), code(text)]
        self.state.document.note_explicit_target(section, section)
        _displayed.of(self.env).setdefault(self.env.docname, set()).add(file)
        others = [
            (whence, name) for whence, name in module_of(file).imported.values() if _is_ours(whence, name)
        ]
        wanted = _wanted.of(self.env).setdefault(self.env.docname, {})
        wanted |= {f"{whence}:{name}": self.get_location() for whence, name in others}
        return [section]


def _is_ours(file: str, name: str) -> bool:
    """Whether a name comes from a file of ours that is not public; a whole file is none of its names."""
    inside = file.split(".")[0] in OURS and importlib.util.find_spec(file) is not None
    return inside and name in module_of(file).own and public_package(file, name) is None


def check_leads(app, env):
    """Name the displayed names whose file no page displays; one page alone leads to all others."""
    if app.config.course_page or not app.config.course_leads:
        return
    files, public = set().union(*_displayed.of(env).values()), env.get_domain("py").objects
    for page, wanted in _wanted.of(env).items():
        for target, location in wanted.items():
            file, _, name = target.partition(":")
            if file not in files and f"{file}.{name}" not in public:
                message = "the name %s in displayed code leads nowhere: no page has {helpers} %s"
                logger.warning(message, name, file, location=location or page, type="course")


def setup(app):
    """Register the directive and the check."""
    app.add_config_value("course_leads", True, "env", types=(bool,))
    app.add_directive("helpers", HelpersDirective)
    _wanted.keep(app)
    _displayed.keep(app)
    app.connect("env-check-consistency", check_leads)
