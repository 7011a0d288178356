"""Exercises on the gradient of a lookup (EMB-02)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.embeddings import inputs
from mlcourse.exercises.embeddings.place import section
from mlcourse.numpy import embedding_vjp

SECTION = section("embedding-vjp", "The gradient: whoever reads a row sends something back")


def by_add_at(ids, weight, g, padding_idx):
    dweight = np.zeros_like(weight)
    np.add.at(dweight, ids, g)
    if padding_idx is not None:
        dweight[padding_idx] = 0
    return dweight


def by_one_hot_rows(ids, weight, g, padding_idx):
    rows = (ids.reshape(-1, 1) == np.arange(len(weight))).astype(float)
    if padding_idx is not None:
        rows[:, padding_idx] = 0
    return rows.T @ g.reshape(-1, weight.shape[1])


def place_by_place(ids, weight, g, padding_idx):
    dweight = np.zeros(weight.shape)
    padding = None if padding_idx is None else padding_idx % len(weight)
    for place in np.ndindex(ids.shape):
        if ids[place] != padding:
            dweight[ids[place]] += g[place]
    return dweight


def row_by_row(ids, weight, g, padding_idx):
    dweight = np.stack([g[ids == v].sum(0) for v in range(len(weight))])
    if padding_idx is not None:
        dweight[padding_idx] = 0.0
    return dweight


def column_by_column(ids, weight, g, padding_idx):
    index, columns = ids.ravel(), g.reshape(-1, weight.shape[1]).T
    dweight = np.stack([np.bincount(index, column, len(weight)) for column in columns], axis=1)
    if padding_idx is not None:
        dweight[padding_idx] = 0
    return dweight


def one_reader_of_each_row(ids, weight, g, padding_idx):
    dweight = np.zeros_like(weight)
    dweight[ids] += g
    if padding_idx is not None:
        dweight[padding_idx] = 0
    return dweight


def example_by_example(ids, weight, g, padding_idx):
    dweight = np.zeros_like(weight)
    for i in range(len(np.atleast_1d(ids))):
        dweight[np.atleast_1d(ids)[i]] += g.reshape(*np.atleast_1d(ids).shape, -1)[i]
    if padding_idx is not None:
        dweight[padding_idx] = 0
    return dweight


def means(ids, weight, g, padding_idx):
    from mlcourse.numpy import embedding_vjp

    readers = np.bincount(ids.ravel(), minlength=len(weight))
    return embedding_vjp(ids, weight, g, padding_idx) / np.maximum(readers, 1)[:, None]


def divided_by_the_examples(ids, weight, g, padding_idx):
    from mlcourse.numpy import embedding_vjp

    return embedding_vjp(ids, weight, g, padding_idx) / len(np.atleast_1d(ids))


def divided_by_the_places(ids, weight, g, padding_idx):
    from mlcourse.numpy import embedding_vjp

    return embedding_vjp(ids, weight, g, padding_idx) / ids.size


def row_zero_taken_for_none(ids, weight, g, padding_idx):
    from mlcourse.numpy import embedding_vjp

    return embedding_vjp(ids, weight, g, padding_idx or None)


def padding_ignored(ids, weight, g, padding_idx):
    from mlcourse.numpy import embedding_vjp

    return embedding_vjp(ids, weight, g, None)


def negative_padding_ignored(ids, weight, g, padding_idx):
    from mlcourse.numpy import embedding_vjp

    return embedding_vjp(ids, weight, g, padding_idx if padding_idx is None or padding_idx >= 0 else None)


def column_as_padding(ids, weight, g, padding_idx):
    from mlcourse.numpy import embedding_vjp

    dweight = embedding_vjp(ids, weight, g, None)
    if padding_idx is not None:
        dweight[:, padding_idx % weight.shape[1]] = 0
    return dweight


def turned(ids, weight, g, padding_idx):
    from mlcourse.numpy import embedding_vjp

    return embedding_vjp(ids, weight, g, padding_idx).T


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="EMB-02-formula",
        title="The gradient of the table, in matrices",
        points=1,
        **SECTION,
        function="embedding_vjp",
        answer_names=("dW", "dW_padding"),
        matrices={"P": ("n", "v"), "G": ("n", "m"), "k": ("v",)},
        domain=(0.2, 2.0),
        answer=("P.T @ G", "diag(k) @ P.T @ G"),
        correct=(
            Correct("transposed twice", ("(G.T @ P).T", "(G.T @ P @ diag(k)).T")),
            Correct("columns of P that are 0", ("P.T @ G", "(P * k).T @ G")),
            Correct("the product first", ("P.T @ G", "diag(k) @ (P.T @ G)")),
        ),
        mistakes=(
            Mistake(
                "the transposed gradient",
                ("G.T @ P", "G.T @ P @ diag(k)"),
                "A gradient has the shape of its variable: the table is (v, m).",
            ),
            Mistake(
                "divided by the number of places",
                ("P.T @ G / n", "diag(k) @ P.T @ G / n"),
                "A row is sent a gradient by each of its readers: they add up, and nothing is divided.",
            ),
            Mistake(
                "means over the readers of a row",
                ("diag(1 / (P.T @ ones(n))) @ P.T @ G", "diag(k / (P.T @ ones(n))) @ P.T @ G"),
                "P.T @ ones(n) counts the readers of each row. The gradient is their sum, not their mean.",
            ),
            Mistake(
                "padding forgotten",
                ("P.T @ G", "P.T @ G"),
                "k is 0 at one row of the table: a diagonal matrix of k takes that row away.",
            ),
        ),
        hints=(
            "Y = P @ W, and G is the gradient at Y. What does a product send back to its right factor?",
            "dL = sum(G * (P @ dW)): bring P over to G.",
            "P.T @ G; and diag(k) in front multiplies each row v by k_v.",
        ),
    ),
    CodeExercise(
        id="EMB-02",
        title="The gradient of the table, by code",
        points=3,
        **SECTION,
        function="embedding_vjp",
        answer_names=("embedding_vjp",),
        answer=embedding_vjp,
        cases=inputs.tables_backward,
        public=(cases.ORDINARY, cases.BATCH, inputs.PADDING),
        correct=(
            Correct("by add.at", by_add_at),
            Correct("a product with one-hot rows", by_one_hot_rows),
            Correct("place by place", place_by_place),
            Correct("row by row of the table", row_by_row),
            Correct("column by column", column_by_column),
        ),
        mistakes=(
            Mistake(
                "one reader of each row only",
                one_reader_of_each_row,
                "`dweight[ids] = g` and `dweight[ids] += g` write each row once, however often it stands in ids.",
                seen="imguru-mooc/NLP",
            ),
            Mistake(
                "repetitions within an example lost",
                example_by_example,
                "A row that one example reads twice is still written once by `+=`.",
            ),
            Mistake(
                "means over the readers of a row",
                means,
                "Each reader sends a gradient back, and they add up.",
            ),
            Mistake(
                "divided by the number of examples",
                divided_by_the_examples,
                "If the loss is a mean, g has been divided already.",
            ),
            Mistake(
                "divided by the number of places",
                divided_by_the_places,
                "If the loss is a mean, g has been divided already.",
            ),
            Mistake(
                "row 0 taken for no padding",
                row_zero_taken_for_none,
                "`if padding_idx:` is false for 0: ask whether it is None.",
            ),
            Mistake(
                "the padding row keeps its gradient",
                padding_ignored,
                "What stands in the gaps is not to be learned: its row gets 0.",
            ),
            Mistake(
                "a negative padding_idx ignored",
                negative_padding_ignored,
                "padding_idx may count from the end: −1 is the last row.",
            ),
            Mistake(
                "a column for the padding row",
                column_as_padding,
                "padding_idx is a row of the table.",
            ),
            Mistake(
                "the transposed gradient",
                turned,
                "A gradient has the shape of its variable, (V, E).",
            ),
        ),
        hints=(
            "Start with zeros of the shape of the table. What does each place of ids add, and to which row?",
            "`+=` with an array of indices writes each row once. np.add.at(a, i, b) adds every time.",
            "np.add.at(dweight, ids, g), and then dweight[padding_idx] = 0 if padding_idx is not None.",
        ),
    ),
)
