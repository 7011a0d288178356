"""Exercises on the gradient that passes back through the output weights (BWD-03, BWD-04)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.backward import inputs
from mlcourse.exercises.backward.place import section

SECTION = section("through-the-weights", "Back through the output weights")


def hidden_activation_grad(delta_o, W2):
    return W2.T @ delta_o


def in_a_loop(delta_o, W2):
    m, h = W2.shape
    return [sum(delta_o[k] * W2[k, j] for k in range(m)) for j in range(h)]


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="BWD-03",
        title="The gradient in one hidden activation",
        points=2,
        **SECTION,
        function="mlp_backward",
        answer_names=("dL_dhs_j",),
        names=(
            *("os_1", "os_2", "os_3", "y_1", "y_2", "y_3"),
            *("W2_1j", "W2_2j", "W2_3j", "W2_j1", "W2_j2", "W2_j3"),
        ),
        domain=(0.1, 0.9),
        answer=("(os_1 - y_1)*W2_1j + (os_2 - y_2)*W2_2j + (os_3 - y_3)*W2_3j",),
        hints=(
            "hs_j reaches the loss on three ways, one through each output. The chain rule adds them up.",
            "On the way through output k: prediction minus target, times what multiplies hs_j in oa_k.",
            "In oa_k the activation hs_j is multiplied with W2_kj: first the output, then the unit.",
        ),
        correct=(
            Correct(
                "multiplied out",
                ("os_1*W2_1j + os_2*W2_2j + os_3*W2_3j - y_1*W2_1j - y_2*W2_2j - y_3*W2_3j",),
            ),
            Correct("another order", ("W2_3j*(os_3 - y_3) + W2_2j*(os_2 - y_2) + W2_1j*(os_1 - y_1)",)),
            Correct(
                "minus the other differences",
                ("-((y_1 - os_1)*W2_1j + (y_2 - os_2)*W2_2j) + (os_3 - y_3)*W2_3j",),
            ),
        ),
        mistakes=(
            Mistake(
                "the transposed weight",
                ("(os_1 - y_1)*W2_j1 + (os_2 - y_2)*W2_j2 + (os_3 - y_3)*W2_j3",),
                "The first index is where the signal arrives, at output k; the sum runs over it.",
            ),
            Mistake(
                "the softmax gone through twice",
                (
                    "(os_1 - y_1)*os_1*(1 - os_1)*W2_1j + (os_2 - y_2)*os_2*(1 - os_2)*W2_2j"
                    " + (os_3 - y_3)*os_3*(1 - os_3)*W2_3j",
                ),
                "os − y is the derivative in oa already; that is what hs_j is connected to.",
                seen="000:Q2o",
            ),
            Mistake(
                "one output instead of the sum",
                ("(os_1 - y_1)*W2_1j",),
                "Every output depends on hs_j: add up the ways.",
            ),
            Mistake(
                "the weights left out",
                ("os_1 - y_1 + os_2 - y_2 + os_3 - y_3",),
                "∂oa_k/∂hs_j is W2_kj. (And this sum is always zero.)",
            ),
            Mistake(
                "target minus prediction",
                ("(y_1 - os_1)*W2_1j + (y_2 - os_2)*W2_2j + (y_3 - os_3)*W2_3j",),
                "That is the direction in which to move; the gradient is its negative.",
            ),
        ),
    ),
    CodeExercise(
        id="BWD-04",
        title="The gradient in the hidden activations, for one example",
        points=2,
        **SECTION,
        function="mlp_backward",
        answer_names=("hidden_activation_grad",),
        answer=hidden_activation_grad,
        cases=inputs.vectors(lambda m, h: ((m,), (m, h))),
        public=(cases.ORDINARY,),
        hints=(
            "The result has an entry for each hidden unit; the sum runs over the outputs.",
            "Which of W2 and its transpose takes m numbers to d_h numbers?",
            "A matrix product with `@`, not `*`.",
        ),
        correct=(
            Correct("the transpose times delta", lambda delta_o, W2: W2.T @ delta_o),
            Correct("delta from the left", lambda delta_o, W2: delta_o @ W2),
            Correct("einsum", lambda delta_o, W2: np.einsum("k,kj->j", delta_o, W2)),
            Correct("in a loop", in_a_loop),
        ),
        mistakes=(
            Mistake(
                "an elementwise product for the matrix product",
                lambda delta_o, W2: W2.T * delta_o,
                "`*` multiplies entries and sums nothing; the chain rule sums over the outputs: `@`.",
                seen="001:Q2K",
            ),
            Mistake(
                "the products not summed",
                lambda delta_o, W2: W2 * delta_o[:, None],
                "Entry [k, j] is the way through output k; the ways are added up.",
            ),
            Mistake(
                "the transpose left out",
                lambda delta_o, W2: W2 @ delta_o,
                "W2 takes hidden units to outputs; the gradient goes the other way.",
            ),
            Mistake(
                "a product of two sums",
                lambda delta_o, W2: W2.sum(axis=0) * delta_o.sum(),
                "Multiply first, then sum: each delta belongs to its own row.",
            ),
            Mistake(
                "the mean over the outputs",
                lambda delta_o, W2: delta_o @ W2 / len(delta_o),
                "The chain rule adds the ways up; nothing is averaged.",
            ),
            Mistake(
                "the sum over the hidden units",
                lambda delta_o, W2: delta_o * W2.sum(axis=1),
                "The sum runs over k, the outputs; j remains.",
            ),
        ),
    ),
)
