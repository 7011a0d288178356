"""No word that a student writes decides: none in an exception's message, none printed or displayed."""

import nbformat
import pytest
import small_course
from full import FULL

from mlcourse.checks.show import MIME_TYPE
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.release.notebooks import release
from mlcourse.grading.results.records import STATUSES
from mlcourse.grading.running import batch

SET = "ps0-words"
REASONS = ("no_number", "out_of_range", "unchecked", "not_run", "done")
ERRORS = ("MemoryError", "_ArrayMemoryError", "KeyboardInterrupt", "Gone", "name 'nothing' is not defined")
WORDS = (*STATUSES, *REASONS, *ERRORS, "here no MemoryError happened", "3.0", "nan")
SIGMOID_VJP = "def sigmoid_vjp(x, g):\n    s = 1 / (1 + np.exp(-x))\n    return g * s * (1 - s)"


def graded_cell(source, name, points=1):
    return small_course.cell(source, name, grade=True, locked=True, points=points)


def checked(row, name, points):
    """A graded cell with the course's own check."""
    source = f'check("{row}", {name})\ncheck("{row}", {name}, hidden=True)'
    return graded_cell(source, f"{row.lower()}-check", points)


CELLS = [
    small_course.cell("import numpy as np\nfrom mlcourse import check", "tools", locked=True),
    small_course.answer("jac-04", SIGMOID_VJP),
    checked("JAC-04", "sigmoid_vjp", 2),
    small_course.answer("act-08", "def tanh_grad(x):\n    return 1 - np.tanh(x) ** 2"),
    checked("ACT-08", "tanh_grad", 1),
    small_course.answer("half", "def half(x):\n    return x / 2"),
    graded_cell("half(2.0)", "half-check"),
    small_course.answer("third", "def third(x):\n    return x / 3"),
    graded_cell("third(3.0)", "third-check"),
]


def raises(name, kind, word):
    """An answer that raises an exception whose message is the word."""
    return f"def {name}(*arguments):\n    raise {kind}({word!r})"


def shows(word):
    """A wrong answer that prints the word, and displays what a check would."""
    said = {
        "exercise": "ACT-08",
        "points": 1.0,
        "status": word,
        "lines": [word],
        "mistake": word,
        "raised": word,
    }
    display = f"display({{{MIME_TYPE!r}: {said!r}, 'text/plain': {word!r}}}, raw=True)"
    return (
        "from IPython.display import display\nimport sys\n"
        f"def tanh_grad(x):\n    print({word!r})\n    print({word!r}, file=sys.stderr)\n    {display}\n"
        f"    return 0 * x - 5\n{display}\nprint({word!r})\n{word!r}"
    )


def answers(first, second, third, fourth):
    return {
        "jac-04": raises("sigmoid_vjp", "ValueError", first),
        "act-08": shows(second),
        "half": raises("half", "ValueError", third),
        "third": raises("third", "NameError", fourth),
    }


def turned():
    """Words for the four answers of each student: every word in every answer, or each in one of them."""
    if FULL:
        return [(word,) * 4 for word in WORDS]
    return [tuple(WORDS[(start + k) % len(WORDS)] for k in range(4)) for start in range(0, len(WORDS), 4)]


STUDENTS = {f"student-{number:02}": words for number, words in enumerate(turned())}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class of which every student has words of his own, and one who really wants too much memory."""
    root = tmp_path_factory.mktemp("words") / "course"
    folder = root / "solutions" / SET
    folder.mkdir(parents=True)
    (folder / "words.md").write_text(small_course.HEADER + "\n".join(CELLS), encoding="utf-8")
    course = Course.at(root)
    release(course, SET)
    written = {student: answers(*words) for student, words in STUDENTS.items()}
    written["student-99"] = {
        "jac-04": raises("sigmoid_vjp", "MemoryError", "all is ok"),
        "half": raises("half", "MemoryError", "no answer, wrong"),
    }
    for student, own in written.items():
        notebook = nbformat.read(course.exercises / SET / "words.ipynb", as_version=4)
        for cell in notebook.cells:
            cell.source = own.get(cell.id, cell.source)
        (course.submitted / student / SET).mkdir(parents=True)
        nbformat.write(notebook, course.submitted / student / SET / "words.ipynb")
    records = batch.grade_class(course, SET, limits=Limits(seconds=20, notebook_seconds=200))
    return course, {record.student: record for record in records}


def test_every_word_is_tried():
    assert {word for words in STUDENTS.values() for word in words} == set(WORDS)


@pytest.mark.parametrize("student", STUDENTS, ids=lambda student: " | ".join(STUDENTS[student]))
def test_a_word_changes_no_status_and_no_score(graded, student):
    record = graded[1][student]
    found = [(part.status, part.score) for part in record.exercises]
    assert found == [("error", 0.0), ("wrong", 0.0), ("error", 0.0), ("error", 0.0)]
    assert record.status == "ok"  # read and run to the end
    assert record.exercises[1].mistake not in STUDENTS[student]


def test_what_really_happened_is_said(graded):
    assert [part.status for part in graded[1]["student-99"].exercises][::2] == ["memory", "memory"]


def test_nbgrader_finds_the_same_numbers(graded):
    with open_gradebook(graded[0]) as book:
        submissions = book.assignment_submissions(SET)
        assert len(submissions) == len(STUDENTS) + 1
        assert {grade.auto_score for one in submissions for nb in one.notebooks for grade in nb.grades} == {
            0.0
        }
