"""A bulk download of a platform, as one archive or as a folder: read on disk, one file at a time.

The whole class is in it, so the limits are those of a class; archives in it are a student's, and stay closed.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mlcourse.grading.course.beside.names import DATE_FILE
from mlcourse.grading.course.errors import GradingError

from .archives import plain_name, too_packed
from .listing import MAX_BYTES, Damaged, File, passed_over, shown

__all__ = ["Bulk", "BulkFile", "open_bulk"]

MAX_FILES = 100_000
MAX_TOTAL = 20_000_000_000  # bytes that come out of one archive
MAX_DEPTH = 12


@dataclass(frozen=True)
class BulkFile:
    """One file of a bulk download."""

    name: str  # where it lies in it; it leads nowhere else
    size: int
    path: Path  # of the file, or of the archive
    entry: zipfile.ZipInfo | None = None
    archive: zipfile.ZipFile | None = None  # open as long as somebody may read from it

    def read(self) -> bytes:
        """What is in it.

        Raises
        ------
        Damaged
            If it cannot be read, or not within the limits.
        """
        if self.entry is None or self.archive is None:
            return File(self.name, 0.0, self.path).read() if self.size else b""
        try:
            with self.archive.open(self.entry) as stream:
                data = stream.read(MAX_BYTES + 1)
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as error:
            raise Damaged(f"{shown(self.name)} is damaged in the archive ({error})") from None
        if len(data) > MAX_BYTES:
            raise Damaged(f"{shown(self.name)} is larger than the {MAX_BYTES / 1e6:.0f} MB that are accepted")
        return data


@dataclass
class Bulk:
    """The files of a bulk download, and what had to be left out."""

    called: str
    files: list[BulkFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def open_bulk(path: Path) -> Bulk:
    """List what is in a bulk download.

    Raises
    ------
    GradingError
        If it is neither a folder nor an archive of the kind that platforms make, or is beyond all limits.
    """
    if path.is_dir():
        bulk = Bulk(path.name)
        bulk.files = list(_walk(path, path, 0, bulk))
    elif path.is_file():
        bulk = _of_zip(path)
    else:
        raise GradingError(f"{path} is not there; a folder or a zip from a platform was expected")
    if len(bulk.files) > MAX_FILES or sum(file.size for file in bulk.files) > MAX_TOTAL:
        raise GradingError(f"{path} holds far more than a class can have handed in")
    if not bulk.files:
        raise GradingError(f"{path} holds no file")
    return bulk


def _walk(folder: Path, top: Path, depth: int, bulk: Bulk) -> Iterator[BulkFile]:
    for path in sorted(folder.iterdir()):
        name = path.relative_to(top).as_posix()
        if passed_over(path.name) and path.name != DATE_FILE:
            continue
        state = path.lstat()
        if stat.S_ISDIR(state.st_mode):
            if depth < MAX_DEPTH:
                yield from _walk(path, top, depth + 1, bulk)
        elif not stat.S_ISREG(state.st_mode) or state.st_nlink > 1:
            bulk.notes.append(f"{shown(name)} is a link and was left out")
        elif state.st_size > MAX_BYTES:
            bulk.notes.append(f"{shown(name)} is larger than {MAX_BYTES / 1e6:.0f} MB and was left out")
        else:
            yield BulkFile(name, state.st_size, path)


def _of_zip(path: Path) -> Bulk:
    bulk = Bulk(path.name)
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise GradingError(
            f"{path} is no zip that can be opened ({error}); was it downloaded whole?"
        ) from None
    for entry in archive.infolist()[: MAX_FILES + 1]:
        name = plain_name(entry.filename)
        if entry.is_dir() or (not name and not entry.filename.endswith(DATE_FILE)):
            continue
        if entry.flag_bits & 1:
            raise GradingError(f"{path} is locked with a password")
        large = entry.file_size > MAX_BYTES or too_packed(entry.file_size, entry.compress_size)
        if stat.S_ISLNK(entry.external_attr >> 16) or large:
            bulk.notes.append(f"{shown(name)} was left out: it is a link, or far too large")
            continue
        if name:
            bulk.files.append(BulkFile(name, entry.file_size, path, entry, archive))
    return bulk
