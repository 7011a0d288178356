"""Exercises on one step of a recurrent network, forward and backward (REC-01)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises.recurrent import inputs
from mlcourse.exercises.recurrent.place import section
from mlcourse.numpy import rnn_tanh_cell, rnn_tanh_cell_vjp

SECTION = section("rnn-cell", "One step, forward and backward")


def two_linear_layers(input, hx, w_ih, w_hh, b_ih, b_hh):
    return np.tanh(input @ w_ih.T + b_ih + hx @ w_hh.T + b_hh)


def one_layer_of_both(input, hx, w_ih, w_hh, b_ih, b_hh):
    both = np.concatenate((input, hx), axis=1)
    return np.tanh(both @ np.concatenate((w_ih, w_hh), axis=1).T + (b_ih + b_hh))


def example_by_example(input, hx, w_ih, w_hh, b_ih, b_hh):
    return np.array([np.tanh(w_ih @ x + w_hh @ h + b_ih + b_hh) for x, h in zip(input, hx)])


def by_exponentials(input, hx, w_ih, w_hh, b_ih, b_hh):
    a = input @ w_ih.T + b_ih + hx @ w_hh.T + b_hh
    return (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))


def in_matrices(input, hx, w_ih, w_hh, h_new, g):
    delta = g * (1 - h_new**2)
    db = delta.sum(axis=0)
    return delta @ w_ih, delta @ w_hh, delta.T @ input, delta.T @ hx, db, db


def by_outer_products(input, hx, w_ih, w_hh, h_new, g):
    dx, dh = np.empty(input.shape), np.empty(hx.shape)
    dw_ih, dw_hh, db = np.zeros(w_ih.shape), np.zeros(w_hh.shape), np.zeros(len(w_hh))
    for i in range(len(input)):
        delta = g[i] - g[i] * h_new[i] ** 2
        dx[i], dh[i] = w_ih.T @ delta, w_hh.T @ delta
        dw_ih += np.outer(delta, input[i])
        dw_hh += np.outer(delta, hx[i])
        db += delta
    return dx, dh, dw_ih, dw_hh, db, db.copy()


def by_einsum(input, hx, w_ih, w_hh, h_new, g):
    delta = g * (1 - h_new) * (1 + h_new)
    db = np.einsum("nh->h", delta)
    return (
        np.einsum("nh,hd->nd", delta, w_ih),
        np.einsum("nh,hk->nk", delta, w_hh),
        np.einsum("nh,nd->hd", delta, input),
        np.einsum("nh,nk->hk", delta, hx),
        db,
        db,
    )


def tanh_twice(input, hx, w_ih, w_hh, h_new, g):

    from mlcourse.exercises.recurrent.parts import rows

    return rows(g * (1 - np.tanh(h_new) ** 2), input, hx, w_ih, w_hh)


def without_slope(input, hx, w_ih, w_hh, h_new, g):

    from mlcourse.exercises.recurrent.parts import rows

    return rows(g, input, hx, w_ih, w_hh)


def not_squared(input, hx, w_ih, w_hh, h_new, g):

    from mlcourse.exercises.recurrent.parts import rows

    return rows(g * (1 - h_new), input, hx, w_ih, w_hh)


def of_the_sigmoid(input, hx, w_ih, w_hh, h_new, g):

    from mlcourse.exercises.recurrent.parts import rows

    return rows(g * h_new * (1 - h_new), input, hx, w_ih, w_hh)


def divided_by_the_slope(input, hx, w_ih, w_hh, h_new, g):

    from mlcourse.exercises.recurrent.parts import rows

    return rows(g / (1 - h_new**2 + 1e-12), input, hx, w_ih, w_hh)


def state_transposed(input, hx, w_ih, w_hh, h_new, g):

    from mlcourse.exercises.recurrent.parts import rows

    return rows(g * (1 - h_new**2), input, hx, w_ih, w_hh.T)


def with_the_new_state(input, hx, w_ih, w_hh, h_new, g):

    from mlcourse.exercises.recurrent.parts import rows

    return rows(g * (1 - h_new**2), input, h_new, w_ih, w_hh)


def weights_transposed(input, hx, w_ih, w_hh, h_new, g):

    from mlcourse.exercises.recurrent.parts import rows

    dx, dh, dw_ih, dw_hh, *db = rows(g * (1 - h_new**2), input, hx, w_ih, w_hh)
    return dx, dh, dw_ih.T, dw_hh.T, *db


def bias_not_summed(input, hx, w_ih, w_hh, h_new, g):

    from mlcourse.exercises.recurrent.parts import rows

    delta = g * (1 - h_new**2)
    return *rows(delta, input, hx, w_ih, w_hh)[:4], delta, delta


def bias_averaged(input, hx, w_ih, w_hh, h_new, g):

    from mlcourse.exercises.recurrent.parts import rows

    delta = g * (1 - h_new**2)
    return *rows(delta, input, hx, w_ih, w_hh)[:4], delta.mean(0), delta.mean(0)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="REC-01",
        title="One step of a recurrent network",
        points=1,
        **SECTION,
        function="rnn_tanh_cell",
        answer_names=("rnn_tanh_cell",),
        answer=rnn_tanh_cell,
        cases=inputs.cells(),
        correct=(
            Correct("two linear layers", two_linear_layers),
            Correct("one layer of both", one_layer_of_both),
            Correct("example by example", example_by_example),
        ),
        mistakes=(
            Mistake(
                "the bias of the state dropped",
                lambda x, h, w, u, b, c: np.tanh(x @ w.T + b + h @ u.T),
                "There are two biases, as in PyTorch: both are added.",
            ),
            Mistake(
                "the bias of the input dropped",
                lambda x, h, w, u, b, c: np.tanh(x @ w.T + h @ u.T + c),
                "There are two biases, as in PyTorch: both are added.",
            ),
            Mistake(
                "both biases dropped",
                lambda x, h, w, u, b, c: np.tanh(x @ w.T + h @ u.T),
                "There are two biases, as in PyTorch: both are added.",
            ),
            Mistake(
                "one bias twice",
                lambda x, h, w, u, b, c: np.tanh(x @ w.T + b + h @ u.T + b),
                "The two biases are different arrays: each is added once.",
            ),
            Mistake(
                "the old state forgotten",
                lambda x, h, w, u, b, c: np.tanh(x @ w.T + b + c),
                "The old state enters through its own weights: without it nothing is remembered.",
            ),
            Mistake(
                "the weights of the state not transposed",
                lambda x, h, w, u, b, c: np.tanh(x @ w.T + b + h @ u + c),
                "Weights are stored as (out, in). w_hh is square, so a lost transpose runs: look at its entries.",
            ),
            Mistake(
                "tanh of each part",
                lambda x, h, w, u, b, c: np.tanh(x @ w.T + b) + np.tanh(h @ u.T + c),
                "One tanh, of the sum of both linear layers.",
            ),
            Mistake(
                "a sigmoid for tanh",
                lambda x, h, w, u, b, c: np.tanh((x @ w.T + b + h @ u.T + c) / 2) / 2 + 0.5,
                "The state lies between −1 and 1.",
            ),
            Mistake(
                "no activation",
                lambda x, h, w, u, b, c: x @ w.T + b + h @ u.T + c,
                "tanh of the sum is the new state.",
            ),
            Mistake(
                "added to the old state",
                lambda x, h, w, u, b, c: h + np.tanh(x @ w.T + b + h @ u.T + c),
                "The old state enters through its weights only: this is no residual block.",
            ),
            Mistake(
                "tanh by exponentials that overflow",
                by_exponentials,
                "exp(1000) is infinite, and infinite / infinite is no number: NumPy has a tanh.",
            ),
        ),
        hints=(
            "Two linear layers, one for the input and one for the old state; their sum goes through tanh.",
            "Weights are (out, in): rows of a batch are multiplied by the transpose.",
            "np.tanh(input @ w_ih.T + b_ih + …), and the same of the state.",
        ),
    ),
    FormulaExercise(
        id="REC-01-formula",
        title="What comes back to the state and to its weights",
        points=1,
        **SECTION,
        function="rnn_tanh_cell_vjp",
        answer_names=("dH", "dW_hh", "db"),
        matrices={"g": ("n", "h"), "H_new": ("n", "h"), "H": ("n", "h"), "W_hh": ("h", "h")},
        answer=(
            "(g * (1 - H_new**2)) @ W_hh",
            "(g * (1 - H_new**2)).T @ H",
            "sum(g * (1 - H_new**2), axis=0)",
        ),
        correct=(
            Correct(
                "transposed twice",
                (
                    "(W_hh.T @ (g * (1 - H_new**2)).T).T",
                    "(H.T @ (g * (1 - H_new**2))).T",
                    "sum(g - g * H_new**2, axis=0)",
                ),
            ),
            Correct(
                "two terms",
                (
                    "g @ W_hh - (g * H_new**2) @ W_hh",
                    "g.T @ H - (g * H_new**2).T @ H",
                    "sum(g, axis=0) - sum(g * H_new**2, axis=0)",
                ),
            ),
            Correct(
                "the slope in two factors",
                (
                    "(g * (1 - H_new) * (1 + H_new)) @ W_hh",
                    "((1 - H_new) * (1 + H_new) * g).T @ H",
                    "sum(g * (1 - H_new) * (1 + H_new), axis=0)",
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "tanh taken twice",
                (
                    "(g * (1 - tanh(H_new)**2)) @ W_hh",
                    "(g * (1 - tanh(H_new)**2)).T @ H",
                    "sum(g * (1 - tanh(H_new)**2), axis=0)",
                ),
                "H_new is a tanh already: its slope is 1 − H_new².",
            ),
            Mistake(
                "the slope forgotten",
                ("g @ W_hh", "g.T @ H", "sum(g, axis=0)"),
                "Between the sum and the new state stands tanh: its slope multiplies first.",
            ),
            Mistake(
                "the transposed weights",
                (
                    "(g * (1 - H_new**2)) @ W_hh.T",
                    "(g * (1 - H_new**2)).T @ H",
                    "sum(g * (1 - H_new**2), axis=0)",
                ),
                "Forward H is multiplied by W_hhᵀ, so backward by W_hh.",
            ),
            Mistake(
                "the new state for the old one",
                (
                    "(g * (1 - H_new**2)) @ W_hh",
                    "(g * (1 - H_new**2)).T @ H_new",
                    "sum(g * (1 - H_new**2), axis=0)",
                ),
                "What W_hh multiplied on the way forward is the old state.",
            ),
            Mistake(
                "the bias gradient averaged",
                (
                    "(g * (1 - H_new**2)) @ W_hh",
                    "(g * (1 - H_new**2)).T @ H",
                    "mean(g * (1 - H_new**2), axis=0)",
                ),
                "A mean, if there is one, is in g already: the rows are added up.",
            ),
            Mistake(
                "the transposed gradient of the weights",
                (
                    "(g * (1 - H_new**2)) @ W_hh",
                    "H.T @ (g * (1 - H_new**2))",
                    "sum(g * (1 - H_new**2), axis=0)",
                ),
                "Row i of W_hh makes entry i of the new state: δ comes first.",
            ),
        ),
        hints=(
            "First through tanh: δ = g ⊙ (1 − H_new²).",
            "Then a linear layer for a batch: δ goes back through W_hh, and meets H for the weights.",
            "dH = δ @ W_hh, dW_hh = δ.T @ H, and db sums the rows of δ.",
        ),
    ),
    CodeExercise(
        id="REC-01-vjp",
        title="One step, backward",
        points=2,
        **SECTION,
        function="rnn_tanh_cell_vjp",
        answer_names=("rnn_tanh_cell_vjp",),
        answer=rnn_tanh_cell_vjp,
        outputs=("dx", "dh", "dw_ih", "dw_hh", "db_ih", "db_hh"),
        cases=inputs.cells_backward,
        correct=(
            Correct("in matrices", in_matrices),
            Correct("by outer products", by_outer_products),
            Correct("by einsum", by_einsum),
        ),
        mistakes=(
            Mistake(
                "tanh taken twice",
                tanh_twice,
                "h_new is a tanh already: its slope is 1 − h_new².",
            ),
            Mistake(
                "the slope of tanh forgotten",
                without_slope,
                "Between the sum and the new state stands tanh: its slope multiplies first.",
            ),
            Mistake("the square forgotten", not_squared, "The slope of tanh is 1 − tanh²."),
            Mistake(
                "the slope of the sigmoid", of_the_sigmoid, "The cell has a tanh: its slope is 1 − h_new²."
            ),
            Mistake(
                "divided by the slope",
                divided_by_the_slope,
                "The chain rule multiplies by the slope; who divides has inverted the function.",
            ),
            Mistake(
                "the transposed weights on the way back to the state",
                state_transposed,
                "Forward h is multiplied by w_hhᵀ, so backward by w_hh. It is square, so both run.",
            ),
            Mistake(
                "the new state in the weights' gradient",
                with_the_new_state,
                "What w_hh multiplied on the way forward is the old state.",
            ),
            Mistake(
                "the transposed gradients of the weights",
                weights_transposed,
                "A gradient has the shape of its variable: weights are stored as (out, in).",
            ),
            Mistake(
                "the bias gradient not summed",
                bias_not_summed,
                "One bias serves all rows of the batch: add up over them.",
            ),
            Mistake(
                "the bias gradient averaged",
                bias_averaged,
                "A mean, if there is one, is in g already: the rows are added up.",
            ),
        ),
        hints=(
            "First through tanh: its slope is made of the new state, which you are given.",
            "delta = g * (1 - h_new**2); what is left are two linear layers and two biases.",
            "delta @ w_ih, delta @ w_hh, delta.T @ input, delta.T @ hx, and twice the sum of delta's rows.",
        ),
    ),
)
