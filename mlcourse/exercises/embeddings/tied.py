"""Exercises on a table that is used at both ends of a model (EMB-03)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises import cases
from mlcourse.exercises.embeddings import inputs
from mlcourse.exercises.embeddings.place import section
from mlcourse.numpy import tied_embedding_vjp

SECTION = section("tied-weights", "One table at both ends")


def by_add_at(ids, weight, h, g_embed, g_logits, padding_idx):
    dweight = np.zeros(weight.shape)
    np.add.at(dweight, ids, g_embed)
    if padding_idx is not None:
        dweight[padding_idx] = 0
    v, e = weight.shape
    return dweight + g_logits.reshape(-1, v).T @ h.reshape(-1, e)


def by_one_hot_rows(ids, weight, h, g_embed, g_logits, padding_idx):
    rows = (ids.reshape(-1, 1) == np.arange(len(weight))).astype(float)
    if padding_idx is not None:
        rows[:, padding_idx] = 0
    both = np.concatenate((rows, g_logits.reshape(-1, len(weight))))
    return both.T @ np.concatenate((g_embed.reshape(-1, weight.shape[1]), h.reshape(-1, weight.shape[1])))


def place_by_place(ids, weight, h, g_embed, g_logits, padding_idx):
    dweight = np.zeros(weight.shape)
    padding = None if padding_idx is None else padding_idx % len(weight)
    for place in np.ndindex(ids.shape):
        dweight += np.outer(g_logits[place], h[place])
        if ids[place] != padding:
            dweight[ids[place]] += g_embed[place]
    return dweight


def by_a_sum_over_axes(ids, weight, h, g_embed, g_logits, padding_idx):
    from mlcourse.numpy import embedding_vjp

    axes = tuple(range(ids.ndim))
    return embedding_vjp(ids, weight, g_embed, padding_idx) + np.tensordot(g_logits, h, (axes, axes))


def lookup(ids, weight, g_embed, padding_idx):
    from mlcourse.numpy import embedding_vjp

    return embedding_vjp(ids, weight, g_embed, padding_idx)


def head(weight, h, g_logits):
    return g_logits.reshape(-1, len(weight)).T @ h.reshape(-1, weight.shape[1])


def lookup_alone(ids, weight, h, g_embed, g_logits, padding_idx):
    from mlcourse.exercises.embeddings.tied import lookup

    return lookup(ids, weight, g_embed, padding_idx)


def head_alone(ids, weight, h, g_embed, g_logits, padding_idx):
    from mlcourse.exercises.embeddings.tied import head

    return head(weight, h, g_logits)


def mean_of_both(ids, weight, h, g_embed, g_logits, padding_idx):
    from mlcourse.exercises.embeddings.tied import head, lookup

    return (lookup(ids, weight, g_embed, padding_idx) + head(weight, h, g_logits)) / 2


def turned(ids, weight, h, g_embed, g_logits, padding_idx):
    from mlcourse.exercises.embeddings.tied import head, lookup

    return (lookup(ids, weight, g_embed, padding_idx) + head(weight, h, g_logits)).T


def padding_of_the_head_as_well(ids, weight, h, g_embed, g_logits, padding_idx):
    from mlcourse.exercises.embeddings.tied import head, lookup

    dweight = lookup(ids, weight, g_embed, None) + head(weight, h, g_logits)
    if padding_idx is not None:
        dweight[padding_idx] = 0
    return dweight


def padding_ignored(ids, weight, h, g_embed, g_logits, padding_idx):
    from mlcourse.exercises.embeddings.tied import head, lookup

    return lookup(ids, weight, g_embed, None) + head(weight, h, g_logits)


def row_zero_taken_for_none(ids, weight, h, g_embed, g_logits, padding_idx):
    from mlcourse.exercises.embeddings.tied import head, lookup

    return lookup(ids, weight, g_embed, padding_idx or None) + head(weight, h, g_logits)


def one_reader_of_each_row(ids, weight, h, g_embed, g_logits, padding_idx):
    from mlcourse.exercises.embeddings.tied import head

    dweight = np.zeros_like(weight)
    dweight[ids] = g_embed
    if padding_idx is not None:
        dweight[padding_idx] = 0
    return dweight + head(weight, h, g_logits)


def means_in_the_head(ids, weight, h, g_embed, g_logits, padding_idx):
    from mlcourse.exercises.embeddings.tied import head, lookup

    return lookup(ids, weight, g_embed, padding_idx) + head(weight, h, g_logits) / ids.size


def head_from_what_was_looked_up(ids, weight, h, g_embed, g_logits, padding_idx):
    from mlcourse.exercises.embeddings.tied import head, lookup

    return lookup(ids, weight, g_embed, padding_idx) + head(weight, weight[ids], g_logits)


def last_example_in_the_head(ids, weight, h, g_embed, g_logits, padding_idx):
    from mlcourse.exercises.embeddings.tied import head, lookup

    while h.ndim > 2:
        h, g_logits = h[-1], g_logits[-1]
    return lookup(ids, weight, g_embed, padding_idx) + head(weight, h, g_logits)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="EMB-03",
        title="The gradient of a table at both ends",
        points=3,
        **SECTION,
        function="tied_embedding_vjp",
        answer_names=("tied_embedding_vjp",),
        answer=tied_embedding_vjp,
        cases=inputs.tied,
        public=(cases.ORDINARY, cases.BATCH, inputs.PADDING),
        correct=(
            Correct("by add.at", by_add_at),
            Correct("one product for both", by_one_hot_rows),
            Correct("place by place", place_by_place),
            Correct("a sum over axes", by_a_sum_over_axes),
        ),
        mistakes=(
            Mistake(
                "the lookup's part alone",
                lookup_alone,
                "The same array makes the logits, and they send a gradient back, too.",
            ),
            Mistake(
                "the logits' part alone",
                head_alone,
                "The same array was looked up, and its readers send a gradient back, too.",
            ),
            Mistake(
                "the mean of the two parts",
                mean_of_both,
                "What comes back along two paths is added up.",
            ),
            Mistake(
                "the transposed gradient",
                turned,
                "A gradient has the shape of its variable, (V, E).",
            ),
            Mistake(
                "padding takes the logits' part away",
                padding_of_the_head_as_well,
                "padding_idx belongs to the lookup; as a class the row is one like all others.",
            ),
            Mistake(
                "the padding row keeps the lookup's part",
                padding_ignored,
                "What stands in the gaps is not to be learned from: the lookup sends nothing to its row.",
            ),
            Mistake(
                "row 0 taken for no padding",
                row_zero_taken_for_none,
                "`if padding_idx:` is false for 0: ask whether it is None.",
            ),
            Mistake(
                "one reader of each row only",
                one_reader_of_each_row,
                "A row that was read several times receives the sum of what comes back.",
            ),
            Mistake(
                "means over the places in the logits' part",
                means_in_the_head,
                "If the loss is a mean, g_logits has been divided already.",
            ),
            Mistake(
                "logits from what was looked up",
                head_from_what_was_looked_up,
                "The logits are h @ weight.T: what meets their gradient is h.",
            ),
            Mistake(
                "the last example only in the logits' part",
                last_example_in_the_head,
                "The same table serves all examples, along every leading axis.",
            ),
        ),
        hints=(
            "Two uses, two gradients, each of the shape of the table. You have written both already.",
            "Z = H @ W.T is a linear layer: its weights receive the transposed g_logits times h, all places as rows.",
            "The lookup's part as before, plus g_logits.reshape(-1, V).T @ h.reshape(-1, E).",
        ),
    ),
)
