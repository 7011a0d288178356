"""Archives within limits: what they hold is found, and a bomb costs nothing but itself."""

import bz2
import gzip
import io
import lzma
import tarfile
import time
import zipfile

import pytest
from life.table import zipped

from mlcourse.grading.intake.files import archives, listing

NOTEBOOK = b'{"cells": [], "nbformat": 4}'


def opened(folder, files):
    for name, data in files.items():
        (folder / name).write_bytes(data)
    found = archives.opened(listing.listed(folder))
    return {file.name: file for file in found.files}, found.notes


def tar_of(*entries, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for entry, data in entries:
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def entry(name, kind=tarfile.REGTYPE, **more):
    made = tarfile.TarInfo(name)
    made.type = kind
    for key, value in more.items():
        setattr(made, key, value)
    return made


@pytest.mark.parametrize(
    ("name", "data", "inside"),
    [
        ("a.zip", zipped({"b/x.ipynb": NOTEBOOK}), "a.zip/b/x.ipynb"),
        ("x.ipynb", zipped({"x.ipynb": NOTEBOOK}), "x.ipynb/x.ipynb"),
        ("a.tar", tar_of((entry("b/x.ipynb"), NOTEBOOK)), "a.tar/b/x.ipynb"),
        ("a.tgz", gzip.compress(tar_of((entry("x.ipynb"), NOTEBOOK))), "a.tar/x.ipynb"),
        ("a.tar.bz2", bz2.compress(tar_of((entry("x.ipynb"), NOTEBOOK))), "a.tar/x.ipynb"),
        ("x.ipynb.xz", lzma.compress(NOTEBOOK), "x.ipynb"),
        ("x.ipynb.gz", gzip.compress(NOTEBOOK), "x.ipynb"),
        ("a.zip", zipped({"../../../x.ipynb": NOTEBOOK}), "a.zip/x.ipynb"),
        ("a.zip", zipped({"/etc/x.ipynb": NOTEBOOK}), "a.zip/etc/x.ipynb"),
        ("a.zip", zipped({"C:\\home\\x.ipynb": NOTEBOOK}), "a.zip/home/x.ipynb"),
        (
            "a.zip",
            zipped({"b.zip": zipped({"c.zip": zipped({"x.ipynb": NOTEBOOK})})}),
            "a.zip/b.zip/c.zip/x.ipynb",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_an_archive_holds_is_found(tmp_path, name, data, inside):
    files, notes = opened(tmp_path, {name: data})
    assert {name: file.read() for name, file in files.items()} == {inside: NOTEBOOK}
    assert notes == []
    assert [path.name for path in tmp_path.iterdir()] == [name]


def encrypted(data):
    at = data.index(b"PK\x01\x02") + 8
    return data[:6] + b"\1" + data[7:at] + b"\1" + data[at + 1 :]


def nested(depth):
    data = NOTEBOOK
    for _ in range(depth):
        data = zipped({"a.zip" if data is not NOTEBOOK else "x.ipynb": data})
    return data


def of_many(count):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.ipynb", "")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (zipped({"x.ipynb": bytes(7_000_000)}), "was not unpacked"),
        (gzip.compress(bytes(7_000_000)), "far more than can be graded"),
        (lzma.compress(bytes(4_000_000)), "far more than can be graded"),
        (nested(6), "stays closed"),
        (of_many(2100), "more than 2000 files"),
        (tar_of(*((entry(f"{n}"), b"") for n in range(2100))), "more than 2000 files"),
        (encrypted(zipped({"x.ipynb": NOTEBOOK})), "locked with a password"),
        (zipped({"x.ipynb": NOTEBOOK})[:-40], "damaged or cut off"),
        (b"PK\x03\x04" + bytes(200), "damaged or cut off"),
        (b"\x1f\x8b" + b"\xff" * 100, "damaged or cut off"),
        (tar_of((entry("x.ipynb", tarfile.SYMTYPE, linkname="/etc/passwd"), b"")), "was not unpacked"),
        (tar_of((entry("x.ipynb", tarfile.LNKTYPE, linkname="y"), b"")), "was not unpacked"),
        (tar_of((entry("x.ipynb", tarfile.CHRTYPE), b"")), "was not unpacked"),
        (tar_of((entry("x\x1b[2J.ipynb", tarfile.FIFOTYPE), b"")), r"x\x1b[2J.ipynb"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bomb_costs_itself_and_is_told(tmp_path, monkeypatch, data, says):
    monkeypatch.setattr(archives, "MAX_BYTES", 5_000_000)
    start = time.process_time()
    files, notes = opened(tmp_path, {"a.zip": data, "honest.ipynb": NOTEBOOK})
    assert time.process_time() - start < 2
    assert says in " ".join(notes)
    assert all(note.isprintable() and note.endswith(".") for note in notes)
    assert files["honest.ipynb"].read() == NOTEBOOK
    assert "x.ipynb" not in {file.own_name for file in files.values()}


def test_all_archives_together_have_a_limit_and_notebooks_come_first(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_TOTAL", 1000)
    noise = bytes(range(256)) * 3
    data = zipped({"a.bin": noise, "b.bin": noise, "x.ipynb": NOTEBOOK})
    monkeypatch.setattr(archives.Budget, "__init__", lambda self: self.__dict__.update(left=1000, entries=10))
    files, notes = opened(tmp_path, {"a.zip": data})
    assert set(files) == {"a.zip/x.ipynb", "a.zip/a.bin"}
    assert len(notes) == 1


@pytest.mark.parametrize("name", ["essay.docx", "sheet.ods"])
def test_a_document_is_no_archive(tmp_path, name):
    inside = {"[Content_Types].xml": b"", "x.ipynb": NOTEBOOK} if name[-1] == "x" else {"mimetype": b"x"}
    files, notes = opened(tmp_path, {name: zipped(inside)})
    assert list(files) == [name]
    assert notes == []


def test_arrays_are_no_archives_and_links_are_not_followed(tmp_path):
    (tmp_path / "y.zip").symlink_to("/etc/hostname")
    files, notes = opened(tmp_path, {"x.npz": zipped({"a.npy": b""})})
    assert set(files) == {"x.npz", "y.zip"}
    assert notes == []
    with pytest.raises(listing.Damaged, match="not a plain file"):
        files["y.zip"].read()


def test_the_walk_has_limits(tmp_path, monkeypatch):
    monkeypatch.setattr(listing, "MAX_FILES", 5)
    deep = tmp_path
    for _ in range(10):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (deep / "far.ipynb").write_bytes(NOTEBOOK)
    (tmp_path / "loop").symlink_to(tmp_path)
    assert [file.name for file in listing.listed(tmp_path).files] == ["loop"]
    for number in range(9):
        (tmp_path / f"{number}.ipynb").write_bytes(NOTEBOOK)
    found = listing.listed(tmp_path)
    assert len(found.files) == 5
    assert "more than 5 files" in found.notes[0]
