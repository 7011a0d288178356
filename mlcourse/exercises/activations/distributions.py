"""Exercises on the derivative of the step as a distribution (ACT-06)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.activations.place import section

SECTION = section("distributions", "A derivative for the step")
FIRST = "-(0*int_left + 1*int_right)"
LAST = "phi_0"
PARTS_FIRST = "int_dF_phi"
PARTS_LAST = "-int_F_dphi"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="ACT-06",
        title="The derivative of the step reads off φ(0)",
        points=2,
        **SECTION,
        function="distributional_derivative",
        answer_names=("steps_act_06",),
        names=("phi_0",),
        where={
            "phi_left": "0",  # φ vanishes at both ends of its support
            "phi_right": "0",
            "int_left": "phi_0 - phi_left",
            "int_right": "phi_right - phi_0",
        },
        first=FIRST,
        last=LAST,
        least=4,
        answer=(FIRST, "-int_right", "-(phi_right - phi_0)", "-(0 - phi_0)", LAST),
        correct=(
            Correct("multiplied out", (FIRST, "-int_right", "phi_0 - phi_right", "phi_0 - 0", LAST)),
            Correct(
                "both integrals first",
                (FIRST, "-(0*(phi_0 - phi_left) + 1*(phi_right - phi_0))", "phi_0 - phi_right", LAST),
            ),
            Correct("the left one kept", (FIRST, "0 - int_right", "0 - phi_right + phi_0", LAST)),
        ),
        mistakes=(
            Mistake(
                "the sign of φ(0)",
                (FIRST, "-int_right", "phi_right - phi_0", "-phi_0"),
                "The definition has a minus, and an integral is upper end minus lower end: two signs.",
            ),
            Mistake(
                "H taken as 1 on the left too",
                (FIRST, "-(int_left + int_right)", LAST),
                "H is 0 on the left: what stands there is multiplied by 0.",
            ),
            Mistake(
                "half of φ(0)",
                (FIRST, "-int_right/2", "phi_0/2", LAST),
                "H is ½ at a single point, and a single point does not change an integral.",
            ),
            Mistake(
                "a test function that is 1 at its right end",
                (FIRST, "-int_right", "-(1 - phi_0)", LAST),
                "φ vanishes outside of its support, so it is 0 at both ends.",
            ),
        ),
        hints=(
            "0 times anything drops out. One integral is left.",
            "The integral of a derivative is the function at the upper end minus that at the lower end.",
            "int_right = phi_right − phi_0, and phi_right = 0. Mind the minus in front.",
        ),
    ),
    ProofExercise(
        id="ACT-06-parts",
        title="Where the definition comes from",
        points=1,
        **SECTION,
        function="distributional_derivative",
        answer_names=("steps_act_06_parts",),
        names=("F_left", "F_right", "int_F_dphi"),
        where={
            "phi_left": "0",
            "phi_right": "0",
            "boundary": "F_right*phi_right - F_left*phi_left",
            "int_dF_phi": "boundary - int_F_dphi",
        },
        first=PARTS_FIRST,
        last=PARTS_LAST,
        least=4,
        answer=(
            PARTS_FIRST,
            "boundary - int_F_dphi",
            "F_right*phi_right - F_left*phi_left - int_F_dphi",
            "F_right*0 - F_left*0 - int_F_dphi",
            PARTS_LAST,
        ),
        correct=(
            Correct(
                "without the name of the boundary term",
                (
                    PARTS_FIRST,
                    "F_right*phi_right - F_left*phi_left - int_F_dphi",
                    "0 - 0 - int_F_dphi",
                    PARTS_LAST,
                ),
            ),
            Correct(
                "one end after the other",
                (
                    PARTS_FIRST,
                    "F_right*phi_right - F_left*phi_left - int_F_dphi",
                    "-F_left*phi_left - int_F_dphi",
                    PARTS_LAST,
                ),
            ),
            Correct(
                "the other order",
                (
                    PARTS_FIRST,
                    "-int_F_dphi + boundary",
                    "-int_F_dphi + phi_right*F_right - phi_left*F_left",
                    PARTS_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "plus in the integration by parts",
                (PARTS_FIRST, "boundary + int_F_dphi", "int_F_dphi", PARTS_LAST),
                "(Fφ)' = F'φ + Fφ'. Solve for F'φ: the other term changes sides.",
            ),
            Mistake(
                "the boundary term without φ",
                (PARTS_FIRST, "F_right - F_left - int_F_dphi", PARTS_LAST),
                "The boundary term holds the product F·φ, and only φ makes it vanish.",
            ),
            Mistake(
                "a boundary term with a plus",
                (PARTS_FIRST, "boundary - int_F_dphi", "F_right + F_left - int_F_dphi", PARTS_LAST),
                "Upper end minus lower end, each with its value of φ, which is 0.",
            ),
        ),
        hints=(
            "Integration by parts: the integral of F'φ is the boundary term minus the integral of Fφ'.",
            "The boundary term is F·φ at the right end minus F·φ at the left end.",
            "φ is 0 at both ends, whatever F is there.",
        ),
    ),
    ValueExercise(
        id="ACT-06-value",
        title="Four derivatives of functions with kinks and jumps",
        points=2,
        **SECTION,
        function="distributional_derivative",
        answer_names=("of_step", "of_shifted_step", "of_sign", "of_relu"),
        answer=(1.0, 0.5625, 2.0, 8 / 15),
        correct=(
            Correct("as fractions", (1, 9 / 16, 2, 8 / 15)),
            Correct("powers written out", (1**2, (1 - 0.25) ** 2, 2 * 1, 1 - 2 / 3 + 1 / 5)),
            Correct("seven digits", (1.0, 0.5625, 2.0, 0.5333333)),
        ),
        mistakes=(
            Mistake(
                "the signs",
                (-1.0, -0.5625, -2.0, -8 / 15),
                "The minus of the definition is used up by integration by parts: H' gives +φ(0).",
            ),
            Mistake(
                "half of φ(0)",
                (0.5, 0.28125, 1.0, 8 / 15),
                "That H(0) = ½ plays no part: only the height of the jump counts.",
            ),
            Mistake(
                "the jump always at 0",
                (1.0, 1.0, 2.0, 8 / 15),
                "H(x − ½) jumps at ½: read φ off there.",
            ),
            Mistake(
                "a jump of height 1 for the sign",
                (1.0, 0.5625, 1.0, 8 / 15),
                "From −1 to 1 is a jump of 2: sign(x) = 2H(x) − 1.",
            ),
            Mistake(
                "a jump of ReLU",
                (1.0, 0.5625, 2.0, 1.0),
                "ReLU has no jump. Its derivative is H: integrate H·φ.",
            ),
        ),
        hints=(
            "H' reads off φ(0). A step that is moved reads φ off where it jumps; a higher one counts more.",
            "sign(x) = 2·H(x) − 1, and the derivative of a constant is 0. For ReLU, integrate H·φ instead.",
            "φ(0) = 1, φ(½) = (3/4)², and the integral of (1 − x²)² from 0 to 1 is 1 − 2/3 + 1/5.",
        ),
    ),
)
