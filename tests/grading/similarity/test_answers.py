"""From graded notebooks to the page for staff: who is compared, what is shown, and to whom."""

import json
import re

import nbformat
import pytest
import samples
from small_course import RIGHT, SET

from mlcourse.grading.course.folders import Course
from mlcourse.grading.pages.feedback import write_feedback
from mlcourse.grading.pages.report import write_report
from mlcourse.grading.results.records import save
from mlcourse.grading.similarity.answers import pairs_of_class

HELPER = "\n".join(
    f"    {name} = np.{name}(x, where=x > {i}).at[{i}] ** 2" for i, name in enumerate("abcdefgh")
)
ODD = {
    "small-1": f"def double(x):\n{HELPER}\n    return (a + b) @ (c - d) / (e + f * g) - h",
    "small-2": "def square(x):\n    '<b>Mine</b>\u202e'\n"
    "    rows = [scan.fold(r, r.T) for r in np.split(x, 3) if r.any()]\n"
    "    while rows[0].size < len(rows):\n        rows = np.roll(rows, rows[0].shift, mode='odd').tolist()\n"
    "    return sorted(rows, key=lambda r: -r.pivot).pop().item()",
}  # fmt: skip
COPIED = {
    "small-1": f"# my own\n{ODD['small-1']}".replace("(x", "(value").replace("x >", "value >"),
    "small-2": ODD["small-2"].replace("rows", "found").replace("    while", "    idle = 0\n    while"),
}
USUAL = [f"student-{i:02}" for i in range(1, 21)]
FIRST, SECOND, LATE = "student-40", "student-41", "student-50"


def grade(course, student, answers):
    """Leave what grading leaves of a submission."""
    folder = course.autograded / student / SET
    folder.mkdir(parents=True)
    for path in sorted((course.exercises / SET).glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = answers.get(cell["id"], cell["source"])
        (folder / path.name).write_text(json.dumps(notebook), encoding="utf-8")
    save(course.graded(SET), samples.student(student, samples.exercise()))


def graded(course):
    return [path.stem for path in course.graded(SET).glob("*.json")]


@pytest.fixture
def copied(course):
    for student in USUAL:
        grade(course, student, RIGHT)
    grade(course, FIRST, RIGHT | ODD)
    grade(course, SECOND, RIGHT | COPIED)
    return course


def named(course):
    return [(pair.one, pair.other) for pair in pairs_of_class(course, SET, graded(course))[0]]


def test_a_copy_is_shown_to_staff_side_by_side(copied):
    report = write_report(copied, SET).read_text(encoding="utf-8")
    page = (copied.report(SET) / "similar.html").read_text(encoding="utf-8")
    assert f"{FIRST} and {SECOND}" in report
    assert re.findall("<h2>(.*)</h2>", page) == [f"{FIRST} and {SECOND}"]
    assert page.count("<pre>") == 4
    assert "# my own" in page
    assert "for r in np.split(x, 3)" in page
    assert "&lt;b&gt;Mine" in page
    assert "\u202e" not in page


def test_it_costs_nothing_and_students_read_nothing_of_it(copied):
    before = {path: path.read_bytes() for path in copied.graded(SET).iterdir()}
    write_report(copied, SET)
    write_feedback(copied, SET)
    assert {path: path.read_bytes() for path in copied.graded(SET).iterdir()} == before
    for page in copied.feedback(SET).iterdir():
        text = page.read_text(encoding="utf-8")
        assert "alike" not in text
        assert not any(other in text for other in (FIRST, SECOND) if other != page.stem)


def test_one_who_hands_in_late_is_compared_with_those_graded_before(copied):
    grade(copied, LATE, RIGHT | {name: text.replace("a +", "a  +") for name, text in COPIED.items()})
    assert sorted(named(copied)) == [(FIRST, SECOND), (FIRST, LATE), (SECOND, LATE)]


def test_the_same_class_gives_the_same_bytes(copied):
    write_report(copied, SET)
    first = {path.name: path.read_bytes() for path in copied.report(SET).iterdir()}
    write_report(copied, SET)
    assert {path.name: path.read_bytes() for path in copied.report(SET).iterdir()} == first


def test_the_page_goes_when_there_is_nothing_to_look_at(copied):
    write_report(copied, SET)
    (copied.graded(SET) / f"{SECOND}.json").unlink()
    report = write_report(copied, SET).read_text(encoding="utf-8")
    assert "alike" not in report
    assert not (copied.report(SET) / "similar.html").exists()


def test_an_answer_in_a_cell_of_its_own_belongs_to_the_check_below(copied):
    moved = copied.autograded / SECOND / SET / "small-one.ipynb"
    content = json.loads(moved.read_text(encoding="utf-8"))
    place = next(i for i, cell in enumerate(content["cells"]) if cell["id"] == "small-1")
    content["cells"][place] |= {"id": "elsewhere", "metadata": {}}
    moved.write_text(json.dumps(content), encoding="utf-8")
    assert named(copied) == [(FIRST, SECOND)]


def test_what_the_release_brought_counts_nothing(copied):
    for path in sorted((copied.exercises / SET).glob("*-one.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[0:0] = [nbformat.v4.new_code_cell(text) for text in ODD.values()]
        nbformat.write(notebook, path)
    assert named(copied) == []


def test_a_class_of_which_nothing_is_left_but_records_has_a_report(tmp_path):
    course = Course.at(tmp_path)
    save(course.graded(SET), samples.student("student-01", samples.exercise()))
    assert "alike" not in write_report(course, SET).read_text(encoding="utf-8")
