"""A judged function keeps its hidden inputs, and something later shows them: nobody sees one.

What students get back is looked through whole: record, our feedback, nbgrader's, the executed notebook.
"""

import base64
import re
from contextlib import nullcontext

import nbformat
import pytest
import small_course

from mlcourse.checks.context import Context
from mlcourse.checks.running.inputs import seeded
from mlcourse.exercises import registry
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.course.nbgrader import course_config
from mlcourse.grading.course.stock import run_converter
from mlcourse.grading.isolated.unseen import without_hidden_calls
from mlcourse.grading.pages.feedback import write_feedback
from mlcourse.grading.release.notebooks import release
from mlcourse.grading.running import batch

SET = "ps0-remembering"
SECRET = "5f" * 32
SIGMOID_VJP = "def sigmoid_vjp(x, g):\n    s = 1 / (1 + np.exp(-x))\n    return g * s * (1 - s)"
TANH_GRAD = "def tanh_grad(x):\n    return 1 - np.tanh(x) ** 2"


def checked(row, name, points):
    source = (
        f'check("{row}", {name})\n### BEGIN HIDDEN TESTS\ncheck("{row}", {name}, hidden=True)\n'
        "### END HIDDEN TESTS"
    )
    return small_course.cell(source, f"{row.lower()}-check", grade=True, locked=True, points=points)


CELLS = [
    small_course.cell("import numpy as np\nfrom mlcourse import check", "tools", locked=True),
    small_course.answer("jac-04", SIGMOID_VJP),
    checked("JAC-04", "sigmoid_vjp", 2),
    small_course.answer("own", "pass"),
    small_course.answer("act-08", TANH_GRAD),
    checked("ACT-08", "tanh_grad", 1),
    small_course.answer("last", "pass"),
]
KEEP = SIGMOID_VJP.replace("    return", "    seen.append((x, g))\n    return")
KEEP = f"seen = []\n{KEEP}"
SHOW = "[float(v) for pair in seen for a in pair for v in np.ravel(a)[:20]]"


def later(body, head=""):
    """The second answer, whose body sees what the first was given."""
    return {"jac-04": KEEP, "act-08": f"{head}def tanh_grad(x):\n    told = {SHOW}\n    {body}"}


ATTACKS = {
    "printed by a later cell": {"jac-04": KEEP, "own": f"print({SHOW})"},
    "the result of a later cell": {"jac-04": KEEP, "last": SHOW},
    "displayed by a later cell": {
        "jac-04": KEEP, "own": f"from IPython.display import HTML, display\ndisplay(HTML('<b>' + str({SHOW}) + '</b>'))",
    },
    "raised by a later cell": {"jac-04": KEEP, "own": f"raise ValueError({SHOW})"},
    "in a picture's text": {"jac-04": KEEP, "last": f"class P:\n    def _repr_svg_(self): return f'<svg>{{{SHOW}}}</svg>'\nP()"},
    "printed while it is judged itself": {"jac-04": KEEP.replace("    seen", "    print(seen)\n    seen")},
    "printed in a later public check": later("print(told)\n    return 1 - np.tanh(x) ** 2"),
    "returned in a later check": later("return np.resize(told, np.shape(x)) if told else 1 - np.tanh(x) ** 2"),
    "raised in a later check": later("raise ValueError(told)"),
    "returned in a later check, the second time": later(
        "calls.append(1)\n    return np.resize(told, np.shape(x)) if told and len(calls) > 30 else 1 - np.tanh(x) ** 2",
        "calls = []\n"),
    "a name that says it": {"jac-04": KEEP, "act-08": f"tanh_grad = {SHOW}"},
    "a warning": later("import warnings; warnings.warn(str(told)); return 1 - np.tanh(x) ** 2"),
    "by the last cell's error": {"jac-04": KEEP, "last": f"assert not seen, {SHOW}"},
}  # fmt: skip
HONEST = {
    "prints and plots": {
        "own": "print('halfway', sigmoid_vjp(0.0, 8.0))\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
        "last": "print('done', tanh_grad(0.0))\n3 + 4",
    },
    "an error of one's own": {"own": "{}['here']", "last": "print('still here')"},
}
WRONG = {"act-08": "def tanh_grad(x):\n    return 1 - np.tanh(x)", "own": "print('halfway')"}


