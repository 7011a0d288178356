"""Files of image sets as arrays: IDX, tables and rows of bytes, each checked for what it should hold."""

from __future__ import annotations

import gzip
import hashlib
import math
import zlib
from collections.abc import Mapping
from io import BufferedIOBase
from pathlib import Path

import numpy as np

_GZIP = b"\x1f\x8b"
_MOST = 2**31  # bytes of entries: three times the largest set in this format; a header may say anything
_IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def read_idx(path: Path, sha256: str | None) -> np.ndarray:
    """The array in an IDX file, compressed by gzip or not."""
    if sha256 is not None:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != sha256.lower():
            raise ValueError(f"{path} has the SHA-256 {found}; expected {sha256.lower()}")
    with path.open("rb") as raw:
        compressed = raw.read(2) == _GZIP
    try:
        with gzip.open(path) if compressed else path.open("rb") as file:
            return _read_idx(path, file)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ValueError(f"{path} is a damaged gzip file: {error}") from None


def only_set(folder: Path) -> Path:
    """Where the files lie: `folder`, or below it where torchvision puts them."""
    sets = [
        path for path in (folder / "MNIST/raw", folder / "FashionMNIST/raw", folder / "raw") if path.is_dir()
    ]
    if len(sets) > 1:
        found = " and ".join(map(str, sets))
        raise ValueError(f"{folder} holds several sets, in {found}; expected the folder of one of them")
    return sets[0] if sets else folder


def mnist_file(folder: Path, part: str, axes: int, sha256: Mapping[str, str]) -> np.ndarray:
    """One of MNIST's files, checked for what it should hold."""
    name, other = f"{part}-idx{axes}-ubyte", f"{part}.idx{axes}-ubyte"
    names = (name, f"{name}.gz", other, f"{other}.gz")
    places = [folder / name for name in names] + [folder / name / name for name in names]
    path = next((path for path in places if path.is_file()), None)
    if path is None:
        raise FileNotFoundError(f"no {name} or {name}.gz in {folder}")
    array = read_idx(path, sha256.get(path.name))
    if array.ndim != axes or array.dtype != np.uint8:
        raise ValueError(
            f"{path} holds {array.dtype} of shape {array.shape}; expected uint8 with {axes} axes"
        )
    if axes == 1 and array.size and array.max() > 9:
        raise ValueError(f"{path} holds the label {array.max()}; expected 0 to 9")
    return array


def mnist_table(train: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Images and labels of a table as Kaggle has it: in each row the label and 784 pixels."""
    path = train if part == "train" else train.with_name(train.name.replace("_train", "_test"))
    try:
        with path.open(encoding="utf-8") as file:
            head = 0 if file.readline()[:1].isdigit() else 1
        rows = np.loadtxt(path, np.uint8, delimiter=",", skiprows=head, ndmin=2)
    except (ValueError, OverflowError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is no table of numbers from 0 to 255: {error}") from None
    if rows.shape[1] != 785 or (rows.size and rows[:, 0].max() > 9):
        raise ValueError(f"{path} has {rows.shape[1]} columns; expected a label from 0 to 9 and 784 pixels")
    return rows[:, 1:].reshape(-1, 28, 28), rows[:, 0]


def cifar_rows(path: Path) -> np.ndarray:
    """The images of one file of CIFAR-10, a row of bytes each."""
    if not path.is_file():
        raise FileNotFoundError(f"no {path.name} in {path.parent}")
    rows = np.fromfile(path, np.uint8)
    if not rows.size or rows.size % 3073:
        raise ValueError(f"{path} has {rows.size} bytes; expected 3073 for each image")
    rows = rows.reshape(-1, 3073)
    if rows[:, 0].max() > 9:
        raise ValueError(f"{path} holds the label {rows[:, 0].max()}; expected 0 to 9")
    return rows


def _read_idx(path: Path, file: BufferedIOBase) -> np.ndarray:
    """The array in an open IDX file."""
    header = file.read(4)
    if len(header) < 4:
        raise ValueError(f"{path} ends after {len(header)} bytes; expected the 4 that begin an IDX file")
    if header[:2] != b"\0\0" or header[2] not in _IDX_TYPES or not 1 <= header[3] <= 8:
        raise ValueError(f"{path} begins with {header.hex(' ')}; expected 00 00, a type, 1 to 8 axes")
    sizes = file.read(4 * header[3])
    if len(sizes) < 4 * header[3]:
        raise ValueError(f"{path} ends within the sizes of its {header[3]} axes")
    shape = tuple(np.frombuffer(sizes, ">u4").tolist())
    dtype = np.dtype(_IDX_TYPES[header[2]])
    expected = math.prod(shape) * dtype.itemsize
    if expected > _MOST:
        raise ValueError(f"{path} says that its shape is {shape}; expected at most {_MOST} bytes")
    data = file.read(expected + 1)
    if len(data) != expected:
        found = "more" if len(data) > expected else f"{len(data)}"
        raise ValueError(f"{path} says that its shape is {shape}, {expected} bytes, but holds {found}")
    return np.frombuffer(data, dtype).reshape(shape).astype(dtype.newbyteorder("="))
