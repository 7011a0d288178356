"""Exercises on the choice of ε and on the determinant (INT-03)."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.choose import ChooseExercise
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.interpolation.place import section
from mlcourse.exercises.interpolation.points import apart, falling, smallest_gap
from mlcourse.numpy import choose_epsilon

SECTION = section("relu-interpolation", "ReLU: a triangular matrix")
ANY_ORDER = "points in any order"
LINE = "points on a line"
SORTED = "points in falling order"
TINY = "gaps of a billionth"
TWO = "two points"
SHARED = "points that share coordinates"
FIRST = "M11*(M22*M33 - M23*M32) - M12*(M21*M33 - M23*M31) + M13*(M21*M32 - M22*M31)"
TRIANGLE = "M11*(M22*1 - 1*0) - M12*(0*1 - 1*0) + 1*(0*0 - M22*0)"
LAST = "eps**2"


def samples(rng: np.random.Generator) -> list[Case]:
    """Return points and a direction; the gaps differ by much, and w is not of length 1."""
    sizes = {ANY_ORDER: (6, 3), LINE: (5, 1), SORTED: (8, 4), TWO: (2, 3)}
    cases = []
    for regime, (N, n) in sizes.items():
        X, w = apart(rng, N, n)
        cases.append(Case(regime, (falling(X, w) if regime == SORTED else X, w)))
    X, w = apart(rng, 7, 3)
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    shared = Case(SHARED, (rng.permutation(corners), rng.uniform([1.0, 3.0], [2.0, 4.0])))
    return [*cases, Case(TINY, (1e-9 * X, w)), shared]


def objection(eps: Any, X: np.ndarray, w: np.ndarray) -> str:
    """Object unless ε is above 0 and at most the smallest gap."""
    eps, gap = np.asarray(eps, dtype=float), smallest_gap(X, w)
    if eps.ndim:
        return f"ε is one number; yours has shape {eps.shape}."
    if not eps > 0:
        return "ε is not above 0." if eps == 0 else "ε is negative."
    if eps > gap * (1 + 1e-9):
        # Without the factor: with an ε of one's own it would tell the gap of a hidden input.
        than = "more than twice" if eps > 2 * gap else "greater than"
        return f"ε is {than} the smallest gap: below the diagonal something is left."
    if eps < 1e-6 * gap:
        return "ε is less than a millionth of the smallest gap."
    return ""


def in_a_loop(X, w):
    p = sorted(float(np.dot(x, w)) for x in X)
    return min(b - a for a, b in zip(p, p[1:]))


def all_pairs(X, w):
    p = X @ w
    distances = np.abs(p[:, None] - p)
    return distances[~np.eye(len(p), dtype=bool)].min()


def projections(rng: np.random.Generator) -> dict[str, list[float]]:
    """Return five projections in any order, in steps of ½, with one gap that is the smallest."""
    gaps = rng.permutation([0.5, 1.0, 1.5, 2.5])
    p = rng.integers(-8, 4) / 2 + np.concatenate([[0], np.cumsum(gaps)])
    return {"projections": [float(value) for value in rng.permutation(p)]}


def triangular(numbers: dict[str, list[float]], eps: np.ndarray) -> str:
    """Object unless M is triangular with a diagonal that is not zero."""
    gap = np.diff(np.sort(numbers["projections"])).min()
    if eps.ndim:
        return "`eps` must be a single number."
    if eps == 0:
        return "With this ε the diagonal is zero."
    if eps < 0:
        return "With this ε the units are off at their own points: the diagonal is zero."
    if eps > 2 * gap:
        return "With this ε several entries below the diagonal are positive, or one by much."
    if eps > gap:
        return "With this ε an entry below the diagonal is positive."
    return ""


EXERCISES: tuple[Exercise, ...] = (
    ChooseExercise(
        id="INT-03-choose",
        title="An ε for five points",
        points=1,
        **SECTION,
        function="choose_epsilon",
        answer_names=("eps",),
        numbers=projections,
        condition=triangular,
        answer=(0.5,),
        correct=(
            Correct("the smallest gap", lambda numbers: (np.diff(np.sort(numbers["projections"])).min(),)),
            Correct("half of it", (0.25,)),
            Correct("something small", (1e-3,)),
        ),
        mistakes=(
            Mistake("zero", (0.0,), "Then no hidden unit sees its own point."),
            Mistake(
                "the largest gap",
                lambda numbers: (np.diff(np.sort(numbers["projections"])).max(),),
                "*Every* entry below the diagonal has to vanish: look for the neighbours that are closest.",
            ),
            Mistake(
                "the second smallest gap",
                lambda numbers: (np.sort(np.diff(np.sort(numbers["projections"])))[1],),
                "Sort the projections first, then take the differences of neighbours.",
            ),
            Mistake(
                "a negative number",
                lambda numbers: (-np.diff(np.sort(numbers["projections"])).min(),),
                "Take the larger projection minus the smaller one.",
            ),
        ),
        hints=(
            "Sort the five numbers and write down the four gaps.",
            "Unit j must be off at all lower points: ε − (gap to the next lower point) must not be positive.",
            "Anything above 0 and at most the smallest of the four gaps.",
        ),
    ),
    CodeExercise(
        id="INT-03-epsilon",
        title="An ε that works",
        points=2,
        **SECTION,
        function="choose_epsilon",
        answer_names=("choose_epsilon",),
        answer=choose_epsilon,
        accept=objection,
        cases=samples,
        public=(ANY_ORDER, LINE),
        correct=(
            Correct("the smallest gap, in a loop", in_a_loop),
            Correct("the smallest distance of all pairs", all_pairs),
            Correct("half of the smallest gap", lambda X, w: np.diff(np.sort(X @ w)).min() / 2),
        ),
        mistakes=(
            Mistake(
                "the largest gap",
                lambda X, w: np.diff(np.sort(X @ w)).max(),
                "All entries below the diagonal have to vanish: the smallest gap is the hardest one.",
            ),
            Mistake(
                "the mean gap",
                lambda X, w: np.diff(np.sort(X @ w)).mean(),
                "Some gap is smaller than the mean.",
            ),
            Mistake(
                "the points not sorted",
                lambda X, w: np.abs(np.diff(X @ w)).min(),
                "Points that follow each other in X need not be neighbours along w.",
            ),
            Mistake(
                "the distance of a point to itself",
                lambda X, w: np.abs(np.subtract.outer(X @ w, X @ w)).min(),
                "Pairs with i = j have the distance 0: leave them out.",
            ),
            Mistake(
                "the sign",
                lambda X, w: np.diff(np.sort(X @ w)[::-1]).max(),
                "In falling order a difference of neighbours is the earlier minus the later one.",
            ),
            Mistake(
                "distances of the points for distances along w",
                lambda X, w: np.linalg.norm(X[:, None] - X, axis=2)[~np.eye(len(X), dtype=bool)].max(),
                "The hidden units see only the projections `X @ w`.",
            ),
        ),
        hints=(
            "Only the projections `X @ w` matter.",
            "Sort them; the entries below the diagonal are φ(ε − gap), and the smallest gap decides.",
            "`np.diff(np.sort(X @ w)).min()`, or anything positive below it.",
        ),
    ),
    ProofExercise(
        id="INT-03-proof",
        title="The determinant for three points",
        points=2,
        **SECTION,
        function="interpolation_matrix",
        answer_names=("steps_int_03",),
        names=("p3", "a", "r", "s"),
        # Squares keep the order: p1 > p2 > p3 with gaps of at least ε, whatever a, r and s are.
        where={
            "eps": "a**2",
            "p2": "p3 + eps + r**2",
            "p1": "p2 + eps + s**2",
            "M11": "max(p1 - p1 + eps, 0)",
            "M12": "max(p1 - p2 + eps, 0)",
            "M13": "1",
            "M21": "max(p2 - p1 + eps, 0)",
            "M22": "max(p2 - p2 + eps, 0)",
            "M23": "1",
            "M31": "max(p3 - p1 + eps, 0)",
            "M32": "max(p3 - p2 + eps, 0)",
            "M33": "1",
        },
        first=FIRST,
        last=LAST,
        least=4,
        answer=(FIRST, TRIANGLE, "M11*M22", "max(eps, 0)*max(eps, 0)", LAST),
        correct=(
            Correct("in one step less", (FIRST, "M11*M22*M33", "eps*eps*1", LAST)),
            Correct(
                "the zeros one after the other",
                (
                    FIRST,
                    "M11*(M22*M33 - M23*0) - M12*(0*M33 - M23*0) + M13*(0*0 - M22*0)",
                    "M11*M22*M33",
                    "eps*M22",
                    LAST,
                ),
            ),
            Correct(
                "along the last row",
                (
                    FIRST,
                    "M31*(M12*M23 - M13*M22) - M32*(M11*M23 - M13*M21) + M33*(M11*M22 - M12*M21)",
                    "1*(eps*eps - M12*0)",
                    LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the corner taken for ε",
                (FIRST, TRIANGLE, "M11*M22", "eps*eps*eps"),
                "The last column is made of ones, also at the bottom.",
            ),
            Mistake(
                "an entry below the diagonal taken for ε",
                (FIRST, "M11*(M22 - eps) - M12*(eps - 0) + (eps*eps - 0)"),
                "At a lower point the pre-activation is ε minus a gap: what does ReLU make of it?",
            ),
            Mistake(
                "gaps on the diagonal",
                (FIRST, TRIANGLE, "(p1 - p2)*(p2 - p3)"),
                "M₁₁ belongs to point 1 and unit 1: wᵀx⁽¹⁾ − wᵀx⁽¹⁾ + ε.",
            ),
            Mistake(
                "the sum of the diagonal",
                (FIRST, TRIANGLE, "M11 + M22 + 1"),
                "The determinant of a triangular matrix is the *product* of its diagonal.",
            ),
        ),
        hints=(
            "Which of the nine entries are 0? A unit is off at every point below its own.",
            "M21 = M31 = M32 = 0. Put that into the first line.",
            "What remains is M11·M22·1, and both are max(ε, 0) = ε.",
        ),
    ),
)