def hidden_numbers():
    """Every number of the hidden inputs, as it may be written."""
    context = Context(SECRET, hidden=True)
    found = set()
    for row in ("JAC-04", "ACT-08"):
        for draw in range(2):
            for case in registry()[row].cases(seeded(row, context, draw)):
                found.update(float(v) for arg in case.args for v in arg.ravel()[:20])
    public = {
        float(v) for row in ("JAC-04", "ACT-08")
        for case in registry()[row].cases(seeded(row, Context())) for arg in case.args for v in arg.ravel()
    }  # fmt: skip
    return {text for v in found - public for text in (repr(v), f"{v:.6g}") if len(text.strip("-0.")) > 6}


@pytest.fixture(scope="module")
def graded(tmp_path_factory, warm_engine):
    root = tmp_path_factory.mktemp("remembering") / "course"
    folder = root / "solutions" / SET
    folder.mkdir(parents=True)
    (folder / "remembering.md").write_text(small_course.HEADER + "\n".join(CELLS), encoding="utf-8")
    course = Course.at(root)
    release(course, SET)
    course.class_dir.mkdir(exist_ok=True)
    (course.class_dir / "secret").write_text(SECRET, encoding="ascii")
    submissions = {**ATTACKS, **HONEST, "wrong": WRONG}
    for number, answers in enumerate(submissions.values()):
        notebook = nbformat.read(course.exercises / SET / "remembering.ipynb", as_version=4)
        for cell in notebook.cells:
            cell.source = ({"jac-04": SIGMOID_VJP, "act-08": TANH_GRAD} | answers).get(cell.id, cell.source)
        place = course.submitted / f"student-{number:02}" / SET
        place.mkdir(parents=True)
        nbformat.write(notebook, place / "remembering.ipynb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "Engine", lambda *args, **options: nullcontext(warm_engine))
        records = batch.grade_class(course, SET, limits=Limits(seconds=10, notebook_seconds=100))
    write_feedback(course, SET)
    config = course_config(course.root)
    config.CourseDirectory.assignment_id = SET
    run_converter("GenerateFeedback", config, course)
    return course, dict(zip(submissions, records, strict=True))


def told(course, student):
    """All that a student gets back."""
    places = [
        course.graded(SET) / f"{student}.json",
        *course.feedback(SET).glob(f"{student}.*"),
        *(course.class_dir / "nbgrader_feedback" / student).rglob("*.html"),
        *(course.autograded / student).rglob("*.ipynb"),
    ]
    assert len(places) == 5
    text = "".join(path.read_text(encoding="utf-8") for path in places)
    found = re.findall(r"base64,([A-Za-z0-9+/=]{40,})", text)
    return text + "".join(base64.b64decode(one).decode("utf-8", "replace") for one in found)


@pytest.mark.parametrize("name", ATTACKS)
def test_no_hidden_number_comes_back(graded, name):
    course, records = graded
    text = told(course, records[name].student)
    assert [number for number in hidden_numbers() if number in text] == []


def test_the_attacks_are_real(graded):
    """What they show is shown by the run that scores, which nobody sees: points differ where answers do."""
    _, records = graded
    assert records["printed by a later cell"].score == 3.0
    assert records["returned in a later check"].score == 2.0
    assert records["printed while it is judged itself"].score == 3.0


@pytest.mark.parametrize("name", HONEST)
def test_honest_work_keeps_points_and_what_it_shows(graded, name):
    course, records = graded
    record = records[name]
    assert (record.status, record.score) == ("ok", 3.0)
    text = told(course, record.student)
    for shown in {
        "prints and plots": ("halfway 2.0", "done 1.0", "image/png"),
        "an error of one's own": ("KeyError", "still here"),
    }[name]:
        assert shown in text


def test_a_wrong_answer_keeps_its_words_with_values(graded):
    course, records = graded
    part = records["wrong"].exercises[1]
    assert part.score == 0.0
    assert "you return" in " ".join(part.lines)
    assert "halfway" in told(course, records["wrong"].student)


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ('check("A", f)\ncheck("A", f, hidden=True)', 'check("A", f)'),
        ('check("A", f)\n### BEGIN HIDDEN TESTS\nassert f(2) == 3\n### END HIDDEN TESTS', 'check("A", f)\n'),
        ('check("A",\n      f,\n      hidden=True)\ncheck("A", f)', 'check("A", f)'),
        ("f(2.0)", "f(2.0)"),
        ("a = 1\n# BEGIN HIDDEN TESTS\nx = 1\n# END HIDDEN TESTS\na", "a = 1\na"),
    ],
)
def test_what_of_a_graded_cell_is_hidden(source, left):
    assert without_hidden_calls(source) == left
