"""Strangers' folders: every file is found, everything goes, links are left to themselves."""

import os

from deep import dug

from mlcourse.grading.isolated.sandbox.trees import below, remove


def made(folder):
    """Two folders with files, one of them closed, and links to what is elsewhere."""
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir(parents=True)
    (elsewhere / "file").write_text("stays", encoding="ascii")
    top = folder / "top"
    (top / "b" / "c").mkdir(parents=True)
    for name in ("z", "b/y", "b/c/x"):
        (top / name).write_text(name, encoding="ascii")
    (top / "link").symlink_to(elsewhere)
    (top / "b" / "link").symlink_to(elsewhere / "file")
    (top / "b" / "broken").symlink_to(folder / "nowhere")
    return top, elsewhere


def test_what_is_below_the_nearest_first(tmp_path):
    top, _ = made(tmp_path)
    found = [os.path.relpath(entry.path, top) for entry in below(top)]
    assert found == ["b", "link", "z", "b/broken", "b/c", "b/link", "b/y", "b/c/x"]
    assert list(below(top / "z")) == list(below(top / "nothing")) == []


def test_all_goes_and_nothing_else(tmp_path):
    top, elsewhere = made(tmp_path)
    (top / "b" / "c").chmod(0)
    (top / "b").chmod(0)
    remove(top)
    assert [path.name for path in tmp_path.iterdir()] == ["elsewhere"]
    assert (elsewhere / "file").read_text(encoding="ascii") == "stays"
    remove(top)  # gone already


def test_folders_deeper_than_any_stack_and_any_name(tmp_path, monkeypatch):
    top, _ = made(tmp_path)
    dug(top / "b", 3000, monkeypatch)
    dug(top, 3000, monkeypatch)
    assert 2000 < sum(entry.name == "d" for entry in below(top)) < 6000
    remove(top)
    assert not top.exists()
