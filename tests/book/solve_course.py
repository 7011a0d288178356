"""A course with one released notebook, and a book of one page around it."""

import io
import json
import tarfile
from pathlib import Path
from types import SimpleNamespace

import nbformat
from warm_sphinx import sphinx

ROOT = Path(__file__).parents[2]
NOTEBOOK = "tiny-softmax"
CANARY = "canary_of_the_solution"

CONFIGURATION = f"""
import sys
sys.path[:0] = [{str(ROOT / "book" / "_ext")!r}]
project = "Tiny"
extensions = ["myst_parser", "mlbook.course", "mlbook.formulas", "mlbook.solve"]
html_math_renderer = "mathml"
html_theme = "sphinx_book_theme"
html_static_path = [{str(ROOT / "book" / "_assets")!r}]
html_css_files = ["book.css"]
html_js_files = [["a11y.js", {{"defer": "defer"}}]]
html_theme_options = {{"navbar_persistent": [], "use_download_button": False}}
pygments_style = "a11y-high-contrast-light"
"""

TEXT = """# Tiny softmax

For $a<b$ and `</script>` and <b>no HTML</b>: ∂, “quotes”, a\u2028line separator.

## Products without a matrix

$$
J^\\top g = \\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}
$$
"""
GIVEN = """import numpy as np

from mlcourse import check


def softmax(x):
    weights = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)"""

STUB = 'def softmax_vjp(x, g):\n    """Gradient with respect to x."""\n    # YOUR CODE HERE'


def cell(kind, cell_id, source, **marks):
    """Make a cell; with marks it is one of nbgrader's."""
    made = nbformat.v4.new_code_cell(source) if kind == "code" else nbformat.v4.new_markdown_cell(source)
    made.id = cell_id
    if marks:
        common = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
        made.metadata["nbgrader"] = common | {"grade_id": cell_id, "cell_type": kind} | marks
    return made


def notebook():
    """Make the released notebook, with all kinds of cells."""
    made = nbformat.v4.new_notebook()
    made.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    made.cells = [
        cell("markdown", "text-1", TEXT),
        cell("code", "setup", GIVEN, locked=True),
        cell("code", "jac-05", STUB, solution=True),
        cell("code", "try-1", "softmax_vjp(np.zeros(2), np.array([1.0, 0.0]))"),
        cell("code", "jac-05-check", 'check("JAC-05", softmax_vjp)', grade=True, locked=True, points=3),
        cell("markdown", "jac-05-explain", "YOUR ANSWER HERE", grade=True, solution=True, points=1),
        cell("code", "smx-05", "logit = ...\n# YOUR CODE HERE", solution=True),
        cell("code", "smx-05-check", 'check("SMX-05", logit)', grade=True, locked=True, points=1),
    ]
    return made


def write_course(root):
    """Write book, released notebook, and an instructor's notebook that must stay where it is."""
    book, exercises = root / "book", root / "exercises" / "ps-tiny"
    instructor = root / "_build" / "instructor" / "ps-tiny"
    for folder in (book, exercises, instructor):
        folder.mkdir(parents=True)
    (book / "conf.py").write_text(CONFIGURATION)
    (book / "index.md").write_text("# Tiny\n\n(without-the-matrix)=\n## Without the matrix\n")
    released = notebook()
    (exercises / f"{NOTEBOOK}.ipynb").write_text(nbformat.writes(released) + "\n", encoding="utf-8")
    released.cells[2].source = f"{CANARY} = 7"
    (instructor / f"{NOTEBOOK}.ipynb").write_text(nbformat.writes(released), encoding="utf-8")
    return root


def write_stand_in(folder):
    """Write a folder as `vendor.py` leaves it, with a few bytes instead of Pyodide."""
    files = {"pyodide.mjs": b"// nothing", "sympy-1-py3-none-any.whl": b"zip", "python_stdlib.zip": b"z"}
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    with tarfile.open(folder / "mathlive-0.tgz", "w:gz") as tar:
        for name in (
            "mathlive.min.mjs",
            "mathlive-fonts.css",
            "LICENSE.txt",
            "fonts/KaTeX_Main-Regular.woff2",
        ):
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(name)
            tar.addfile(entry, io.BytesIO(name.encode()))
    manifest = {"pyodide": "0.0.1", "files": {name: len(content) for name, content in files.items()}}
    manifest |= {"mathlive": "mathlive-0", "mathlive_size": (folder / "mathlive-0.tgz").stat().st_size}
    (folder / "browser.json").write_text(json.dumps(manifest))
    return folder


def build(root, browser=""):
    """Build the book; warnings are errors. Returns exit code, log and the site's folder."""
    site = root / "_build" / "html"
    done = sphinx("-q", "-W", "-b", "html", "-D", f"mlcourse_browser={browser}", root / "book", site)
    return SimpleNamespace(code=done.code, log=done.log, site=site)
