"""Exercises on cross-entropy of softmax logits, and its gradient (LOS-04, LOS-05)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises import cases
from mlcourse.exercises.losses import inputs, variants
from mlcourse.exercises.losses.place import section
from mlcourse.numpy import cross_entropy, cross_entropy_grad, softmax

LOSS = section("cross-entropy", "Cross-entropy of logits")
GRADIENT = section("logit-gradient", "The gradient: prediction minus target")
PUBLIC = (cases.ORDINARY, inputs.ONE)
FIRST = "D(-(t1*log(S1) + t2*log(S2) + t3*log(S3)), o1)"
LAST = "S1 - t1"


def loss_in_a_loop(input, target):
    total = 0.0
    for row, y in zip(input, target, strict=True):
        top = max(row)
        total += top - row[y] + np.log(sum(np.exp(value - top) for value in row))
    return total / len(target)


def loss_by_masking(input, target):
    right = np.eye(input.shape[1])[target]
    return (np.logaddexp.reduce(input, axis=1) - (right * input).sum(axis=1)).mean()


def subtract_at_the_class(input, target):
    g = softmax(input)
    g[np.arange(len(target)), target] -= 1
    return g / len(target)


def grad_in_a_loop(input, target):
    n, m = input.shape
    g = np.empty((n, m))
    for i in range(n):
        s = softmax(input[i])
        for k in range(m):
            g[i, k] = (s[k] - (k == target[i])) / n
    return g


def whole_columns(input, target):
    g = softmax(input)
    g[:, target] -= 1
    return g / len(target)


def writes_into_its_argument(input, target):
    input -= input.max(axis=1, keepdims=True)
    g = softmax(input)
    g[np.arange(len(target)), target] -= 1
    return g / len(target)


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="LOS-04-formula",
        title="The loss −log softmax, written by the logits",
        points=1,
        **LOSS,
        function="cross_entropy",
        answer_names=("L",),
        names=("o1", "o2", "o3"),
        where={"Z": "exp(o1) + exp(o2) + exp(o3)", "S1": "exp(o1)/Z", "S2": "exp(o2)/Z", "S3": "exp(o3)/Z"},
        answer=("-o2 + log(Z)",),
        hints=(
            "The right class is the second: begin with −log S2 and insert S2 = exp(o2)/Z.",
            "The logarithm of a quotient is a difference.",
            "log exp(o2) = o2; mind the minus in front of both terms.",
        ),
        correct=(
            Correct("not simplified", ("-log(exp(o2)/Z)",)),
            Correct("the sum written out", ("log(exp(o1) + exp(o2) + exp(o3)) - o2",)),
            Correct("relative to the right class", ("log(1 + exp(o1 - o2) + exp(o3 - o2))",)),
        ),
        mistakes=(
            Mistake("the sign", ("o2 - log(Z)",), "That is the log-probability; the loss is minus it."),
            Mistake(
                "softmax applied twice",
                ("-S2 + log(exp(S1) + exp(S2) + exp(S3))",),
                "The logits o go into the exponentials, not the probabilities.",
                seen="000:Q2h",
            ),
            Mistake("the wrong class", ("-o1 + log(Z)",), "The right class is the second."),
            Mistake(
                "the logarithm of the sum left out",
                ("-o2",),
                "The denominator of softmax contributes log Z.",
            ),
            Mistake(
                "the sum of the logits for the log of the sum",
                ("-o2 + o1 + o2 + o3",),
                "The logarithm of a sum is not the sum of the logarithms.",
            ),
        ),
    ),
    CodeExercise(
        id="LOS-04",
        title="Cross-entropy from logits",
        points=3,
        **LOSS,
        function="cross_entropy",
        answer_names=("cross_entropy",),
        families=variants.CROSS_ENTROPY,
        answer=cross_entropy,
        cases=inputs.logits_and_classes,
        public=PUBLIC,
        hints=(
            "Start from −o_y + log Σ exp(o_i): the softmax itself is not needed.",
            "`input[np.arange(len(target)), target]` picks one logit from each row.",
            "`np.logaddexp.reduce(input, axis=1)` is log Σ exp without overflow. At the end, the mean over "
            "the rows.",
        ),
        correct=(
            Correct(
                "pick and subtract",
                lambda input, target: np.mean(
                    np.logaddexp.reduce(input, axis=1) - input[np.arange(len(target)), target]
                ),
            ),
            Correct("one-hot vectors", loss_by_masking),
            Correct("in a loop", loss_in_a_loop),
        ),
        mistakes=(
            Mistake(
                "softmax applied twice",
                lambda input, target: np.mean(
                    np.logaddexp.reduce(softmax(input), axis=1)
                    - softmax(input)[np.arange(len(target)), target]
                ),
                "The logits go into the exponentials, not the probabilities.",
                seen="000:Q2h",
            ),
            Mistake(
                "the logarithm of a probability that was rounded to 0",
                lambda input, target: -np.mean(np.log(softmax(input)[np.arange(len(target)), target])),
                "For large differences of logits softmax underflows: use −o_y + log Σ exp(o_i).",
            ),
            Mistake(
                "an exponential that overflows",
                lambda input, target: np.mean(
                    np.log(np.exp(input).sum(axis=1)) - input[np.arange(len(target)), target]
                ),
                "exp overflows from 710 on: take the largest logit of each row out of the sum.",
            ),
            Mistake(
                "the sign",
                lambda input, target: np.mean(
                    input[np.arange(len(target)), target] - np.logaddexp.reduce(input, axis=1)
                ),
                "That is the mean log-probability; the loss is minus it, and never negative.",
            ),
            Mistake(
                "the sum over the batch",
                lambda input, target: np.sum(
                    np.logaddexp.reduce(input, axis=1) - input[np.arange(len(target)), target]
                ),
                "The batch loss is the mean over the examples.",
            ),
            Mistake(
                "a mean over the classes too",
                lambda input, target: (
                    np.mean(np.logaddexp.reduce(input, axis=1) - input[np.arange(len(target)), target])
                    / input.shape[1]
                ),
                "Only the examples are averaged: the other classes have the weight 0, not 1/m.",
            ),
            Mistake(
                "all pairs of rows and labels",
                lambda input, target: np.mean(np.logaddexp.reduce(input, axis=1)[:, None] - input[:, target]),
                "`input[:, target]` takes every label's column from every row; pair the rows with "
                "`np.arange(len(target))`.",
            ),
            Mistake(
                "the sum over the batch axis",
                lambda input, target: np.mean(
                    np.logaddexp.reduce(input, axis=0)[target] - input[np.arange(len(target)), target]
                ),
                "Rows are examples: the classes of one example lie along axis 1.",
            ),
        ),
    ),
    ProofExercise(
        id="LOS-05-proof",
        title="Prediction minus target",
        points=3,
        **GRADIENT,
        function="cross_entropy_grad",
        answer_names=("steps_los_05",),
        names=("o1", "o2", "o3", "t1", "t2"),
        where={
            "t3": "1 - t1 - t2",
            "Z": "exp(o1) + exp(o2) + exp(o3)",
            "S1": "exp(o1)/Z",
            "S2": "exp(o2)/Z",
            "S3": "exp(o3)/Z",
        },
        first=FIRST,
        last=LAST,
        least=4,
        hints=(
            "log S1 = o1 − log Z, and the same for the others: insert that first.",
            "Collect the three terms with log Z; the weights t1, t2, t3 sum to 1.",
            "What remains is −t1·o1 − t2·o2 − t3·o3 + log Z: differentiate in o1.",
        ),
        answer=(
            FIRST,
            "D(-(t1*o1 + t2*o2 + t3*o3) + (t1 + t2 + t3)*log(Z), o1)",
            "D(-(t1*o1 + t2*o2 + t3*o3) + log(Z), o1)",
            "-t1 + D(Z, o1)/Z",
            "-t1 + exp(o1)/Z",
            LAST,
        ),
        correct=(
            Correct(
                "through the entries of the Jacobian",
                (
                    FIRST,
                    "-(t1*D(S1, o1)/S1 + t2*D(S2, o1)/S2 + t3*D(S3, o1)/S3)",
                    "-(t1*(1 - S1) - t2*S1 - t3*S1)",
                    "(t1 + t2 + t3)*S1 - t1",
                    LAST,
                ),
            ),
            Correct(
                "log Z differentiated at once",
                (FIRST, "-t1 + (t1 + t2 + t3)*D(log(Z), o1)", "-t1 + 1*exp(o1)/Z", LAST),
            ),
            Correct(
                "term by term",
                (
                    FIRST,
                    "-t1*D(log(S1), o1) - t2*D(log(S2), o1) - t3*D(log(S3), o1)",
                    "-t1*(1 - S1) + t2*S1 + t3*S1",
                    "-t1 + t1*S1 + t2*S1 + (1 - t1 - t2)*S1",
                    LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the minus of the loss lost",
                (FIRST, "t1*(1 - S1) - t2*S1 - t3*S1", LAST),
                "The loss has a minus in front of the sum: carry it along.",
                seen="000:Q2l",
            ),
            Mistake(
                "only the term of the own class",
                (FIRST, "-t1*D(log(S1), o1)", "-t1*(1 - S1)", LAST),
                "o1 stands in every log S, through Z.",
            ),
            Mistake(
                "the inner derivative of the logarithm inverted",
                (FIRST, "-t1 + Z/exp(o1)", LAST),
                "The derivative of log Z in o1 is exp(o1)/Z.",
                seen="000:Q2l",
            ),
            Mistake(
                "the derivative of S for that of log S",
                (FIRST, "-(t1*S1*(1 - S1) - t2*S1*S2 - t3*S1*S3)", LAST),
                "(log S)' = S'/S: every term is divided by its own S.",
            ),
        ),
    ),
    CodeExercise(
        id="LOS-05",
        title="The gradient of cross-entropy in the logits",
        points=3,
        **GRADIENT,
        function="cross_entropy_grad",
        answer_names=("cross_entropy_grad",),
        families=variants.CROSS_ENTROPY_GRAD,
        answer=cross_entropy_grad,
        cases=inputs.logits_and_classes,
        public=PUBLIC,
        hints=(
            "For one example: prediction minus target, a vector of m entries that sum to 0.",
            "Make a new array of probabilities, then subtract 1 at the right class of each row.",
            "The loss is the mean over N examples, so every row is divided by N.",
        ),
        correct=(
            Correct("subtract at the class", subtract_at_the_class),
            Correct(
                "one-hot vectors",
                lambda input, target: (softmax(input) - np.eye(input.shape[1])[target]) / len(target),
            ),
            Correct("in a loop", grad_in_a_loop),
            Correct(
                "a comparison",
                lambda input, target: (
                    (softmax(input) - (np.arange(input.shape[1]) == target[:, None])) / input.shape[0]
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "target minus prediction",
                lambda input, target: (np.eye(input.shape[1])[target] - softmax(input)) / len(target),
                "That is the direction in which to move; the gradient is its negative.",
                seen="000:Q2l",
            ),
            Mistake(
                "the gradient of the sum",
                lambda input, target: softmax(input) - np.eye(input.shape[1])[target],
                "The loss is the mean over N examples: where is 1/N?",
            ),
            Mistake(
                "1/N applied twice",
                lambda input, target: (softmax(input) - np.eye(input.shape[1])[target]) / len(target) ** 2,
                "The mean divides once.",
            ),
            Mistake(
                "a division by the number of entries",
                lambda input, target: (softmax(input) - np.eye(input.shape[1])[target]) / input.size,
                "The mean runs over the examples, not over the classes too.",
            ),
            Mistake(
                "only the entry of the right class",
                lambda input, target: np.eye(input.shape[1])[target] * (softmax(input) - 1) / len(target),
                "Every logit changes the loss, through the denominator.",
            ),
            Mistake(
                "the factor of the softmax Jacobian's diagonal",
                lambda input, target: (
                    softmax(input)
                    * (1 - softmax(input))
                    * (softmax(input) - np.eye(input.shape[1])[target])
                    / len(target)
                ),
                "s − e_y already contains the softmax; softmax is not elementwise either.",
            ),
            Mistake(
                "whole columns instead of single entries",
                whole_columns,
                "`g[:, target]` is every row at those columns; pair them with `np.arange(len(target))`.",
            ),
            Mistake(
                "an argument that is overwritten",
                writes_into_its_argument,
                "`-=` on `input` changes the caller's logits: write `input = input - …`.",
            ),
        ),
    ),
)
