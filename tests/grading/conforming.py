"""Solved problem sets of the real course, and what a check would find in a notebook, without any grader."""

import ast
import os
import time
import types
from dataclasses import dataclass, field

import jupytext
import nbformat
from life.table import Work, text

from mlcourse.exercises.calls import tree_of
from mlcourse.grading.intake.structure.released import Released

SETS = {"ps2-softmax": ("written", "two"), "ps4-mlp": ("two",)}
TARGETS = {"ps2-softmax": "softmax-jacobians", "ps4-mlp": "mlp-backward"}
FOREIGN = "ps3-losses/losses.ipynb"


@dataclass
class Solved(Work):
    """A solved problem set that knows what its checks would find."""

    found: dict = field(default_factory=dict)

    def judged(self, name):
        if name not in self.found:
            notebook = nbformat.reads(self.files[f"{name}.ipynb"].decode(), as_version=4)
            self.found[name] = values_at_checks(notebook, Released(self.released[name]))
        return self.found[name]


def solved(root, problem_set):
    """Every released notebook of a set, filled in with the instructor's answers."""
    released, files = {}, {}
    for path in sorted((root / "exercises" / problem_set).glob("*.ipynb")):
        released[path.stem] = nbformat.read(path, as_version=4)
        source = jupytext.read(root / "solutions" / problem_set / f"{path.stem}.md")
        answers = {c.metadata.nbgrader.grade_id: c.source for c in source.cells if "nbgrader" in c.metadata}
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                lines = answers[cell.metadata.nbgrader.grade_id].split("\n")
                cell.source = "\n".join(
                    line for line in lines if "### " not in line or "SOLUTION" not in line
                )
        files[path.name] = text(notebook)
    target = TARGETS[problem_set]
    foreign = (root / "exercises" / FOREIGN).read_bytes()
    written = Released(released[target]).written
    return Solved(files, target, released, foreign, written)


def hand_in(folder, files):
    """Write files, by path; each is its bytes, with the seconds since it was changed where that matters."""
    now = time.time()
    for name, content in files.items():
        data, age = content if isinstance(content, tuple) else (content, None)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if age is not None:
            os.utime(path, (now - age, now - age))


def values_at_checks(notebook, given):
    """Run a notebook's code without its checks; return what is bound at each of them, as text."""
    space, found = {"__name__": "__main__"}, {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        if cell.id in given.checks:
            found[cell.id] = {name: _said(space.get(name)) for name in given.checks[cell.id]}
            continue
        for node in tree_of(cell.source).body:
            try:
                if not _is_left_out(node):  # one by one: what a function compiles to depends on its module
                    exec(compile(ast.Module([node], []), cell.id, "exec"), space)
            except Exception:  # a cell that fails costs what it would have bound from there on
                break
    return found


def _is_left_out(node):
    names = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
    imported = {
        alias.name for found in ast.walk(node) if isinstance(found, ast.Import) for alias in found.names
    }
    known = {"check", "hint", "input", "open"} if isinstance(node, ast.Expr) else set()
    return bool(names & known or "my_helpers" in imported or getattr(node, "module", "") == "my_helpers")


def _said(value):
    """What a value is, so that the same answer is the same text."""
    if isinstance(value, types.FunctionType):
        code = value.__code__
        consts = [c.co_code if isinstance(c, types.CodeType) else c for c in code.co_consts]
        return repr((code.co_code, code.co_names, code.co_varnames, consts))
    return repr(value)
