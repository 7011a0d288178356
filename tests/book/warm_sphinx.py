"""Small books, built by processes that have Sphinx and the course loaded: such a build is mostly loading.

As a program it is the one that loads: for each line of JSON it forks a process that builds, and answers with
its exit code. Where processes cannot be forked, each build is a program of its own.
"""

import atexit
import gc
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "book" / "_ext"
LOADED = (
    "sphinx.cmd.build", "sphinx.builders.html", "sphinx.builders.latex", "math_core", "myst_parser",
    "sphinx_design", "sphinx_book_theme", "sphinxext.opengraph", "sphinx_sitemap", "bs4", "mpmath", "sympy",
    "matplotlib.figure", "matplotlib.backends.backend_svg", "matplotlib.backends.backend_agg", "mlbook",
    "mlcourse.numpy", "mlcourse.torch", "mlcourse.exercises.notebook", "mlcourse.checks.kinds.code",
    "myst_parser.sphinx_ext.main", "myst_parser.parsers.sphinx_", "sphinx_design.extension",
    "sphinx.builders.html.transforms", "sphinx.builders.latex.transforms", "sphinx.ext.intersphinx",
    "alabaster.support", "docutils.languages.en", "docutils.transforms.components", "markdown_it.tree",
    "jinja2.ext", "numpy.random",
)  # fmt: skip


def sphinx(*arguments, **environment):
    """Run ``python -m sphinx`` with this environment; return its exit code and what it said."""
    arguments, environment = [str(argument) for argument in arguments], {"NO_COLOR": "1", **environment}
    if sys.platform != "linux":
        command = [sys.executable, "-m", "sphinx", *arguments]
        environment = os.environ | {"PYTHONPATH": str(ROOT)} | environment
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        return SimpleNamespace(code=done.returncode, log=done.stdout + done.stderr)
    with tempfile.NamedTemporaryFile() as log:
        server = _server()
        server.stdin.write(json.dumps([arguments, environment, log.name]) + "\n")
        server.stdin.flush()
        code = json.loads(server.stdout.readline())
        return SimpleNamespace(code=code, log=Path(log.name).read_text(encoding="utf-8"))


@cache
def _server():
    """The process that has loaded everything; it ends with this one."""
    templates = tempfile.mkdtemp(prefix="mlcourse-templates-")  # compiled once for all builds
    atexit.register(shutil.rmtree, templates)
    command = [sys.executable, __file__, templates]
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{BOOK}", "MPLBACKEND": "agg"}
    server = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    atexit.register(server.communicate)
    return server


def _build(arguments, environment, log):
    """Build in this process, a child of the one that has loaded everything; return the exit code."""
    from sphinx.cmd.build import main

    file = os.open(log, os.O_WRONLY | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.environ.update(environment)
    return main(arguments)


def _serve(templates):
    from jinja2 import FileSystemBytecodeCache
    from sphinx.application import builtin_extensions

    for name in (*LOADED, *builtin_extensions):
        importlib.import_module(name)
    glue = importlib.import_module("sphinx.jinja2glue")
    glue.SandboxedEnvironment = partial(
        glue.SandboxedEnvironment, bytecode_cache=FileSystemBytecodeCache(templates)
    )
    gc.disable()  # a build is short
    gc.freeze()
    answers = os.fdopen(os.dup(1), "w")  # what a module prints while it loads is no answer
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            sys.exit(_build(*json.loads(line)))  # as a program ends: what it has started is told
        answers.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        answers.flush()


if __name__ == "__main__":
    _serve(sys.argv[1])
