"""Exercise on one epoch of mini-batch gradient descent (ADD-06)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.training import variants
from mlcourse.exercises.training.place import section
from mlcourse.exercises.training.step import OUTPUTS, parameters, train_step

EVEN = "batches that fit"
REST = "a last batch that is smaller"
SINGLE = "one example at a time"
WHOLE = "a batch larger than the data"


def epochs(rng: np.random.Generator) -> list[Case]:
    """Return parameters, examples, classes, an order, a batch size, a step size and the step itself."""
    sizes = {EVEN: (12, 4), REST: (14, 4), SINGLE: (5, 1), WHOLE: (7, 9)}
    return [
        Case(
            regime,
            (
                parameters(rng, 3, 5, 4),
                rng.normal(0, 1, (N, 3)),
                rng.permutation(np.arange(N) % 4),
                rng.permutation(N),
                batch_size,
                rng.uniform(0.5, 1.5),
                train_step,
            ),
        )
        for regime, (N, batch_size) in sizes.items()
    ]


def train_epoch(params, x, y, order, batch_size, lr, step):
    """Visit every example once, in the given order."""
    for start in range(0, len(x), batch_size):
        chosen = order[start : start + batch_size]
        params = step(params, x[chosen], y[chosen], lr)
    return params


def shuffled_first(params, x, y, order, batch_size, lr, step):
    x, y = x[order], y[order]
    start = 0
    while start < len(x):
        params = step(params, x[start : start + batch_size], y[start : start + batch_size], lr)
        start += batch_size
    return params


def split_by_numpy(params, x, y, order, batch_size, lr, step):
    for chosen in np.split(order, np.arange(batch_size, len(order), batch_size)):
        params = step(params, np.take(x, chosen, axis=0), np.take(y, chosen), lr)
    return params


def pairs_collected(params, x, y, order, batch_size, lr, step):
    pairs = [(x[i], y[i]) for i in order]
    while pairs:
        batch, pairs = pairs[:batch_size], pairs[batch_size:]
        params = step(
            params, np.array([one for one, _ in batch]), np.array([label for _, label in batch]), lr
        )
    return params


def x_without_y(params, x, y, order, batch_size, lr, step):
    x = x[order]
    for start in range(0, len(x), batch_size):
        params = step(params, x[start : start + batch_size], y[start : start + batch_size], lr)
    return params


def not_shuffled(params, x, y, order, batch_size, lr, step):
    for start in range(0, len(x), batch_size):
        params = step(params, x[start : start + batch_size], y[start : start + batch_size], lr)
    return params


def from_the_start_each_time(params, x, y, order, batch_size, lr, step):
    for start in range(0, len(x), batch_size):
        chosen = order[start : start + batch_size]
        new = step(params, x[chosen], y[chosen], lr)
    return new


def rest_dropped(params, x, y, order, batch_size, lr, step):
    for batch in range(len(x) // batch_size):
        chosen = order[batch * batch_size : (batch + 1) * batch_size]
        params = step(params, x[chosen], y[chosen], lr)
    return params


def one_step_for_all(params, x, y, order, batch_size, lr, step):
    return step(params, x[order], y[order], lr)


def first_batch_only(params, x, y, order, batch_size, lr, step):
    chosen = order[:batch_size]
    return step(params, x[chosen], y[chosen], lr)


def shuffled_twice(params, x, y, order, batch_size, lr, step):
    x, y = x[order], y[order]
    for start in range(0, len(x), batch_size):
        chosen = order[start : start + batch_size]
        params = step(params, x[chosen], y[chosen], lr)
    return params


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="ADD-06-epoch",
        title="One epoch in mini-batches",
        points=3,
        **section("one-epoch", "One epoch"),
        function="fit",
        answer_names=("train_epoch",),
        families=variants.EPOCH,
        answer=train_epoch,
        outputs=OUTPUTS,
        cases=epochs,
        public=(EVEN, REST),
        loses={REST: 1, WHOLE: 1},
        correct=(
            Correct("shuffled first", shuffled_first),
            Correct("split by NumPy", split_by_numpy),
            Correct("pairs collected", pairs_collected),
        ),
        mistakes=(
            Mistake(
                "x shuffled without y",
                x_without_y,
                "Each picture needs its own label: index both in the same way.",
            ),
            Mistake("no shuffling", not_shuffled, "`order` says in which order the examples are visited."),
            Mistake(
                "every step from the same parameters",
                from_the_start_each_time,
                "The next step begins where the last one ended: pass on what `step` returned.",
            ),
            Mistake(
                "the smaller last batch dropped",
                rest_dropped,
                "In an epoch every example is used, the rest too.",
            ),
            Mistake(
                "one step for all examples",
                one_step_for_all,
                "That is gradient descent on the whole data: cut it into batches of `batch_size`.",
            ),
            Mistake("the first batch only", first_batch_only, "An epoch uses every example once."),
            Mistake(
                "the order applied twice",
                shuffled_twice,
                "Shuffle x and y once, or index through `order`, not both.",
            ),
        ),
        hints=(
            "Walk through `order` in pieces of `batch_size`; the last piece may be shorter.",
            "Each piece is a set of indices: use it for x and for y alike.",
            "`for start in range(0, len(x), batch_size): chosen = order[start:start + batch_size]`, and then "
            "`params = step(params, x[chosen], y[chosen], lr)`.",
        ),
    ),
)
