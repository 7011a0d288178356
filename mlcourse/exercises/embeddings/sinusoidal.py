"""Exercises on sinusoids as positions (EMB-04)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.embeddings import inputs
from mlcourse.exercises.embeddings.place import section
from mlcourse.numpy import sinusoidal_positions

SECTION = section("sinusoidal-positions", "Positions that are added: sinusoids")
SCALARS = ("sa", "ca", "sk", "ck")


def by_slices(length, dim, base, start):
    positions = np.arange(start, start + length).reshape(-1, 1)
    angles = positions / base ** (np.arange(0, dim, 2) / dim)
    table = np.zeros((length, dim))
    table[:, ::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles)[:, : dim // 2]
    return table


def entry_by_entry(length, dim, base, start):
    table = np.empty((length, dim))
    for t in range(length):
        for j in range(dim):
            angle = (start + t) * base ** (-(j - j % 2) / dim)
            table[t, j] = np.cos(angle) if j % 2 else np.sin(angle)
    return table


def by_exponentials(length, dim, base, start):
    pairs = np.arange(dim) // 2
    angles = np.arange(start, start + length)[:, None] * np.exp(-np.log(base) * 2 * pairs / dim)
    return np.where(np.arange(dim) % 2 == 0, np.sin(angles), np.cos(angles))


def by_a_quarter_turn(length, dim, base, start):
    columns = np.arange(dim)
    angles = np.outer(np.arange(length) + start, base ** (-(columns - columns % 2) / dim))
    return np.sin(angles + np.pi / 2 * (columns % 2))


def table_of(angles, dim):
    """Sines and cosines alternately, of the angles of each pair."""
    table = np.zeros((len(angles), dim))
    table[:, ::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles)[:, : dim // 2]
    return table


def places(length, start):
    return np.arange(start, start + length)[:, None]


def columns_as_exponents(length, dim, base, start):
    from mlcourse.exercises.embeddings.sinusoidal import places, table_of

    return table_of(places(length, start) * base ** (-2 * np.arange(0, dim, 2) / dim), dim)


def speeds_of_columns(length, dim, base, start):
    from mlcourse.exercises.embeddings.sinusoidal import places

    angles = places(length, start) * base ** (-np.arange(dim) / dim)
    return np.where(np.arange(dim) % 2 == 0, np.sin(angles), np.cos(angles))


def half_the_exponent(length, dim, base, start):
    from mlcourse.exercises.embeddings.sinusoidal import places, table_of

    return table_of(places(length, start) * base ** (-np.arange((dim + 1) // 2) / dim), dim)


def one_pair_fewer(length, dim, base, start):
    from mlcourse.exercises.embeddings.sinusoidal import places, table_of

    pairs = (dim + 1) // 2
    return table_of(places(length, start) * base ** (-np.arange(pairs) / (pairs - 1)), dim)


def in_halves(length, dim, base, start):
    from mlcourse.exercises.embeddings.sinusoidal import places

    angles = places(length, start) * base ** (-np.arange(0, dim, 2) / dim)
    return np.concatenate((np.sin(angles), np.cos(angles)[:, : dim // 2]), axis=1)


def from_one(length, dim, base, start):
    from mlcourse.numpy import sinusoidal_positions

    return sinusoidal_positions(length, dim, base, start + 1)


def start_ignored(length, dim, base, start):
    from mlcourse.numpy import sinusoidal_positions

    return sinusoidal_positions(length, dim, base, 0)


def base_ignored(length, dim, base, start):
    from mlcourse.numpy import sinusoidal_positions

    return sinusoidal_positions(length, dim, 10000.0, start)


def swapped(length, dim, base, start):
    from mlcourse.exercises.embeddings.sinusoidal import places

    angles = places(length, start) * base ** (-(np.arange(dim) - np.arange(dim) % 2) / dim)
    return np.where(np.arange(dim) % 2 == 0, np.cos(angles), np.sin(angles))


def growing_speeds(length, dim, base, start):
    from mlcourse.exercises.embeddings.sinusoidal import places, table_of

    return table_of(places(length, start) * base ** (np.arange(0, dim, 2) / dim), dim)


def one_speed(length, dim, base, start):
    from mlcourse.exercises.embeddings.sinusoidal import places, table_of

    return table_of(places(length, start) * np.ones((dim + 1) // 2), dim)


def whole_pairs(length, dim, base, start):
    from mlcourse.exercises.embeddings.sinusoidal import places

    table = np.zeros((length, dim))
    for i in range(dim // 2):
        angles = places(length, start)[:, 0] * base ** (-2 * i / dim)
        table[:, 2 * i], table[:, 2 * i + 1] = np.sin(angles), np.cos(angles)
    return table


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="EMB-04",
        title="A table of sinusoids",
        points=2,
        **SECTION,
        function="sinusoidal_positions",
        answer_names=("sinusoidal_positions",),
        answer=sinusoidal_positions,
        cases=inputs.sinusoids,
        public=(cases.ORDINARY, inputs.ODD),
        loses={inputs.ODD: 1.0},
        correct=(
            Correct("by slices", by_slices),
            Correct("entry by entry", entry_by_entry),
            Correct("by exponentials", by_exponentials),
            Correct("a cosine is a sine a quarter turn ahead", by_a_quarter_turn),
        ),
        mistakes=(
            Mistake(
                "the column in the exponent twice",
                columns_as_exponents,
                "2i is the number of the even column already: do not double it.",
            ),
            Mistake(
                "a speed of its own for each column",
                speeds_of_columns,
                "Sine and cosine of a pair turn at the same speed: the exponent is that of the even column.",
                seen="tutorials",
            ),
            Mistake(
                "half of the exponent",
                half_the_exponent,
                "The exponent of pair i is 2i/E, not i/E.",
            ),
            Mistake(
                "one pair fewer in the exponent",
                one_pair_fewer,
                "The exponents are 2i/E; divided by E/2 − 1 the last one would be 1, a convention of other code.",
            ),
            Mistake(
                "all sines first",
                in_halves,
                "Here sine and cosine of a pair are neighbours; sines in front are another convention.",
            ),
            Mistake(
                "positions counted from 1",
                from_one,
                "The first position is start, which is 0 if nothing else is said.",
            ),
            Mistake(
                "the start ignored",
                start_ignored,
                "The first row belongs to the position start.",
            ),
            Mistake(
                "10000 for every base",
                base_ignored,
                "The base is an argument.",
            ),
            Mistake(
                "sine and cosine exchanged",
                swapped,
                "Even columns hold sines: at position 0 they are 0.",
            ),
            Mistake(
                "speeds that grow",
                growing_speeds,
                "The speed of pair i is the base to the power −2i/E: the first pair turns fastest.",
            ),
            Mistake(
                "one speed for all pairs",
                one_speed,
                "Each pair has its own speed.",
            ),
            Mistake(
                "the last column of an odd width left empty",
                whole_pairs,
                "If the width is odd, the last pair still has its sine.",
            ),
        ),
        hints=(
            "Compute the angles first: positions as a column times speeds as a row.",
            "The speeds are base ** (-np.arange(0, dim, 2) / dim). Even columns are their sines.",
            "table[:, 0::2] = np.sin(angles); table[:, 1::2] = np.cos(angles[:, : dim // 2]).",
        ),
    ),
    FormulaExercise(
        id="EMB-04-formula",
        title="A shift is a matrix",
        points=1,
        **SECTION,
        function="sinusoidal_positions",
        answer_names=("b11", "b12", "b21", "b22"),
        names=SCALARS,
        answer=("ck", "-sk", "sk", "ck"),
        correct=(
            Correct("with signs in front", ("ck", "-1*sk", "+sk", "ck")),
            Correct("with a factor of 1", ("1*ck", "0 - sk", "sk*1", "ck + 0")),
            Correct("in brackets", ("(ck)", "(-sk)", "(sk)", "(ck)")),
        ),
        mistakes=(
            Mistake(
                "the matrix turned on its side",
                ("ck", "sk", "-sk", "ck"),
                "A row stands in front of the matrix: b11 and b21 make the new sine.",
            ),
            Mistake(
                "sine and cosine exchanged",
                ("sk", "ck", "-ck", "sk"),
                "For a shift of 0, sk = 0 and ck = 1, and the matrix must be the identity.",
            ),
            Mistake(
                "both signs plus",
                ("ck", "sk", "sk", "ck"),
                "cos(a + k) = cos a cos k − sin a sin k.",
            ),
            Mistake(
                "a matrix that depends on the position",
                ("ca", "-sa", "sa", "ca"),
                "The same matrix must do for all positions: only the shift may stand in it.",
            ),
        ),
        hints=(
            "The addition theorems: sin(a + k) and cos(a + k) in sines and cosines of a and of k.",
            "The new sine is sa*b11 + ca*b21, the new cosine sa*b12 + ca*b22.",
            "sin(a + k) = sa*ck + ca*sk gives the first column; cos(a + k) = ca*ck − sa*sk the second.",
        ),
    ),
)
