"""Data to train on, without a download: digits, files of MNIST and CIFAR-10 if they are there, toy sets.

Everything random comes from a generator or a seed, so that the same call gives the same data.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mlcourse._image_files import cifar_rows, mnist_file, mnist_table, only_set, read_idx
from mlcourse.numpy._arguments import count, number

__all__ = ["Split", "digits", "load_cifar10", "load_idx", "load_mnist", "spirals", "two_moons", "xor"]


class Split(NamedTuple):
    """Examples to train on and examples to test with.

    Parameters
    ----------
    x_train, x_test : ndarray, shape (N, ...)
        Inputs, float32.
    y_train, y_test : ndarray, shape (N,)
        Class indices, int64.

    Examples
    --------
    >>> x, y = xor(5)
    >>> Split(x[:4], y[:4], x[4:], y[4:]).y_test.shape
    (1,)

    Notes
    -----
    Syllabus row ADD-06; book: *Digits*, ``digits.html#digits``.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def digits(test_size: float = 0.25, rng: np.random.Generator | int = 0, flat: bool = True) -> Split:
    """The 1797 handwritten digits of 8×8 pixels that come with scikit-learn, shuffled and split.

    Parameters
    ----------
    test_size : float, default 1/4
        The part to test with, between 0 and 1.
    rng : Generator or int, default 0
        Decides which digits are in which part.
    flat : bool, default True
        Whether an image is a vector of 64 pixels or has the shape (1, 8, 8).

    Returns
    -------
    Split
        Pixels between 0 and 1.

    Raises
    ------
    ImportError
        If scikit-learn is not installed.
    TypeError
        If `test_size` is not a number.
    ValueError
        If it is not between 0 and 1.

    Examples
    --------
    >>> data = digits()
    >>> data.x_train.shape, data.x_test.shape
    ((1348, 64), (449, 64))
    >>> digits(flat=False).x_test.shape
    (449, 1, 8, 8)

    Notes
    -----
    Syllabus rows ADD-06 and ADD-07; book: *Digits*, ``digits.html#digits``.
    """
    if not 0 < number("test_size", test_size) < 1:
        raise ValueError(f"test_size is {test_size!r}; expected a number between 0 and 1")
    table = _digits_table()
    x = (table[:, :-1] / 16).astype(np.float32).reshape(-1, *((64,) if flat else (1, 8, 8)))
    y = table[:, -1].astype(np.int64)
    order = np.random.default_rng(rng).permutation(len(x))
    test, train = np.split(order, [round(test_size * len(x))])
    return Split(x[train], y[train], x[test], y[test])


def _digits_table() -> np.ndarray:
    """Return 64 pixels from 0 to 16 and the class of each digit, a row each, from scikit-learn's own file.

    Importing scikit-learn takes two seconds, reading its file a tenth of one.
    """
    found = find_spec("sklearn")
    if found is None or found.origin is None:
        raise ImportError("the digits come with scikit-learn: pip install 'mlcourse[data]'")
    file = Path(found.origin).parent / "datasets" / "data" / "digits.csv.gz"
    if file.is_file():
        return np.loadtxt(file, delimiter=",")
    from sklearn.datasets import load_digits  # of a version that keeps its file elsewhere

    bundle = load_digits()
    return np.column_stack([bundle.data, bundle.target])


def load_idx(path: str | PathLike[str], sha256: str | None = None) -> np.ndarray:
    """Read an IDX file, the format of MNIST, compressed by gzip or not.

    Parameters
    ----------
    path : str or path
        The file.
    sha256 : str, optional
        Checksum that the file must have, in hexadecimal digits.

    Returns
    -------
    ndarray
        Of the shape and type that the file says, in the byte order of the machine.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the checksum is another, or the file is not IDX, cut off, too long or damaged.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "labels"
    >>> _ = path.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1]))
    >>> load_idx(path)
    array([7, 2, 1], dtype=uint8)

    Notes
    -----
    Syllabus row ADD-06; book: *Digits*, ``digits.html#digits``.
    Two zero bytes, a byte for the type, one for the number of axes, the sizes as big-endian integers of
    four bytes, then the entries.
    """
    return read_idx(Path(path), sha256)


