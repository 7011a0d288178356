"""Writing files so that a reader, or a power cut, never meets half a file."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from mlcourse.grading.course.errors import GradingError

try:
    import fcntl
except ModuleNotFoundError:  # Windows: nobody is kept from running two graders at once
    fcntl = None  # type: ignore[assignment]  # a module that is not there

__all__ = ["alone_in", "printable", "read_ours", "write_whole"]


def read_ours(path: Path) -> NotebookNode:
    """A notebook of the course itself, read once and not to be changed."""
    return _read_at(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _read_at(path: Path, changed: int) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def printable(name: str) -> str:
    r"""A file's name as it can be shown anywhere: codes that a terminal obeys are spelled out.

    Examples
    --------
    >>> printable("answers (1).ipynb"), printable("a\x1b[2Jb")
    ('answers (1).ipynb', 'a\\x1b[2Jb')
    """
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in name)


@contextmanager
def alone_in(folder: Path, doing: str) -> Iterator[None]:
    """Keep a second run out of `folder`; the system takes the lock back, however the first run ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        try:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise GradingError(f"another run is {doing} in {folder}; wait until it is done") from None
        yield


def write_whole(path: Path, text: str | bytes) -> Path:
    """Write text or bytes to `path`: into a temporary file beside it, which then takes its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8") if isinstance(text, str) else text)
        Path(scratch).chmod(0o644)
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise
    return path
