"""Discrimination: SciPy's correlation with the rest on a table made by hand, or why there is none."""

import numpy as np
import pytest
from samples import exercise, student
from scipy.stats import pearsonr, pointbiserialr

from mlcourse.grading.reporting.items import LEAST, discrimination

POINTS = np.array([  # students in rows
    [1, 2, 3], [1, 2, 2], [1, 1.5, 3], [1, 1, 2.5], [0, 2, 1],
    [1, 0.5, 1], [0, 1, 0.5], [0, 0.5, 1], [0, 0, 0], [1, 0, 0.5], [0, 0, 2], [0, 1, 1.5],
])  # fmt: skip
NAMES, OF = ("JAC-01", "JAC-02", "JAC-03"), (1.0, 2.0, 3.0)


def records(points=POINTS, **more):
    return [
        student(
            f"student-{i:02}",
            *(
                exercise(name, "ok" if p == of else "partial", None if np.isnan(p) else float(p), of, **more)
                for name, of, p in zip(NAMES, OF, row, strict=True)
            ),
        )
        for i, row in enumerate(points)
    ]


def test_it_is_the_correlation_with_all_other_points():
    found = discrimination(records())
    for column, name in enumerate(NAMES):
        rest = POINTS.sum(axis=1) - POINTS[:, column]
        expected = pearsonr(POINTS[:, column], rest)
        own = found[f"{name.lower()}-check"]
        assert own.value == pytest.approx(expected.statistic)
        assert (own.low, own.high) == pytest.approx(tuple(expected.confidence_interval(0.95)))
        assert own.students == len(POINTS)
    all_or_nothing = pointbiserialr(POINTS[:, 0].astype(bool), POINTS[:, 1:].sum(axis=1))
    assert found["jac-01-check"].value == pytest.approx(all_or_nothing.statistic)


def test_an_exercise_that_the_weak_solve_and_the_strong_do_not_is_negative_and_marked():
    turned = POINTS.copy()
    turned[:, 0] = turned[:, 1:].sum(axis=1) < 2
    own = discrimination(records(turned))["jac-01-check"]
    assert own.value < -0.5
    assert own.weak


def test_few_students_equal_points_and_a_single_exercise_have_none():
    few = discrimination(records(POINTS[: LEAST - 1]))["jac-01-check"]
    assert (few.value, few.why) == (None, f"only {LEAST - 1} students, {LEAST} are needed")
    same = POINTS.copy()
    same[:, 0] = 1
    assert discrimination(records(same))["jac-01-check"].why == "all have the same points"
    same[:, 1:] = 1
    assert discrimination(records(same + 0 * POINTS))["jac-02-check"].value is None
    same[:, 0] = POINTS[:, 0]
    assert discrimination(records(same))["jac-01-check"].why == "all have the same points elsewhere"
    one = [student(f"student-{i:02}", exercise("JAC-01", score=float(i % 2))) for i in range(20)]
    assert discrimination(one)["jac-01-check"].why == "nothing to compare it with"


def test_what_is_voided_waiting_or_for_practice_is_neither_compared_nor_in_the_rest():
    voided, waiting, practice = (
        [
            student(one.student, *one.exercises, exercise("SMX-01", status, score, of))
            for one, score in zip(records(), scores, strict=True)
        ]
        for status, scores, of in (
            ("credited", [5.0] * len(POINTS), 5.0),
            ("pending", [None] * len(POINTS), 5.0),
            ("wrong", [0.0] * len(POINTS), 0.0),
        )
    )
    plain = discrimination(records())["jac-01-check"]
    for found, why in (
        (discrimination(voided), "it was voided"),
        (discrimination(waiting), "not all marked yet"),
        (discrimination(practice), "practice, without points"),
    ):
        assert found["smx-01-check"].why == why
        assert found["jac-01-check"] == plain


def test_who_is_excused_or_handed_in_half_is_left_out():
    found = records()
    found[0].excused = True
    found[1].exercises[2].score = None
    assert discrimination(found)["jac-01-check"].students == len(POINTS) - 2
    assert discrimination(found)["jac-01-check"] == discrimination(found[2:])["jac-01-check"]
