"""Data: the digits, IDX files whole and damaged, toy sets."""

import doctest
import gzip
import hashlib
import inspect
import struct
import sys
from importlib.machinery import ModuleSpec

import numpy as np
import pytest

import mlcourse.data
from mlcourse.data import digits, load_cifar10, load_idx, load_mnist, spirals, two_moons, xor

rng = np.random.default_rng(19)


def idx(array, code=0x08):
    """The bytes of an IDX file."""
    big_endian = array.astype(array.dtype.newbyteorder(">"))
    return (
        bytes([0, 0, code, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + big_endian.tobytes()
    )


def test_digits():
    pytest.importorskip("sklearn")
    data = digits()
    assert data.x_train.shape == (1348, 64)
    assert data.x_test.shape == (449, 64)
    assert data.x_train.dtype == np.float32
    assert data.y_train.dtype == np.int64
    x, y = np.concatenate([data.x_train, data.x_test]), np.concatenate([data.y_train, data.y_test])
    assert (x.min(), x.max()) == (0, 1)
    assert np.bincount(y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (np.bincount(data.y_test) > 30).all()


def test_digits_are_shuffled_together_and_always_the_same():
    sklearn_datasets = pytest.importorskip("sklearn.datasets")
    bundle = sklearn_datasets.load_digits()
    known = dict(zip(map(bytes, bundle.data.astype(np.uint8)), bundle.target, strict=True))
    data, again, other = digits(), digits(flat=False), digits(rng=1)
    for image, y in zip(data.x_train[:50], data.y_train[:50], strict=True):
        assert known[bytes((16 * image).astype(np.uint8))] == y
    np.testing.assert_array_equal(data.x_test, again.x_test.reshape(-1, 64))
    assert again.x_test.shape == (449, 1, 8, 8)
    assert (data.y_train != other.y_train).any()
    assert len(digits(test_size=0.5).x_test) == 898


def test_digits_without_scikit_learn(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(ImportError, match=r"pip install 'mlcourse\[data\]'"):
        digits()


def test_digits_where_scikit_learn_keeps_its_file_elsewhere(monkeypatch, tmp_path):
    pytest.importorskip("sklearn")
    here = digits()
    moved = ModuleSpec("sklearn", None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr("mlcourse.data.find_spec", lambda name: moved)
    for ours, theirs in zip(here, digits(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("size", [0, 1, -0.1, 1.5, np.nan])
def test_digits_refuse_a_part_that_is_none(size):
    with pytest.raises(ValueError, match=r"test_size is .*; expected a number between 0 and 1"):
        digits(test_size=size)


@pytest.mark.parametrize("compress", [False, True])
@pytest.mark.parametrize(
    ("dtype", "code"),
    [("uint8", 8), ("int8", 9), ("int16", 0x0B), ("int32", 0x0C), ("float32", 0x0D), ("float64", 0x0E)],
)
def test_idx_of_every_type(tmp_path, dtype, code, compress):
    array = (100 * rng.uniform(size=(3, 4, 2))).astype(dtype)
    data = idx(array, code)
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(data) if compress else data)
    got = load_idx(path)
    assert got.dtype == np.dtype(dtype)
    assert got.dtype.isnative
    np.testing.assert_array_equal(got, array)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    np.testing.assert_array_equal(load_idx(str(path), sha256=digest.upper()), array)


WHOLE = idx(np.arange(12, dtype=np.uint8).reshape(3, 4))
ZIPPED = gzip.compress(WHOLE)
DAMAGED = {
    "empty": (b"", "ends after 0 bytes"),
    "header cut off": (WHOLE[:3], "ends after 3 bytes; expected the 4 that"),
    "another magic number": (b"\x89PNG" + WHOLE, "begins with 89 50 4e 47; expected 00 00"),
    "unknown type": (b"\0\0\x07\x01" + WHOLE[4:], "begins with 00 00 07 01; expected 00 00, a type"),
    "sizes cut off": (WHOLE[:10], "ends within the sizes of its 2 axes"),
    "data cut off": (WHOLE[:-1], r"says that its shape is \(3, 4\), 12 bytes, but holds 11"),
    "too long": (WHOLE + b"!", r"says that its shape is \(3, 4\), 12 bytes, but holds more"),
    "absurd size": (b"\0\0\x08\x03" + b"\xff" * 12, "expected at most 2147483648 bytes"),
    "too many axes": (b"\0\0\x08\xff" + b"\0\0\0\x01" * 255, "expected 00 00, a type, 1 to 8 axes"),
    "gzip cut off": (ZIPPED[:-10], "is a damaged gzip file"),
    "gzip with a wrong byte": (ZIPPED[:15] + b"\xff\xff" + ZIPPED[17:], "is a damaged gzip file"),
    "gzip with a wrong checksum": (ZIPPED[:-8] + b"\0" * 4 + ZIPPED[-4:], "is a damaged gzip file: CRC"),
    "gzip of something else": (gzip.compress(b"hello, world"), "begins with 68 65 6c 6c"),
}


@pytest.mark.parametrize(("data", "message"), DAMAGED.values(), ids=DAMAGED)
def test_damaged_idx_files_are_refused(tmp_path, data, message):
    path = tmp_path / "damaged"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=message) as caught:
        load_idx(path)
    assert str(path) in str(caught.value)


def test_wrong_checksum_and_missing_file(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(WHOLE)
    with pytest.raises(ValueError, match=r"has the SHA-256 \w{64}; expected 0000"):
        load_idx(path, sha256="0" * 64)
    with pytest.raises(FileNotFoundError):
        load_idx(tmp_path / "none")


@pytest.fixture
def mnist(tmp_path):
    """A tiny set in MNIST's format: two files compressed, two not."""
    for part, n, suffix, pack in [("train", 7, ".gz", gzip.compress), ("t10k", 3, "", bytes)]:
        images = rng.integers(0, 256, (n, 4, 5), dtype=np.uint8)
        images[0, 0, :2] = 0, 255
        (tmp_path / f"{part}-images-idx3-ubyte{suffix}").write_bytes(pack(idx(images)))
        labels = rng.integers(0, 10, n, dtype=np.uint8)
        (tmp_path / f"{part}-labels-idx1-ubyte{suffix}").write_bytes(pack(idx(labels)))
    return tmp_path


def test_mnist(mnist):
    data, images = load_mnist(mnist), load_mnist(str(mnist), flat=False)
    assert [a.shape for a in data] == [(7, 20), (7,), (3, 20), (3,)]
    assert [a.shape for a in images[::2]] == [(7, 1, 4, 5), (3, 1, 4, 5)]
    assert [a.dtype for a in data] == [np.float32, np.int64] * 2
    assert (data.x_train.min(), data.x_train.max()) == (0, 1)
    np.testing.assert_array_equal(data.x_test, images.x_test.reshape(3, 20))


LABELS = "t10k-labels-idx1-ubyte"
WRONG_SETS = {
    "a file is missing": (None, FileNotFoundError, f"no {LABELS} or {LABELS}.gz in"),
    "one label more": (idx(np.zeros(4, np.uint8)), ValueError, "has 3 images of t10k, but 4 labels"),
    "images for labels": (idx(np.zeros((3, 4, 5), np.uint8)), ValueError, r"uint8 of shape \(3, 4, 5\)"),
    "another type": (idx(np.zeros(3, np.float32), 0x0D), ValueError, r"holds float32 of shape \(3,\)"),
    "a label beyond 9": (idx(np.array([1, 10, 2], np.uint8)), ValueError, "the label 10; expected 0 to 9"),
    "cut off": (idx(np.zeros(3, np.uint8))[:-1], ValueError, "3 bytes, but holds 2"),
}


@pytest.mark.parametrize(("data", "error", "message"), WRONG_SETS.values(), ids=WRONG_SETS)
def test_wrong_sets_are_refused(mnist, data, error, message):
    (mnist / LABELS).unlink()
    if data is not None:
        (mnist / LABELS).write_bytes(data)
    with pytest.raises(error, match=message):
        load_mnist(mnist)


LAYOUTS = {  # where a name of the set lies for somebody who has downloaded it elsewhere
    "torchvision": lambda name: f"MNIST/raw/{name}",
    "torchvision, Fashion": lambda name: f"FashionMNIST/raw/{name}",
    "torchvision, its own folder": lambda name: f"raw/{name}",
    "Kaggle": lambda name: name.replace("-idx", ".idx"),
    "Kaggle, unpacked": lambda name: f"{name.replace('-idx', '.idx')}/{name.replace('-idx', '.idx')}",
    "Kaggle, in folders": lambda name: f"{name}/{name}",
}


@pytest.mark.parametrize("place", LAYOUTS.values(), ids=LAYOUTS)
def test_mnist_as_others_lay_it_out(mnist, tmp_path_factory, place):
    there = tmp_path_factory.mktemp("elsewhere")
    for file in mnist.iterdir():
        target = there / place(file.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    for ours, theirs in zip(load_mnist(mnist), load_mnist(there), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_of_two_sets_none_is_chosen(tmp_path):
    for name in ("MNIST", "FashionMNIST"):
        (tmp_path / name / "raw").mkdir(parents=True)
    with pytest.raises(ValueError, match=r"holds several sets, in .*MNIST/raw and .*FashionMNIST/raw"):
        load_mnist(tmp_path)


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])
@pytest.mark.parametrize("head", [True, False])
def test_mnist_as_a_table(tmp_path, name, head):
    tables = {part: rng.integers(0, 10, (n, 785)) for part, n in (("train", 5), ("test", 1))}
    first = "label," + ",".join(f"pixel{i}" for i in range(784)) if head else ""
    for part, rows in tables.items():
        np.savetxt(tmp_path / f"{name}_{part}.csv", rows, "%d", ",", header=first, comments="")
    data = load_mnist(tmp_path, flat=False)
    assert [a.shape for a in data] == [(5, 1, 28, 28), (5,), (1, 1, 28, 28), (1,)]
    np.testing.assert_array_equal(data.y_train, tables["train"][:, 0])
    np.testing.assert_array_equal(data.x_train[4, 0, 1, 2], np.float32(tables["train"][4, 1 + 30]) / 255)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("label,1x1\n3,300\n", "no table of numbers from 0 to 255"),
        ("3,4,5\n", "has 3 columns; expected"),
        ("\xff", "no table of numbers"),
    ],
)
def test_other_tables_are_refused(tmp_path, text, message):
    (tmp_path / "mnist_train.csv").write_text(text, "latin-1")
    with pytest.raises(ValueError, match=message):
        load_mnist(tmp_path)


def cifar(folder, images=2):
    rows = rng.integers(0, 10, (6, images, 3073), dtype=np.uint8)
    folder.mkdir(exist_ok=True)
    for name, part in zip([*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"], rows, strict=True):
        (folder / f"{name}.bin").write_bytes(part.tobytes())
    return rows


def test_cifar10(tmp_path):
    rows = cifar(tmp_path / "cifar-10-batches-bin")
    data = load_cifar10(tmp_path)
    assert [a.shape for a in data] == [(10, 3, 32, 32), (10,), (2, 3, 32, 32), (2,)]
    np.testing.assert_array_equal(data.y_train, rows[:5, :, 0].ravel())
    assert data.x_test[1, 2, 3, 4] == np.float32(rows[5, 1, 1 + 2 * 1024 + 3 * 32 + 4]) / 255
    np.testing.assert_array_equal(load_cifar10(tmp_path, flat=True).x_test, data.x_test.reshape(2, -1))


def test_other_files_are_no_cifar10(tmp_path):
    cifar(tmp_path)
    (tmp_path / "test_batch.bin").write_bytes(b"\0" * 3072)
    with pytest.raises(ValueError, match="has 3072 bytes; expected 3073 for each image"):
        load_cifar10(tmp_path)
    (tmp_path / "test_batch.bin").write_bytes(b"\x0a" + b"\0" * 3072)
    with pytest.raises(ValueError, match="holds the label 10; expected 0 to 9"):
        load_cifar10(tmp_path)
    (tmp_path / "test_batch.bin").unlink()
    with pytest.raises(FileNotFoundError, match=r"no test_batch\.bin in"):
        load_cifar10(tmp_path)


def test_mnist_checksums(mnist):
    digest = hashlib.sha256((mnist / LABELS).read_bytes()).hexdigest()
    assert len(load_mnist(mnist, sha256={LABELS: digest}).y_test) == 3
    with pytest.raises(ValueError, match=f"{LABELS} has the SHA-256 {digest}; expected 12"):
        load_mnist(mnist, sha256={LABELS: "12"})


@pytest.mark.parametrize("make", [two_moons, spirals, xor])
def test_toy_sets(make):
    x, y = make(50)
    assert (x.shape, x.dtype, y.shape, y.dtype) == ((50, 2), np.float32, (50,), np.int64)
    again, labels = make(50, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(x, again)
    np.testing.assert_array_equal(y, labels)
    assert (make(50, rng=1)[0] != x).any()
    clean, noisy = make(50, noise=0.0)[0], make(50, noise=0.3)[0]
    assert 0.1 < (noisy - clean).std() < 0.5
    for options, error, message in [
        ({"n": 0}, ValueError, "n is 0; expected at least 1"),
        ({"n": 2.5}, TypeError, "n is 2.5; expected an integer"),
        ({"noise": -1}, ValueError, "noise is -1; expected a number that is at least 0"),
        ({"noise": "a"}, TypeError, "noise is a str; expected a number"),
    ]:
        with pytest.raises(error, match=message):
            make(**options)


def test_where_the_toy_sets_lie():
    x, y = two_moons(100, noise=0)
    np.testing.assert_allclose(np.hypot(*x[y == 0].T), 1, rtol=1e-6)
    np.testing.assert_allclose(np.hypot(*(x[y == 1] - [1, 0.5]).T), 1, rtol=1e-6)
    assert (x[y == 0, 1] >= 0).all()
    assert (x[y == 1, 1] <= 0.5).all()
    x, y = xor(100)
    np.testing.assert_array_equal(y, (x[:, 0] * x[:, 1] < 0))
    x, y = spirals(91, num_classes=4, noise=0)
    radius = np.hypot(*x.T)
    assert sorted(np.bincount(y)) == [22, 23, 23, 23]
    turns = np.arctan2(x[:, 1], x[:, 0]) / (2 * np.pi) - radius - y / 4
    np.testing.assert_allclose(turns, np.round(turns), atol=1e-5)
    with pytest.raises(ValueError, match="num_classes is 0"):
        spirals(9, num_classes=0)


@pytest.mark.parametrize("name", mlcourse.data.__all__)
def test_docstrings(name):
    text = inspect.getdoc(getattr(mlcourse.data, name))
    assert "Syllabus row" in text
    assert "``digits.html#digits``" in text


def test_examples():
    pytest.importorskip("sklearn")
    result = doctest.testmod(mlcourse.data)
    assert result.attempted
    assert not result.failed
