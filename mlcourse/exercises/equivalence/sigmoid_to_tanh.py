"""Exercises on the tanh network that equals a sigmoid network (EQV-01)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.equivalence import networks, variants
from mlcourse.exercises.equivalence.place import section
from mlcourse.numpy import sigmoid_to_tanh

SECTION = section("equivalent-networks", "From sigmoid to tanh")
FIRST = "v1*sigma(w1*x + b1) + v2*sigma(w2*x + b2) + c"
LAST = "(v1/2)*tanh((w1/2)*x + b1/2) + (v2/2)*tanh((w2/2)*x + b2/2) + (c + (v1 + v2)/2)"
IDENTITY = "v1*(1 + tanh((w1*x + b1)/2))/2 + v2*(1 + tanh((w2*x + b2)/2))/2 + c"


def in_a_loop(W1, b1, W2, b2):
    new = [b2[k] + sum(0.5 * weight for weight in W2[k]) for k in range(len(b2))]
    return np.array(W1) * 0.5, np.array(b1) * 0.5, np.array(W2) * 0.5, np.array(new)


def by_halves_first(W1, b1, W2, b2):
    half = np.divide(W2, 2)
    return np.divide(W1, 2), np.divide(b1, 2), half, b2 + half.sum(axis=-1)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="EQV-01",
        title="The tanh network that equals a sigmoid network",
        points=3,
        **SECTION,
        function="sigmoid_to_tanh",
        answer_names=("sigmoid_to_tanh",),
        families=variants.TO_TANH,
        answer=sigmoid_to_tanh,
        outputs=networks.OUTPUTS,
        cases=networks.networks,
        public=(networks.ORDINARY, networks.ONE_UNIT),
        correct=(
            Correct("a loop over the outputs", in_a_loop),
            Correct("the halves first", by_halves_first),
            Correct(
                "a product with ones",
                lambda W1, b1, W2, b2: (W1 / 2, b1 / 2, W2 / 2, b2 + W2 @ np.full(W2.shape[1], 0.5)),
            ),
            Correct(
                "einsum", lambda W1, b1, W2, b2: (W1 / 2, b1 / 2, W2 / 2, b2 + np.einsum("kj->k", W2) / 2)
            ),
        ),
        mistakes=(
            Mistake(
                "the hidden bias not halved",
                lambda W1, b1, W2, b2: (W1 / 2, b1, W2 / 2, b2 + W2.sum(axis=1) / 2),
                "σ(a) needs tanh of half of *all* of a, and a is W⁽¹⁾x + b⁽¹⁾.",
            ),
            Mistake(
                "the output bias left as it was",
                lambda W1, b1, W2, b2: (W1 / 2, b1 / 2, W2 / 2, b2),
                "The 1 in σ(a) = ½(tanh(a/2) + 1) adds something to every output, whatever x is.",
            ),
            Mistake(
                "the whole row sum for half of it",
                lambda W1, b1, W2, b2: (W1 / 2, b1 / 2, W2 / 2, b2 + W2.sum(axis=1)),
                "The constant comes in with the same factor ½ as the tanh.",
            ),
            Mistake(
                "the sum over the outputs",
                lambda W1, b1, W2, b2: (W1 / 2, b1 / 2, W2 / 2, b2 + W2.sum(axis=0) / 2),
                "Output k collects one constant from each hidden unit j: which index is summed?",
            ),
            Mistake(
                "the sum of the first layer's weights",
                lambda W1, b1, W2, b2: (W1 / 2, b1 / 2, W2 / 2, b2 + W1.sum(axis=1) / 2),
                "Two matrices are called W: write the layer at each of them.",
                seen="002:Q4",
            ),
            Mistake(
                "one sum for all outputs",
                lambda W1, b1, W2, b2: (W1 / 2, b1 / 2, W2 / 2, b2 + W2.sum() / 2),
                "Each output has its own row of W⁽²⁾.",
            ),
            Mistake(
                "the output weights not halved",
                lambda W1, b1, W2, b2: (W1 / 2, b1 / 2, +W2, b2 + W2.sum(axis=1) / 2),
                "tanh runs from −1 to 1, twice as far as σ.",
            ),
            Mistake(
                "the first layer not halved",
                lambda W1, b1, W2, b2: (+W1, +b1, W2 / 2, b2 + W2.sum(axis=1) / 2),
                "σ is the flatter of the two: its argument appears halved inside tanh.",
            ),
            Mistake(
                "the other direction",
                lambda W1, b1, W2, b2: (2 * W1, 2 * b1, 2 * W2, b2 - W2.sum(axis=1)),
                "That turns a tanh network into a sigmoid network.",
            ),
        ),
        hints=(
            "Write one hidden unit's σ(a) with the identity σ(a) = ½(tanh(a/2) + 1).",
            "Put that into output k. Collect what stands before tanh, what stands inside it, and what does "
            "not depend on x.",
            "Inside: everything halved. Before tanh: ½W⁽²⁾. What does not depend on x is b⁽²⁾ and half of "
            "each row of W⁽²⁾, summed.",
        ),
    ),
    ProofExercise(
        id="EQV-01-proof",
        title="A sigmoid network rewritten with tanh",
        points=2,
        **SECTION,
        function="sigmoid_to_tanh",
        answer_names=("steps_eqv_01",),
        names=("x", "w1", "b1", "w2", "b2", "v1", "v2", "c"),
        where={"a1": "w1*x + b1", "a2": "w2*x + b2"},
        first=FIRST,
        last=LAST,
        least=4,
        answer=(
            FIRST,
            IDENTITY,
            "v1/2 + (v1/2)*tanh((w1*x + b1)/2) + v2/2 + (v2/2)*tanh((w2*x + b2)/2) + c",
            LAST,
        ),
        correct=(
            Correct(
                "with abbreviations",
                (
                    FIRST,
                    "v1*sigma(a1) + v2*sigma(a2) + c",
                    "v1*(tanh(a1/2) + 1)/2 + v2*(tanh(a2/2) + 1)/2 + c",
                    "(v1/2)*tanh(a1/2) + (v2/2)*tanh(a2/2) + (c + v1/2 + v2/2)",
                    LAST,
                ),
            ),
            Correct(
                "one unit after the other",
                (
                    FIRST,
                    "v1*(1 + tanh(a1/2))/2 + v2*sigma(a2) + c",
                    IDENTITY,
                    LAST,
                ),
            ),
            Correct(
                "through exponentials",
                (
                    FIRST,
                    "v1*exp(a1/2)/(exp(a1/2) + exp(-a1/2)) + v2*exp(a2/2)/(exp(a2/2) + exp(-a2/2)) + c",
                    IDENTITY,
                    LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the argument of tanh not halved",
                (FIRST, "v1*(1 + tanh(w1*x + b1))/2 + v2*(1 + tanh(w2*x + b2))/2 + c"),
                "σ(a) = ½(tanh(a/2) + 1): put in a = 1 to see it.",
            ),
            Mistake(
                "the constant lost",
                (FIRST, "(v1/2)*tanh((w1*x + b1)/2) + (v2/2)*tanh((w2*x + b2)/2) + c"),
                "tanh is negative where its argument is, σ never: the identity has a 1.",
            ),
            Mistake(
                "the 1 outside the factor ½",
                (FIRST, "v1*(1 + tanh((w1*x + b1)/2)/2) + v2*(1 + tanh((w2*x + b2)/2)/2) + c"),
                "σ stays below 1. What is the largest value of your line's bracket?",
            ),
            Mistake(
                "the bias not halved",
                (FIRST, "v1*(1 + tanh(w1*x/2 + b1))/2 + v2*(1 + tanh(w2*x/2 + b2))/2 + c"),
                "All of a = w·x + b is halved, the bias too.",
            ),
        ),
        hints=(
            "Use σ(a) = ½(tanh(a/2) + 1) for each hidden unit.",
            "Then multiply out: each unit gives a tanh term and a constant, v/2.",
            "Collect the constants: c + v1/2 + v2/2 is the new output bias.",
        ),
    ),
)
