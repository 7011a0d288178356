"""Fields for single formulas: each line of a derivation is judged alone, texts are shown as read."""

import pytest

from mlcourse.checks.kinds.fields import Fields
from mlcourse.checks.kinds.proof import MOST_LINES
from mlcourse.exercises import registry

ROW = "ACT-07-proof"
FIRST, LAST = "D(1/(1 + exp(-x)), x)", "s*(1 - s)"
SLOPE = r"\frac{e^{-x}}{\left(1+e^{-x}\right)^2}"


@pytest.fixture(scope="module")
def fields():
    return Fields(registry()[ROW])


def marks(fields, *lines):
    return [line["mark"] for line in fields.said([], [FIRST, *lines, LAST])]


def sentence(fields, *lines, of):
    return fields.said([], [FIRST, *lines, LAST])[of - 1]["said"]


def test_lines_that_follow_get_a_tick_each(fields):
    assert marks(fields, SLOPE, r"s\left(1-s\right)") == ["ok"] * 4


def test_only_the_line_that_does_not_follow_is_wrong(fields):
    wrong = r"-\frac{e^{-x}}{\left(1+e^{-x}\right)^2}"
    assert marks(fields, wrong, SLOPE) == ["ok", "wrong", "ok", "ok"]
    said = sentence(fields, wrong, SLOPE, of=2)
    assert said.startswith("Line 2 does not follow from line 1. ")
    assert "sign" in said


def test_a_line_that_follows_from_a_wrong_one_is_no_second_mistake(fields):
    assert sentence(fields, "s", SLOPE, of=3) == "It says the same as line 1."
    assert marks(fields, "s", "1/(1 + exp(-x))") == ["ok", "wrong", "ok", "ok"]
    assert sentence(fields, "s", "1/(1 + exp(-x))", of=3) == "It follows, but line 2 is not right."
    assert sentence(fields, "s", "2*s", of=3) == "Line 3 does not follow from line 2."


def test_after_a_line_that_is_not_read_the_beginning_is_what_counts(fields):
    assert marks(fields, r"\placeholder{}", SLOPE, "s") == ["ok", "wrong", "ok", "wrong", "ok"]
    assert "a box is empty" in sentence(fields, r"\placeholder{}", SLOPE, "s", of=2)
    assert sentence(fields, "(", "s", of=3) == "Line 3 does not say the same as line 1."


def test_a_chain_in_one_field_is_judged_line_by_line(fields):
    assert marks(fields, f"{SLOPE}=s\\left(1-s\\right)") == ["ok"] * 3
    assert marks(fields, f"{SLOPE}=s") == ["ok", "wrong", "ok"]


def test_a_line_of_the_wrong_shape_names_both():
    fields = Fields(registry()["JAC-05-derivation"])
    [_, line] = fields.said([], ["g @ d(softmax(x))", "dx"])
    assert line["mark"] == "wrong"
    assert "shape" in line["said"]


def test_too_many_lines_take_no_time(fields):
    found = fields.said([], [FIRST] * (MOST_LINES + 3))
    assert [line["mark"] for line in found] == ["ok"] * MOST_LINES + ["wrong"] * 3


@pytest.mark.parametrize("row", ["ACT-07-proof", "JAC-01-proof", "SMX-03", "BWD-04-derivation"])
def test_every_model_line_is_right_alone(row):
    exercise = registry()[row]
    found = Fields(exercise).said([], [line.removeprefix("=").strip() for line in exercise.answer])
    assert [line["mark"] for line in found] == ["ok"] * len(exercise.answer)
    assert not any(line["said"] for line in found)


@pytest.mark.parametrize("row", ["ACT-07-proof", "SMX-03"])
def test_a_known_wrong_chain_is_wrong_where_the_check_says_and_by_the_same_name(row):
    exercise = registry()[row]
    for mistake in exercise.mistakes:
        lines = [line.removeprefix("=").strip() for line in mistake.wrong]
        found = Fields(exercise).said([], lines)
        first = next((k for k, line in enumerate(found) if line["mark"] == "wrong"), None)
        if first is not None:
            assert mistake.name in found[first]["said"]


def test_plain_text_is_shown_as_on_paper_and_latex_as_it_is(fields):
    assert fields.shown("exp(-x)/(1 + exp(-x))**2") == r"\frac{e^{- x}}{\left(1 + e^{- x}\right)^{2}}"
    assert fields.shown(SLOPE) == SLOPE
    assert fields.shown("\frac{1}{2}") == r"\frac{1}{2}"
    assert fields.shown("1/(") == ""


def test_a_text_that_would_say_something_else_is_not_shown():
    rows = Fields(registry()["JAC-05-rows"])
    assert rows.shown("P * sum(P * dX, axis=1, keepdims=True)") == ""


def test_a_formula_is_read_back_and_not_judged():
    exercise = registry()["ACT-07-formula"]
    wrong, unread = Fields(exercise).said(list(exercise.answer_names), [r"s\left(1+s\right)", r"\frac{1}{}"])
    assert (wrong["mark"], wrong["said"], wrong["latex"]) == ("read", "", r"s \left(1 + s\right)")
    assert unread["mark"] == "wrong"
    assert "is missing" in unread["said"]


def test_what_an_answer_may_not_use_is_said():
    exercise = registry()["ACT-07-formula"]
    [found, _] = Fields(exercise).said(list(exercise.answer_names), ["D(s, s)", "1/4"])
    assert found["said"] == "`D` is not for this answer; no function may be used."
