"""Solve in the browser: a page for every released notebook, on which Python runs.

Off unless the configuration value ``mlcourse_browser`` (``build.py`` takes it from the environment variable
MLCOURSE_BROWSER) names the folder that ``book/_browser/vendor.py`` filled, relative to the course's root.
Then the book has a page ``solve-NOTEBOOK.html`` for each ``exercises/*/NOTEBOOK.ipynb``, and what the pages
load lies in the site itself: the modules and the course in ``_browser/VERSION``, where VERSION follows from
their content, Pyodide beside it, and MathJax for formulas that nobody can set when the book is built.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import posixpath
import shutil
import tarfile
import zipfile
from functools import cache
from html import escape
from pathlib import Path

from markupsafe import Markup
from sphinx.errors import ConfigError
from sphinx.util import logging

from mlcourse.grading.server.mathjax import mathjax_folder
from mlcourse.publishing.wheel import students_files

from .course import load_registry
from .solve_page import TEMPLATES, build_page

logger = logging.getLogger(__name__)

MATHJAX = ("tex-chtml-full.js", "output/chtml/fonts/woff-v2")  # 1.7 MB of the package's 24
MATHLIVE = ("mathlive.min.mjs", "mathlive-fonts.css", "LICENSE.txt")  # of its package, and its fonts
SITE_FOLDER = "_browser"
ASSETS = ("*.mjs", "executor.py", "solve.css")
LEFT_OUT = {"torch", "cli.py", "py.typed"}  # of the students' build: no browser has what they need
EPOCH = (1980, 1, 1, 0, 0, 0)


def link_for(config, notebook: str, exercise_id: str = "", docname: str = "") -> str | None:
    """Return the address where an exercise is solved in the browser, seen from the page `docname`.

    None if the book has no such pages; whether `notebook` is released is for the caller to know.
    """
    if not config.mlcourse_browser:
        return None
    anchor = f"#{exercise_id.lower()}" if exercise_id else ""
    return posixpath.relpath(page_name(notebook), posixpath.dirname(docname) or ".") + ".html" + anchor


def page_name(notebook: str) -> str:
    """Name of a notebook's page, without suffix."""
    return f"solve-{notebook}"


def released(app) -> list[Path]:
    """Return the released notebooks, in a fixed order."""
    return sorted((Path(app.srcdir).parent / "exercises").glob("*/*.ipynb"))


def vendored(app) -> tuple[Path, dict]:
    """Return the folder of Pyodide's files and what its manifest says."""
    folder = Path(app.srcdir).parent / app.config.mlcourse_browser
    manifest = folder / "browser.json"
    how = f"run: python book/_browser/vendor.py {app.config.mlcourse_browser}"
    if not manifest.is_file():
        raise ConfigError(f"mlcourse_browser: there is no {manifest}; {how}")
    found = json.loads(manifest.read_text(encoding="utf-8"))
    archive = f"{found.get('mathlive', 'mathlive')}.tgz"
    for name, size in {**found["files"], archive: found.get("mathlive_size", 0)}.items():
        if not (folder / name).is_file() or (folder / name).stat().st_size != size:
            raise ConfigError(f"mlcourse_browser: {folder / name} is missing or cut off; {how}")
    return folder, found


def mathlive(archive: Path) -> dict[str, bytes]:
    """Return what pages load of MathLive, its script compressed: a site may be served by anything."""
    with tarfile.open(archive) as tar:
        found = {
            member.name.removeprefix("package/"): tar.extractfile(member).read()
            for member in tar
            if member.isfile()
        }
    files = {n: c for n, c in found.items() if n in MATHLIVE or n.startswith("fonts/")}
    files["mathlive.mjs.gz"] = gzip.compress(files.pop("mathlive.min.mjs"), mtime=0)
    return files


@cache
def course_archive() -> bytes:
    """Pack the students' build of the package as it is now; the same sources give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in students_files().items():
            if name.partition("/")[0] not in LEFT_OUT:
                entry = zipfile.ZipInfo(f"mlcourse/{name}", EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, content)
    return packed.getvalue()


def assets() -> dict[str, bytes]:
    """Return what lies in the site's folder VERSION, by name."""
    files = {path.name: path.read_bytes() for pattern in ASSETS for path in TEMPLATES.glob(pattern)}
    return {**files, "mlcourse.zip": course_archive()}


def version_of(files: dict[str, bytes]) -> str:
    """Name a set of files after their content: a browser never mixes old ones with new ones."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()[:12]


def make_pages(app):
    """Yield a page for every released notebook."""
    if not app.config.mlcourse_browser:
        return
    _, manifest = vendored(app)
    here = f"{SITE_FOLDER}/{version_of(assets())}"
    python = {"folder": f"../pyodide-{manifest['pyodide']}/", "files": manifest["files"]}
    editor = f"../{manifest['mathlive']}/"
    exercises = {e.id.lower(): e for e in load_registry(app.config).values()}
    for path in released(app):
        name = page_name(path.stem)
        context = build_page(path, exercises, _highlighter(app), python=python, mathlive=editor, assets=here)
        description = f"Solve {context['title']} in the browser: nothing to install."
        head = f'<meta name="description" content="{escape(description)}">'
        head += f'<link rel="stylesheet" href="{here}/solve.css">'
        yield name, {**context, "metatags": Markup(head)}, "page.html"


def _highlighter(app):
    return lambda code: Markup(app.builder.highlighter.highlight_block(code, "python"))


def remove_old_pages(app):
    """Remove pages of notebooks that are gone, or of all if there are to be none."""
    wanted = {page_name(path.stem) for path in released(app) if app.config.mlcourse_browser}
    for page in Path(app.outdir).glob(f"{page_name('*')}.html"):
        if page.stem not in wanted | app.env.found_docs:
            page.unlink()


def copy_mathjax(target: Path):
    """Copy what sets formulas that come up while somebody solves; pages load it with the first of them."""
    for name in MATHJAX:
        source = mathjax_folder() / name
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target / name, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, target / name)


def copy_files(app, exception):
    """Put the modules, the course and Pyodide into the site; what an earlier build left goes."""
    if exception is not None or app.builder.format != "html":
        return
    target = Path(app.outdir) / SITE_FOLDER
    remove_old_pages(app)
    if not app.config.mlcourse_browser:
        shutil.rmtree(target, ignore_errors=True)
        return
    folder, manifest = vendored(app)
    files = assets()
    ours, pyodide = target / version_of(files), target / f"pyodide-{manifest['pyodide']}"
    editor, mathjax = target / manifest["mathlive"], target / "mathjax"
    for old in target.glob("*"):
        if old not in (ours, pyodide, editor, mathjax):
            shutil.rmtree(old)
    copy_mathjax(mathjax)
    for place in (ours, pyodide, editor / "fonts"):
        place.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (ours / name).write_bytes(content)
    for name, content in mathlive(folder / f"{manifest['mathlive']}.tgz").items():
        (editor / name).write_bytes(content)
    for name, size in manifest["files"].items():
        there = pyodide / name
        if not there.is_file() or there.stat().st_size != size:
            shutil.copyfile(folder / name, there)


def setup(app):
    """Register the configuration value; without it nothing else happens."""
    app.add_config_value("mlcourse_browser", "", "env", types=(str,))
    app.connect("html-collect-pages", make_pages)
    app.connect("build-finished", copy_files)
