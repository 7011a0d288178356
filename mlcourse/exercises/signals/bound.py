"""Exercises on the product bound: what must vanish, and what may explode (SIG-07)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.signals import inputs
from mlcourse.exercises.signals.place import section
from mlcourse.numpy import gradient_norm_bound

SECTION = section("product-bound", "The product bound")


def by_singular_values(weights, slope):
    bound = 1.0
    for w in weights:
        bound *= slope * np.linalg.svd(w, compute_uv=False)[0]
    return bound


def by_the_gram_matrix(weights, slope):
    norms = [np.sqrt(np.linalg.eigvalsh(w @ w.T)[-1]) for w in weights]
    return slope ** len(weights) * np.prod(norms)


def of_the_transposed(weights, slope):
    factors = [slope * np.linalg.norm(w.T, 2) for w in reversed(weights)]
    return float(np.prod(factors))


def largest_eigenvalue(weights, slope):
    bound = 1.0
    for w in weights:
        square = w if w.shape[0] == w.shape[1] else w.T @ w
        bound *= slope * max(abs(np.linalg.eigvals(square)))
    return bound


def frobenius(weights, slope):
    bound = 1.0
    for w in weights:
        bound *= slope * np.linalg.norm(w)
    return bound


def added(weights, slope):
    return sum(slope * np.linalg.norm(w, 2) for w in weights)


def slope_once(weights, slope):
    bound = slope
    for w in weights:
        bound *= np.linalg.norm(w, 2)
    return bound


def slope_forgotten(weights, slope):
    bound = 1.0
    for w in weights:
        bound *= np.linalg.norm(w, 2)
    return bound


def largest_entry(weights, slope):
    bound = 1.0
    for w in weights:
        bound *= slope * abs(w).max()
    return bound


def sums_of_rows(weights, slope):
    bound = 1.0
    for w in weights:
        bound *= slope * np.linalg.norm(w, np.inf)
    return bound


def smallest(weights, slope):
    bound = 1.0
    for w in weights:
        bound *= slope * np.linalg.svd(w)[1][-1]
    return bound


def norm_of_the_product(weights, slope):
    product = weights[0]
    for w in weights[1:]:
        product = w @ product
    return slope ** len(weights) * np.linalg.norm(product, 2)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="SIG-07",
        title="A bound on the gradient at the input",
        points=1,
        **SECTION,
        function="gradient_norm_bound",
        answer_names=("gradient_norm_bound",),
        answer=gradient_norm_bound,
        cases=inputs.networks,
        public=(inputs.SQUARE, inputs.CHAIN),
        correct=(
            Correct("by singular values", by_singular_values),
            Correct("by eigenvalues of W Wᵀ", by_the_gram_matrix),
            Correct("backwards", of_the_transposed),
        ),
        mistakes=(
            Mistake(
                "the largest eigenvalue",
                largest_eigenvalue,
                "Eigenvalues say how far a matrix stretches its eigenvectors alone: take the largest singular value.",
            ),
            Mistake(
                "the Frobenius norm",
                frobenius,
                "The root of the sum of all squares is a bound as well, but a larger one.",
            ),
            Mistake(
                "the factors added",
                added,
                "One layer after the other: each multiplies what comes.",
            ),
            Mistake(
                "the slope counted once",
                slope_once,
                "Every layer has its activation, and each of them multiplies by at most the slope.",
            ),
            Mistake(
                "the slope forgotten",
                slope_forgotten,
                "Between the matrices stand activations.",
            ),
            Mistake(
                "the largest entry",
                largest_entry,
                "A matrix of many small entries stretches further than its largest entry.",
            ),
            Mistake(
                "the largest sum of a row",
                sums_of_rows,
                "That is the norm for largest entries; lengths are asked for.",
            ),
            Mistake(
                "the smallest singular value",
                smallest,
                "A bound from above needs the largest.",
            ),
            Mistake(
                "the norm of the product",
                norm_of_the_product,
                "Between the matrices stand slopes that differ from unit to unit: bound each layer by itself.",
            ),
        ),
        hints=(
            "How much longer can Wᵀg be than g? By the largest singular value at most.",
            "np.linalg.norm(w, 2) is that number. (Without the 2 it is another norm.)",
            "Multiply slope * np.linalg.norm(w, 2) over all w.",
        ),
    ),
    ValueExercise(
        id="SIG-07-value",
        title="A norm, an eigenvalue, and when nothing arrives",
        points=1,
        **SECTION,
        function="gradient_norm_bound",
        answer_names=("norm", "eigenvalue", "layers"),
        answer=(3, 0, 10),
        correct=(
            Correct("as floats", (3.0, 0.0, 10.0)),
            Correct("by NumPy", (float(np.linalg.norm([[0, 3], [0, 0]], 2)), 0, 10)),
            Correct("by a logarithm", (3, 0, int(np.ceil(np.log2(1000))))),
        ),
        mistakes=(
            Mistake(
                "the norm taken for the eigenvalue",
                (0, 0, 10),
                "(0, 1) is mapped to (3, 0): three times as long.",
            ),
            Mistake(
                "an entry taken for an eigenvalue",
                (3, 3, 10),
                "Triangular matrices have their eigenvalues on the diagonal.",
            ),
            Mistake(
                "one layer too few",
                (3, 0, 9),
                "2⁹ is 512: half of a half, nine times, is not yet below one thousandth.",
            ),
            Mistake(
                "the slope without the matrix",
                (3, 0, 5),
                "Each layer multiplies by at most ¼ · 2.",
            ),
        ),
        hints=(
            "Apply W to (0, 1). Its eigenvalues stand on the diagonal.",
            "The slope of the sigmoid is at most ¼, so each layer multiplies by at most ¼ · 2.",
            "How often must 1 be halved until it is below 0.001?",
        ),
    ),
)
