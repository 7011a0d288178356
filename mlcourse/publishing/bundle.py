"""What students get of a problem set: one zip with notebooks, their data, the package, and how to begin."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import jinja2

from mlcourse.exercises.first_cell import extras_for
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.files import write_whole
from mlcourse.publishing.wheel import build_wheel

__all__ = ["BEGIN", "WHEEL_FOLDER", "bundle"]

BEGIN = "begin.html"
WHEEL_FOLDER = "wheel"  # of the book's site
DATE = (2020, 1, 1, 0, 0, 0)  # the same files give the same bytes
RIGHTS = 0o644 << 16
UNIX = 3
TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("mlcourse.publishing"), undefined=jinja2.StrictUndefined, autoescape=True
)


def bundle(released: Path, target: Path, book_url: str = "") -> Path:
    """Write the zip of a released problem set; the same bytes every time.

    Parameters
    ----------
    released : Path
        The folder of its notebooks and their data, such as ``exercises/ps2-softmax``.
    target : Path
        The zip; its folder is made.
    book_url : str, optional
        Where the book's site is; the page then links to it, and its wheel is installed from there.

    Raises
    ------
    GradingError
        If there is no notebook, a file would be hidden by one of ours, or the wheel cannot be built.
    """
    files = {p.relative_to(released).as_posix(): p.read_bytes() for p in _files(released)}
    notebooks = [PurePosixPath(name).stem for name in files if name.endswith(".ipynb")]
    if not notebooks:
        raise GradingError(f"there is no notebook in {released}")
    with TemporaryDirectory() as scratch:
        wheel = build_wheel(Path(scratch))
        ours = {wheel.name: wheel.read_bytes()}
    code = [cell for name in files if name.endswith(".ipynb") for cell in _code(files[name])]
    ours[BEGIN] = _page(released.name, wheel.name, notebooks, extras_for(code), book_url.rstrip("/"))
    if clash := sorted(ours.keys() & files.keys()):
        raise GradingError(f"{released / clash[0]} has a name that the bundle needs itself")
    return write_whole(target, _zipped(released.name, ours | files))


def _files(released: Path) -> list[Path]:
    """What is handed out, in a fixed order; nothing hidden, such as a Jupyter's checkpoints."""
    found = [path for path in sorted(released.rglob("*")) if path.is_file()]
    return [p for p in found if not any(part.startswith(".") for part in p.relative_to(released).parts)]


def _code(notebook: bytes) -> list[str]:
    """The sources of a notebook's cells of code."""
    cells: list[dict[str, Any]] = json.loads(notebook)["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def _page(
    problem_set: str, wheel: str, notebooks: list[str], extras: tuple[str, ...], book_url: str
) -> bytes:
    """How to begin, in five lines."""
    text = TEMPLATES.get_template(f"{BEGIN}.j2").render(
        problem_set=problem_set,
        wheel=wheel,
        wheel_url=f"{book_url}/{WHEEL_FOLDER}/{wheel}" if book_url else "",
        notebooks=notebooks,
        extras=",".join(extras),
        book_url=book_url,
    )
    return f"{text}\n".encode()


def _zipped(folder: str, files: dict[str, bytes]) -> bytes:
    """Pack files into one folder of a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}", DATE)
            entry.external_attr, entry.create_system = RIGHTS, UNIX
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
