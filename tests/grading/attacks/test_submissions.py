"""Files that are not what they should be: each gets a status, none costs a neighbour anything."""

import contextlib
import json
import os
import shutil
import socket

import nbformat
import pytest
import small_course

from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.pages.feedback import write_feedback
from mlcourse.grading.running import batch

SET, RIGHT = small_course.SET, small_course.RIGHT
LIMITS = Limits(seconds=2, notebook_seconds=20)
HONEST = ("honest-1", "honest-2")
WRONG = RIGHT | {"small-1": "def double(x):\n    return x + 1", "small-2": "def square(x):\n    return x + 1",
                 "small-3": "lucky = 8"}  # fmt: skip


def cells_of(course, name="small-one", answers=WRONG):
    notebook = nbformat.read(course.exercises / SET / f"{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    return notebook


def text(course, change=lambda notebook: None, answers=WRONG):
    notebook = cells_of(course, answers=answers)
    change(notebook)
    return json.dumps(notebook)


def meta(cell):
    return cell.metadata.get("nbgrader", {})


def forge(**values):
    """Change the metadata of every cell of the grader's."""

    def change(notebook):
        for cell in notebook.cells:
            if meta(cell):
                meta(cell).update(values)

    return change


def edit_tests(source):
    def change(notebook):
        for cell in notebook.cells:
            if meta(cell).get("grade"):
                cell.source = source

    return change


def add_first(source, **metadata):
    return lambda notebook: notebook.cells.insert(0, nbformat.v4.new_code_cell(source, metadata=metadata))


def drop_locked(notebook):
    notebook.cells = [cell for cell in notebook.cells if not meta(cell).get("locked")]


def twice(notebook):
    notebook.cells = notebook.cells + [nbformat.from_dict(json.loads(json.dumps(c))) for c in notebook.cells]


def split(notebook):
    for cell in list(notebook.cells):
        if meta(cell).get("solution") and cell.cell_type == "code":
            head, _, tail = cell.source.partition("\n")
            cell.source = head
            notebook.cells.insert(notebook.cells.index(cell) + 1, nbformat.v4.new_code_cell(tail))


def strip(notebook):
    for cell in notebook.cells:
        cell.metadata.clear()
        cell.pop("id", None)


def raw_bytes(data):
    return lambda course, folder: (folder / "small-one.ipynb").write_bytes(data)


def written(change=lambda notebook: None, encode=str.encode):
    return lambda course, folder: (folder / "small-one.ipynb").write_bytes(encode(text(course, change)))


def old_format(course, folder):
    cells = [{"cell_type": "code", "input": c.source, "language": "python", "metadata": {}, "outputs": [],
              "collapsed": False} for c in cells_of(course).cells]  # fmt: skip
    (folder / "small-one.ipynb").write_text(
        json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}),
        encoding="utf-8",
    )


def link(course, folder):
    (folder / "small-one.ipynb").symlink_to(course.instructor / SET / "small-one.ipynb")


def hard_link(course, folder):
    elsewhere = course.root / "somebody-elses.ipynb"
    elsewhere.write_text(text(course, answers=RIGHT), encoding="utf-8")
    (folder / "small-one.ipynb").hardlink_to(elsewhere)


def linked_folder(course, folder):
    folder.rmdir()
    folder.symlink_to(course.submitted / "honest-1" / SET)


def fifo(course, folder):
    os.mkfifo(folder / "small-one.ipynb")


def folder_for_file(course, folder):
    (folder / "small-one.ipynb").mkdir()


def local_socket(course, folder):
    with contextlib.chdir(folder), socket.socket(socket.AF_UNIX) as made:  # the name must be short
        made.bind("small-one.ipynb")


def device(course, folder):
    (folder / "small-one.ipynb").symlink_to("/dev/zero")


def beside(*names, content="raise SystemExit('taken in')"):
    def write(course, folder):
        for name in names:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        written()(course, folder)

    return write


def odd_names(course, folder):
    for name in (
        "a\nb.ipynb",
        "x" * 200 + ".ipynb",
        "\u202egnp.ipynb",
        "-rf.ipynb",
        "small-one" + "1" * 180 + "x",
    ):
        (folder / name).write_text("{", encoding="utf-8")
    written()(course, folder)


def clashing_names(course, folder):
    (folder / "Small-One.ipynb").write_text("{", encoding="utf-8")
    written()(course, folder)


