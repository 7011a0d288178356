"""Exercises on looking up the rows of a table (EMB-01)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises import cases
from mlcourse.exercises.embeddings import inputs
from mlcourse.exercises.embeddings.place import section
from mlcourse.numpy import embedding

SECTION = section("embedding", "A table of vectors, and how rows are read")


def by_indexing(ids, weight, padding_idx):
    if np.min(ids) < 0:
        raise ValueError("an index is negative")
    return weight[ids]


def by_take(ids, weight, padding_idx):
    if not (ids >= 0).all():
        raise ValueError("an index is no row of the table")
    return np.take(weight, ids, axis=0)


def by_one_hot_rows(ids, weight, padding_idx):
    if (ids < 0).any():
        raise ValueError("an index is negative")
    return (ids[..., None] == np.arange(len(weight))) @ weight


def one_by_one(ids, weight, padding_idx):
    rows = np.empty((*ids.shape, weight.shape[1]), weight.dtype)
    for place in np.ndindex(ids.shape):
        if ids[place] < 0:
            raise ValueError("an index is negative")
        rows[place] = weight[ids[place]]
    return rows


def columns(ids, weight, padding_idx):
    from mlcourse.exercises.embeddings.embedding import checked

    return weight[:, checked(ids)]


def from_one(ids, weight, padding_idx):
    from mlcourse.exercises.embeddings.embedding import checked

    return weight[checked(ids) - 1]


def padding_as_zeros(ids, weight, padding_idx):
    from mlcourse.exercises.embeddings.embedding import checked

    rows = weight[checked(ids)].copy()
    if padding_idx is not None:
        rows[ids == padding_idx % len(weight)] = 0
    return rows


def scaled(ids, weight, padding_idx):
    from mlcourse.exercises.embeddings.embedding import checked

    return weight[checked(ids)] * np.sqrt(weight.shape[1])


def negative_accepted(ids, weight, padding_idx):
    return weight[ids]


def first_columns(ids, weight, padding_idx):
    from mlcourse.exercises.embeddings.embedding import checked

    return weight.T[checked(ids)]


def one_vector(ids, weight, padding_idx):
    from mlcourse.exercises.embeddings.embedding import checked

    return weight[checked(ids)].sum(0)


def checked(ids):
    """Return the indices; a negative one is refused, as the exercise asks."""
    if (ids < 0).any():
        raise ValueError("an index is negative")
    return ids


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="EMB-01",
        title="Look up rows of a table",
        points=1,
        **SECTION,
        function="embedding",
        answer_names=("embedding",),
        answer=embedding,
        cases=inputs.tables,
        public=(cases.ORDINARY, cases.BATCH, inputs.NEGATIVE),
        loses={inputs.NEGATIVE: 0.5},
        correct=(
            Correct("by indexing", by_indexing),
            Correct("by take", by_take),
            Correct("a product with one-hot rows", by_one_hot_rows),
            Correct("one by one", one_by_one),
        ),
        mistakes=(
            Mistake(
                "columns in place of rows",
                columns,
                "The table has a row for each entry: the index stands first.",
            ),
            Mistake(
                "the table turned on its side",
                first_columns,
                "The table is (V, E): a row for each entry, as long as a vector.",
            ),
            Mistake(
                "indices counted from 1",
                from_one,
                "Index 0 is the first row.",
            ),
            Mistake(
                "the padding row read as zeros",
                padding_as_zeros,
                "padding_idx changes the gradient alone; what is read is the row.",
            ),
            Mistake(
                "vectors times √E",
                scaled,
                "Some models scale what they have looked up; the lookup itself returns the row as it is.",
            ),
            Mistake(
                "negative indices counted from the end",
                negative_accepted,
                "Python and NumPy count from the end there; an index of a table must not do so in silence.",
            ),
            Mistake(
                "the vectors added up",
                one_vector,
                "Every place keeps its own vector: the result has one axis more than the indices.",
            ),
        ),
        hints=(
            "An index stands for a row. What does NumPy return for an array of indices?",
            "weight[ids] has the shape of ids, and behind it the axis of the vector.",
            "First raise a ValueError if (ids < 0).any(); then return weight[ids].",
        ),
    ),
    ValueExercise(
        id="EMB-01-value",
        title="What a lookup spares",
        points=1,
        **SECTION,
        function="embedding",
        answer_names=("table", "one_hot", "multiplications", "read"),
        answer=(15_000_000, 51_200_000, 15_360_000_000, 307_200),
        correct=(
            Correct("as products", (50000 * 300, 1024 * 50000, 1024 * 50000 * 300, 1024 * 300)),
            Correct("as floats", (1.5e7, 5.12e7, 1.536e10, 3.072e5)),
            Correct("from each other", (15e6, 51.2e6, 51.2e6 * 300, 8 * 128 * 300.0)),
        ),
        mistakes=(
            Mistake(
                "one sequence of the batch only",
                (15_000_000, 6_400_000, 1_920_000_000, 38_400),
                "There are 8 sequences of 128 indices.",
            ),
            Mistake(
                "one multiplication for each entry of the one-hot matrix",
                (15_000_000, 51_200_000, 51_200_000, 307_200),
                "Each of its entries meets a whole row of the table, 300 numbers.",
            ),
            Mistake(
                "the whole table read",
                (15_000_000, 51_200_000, 15_360_000_000, 15_000_000),
                "A lookup reads the rows that are asked for, and no others.",
            ),
            Mistake(
                "additions counted as well",
                (15_000_000, 51_200_000, 30_720_000_000, 307_200),
                "Only the multiplications are asked for.",
            ),
        ),
        hints=(
            "The one-hot matrix has a row for each index of the batch and a column for each word.",
            "A product (a, b) @ (b, c) takes a·b·c multiplications.",
            "1024 rows: 1024 × 50 000 entries, times 300; and 1024 rows of 300 numbers are read.",
        ),
    ),
)
