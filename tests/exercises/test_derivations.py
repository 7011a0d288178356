"""No points without the work, in any derivation: what is no step, and what is one however short."""

import itertools

import pytest

from mlcourse.checks.context import HIDDEN
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises import registry

DERIVATIONS = [exercise for exercise in registry().values() if isinstance(exercise, ProofExercise)]
# Those in matrices take longer, and are alike in what is tested of them.
REWRITABLE = [
    pytest.param(exercise, id=exercise.id, marks=[pytest.mark.one_in(6)] * bool(exercise.matrices))
    for exercise in DERIVATIONS
]
FORMULAS = [exercise for exercise in registry().values() if isinstance(exercise, FormulaExercise)]
ONCE = "Lines that differ by numbers, order or what cancels alone count once."
# Each says the same as `line` and shows nothing.
REWRITTEN = [
    ["2*({line})/2", "3*({line})/3", "4*({line})/4"],
    ["1*({line})", "({line})/1", "-(-({line}))"],
    ["({line}) + 0", "0 + ({line})", "({line}) - 0"],
    ["({line}) + 1 - 1", "2 + ({line}) - 2", "3 - 3 + ({line})"],
    ["0.5*({line}) + 0.5*({line})", "0.3*({line}) + 0.7*({line})", "2*({line}) - ({line})"],
    ["(2*({line}) + 2*({line}))/4", "({line})**1", "({line})**(2 - 1)"],
    ["({line}) + {name} - {name}", "({line}) + 2*{name} - 2*{name}", "0*{name} + ({line})"],
    ["({line})*{name}/{name}", "{name}*({line})/{name}", "({line})*{name}**2/{name}**2"],
]


def rewritten(templates, line, exercise):
    """Lines that say what `line` does."""
    name = [*exercise.names, *(f"sum({matrix})" for matrix in exercise.matrices)][0]
    return [template.format(line=line, name=name) for template in templates]


@pytest.mark.parametrize("templates", REWRITTEN, ids=[templates[0] for templates in REWRITTEN])
@pytest.mark.parametrize("exercise", REWRITABLE)
def test_to_rewrite_the_first_line_is_no_step(exercise, templates):
    steps = [exercise.first, *rewritten(templates, exercise.first, exercise), exercise.last]
    verdict = exercise.judge(steps, context=HIDDEN)
    assert (verdict.status, verdict.points) == ("wrong", 0)
    assert "different lines are a jump: show at least" in verdict.lines[0]
    assert verdict.lines[0].endswith(ONCE)


@pytest.mark.parametrize("templates", REWRITTEN, ids=[templates[0] for templates in REWRITTEN])
@pytest.mark.parametrize("exercise", REWRITABLE)
def test_to_rewrite_the_last_line_is_no_step(exercise, templates):
    if exercise.last == "1" and "{name}" in templates[0]:
        pytest.skip("Z/Z is how the sum is worked out there, and says no more than this does")
    steps = [exercise.first, *rewritten(templates, exercise.last, exercise), exercise.last]
    verdict = exercise.judge(steps)
    assert (verdict.status, verdict.points) == ("wrong", 0)


@pytest.mark.parametrize("exercise", DERIVATIONS, ids=lambda e: e.id)
def test_right_derivations_may_leave_out_what_is_more_than_asked_for(exercise):
    """Every shorter form of a right derivation that has enough lines, but for those that differ by order."""
    for chain in (exercise.answer, *(correct.answer for correct in exercise.correct)):
        inner = range(1, len(chain) - 1)
        for left in itertools.combinations(inner, max(exercise.least - 2, 1)):
            steps = [chain[0], *(chain[i] for i in left), chain[-1]]
            structures = [exercise._structure(step) for step in steps]
            if len({line.key for line in structures}) >= exercise.least:
                assert exercise.judge(steps).status == "ok", steps


