"""Exercise on the softmax VJP, without the matrix (JAC-05)."""

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
from mlcourse.numpy import softmax, softmax_vjp

SECTION = section("without-the-matrix", "The product without the matrix")


def row_by_row(x, g):
    s = softmax(x)
    result = np.empty(s.shape)
    for row in np.ndindex(s.shape[:-1]):
        dot = sum(a * b for a, b in zip(s[row], g[row]))
        result[row] = [a * (b - dot) for a, b in zip(s[row], g[row])]
    return result


def products_then_sum(x, g):
    sg = softmax(x) * g
    return sg - softmax(x) * sg.sum(axis=-1, keepdims=True)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="JAC-05",
        title="Softmax VJP in O(n)",
        points=3,
        **SECTION,
        function="softmax_vjp",
        answer_names=("softmax_vjp",),
        families=variants.SOFTMAX_VJP,
        answer=softmax_vjp,
        cases=cases.logits(upstream=True),
        cost=MemoryGrows(),
        hints=(
            "Multiply out (diag(s) − s sᵀ) g before you write any code.",
            "diag(s) g is s * g. In s (sᵀ g), which part is just one number?",
            "That number is the sum of s * g over the last axis, with keepdims=True; subtract"
            " it from g, then multiply with s.",
        ),
        correct=(
            Correct("products first", products_then_sum),
            Correct("row by row", row_by_row),
            Correct(
                "einsum",
                lambda x, g: softmax(x) * (g - np.einsum("...i,...i->...", softmax(x), g)[..., None]),
            ),
        ),
        mistakes=(
            Mistake(
                "the own product instead of the sum",
                lambda x, g: softmax(x) * (g - softmax(x) * g),
                "Every component needs one and the same number, the sum over all s_j g_j.",
                seen="001:Q1M",
            ),
            Mistake(
                "the upstream gradient squared",
                lambda x, g: softmax(x) * (g - (g * g).sum(axis=-1, keepdims=True)),
                "The sum is that of s_j g_j: one factor comes from the softmax, one from above.",
                seen="001:Q1M",
            ),
            Mistake(
                "the second term left out",
                lambda x, g: softmax(x) * g,
                "That is diag(s) g; the part −s sᵀ g is missing.",
            ),
            Mistake(
                "the sum over the whole batch",
                lambda x, g: softmax(x) * (g - (softmax(x) * g).sum()),
                "Each row has its own sum, over the last axis.",
            ),
            Mistake(
                "the sum over the batch axis",
                lambda x, g: softmax(x) * (g - (softmax(x) * g).sum(axis=0)),
                "Rows are examples: the sum runs over the last axis.",
            ),
            Mistake(
                "the sum without keepdims",
                lambda x, g: softmax(x) * (g - (softmax(x) * g).sum(axis=-1)),
                "For a batch the sum has lost its last axis and no longer fits g.",
            ),
            Mistake(
                "the sign",
                lambda x, g: softmax(x) * ((softmax(x) * g).sum(axis=-1, keepdims=True) - g),
                "Everything has the right size and the wrong sign.",
            ),
            Mistake(
                "the uniform mean for the softmax mean",
                lambda x, g: softmax(x) * (g - g.mean(axis=-1, keepdims=True)),
                "The mean of g is weighted by s, not by 1/n.",
            ),
        ),
    ),
    ExplainExercise(
        id="JAC-05-explain",
        title="Why the softmax product costs O(n)",
        points=1,
        **SECTION,
        function="softmax_vjp",
        question="Why does the product cost of order $n$ operations, although the softmax Jacobian has"
        " no zero entry?",
        **marked_by(__file__, "JAC-05-explain"),
        hints=(
            "The Jacobian is no diagonal matrix, but what is it the sum of?",
            "Multiply diag(s) − s sᵀ with g, and bracket the second part so that no matrix appears.",
            "s (sᵀ g) is a vector times one number, and that number is computed once for all components.",
        ),
    ),
)
