"""Lies about what a step in torch does save no point, and honest steps lose none."""

import json
import sys
from pathlib import Path

import nbformat
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from answers import SIDE

from mlcourse.exercises import registry
from mlcourse.grading.course.limits import Bounds
from mlcourse.grading.course.outline import InstructorNotebook, Part
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.isolated.run import Call
from mlcourse.grading.results.collect import exercise_record

pytest.importorskip("torch")

EXERCISE = "ADD-08-loss"
POINTS = registry()[EXERCISE].points
LOSES = registry()[EXERCISE].cost.loses
BOUNDS = Bounds(cpu_seconds=8, wall_seconds=20, notebook_seconds=40)
PART = Part("check", "auto", EXERCISE, "title", POINTS, "", "", ("answer",))
SETUP = (
    "import torch\nimport torch.nn.functional as F\nfrom mlcourse import check\n"
    "from mlcourse.torch import relu, softmax"
)


def answer(last, *before):
    lines = "".join(
        f"    {line}\n" for line in (*before, "g = torch.softmax(logits, dim=1)", *last.split("\n"))
    )
    return f"def cross_entropy_grad(logits, y):\n{lines}"


RIGHT = answer("g[torch.arange(len(y), device=y.device), y] -= 1\nreturn g / len(y)")
READS = answer("for i in range(len(y)): g[i, int(y[i])] -= 1\nreturn g / len(y)")
ELSEWHERE = answer("return (g - F.one_hot(y.cpu(), logits.shape[1]).to(g.dtype)) / len(y)")
MACHINE = (
    "def cross_entropy_grad(logits, y):\n    with torch.inference_mode(False), torch.enable_grad():\n"
    "        z = logits.clone().requires_grad_()\n        F.cross_entropy(z, y).backward()\n        return z.grad\n"
)


def cell(source, name, **meta):
    full = {"grade_id": name, "grade": False, "solution": False, "locked": True, "task": False,
            "schema_version": 3} | meta  # fmt: skip
    return nbformat.v4.new_code_cell(source, id=name, metadata={"nbgrader": full})


def notebook(source):
    check = f'check("{EXERCISE}", cross_entropy_grad)\ncheck("{EXERCISE}", cross_entropy_grad, hidden=True)'
    return nbformat.v4.new_notebook(
        cells=[
            cell(SETUP, "setup"),
            cell(source, "answer", solution=True, locked=False),
            cell(check, "check", grade=True, points=POINTS),
        ]
    )


LAYOUT = InstructorNotebook.of(notebook(RIGHT))


@pytest.fixture(scope="module")
def graded():
    """A function that grades an answer."""
    with Engine() as engine:
        engine.require()

        def grade(source):
            made = notebook(source)
            judged = engine.run(made, LAYOUT, BOUNDS, Call("student-01", "secret"))
            return exercise_record(PART, {one.id: one for one in made.cells}, judged)

        yield grade


@pytest.mark.parametrize("source", [READS, ELSEWHERE, MACHINE], ids=["reads", "elsewhere", "machine"])
def test_without_a_lie_it_costs_points(graded, source):
    record = graded(source)
    assert (record.status, record.score) == ("partial", POINTS - LOSES), record


def steps(*made, results=(2,)):
    return json.dumps({"steps": list(made), "results": list(results)})