def load_mnist(
    folder: str | PathLike[str], sha256: Mapping[str, str] | None = None, flat: bool = True
) -> Split:
    """Read MNIST, or a set in its format, from the four files in a folder.

    Parameters
    ----------
    folder : str or path
        Where ``train-images-idx3-ubyte``, ``train-labels-idx1-ubyte``, ``t10k-images-idx3-ubyte`` and
        ``t10k-labels-idx1-ubyte`` lie, each possibly with ``.gz``. Also the ``root`` of torchvision, which
        has them in ``MNIST/raw`` or ``FashionMNIST/raw``, and what is downloaded from Kaggle:
        ``train-images.idx3-ubyte``, each in a folder of its own name, or ``mnist_train.csv`` and
        ``fashion-mnist_train.csv`` with their ``_test.csv``.
    sha256 : mapping, optional
        Checksums by the names of the files, as they lie there.
    flat : bool, default True
        Whether an image is a vector or has the shape (1, height, width).

    Returns
    -------
    Split
        Pixels between 0 and 1.

    Raises
    ------
    FileNotFoundError
        If a file is missing; the message says which and where.
    ValueError
        If a file is damaged (see `load_idx`), is not what its name says, images and labels differ in
        number, or the folder holds more than one set.

    Examples
    --------
    >>> load_mnist("no-such-folder")
    Traceback (most recent call last):
        ...
    FileNotFoundError: no train-images-idx3-ubyte or train-images-idx3-ubyte.gz in no-such-folder

    Notes
    -----
    Syllabus row ADD-06; book: *Digits*, ``digits.html#digits``.
    """
    parts, folder = [], only_set(Path(folder))
    tables = sorted(folder.glob("*_train.csv"))
    for part in ("train", "t10k"):
        if tables and not list(folder.glob("train-images*")):
            images, labels = mnist_table(tables[0], part)
        else:
            images = mnist_file(folder, f"{part}-images", 3, sha256 or {})
            labels = mnist_file(folder, f"{part}-labels", 1, sha256 or {})
        if len(images) != len(labels):
            raise ValueError(f"{folder} has {len(images)} images of {part}, but {len(labels)} labels")
        n, height, width = images.shape
        x = images.reshape((n, height * width) if flat else (n, 1, height, width))
        parts += [x.astype(np.float32) / 255, labels.astype(np.int64)]
    return Split(*parts)


def load_cifar10(folder: str | PathLike[str], flat: bool = False) -> Split:
    """Read CIFAR-10 from its binary files.

    Parameters
    ----------
    folder : str or path
        Where ``data_batch_1.bin`` to ``data_batch_5.bin`` and ``test_batch.bin`` lie, or the folder
        ``cifar-10-batches-bin`` with them.
    flat : bool, default False
        Whether an image is a vector or has the shape (3, 32, 32): red, green, blue.

    Returns
    -------
    Split
        Pixels between 0 and 1.

    Raises
    ------
    FileNotFoundError
        If a file is missing; the message says which and where. The version "for Python" of the set is made
        of pickles, which execute what they hold: it is not read.
    ValueError
        If a file has another length than whole images have, or a label that is no class.

    Examples
    --------
    >>> load_cifar10("no-such-folder")
    Traceback (most recent call last):
        ...
    FileNotFoundError: no data_batch_1.bin in no-such-folder

    Notes
    -----
    Syllabus row ADD-07; book: *Digits*, ``digits.html#digits``.
    An image is 3073 bytes: its class, then its rows in red, in green and in blue.
    """
    folder = Path(folder)
    inside = folder / "cifar-10-batches-bin"
    folder = inside if inside.is_dir() else folder
    parts: list[np.ndarray] = []
    for names in ([f"data_batch_{i}.bin" for i in range(1, 6)], ["test_batch.bin"]):
        rows = np.concatenate([cifar_rows(folder / name) for name in names])
        x = rows[:, 1:].reshape((len(rows), 3072) if flat else (len(rows), 3, 32, 32))
        parts += [x.astype(np.float32) / 255, rows[:, 0].astype(np.int64)]
    return Split(*parts)


