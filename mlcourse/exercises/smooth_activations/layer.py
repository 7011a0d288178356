"""Exercises on the SwiGLU feed-forward layer (SMO-06)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises import cases
from mlcourse.exercises.smooth_activations import inputs, wrong_layers
from mlcourse.exercises.smooth_activations.place import section
from mlcourse.numpy import sigmoid, silu, silu_grad, swiglu_mlp_vjp

SECTION = section("swiglu-layer", "The SwiGLU layer, all gradients")


def over_all_leading_axes(x, w_gate, w_up, w_down, g):
    batch = list(range(x.ndim - 1))
    p, u = x @ w_gate.T, x @ w_up.T
    s = sigmoid(p)
    dm = g @ w_down
    dp, du = dm * u * s * (1 + p * (1 - s)), dm * p * s
    return (
        dp @ w_gate + du @ w_up,
        np.tensordot(dp, x, (batch, batch)),
        np.tensordot(du, x, (batch, batch)),
        np.tensordot(g, p * s * u, (batch, batch)),
    )


def row_by_row(x, w_gate, w_up, w_down, g):
    dx = np.zeros(x.shape)
    dw_gate, dw_up, dw_down = np.zeros(w_gate.shape), np.zeros(w_up.shape), np.zeros(w_down.shape)
    for i in np.ndindex(x.shape[:-1]):
        p, u = w_gate @ x[i], w_up @ x[i]
        s = sigmoid(p)
        dm = w_down.T @ g[i]
        dp, du = dm * u * (s + p * s * (1 - s)), dm * p * s
        dx[i] = w_gate.T @ dp + w_up.T @ du
        dw_gate += np.outer(dp, x[i])
        dw_up += np.outer(du, x[i])
        dw_down += np.outer(g[i], p * s * u)
    return dx, dw_gate, dw_up, dw_down


def as_rows_of_a_matrix(x, w_gate, w_up, w_down, g):
    rows, down = x.reshape(-1, x.shape[-1]), g.reshape(-1, g.shape[-1])
    p, u = rows @ w_gate.T, rows @ w_up.T
    dm = down @ w_down
    dp, du = dm * u * silu_grad(p), dm * silu(p)
    dx = (dp @ w_gate + du @ w_up).reshape(x.shape)
    return dx, dp.T @ rows, du.T @ rows, down.T @ (silu(p) * u)


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="SMO-06-formula",
        title="The gradients at the input and at the gate's weights",
        points=1,
        **SECTION,
        function="swiglu_mlp_vjp",
        answer_names=("dX", "dWg"),
        matrices={
            "X": ("n", "p"),
            "Wg": ("h", "p"),
            "Wu": ("h", "p"),
            "Pbar": ("n", "h"),
            "Ubar": ("n", "h"),
        },
        answer=("Pbar @ Wg + Ubar @ Wu", "Pbar.T @ X"),
        correct=(
            Correct("the other term first", ("Ubar @ Wu + Pbar @ Wg", "(X.T @ Pbar).T")),
            Correct("transposed twice", ("(Wg.T @ Pbar.T + Wu.T @ Ubar.T).T", "Pbar.T @ X")),
            Correct("term by term", ("(Wg.T @ Pbar.T).T + Ubar @ Wu", "Pbar.T @ X + 0*Wg")),
        ),
        mistakes=(
            Mistake(
                "one of the two paths",
                ("Pbar @ Wg", "Pbar.T @ X"),
                "x goes into the gate and into the other factor: both send a gradient back.",
            ),
            Mistake(
                "the transposed gradient of the weights",
                ("Pbar @ Wg + Ubar @ Wu", "X.T @ Pbar"),
                "A gradient has the shape of its variable: Wg is (h, p).",
            ),
            Mistake(
                "the weights exchanged",
                ("Pbar @ Wu + Ubar @ Wg", "Pbar.T @ X"),
                "P = X Wgᵀ: its gradient goes back through Wg.",
            ),
            Mistake(
                "the other factor's gradient",
                ("Pbar @ Wg + Ubar @ Wu", "Ubar.T @ X"),
                "Wg makes P, so its gradient comes from that of P.",
            ),
        ),
        hints=(
            "Two linear layers read the same X: P = X @ Wg.T and U = X @ Wu.T.",
            "A linear layer sends Pbar @ Wg to its input and Pbar.T @ X to its weights.",
            "What comes back to X along two paths is added up.",
        ),
    ),
    CodeExercise(
        id="SMO-06",
        title="The SwiGLU layer, backward",
        points=2,
        **SECTION,
        function="swiglu_mlp_vjp",
        answer_names=("swiglu_mlp_vjp",),
        answer=swiglu_mlp_vjp,
        outputs=("dx", "dw_gate", "dw_up", "dw_down"),
        cases=inputs.layers,
        public=(cases.ORDINARY, inputs.ONE),
        correct=(
            Correct("rows of a matrix", as_rows_of_a_matrix),
            Correct("over all leading axes", over_all_leading_axes),
            Correct("row by row", row_by_row),
        ),
        mistakes=(
            Mistake(
                "one of the two paths to x",
                wrong_layers.one_path,
                "x goes into the gate and into the other factor: both send a gradient back.",
            ),
            Mistake(
                "the transposed gradients of the weights",
                wrong_layers.transposed,
                "A gradient has the shape of its variable: weights are stored as (out, in).",
            ),
            Mistake(
                "SiLU of the product",
                wrong_layers.of_the_product,
                "SiLU is taken of P alone; U is multiplied afterwards.",
                seen="breakdown-minimind 3",
            ),
            Mistake(
                "the factors exchanged",
                wrong_layers.factors_exchanged,
                "w_gate makes the factor that goes through SiLU, w_up the one that stays linear.",
                seen="mlx-lm 767",
            ),
            Mistake(
                "the gate's gradient without the other factor",
                wrong_layers.without_the_other_factor,
                "U multiplies the gate, so it multiplies the gate's gradient.",
            ),
            Mistake(
                "the slope of the sigmoid for that of SiLU",
                wrong_layers.slope_of_the_sigmoid,
                "SiLU is x·σ(x): its slope has two terms.",
            ),
            Mistake(
                "the last weights' gradient from P",
                wrong_layers.last_weights_from_p,
                "w_down multiplies M = silu(P) ⊙ U, so M stands in its gradient.",
            ),
            Mistake(
                "weights from the last batch only",
                wrong_layers.of_the_last_batch,
                "The same weights serve all rows, along every leading axis: add up over all of them.",
            ),
            Mistake(
                "the mean over the rows",
                wrong_layers.mean_over_the_rows,
                "A mean, if there is one, is in g already: the rows are added up.",
            ),
        ),
        hints=(
            "Go forward once more for P, U and M; then backward: first through w_down, then the product.",
            "Mbar = g @ w_down; Pbar = Mbar * U * silu′(P), Ubar = Mbar * silu(P). Then two linear layers.",
            "dx = Pbar @ w_gate + Ubar @ w_up; weights: Pbar.T @ x after reshaping to (rows, features).",
        ),
    ),
    ValueExercise(
        id="SMO-06-value",
        title="How wide a SwiGLU layer may be",
        points=1,
        **SECTION,
        function="swiglu_mlp",
        answer_names=("two_matrices", "hidden"),
        answer=(4718592, 2048),
        correct=(
            Correct("as floats", (4718592.0, 2048.0)),
            Correct("by the formula", (8 * 768**2, 8 * 768 / 3)),
            Correct("matrix by matrix", (768 * 3072 + 3072 * 768, (768 * 3072 * 2) // (3 * 768))),
        ),
        mistakes=(
            Mistake(
                "one matrix counted",
                (2359296, 1024),
                "The layer goes up to 4d and comes down again: two matrices.",
            ),
            Mistake(
                "the same width for three matrices",
                (4718592, 3072),
                "Three matrices of this width hold half as much again.",
            ),
            Mistake(
                "half of the width",
                (4718592, 1536),
                "Not two matrices for each: 3dh parameters against 8d².",
            ),
            Mistake(
                "the biases counted",
                (4722432, 2048),
                "These layers have no biases.",
            ),
        ),
        hints=(
            "Two matrices of d × 4d each, without biases.",
            "SwiGLU has three matrices of d × h: 3dh parameters.",
            "3dh = 8d², so h = 8d/3.",
        ),
    ),
)