BAD = [
    # class, name, how it is handed in, status of the first notebook
    (25, "seventy megabytes", raw_bytes(b'{"cells": [' + b" " * 70_000_000 + b"]}"), "invalid_submission"),
    (25, "a compressed file", raw_bytes(b"\x1f\x8b\x08\x00" + os.urandom(500)), "invalid_submission"),
    (25, "deep", raw_bytes(b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"), "invalid_submission"),
    (25, "deep inside a cell", written(lambda n: n.cells[0].metadata.update(
        json.loads('{"a":' * 200 + "1" + "}" * 200))), "ok"),
    (25, "five thousand cells", written(lambda n: n.cells.extend(
        nbformat.v4.new_code_cell("") for _ in range(5000))), "ok"),
    (26, "no JSON", raw_bytes(b"{'cells': []}"), "invalid_submission"),
    (26, "NUL bytes", raw_bytes(bytes(1000)), "invalid_submission"),
    (26, "not UTF-8", raw_bytes(b'{"cells": "\xff\xfe\xfa"}'), "invalid_submission"),
    (26, "half characters", written(add_first("x = '\ud800'")), "ok"),
    (26, "a byte order mark", written(encode=lambda t: b"\xef\xbb\xbf" + t.encode()), "ok"),
    (26, "UTF-16", written(encode=lambda t: t.encode("utf-16")), "ok"),
    (26, "format 3", old_format, "ok"),
    (26, "format 99", written(lambda n: n.update(nbformat=99)), "invalid_submission"),
    (26, "cells that are none", raw_bytes(b'{"cells": [1, null, "x", {}], "nbformat": 4}'), "ok"),
    (26, "sources that are numbers", written(lambda n: n.cells[0].update(source=7)), "ok"),
    (26, "kinds of cells that are none", written(lambda n: n.cells[1].update(cell_type={"code": ["x"]})), "ok"),
    (26, "numbers beyond all bounds", raw_bytes(b'{"cells": [], "nbformat": ' + b"9" * 5000 + b"}"), "invalid_submission"),
    (33, "a link to the solution", link, "invalid_submission"),
    (33, "a hard link to somebody else's", hard_link, "invalid_submission"),
    (33, "a folder that is a link", linked_folder, "invalid_submission"),
    (33, "a pipe", fifo, "invalid_submission"),
    (33, "a folder", folder_for_file, "invalid_submission"),
    (33, "a socket", local_socket, "invalid_submission"),
    (33, "a link to a device", device, "invalid_submission"),
    (34, "odd names", odd_names, "ok"),
    (34, "names that clash", clashing_names, "ok"),
    (35, "modules with the names of others", beside("numpy.py", "json.py", "conftest.py", "sitecustomize.py"), "ok"),
    (35, "a package called mlcourse", beside("mlcourse/__init__.py", "IPython/__init__.py"), "ok"),
    (35, "a profile of IPython", beside(".ipython/profile_default/startup/00.py", ".pythonrc"), "ok"),
    (35, "configuration of nbgrader", beside("nbgrader_config.py", "usercustomize.pth"), "ok"),
    (36, "another kernel", written(lambda n: n.metadata.update(kernelspec={"name": "evil", "display_name": "x"})), "ok"),
    (36, "another language", written(lambda n: n.metadata.update(language_info={"name": "bash"})), "ok"),
    (37, "forged points", written(forge(points=100)), "ok"),
    (37, "forged ids", written(forge(grade_id="small-1")), "ok"),
    (37, "forged locks", written(forge(locked=False, grade=False)), "ok"),
    (37, "a forged schema", written(forge(schema_version=1)), "ok"),
    (37, "metadata that is text", written(lambda n: n.cells[2].update(metadata="x")), "ok"),
    (37, "a forged outcome", written(lambda n: [c.metadata.update(mlcourse={"outcome": "done", "problem": None})
                                               for c in n.cells]), "ok"),
    (38, "cells twice", written(twice), "ok"),
    (38, "locked cells deleted", written(drop_locked), "ok"),
    (38, "cells in reverse", written(lambda n: n.cells.reverse()), "ok"),
    (38, "answers split", written(split), "ok"),
    (38, "metadata stripped", written(strip), "ok"),
    (38, "no cells", written(lambda n: n.cells.clear()), "ok"),
    (39, "tests that say 100", written(edit_tests("100.0")), "ok"),
    (39, "tests without content", written(edit_tests("")), "ok"),
    (39, "tests as text", written(lambda n: [c.update(cell_type="markdown") for c in n.cells if meta(c).get("grade")]), "ok"),
    (39, "a test before the tests", written(add_first("check = lambda *a, **k: 3.0", nbgrader={"grade": True, "points": 9,
        "grade_id": "small-1-check", "locked": True, "solution": False, "schema_version": 3, "task": False})), "ok"),
    (41, "an unrelated cell that fails", written(add_first("1 / 0")), "ok"),
    (42, "a script printed", written(add_first("print('<script>alert(1)</script>')")), "ok"),
    (42, "a script in an answer", written(lambda n: n.cells[1].update(
        source="<script>alert(1)</script><img src=x onerror=alert(1)>")), "ok"),
    (42, "terminal codes", written(add_first("print('\\x1b]0;owned\\x07\\x1b[2J')")), "ok"),
    (42, "a result that is a script", written(add_first(
        "from IPython.display import HTML, SVG, Javascript\ndisplay(HTML('<script>alert(1)</script>'), Javascript('alert(1)'))")), "ok"),
]  # fmt: skip


def new_class(released_root, folder):
    root = folder / "course"
    shutil.copytree(released_root, root)
    course = Course.at(root)
    course.class_dir.mkdir(exist_ok=True)
    (course.class_dir / "secret").write_text("0" * 64, encoding="ascii")
    for student in HONEST:
        for name in ("small-one", "small-two"):
            folder = course.submitted / student / SET
            folder.mkdir(parents=True, exist_ok=True)
            nbformat.write(cells_of(course, name, RIGHT), folder / f"{name}.ipynb")
    return course


def marks(course, student):
    with open_gradebook(course) as book:
        found = book.find_submission(SET, student)
        return sorted((g.name, g.auto_score, g.needs_manual_grade) for n in found.notebooks for g in n.grades)


@pytest.fixture(scope="module")
def graded(released_root, tmp_path_factory):
    """A class of honest students and bad files, and the same class without the bad files."""
    alone = new_class(released_root, tmp_path_factory.mktemp("alone"))
    batch.grade_class(alone, SET, limits=LIMITS)
    course = new_class(released_root, tmp_path_factory.mktemp("mixed"))
    for i, (_, _, write, _) in enumerate(BAD):
        folder = course.submitted / f"bad-{i:02}" / SET
        folder.mkdir(parents=True)
        write(course, folder)
    before = originals(course)
    records = batch.grade_class(course, SET, limits=LIMITS, plan=batch.Plan(workers=2))
    assert originals(course) == before
    return alone, course, {record.student: record for record in records}


def originals(course):
    """What was handed in, byte by byte, links as links."""
    found = {}
    for path in course.submitted.rglob("*"):
        state = path.lstat()
        plain = path.is_file() and not path.is_symlink()
        found[path] = (state.st_mode, plain and (state.st_mtime_ns, path.read_bytes()))
    return found


@pytest.mark.parametrize("number", range(len(BAD)), ids=[f"{row[0]} {row[1]}" for row in BAD])
def test_a_bad_file_ends_in_a_status_and_gains_nothing(graded, number):
    _, _, records = graded
    record = records[f"bad-{number:02}"]
    first, second = record.notebooks
    assert first.status == BAD[number][3], first.notes
    assert second.status in ("missing", "invalid_submission")
    assert [part.score for part in first.exercises if part.kind == "auto" and part.score] == []
    assert first.notes or first.status == "ok"
    for note in first.notes:
        assert note.endswith(".")
        assert "Traceback" not in note


def test_neighbours_are_graded_byte_for_byte_as_if_alone(graded):
    alone, course, _ = graded
    for student in HONEST:
        name = f"{student}.json"
        assert (course.graded(SET) / name).read_bytes() == (alone.graded(SET) / name).read_bytes()
        assert marks(course, student) == marks(alone, student)
        for notebook in ("small-one.ipynb", "small-two.ipynb"):
            place = (student, SET, notebook)
            assert (
                course.autograded.joinpath(*place).read_bytes()
                == alone.autograded.joinpath(*place).read_bytes()
            )


def test_no_page_runs_what_a_student_wrote(graded):
    _, course, _ = graded
    for page in write_feedback(course, SET):
        written = page.read_text(encoding="utf-8")
        assert "<script" not in written
        assert "<img src=x" not in written
        assert "\x1b" not in written


def test_students_whose_folder_is_no_id_are_named_and_stop_nobody(graded):
    from mlcourse.grading.intake.handed_in import odd_folders, students_of

    _, course, _ = graded
    for name in ("..hidden", "=cmd|x", "a;b", "a\nb"):
        folder = course.submitted / name / SET
        folder.mkdir(parents=True, exist_ok=True)
        assert name in odd_folders(course, SET)
        assert name not in students_of(course, SET)