def two_moons(
    n: int = 200, noise: float = 0.1, rng: np.random.Generator | int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Two half circles that reach into each other: no straight line separates them.

    Parameters
    ----------
    n : int, default 200
        Number of points, half of them (rounded up) in class 0.
    noise : float, default 0.1
        Standard deviation of what is added to each coordinate.
    rng : Generator or int, default 0
        Where angles and noise come from.

    Returns
    -------
    tuple of two ndarrays, shapes (n, 2) and (n,)
        Points in float32 and class indices 0 and 1, in random order.

    Raises
    ------
    TypeError, ValueError
        If `n` is not a positive integer or `noise` not a number that is at least 0.

    Examples
    --------
    >>> x, y = two_moons(101)
    >>> x.shape, np.bincount(y)
    ((101, 2), array([51, 50]))

    Notes
    -----
    Syllabus row ADD-06; book: *Digits*, ``digits.html#digits``.
    """
    rng, y = _labels(n, 2, rng)
    angle = rng.uniform(0, np.pi, n)
    x = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x = np.where(y[:, None] == 0, x, [1, 0.5] - x)
    return _noisy(x, noise, rng), y


def spirals(
    n: int = 300, num_classes: int = 3, noise: float = 0.05, rng: np.random.Generator | int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Arms of a spiral, one for each class, one turn long: hard for a network with few hidden units.

    Parameters
    ----------
    n : int, default 300
        Number of points, shared among the classes as evenly as possible.
    num_classes : int, default 3
        Number of arms.
    noise : float, default 0.05
        Standard deviation of what is added to each coordinate.
    rng : Generator or int, default 0
        Where positions and noise come from.

    Returns
    -------
    tuple of two ndarrays, shapes (n, 2) and (n,)
        Points in float32, within the unit circle but for the noise, and class indices, in random order.

    Raises
    ------
    TypeError, ValueError
        If `n` or `num_classes` is not a positive integer or `noise` not a number that is at least 0.

    Examples
    --------
    >>> x, y = spirals(90)
    >>> x.shape, np.bincount(y)
    ((90, 2), array([30, 30, 30]))

    Notes
    -----
    Syllabus row ADD-06; book: *Digits*, ``digits.html#digits``.
    """
    rng, y = _labels(n, count("num_classes", num_classes), rng)
    radius = rng.uniform(0.1, 1, n)
    angle = 2 * np.pi * (radius + y / num_classes)
    return _noisy(radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1), noise, rng), y


def xor(
    n: int = 200, noise: float = 0.0, rng: np.random.Generator | int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Points of a square whose class is the exclusive or of the signs of their coordinates.

    Parameters
    ----------
    n : int, default 200
        Number of points.
    noise : float, default 0
        Standard deviation of what is added to each coordinate after the class is decided.
    rng : Generator or int, default 0
        Where points and noise come from.

    Returns
    -------
    tuple of two ndarrays, shapes (n, 2) and (n,)
        Points in float32, in [-1, 1]² but for the noise, and class indices 0 (same sign) and 1.

    Raises
    ------
    TypeError, ValueError
        If `n` is not a positive integer or `noise` not a number that is at least 0.

    Examples
    --------
    >>> x, y = xor(4)
    >>> x.dtype, y.shape
    (dtype('float32'), (4,))

    Notes
    -----
    Syllabus row ADD-06; book: *Digits*, ``digits.html#digits``.
    """
    rng = np.random.default_rng(rng)
    x = rng.uniform(-1, 1, (count("n", n), 2))
    y = (x > 0).sum(axis=1) % 2
    return _noisy(x, noise, rng), y


def _labels(n: int, classes: int, rng: np.random.Generator | int) -> tuple[np.random.Generator, np.ndarray]:
    """A generator, and class indices, each about as often as the others, in random order."""
    rng = np.random.default_rng(rng)
    return rng, rng.permutation(np.arange(count("n", n)) % classes)


def _noisy(x: np.ndarray, noise: float, rng: np.random.Generator) -> np.ndarray:
    """Points with noise, in float32."""
    if not number("noise", noise) >= 0:
        raise ValueError(f"noise is {noise!r}; expected a number that is at least 0")
    return (x + noise * rng.standard_normal(x.shape)).astype(np.float32)
