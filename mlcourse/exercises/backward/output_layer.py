"""Exercises on the gradients of the output layer's parameters (BWD-01, BWD-02)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.backward import inputs
from mlcourse.exercises.backward.place import section

SECTION = section("output-gradients", "The parameters of the output layer")


def output_layer_grads(delta_o, hs):
    return delta_o[:, None] * hs, +delta_o


def entry_by_entry(delta_o, hs):
    W2 = np.empty((len(delta_o), len(hs)))
    for k in range(len(delta_o)):
        for j in range(len(hs)):
            W2[k, j] = delta_o[k] * hs[j]
    return W2, delta_o.copy()


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="BWD-01",
        title="The gradient of one weight and one bias of the output layer",
        points=2,
        **SECTION,
        function="mlp_backward",
        answer_names=("dL_dW2_kj", "dL_db2_k"),
        names=("os_k", "y_k", "hs_j", "ha_j", "os_j", "y_j", "hs_k"),
        domain=(0.1, 0.9),
        answer=("(os_k - y_k)*hs_j", "os_k - y_k"),
        hints=(
            "W2_kj stands in one pre-activation only, oa_k. The chain rule has two factors.",
            "The first is ∂L/∂oa_k, prediction minus target. The second: what multiplies W2_kj in oa_k?",
            "In oa_k the weight is multiplied with hs_j, and the bias with 1.",
        ),
        correct=(
            Correct("multiplied out", ("os_k*hs_j - y_k*hs_j", "os_k - y_k")),
            Correct("another order", ("hs_j*(os_k - y_k)", "-(y_k - os_k)")),
            Correct("through the bias", ("hs_j*(-y_k + os_k)", "(os_k - y_k)*1")),
        ),
        mistakes=(
            Mistake(
                "the pre-activation for the activation",
                ("(os_k - y_k)*ha_j", "os_k - y_k"),
                "The output layer sees the hidden units after their activation.",
            ),
            Mistake(
                "the two indices exchanged",
                ("(os_j - y_j)*hs_k", "os_k - y_k"),
                "W2_kj leads from hidden unit j to output k: the error is that of k, the activity that of j.",
            ),
            Mistake(
                "1 for the gradient of the bias",
                ("(os_k - y_k)*hs_j", "1"),
                "1 is ∂oa_k/∂b2_k; the factor ∂L/∂oa_k is still missing.",
            ),
            Mistake(
                "target minus prediction",
                ("(y_k - os_k)*hs_j", "y_k - os_k"),
                "That is the direction in which to move; the gradient is its negative.",
            ),
            Mistake(
                "the softmax derivative once more",
                ("(os_k - y_k)*os_k*(1 - os_k)*hs_j", "(os_k - y_k)*os_k*(1 - os_k)"),
                "os − y is already the derivative in oa; the softmax has been gone through.",
            ),
        ),
    ),
    CodeExercise(
        id="BWD-02",
        title="The gradients of the output layer, for one example",
        points=2,
        **SECTION,
        function="mlp_backward",
        answer_names=("output_layer_grads",),
        answer=output_layer_grads,
        outputs=("W2", "b2"),
        cases=inputs.vectors(lambda m, h: ((m,), (h,))),
        public=(cases.ORDINARY,),
        hints=(
            "The gradient of W2 has the shape of W2, (m, d_h): which product of two vectors gives a matrix?",
            "Entry [k, j] is delta_o[k] * hs[j].",
            "`np.outer`, and mind which vector comes first.",
        ),
        correct=(
            Correct("np.outer", lambda delta_o, hs: (np.outer(delta_o, hs), delta_o.copy())),
            Correct(
                "a column times a row", lambda delta_o, hs: (delta_o[:, None] @ hs[None, :], delta_o * 1)
            ),
            Correct("einsum", lambda delta_o, hs: (np.einsum("k,j->kj", delta_o, hs), np.array(delta_o))),
            Correct("entry by entry", entry_by_entry),
        ),
        mistakes=(
            Mistake(
                "the outer product the wrong way round",
                lambda delta_o, hs: (np.outer(hs, delta_o), delta_o.copy()),
                "The gradient has the shape of W2: a row for each output.",
            ),
            Mistake(
                "an elementwise product of two vectors",
                lambda delta_o, hs: (delta_o * hs, delta_o.copy()),
                "`*` pairs entries; here every output meets every hidden unit. For a column and a row "
                "broadcasting would do the right thing, for 1-D arrays it does not.",
                seen="001:Q2I",
            ),
            Mistake(
                "ones for the gradient of the bias",
                lambda delta_o, hs: (np.outer(delta_o, hs), np.ones(len(delta_o))),
                "1 is the derivative of oa in b2; the error delta_o is still to be multiplied.",
            ),
            Mistake(
                "the bias gradient added up",
                lambda delta_o, hs: (np.outer(delta_o, hs), delta_o.sum()),
                "Each output has a bias of its own: nothing is summed within one example.",
            ),
            Mistake(
                "the activation left out",
                lambda delta_o, hs: (np.outer(delta_o, np.ones(len(hs))), delta_o.copy()),
                "A weight matters as much as the activity that it passes on.",
            ),
            Mistake(
                "the sign",
                lambda delta_o, hs: (-np.outer(delta_o, hs), -delta_o),
                "delta_o is already prediction minus target.",
            ),
        ),
    ),
)
