"""Run the code of all pages that need it at once, before and while Sphinx reads the pages.

Only where Sphinx may use several processes (``book/_ext/build.py`` says so); otherwise Jupyter Book runs page
after page, each in a kernel that starts from nothing, and the book comes out the same.
"""

from __future__ import annotations

import atexit
import importlib
import json
import re
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from jupyter_cache import get_cache
from myst_nb.core.read import create_nb_reader
from sphinx.util import logging

from .caches import HEAD, place_for
from .course import load_reference, load_registry

logger = logging.getLogger(__name__)

PROGRAM = Path(__file__).parents[1] / "warm_kernels.py"
IMPORT = re.compile(r"^(?:import|from) ([\w.]+)", re.MULTILINE)
FEW = 5  # up to so many pages Sphinx reads in one process
HEAVY = (
    "mlcourse.torch",
    "mlcourse.data",
    "matplotlib.figure",
    "matplotlib.backends.backend_svg",
    "mpmath",
    "sympy",
)


class WarmKernels:
    """The program that runs notebooks, and the folder through which it says what is done."""

    def __init__(self, source: Path, workers: int) -> None:
        self.signals = tempfile.TemporaryDirectory(prefix="mlcourse-book-")
        self.folder = Path(self.signals.name)
        self.signal_of: dict[str, str] = {}
        self.process = subprocess.Popen(
            [sys.executable, PROGRAM, self.folder, str(workers)],
            cwd=source, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, encoding="utf-8",
        )  # fmt: skip
        atexit.register(self.close)  # where a build fails so early that it never finishes
        pages = (path.read_text(encoding="utf-8") for path in sorted(source.glob("*.md")))
        modules = {name for page in pages if HEAD.match(page) for name in IMPORT.findall(page)}
        self._send({"modules": sorted(modules)})

    def _send(self, message: dict) -> None:
        with suppress(BrokenPipeError):  # it died: `wait` finds out, and the page is run as usual
            self.process.stdin.write(json.dumps(message) + "\n")
            self.process.stdin.flush()

    def run(self, jobs: dict[str, dict]) -> None:
        """Run the notebooks of these pages, the same code once only, and no other ones."""
        self.signal_of = {docname: job["signal"] for docname, job in jobs.items()}
        for job in {job["signal"]: job for job in jobs.values()}.values():
            self._send(job)
        self._send({})  # that was all: a process that Sphinx has forked may hold the pipe open
        with suppress(BrokenPipeError):
            self.process.stdin.close()

    def wait(self, docname: str) -> None:
        """Wait until the page's notebook has run, if it was to run, or until nobody is left to run it."""
        if docname not in self.signal_of:
            return
        signal = self.folder / self.signal_of[docname]
        while not signal.exists() and self._lives():
            time.sleep(0.02)

    def _lives(self) -> bool:
        import fcntl  # not on Windows, where nobody comes here

        try:
            with (self.folder / "alive").open() as alive:
                fcntl.flock(alive, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return self.process.poll() is None  # it has just begun
        except BlockingIOError:
            return True
        return False

    def close(self) -> None:
        """End it."""
        atexit.unregister(self.close)
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.terminate()
        self.process.wait()
        self.signals.cleanup()


def parallel(app) -> bool:
    """Tell whether processes may be forked; elsewhere than on Linux that is not safe."""
    return app.parallel > 1 and sys.platform == "linux"


def begin_early(app, config):
    """Start importing while Sphinx starts too, if there is a page whose results are not known."""
    pages = (page for page in sorted(Path(app.srcdir).glob("*.md")) if HEAD.match(page.read_text("utf-8")))
    if parallel(app) and not all(place_for(app, page).exists() for page in pages):
        app.warm_kernels = WarmKernels(Path(app.srcdir), app.parallel)


def import_once(config):
    """Import what the directives need before Sphinx forks: otherwise each of its processes would."""
    load_registry(config)
    load_reference(config)
    for name in HEAVY:
        with suppress(ImportError):  # who needs it says so
            importlib.import_module(name)


def run_pages(app, env, docnames):
    """Send every page that is not in the cache to the kernels, and let Sphinx read those pages last."""
    if not parallel(app) or not docnames:
        return
    jobs = {name: job for name in docnames if (job := job_of(app, env, name))}
    docnames.sort(key=lambda name: name in jobs)
    if jobs:
        if not hasattr(app, "warm_kernels"):
            app.warm_kernels = WarmKernels(Path(app.srcdir), app.parallel)
        logger.info("running the code of %d pages: %s", len(jobs), ", ".join(jobs))
        app.warm_kernels.run(jobs)
    if len(docnames) > FEW:
        import_once(app.config)


def job_of(app, env, docname: str) -> dict | None:
    """Return what is to be run for a page; None if it has no code or the cache knows its results."""
    path = Path(env.doc2path(docname))
    text = path.read_text(encoding="utf-8")
    if env.mystnb_config.execution_mode != "cache" or not HEAD.match(text):
        return None
    reader = create_nb_reader(str(path), env.myst_config, env.mystnb_config, text)
    notebook = reader and reader.read(text)
    if not notebook or not any(cell.cell_type == "code" for cell in notebook.cells):
        return None
    place = place_for(app, path)
    cache = get_cache(place)
    with suppress(KeyError):
        cache.match_cache_notebook(notebook)
        return None
    return {
        "signal": cache.create_hashed_notebook(notebook)[1],
        "notebook": notebook,
        "uri": str(path),
        "cwd": str(path.parent),
        "timeout": env.mystnb_config.execution_timeout,
        "cache": str(place),
    }


def wait_for_page(app, docname, source):
    """Read a page only when its results are there."""
    if hasattr(app, "warm_kernels"):
        app.warm_kernels.wait(docname)


def end(app, exception):
    """Leave nothing behind."""
    if hasattr(app, "warm_kernels"):
        app.warm_kernels.close()
        del app.warm_kernels


def setup(app):
    """Listen; without several processes nothing happens."""
    app.connect("config-inited", begin_early, priority=950)  # when the cache has its place
    app.connect("env-before-read-docs", run_pages)
    app.connect("source-read", wait_for_page)
    app.connect("build-finished", end)
