"""A derivation that jumps is told between which of its lines."""

import pytest

from mlcourse.exercises import registry

JUMPS = [
    (
        "SMX-03",
        ["log((exp(c*x1)/exp(c*x2))/(exp(x1)/exp(x2)))", "(x1 - x2)*(c - 1)", "(c - 1)*(x1 - x2)"],
        (1, 2),
    ),
    (
        "INT-05",
        [
            "(a1 + t*a2) - (b1 + t*b2)",
            "(a1 - b1) + t*(a2 - b2)",
            "t*(a2 - b2) + (a1 - b1)",
            "(a2 - b2)*(t - t0)",
        ],
        (3, 4),
    ),
    ("SMX-01", ["exp(x1)/Z + exp(x2)/Z + exp(x3)/Z", "exp(x2)/Z + exp(x1)/Z + exp(x3)/Z", "1"], (2, 3)),
]


@pytest.mark.parametrize(("exercise", "steps", "gap"), JUMPS, ids=[name for name, *_ in JUMPS])
def test_the_gap_is_shown(exercise, steps, gap):
    verdict = registry()[exercise].judge(steps)
    assert verdict.points == 0
    assert (
        verdict.lines[1]
        == f"Most is skipped between line {gap[0]} and line {gap[1]}: show what lies between."
    )


def test_a_whole_derivation_has_no_gap():
    exercise = registry()["INT-05"]
    assert exercise.judge(list(exercise.answer)).lines == (f"All {len(exercise.answer)} lines follow.",)
