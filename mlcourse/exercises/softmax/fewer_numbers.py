"""Exercises on writing softmax with one number less (SMX-06)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises import cases
from mlcourse.exercises.softmax.place import section
from mlcourse.numpy import expand_logits, reduce_logits

SECTION = section("fewer-numbers", "K − 1 numbers are enough")
FIRST = "exp(x2)/(exp(x1) + exp(x2) + exp(x3))"
LAST = "exp(y1)/(1 + exp(y1) + exp(y2))"


def differences_in_a_loop(x):
    x = np.asarray(x)
    return np.stack([x[..., i] - x[..., 0] for i in range(1, x.shape[-1])], axis=-1)


def differences_by_a_matrix(x):
    K = np.shape(x)[-1]
    A = np.vstack([-np.ones(K - 1), np.eye(K - 1)])
    return np.einsum("...k,kj->...j", x, A)


def zero_in_a_new_array(y):
    y = np.asarray(y, dtype=float)
    result = np.zeros((*y.shape[:-1], y.shape[-1] + 1))
    result[..., 1:] = y
    return result


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="SMX-06",
        title="From K logits to K − 1 numbers",
        points=2,
        **SECTION,
        function="reduce_logits",
        answer_names=("reduce_logits",),
        answer=reduce_logits,
        cases=cases.logits(),
        hints=(
            "Which shift makes the first logit 0?",
            "Subtract the first logit from all others, and leave it out.",
            "x[..., 1:] are the others; x[..., :1] keeps its axis, so that the difference fits a batch.",
        ),
        correct=(
            Correct("slices", lambda x: np.asarray(x)[..., 1:] - np.asarray(x)[..., :1]),
            Correct("a loop over the entries", differences_in_a_loop),
            Correct("a matrix of differences", differences_by_a_matrix),
            Correct("the cumulative sum of neighbours", lambda x: np.cumsum(np.diff(x, axis=-1), axis=-1)),
        ),
        mistakes=(
            Mistake(
                "the index not shifted",
                lambda x: x - x[..., :1],
                "y_i = x_{i+1} − x_1: the entry that is always 0 is the one to leave out.",
            ),
            Mistake(
                "the sign",
                lambda x: x[..., :1] - x[..., 1:],
                "Larger logits must stay larger: subtract x_1, do not subtract from it.",
            ),
            Mistake(
                "x_1 dropped without being subtracted",
                lambda x: x[..., 1:],
                "Leaving x_1 out changes the probabilities, unless it was shifted to 0 first.",
            ),
            Mistake(
                "the last logit as the reference",
                lambda x: x[..., :-1] - x[..., -1:],
                "Also a way to save a number, but here the first entry becomes the 0.",
            ),
            Mistake(
                "differences of neighbours",
                lambda x: np.diff(x, axis=-1),
                "All are compared with x_1, not each with the one before it.",
            ),
            Mistake(
                "the first axis for the last",
                lambda x: x[1:] - x[:1],
                "Batches are rows; the K logits are along the last axis.",
            ),
        ),
    ),
    CodeExercise(
        id="SMX-06-expand",
        title="From K − 1 numbers back to logits",
        points=1,
        **SECTION,
        function="expand_logits",
        answer_names=("expand_logits",),
        answer=expand_logits,
        cases=cases.logits(),
        hints=(
            "Which logit is always 0, and where does it stand?",
            "Put a zero before y along the last axis: which shape must the zeros have for a batch?",
            "np.concatenate of np.zeros((*y.shape[:-1], 1)) and y along axis -1.",
        ),
        correct=(
            Correct("filled into zeros", zero_in_a_new_array),
            Correct("padding", lambda y: np.pad(y, [(0, 0)] * (np.ndim(y) - 1) + [(1, 0)])),
            Correct("concatenation", lambda y: np.concatenate([0 * np.asarray(y)[..., :1], y], axis=-1)),
        ),
        mistakes=(
            Mistake(
                "the zero placed last",
                lambda y: np.concatenate([y, np.zeros((*y.shape[:-1], 1))], axis=-1),
                "The logit that was shifted to 0 is the first.",
            ),
            Mistake(
                "a one for the zero",
                lambda y: np.concatenate([np.ones((*y.shape[:-1], 1)), y], axis=-1),
                "exp of the missing logit is 1; the logit itself is 0.",
            ),
            Mistake("the zero left out", lambda y: y, "K − 1 numbers go in, K logits come out."),
            Mistake(
                "the first entry overwritten",
                lambda y: np.concatenate([np.zeros((*y.shape[:-1], 1)), y[..., 1:]], axis=-1),
                "Put a 0 before the numbers, not in the place of one of them.",
            ),
            Mistake(
                "the first axis for the last",
                lambda y: np.concatenate([np.zeros((1, *y.shape[1:])), y], axis=0),
                "Batches are rows; the logits are along the last axis.",
            ),
        ),
    ),
    ProofExercise(
        id="SMX-06-proof",
        title="The reduced numbers give the same softmax",
        points=2,
        **SECTION,
        function="reduce_logits",
        answer_names=("steps_smx_06",),
        names=("x1", "x2", "x3"),
        where={"y1": "x2 - x1", "y2": "x3 - x1"},
        first=FIRST,
        last=LAST,
        least=3,
        answer=(
            FIRST,
            "(exp(x2)/exp(x1))/(exp(x1)/exp(x1) + exp(x2)/exp(x1) + exp(x3)/exp(x1))",
            "exp(x2 - x1)/(1 + exp(x2 - x1) + exp(x3 - x1))",
            LAST,
        ),
        hints=(
            "By what must numerator and denominator be divided, so that a 1 appears below?",
            "Divide every exponential by exp(x1); the value does not change.",
            "exp(x2)/exp(x1) is exp(x2 - x1), and exp(x1)/exp(x1) is 1; then put in the names y1 and y2.",
        ),
        correct=(
            Correct("in one step less", (FIRST, "exp(x2 - x1)/(1 + exp(x2 - x1) + exp(x3 - x1))", LAST)),
            Correct(
                "the logits expressed by y",
                (
                    FIRST,
                    "exp(x1 + y1)/(exp(x1) + exp(x1 + y1) + exp(x1 + y2))",
                    "exp(x1)*exp(y1)/(exp(x1)*(1 + exp(y1) + exp(y2)))",
                    LAST,
                ),
            ),
            Correct(
                "both sides times exp(-x1)",
                (
                    FIRST,
                    "exp(-x1)*exp(x2)/(exp(-x1)*(exp(x1) + exp(x2) + exp(x3)))",
                    "exp(x2 - x1)/(1 + exp(y1) + exp(y2))",
                    LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "x_1 dropped without being subtracted",
                (FIRST, "exp(x2)/(1 + exp(x2) + exp(x3))", LAST),
                "A shift moves all logits: if x_1 becomes 0, the others lose x_1 too.",
            ),
            Mistake(
                "a zero for the one",
                (FIRST, "exp(x2 - x1)/(exp(x2 - x1) + exp(x3 - x1))", LAST),
                "exp(0) is 1: the logit that became 0 still counts in the denominator.",
            ),
            Mistake(
                "the sign of the difference",
                (FIRST, "exp(x1 - x2)/(1 + exp(x1 - x2) + exp(x1 - x3))", LAST),
                "exp(a)/exp(b) is exp(a − b).",
            ),
        ),
    ),
)
