"""What lies beside a notebook: own modules and data, laid where it runs; pictures, which may be answers."""

import sys
from collections.abc import Collection
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from mlcourse.grading.intake.files.listing import Damaged, File

__all__ = ["companions", "lay_beside", "own_files"]

FOLDER = "beside"
MAX_FILES = 40
MAX_BYTES = 5_000_000
MAX_TOTAL = 20_000_000
READABLE = (".pdf", ".docx", ".doc", ".odt", ".rtf", ".tex", ".txt", ".md", ".pages",
            ".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic")  # fmt: skip
NOT_LAID = (".ipynb", ".zip", ".gz", ".tgz", ".tar", ".pdf", ".docx", ".heic", ".html", ".htm",
            ".so", ".pth", ".pyd")  # fmt: skip
MAX_NAMED = 10


def companions(files: Collection[File]) -> list[str]:
    """The pictures and documents of a submission: where a written answer is empty, one of them may be it."""
    found = [file.name for file in files if file.name.lower().endswith(READABLE) and not file.autosaved]
    return [name for name in found if name.isprintable() and "`" not in name][:MAX_NAMED]


def lay_beside(files: Collection[File], chosen: Collection[File], target: Path) -> list[str]:
    """Copy what lay in the folder of a chosen notebook, for the student's own program to use.

    Parameters
    ----------
    files : collection of File
        All that was handed in.
    chosen : collection of File
        The notebooks among them that are graded.
    target : Path
        Where the normalised copies are; the files go into a folder there.

    Returns
    -------
    list of str
        The names of the student's own modules.
    """
    folders = {_folder(file) for file in chosen}
    left, modules = MAX_TOTAL, []
    for file in [file for file in files if file not in chosen and _folder(file) in folders][:MAX_FILES]:
        data = _bearable(file) if _may_lie(file.own_name) else b""
        path = target / FOLDER / file.own_name
        if not data or len(data) > left or path.exists():
            continue
        left -= len(data)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        modules += [file.own_name] if path.suffix == ".py" else []
    return modules


def own_files(target: Path) -> tuple[str, ...]:
    """The files that were laid beside a submission's notebooks."""
    folder = target / FOLDER
    return tuple(str(path) for path in sorted(folder.iterdir())) if folder.is_dir() else ()


def _folder(file: File) -> str:
    return str(PurePosixPath(file.name).parent)


def _may_lie(name: str) -> bool:
    """Whether a file is data or a module that stands for no other."""
    plain = name.isprintable() and not name.startswith(".") and not name.lower().endswith(NOT_LAID)
    return plain and len(name.encode()) < 200 and not (name.endswith(".py") and _exists(name[:-3]))


def _exists(module: str) -> bool:
    """Whether there is a module of this name already: nobody's file takes its place."""
    try:
        return module in sys.stdlib_module_names or find_spec(module) is not None
    except (ImportError, ValueError, AttributeError):
        return True


def _bearable(file: File) -> bytes:
    """What a file holds; nothing where it cannot be read or is too large."""
    try:
        if file.path is not None and file.path.lstat().st_size > MAX_BYTES:
            return b""
        data = file.read()
    except (Damaged, OSError):
        return b""
    return data if len(data) <= MAX_BYTES else b""
