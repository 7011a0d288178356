"""Exercises on growth along the residual stream (SIG-06)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises import cases
from mlcourse.exercises.marking import marked_by
from mlcourse.exercises.signals import inputs
from mlcourse.exercises.signals.place import section
from mlcourse.numpy import residual_second_moment

SECTION = section("stream", "The residual stream grows")
SIGNS = (
    "((x + a*(f_1 + f_2))**2 + (x + a*(f_1 - f_2))**2 + (x - a*(f_1 - f_2))**2 + (x - a*(f_1 + f_2))**2)/4"
)
SIGNS_LAST = "x**2 + a**2*(f_1**2 + f_2**2)"


def branch_by_branch(q0, branch_moment, num_branches, scale):
    q = q0
    for _ in range(num_branches):
        q = q + scale**2 * branch_moment
    return q


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="SIG-06",
        title="The stream after n branches",
        points=1,
        **SECTION,
        function="residual_second_moment",
        answer_names=("residual_second_moment",),
        answer=residual_second_moment,
        cases=inputs.streams,
        public=(cases.ORDINARY, inputs.FULL_SCALE),
        correct=(
            Correct("in one line", lambda q0, v, n, scale: q0 + n * scale**2 * v),
            Correct("branch by branch", branch_by_branch),
            Correct("a sum of equal terms", lambda q0, v, n, scale: sum([(scale * scale) * v] * n) + q0),
        ),
        mistakes=(
            Mistake(
                "the scale for its square",
                lambda q0, branch_moment, num_branches, scale: q0 + num_branches * scale * branch_moment,
                "A second moment is a mean of squares: a factor α comes out as α².",
            ),
            Mistake(
                "second moments multiplied",
                lambda q0, branch_moment, num_branches, scale: (
                    q0 * (1 + scale**2 * branch_moment) ** num_branches
                ),
                "The input of a branch is normalised: each adds the same, however large the stream is.",
            ),
            Mistake(
                "roots added",
                lambda q0, branch_moment, num_branches, scale: (
                    (q0**0.5 + num_branches * abs(scale) * branch_moment**0.5) ** 2
                ),
                "What is not correlated adds up its squares, not its sizes.",
            ),
            Mistake(
                "the number of branches squared",
                lambda q0, branch_moment, num_branches, scale: (
                    q0 + num_branches**2 * scale**2 * branch_moment
                ),
                "The mixed products of two branches have the mean 0: n terms are left.",
            ),
            Mistake(
                "two branches for each one",
                lambda q0, branch_moment, num_branches, scale: (
                    q0 + 2 * num_branches * scale**2 * branch_moment
                ),
                "num_branches counts branches, not blocks.",
            ),
            Mistake(
                "the scale forgotten",
                lambda q0, branch_moment, num_branches, scale: q0 + num_branches * branch_moment,
                "Every branch is multiplied by the scale before it is added.",
            ),
            Mistake(
                "the stream scaled as well",
                lambda q0, branch_moment, num_branches, scale: scale**2 * (q0 + num_branches * branch_moment),
                "Only the branches are scaled; the stream passes as it is.",
            ),
            Mistake(
                "one branch for all",
                lambda q0, branch_moment, num_branches, scale: q0 + scale**2 * branch_moment,
                "Each of the branches adds its share.",
            ),
        ),
        hints=(
            "x + αf₁ + αf₂ + …: square it and drop the mixed products.",
            "Each of the n branches adds α²v.",
            "q0 + num_branches * scale**2 * branch_moment",
        ),
    ),
    ExplainExercise(
        id="SIG-06-explain",
        title="Which weights are scaled, and by how much",
        points=1,
        **SECTION,
        question=(
            "GPT-2 draws the weights of some layers with the standard deviation 0.02/√(2L), L being its number "
            "of blocks. Which layers, why this number, and why not all layers?"
        ),
        **marked_by(__file__, "SIG-06-explain"),
        hints=(
            "What is added to the stream by one block, and how often?",
            "The last linear map of a branch decides how large the branch is. Which does the one before?",
            "2L branches, each with α² = 1/(2L), add up to the size of one.",
        ),
    ),
    ProofExercise(
        id="SIG-06-derivation",
        title="All signs of two branches",
        points=0,
        **SECTION,
        function="residual_second_moment",
        answer_names=("lines_sig_06",),
        names=("x", "a", "f_1", "f_2"),
        first=SIGNS,
        last=SIGNS_LAST,
        answer=(
            SIGNS,
            "(2*x**2 + 2*a**2*(f_1 + f_2)**2 + 2*x**2 + 2*a**2*(f_1 - f_2)**2)/4",
            "x**2 + a**2*((f_1 + f_2)**2 + (f_1 - f_2)**2)/2",
            SIGNS_LAST,
        ),
        correct=(
            Correct(
                "in pairs",
                (
                    SIGNS,
                    "(x**2 + a**2*(f_1 + f_2)**2)/2 + (x**2 + a**2*(f_1 - f_2)**2)/2",
                    SIGNS_LAST,
                ),
            ),
            Correct(
                "branches multiplied out",
                (
                    SIGNS,
                    "x**2 + a**2*(f_1 + f_2)**2/2 + a**2*(f_1 - f_2)**2/2",
                    "x**2 + a**2*(2*f_1**2 + 2*f_2**2)/2",
                    SIGNS_LAST,
                ),
            ),
            Correct(
                "all squares at once",
                (
                    SIGNS,
                    "(4*x**2 + 4*a**2*f_1**2 + 4*a**2*f_2**2)/4",
                    "x**2 + a**2*f_1**2 + a**2*f_2**2",
                    SIGNS_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the scale for its square",
                (SIGNS, "x**2 + a*(f_1**2 + f_2**2)", SIGNS_LAST),
                "(a·f)² = a²·f².",
            ),
            Mistake(
                "a mixed product that does not cancel",
                (SIGNS, "x**2 + a**2*(f_1 + f_2)**2", SIGNS_LAST),
                "f₁f₂ comes with both signs: on average it is 0.",
            ),
            Mistake(
                "stream and branch multiplied",
                (SIGNS, "x**2 + 2*a*x*(f_1 + f_2) + a**2*(f_1**2 + f_2**2)", SIGNS_LAST),
                "x·f comes with both signs: on average it is 0.",
            ),
        ),
        hints=(
            "The first and the last square differ in the sign of the branches only: add them.",
            "(x + b)² + (x − b)² = 2x² + 2b².",
            "Then the same again for (f₁ + f₂)² + (f₁ − f₂)².",
        ),
    ),
)
