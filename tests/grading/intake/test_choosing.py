"""Which of several files counts, what is said of the others, and what is said where there is none."""

import os
import shutil

import jupytext
import nbformat
import pytest
import small_course
from life.table import zipped

from mlcourse.grading.intake.handed_in import take_in
from mlcourse.grading.intake.originals import keep

SET, NAMES, RIGHT = small_course.SET, ("small-one", "small-two"), small_course.RIGHT


@pytest.fixture
def folder(course, hand_in):
    """A submission with everything answered."""
    return hand_in(course, "student-01", RIGHT)


def taken(course):
    return take_in(course, SET, "student-01", NAMES)


def answer(item, grade_id="small-1"):
    return next(cell.source for cell in item.notebook.cells if cell.id == grade_id)


def fresh(course, path):
    shutil.copy(course.exercises / SET / "small-one.ipynb", path)


def rewritten(path, **answers):
    """Change some answers in a file."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id.replace("-", "_"), cell.source)
    nbformat.write(notebook, path)


def aged(path, seconds):
    time = path.stat().st_mtime - seconds
    os.utime(path, (time, time))


@pytest.mark.parametrize("age", [0, 5000, -5000])
def test_the_answered_one_counts_whatever_it_is_called_and_the_other_is_named(course, folder, age):
    (folder / "small-one.ipynb").rename(folder / "small-one (1).ipynb")
    fresh(course, folder / "small-one.ipynb")
    aged(folder / "small-one.ipynb", age)
    one, two = taken(course)
    assert answer(one) == RIGHT["small-1"]
    assert one.notes == [
        "The file was called small-one (1).ipynb; it was graded as small-one.ipynb.",
        "There is more than one file for this notebook: small-one (1).ipynb was graded, small-one.ipynb not "
        "(the one with answers counts).",
    ]
    assert two.notes == []


@pytest.mark.parametrize(("age", "counts"), [(100, "new = 1"), (-100, RIGHT["small-1"]), (0, "new = 1")])
def test_of_two_answered_ones_the_newest_counts(course, folder, age, counts):
    shutil.copy2(folder / "small-one.ipynb", folder / "small-one (2).ipynb")
    aged(folder / "small-one.ipynb", age)
    time = (folder / "small-one (2).ipynb").stat().st_mtime
    rewritten(folder / "small-one (2).ipynb", small_1="new = 1")
    os.utime(folder / "small-one (2).ipynb", (time, time))
    one, _ = taken(course)
    assert answer(one) == counts
    assert "the newest with answers counts" in " ".join(one.notes)


def test_a_fresh_copy_in_which_something_was_tried_is_not_the_work(course, folder):
    fresh(course, folder / "small-one (1).ipynb")
    rewritten(folder / "small-one (1).ipynb", small_1="def double(x):\n    return x")
    aged(folder / "small-one.ipynb", 5000)
    one, _ = taken(course)
    assert answer(one, "small-2") == RIGHT["small-2"]
    assert "small-one (1).ipynb not" in " ".join(one.notes)


def test_a_script_counts_beside_an_untouched_notebook_and_not_beside_an_answered_one(course, folder):
    text = jupytext.writes(nbformat.read(folder / "small-one.ipynb", as_version=4), fmt="py:percent")
    (folder / "small-one.py").write_text(text.replace("x + x", "x * 2"), encoding="utf-8")
    assert answer(taken(course)[0]) == RIGHT["small-1"]
    fresh(course, folder / "small-one.ipynb")
    one, _ = taken(course)
    assert "x * 2" in answer(one)
    assert "small-one.ipynb not (the one with answers counts)" in " ".join(one.notes)


def test_what_an_editor_saved_by_itself_is_not_mentioned(course, folder):
    (folder / ".ipynb_checkpoints").mkdir()
    fresh(course, folder / ".ipynb_checkpoints" / "small-one-checkpoint.ipynb")
    one, _ = taken(course)
    assert (answer(one), one.notes) == (RIGHT["small-1"], [])


def test_the_same_file_twice_is_nothing_to_mention(course, folder):
    shutil.copy(folder / "small-one.ipynb", folder / "small-one (1).ipynb")
    one, _ = taken(course)
    assert answer(one) == RIGHT["small-1"]
    assert not any("more than one file" in note for note in one.notes)


def test_a_damaged_one_beside_a_good_one_is_named(course, folder):
    (folder / "small-one (1).ipynb").write_bytes(b"{")
    one, _ = taken(course)
    assert one.status == "ok"
    assert "small-one (1).ipynb not" in one.notes[0]


def test_names_under_each_other_s_are_swapped_back(course, folder):
    (folder / "small-one.ipynb").rename(folder / "x")
    (folder / "small-two.ipynb").rename(folder / "small-one.ipynb")
    (folder / "x").rename(folder / "small-two.ipynb")
    one, two = taken(course)
    assert (answer(one), answer(two, "small-3")) == (RIGHT["small-1"], RIGHT["small-3"])
    assert one.notes == ["The file was called small-two.ipynb; it was graded as small-one.ipynb."]


def test_the_same_notebook_under_both_names_is_told(course, folder):
    shutil.copy(folder / "small-one.ipynb", folder / "small-two.ipynb")
    one, two = taken(course)
    assert one.status == "ok"
    assert two.status == "invalid_submission"
    assert "The file small-two.ipynb is not small-two.ipynb but small-one.ipynb of ps0-small" in two.notes[0]


def test_what_was_found_and_what_was_missing_is_said(course, folder):
    (folder / "small-one.ipynb").unlink()
    (folder / "solution.pdf").write_bytes(b"%PDF-1.7")
    (folder / "x\x1b[2J.docx").write_bytes(b"PK")
    one, two = taken(course)
    assert (one.status, two.status) == ("invalid_submission", "ok")
    assert one.notes[0] == "The notebook small-one.ipynb was not among the files handed in."
    assert one.notes[1] == r"What was found: solution.pdf, 'x\x1b[2J.docx'."


def test_a_notebook_is_told_by_what_it_holds_whatever_its_name_says(course, folder):
    (folder / "small-one.ipynb").rename(folder / "solution.pdf")
    one, _ = taken(course)
    assert answer(one) == RIGHT["small-1"]
    assert one.notes == ["The file was called solution.pdf; it was graded as small-one.ipynb."]


def test_nothing_of_it_is_missing_and_nothing_else_is_found(course, folder):
    (folder / "small-one.ipynb").unlink()
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "timestamp.txt").write_text("2030-01-01")
    one, _ = taken(course)
    assert (one.status, one.notes) == (
        "missing",
        ["The notebook small-one.ipynb was not among the files handed in."],
    )


def test_a_notebook_with_nothing_in_it_is_asked_about(course, hand_in):
    hand_in(course, "student-01", {})
    one, _ = taken(course)
    assert one.notes == [
        "Nothing in this notebook has been filled in; please look whether it is the right file."
    ]
    hand_in(course, "student-01", {"small-2-explain": "Because."})
    assert taken(course)[0].notes == []


def test_all_that_came_is_kept_folders_and_archives_too(course, hand_in):
    folder = hand_in(course, "student-01", RIGHT)
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "x.zip").write_bytes(zipped({"small-one.ipynb": b"{}"}))
    (folder / "essay.pdf").write_bytes(b"%PDF")
    index = keep(course, SET, "student-01").read_text(encoding="ascii")
    assert all(name in index for name in ("a/b/x.zip", "essay.pdf", "small-one.ipynb"))
    assert "null" not in index


def test_own_modules_and_data_lie_where_the_notebook_runs_and_shadow_nothing(course, folder):
    for name in ("mine.py", "numpy.py", "json.py", "data.csv", "x.so", "evil.pth", ".hidden"):
        (folder / name).write_bytes(b"1")
    (folder / "big.bin").write_bytes(bytes(6_000_000))
    (folder / "sub").mkdir()
    (folder / "sub" / "elsewhere.csv").write_bytes(b"1")
    one, _ = taken(course)
    laid = sorted(path.name for path in (course.intake / "student-01" / SET / "beside").iterdir())
    assert laid == ["data.csv", "mine.py"]
    assert "(mine.py)" in one.notes[-1]


def test_what_is_attached_and_cannot_be_shown_is_told(course, hand_in):
    folder = hand_in(course, "student-01", RIGHT)
    notebook = nbformat.read(folder / "small-one.ipynb", as_version=4)
    cell = next(cell for cell in notebook.cells if cell.id == "small-2-explain")
    cell.attachments = {"scan.pdf": {"application/pdf": "JVBERi0="}}
    nbformat.write(notebook, folder / "small-one.ipynb")
    (note,) = taken(course)[0].notes
    assert "(scan.pdf)" in note
