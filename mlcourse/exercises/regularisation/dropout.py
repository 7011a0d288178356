"""Exercises on inverted dropout, there and back (REG-01)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.naming.families import beside
from mlcourse.exercises.cases import BATCH, ORDINARY
from mlcourse.exercises.regularisation import inputs
from mlcourse.exercises.regularisation.place import section
from mlcourse.numpy import dropout, dropout_vjp

SECTION = section("dropout", "Dropout: noise that is 0 or more")
PUBLIC = (ORDINARY, BATCH, inputs.EVALUATION)


def by_choice(x, mask, p, training):
    if not training:
        return x.copy()
    return np.where(mask, x / (1 - p), 0).astype(x.dtype)


def by_assignment(x, mask, p, training):
    y = x.copy()
    if training:
        y[mask == 0] = 0
        if p < 1:
            y /= 1 - p
    return y


def by_a_scale(x, mask, p, training):
    if training and p < 1:
        return x * (mask / (1 - p)).astype(x.dtype)
    return x * (not training)


def in_a_loop(x, mask, p, training):
    y = np.zeros(x.shape, x.dtype)
    for i in np.ndindex(x.shape):
        if not training:
            y[i] = x[i]
        elif mask[i]:
            y[i] = x[i] / (1 - p)
    return y


def changed_in_place(x, mask, p, training):
    if training:
        x *= mask
        x /= max(1 - p, 1e-300)
    return x


WAYS = (  # of a vector there, and of its gradient back
    Correct("a choice", by_choice),
    Correct("entries set to 0", by_assignment),
    Correct("a mask that is scaled", by_a_scale),
    Correct("entry by entry", in_a_loop),
)
SCALED_IN_EVALUATION = "In evaluation nothing is dropped, and nothing needs to be made up for."


def by_the_mask_itself(x, mask, p, training):
    if not training:
        return x
    share = np.mean(mask)
    return mask * x / share if share else 0 * x


MASKED_MISTAKES = (
    Mistake(
        "the scale left out",
        lambda x, mask, p, training: mask * x if training else x,
        "On average a share of 1 − p of the entries is left: what is kept has to make up for that.",
    ),
    Mistake(
        "p taken for the probability to keep",
        lambda x, mask, p, training: (mask * x / p if p else mask * x) if training else x,
        "p is the probability to *drop*; entries are kept with probability 1 − p.",
    ),
    Mistake(
        "times 1 − p for divided by 1 − p",
        lambda x, mask, p, training: mask * x * (1 - p) if training else x,
        "Something is missing after entries were dropped, so the others grow.",
    ),
    Mistake(
        "scaled in evaluation too",
        lambda x, mask, p, training: mask * x / max(1 - p, 1e-300) if training else (1 - p) * x,
        SCALED_IN_EVALUATION,
    ),
    Mistake(
        "masked in evaluation too",
        lambda x, mask, p, training: mask * x / (1 - p) if p < 1 else 0 * x,
        "`training=False` means that nothing is dropped, whatever the mask says.",
    ),
    Mistake(
        "0/0 at p = 1",
        lambda x, mask, p, training: mask * x / np.float64(1 - p) if training else x,
        "With p = 1 everything is dropped: the result is 0, without a division.",
    ),
    Mistake(
        "dropped and kept exchanged",
        lambda x, mask, p, training: (1 - mask) * x / max(1 - p, 1e-300) if training else x,
        "True in the mask means that the entry is kept.",
    ),
    Mistake(
        "nothing dropped",
        lambda x, mask, p, training: x,
        "In training an entry whose mask is False becomes 0.",
    ),
    Mistake(
        "divided by the root of 1 − p",
        lambda x, mask, p, training: mask * x / np.sqrt(max(1 - p, 1e-300)) if training else x,
        "It is the mean that is to stay, not the mean of the squares.",
    ),
    Mistake(
        "divided by the share that this mask keeps",
        by_the_mask_itself,
        "The scale is 1/(1 − p), the same for every mask: then each entry is right on average.",
    ),
)


# The same slips as others write them.
MORE = (
    ("0/0 at p = 1", lambda x, mask, p, training: x * mask * (1 / (1 - p)) if training else x),
    ("0/0 at p = 1", lambda x, mask, p, training: x * (mask / (1 - p)) if training else x),
    ("0/0 at p = 1", lambda x, mask, p, training: x * mask / (1 - p) if training else x),
)
HINT = "With p = 1 everything is dropped: the result is 0, without a division."
MASKED = (
    beside(
        lambda x, mask, p, training: dropout(x, p, training, mask),
        *((name, wrong, HINT) for name, wrong in MORE),
        (
            "scaled in evaluation too",
            lambda x, mask, p, training: (
                mask * x / max(1 - p, 1e-300) if training else x / max(1 - p, 1e-300)
            ),
            SCALED_IN_EVALUATION,
        ),
        (
            "masked in evaluation too",
            lambda x, mask, p, training: mask * x / max(1 - p, 1e-300),
            "`training=False` means that nothing is dropped, whatever the mask says.",
        ),
        (
            "the mask alone",
            lambda x, mask, p, training: mask * x,
            "In training what is kept is divided by 1 − p, and in evaluation nothing is masked.",
        ),
        (
            "the mask turned by ~",
            lambda x, mask, p, training: np.where(~mask, 0, x / max(1 - p, 1e-300)) if training else x,
            "`~` turns True into False, but the numbers 1 into −2: use `mask == 0`.",
        ),
    ),
)

EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="REG-01",
        title="Inverted dropout",
        points=2,
        **SECTION,
        function="dropout",
        answer_names=("dropout",),
        answer=lambda x, mask, p, training: dropout(x, p, training, mask),
        cases=inputs.masked,
        public=PUBLIC,
        correct=WAYS,
        families=MASKED,
        mistakes=(
            *MASKED_MISTAKES,
            Mistake(
                "the classical form",
                lambda x, mask, p, training: mask * x if training else (1 - p) * x,
                "Inverted dropout scales in training, so that evaluation needs nothing at all.",
            ),
            Mistake(
                "the input changed in place",
                changed_in_place,
                "`*=` and `x[…] = 0` write into the caller's array: make a new one.",
            ),
        ),
        hints=(
            "Three cases: evaluation, training, and training with p = 1.",
            "p is the probability to drop. Of many masks a share of 1 − p keeps an entry.",
            "In training `np.where(mask, x / (1 - p), 0)`; with p = 1 zeros; in evaluation x itself.",
        ),
    ),
    CodeExercise(
        id="REG-01-vjp",
        title="Dropout, the way back",
        points=1,
        **SECTION,
        function="dropout_vjp",
        answer_names=("dropout_vjp",),
        answer=dropout_vjp,
        cases=inputs.masked,
        public=PUBLIC,
        correct=WAYS,
        families=MASKED,
        mistakes=(
            *MASKED_MISTAKES,
            Mistake(
                "the scale twice",
                lambda g, mask, p, training: mask * g / max(1 - p, 1e-300) ** 2 if training else g,
                "The way forward multiplies by m/(1 − p) once, and so does the way back.",
            ),
            Mistake(
                "the gradient of all entries",
                lambda g, mask, p, training: g / max(1 - p, 1e-300) if training else g,
                "A dropped entry does not reach the result: its gradient is 0.",
            ),
        ),
        hints=(
            "With the mask fixed, dropout multiplies each entry by a number.",
            "What is multiplied forward is multiplied back, by the same number.",
            "It is the same function, of g in place of x.",
        ),
    ),
)
