"""Exercises on a direction that tells the points apart (INT-05)."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.interpolation.place import section
from mlcourse.exercises.marking import marked_by
from mlcourse.numpy import separating_direction

SECTION = section("separating-direction", "A direction that tells the points apart")
FIRST = "(a1 + t*a2) - (b1 + t*b2)"
LAST = "(a2 - b2)*(t - t0)"
GRID = "points of a grid"
SPREAD = "points anywhere"
SPACE = "points of a grid in five dimensions"
LINE = "points on a line"
SHARED = "points that share coordinates"


def clouds(rng: np.random.Generator) -> list[Case]:
    """Return points with many ties along the axes and the diagonals."""
    shared = rng.normal(0, 1, (7, 3))
    shared[1:4, 0], shared[4:, 1], shared[2:6, 2] = shared[0, 0], shared[0, 1], shared[0, 2]
    corner = np.array([[0.0, 0.0, 0.0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]])
    clouds = {
        GRID: np.concatenate([corner, _grid(rng, 3, 12)]),
        SPREAD: rng.normal(0, 1, (9, 4)),
        SPACE: _grid(rng, 5, 11),
        LINE: rng.permutation(np.arange(-4.0, 5))[:6, None],
        SHARED: shared,
    }
    # A direction that is known by heart separates nearly all points of its own dimension.
    found = [*clouds.items(), (SPREAD, rng.normal(0, 1, (9, int(rng.integers(5, 40)))))]
    return [Case(regime, (rng.permutation(X), int(rng.integers(1000)))) for regime, X in found]


def _grid(rng: np.random.Generator, n: int, N: int) -> np.ndarray:
    """Return different points with coordinates −1, 0 and 2, the corner points of `clouds` left out."""
    every = np.stack(np.meshgrid(*[[-1.0, 0.0, 2.0]] * n), axis=-1).reshape(-1, n)
    return rng.permutation(every[(every != 0).any(axis=1)])[:N]


def objection(w: Any, X: np.ndarray, seed: int) -> str:
    """Object unless w is a unit vector with which all projections are different."""
    w = np.asarray(w, dtype=float)
    if w.shape != X.shape[1:]:
        return f"the direction has shape {w.shape}, expected {X.shape[1:]}."
    if not np.isfinite(w).all():
        return "the direction is not finite."
    if not w.any():
        return "the direction is the zero vector."
    if abs(np.linalg.norm(w) - 1) > 1e-6:
        return "the direction is not of length 1."
    p = np.sort(X @ w)
    tied = int((np.diff(p) <= 1e-9 * np.ptp(p)).sum())
    return f"{tied} times two points have the same projection." if tied else ""


def try_until_it_fits(X, seed):
    rng = np.random.default_rng(seed)
    while True:
        w = rng.normal(size=X.shape[1])
        w /= np.linalg.norm(w)
        if np.diff(np.sort(X @ w)).min() > 1e-6:
            return w


def powers_of_t(X, seed):
    n = X.shape[1]
    for t in np.linspace(0.1, 0.9, 40):
        w = t ** np.arange(n)
        if len(np.unique(np.round(X @ w, 8))) == len(X):
            return w / np.sqrt(w @ w)


def best_of_many(X, seed):
    candidates = np.random.default_rng(seed).standard_normal((100, X.shape[1]))
    gaps = [np.diff(np.sort(X @ w)).min() for w in candidates]
    best = candidates[int(np.argmax(gaps))]
    return best / np.linalg.norm(best)


def first_axis(X, seed):
    w = np.zeros(X.shape[1])
    w[0] = 1
    return w


def difference_of_two_points(X, seed):
    return (X[1] - X[0]) / np.linalg.norm(X[1] - X[0])


def widest_axis(X, seed):
    w = np.zeros(X.shape[1])
    w[np.argmax(np.var(X, axis=0))] = 1
    return w


def whole_numbers(X, seed):
    w = np.arange(X.shape[1], 0, -1.0)
    return w / np.linalg.norm(w)


EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="INT-05",
        title="Two points exclude one t",
        points=2,
        **SECTION,
        function="separating_direction",
        answer_names=("steps_int_05",),
        names=("a1", "a2", "b1", "b2", "t"),
        where={"t0": "-(a1 - b1)/(a2 - b2)"},
        first=FIRST,
        last=LAST,
        least=4,
        answer=(FIRST, "(a1 - b1) + t*(a2 - b2)", "(a2 - b2)*(t + (a1 - b1)/(a2 - b2))", LAST),
        correct=(
            Correct(
                "order of the factors",
                (FIRST, "t*(a2 - b2) + (a1 - b1)", "(t + (a1 - b1)/(a2 - b2))*(a2 - b2)", LAST),
            ),
            Correct(
                "the bracket dissolved",
                (
                    FIRST,
                    "a1 - b1 + t*a2 - t*b2",
                    "(a1 - b1) + t*(a2 - b2)",
                    "t*(a2 - b2) - t0*(a2 - b2)",
                    LAST,
                ),
            ),
            Correct("by the root", (FIRST, "(a1 - b1) + t*(a2 - b2)", "-t0*(a2 - b2) + t*(a2 - b2)", LAST)),
        ),
        mistakes=(
            Mistake(
                "the sign of the root",
                (FIRST, "(a1 - b1) + t*(a2 - b2)", "(a2 - b2)*(t - (a1 - b1)/(a2 - b2))"),
                "Multiply your bracket out again: which sign has a1 − b1 there?",
            ),
            Mistake(
                "a bracket lost",
                (FIRST, "(a1 - b1) + t*(a2 + b2)"),
                "A minus before a bracket turns all signs inside.",
            ),
            Mistake(
                "the quotient upside down",
                (FIRST, "(a1 - b1) + t*(a2 - b2)", "(a2 - b2)*(t + (a2 - b2)/(a1 - b1))"),
                "Taking a factor out means dividing every summand by it.",
            ),
            Mistake(
                "the factor t on both terms",
                (FIRST, "t*(a1 - b1) + t*(a2 - b2)"),
                "The first coordinate of (1, t) is 1.",
            ),
        ),
        hints=(
            "Collect the terms without t and those with t.",
            "(a1 − b1) + t(a2 − b2): now take a2 − b2 out of both.",
            "(a2 − b2)·(t + (a1 − b1)/(a2 − b2)), and the fraction is −t0.",
        ),
    ),
    CodeExercise(
        id="INT-05-code",
        title="A direction that tells the points apart",
        points=2,
        **SECTION,
        function="separating_direction",
        answer_names=("separating_direction",),
        answer=lambda X, seed: separating_direction(X, np.random.default_rng(seed)),
        accept=objection,
        cases=clouds,
        public=(GRID, SPREAD),
        correct=(
            Correct("normal vectors until one fits", try_until_it_fits),
            Correct("powers of t until one fits", powers_of_t),
            Correct("the best of a hundred", best_of_many),
        ),
        mistakes=(
            Mistake(
                "the first axis",
                first_axis,
                "Two points may share their first coordinate and still be different.",
            ),
            Mistake(
                "the axis with the largest spread",
                widest_axis,
                "Points may share that coordinate too, however far it reaches.",
            ),
            Mistake(
                "the sum of the coordinates",
                lambda X, seed: np.full(X.shape[1], X.shape[1] ** -0.5),
                "(1, 0) and (0, 1) have the same sum.",
            ),
            Mistake(
                "the direction from one point to another",
                difference_of_two_points,
                "It tells these two apart; what about the others?",
            ),
            Mistake(
                "whole numbers as weights",
                whole_numbers,
                "On a grid, whole numbers meet again: 1·2 = 2·1.",
            ),
            Mistake("the zero vector", lambda X, seed: np.zeros(X.shape[1]), "All projections are 0 then."),
            Mistake(
                "the length not made 1",
                lambda X, seed: np.random.default_rng(seed).normal(size=X.shape[1]),
                "The direction is asked for as a unit vector: divide by its length.",
            ),
        ),
        hints=(
            "Each pair of points forbids only the directions at right angles to their difference.",
            "So a random direction will do, almost surely; look whether all projections are different.",
            "`np.random.default_rng(seed).normal(size=n)`, divided by its length; if two projections agree, draw "
            "again.",
        ),
    ),
    ExplainExercise(
        id="INT-05-explain",
        title="Finitely many hyperplanes",
        points=2,
        **SECTION,
        question=(
            "Show that for N different points of ℝⁿ there is a w with N different projections. Where do you use that "
            "the points are different, and where that there are finitely many?"
        ),
        **marked_by(__file__, "INT-05-explain"),
        hints=(
            "Write down which w fail for one pair of points.",
            "A hyperplane for each pair. Try w(t) = (1, t, t², …): for which t does a pair fail?",
            "A polynomial that is not 0 has finitely many roots; finitely many pairs, so some t is left.",
        ),
    ),
)
