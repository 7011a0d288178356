"""Exercises on the way back through rotary positions, and on what a pair is (EMB-05)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.exercises import cases
from mlcourse.exercises.embeddings import inputs
from mlcourse.exercises.embeddings.place import section
from mlcourse.exercises.marking import marked_by
from mlcourse.numpy import rotary_vjp

SECTION = section("rotary", "Positions that turn: rotary positions")


def back_by_slices(positions, g, base):
    d = g.shape[-1]
    if d % 2:
        raise ValueError("the width is odd")
    a = np.outer(positions, base ** (-np.arange(0, d, 2) / d))
    dx = np.empty_like(g)
    dx[..., 0::2] = g[..., 0::2] * np.cos(a) + g[..., 1::2] * np.sin(a)
    dx[..., 1::2] = -g[..., 0::2] * np.sin(a) + g[..., 1::2] * np.cos(a)
    return dx


def back_by_rotary(positions, g, base):
    from mlcourse.numpy import rotary

    return rotary(g, -positions, base)


def back_by_complex_numbers(positions, g, base):
    d = g.shape[-1]
    if d % 2 == 1:
        raise ValueError("the width is odd")
    turns = np.exp(-1j * np.outer(positions, base ** (-2 * np.arange(d // 2) / d)))
    y = (g[..., 0::2] + 1j * g[..., 1::2]) * turns
    return np.stack((y.real, y.imag), axis=-1).reshape(g.shape)


def forward_again(positions, g, base):
    from mlcourse.exercises.embeddings.turns import angles, neighbours

    return neighbours(g, angles(positions, g.shape[-1], base))


def unchanged(positions, g, base):
    return g.copy()


def back_both_plus(positions, g, base):
    from mlcourse.exercises.embeddings.turns import angles

    a = angles(positions, g.shape[-1], base)
    even, odd, cos, sin = g[..., 0::2], g[..., 1::2], np.cos(a), np.sin(a)
    return np.stack((even * cos + odd * sin, even * sin + odd * cos), -1).reshape(g.shape)


def back_in_halves(positions, g, base):
    from mlcourse.exercises.embeddings.turns import angles, halves

    return halves(g, -angles(positions, g.shape[-1], base))


def back_counted(positions, g, base):
    from mlcourse.exercises.embeddings.turns import angles, neighbours

    return neighbours(g, -angles(np.arange(len(positions)), g.shape[-1], base))


def cosines_alone(positions, g, base):
    from mlcourse.exercises.embeddings.turns import angles, neighbours_by

    a = angles(positions, g.shape[-1], base)
    return neighbours_by(g, np.cos(a), np.zeros_like(a))


def derivatives_of_the_sinusoids(positions, g, base):
    from mlcourse.exercises.embeddings.turns import angles, neighbours_by

    a = angles(positions, g.shape[-1], base)
    return neighbours_by(g, -np.sin(a), np.cos(a))


def back_odd_accepted(positions, g, base):
    from mlcourse.exercises.embeddings.rotary import odd_accepted

    return odd_accepted(g, -positions, base)


def back_one_angle(positions, g, base):
    from mlcourse.exercises.embeddings.turns import neighbours

    return neighbours(g, -positions[:, None] * np.ones(g.shape[-1] // 2))


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="EMB-05-vjp",
        title="Turn a gradient back",
        points=1,
        **SECTION,
        function="rotary_vjp",
        answer_names=("rotary_vjp",),
        answer=rotary_vjp,
        cases=inputs.rotations_backward,
        public=(cases.ORDINARY, cases.BATCH, inputs.ODD),
        loses={inputs.ODD: 0.5},
        correct=(
            Correct("by slices", back_by_slices),
            Correct("a rotation by the opposite positions", back_by_rotary),
            Correct("by complex numbers", back_by_complex_numbers),
        ),
        mistakes=(
            Mistake(
                "turned forward once more",
                forward_again,
                "The transpose of a rotation is the rotation back: the angle changes its sign.",
            ),
            Mistake(
                "the gradient passed on as it is",
                unchanged,
                "What was turned on the way forward is turned on the way back.",
            ),
            Mistake(
                "both signs plus",
                back_both_plus,
                "A rotation has one minus, whichever way it goes.",
            ),
            Mistake(
                "halves for pairs",
                back_in_halves,
                "Here a pair are neighbours, 2i and 2i + 1, forward and back.",
            ),
            Mistake(
                "rows counted instead of their positions",
                back_counted,
                "Which position a row has is an argument: it need not be its number.",
            ),
            Mistake(
                "cosines alone",
                cosines_alone,
                "Each feature goes into both features of the pair: two terms come back.",
            ),
            Mistake(
                "derivatives of sine and cosine",
                derivatives_of_the_sinusoids,
                "The angles are fixed numbers here: what is differentiated is the product with x.",
            ),
            Mistake(
                "one angle for all pairs",
                back_one_angle,
                "Pair i turns at the speed base to the power −2i/d.",
            ),
            Mistake(
                "an odd width accepted",
                back_odd_accepted,
                "The last feature has no partner: raise a ValueError, as on the way forward.",
            ),
        ),
        hints=(
            "The map is linear: its Jacobian is the rotation itself, and g is multiplied by its transpose.",
            "The transpose of a rotation by an angle is the rotation by minus that angle.",
            "It is rotary(g, -positions, base).",
        ),
    ),
    ExplainExercise(
        id="EMB-05-explain",
        title="Neighbours or halves",
        points=1,
        **SECTION,
        function="rotary",
        question=(
            "A model was trained with pairs of features i and i + d/2, each turned at the same speeds as here. "
            "You load its weights into a program that pairs neighbours, 2i and 2i + 1. Shapes fit and nothing "
            "fails. What goes wrong, what has to be done once to the weights so that it is right again, and "
            "which two tests of a rotary function do not see the difference?"
        ),
        **marked_by(__file__, "EMB-05-explain"),
        hints=(
            "Which features of a query belong together in one program, and which in the other?",
            "Both programs are the same if the features are put in another order first.",
            "Does the length of a turned row depend on the convention? Do scores, after a common shift?",
        ),
    ),
)