HONEST = [
    ("ACT-06", ["-int_right", "-(0 - phi_0)"]),
    ("ACT-06", ["-int_right", "-(phi_right - phi_0)", "phi_0 - phi_right"]),
    ("ACT-06-parts", ["boundary - int_F_dphi", "0 - 0 - int_F_dphi"]),
    ("ACT-07-proof", ["exp(-x)/(1 + exp(-x))**2", "(1 + exp(-x) - 1)/(1 + exp(-x))**2"]),
    ("ACT-07-proof", ["-(1 + exp(-x))**(-2)*(-exp(-x))", "exp(-x)/(1 + exp(-x))**2"]),
    ("INT-05", ["a1 - b1 + t*a2 - t*b2", "t*(a2 - b2) - t0*(a2 - b2)"]),
    ("INT-05", ["a1 + t*a2 - b1 - t*b2", "(a1 - b1) + t*(a2 - b2)", "(a2 - b2)*((a1 - b1)/(a2 - b2) + t)"]),
    ("JAC-01-proof", ["exp(x1)*(-exp(x2)/Z**2)", "-exp(x1)*exp(x2)/Z**2"]),
    ("SMX-01", ["Z/Z"]),
    ("SMX-02-proof", ["exp(-c)*exp(x1 + c)/(exp(-c)*(exp(x1 + c) + exp(x2 + c) + exp(x3 + c)))"]),
    ("SMX-03", ["c*(x1 - x2) - (x1 - x2)"]),
    ("ACT-03", ["h*H(x)/h", "1*H(x)", "H(x)*1", "((x + h)*H(x) - x*H(x))/h"]),
    ("IDN-03", ["log(1 + exp(x)) - log(1 + exp(-x))", "x + log(exp(-x) + 1) - log(1 + exp(-x))"]),
]


@pytest.mark.parametrize(("exercise", "inner"), HONEST, ids=[f"{name}: {inner[0]}" for name, inner in HONEST])
def test_short_and_honest_derivations_are_right(exercise, inner):
    exercise = registry()[exercise]
    verdict = exercise.judge([exercise.first, *inner, exercise.last], context=HIDDEN)
    assert verdict.status == "ok", verdict.lines


ASKED_OF_THE_CHECK = [
    ("JAC-01", ("D(S_i, x_i)", "D(S_i, x_j)")),
    ("JAC-06-formula", ("D(log(S_i), x_i)", "D(log(S_j), x_i)")),
    ("MIS-02-formula", ("D(loss, z_k)",)),
    ("LOS-01", ("D((s - y)**2/2, o)",)),
    ("LOS-02-formula", ("(s - y)/(s*(1 - s))", "D(-y*log(s) - (1 - y)*log(1 - s), o)")),
    ("LOS-06-formula", ("D(loss, z_k)",)),
    ("LOS-08", ("D(-t_k*z_k, z_k)", "T*s_k - t_k")),
    ("BWD-05", ("dL_dhs_j*D(hs_j, ha_j)",)),
    ("BWD-07", ("dL_dhs_j", "dL_dhs_j*D(hs_j, ha_j)")),
    (
        "RSK-03-formula",
        ("theta - eta*(dR + D(lam*theta**2, theta))", "theta - eta*dR - eta*lam*theta", "2*lam"),
    ),
]


@pytest.mark.parametrize(
    ("exercise", "answers"), ASKED_OF_THE_CHECK, ids=[name for name, _ in ASKED_OF_THE_CHECK]
)
def test_a_formula_leaves_no_derivative_to_the_check(exercise, answers):
    exercise = registry()[exercise]
    verdict = exercise.judge(*answers)
    kept = sum("D(" not in answer for answer in answers)
    assert verdict.points == exercise.points * kept / len(answers)
    assert verdict.mistake is None
    assert verdict.lines[0].endswith(": `D(…)` leaves the derivative to the check: carry it out yourself.")


@pytest.mark.parametrize("exercise", FORMULAS, ids=lambda e: e.id)
def test_no_formula_takes_the_operator(exercise):
    name = [*exercise.names, *exercise.matrices][0]
    right = [f"({answer}) + D(0*{name}, {name})" for answer in exercise.answer]
    assert exercise.judge(*right).points == 0
