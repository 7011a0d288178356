"""From the instructor's text sources to notebooks: with solutions for us, without them for students.

``solutions/SET/*.md`` → ``_build/instructor/SET/*.ipynb`` → (nbgrader) → ``exercises/SET/*.ipynb``.
The result is the same byte for byte every time: cell ids come from nbgrader's grade ids and positions, and
of the notebook's metadata only the kernel stays. A folder is replaced when its successor is whole.
"""

import re
import shutil
import tempfile
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import jupytext
import nbformat
from nbformat import NotebookNode

from mlcourse.exercises import registry
from mlcourse.exercises.announced import announce
from mlcourse.exercises.first_cell import FIRST_CELL, first_cell
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.nbgrader import course_config, database_url
from mlcourse.grading.ledger.new_database import with_version
from mlcourse.grading.ledger.turns import one_at_a_time

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["build_instructor", "generate", "read_source", "release"]

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
SOLUTION = re.compile(r"BEGIN SOLUTION.*?\n(.*?)\n[^\n]*END SOLUTION", re.DOTALL)
HIDDEN = re.compile(r"BEGIN HIDDEN TESTS.*?\n(.*?)\n[^\n]*END HIDDEN TESTS", re.DOTALL)
IMPORTS = re.compile(r"^(?:from|import) mlcourse\b", re.MULTILINE)
MARKERS = ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "MARK SCHEME")


def release(course: Course, problem_set: str) -> list[Path]:
    """Write the students' notebooks of one problem set and enter it in the gradebook.

    Parameters
    ----------
    course : Course
        Where everything lies.
    problem_set : str
        Such as ``"ps2-softmax"``.

    Returns
    -------
    list of Path
        The released notebooks.

    Raises
    ------
    GradingError
        Unknown problem set, a notebook name used twice in the course, or a solution that would leak.
    """
    build_instructor(course, problem_set)
    with _whole(course.exercises / problem_set) as folder:
        for written in generate(course, problem_set).iterdir():
            shutil.move(written, folder / written.name)
        for notebook in sorted(folder.glob("*.ipynb")):
            _refuse_leaks(course.instructor / problem_set / notebook.name, notebook)
    return sorted((course.exercises / problem_set).glob("*.ipynb"))


def build_instructor(course: Course, problem_set: str) -> list[Path]:
    """Turn the text sources of a problem set into notebooks with solutions; return their paths."""
    course.require(problem_set)
    _refuse_clashing_names(course)
    source = course.solutions / problem_set
    target = course.instructor / problem_set
    with _whole(target) as folder:
        for path in sorted(source.iterdir()):
            if path.suffix == ".md":
                notebook = read_source(path)
                (folder / f"{path.stem}.ipynb").write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
            elif path.is_file() and path.suffix != ".ipynb":
                shutil.copy(path, folder / path.name)
    return sorted(target.glob("*.ipynb"))


def read_source(path: Path) -> NotebookNode:
    """Read a MyST Markdown source as a notebook whose ids and metadata do not depend on the day.

    What an exercise is judged on is added to its text, from its declaration.
    """
    notebook = jupytext.read(path)
    announce(notebook.cells, registry().values())
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    last, count, seen = "start", 0, set()
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        last, count = (grade_id, 0) if grade_id else (last, count + 1)
        cell.id = last if grade_id else f"after-{last}-{count}"[:64]
        if cell.id in seen:
            raise GradingError(f"{path}: grade_id {cell.id!r} is used twice")
        if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell.id):
            raise GradingError(f"{path}: grade_id {cell.id!r} may only have letters, digits, - and _")
        seen.add(cell.id)
    _begin_with_first_cell(notebook)
    return notebook


def _begin_with_first_cell(notebook: NotebookNode) -> None:
    """Before the first code of a notebook about the course, ask whether the course is there."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    sources = [cell.source for cell in code]
    if any(IMPORTS.search(source) for source in sources):
        cell = nbformat.v4.new_code_cell(first_cell(sources), id=FIRST_CELL)
        notebook.cells.insert(notebook.cells.index(code[0]), cell)


def generate(course: Course, problem_set: str) -> Path:
    """Let nbgrader make the students' version in a scratch folder and enter it in the class's gradebook."""
    from mlcourse.grading.course.stock import run_converter

    scratch = course.partial / "release"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    config = course_config(course.root, course.class_dir, release=scratch)
    config.CourseDirectory.assignment_id = problem_set
    config.CourseDirectory.db_url = database_url(course)
    with one_at_a_time(config.CourseDirectory.db_url):  # nbgrader enters the set anew
        with_version(config.CourseDirectory.db_url)
        run_converter("GenerateAssignment", config, course)
    return scratch / problem_set


@contextmanager
def _whole(target: Path) -> "Iterator[Path]":
    """Yield a folder to fill; it takes the place of `target` only if nothing went wrong."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".new-") as scratch:
        fresh, old = Path(scratch, "fresh"), Path(scratch, "old")
        fresh.mkdir()
        yield fresh
        if target.exists():
            target.rename(old)
        fresh.rename(target)


def _refuse_clashing_names(course: Course) -> None:
    """Notebook names must be unique in the whole course: downloads end up in one folder."""
    places = defaultdict(list)
    for path in sorted(course.solutions.glob("*/*.md")):
        places[path.stem.lower()].append(str(path.relative_to(course.root)))
    for paths in places.values():
        if len(paths) > 1:
            raise GradingError(f"notebook names must be unique in the course: {' and '.join(paths)}")


def _refuse_leaks(instructor: Path, released: Path) -> None:
    """Compare both versions: no marker, no line of a solution or of a hidden test may be left."""
    text = released.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    for marker in MARKERS:
        if marker in text:
            raise GradingError(f"{released.name}: {marker!r} is still in the released notebook")
    sources = {cell.id: _lines(cell.source) for cell in notebook.cells}
    for cell in nbformat.read(instructor, as_version=4).cells:
        secrets = SOLUTION.findall(cell.source) + HIDDEN.findall(cell.source)
        if cell.metadata.get("nbgrader", {}).get("solution") and not SOLUTION.search(cell.source):
            secrets.append(cell.source)  # without markers the whole cell is the solution
        for secret in secrets:
            if _lines(secret) and _lines(secret) <= sources.get(cell.id, set()):
                raise GradingError(f"{released.name}: the solution of {cell.id!r} is still there")


def _lines(source: str) -> set[str]:
    """The lines of a source that say something."""
    return {line.strip() for line in source.splitlines() if line.strip()}
