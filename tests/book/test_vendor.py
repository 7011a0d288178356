"""Gathering Pyodide: nothing is used that is not what it should be, and errors take one line."""

import hashlib
import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "book" / "_browser"))

import vendor


def digest(content):
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def pins(monkeypatch):
    """Three small files instead of Pyodide's and MathLive's."""
    monkeypatch.setattr(vendor, "MATHLIVE", {"editor-1.tgz": digest(b"editor")})
    monkeypatch.setattr(vendor, "CORE", {"core.mjs": digest(b"core")})
    monkeypatch.setattr(vendor, "WHEELS", {"a-1-py3-none-any.whl": digest(b"wheel")})


def fill(folder, wheel=b"wheel", listed=b"wheel"):
    (folder / "core.mjs").write_bytes(b"core")
    (folder / "editor-1.tgz").write_bytes(b"editor")
    (folder / "a-1-py3-none-any.whl").write_bytes(wheel)
    package = {"file_name": "a-1-py3-none-any.whl", "sha256": digest(listed)}
    (folder / vendor.LOCK).write_text(json.dumps({"packages": {"a": package}}))


def refuse(*arguments):
    raise AssertionError("nothing was to be fetched")


def test_a_whole_folder_needs_no_network(pins, monkeypatch, tmp_path):
    monkeypatch.setattr(vendor, "run", refuse)
    fill(tmp_path)
    sizes = vendor.vendor(tmp_path)
    assert sizes["a-1-py3-none-any.whl"] == 5
    manifest = json.loads((tmp_path / vendor.MANIFEST).read_text())
    assert manifest["files"] == sizes
    assert (manifest["mathlive"], manifest["mathlive_size"]) == ("editor-1", 6)


def test_a_damaged_wheel_is_taken_again_and_a_wrong_one_refused(pins, monkeypatch, tmp_path):
    monkeypatch.setattr(vendor, "run", refuse)
    out, wheels = tmp_path / "out", tmp_path / "wheels"
    out.mkdir()
    wheels.mkdir()
    fill(out, wheel=b"damaged")
    (wheels / "a-1-py3-none-any.whl").write_bytes(b"wheel")
    vendor.vendor(out, wheels)
    assert (out / "a-1-py3-none-any.whl").read_bytes() == b"wheel"
    fill(out, wheel=b"damaged")
    (wheels / "a-1-py3-none-any.whl").write_bytes(b"another")
    with pytest.raises(vendor.VendorError, match="not the sha256"):
        vendor.vendor(out, wheels)


def test_the_lock_is_trimmed_to_our_wheels_and_compared_with_them(pins, tmp_path):
    fill(tmp_path)
    lock = json.loads((tmp_path / vendor.LOCK).read_text())
    lock["packages"]["b"] = {"file_name": "b-1.whl", "sha256": digest(b"b")}
    (tmp_path / vendor.LOCK).write_text(json.dumps(lock))
    assert not vendor.lock_fits(tmp_path / vendor.LOCK)
    vendor.trim_lock(tmp_path / vendor.LOCK)
    assert vendor.lock_fits(tmp_path / vendor.LOCK)
    fill(tmp_path, listed=b"other")
    with pytest.raises(vendor.VendorError, match="names other wheels"):
        vendor.trim_lock(tmp_path / vendor.LOCK)


def test_without_npm_the_error_is_one_line(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["vendor.py", str(tmp_path / "out")])
    assert vendor.main() == 1
    error = capsys.readouterr().err
    assert error == f"error: npm is not installed; it is needed for Pyodide {vendor.PYODIDE} (npm)\n"


def test_a_failing_program_gives_its_reason(monkeypatch):
    command = [sys.executable, "-c", "import sys; sys.exit('ERROR: no such package')"]
    with pytest.raises(
        vendor.VendorError, match=r"^it \(pip\) could not be fetched: ERROR: no such package$"
    ):
        vendor.run(command, "it (pip)")
