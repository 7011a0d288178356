"""Files as they come: every damage ends in a status and a sentence, and originals stay as they are."""

import json
import os

import nbformat
import pytest
import small_course

from mlcourse.grading.intake.files.listing import Damaged, File
from mlcourse.grading.intake.files.reading import read_versions
from mlcourse.grading.intake.handed_in import odd_folders, strays, students_of, take_in
from mlcourse.grading.pages.feedback import write_feedback
from mlcourse.grading.pages.summary import summarise
from mlcourse.grading.results import records
from mlcourse.grading.running.batch import grade_class

SET = small_course.SET
NAMES = ("small-one", "small-two")
CELL = {"cell_type": "code", "source": "1", "metadata": {}, "outputs": [], "execution_count": None}
WHOLE = json.dumps({"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
OLD = {"worksheets": [{"cells": [{"cell_type": "code", "input": "1", "language": "python", "outputs": []}]}]}


def read_notebook(path):
    (version,) = read_versions(File(path.name, 0.0, path))
    return version.notebook


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty (0 bytes)"),
        (WHOLE.encode()[:60], "ends in the middle (cut off at byte 60)"),
        (WHOLE.encode()[:-1], f"cut off at byte {len(WHOLE) - 1}"),
        ('{"cells": ["é'.encode()[:-1], "cut off at byte 13"),
        (WHOLE.replace(":", "", 1).encode(), "damaged in line 1, column"),
        (b"<!DOCTYPE html><html></html>", "is a web page"),
        (b"\xff\xfe\x00\xd8\x00\x00", "not text from byte"),
        (b"PK\x03\x04\xff\xfe\x00", "is a document or an archive"),
        (b"%PDF-1.7\n\xff", "is a PDF"),
        (b"\xff\xd8\xff\xe0\x00", "is a photograph"),
        (b"https://colab.research.google.com/drive/1", "is a link"),
        (b"hello", "not a notebook"),
        (b"[1, 2]", "not a notebook"),
        (b'{"a": 1}', "no cells"),
        (b'{"cells": 5}', "not its content"),
        (b'{"cells": ' + b"[" * 100_000, "no readable content"),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_an_unreadable_file_gets_a_sentence(tmp_path, data, sentence):
    path = tmp_path / "x.ipynb"
    path.write_bytes(data)
    with pytest.raises(Damaged) as damage:
        read_notebook(path)
    assert sentence in str(damage.value)


@pytest.mark.parametrize(
    "data",
    [
        WHOLE.encode(),
        WHOLE.encode("utf-8-sig"),
        WHOLE.encode("utf-16"),
        WHOLE.replace('"1"', '["1"]').encode(),
        WHOLE.replace('"metadata": {}', '"metadata": null', 1).encode(),
        WHOLE.replace('"1"', r'"\ud800"').encode(),
        json.dumps(OLD | {"metadata": {}, "nbformat": 3, "nbformat_minor": 0}).encode(),
    ],
    ids=["plain", "BOM", "UTF-16", "list of lines", "metadata null", "half a character", "nbformat 3"],
)
def test_an_odd_but_readable_file_is_read(tmp_path, data):
    path = tmp_path / "x.ipynb"
    path.write_bytes(data)
    assert len(read_notebook(path).cells) == 1


def test_links_folders_and_huge_files_are_not_read(tmp_path, monkeypatch):
    target = tmp_path / "x.ipynb"
    target.write_text(WHOLE, encoding="utf-8")
    link = tmp_path / "link.ipynb"
    link.symlink_to(target)
    for path in (link, tmp_path):
        with pytest.raises(Damaged, match="not a plain file"):
            read_notebook(path)
    monkeypatch.setattr("mlcourse.grading.intake.files.listing.MAX_BYTES", 10)
    with pytest.raises(Damaged, match="more than the"):
        read_notebook(target)


@pytest.mark.parametrize(
    "filename",
    ["small-one (1).ipynb", "small-one-Copy1.ipynb", "small-one(2).ipynb", "Small-One.ipynb",
     "small-one.ipynb.json", "small-one_2.ipynb", "homework.ipynb"],
)  # fmt: skip
def test_a_renamed_notebook_is_found(course, hand_in, filename):
    folder = hand_in(course, "student-01", small_course.RIGHT)
    (folder / "small-one.ipynb").rename(folder / filename)
    one, two = take_in(course, SET, "student-01", NAMES)
    assert (one.status, two.status, two.notes) == ("ok", "ok", [])
    assert one.notes == [f"The file was called {filename}; it was graded as small-one.ipynb."]


def test_the_right_name_wins_over_copies_and_the_last_copy_over_others(course, hand_in):
    folder = hand_in(course, "student-01", {"small-1": "first = 1"})
    (folder / "small-one (1).ipynb").write_text("{", encoding="utf-8")
    assert take_in(course, SET, "student-01", NAMES)[0].status == "ok"
    (folder / "small-one.ipynb").rename(folder / "small-one (2).ipynb")
    assert take_in(course, SET, "student-01", NAMES)[0].status == "ok"


def test_one_unreadable_notebook_does_not_cost_the_other(course, hand_in):
    folder = hand_in(course, "student-01", small_course.RIGHT)
    (folder / "small-one.ipynb").write_text("{", encoding="utf-8")
    one, two = take_in(course, SET, "student-01", NAMES)
    assert (one.status, two.status) == ("invalid_submission", "ok")
    assert sorted(path.name for path in (course.intake / "student-01" / SET).iterdir()) == ["small-two.ipynb"]


def test_originals_stay_and_only_notebooks_and_the_time_are_taken(course, hand_in):
    folder = hand_in(course, "student-01", small_course.RIGHT)
    (folder / "numpy.py").write_text("raise SystemExit", encoding="utf-8")
    (folder / "timestamp.txt").write_text("2030-01-02 03:04:05 UTC", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    take_in(course, SET, "student-01", NAMES)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    taken = sorted(path.name for path in (course.intake / "student-01" / SET).iterdir())
    assert taken == ["small-one.ipynb", "small-two.ipynb", "timestamp.txt"]
    (folder / "timestamp.txt").write_text("yesterday evening", encoding="utf-8")
    take_in(course, SET, "student-01", NAMES)
    assert not (course.intake / "student-01" / SET / "timestamp.txt").exists()


def test_only_folders_with_the_problem_set_count_as_handed_in(course, hand_in):
    hand_in(course, "student-02", {})
    hand_in(course, "student-01", {})
    (course.submitted / "student-03" / "ps7").mkdir(parents=True)
    hand_in(course, "O'Neil, A (2)", {})
    hand_in(course, "[*]", {})
    assert students_of(course, SET) == ["O'Neil, A (2)", "student-01", "student-02"]
    assert odd_folders(course, SET) == ["[*]"]


def test_the_normalised_copy_is_a_valid_notebook(course, hand_in):
    hand_in(course, "student-01", small_course.RIGHT)
    take_in(course, SET, "student-01", NAMES)
    nbformat.validate(nbformat.read(course.intake / "student-01" / SET / "small-one.ipynb", as_version=4))


def test_files_that_would_run_are_named_and_nothing_else(course, hand_in):
    folder = hand_in(course, "student-01", small_course.RIGHT)
    dangerous = ["nbgrader_config.py", "sketch.html", "a/b.py", "nbgrader_config.json", "x\x1b[2J.py"]
    for name in [*dangerous, "photo.png", "notes.txt", "data.csv", ".DS_Store"]:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x")
    assert strays(course, SET, "student-01") == [
        "a/b.py", "nbgrader_config.json", "nbgrader_config.py", "sketch.html", repr("x\x1b[2J.py"),
    ]  # fmt: skip
    hand_in(course, "student-02", small_course.RIGHT)
    assert strays(course, SET, "student-02") == []


def test_staff_are_shown_them_and_the_student_s_feedback_is_not(course, hand_in):
    folder = hand_in(course, "student-01", small_course.RIGHT)
    (folder / "nbgrader_config.py").write_text("x")
    (record,) = grade_class(course, SET)
    (found,) = summarise([record]).attention
    assert "nbgrader_config.py" in "".join(found.reasons)
    assert records.load(course.graded(SET) / "student-01.json").look == record.look
    write_feedback(course, SET)
    given = "".join(path.read_text() for path in course.feedback(SET).iterdir())
    assert "nbgrader_config" not in given
    assert '"look"' not in given


def test_codes_in_a_files_name_reach_no_terminal_and_no_page(course, hand_in):
    folder = hand_in(course, "student-01", small_course.RIGHT)
    odd = "small-one (\x1b]0;owned\x07\x1b[2J\u202e1).ipynb"
    (folder / "small-one.ipynb").rename(folder / odd)
    (folder / "small-two.ipynb").unlink()
    os.mkfifo(folder / "small-two (\x1b[31m2).ipynb")
    (folder / "x\x1b[2J.py").write_text("", encoding="utf-8")
    said = [note for taken in take_in(course, SET, "student-01", NAMES) for note in taken.notes]
    said += strays(course, SET, "student-01")
    assert all(text.isprintable() for text in said)
    assert any("x\\x1b[2J.py" in text for text in said)
