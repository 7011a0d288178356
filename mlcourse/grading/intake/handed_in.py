"""From the files that a student handed in to notebooks that can be graded.

Originals are read and never written. Every damage ends in one sentence that tells the student what is the
matter and what to do; a file that cannot be read stops nobody else, not even the student's other notebook.
"""

import json
import re
import shutil
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import NotebookNode

from mlcourse.grading.course.files import printable, read_ours
from mlcourse.grading.course.folders import RUNNABLE, STUDENT_ID, Course
from mlcourse.grading.intake.cells import restore
from mlcourse.grading.intake.timestamps import read_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Damaged", "Taken", "odd_folders", "read_notebook", "strays", "students_of", "take_in"]

MAX_BYTES = 20_000_000
COPY_SUFFIX = re.compile(
    r"([ _-]*(\(\d+\)|copy\d*|kopie|(?<!\d)\d{1,2}(?!\d)))*(\.ipynb|\.json|\.txt)*", re.IGNORECASE
)
MAX_STRAYS = 10
AGAIN = "Please download it once more and hand it in again."


class Damaged(Exception):
    """A file that cannot be graded; the message is for the student."""


@dataclass
class Taken:
    """One notebook of one submission after intake."""

    name: str
    status: str  # "ok", "missing" or "invalid_submission"
    notes: list[str] = field(default_factory=list)
    notebook: NotebookNode | None = None  # the normalised copy


def students_of(course: Course, problem_set: str) -> list[str]:
    """Ids of everybody who handed in something for `problem_set`."""
    return [name for name in _handed_in(course, problem_set) if STUDENT_ID.fullmatch(name)]


def odd_folders(course: Course, problem_set: str) -> list[str]:
    """Submissions that cannot be graded, because the folder's name cannot be a student's id."""
    return [name for name in _handed_in(course, problem_set) if not STUDENT_ID.fullmatch(name)]


def _handed_in(course: Course, problem_set: str) -> list[str]:
    """Names of all folders with something for `problem_set`."""
    if not course.submitted.is_dir():
        return []
    return sorted(path.name for path in course.submitted.iterdir() if (path / problem_set).is_dir())


def strays(course: Course, problem_set: str, student: str) -> list[str]:
    """Files of a submission that Python, Jupyter or a browser would run where somebody opens it.

    Returns
    -------
    list of str
        Names relative to the submission; at most ten.
    """
    folder = course.submitted / student / problem_set
    if not folder.is_dir() or folder.is_symlink() or folder.parent.is_symlink():
        return []
    found = sorted(str(path.relative_to(folder)) for pattern in RUNNABLE for path in folder.rglob(pattern))
    return [name if name.isprintable() else repr(name) for name in found[:MAX_STRAYS]]


def take_in(course: Course, problem_set: str, student: str, names: "Iterable[str]") -> list[Taken]:
    """Write normalised copies of a submission into the intake folder.

    Parameters
    ----------
    course, problem_set, student
        Whose submission of what.
    names : iterable of str
        Names of the expected notebooks, without suffix.

    Returns
    -------
    list of Taken
        One entry an expected notebook; only those with status ``ok`` have a copy.
    """
    folder = course.submitted / student / problem_set
    target = course.intake / student / problem_set
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    names = list(names)
    if folder.is_symlink() or folder.parent.is_symlink():
        elsewhere = (
            "The folder that was handed in is a link to another one. Please hand in the files themselves."
        )
        return [Taken(name, "invalid_submission", [elsewhere]) for name in names]
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    released = {name: read_ours(course.exercises / problem_set / f"{name}.ipynb") for name in names}
    found = _match(files, released)
    if time := read_timestamp(folder)[0]:
        (target / "timestamp.txt").write_text(time + "\n", encoding="utf-8")
    return [_take_one(name, found.get(name), released[name], target) for name in names]


