"""check(): what it returns, prints and displays."""

import dataclasses
import json
import subprocess
import sys

import numpy as np
import pytest

from mlcourse import check
from mlcourse.checks.context import HIDDEN, PUBLIC, Context
from mlcourse.checks.show import MIME_TYPE, as_html, as_json, as_text
from mlcourse.exercises import registry
from mlcourse.exercises.notebook import Notebook, open_notebook


def test_it_returns_a_plain_float_whose_text_is_the_number(capsys):
    points = check("SMX-05", "x1 - x2")
    assert type(points) is float
    assert repr(points) == "1.0"
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("JAC-5", 1), "There is no exercise 'JAC-5'; did you mean 'JAC-05'?"),
        (("", 1), "There is no exercise ''."),
        ((None, 1), "There is no exercise None."),
        (("JAC-05",), 'check("JAC-05", softmax_vjp) takes 1 answer after the id, got 0.'),
        (("JAC-01", 1, 2, 3), 'check("JAC-01", same, different) takes 2 answers after the id, got 3.'),
    ],
)
def test_a_call_that_makes_no_sense_is_answered_with_a_sentence(capsys, call, said):
    assert check(*call) == 0.0
    assert capsys.readouterr() == (said + "\n", "")


def test_a_fault_of_the_check_is_no_zero_and_no_traceback(capsys, monkeypatch):
    def broken(x, g):
        raise RuntimeError("a bug of ours")

    exercise = dataclasses.replace(registry()["JAC-05"], answer=broken)
    monkeypatch.setitem(registry(), "JAC-05", exercise)
    points = check("JAC-05", lambda x, g: x, hidden=True)
    out, err = capsys.readouterr()
    assert points != points  # nan
    assert "The check itself failed (RuntimeError)" in out
    assert "not judged" in out
    assert err == ""


def test_numbers_beyond_float64_are_no_warning(capfd):
    huge = np.array([np.longdouble("1e4000")] * 5)
    assert check("JAC-05", lambda x, g: huge) == 0.0
    assert capfd.readouterr().err == ""


def test_text_names_the_score_the_place_the_mistake_and_the_section():
    exercise = registry()["JAC-05"]
    verdict = exercise.judge(exercise.mistakes[0].wrong)
    text = as_text(exercise, verdict)
    head, symptom, mistake, section = text.splitlines()
    assert head.startswith("JAC-05  Softmax VJP in O(n)")
    assert head.endswith("0 of 3 points")
    assert "At index [0] for ordinary numbers: you return" in symptom
    assert exercise.mistakes[0].name in mistake
    assert section == "  → The product without the matrix (jacobians.html#without-the-matrix)"


def test_html_escapes_what_a_student_typed():
    exercise = registry()["SMX-05"]
    verdict = exercise.judge("<script>alert(1)</script>")
    html = as_html(exercise, verdict)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_html_gives_the_formula_back_as_mathematics():
    exercise = registry()["SMX-05"]
    assert r"$\texttt{z} = \sigma\left(x_{1}\right) - x_{2}$" in as_html(
        exercise, exercise.judge("sigma(x1) - x2")
    )


def test_json_has_the_keys_that_the_grader_reads():
    exercise = registry()["JAC-05"]
    payload = as_json(exercise, exercise.judge(exercise.mistakes[0].wrong, context=HIDDEN), hidden=True)
    assert json.loads(json.dumps(payload, allow_nan=False)) == payload
    assert payload["status"] == "wrong"
    assert payload["mistake"] == exercise.mistakes[0].name
    assert (payload["points"], payload["max_points"], payload["hidden"]) == (0.0, 3.0, True)


def test_a_page_that_shows_results_itself_opens_a_notebook_of_its_own(capsys):
    told = []
    before = open_notebook(Notebook(show=lambda *shown, **how: told.append((*shown, how))))
    try:
        assert check("SMX-05", "x1 - x2", hidden=True) == 1.0
    finally:
        open_notebook(before)
    [(exercise, verdict, how)] = told
    assert (exercise.id, verdict.status, how) == ("SMX-05", "ok", {"hidden": True})
    assert capsys.readouterr().out == ""


def test_in_a_kernel_one_bundle_is_displayed(monkeypatch):
    import IPython
    import IPython.display

    shown = []
    shell = type("Shell", (), {"kernel": object()})()
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    monkeypatch.setattr(IPython.display, "display", lambda bundle, raw: shown.append(bundle))
    check("SMX-05", "x2 - x1")
    (bundle,) = shown
    assert set(bundle) == {"text/plain", "text/html", MIME_TYPE}


def test_hidden_inputs_and_expected_values_are_never_shown():
    """An answer that is right on the public cases and wrong on the others learns no number."""
    context = Context("a secret", hidden=True)
    exercise = registry()["JAC-05"]
    public = {case.args[0].tobytes() for case in exercise.judged_cases(PUBLIC)}

    def hard_coded(x, g):
        return exercise.answer(x, g) if x.tobytes() in public else x

    verdict = exercise.judge(hard_coded, context=context)
    assert verdict.points == 0
    assert "expected" not in " ".join(verdict.lines)

    def talkative(x, g):
        if x.tobytes() in public:
            return exercise.answer(x, g)
        raise ValueError(f"CANARY {x}")

    verdict = exercise.judge(talkative, context=context)
    assert verdict.status == "error"
    assert "CANARY" not in " ".join(verdict.lines)


def test_hidden_inputs_depend_on_the_secret():
    exercise = registry()["JAC-05"]

    def inputs(secret):
        return [case.args[0].tobytes() for case in exercise.judged_cases(Context(secret, hidden=True))]

    one, again, other = inputs("one"), inputs("one"), inputs("other")
    assert one == again
    public = len(exercise.judged_cases(PUBLIC))
    assert one[:public] == other[:public]
    assert not set(one[public:]) & set(other[public:])


def test_check_outside_a_notebook_needs_neither_ipython_nor_torch():
    code = (
        "import sys; from mlcourse import check; check('JAC-07', lambda x, g: g);"
        "print(sorted({'IPython', 'torch', 'sympy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert done.stderr == ""
