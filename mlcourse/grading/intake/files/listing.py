"""The files of a folder, those in its folders and archives included: found by one walk, read when needed."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from mlcourse.grading.course.beside.names import DATE_FILE

__all__ = ["AGAIN", "MAX_BYTES", "Damaged", "File", "Listing", "listed", "shown"]

MAX_BYTES = 64_000_000  # of one file: a notebook with a photograph straight from a telephone has half of that
MAX_FILES = 500
MAX_DEPTH = 6
MAX_NAME = 80
AGAIN = "Please download it once more and hand it in again."
PASSED_OVER = frozenset({
    "__MACOSX", ".git", ".venv", "venv", "env", "node_modules", "site-packages", "__pycache__", ".idea",
    ".vscode", ".DS_Store", "Thumbs.db", "desktop.ini", DATE_FILE,
})  # fmt: skip
AUTOSAVED = ".ipynb_checkpoints"


class Damaged(Exception):
    """A file that cannot be graded; the message is for the student."""


@dataclass(frozen=True)
class File:
    """One file of a submission.

    Parameters
    ----------
    name : str
        Where it lies in the submission; an archive counts as a folder.
    changed : float
        When it was changed last, in seconds since 1970.
    path : Path, optional
        Of the file itself.
    data : bytes, optional
        What it holds, if it came out of an archive.
    """

    name: str
    changed: float
    path: Path | None = None
    data: bytes | None = None

    @property
    def own_name(self) -> str:
        """Its name without the folders around it."""
        return PurePosixPath(self.name).name

    @property
    def autosaved(self) -> bool:
        """Whether an editor wrote it by itself, for its own use."""
        return AUTOSAVED in PurePosixPath(self.name).parts

    @property
    def beside(self) -> bool:
        """Whether it lies in the submission's folder itself."""
        return self.path is not None and "/" not in self.name

    def head(self, size: int = 300) -> bytes:
        """Its first bytes; none where it is no plain file of bearable size."""
        if self.path is None:
            return (self.data or b"")[:size]
        try:
            state = self.path.lstat()
            if not stat.S_ISREG(state.st_mode) or state.st_nlink > 1 or state.st_size > MAX_BYTES:
                return b""
            with self.path.open("rb") as stream:
                return stream.read(size)
        except OSError:
            return b""

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.data or b"") if self.path is None else self.path.lstat().st_size

    def read(self) -> bytes:
        """The bytes of a plain file of bearable size; links lead elsewhere and are not followed.

        Raises
        ------
        Damaged
            With a sentence for the student.
        """
        data = self.data if self.path is None else self._from_disk(self.path)
        if not data:
            raise Damaged(f"The file is empty (0 bytes). {AGAIN}")
        return data

    def _from_disk(self, path: Path) -> bytes:
        state = path.lstat()
        called = shown(self.own_name)
        if not stat.S_ISREG(state.st_mode):
            raise Damaged(f"{called} is not a plain file. Please hand in the notebook itself.")
        if state.st_nlink > 1:  # Linux links only what one may write: no bystander is refused
            raise Damaged(f"{called} is the same file as another one elsewhere. Please hand in a copy of it.")
        if state.st_size > MAX_BYTES:
            raise Damaged(
                f"The file has {state.st_size / 1e6:.0f} MB, more than the {MAX_BYTES / 1e6:.0f} MB that are "
                "accepted. Please clear the outputs, make its photographs smaller, and hand it in again."
            )
        try:
            return path.read_bytes()
        except OSError:
            raise Damaged("The file could not be read. Please hand it in again.") from None


@dataclass
class Listing:
    """What lies in a submission, and what had to be left out, a sentence each."""

    files: list[File] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def listed(folder: Path) -> Listing:
    """All files of a folder and the folders in it, in the order of their names; archives stay closed."""
    found = Listing()
    for path in _walk(folder, 0):
        if len(found.files) == MAX_FILES:
            found.notes.append(f"There are more than {MAX_FILES} files; the rest was not looked at.")
            break
        name = path.relative_to(folder).as_posix()
        found.files.append(File(name, path.lstat().st_mtime, path))
    return found


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    """Files and links, those of a folder before those of the folders in it.

    A folder that is called like a notebook is named like one: it is said to be none.
    """
    try:
        entries = sorted(path for path in folder.iterdir() if not passed_over(path.name))
    except OSError:
        return
    inner = [path for path in entries if path.is_dir() and not path.is_symlink()]
    yield from (path for path in entries if path not in inner or path.suffix == ".ipynb")
    for path in inner:
        if depth < MAX_DEPTH:
            yield from _walk(path, depth + 1)


def passed_over(name: str) -> bool:
    """Whether a file or folder is nobody's work: what systems and editors leave behind."""
    return name in PASSED_OVER or name.startswith(("._", "~$"))


def shown(name: str) -> str:
    """A file's name as it can be printed: nothing in it that a terminal obeys, and not too long."""
    name = name if name.isprintable() else ascii(name)
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…"