def _take_one(name: str, path: Path | None, released: NotebookNode, target: Path) -> Taken:
    """Read, restore and copy one notebook."""
    if path is None:
        return Taken(name, "missing", [f"The notebook {name}.ipynb was not among the files handed in."])
    try:
        notebook = read_notebook(path)
    except Damaged as damage:
        return Taken(name, "invalid_submission", [str(damage)])
    notes = []
    if path.name != f"{name}.ipynb":
        notes.append(f"The file was called {printable(path.name)}; it was graded as {name}.ipynb.")
    done = restore(notebook, released)
    (target / f"{name}.ipynb").write_text(nbformat.v4.writes(done.notebook) + "\n", encoding="utf-8")
    return Taken(name, "ok", notes + done.notes, done.notebook)


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook file of unknown origin.

    Raises
    ------
    Damaged
        With a sentence for the student, if it cannot be read as a notebook.
    """
    data = _read_bytes(path)
    text = _decode(data)
    head = text.lstrip()[:200].lower()
    if head.startswith(("<!doctype", "<html")):
        raise Damaged(
            "The file is a web page, not a notebook. Please use File → Download and hand it in again."
        )
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise Damaged(_where_it_breaks(text, len(data), error)) from None
    except (RecursionError, ValueError):
        raise Damaged(f"The file has no readable content. {AGAIN}") from None
    return _as_notebook(_without_surrogates(content))


def _read_bytes(path: Path) -> bytes:
    """The bytes of a plain file of bearable size; links lead elsewhere and are not followed."""
    mode = path.lstat().st_mode
    if not stat.S_ISREG(mode):
        raise Damaged(f"{printable(path.name)} is not a plain file. Please hand in the notebook itself.")
    if path.lstat().st_nlink > 1:  # Linux links only what one may write: no bystander is refused
        raise Damaged(
            f"{printable(path.name)} is the same file as another one elsewhere. Please hand in a copy of it."
        )
    size = path.stat().st_size
    if size == 0:
        raise Damaged(f"The file is empty (0 bytes). {AGAIN}")
    if size > MAX_BYTES:
        raise Damaged(
            f"The file has {size / 1e6:.0f} MB, more than the {MAX_BYTES / 1e6:.0f} MB that are accepted. "
            "Please clear the outputs and hand it in again."
        )
    try:
        return path.read_bytes()
    except OSError:
        raise Damaged("The file could not be read. Please hand it in again.") from None


def _decode(data: bytes) -> str:
    """Text in any of the encodings that editors write."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end == len(data) and error.reason == "unexpected end of data":
            return data[: error.start].decode(encoding)
        raise Damaged(f"The file is not text from byte {error.start} on. {AGAIN}") from None


def _where_it_breaks(text: str, size: int, error: json.JSONDecodeError) -> str:
    """Tell a file that was cut off from one that was never a notebook."""
    if text.lstrip()[:1] != "{":
        return "The file is not a notebook. Please use File → Download and hand in the .ipynb file."
    at_end = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
    if at_end:
        return f"The file ends in the middle (cut off at byte {size}). {AGAIN}"
    return f"The file is damaged in line {error.lineno}, column {error.colno}. {AGAIN}"


def _as_notebook(content: Any) -> NotebookNode:
    """A notebook of today's format from JSON that should be one."""
    if not isinstance(content, dict) or not ("cells" in content or "worksheets" in content):
        raise Damaged("The file is not a notebook: it has no cells. Please hand in the .ipynb file.")
    try:
        notebook = nbformat.from_dict(content)
        if notebook.get("nbformat", 4) != 4:
            notebook = nbformat.convert(notebook, 4)
        cells = [cell for cell in notebook.cells if isinstance(cell, dict)]
    except Exception:  # whatever the converters of old formats trip over
        raise Damaged(f"The file has the outline of a notebook, but not its content. {AGAIN}") from None
    for cell in cells:
        if not isinstance(cell.get("metadata"), dict):
            cell["metadata"] = NotebookNode()
        if not isinstance(cell.get("id"), str):
            cell["id"] = ""
    notebook.cells = cells
    return notebook


def _without_surrogates(value: Any) -> Any:
    """Half characters, which JSON can write and UTF-8 cannot, become question marks."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return value


def _match(files: list[Path], released: dict[str, NotebookNode]) -> dict[str, Path]:
    """Find the file of every notebook: by its name, by a name that browsers make of it, by its cells."""
    found = {}
    for name in released:
        exact = [path for path in files if path.name == f"{name}.ipynb"]
        near = [path for path in files if _is_copy_of(path.name, name)]
        if exact or near:
            found[name] = (exact or sorted(near, key=lambda path: (len(path.name), path.name)))[-1]
    spare = [path for path in files if path not in found.values() and path.suffix == ".ipynb"]
    for name, notebook in released.items():
        for path in spare:
            if name not in found and _looks_like(path, notebook):
                found[name] = path
    return found


def _is_copy_of(filename: str, name: str) -> bool:
    """Tell whether `filename` is ``name.ipynb`` with what browsers and editors add."""
    stem = filename.lower()
    return stem.startswith(name.lower()) and COPY_SUFFIX.fullmatch(stem[len(name) :]) is not None


def _looks_like(path: Path, released: NotebookNode) -> bool:
    """Tell whether more than half of the released graded cells are in the file."""
    try:
        cells = read_notebook(path).cells
    except Damaged:
        return False
    ids = {str((cell.metadata.get("nbgrader") or {}).get("grade_id") or cell.id) for cell in cells}
    wanted = {cell.metadata.nbgrader.grade_id for cell in released.cells if "nbgrader" in cell.metadata}
    return len(ids & wanted) * 2 > len(wanted)