LOGITS, Y, THIRD = {"value": 0}, {"value": 1}, {"value": 2}
FORGED = {
    "nothing": "",
    "no JSON": "{'steps': []}",
    "a number": "7",
    "a list of nothing": steps(results=()),
    "an argument": steps(results=(0,)),
    "a value that there is not": steps(results=(5,)),
    "a value before the first": steps(results=(-1,)),
    "the answer by name": steps(["mlcourse.torch.cross_entropy_grad", [LOGITS, Y], {}]),
    "a function of the check's": steps(["mlcourse.checks.running.tensors.with_tensors", [LOGITS], {}]),
    "an operation that reads a file": steps(["aten::from_file", ["/etc/passwd"], {}]),
    "an operation that reads a number": steps(["aten::_local_scalar_dense", [LOGITS], {}]),
    "an attribute that is none": steps(["aten::__class__", [LOGITS], {}]),
    "a form that is none": steps(["aten::add.__init__", [LOGITS, LOGITS], {}]),
    "formulas of autograd": steps(
        ["aten::_log_softmax", [LOGITS, 1, False], {}],
        ["aten::_log_softmax_backward_data", [LOGITS, THIRD, 1, {"dtype": "float32"}], {}],
        results=(3,),
    ),
    "memory as it was": steps(["aten::empty_like", [LOGITS], {}]),
    "a list as long as memory": steps(["aten::mul.left_t", [[0] * 9, 10**12], {}]),
    "a tensor as large as memory": steps(
        ["aten::zeros", [[10**6, 10**6]], {"device": {"device": ""}}],
        ["aten::sum", [THIRD], {}],
        results=(3,),
    ),
    "a product without end": steps(
        ["aten::ones", [[3000, 3000]], {"device": {"device": ""}}],
        *(["aten::mm", [{"value": 2 + i}, THIRD], {}] for i in range(999)),
    ),
    "deep": '{"steps": ' + "[" * 50_000 + "]" * 50_000 + ', "results": [0]}',
    "deep arguments": steps(["aten::neg", ["@"], {}]).replace('"@"', "[" * 900 + "]" * 900),
    "not a number": steps(["aten::mul.Scalar", [LOGITS, float("nan")], {}]),
    "a constant": steps(["aten::zeros_like", [LOGITS], {}]),
    "a tensor elsewhere": steps(["aten::zeros", [[6, 5]], {}]),
    "wrong kinds": steps([7, {"value": [0]}, []], results=({"value": 0},)),
    "a text with no end": steps(["aten::neg", ["x" * 10**6], {}]),
    "division that ends the process": steps(
        ["aten::full", [[1], -(2**63)], {"dtype": {"dtype": "int64"}, "device": {"device": ""}}],
        ["aten::div.Scalar_mode", [THIRD, -1], {"rounding_mode": "trunc"}],
        results=(3,),
    ),
}


def lying(text, source=READS):
    """Say that a step is this list, from its first call on."""
    lie = f"    side().recorder.told = lambda *args: ('', {text!r})\n"
    head, _, body = source.partition("\n")
    return f"{SIDE}\n{head}\n{lie}{body}"


@pytest.mark.one_in(4)
@pytest.mark.parametrize("name", FORGED)
def test_a_forged_list_saves_nothing(graded, name):
    record = graded(lying(FORGED[name]))
    assert (record.status, record.score) == ("partial", POINTS - LOSES), record


def test_what_cannot_be_read_at_all_saves_nothing(graded):
    record = graded(lying("").replace("('', '')", "(['a', {}], dict(a=[None]))"))
    assert (record.status, record.score) == ("partial", POINTS - LOSES), record


PATCHED = {
    "inference_mode": (
        "import contextlib\ntorch.inference_mode = lambda *a: contextlib.nullcontext()",
        MACHINE,
    ),
    "backward without a mode": ("torch._C._set_grad_enabled = lambda on: None", MACHINE),
    "Tensor.to": ("torch.Tensor.to = lambda self, *a, **k: self.clone()", READS),
    "device": ("torch.Tensor.device = property(lambda self: torch.device('meta'))", READS),
    "item, on meta only": (
        "real = torch.Tensor.__int__\n"
        "torch.Tensor.__int__ = lambda self: 0 if self.is_meta else real(self)\n"
        "torch.Tensor.__index__ = torch.Tensor.__int__",
        READS,
    ),
}


@pytest.mark.parametrize("name", PATCHED)
def test_a_patched_torch_saves_nothing(graded, name):
    patch, source = PATCHED[name]
    record = graded(f"{patch}\n{source}")
    assert record.status in ("partial", "wrong", "error"), record
    assert record.score <= POINTS - LOSES


def test_an_answer_for_the_grader_saves_nothing(graded):
    record = graded(f"{SIDE}\n" + READS.replace(
        "    g =", "    side()._do_device = lambda fields: dict(fault='', program='', value='')\n    g =", 1
    ))  # fmt: skip
    assert (record.status, record.score) == ("partial", POINTS - LOSES), record


@pytest.mark.parametrize(
    "source",
    [
        RIGHT,
        f"{SIDE}\n{RIGHT}",
        RIGHT.replace("torch.softmax(logits, dim=1)", "softmax(relu(logits) - relu(-logits), -1)"),
        f"import contextlib\nkept = torch.no_grad\n@torch.inference_mode()\n{RIGHT}",
        answer("return (g - F.one_hot(y, logits.shape[1]).to(g.dtype)) / len(y)"),
        answer("return (g - torch.eye(logits.shape[1], device=y.device, dtype=g.dtype)[y]) / len(y)"),
    ],
    ids=["plain", "looking around", "given", "in a mode", "one_hot", "eye"],
)
def test_an_honest_step_loses_nothing(graded, source):
    record = graded(source)
    assert (record.status, record.score) == ("ok", POINTS), record
