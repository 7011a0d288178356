"""What a page's code can import, and where its results are kept: not run again before that changes.

jupyter-cache compares a page's cells only: it would show yesterday's numbers after a change in `mlcourse`. So
each page has the cache of all the files that its imports lead to. The reference is read name by name: a page
that uses ``softmax`` does not run again for a new ``conv2d``, and no page that checks nothing runs again for
a new hint.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path

HEAD = re.compile(r"\A---\n.*?^kernelspec:", re.MULTILINE | re.DOTALL)  # of a page whose code is run
CELL = re.compile(r"^```\{code-cell\}.*?\n(.*?)^```", re.MULTILINE | re.DOTALL)
OPTIONS = re.compile(r"\A(?:---\n.*?^---\n|(?:^:[^\n]*\n)+)", re.MULTILINE | re.DOTALL)
IMPORT = re.compile(r"\s*(?:import [\w.]+|from [\w.]+ import [\w, ]+)$")
EXPORTED = re.compile(r"^__all__ = (\[[^\]]*\])", re.MULTILINE)
PACKAGE = "mlcourse"


class Imports:
    """The files of the package that a piece of code leads to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.of_file = cache(self._of_file)
        self.origins = cache(self._origins)

    def reached_from(self, code: Iterable[str]) -> set[Path]:
        """Return all files of the package that these pieces of code can import, one through the other."""
        found: set[Path] = set()
        new = {file for text in code for file in self._of_tree(_parsed(text))}
        while new:
            found |= new
            new = {file for path in new for file in self.of_file(path)} - found
        return found | {init for path in found for init in self._packages_of(path)}

    def _packages_of(self, path: Path) -> Iterator[Path]:
        """Yield what Python runs before it runs a file: its packages' own files."""
        for folder in path.relative_to(self.root).parents[:-1]:
            if (init := self.root / folder / "__init__.py").is_file():
                yield init

    @cached_property
    def everything(self) -> set[Path]:
        """All files of the package."""
        return set((self.root / PACKAGE).rglob("*.py"))

    def _of_file(self, path: Path) -> set[Path]:
        return set(self._of_tree(_parsed(path.read_text(encoding="utf-8"))))

    def _of_tree(self, tree: ast.Module) -> Iterator[Path]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield from self._whole(alias.name)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from self._names(node.module, [alias.name for alias in node.names])

    def _whole(self, module: str) -> set[Path]:
        """Return the files of a module: of a package all, for it may import whatever lies in it."""
        if module.split(".")[0] != PACKAGE:
            return set()
        place = self.root.joinpath(*module.split("."))
        if place.is_dir():
            return set(place.rglob("*.py"))
        return {path for path in (place.with_suffix(".py"),) if path.is_file()}

    def _names(self, module: str, names: list[str]) -> set[Path]:
        """Return the files from which names come: of a package those that export or are them."""
        place = self.root.joinpath(*module.split("."))
        if module.split(".")[0] != PACKAGE or not place.is_dir():
            return self._whole(module)
        origins = self.origins(place)
        if not set(names) <= origins.keys():  # from mlcourse import check: what it needs it loads when used
            return self.everything if module == PACKAGE else self._whole(module)
        return {origins[name] for name in names}

    def _origins(self, package: Path) -> dict[str, Path]:
        """Return for every name that the files of a package list in their ``__all__`` its file."""
        files = list(package.glob("[a-z]*.py")) if package.name != PACKAGE else []
        return {name: path for path in files for name in _exported(path)}


def _parsed(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError:  # a cell of IPython's, or one that is meant to fail
        lines = (line.strip() for line in text.splitlines() if IMPORT.match(line))
        return ast.parse("\n".join(lines))


def _exported(path: Path) -> list[str]:
    listed = EXPORTED.search(path.read_text(encoding="utf-8"))
    return ast.literal_eval(listed[1]) if listed else []


def code_of(page: str) -> list[str]:
    """Return the code cells of a page that is run, without their options."""
    return [OPTIONS.sub("", cell) for cell in CELL.findall(page)] if HEAD.match(page) else []


def digest(files: Iterable[Path], root: Path) -> str:
    """Hash files, names included."""
    found = hashlib.sha256()
    for file in sorted(files):
        found.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return found.hexdigest()[:16]


def key_of(page: str, root: Path, imports: Imports | None = None) -> str:
    """Return the key of a page's results: a hash of what its code can import, and of the pinned versions."""
    reached = (imports or Imports(root)).reached_from(code_of(page))
    pins = root / "constraints.txt"
    return digest([*reached, *([pins] if pins.is_file() else [])], root)


def place_for(app, page: Path) -> Path:
    """Return the folder of the cache that holds the results of a page."""
    if not hasattr(app, "course_imports"):
        app.course_imports = Imports(Path(app.srcdir).parent)
    key = key_of(page.read_text(encoding="utf-8"), Path(app.srcdir).parent, app.course_imports)
    return Path(app.config.nb_execution_cache_path) / key


def name_caches(app, config):
    """Keep the results of all editions in one folder of ``_build``."""
    build = next((p for p in Path(app.outdir).parents if p.name == "_build"), Path(app.outdir).parent)
    config.nb_execution_cache_path = str(build / ".jupyter_cache")


def use_cache_of_page(app, docname, source):
    """Let MyST-NB look into the cache of the page that is about to be read."""
    if hasattr(app.env, "mystnb_config"):
        place = str(place_for(app, Path(app.env.doc2path(docname))))
        app.env.mystnb_config = app.env.mystnb_config.copy(execution_cache_path=place)


def setup(app):
    """Listen."""
    app.connect("config-inited", name_caches)
    app.connect("source-read", use_cache_of_page)
