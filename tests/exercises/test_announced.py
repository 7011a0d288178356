"""Which inputs there are and what they cost is added to the text above an answer."""

from mlcourse.exercises import registry
from mlcourse.exercises.announced import announce


def cell(kind, source, grade_id="", **marks):
    nbgrader = {"nbgrader": {"grade_id": grade_id, **marks}} if grade_id else {}
    return {"cell_type": kind, "source": source, "metadata": nbgrader}


def test_it_stands_below_the_last_text_before_the_answer():
    cells = [
        cell("markdown", "# A notebook"),
        cell("markdown", "### The product\n"),
        cell("code", "x = 1"),
        cell("code", "def softmax_vjp(x, g): ...", "jac-05", solution=True),
        cell("code", 'check("JAC-05", softmax_vjp)', "jac-05-check", solution=False, grade=True),
    ]
    sources = [c["source"] for c in cells]
    announce(cells, registry().values())
    exercise = registry()["JAC-05"]
    assert cells[1]["source"] == f"### The product\n\n{exercise.announced}"
    assert [c["source"] for c in cells if c is not cells[1]] == [s for s in sources if s != sources[1]]
    assert "logits up to ±1000" in exercise.announced


def test_what_has_no_hidden_inputs_says_nothing():
    cells = [cell("markdown", "Text"), cell("code", "a = ...", "smx-05", solution=True)]
    announce(cells, registry().values())
    assert cells[0]["source"] == "Text"
    announce(cells[1:], [registry()["JAC-05"]])  # no text at all
