"""Exercise on the way back: the sigmoid network that equals a tanh network (EQV-01)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises.equivalence import networks, variants
from mlcourse.exercises.equivalence.place import section
from mlcourse.numpy import tanh_to_sigmoid


def in_a_loop(W1, b1, W2, b2):
    new = [b2[k] - sum(W2[k]) for k in range(len(b2))]
    return (
        [[2 * w for w in row] for row in W1],
        [2 * b for b in b1],
        [[2 * w for w in row] for row in W2],
        new,
    )


def half_of_the_new_weights(W1, b1, W2, b2):
    doubled = np.add(W2, W2)
    return np.add(W1, W1), np.add(b1, b1), doubled, b2 - doubled.sum(axis=1) / 2


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="EQV-01-inverse",
        title="The sigmoid network that equals a tanh network",
        points=2,
        **section("equivalence-back", "And back again"),
        function="tanh_to_sigmoid",
        answer_names=("tanh_to_sigmoid",),
        families=variants.TO_SIGMOID,
        answer=tanh_to_sigmoid,
        outputs=networks.OUTPUTS,
        cases=networks.networks,
        public=(networks.ORDINARY, networks.ONE_UNIT),
        correct=(
            Correct("a loop", in_a_loop),
            Correct("half of the new weights", half_of_the_new_weights),
            Correct(
                "a product with ones",
                lambda W1, b1, W2, b2: (2 * W1, 2 * b1, 2 * W2, b2 - W2 @ np.ones(W2.shape[1])),
            ),
        ),
        mistakes=(
            Mistake(
                "half of the row sum",
                lambda W1, b1, W2, b2: (2 * W1, 2 * b1, 2 * W2, b2 - W2.sum(axis=1) / 2),
                "The sum is that of the tanh network's weights: check that going there and back changes nothing.",
            ),
            Mistake(
                "the row sum of the new weights",
                lambda W1, b1, W2, b2: (2 * W1, 2 * b1, 2 * W2, b2 - 2 * W2.sum(axis=1)),
                "In tanh(a) = 2σ(2a) − 1 the constant is 1, not 2.",
            ),
            Mistake(
                "the sign of the constant",
                lambda W1, b1, W2, b2: (2 * W1, 2 * b1, 2 * W2, b2 + W2.sum(axis=1)),
                "tanh(a) = 2σ(2a) − 1: what does the −1 do to an output?",
            ),
            Mistake(
                "the output bias left as it was",
                lambda W1, b1, W2, b2: (2 * W1, 2 * b1, 2 * W2, +b2),
                "Sigmoid units are positive, tanh units are not: something constant has to make up for it.",
            ),
            Mistake(
                "the hidden bias not doubled",
                lambda W1, b1, W2, b2: (2 * W1, +b1, 2 * W2, b2 - W2.sum(axis=1)),
                "All of a = W⁽¹⁾x + b⁽¹⁾ is doubled inside σ.",
            ),
            Mistake(
                "the output weights not doubled",
                lambda W1, b1, W2, b2: (2 * W1, 2 * b1, +W2, b2 - W2.sum(axis=1)),
                "σ runs from 0 to 1, half as far as tanh.",
            ),
            Mistake(
                "the sum over the outputs",
                lambda W1, b1, W2, b2: (2 * W1, 2 * b1, 2 * W2, b2 - W2.sum(axis=0)),
                "Output k collects one constant from each hidden unit j: which index is summed?",
            ),
        ),
        hints=(
            "Solve σ(a) = ½(tanh(a/2) + 1) for tanh.",
            "tanh(a) = 2σ(2a) − 1. Put it into output k and collect as before.",
            "Everything inside is doubled, the output weights too; each hidden unit takes its own weight away "
            "from the output bias.",
        ),
    ),
)
