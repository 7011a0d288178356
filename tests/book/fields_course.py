"""A page on which formulas and derivations are typed as on paper, with the Python that judges them."""

import os
from contextlib import contextmanager

import nbformat
import pytest
import solve_course
from loopback import served
from solve_course import cell

VENDORED = solve_course.ROOT / os.environ.get("MLCOURSE_BROWSER", "_build/browser")
if not (VENDORED / "browser.json").is_file():
    pytest.skip(f"no Pyodide: python book/_browser/vendor.py {VENDORED.name}", allow_module_level=True)

NAME = "tiny-derivations"
ROW = "act-07-proof"
FIRST, LAST = '"D(1/(1 + exp(-x)), x)"', '"s*(1 - s)"'
STUB = f"steps_act_07 = [\n    {FIRST},\n    # YOUR CODE HERE\n    {LAST},\n]"
MATRICES = (
    'lines_jac_05 = [\n    "g @ d(softmax(x))",\n    # YOUR CODE HERE\n    "(s * (g - s @ g)) @ dx",\n]'
)


def derivations():
    made = solve_course.notebook()
    made.cells = [
        cell("code", "setup", "from mlcourse import check", locked=True),
        cell("code", "act-07-proof", STUB, solution=True),
        cell("code", "act-07-proof-check", 'check("ACT-07-proof", steps_act_07)', grade=True, locked=True),
        cell("code", "act-07-formula", "slope = ...\nlargest_slope = ...\n# YOUR CODE HERE", solution=True),
        cell("code", "jac-05-derivation", MATRICES, solution=True),
    ]
    made.cells[2].metadata["nbgrader"]["points"] = 2
    return made


@contextmanager
def page_with_fields(root):
    """Build the page below a folder and serve it; yields its address."""
    solve_course.write_course(root)
    file = root / "exercises" / "ps-tiny" / f"{NAME}.ipynb"
    file.write_text(nbformat.writes(derivations()) + "\n", encoding="utf-8")
    built = solve_course.build(root, VENDORED)
    assert (built.code, built.log) == (0, "")
    with served(built.site) as address:
        yield f"{address}/solve-{NAME}.html"
