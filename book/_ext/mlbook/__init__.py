"""The book's own Sphinx extension: results that are checked, exercises, error boxes, figures.

One module per directive or two; this file only puts them together, and keys what Sphinx remembers on the
code that produced it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from . import (
    api,
    backends,
    caches,
    contents,
    counts,
    course,
    derivations,
    device_report,
    displayed,
    execution,
    exercises,
    fitting,
    formulas,
    icons,
    interactive,
    measurements,
    mistakes,
    plots,
    printed,
    publish,
    results,
    solve,
    statements,
    support,
    ta,
    wayfinding,
    wheel,
    widgets,
)

PARTS = (
    api,
    widgets,
    contents,
    counts,
    course,
    caches,
    execution,
    results,
    derivations,
    mistakes,
    exercises,
    displayed,
    backends,
    plots,
    interactive,
    measurements,
    device_report,
    printed,
    publish,
    solve,
    statements,
    support,
    fitting,
    formulas,
    icons,
    ta,
    wayfinding,
    wheel,
)


def fingerprint(*roots: Path) -> str:
    """Hash every source file under `roots`, so that a change in one of them can be seen."""
    digest = hashlib.sha256()
    for root in roots:
        files = [root] if root.is_file() else sorted(root.rglob("*.py"))
        for file in files:
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def read_again_after_a_change(app, config):
    """Read pages again when the package or the extension changes.

    Sphinx compares a page's text only: it would keep yesterday's lists of mistakes. What a page's code
    prints is another matter (see `caches`).
    """
    config.course_fingerprint = fingerprint(Path(app.srcdir).parent / "mlcourse", Path(__file__).parent)


def read_again_after_a_warning(app, exception):
    """Make a page that warned be read again next time.

    Sphinx only reads what changed, so a second `-W` build would pass without a word.
    """
    pickled = Path(app.doctreedir) / "environment.pickle"
    if app._warncount and pickled.exists():
        pickled.unlink()


# They do not say that pages may be read in parallel; the first works when all pages have been read, the
# second page by page.
SAFE = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex")


def allow_parallel_reading(app, env, docnames):
    """Say what two extensions forget to say."""
    for name in SAFE:
        if name in app.extensions:
            app.extensions[name].parallel_read_safe = True


def setup(app):
    """Register every part of the extension."""
    app.add_config_value("course_fingerprint", "", "env", types=(str,))
    app.connect("config-inited", read_again_after_a_change)
    app.connect("build-finished", read_again_after_a_warning)
    app.connect("env-before-read-docs", allow_parallel_reading)
    for part in PARTS:
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
