"""Sigmoid and tanh networks in matrices: practice, without points (EQV-01)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.equivalence.place import section

SECTION = section("equivalent-networks", "From sigmoid to tanh")
COLUMN = "W2 @ sigma(W1 @ x + b1) + b2"
COLUMN_LAST = "V2 @ tanh(V1 @ x + c1) + c2"
ROWS = "sigma(X @ W1.T + b1) @ W2.T + b2"
ROWS_LAST = "tanh(X @ V1.T + c1) @ V2.T + c2"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="EQV-01-derivation",
        title="The tanh network of a sigmoid network, in matrices",
        points=0,
        **SECTION,
        function="sigmoid_to_tanh",
        answer_names=("lines_eqv_01",),
        matrices={"W1": ("h", "p"), "b1": ("h",), "W2": ("m", "h"), "b2": ("m",), "x": ("p",)},
        where={"V1": "W1/2", "c1": "b1/2", "V2": "W2/2", "c2": "b2 + sum(W2, axis=1)/2"},
        first=COLUMN,
        last=COLUMN_LAST,
        least=4,
        answer=(
            COLUMN,
            "W2 @ ((tanh((W1 @ x + b1)/2) + 1)/2) + b2",
            "V2 @ (tanh(V1 @ x + c1) + 1) + b2",
            "V2 @ tanh(V1 @ x + c1) + V2 @ ones(h) + b2",
            COLUMN_LAST,
        ),
        correct=(
            Correct(
                "the ones as a vector",
                (
                    COLUMN,
                    "W2 @ (tanh(V1 @ x + c1) + ones(h))/2 + b2",
                    "V2 @ tanh(V1 @ x + c1) + W2 @ ones(h)/2 + b2",
                    COLUMN_LAST,
                ),
            ),
            Correct(
                "the row sums at once",
                (
                    COLUMN,
                    "W2 @ (tanh(V1 @ x + c1)/2 + 1/2) + b2",
                    "V2 @ tanh(V1 @ x + c1) + sum(W2, axis=1)/2 + b2",
                    COLUMN_LAST,
                ),
            ),
            Correct(
                "the arguments last",
                (
                    COLUMN,
                    "V2 @ (tanh((W1 @ x + b1)/2) + 1) + b2",
                    "V2 @ tanh((W1 @ x + b1)/2) + sum(V2, axis=1) + b2",
                    COLUMN_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the argument not halved",
                (COLUMN, "W2 @ ((tanh(W1 @ x + b1) + 1)/2) + b2", COLUMN_LAST),
                "σ(a) = (tanh(a/2) + 1)/2: the half stands inside, too.",
            ),
            Mistake(
                "the bias of the hidden layer not halved",
                (COLUMN, "W2 @ ((tanh(V1 @ x + b1) + 1)/2) + b2", COLUMN_LAST),
                "All of W1 @ x + b1 is halved.",
            ),
            Mistake(
                "the output bias unchanged",
                (COLUMN, "V2 @ tanh(V1 @ x + c1) + b2", COLUMN_LAST),
                "The +1 in every hidden unit goes through W2, too.",
            ),
            Mistake(
                "the full row sums",
                (COLUMN, "V2 @ tanh(V1 @ x + c1) + sum(W2, axis=1) + b2", COLUMN_LAST),
                "Each 1 is halved, as tanh is.",
            ),
        ),
        hints=(
            "σ(a) = (tanh(a/2) + 1)/2, entry by entry.",
            "Take the ½ into W2, then multiply the bracket out.",
            "V2 @ ones(h) are the row sums of V2, which is sum(W2, axis=1)/2.",
        ),
    ),
    ProofExercise(
        id="EQV-01-rows",
        title="The same for a batch in rows",
        points=0,
        **SECTION,
        function="sigmoid_to_tanh",
        answer_names=("lines_eqv_01_rows",),
        matrices={"W1": ("h", "p"), "b1": ("h",), "W2": ("m", "h"), "b2": ("m",), "X": ("n", "p")},
        where={"V1": "W1/2", "c1": "b1/2", "V2": "W2/2", "c2": "b2 + sum(W2, axis=1)/2"},
        first=ROWS,
        last=ROWS_LAST,
        least=4,
        answer=(
            ROWS,
            "(tanh((X @ W1.T + b1)/2) + 1) @ (W2.T/2) + b2",
            "(tanh(X @ V1.T + c1) + ones(n, h)) @ V2.T + b2",
            "tanh(X @ V1.T + c1) @ V2.T + ones(n, h) @ V2.T + b2",
            ROWS_LAST,
        ),
        correct=(
            Correct(
                "an outer product of ones and row sums",
                (
                    ROWS,
                    "(tanh(X @ V1.T + c1) + 1) @ V2.T + b2",
                    "tanh(X @ V1.T + c1) @ V2.T + outer(ones(n), sum(W2, axis=1)/2) + b2",
                    ROWS_LAST,
                ),
            ),
            Correct(
                "the column sums of the transpose",
                (
                    ROWS,
                    "(tanh(X @ V1.T + c1)/2 + 1/2) @ W2.T + b2",
                    "tanh(X @ V1.T + c1) @ V2.T + sum(W2.T, axis=0)/2 + b2",
                    ROWS_LAST,
                ),
            ),
            Correct(
                "from the columns",
                (
                    ROWS,
                    "(W2 @ sigma(W1 @ X.T + b1[:, None]) + b2[:, None]).T",
                    "(V2 @ tanh(V1 @ X.T + c1[:, None]) + c2[:, None]).T",
                    ROWS_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the argument not halved",
                (ROWS, "(tanh(X @ W1.T + b1) + 1) @ V2.T + b2", ROWS_LAST),
                "σ(a) = (tanh(a/2) + 1)/2: the half stands inside, too.",
            ),
            Mistake(
                "the output bias unchanged",
                (ROWS, "tanh(X @ V1.T + c1) @ V2.T + b2", ROWS_LAST),
                "The +1 in every hidden unit goes through W2, too.",
            ),
            Mistake(
                "column sums for row sums",
                (ROWS, "tanh(X @ V1.T + c1) @ V2.T + sum(V2, axis=0) + b2", ROWS_LAST),
                "Each output adds up its own row of W2: m sums of h weights.",
            ),
            Mistake(
                "the full row sums",
                (ROWS, "tanh(X @ V1.T + c1) @ V2.T + sum(W2, axis=1) + b2", ROWS_LAST),
                "Each 1 is halved, as tanh is.",
            ),
        ),
        hints=(
            "σ(a) = (tanh(a/2) + 1)/2, entry by entry.",
            "(T + ones(n, h)) @ V2.T is T @ V2.T + ones(n, h) @ V2.T.",
            "Each row of ones(n, h) @ V2.T is sum(V2, axis=1).",
        ),
    ),
)
