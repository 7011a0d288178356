"""Exercises on elementwise functions: a diagonal Jacobian, and the product without it (JAC-03, JAC-04)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.cost.memory import MemoryGrows
from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.exercises import cases
from mlcourse.exercises.jacobians import variants
from mlcourse.exercises.jacobians.place import section
from mlcourse.exercises.marking import marked_by
from mlcourse.numpy import sigmoid, sigmoid_jacobian, sigmoid_vjp

JACOBIAN = section("sigmoid", "Elementwise functions have diagonal Jacobians")
PRODUCT = section("elementwise-vjp", "The product for an elementwise function")


def entry_by_entry(x):
    n = len(x)
    J = np.zeros((n, n))
    for i in range(n):
        J[i, i] = sigmoid(x[i]) * sigmoid(-x[i])
    return J


def in_a_loop(x, g):
    result = np.empty(np.shape(x))
    for i in np.ndindex(result.shape):
        result[i] = sigmoid(x[i]) * (1 - sigmoid(x[i])) * g[i]
    return result


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="JAC-03",
        title="The Jacobian of the elementwise sigmoid",
        points=2,
        **JACOBIAN,
        function="sigmoid_jacobian",
        answer_names=("sigmoid_jacobian",),
        families=variants.SIGMOID_JACOBIAN,
        answer=sigmoid_jacobian,
        cases=cases.logits(batches=False),
        public=(cases.ORDINARY, cases.TIES),
        hints=(
            "Does y_i depend on x_j for j ≠ i?",
            "Only the diagonal is not zero, and σ' = σ(1 − σ) stands there.",
            "np.diag makes a matrix of the vector s * (1 - s) with s = sigmoid(x).",
        ),
        correct=(
            Correct("np.diag", lambda x: np.diag(sigmoid(x) * (1 - sigmoid(x)))),
            Correct("entry by entry", entry_by_entry),
            Correct("einsum", lambda x: np.einsum("ij,j->ij", np.eye(len(x)), sigmoid(x) * sigmoid(-x))),
        ),
        mistakes=(
            Mistake(
                "the diagonal as a vector",
                lambda x: sigmoid(x) * (1 - sigmoid(x)),
                "These are the entries; the Jacobian of n functions of n variables is n×n.",
            ),
            Mistake(
                "an outer product",
                lambda x: np.outer(sigmoid(x), 1 - sigmoid(x)),
                "y_i depends on x_i alone: everything off the diagonal is 0.",
            ),
            Mistake(
                "the derivative without 1 − σ",
                lambda x: np.diag(sigmoid(x)),
                "σ' = σ(1 − σ).",
            ),
            Mistake("1 + σ for 1 − σ", lambda x: np.diag(sigmoid(x) * (1 + sigmoid(x))), "σ' = σ(1 − σ)."),
            Mistake(
                "the softmax Jacobian's pattern",
                lambda x: np.diag(sigmoid(x)) - np.outer(sigmoid(x), sigmoid(x)),
                "Only softmax has a common denominator that couples the entries.",
            ),
        ),
    ),
    CodeExercise(
        id="JAC-04",
        title="Sigmoid VJP in O(n)",
        points=2,
        **PRODUCT,
        function="sigmoid_vjp",
        answer_names=("sigmoid_vjp",),
        families=variants.SIGMOID_VJP,
        answer=sigmoid_vjp,
        cases=cases.logits(upstream=True),
        cost=MemoryGrows(name="the n×n Jacobian is formed"),
        hints=(
            "What does a diagonal matrix do to a vector?",
            "It multiplies entry by entry, so no matrix is needed.",
            "The derivative σ(x)(1 − σ(x)), times g, with * and not with @.",
        ),
        correct=(
            Correct("three factors", lambda x, g: sigmoid(x) * (1 - sigmoid(x)) * g),
            Correct("a loop over the entries", in_a_loop),
            Correct(
                "einsum",
                lambda x, g: np.einsum("...i,...i,...i->...i", g, sigmoid(x), sigmoid(-np.asarray(x))),
            ),
        ),
        mistakes=(
            Mistake(
                "a scalar product for the elementwise one",
                lambda x, g: (sigmoid(x) * (1 - sigmoid(x))) @ g,
                "A gradient has the shape of its variable: multiply with `*`, not with `@`.",
            ),
            Mistake(
                "the upstream gradient left out",
                lambda x, g: sigmoid(x) * (1 - sigmoid(x)),
                "That is dy/dx; the chain rule wants it times g = dL/dy.",
            ),
            Mistake(
                "the input for the upstream gradient",
                lambda x, g: sigmoid(x) * (1 - sigmoid(x)) * x,
                "What comes from above is g = dL/dy.",
                seen="001:Q1M",
            ),
            Mistake(
                "the derivative without 1 − σ",
                lambda x, g: sigmoid(x) * g,
                "σ' = σ(1 − σ).",
            ),
            Mistake(
                "the derivative taken at σ(x)",
                lambda x, g: sigmoid(sigmoid(x)) * (1 - sigmoid(sigmoid(x))) * g,
                "σ' is σ(x)(1 − σ(x)): σ is applied to x once.",
            ),
            Mistake(
                "the softmax product",
                lambda x, g: sigmoid(x) * (g - (sigmoid(x) * g).sum(axis=-1, keepdims=True)),
                "σ is elementwise: nothing is summed.",
            ),
        ),
    ),
    ExplainExercise(
        id="JAC-04-explain",
        title="Why the elementwise product costs O(n)",
        points=1,
        **PRODUCT,
        function="sigmoid_vjp",
        question=r"How many multiplications do you need, and how many would $J^\top g$ with the matrix "
        "need?",
        **marked_by(__file__, "JAC-04-explain"),
        hints=(
            "What does the Jacobian look like, and what is it times a vector?",
            "Count the multiplications, once with the full matrix and once without.",
            "A diagonal matrix times g is an elementwise product: of order n operations, "
            "where the full matrix needs n².",
        ),
    ),
)
