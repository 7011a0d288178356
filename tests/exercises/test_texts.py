"""Whatever is typed ends in a verdict or a sentence, soon; `make fuzz` tries 20,000 texts."""

import os
import random
import time

import pytest
from texts import handed_in

from mlcourse.checks.context import Context
from mlcourse.checks.kinds.choose import ChooseExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.checks.show import as_html, as_text
from mlcourse.exercises import judge, registry

NUMBER = int(os.environ.get("MLCOURSE_TEXTS", "400"))
KINDS = (FormulaExercise, ProofExercise, ValueExercise, ChooseExercise)
TYPED = {name: exercise for name, exercise in registry().items() if isinstance(exercise, KINDS)}
CONTEXTS = [Context(), Context("winter", "student-01", hidden=True)]
SECONDS = 2


def judged_soon(exercise, answers, context):
    """The verdict on answers, once it is seen that it is one."""
    start = time.process_time()
    verdict = judge(exercise, answers, context)
    took = time.process_time() - start
    assert verdict.status in {"ok", "partial", "wrong", "missing"}, (answers, verdict.lines)
    assert 0 <= verdict.points <= exercise.points
    assert verdict.lines, answers
    assert all("\n" not in line and len(line) < 500 for line in verdict.lines), verdict.lines
    assert took < SECONDS, (answers, took)
    as_html(exercise, verdict).encode()
    as_text(exercise, verdict).encode()
    return verdict


def test_whatever_is_typed_ends_in_a_verdict():
    chance = random.Random(12)
    exercises = list(TYPED.values())
    seen = {"ok": 0, "partial": 0, "wrong": 0, "missing": 0}
    for number in range(NUMBER):
        exercise = exercises[number % len(exercises)]
        answers = handed_in(chance, exercise)
        seen[judged_soon(exercise, answers, CONTEXTS[number // len(exercises) % 2]).status] += 1
    assert seen["wrong"] > NUMBER / 4
    assert seen["ok"] + seen["partial"] > NUMBER / 20


@pytest.mark.parametrize("number", ["1e999", "1e999/delta_o", "(1e999*0)", "9**(9**99)", "2**(64**64)"])
def test_a_number_that_nobody_can_write_out_is_no_fault_of_ours(number):
    exercise = registry()["BWD-04-derivation"]
    for line in (f"W2 * (0)**({number})", f"{exercise.last} * {number}", f"{number}**2 * {exercise.last}"):
        verdict = judged_soon(exercise, ([exercise.first, line, exercise.last],), CONTEXTS[0])
        assert verdict.lines[0].startswith("Line 2")


HEAVY = [
    "({a} / {b})·",
    "**".join(["1"] * 74),
    "-".join(["{a}"] * 60),
    "I(0.5 in {a})",
    "1e999",
    "log(0)",
    "9" * 1900,
    "+".join(["{a}"] * 900),
    "-" * 1900 + "{a}",
    "D(" * 150 + "{a}" + ", {a})" * 150,
    "D(" * 20 + "{a}" + ", {a})" * 20,
    "max(" * 90 + "{a}" + ", 1)" * 90,
    "*".join(["({a} + {b})**64"] * 90),
    "exp(exp(99999999999*({a}**2+1)))",
    "(--1)**(sqrt(-1))",
    "abs(exp(exp(exp(99))) - 1)",
    "{a}*log(log(0))",
    "{a} - {b} + 1/log(0)",
    "exp(-1e300)*exp(1e300)",
    "1e308*1e308*{a}",
    "{a}**{a}**{a}**{a}",
    "(1 + 1e-300)**{a}**64",
    "cosh(1e308**2)*{a}",
    "{a}**(0/0)",
    "I({a} < {b} < {a} < {b})",
    "max(sqrt(-1), {a})",
]
TO_TRY = ["SMX-05", "SMX-03", "BWD-06-formula", "INT-03-proof", "JAC-08", "MIS-03-derivation"]


@pytest.mark.parametrize("text", HEAVY, ids=[text[:20] for text in HEAVY])
@pytest.mark.parametrize("exercise", TO_TRY)
def test_what_could_take_long_or_has_no_value_is_no_answer(exercise, text):
    exercise = TYPED[exercise]
    a, b = [*exercise.names, *exercise.matrices][:2]
    text = text.format(a=a, b=b)
    answers = ([exercise.first, text, exercise.last],) if isinstance(exercise, ProofExercise) else (text,)
    for context in CONTEXTS:
        assert judged_soon(exercise, answers, context).status == "wrong"


def test_a_list_that_holds_itself_and_a_range_without_end_are_too_large():
    loop = [1.0]
    loop.append(loop)
    for answer in (loop, range(10**12), [[0.0] * 200] * 200):
        verdict = judged_soon(TYPED["SMX-04"], (answer,) * 3, CONTEXTS[0])
        assert verdict.lines[0] == "`at_zero` is too large (more than 10000 entries)."


def test_too_many_lines_are_refused():
    verdict = judged_soon(TYPED["SMX-03"], ([TYPED["SMX-03"].first] * 101,), CONTEXTS[0])
    assert verdict.lines == ("`steps_smx_03` has 101 lines (at most 100).",)
