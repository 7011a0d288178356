"""Archives, opened in memory and within limits: nothing is ever written under a name that an archive gives.

Limits on the number of entries, on what one of them and all together hold, on how far they are packed and
on archives in archives. Links, devices and locked entries are left out, and said to be.
"""

import bz2
import io
import lzma
import stat
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from .listing import MAX_BYTES, Damaged, File, Listing, passed_over, shown

__all__ = ["opened", "plain_name", "too_packed"]

MAX_ENTRIES = 2000
MAX_TOTAL = 128_000_000  # bytes out of all archives of a submission together
MAX_RATIO = 1000  # of what is unpacked to what is packed, where it is more than a few
FEW = 1_000_000
MAX_NESTED = 3
LZMA_MEMORY = 100_000_000
ENTRY = b"PK\x01\x02"  # begins every entry of a zip's list
DOCUMENTS = ("[Content_Types].xml", "mimetype")  # what a .docx, .xlsx, .odt or .epub has first
PACKED: dict[bytes, Callable[[], Any]] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(31),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ": lambda: lzma.LZMADecompressor(memlimit=LZMA_MEMORY),
}
ARRAYS = (".npz", ".npy", ".pt", ".pth", ".jar", ".whl")  # zips that are data
DISTRUSTED = "{} holds something that was not unpacked ({})."


class Document(Exception):
    """An archive that is a document, and stays whole."""


@dataclass
class Budget:
    """What may still come out of a submission's archives."""

    left: int = MAX_TOTAL
    entries: int = MAX_ENTRIES


def opened(found: Listing) -> Listing:
    """The same files, and in the place of every archive what it holds."""
    done, budget = Listing(notes=list(found.notes)), Budget()
    for file in found.files:
        _open(file, done, budget, MAX_NESTED)
    return done


def _open(file: File, done: Listing, budget: Budget, depth: int) -> None:
    """Add a file, or what it holds if it is an archive."""
    kind = _kind(file)
    if not kind:
        done.files.append(file)
        return
    if depth == 0:
        done.notes.append(f"{shown(file.name)} is an archive in an archive in an archive; it stays closed.")
        return
    try:
        inner = list(_entries(file, kind, done, budget))
    except Document:
        done.files.append(file)
    except Damaged as damage:
        done.notes.append(str(damage))
        done.files.append(file)
    except Exception:  # the readers of archives fail in as many ways as there are damages
        done.notes.append(
            f"{shown(file.name)} is an archive that cannot be opened: it is damaged or cut off. "
            "Please hand in the notebook itself."
        )
        done.files.append(file)
    else:
        for one in inner:
            _open(one, done, budget, depth - 1)


def _kind(file: File) -> str:
    """``zip``, ``tar``, ``packed``, or nothing for what is no archive; told by the content, not the name."""
    head = file.head()
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not file.name.lower().endswith(ARRAYS):
        return "zip"
    if head.startswith(tuple(PACKED)):
        return "packed"
    return "tar" if head[257:262] == b"ustar" else ""


def _entries(file: File, kind: str, done: Listing, budget: Budget) -> Iterator[File]:
    """The files in an archive."""
    data = file.read()
    if kind == "packed":
        inner = _unpacked(file, data, budget)
        yield File(_without_suffix(file.name), file.changed, data=inner)
    elif kind == "zip":
        yield from _of_zip(file, data, done, budget)
    else:
        yield from _of_tar(file, data, done, budget)


def _unpacked(file: File, data: bytes, budget: Budget) -> bytes:
    """What a packed file holds; of one that was cut off what there is."""
    start = next(magic for magic in PACKED if data.startswith(magic))
    most = min(MAX_BYTES, budget.left)
    inner: bytes = PACKED[start]().decompress(data, most + 1)
    if len(inner) > most or too_packed(len(inner), len(data)):
        raise Damaged(f"{shown(file.name)} unpacks to far more than can be graded; it stays closed.")
    budget.left -= len(inner)
    return inner


def too_packed(size: int, packed: int) -> bool:
    """Whether so much out of so little is no honest file."""
    return size > FEW and size > MAX_RATIO * max(packed, 1)


def _without_suffix(name: str) -> str:
    """``a.ipynb.gz`` holds ``a.ipynb``, and ``a.tgz`` the files of ``a.tar``."""
    path = PurePosixPath(name)
    return str(path.with_suffix(".tar" if path.suffix.lower() in (".tgz", ".tbz2", ".txz") else ""))


def _of_zip(file: File, data: bytes, done: Listing, budget: Budget) -> Iterator[File]:
    """The files of a zip, notebooks first."""
    if data.count(ENTRY) > MAX_ENTRIES:
        raise Damaged(f"{shown(file.name)} has more than {MAX_ENTRIES} files; it stays closed.")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if any(entry.filename in DOCUMENTS for entry in entries):
            raise Document
        for entry in sorted(entries, key=lambda entry: not entry.filename.endswith(".ipynb")):
            if not (name := plain_name(entry.filename)):
                continue
            mode = entry.external_attr >> 16
            if entry.flag_bits & 1:
                done.notes.append(f"{shown(file.name)} is locked with a password. Please hand it in open.")
                return
            if stat.S_ISLNK(mode) or too_packed(entry.file_size, entry.compress_size):
                done.notes.append(DISTRUSTED.format(shown(file.name), shown(name)))
                continue
            with archive.open(entry) as stream:
                inner = _bounded(stream, budget)
            if inner is None:
                done.notes.append(DISTRUSTED.format(shown(file.name), shown(name)))
                continue
            yield File(f"{file.name}/{name}", _seconds(entry.date_time, file.changed), data=inner)


def _of_tar(file: File, data: bytes, done: Listing, budget: Budget) -> Iterator[File]:
    """The files of a tar, none of its links and devices."""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        for entry in archive:
            budget.entries -= 1
            if budget.entries < 0:
                raise Damaged(f"{shown(file.name)} has more than {MAX_ENTRIES} files; it stays closed.")
            if entry.isdir() or not (name := plain_name(entry.name)):
                continue
            stream = archive.extractfile(entry) if entry.isreg() and not entry.issparse() else None
            inner = _bounded(stream, budget) if stream else None
            if inner is None:
                done.notes.append(DISTRUSTED.format(shown(file.name), shown(name)))
                continue
            yield File(f"{file.name}/{name}", float(entry.mtime), data=inner)


def _bounded(stream: Any, budget: Budget) -> bytes | None:
    """What a stream holds; None if it is more than there is room for."""
    most = min(MAX_BYTES, budget.left)
    data: bytes = stream.read(most + 1)
    if len(data) > most:
        return None
    budget.left -= len(data)
    return data


def plain_name(name: str) -> str:
    """A name that leads nowhere else; empty for what is nobody's work."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    parts = [part for part in parts if not part.endswith(":")]
    return "" if any(map(passed_over, parts)) else "/".join(parts)


def _seconds(date: tuple[int, ...], otherwise: float) -> float:
    """A zip's date in seconds since 1970."""
    try:
        return time.mktime((*date, 0, 0, -1))  # type: ignore[arg-type]  # six numbers, and what follows
    except (ValueError, OverflowError, TypeError):
        return otherwise
