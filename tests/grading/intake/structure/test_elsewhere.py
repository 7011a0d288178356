"""Written answers outside of their cells are shown to a person; where there is nothing, nobody is asked."""

import copy

import nbformat
import pytest
import small_course
from nbgrader.utils import determine_grade

from mlcourse.exercises.first_cell import first_cell
from mlcourse.grading.intake.cells import restore

PROSE = "Because a square is a product of equals, the sign goes."


@pytest.fixture
def released(course):
    return nbformat.read(course.exercises / small_course.SET / "small-one.ipynb", as_version=4)


def handed_in(released, change=lambda cells: None, explained=""):
    notebook = copy.deepcopy(released)
    answers = small_course.RIGHT | {"small-2-explain": explained}
    for cell in notebook.cells:
        cell.source = answers.get(cell.id) or cell.source
    change(notebook.cells)
    return notebook


def written(notebook):
    return next(cell for cell in notebook.cells if cell.id == "small-2-explain")


def appended(*cells):
    return lambda known: known.extend(copy.deepcopy(cells))


def in_question(cells):
    next(cell for cell in cells if cell.source == "Why?").source += f"\n\n{PROSE}"


def in_answer(source):
    def change(cells):
        cell = next(cell for cell in cells if cell.id == "small-2")
        cell.source = source

    return change


def with_picture(cells):
    cell = nbformat.v4.new_markdown_cell("![](attachment:image.png)")
    cell.attachments = {"image.png": {"image/png": "AAAA"}}
    cells.append(cell)


MARKDOWN, CODE, RAW = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell, nbformat.v4.new_raw_cell


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (appended(MARKDOWN(PROSE)), PROSE),
        (appended(RAW(PROSE)), PROSE),
        (appended(CODE(f"# {PROSE}")), PROSE),
        (appended(CODE(f"print({PROSE!r})")), PROSE),
        (appended(CODE(PROSE)), PROSE),
        (appended(MARKDOWN("$$\nx^2\n$$")), "$$\nx^2\n$$"),
        (in_question, PROSE),
        (in_answer(f"def square(x):\n    # {PROSE}\n    return x ** 2"), PROSE),
        (with_picture, "![](attachment:1-image.png)"),
    ],
    ids=["own cell", "raw", "comment", "printed", "prose as code", "formula", "question", "in the code",
         "picture"],
)  # fmt: skip
def test_a_person_is_shown_what_stands_elsewhere(released, change, shown):
    done = restore(handed_in(released, change), released)
    cell = written(done.notebook)
    assert shown in cell.source
    assert "Why?" not in cell.source
    assert determine_grade(cell)[0] is None  # it waits for a person
    assert "small-2-explain" in done.notes[0]
    assert set(cell.get("attachments", {})) == ({"1-image.png"} if "attachment" in shown else set())


@pytest.mark.parametrize(
    "change",
    [
        lambda cells: None,
        appended(CODE("square(3)  # try it")),
        appended(CODE("# y = square(3) + square(4) + square(5) + square(6)\nsquare(3)")),
        appended(CODE('check("SMALL-2", square)')),
        in_answer('def square(x):\n    """Return the square of a number that is given."""\n    return x * x'),
        appended(CODE(first_cell(["import torch"]))),
    ],
    ids=["nothing", "a remark", "code put out of use", "a check", "a docstring", "another first cell"],
)
def test_an_empty_cell_with_nothing_elsewhere_is_left_empty(released, change):
    done = restore(handed_in(released, change), released)
    assert determine_grade(written(done.notebook))[0] == 0
    assert done.notes == []


def test_an_answer_in_its_cell_is_left_alone(released):
    done = restore(handed_in(released, appended(MARKDOWN("More of it.")), "Because."), released)
    assert written(done.notebook).source == "Because."
    assert done.notes == []


def test_pictures_and_documents_beside_the_notebook_may_be_the_answer(released):
    done = restore(handed_in(released), released, ["IMG 1.png", "a/essay.pdf"])
    assert "![IMG 1.png](IMG%201.png), `a/essay.pdf`" in written(done.notebook).source
    answered = restore(handed_in(released, explained="Because."), released, ["IMG 1.png"])
    assert written(answered.notebook).source == "Because."
    shown = restore(handed_in(released, appended(MARKDOWN("![](IMG 1.png)"))), released, ["IMG 1.png"])
    assert "Beside the notebook" not in written(shown.notebook).source


def test_a_photograph_attached_to_a_cell_that_says_nothing_is_shown(released):
    notebook = handed_in(released)
    written(notebook).attachments = {"my photo.png": {"image/png": "AAAA"}}
    cell = written(restore(notebook, released).notebook)
    assert "![1-my-photo.png](attachment:1-my-photo.png)" in cell.source
    assert cell.attachments == {"1-my-photo.png": {"image/png": "AAAA"}}
    assert determine_grade(cell)[0] is None


def test_a_picture_of_the_release_is_nobody_s_answer(released):
    released.cells[0].attachments = {"ours.png": {"image/png": "AAAA"}}
    done = restore(handed_in(released), released)
    assert determine_grade(written(done.notebook))[0] == 0


@pytest.mark.parametrize("left", ["", "**Your answer here**", "YOUR ANSWER HERE:"])
def test_what_is_left_of_the_placeholder_is_no_answer(released, left):
    notebook = handed_in(released, appended(MARKDOWN(PROSE)))
    written(notebook).source = left
    assert PROSE in written(restore(notebook, released).notebook).source
