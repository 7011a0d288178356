"""Exercises on rotary positions and the way back (EMB-05)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises import cases
from mlcourse.exercises.embeddings import inputs
from mlcourse.exercises.embeddings.place import section
from mlcourse.numpy import rotary

SECTION = section("rotary", "Positions that turn: rotary positions")


def by_slices(x, positions, base):
    if x.shape[-1] % 2:
        raise ValueError("the width is odd")
    a = positions[:, None] * base ** (-np.arange(0, x.shape[-1], 2) / x.shape[-1])
    cos, sin = np.cos(a), np.sin(a)
    y = np.empty_like(x)
    y[..., ::2] = x[..., ::2] * cos - x[..., 1::2] * sin
    y[..., 1::2] = x[..., ::2] * sin + x[..., 1::2] * cos
    return y


def by_complex_numbers(x, positions, base):
    d = x.shape[-1]
    if d % 2 == 1:
        raise ValueError("the width is odd")
    turns = np.exp(1j * np.outer(positions, base ** (-2 * np.arange(d // 2) / d)))
    y = (x[..., 0::2] + 1j * x[..., 1::2]) * turns
    return np.stack((y.real, y.imag), axis=-1).reshape(x.shape)


def by_matrices(x, positions, base):
    d = x.shape[-1]
    if d % 2 == 1:
        raise ValueError("the width is odd")
    y = np.empty_like(x)
    for t, p in enumerate(positions):
        for i in range(d // 2):
            a = p * base ** (-2 * i / d)
            matrix = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
            y[..., t, 2 * i : 2 * i + 2] = x[..., t, 2 * i : 2 * i + 2] @ matrix.T
    return y


def by_exchanged_neighbours(x, positions, base):
    d = x.shape[-1]
    if d % 2 == 1:
        raise ValueError("the width is odd")
    a = np.repeat(np.outer(positions, base ** (-np.arange(0, d, 2) / d)), 2, axis=1)
    exchanged = np.stack((-x[..., 1::2], x[..., ::2]), -1).reshape(x.shape)
    return x * np.cos(a) + exchanged * np.sin(a)


def in_halves(x, positions, base):
    from mlcourse.exercises.embeddings.turns import angles, halves

    return halves(x, angles(positions, x.shape[-1], base))


def mixed_conventions(x, positions, base):
    from mlcourse.exercises.embeddings.turns import angles, speeds_of_neighbours_in_halves

    return speeds_of_neighbours_in_halves(x, angles(positions, x.shape[-1], base))


def turned_back(x, positions, base):
    from mlcourse.exercises.embeddings.turns import angles, neighbours

    return neighbours(x, -angles(positions, x.shape[-1], base))


def both_signs_plus(x, positions, base):
    from mlcourse.exercises.embeddings.turns import angles

    a = angles(positions, x.shape[-1], base)
    even, odd, cos, sin = x[..., 0::2], x[..., 1::2], np.cos(a), np.sin(a)
    return np.stack((even * cos + odd * sin, even * sin + odd * cos), -1).reshape(x.shape)


def exchanged(x, positions, base):
    from mlcourse.exercises.embeddings.turns import angles, neighbours_by

    a = angles(positions, x.shape[-1], base)
    return neighbours_by(x, np.sin(a), np.cos(a))


def one_angle(x, positions, base):
    from mlcourse.exercises.embeddings.turns import neighbours

    return neighbours(x, positions[:, None] * np.ones(x.shape[-1] // 2))


def counted(x, positions, base):
    from mlcourse.exercises.embeddings.turns import angles, neighbours

    return neighbours(x, angles(np.arange(len(positions)), x.shape[-1], base))


def half_the_exponent(x, positions, base):
    from mlcourse.exercises.embeddings.turns import neighbours

    d = x.shape[-1]
    return neighbours(x, positions[:, None] * base ** (-np.arange(d // 2) / d))


def width_of_the_model(x, positions, base):
    from mlcourse.exercises.embeddings.turns import neighbours

    d = x.shape[-1]
    model = d * (x.shape[-3] if x.ndim > 2 else 1)
    return neighbours(x, positions[:, None] * base ** (-np.arange(0, d, 2) / model))


def base_ignored(x, positions, base):
    from mlcourse.numpy import rotary

    return rotary(x, positions, 10000.0)


def overwritten(x, positions, base):
    from mlcourse.exercises.embeddings.turns import angles

    a = angles(positions, x.shape[-1], base)
    y = x.copy()
    y[..., 0::2] = y[..., 0::2] * np.cos(a) - y[..., 1::2] * np.sin(a)
    y[..., 1::2] = y[..., 0::2] * np.sin(a) + y[..., 1::2] * np.cos(a)
    return y


def odd_accepted(x, positions, base):
    d = x.shape[-1]
    y = x.copy()
    for i in range(d // 2):
        a = positions * base ** (-2 * i / d)
        even, odd = x[..., 2 * i], x[..., 2 * i + 1]
        y[..., 2 * i], y[..., 2 * i + 1] = (
            even * np.cos(a) - odd * np.sin(a),
            even * np.sin(a) + odd * np.cos(a),
        )
    return y


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="EMB-05",
        title="Turn pairs of features",
        points=2,
        **SECTION,
        function="rotary",
        answer_names=("rotary",),
        answer=rotary,
        cases=inputs.rotations,
        public=(cases.ORDINARY, cases.BATCH, inputs.ODD),
        loses={inputs.ODD: 1.0},
        correct=(
            Correct("by slices", by_slices),
            Correct("by complex numbers", by_complex_numbers),
            Correct("by matrices", by_matrices),
            Correct("exchanged neighbours", by_exchanged_neighbours),
        ),
        mistakes=(
            Mistake(
                "halves for pairs",
                in_halves,
                "Here a pair are neighbours, 2i and 2i + 1. Features i and i + d/2 are another convention.",
            ),
            Mistake(
                "pairs of halves with the speeds of neighbours",
                mixed_conventions,
                "Two conventions met: of a pair, both features must be turned by the same angle.",
                seen="how-to-train-your-gpt 6",
            ),
            Mistake(
                "turned the other way",
                turned_back,
                "Forward the pair is turned by +pθ: x·cos − y·sin comes first.",
            ),
            Mistake(
                "both signs plus",
                both_signs_plus,
                "A rotation has one minus: without it lengths do not stay.",
            ),
            Mistake(
                "sine and cosine exchanged",
                exchanged,
                "At position 0 nothing turns: the cosine is 1 there, the sine 0.",
            ),
            Mistake(
                "one angle for all pairs",
                one_angle,
                "Pair i turns at the speed base to the power −2i/d.",
            ),
            Mistake(
                "rows counted instead of their positions",
                counted,
                "Which position a row has is an argument: it need not be its number.",
            ),
            Mistake(
                "half of the exponent",
                half_the_exponent,
                "The exponent of pair i is 2i/d, not i/d.",
            ),
            Mistake(
                "the width of the whole model in the exponent",
                width_of_the_model,
                "d is the length of the last axis, the width of one head.",
            ),
            Mistake(
                "10000 for every base",
                base_ignored,
                "The base is an argument.",
            ),
            Mistake(
                "an even feature overwritten too early",
                overwritten,
                "The second line must read the old value: what was written above is the turned one.",
            ),
            Mistake(
                "an odd width accepted",
                odd_accepted,
                "The last feature has no partner: raise a ValueError.",
            ),
        ),
        hints=(
            "Angles first: positions as a column times base ** (-np.arange(0, d, 2) / d). Which axis are rows?",
            "x[..., 0::2] and x[..., 1::2] are the two features of all pairs; write into a new array.",
            "even*cos - odd*sin goes to [..., 0::2], even*sin + odd*cos to [..., 1::2]; an odd d raises ValueError.",
        ),
    ),
)
