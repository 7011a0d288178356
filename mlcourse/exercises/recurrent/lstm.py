"""Exercises on the LSTM cell, forward (REC-05)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises.recurrent import inputs
from mlcourse.exercises.recurrent.place import section
from mlcourse.numpy import lstm_cell, sigmoid

SECTION = section("lstm", "The LSTM cell: a state that is passed on by a factor and a sum")
NEW = "sigma(a_f)*c + sigma(a_i)*tanh(a_g)"


def gates_by_split(input, hx, w_ih, w_hh, b_ih, b_hh):
    h, c = hx
    i, f, g, o = np.split(input @ w_ih.T + b_ih + h @ w_hh.T + b_hh, 4, axis=1)
    c_new = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_new), c_new


def gates_by_slices(input, hx, w_ih, w_hh, b_ih, b_hh):
    h, c = hx
    n = h.shape[1]
    a = input @ w_ih.T + h @ w_hh.T + (b_ih + b_hh)
    s = np.tanh(a / 2) / 2 + 0.5
    c_new = s[:, n : 2 * n] * c + s[:, :n] * np.tanh(a[:, 2 * n : 3 * n])
    return s[:, 3 * n :] * np.tanh(c_new), c_new


def gate_by_gate(input, hx, w_ih, w_hh, b_ih, b_hh):
    h, c = hx
    n = h.shape[1]

    def a(k):
        rows = slice(k * n, (k + 1) * n)
        return input @ w_ih[rows].T + b_ih[rows] + h @ w_hh[rows].T + b_hh[rows]

    c_new = sigmoid(a(0)) * np.tanh(a(2)) + sigmoid(a(1)) * c
    return np.tanh(c_new) * sigmoid(a(3)), c_new


def pre(input, hx, w_ih, w_hh, b_ih, b_hh):
    """Return the old cell, and the four pre-activations one after another."""
    h, c = hx
    return c, *np.split(input @ w_ih.T + b_ih + h @ w_hh.T + b_hh, 4, axis=1)


def output_before_candidate(*args):

    from mlcourse.exercises.recurrent.lstm import pre

    c, i, f, o, g = pre(*args)
    c_new = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_new), c_new


def forget_before_input(*args):

    from mlcourse.exercises.recurrent.lstm import pre

    c, f, i, g, o = pre(*args)
    c_new = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_new), c_new


def interleaved(input, hx, w_ih, w_hh, b_ih, b_hh):
    h, c = hx
    a = input @ w_ih.T + b_ih + h @ w_hh.T + b_hh
    i, f, g, o = (a[:, k::4] for k in range(4))
    c_new = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_new), c_new


def sigmoid_candidate(*args):

    from mlcourse.exercises.recurrent.lstm import pre

    c, i, f, g, o = pre(*args)
    c_new = sigmoid(f) * c + sigmoid(i) * sigmoid(g)
    return sigmoid(o) * np.tanh(c_new), c_new


def cell_without_tanh(*args):

    from mlcourse.exercises.recurrent.lstm import pre

    c, i, f, g, o = pre(*args)
    c_new = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * c_new, c_new


def tanh_of_the_old_cell(*args):

    from mlcourse.exercises.recurrent.lstm import pre

    c, i, f, g, o = pre(*args)
    return sigmoid(o) * np.tanh(c), sigmoid(f) * c + sigmoid(i) * np.tanh(g)


def without_input_gate(*args):

    from mlcourse.exercises.recurrent.lstm import pre

    c, _, f, g, o = pre(*args)
    c_new = sigmoid(f) * c + np.tanh(g)
    return sigmoid(o) * np.tanh(c_new), c_new


def without_forget_gate(*args):

    from mlcourse.exercises.recurrent.lstm import pre

    c, i, _, g, o = pre(*args)
    c_new = c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_new), c_new


def one_minus_the_input_gate(*args):

    from mlcourse.exercises.recurrent.lstm import pre

    c, i, _, g, o = pre(*args)
    c_new = (1 - sigmoid(i)) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_new), c_new


def one_bias(input, hx, w_ih, w_hh, b_ih, b_hh):

    from mlcourse.exercises.recurrent.lstm import gates_by_split

    return gates_by_split(input, hx, w_ih, w_hh, b_ih, 0 * b_hh)


def exchanged(*args):

    from mlcourse.exercises.recurrent.lstm import gates_by_split

    h_new, c_new = gates_by_split(*args)
    return c_new, h_new


def overflowing(*args):

    from mlcourse.exercises.recurrent.lstm import pre

    c, *a = pre(*args)
    i, f, _, o = (np.exp(t) / (1 + np.exp(t)) for t in a)
    c_new = f * c + i * np.tanh(a[2])
    return o * np.tanh(c_new), c_new


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="REC-05-formula",
        title="One unit of an LSTM",
        points=1,
        **SECTION,
        function="lstm_cell",
        answer_names=("c_new", "h_new"),
        names=("a_i", "a_f", "a_g", "a_o", "c"),
        answer=(NEW, f"sigma(a_o)*tanh({NEW})"),
        correct=(
            Correct(
                "the other term first",
                (
                    "tanh(a_g)*sigma(a_i) + c*sigma(a_f)",
                    "tanh(tanh(a_g)*sigma(a_i) + c*sigma(a_f))*sigma(a_o)",
                ),
            ),
            Correct(
                "sigmoids written out",
                (
                    "c/(1 + exp(-a_f)) + tanh(a_g)/(1 + exp(-a_i))",
                    "tanh(c/(1 + exp(-a_f)) + tanh(a_g)/(1 + exp(-a_i)))/(1 + exp(-a_o))",
                ),
            ),
            Correct(
                "sigmoids by tanh",
                (
                    "(1 + tanh(a_f/2))/2*c + (1 + tanh(a_i/2))/2*tanh(a_g)",
                    f"(1 + tanh(a_o/2))/2*tanh({NEW})",
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "a sigmoid for the candidate",
                (
                    "sigma(a_f)*c + sigma(a_i)*sigma(a_g)",
                    "sigma(a_o)*tanh(sigma(a_f)*c + sigma(a_i)*sigma(a_g))",
                ),
                "Three gates are sigmoids; the candidate is a tanh, for the cell must be able to fall.",
            ),
            Mistake(
                "the new cell without its tanh",
                (NEW, f"sigma(a_o)*({NEW})"),
                "What is shown of the cell goes through tanh first.",
            ),
            Mistake(
                "tanh of the old cell",
                (NEW, "sigma(a_o)*tanh(c)"),
                "The new state shows the new cell.",
            ),
            Mistake(
                "the input gate forgotten",
                ("sigma(a_f)*c + tanh(a_g)", "sigma(a_o)*tanh(sigma(a_f)*c + tanh(a_g))"),
                "The candidate enters as far as the input gate lets it.",
            ),
            Mistake(
                "the forget gate missing",
                ("c + sigma(a_i)*tanh(a_g)", "sigma(a_o)*tanh(c + sigma(a_i)*tanh(a_g))"),
                "The old cell is multiplied by f.",
            ),
            Mistake(
                "input and forget gate exchanged",
                (
                    "sigma(a_i)*c + sigma(a_f)*tanh(a_g)",
                    "sigma(a_o)*tanh(sigma(a_i)*c + sigma(a_f)*tanh(a_g))",
                ),
                "f multiplies the old cell, i the candidate.",
            ),
        ),
        hints=(
            "Three gates are sigmoids: i = σ(a_i), f = σ(a_f), o = σ(a_o). The candidate is tanh(a_g).",
            "The old cell is multiplied by f, the candidate by i.",
            "h_new = o · tanh(c_new), with the formula of c_new in it.",
        ),
    ),
    CodeExercise(
        id="REC-05",
        title="The LSTM cell",
        points=2,
        **SECTION,
        function="lstm_cell",
        answer_names=("lstm_cell",),
        answer=lstm_cell,
        outputs=("h_new", "c_new"),
        cases=inputs.lstms,
        correct=(
            Correct("gates by split", gates_by_split),
            Correct("gates by slices", gates_by_slices),
            Correct("gate by gate", gate_by_gate),
        ),
        mistakes=(
            Mistake(
                "the gates in the order i, f, o, g",
                output_before_candidate,
                "PyTorch's order is i, f, g, o: the candidate stands third.",
            ),
            Mistake(
                "the gates in the order f, i, g, o",
                forget_before_input,
                "PyTorch's order is i, f, g, o: the input gate stands first.",
            ),
            Mistake(
                "the gates interleaved",
                interleaved,
                "The gates stand below one another: the first H rows are all of i.",
            ),
            Mistake(
                "a sigmoid for the candidate",
                sigmoid_candidate,
                "Three gates are sigmoids; the candidate is a tanh, for the cell must be able to fall.",
            ),
            Mistake(
                "the new cell without its tanh",
                cell_without_tanh,
                "What is shown of the cell goes through tanh first: h' = o ⊙ tanh(c').",
            ),
            Mistake("tanh of the old cell", tanh_of_the_old_cell, "The new state shows the new cell."),
            Mistake(
                "the input gate forgotten",
                without_input_gate,
                "The candidate enters as far as the input gate lets it.",
            ),
            Mistake(
                "the forget gate missing",
                without_forget_gate,
                "The old cell is multiplied by f.",
            ),
            Mistake(
                "one gate for both",
                one_minus_the_input_gate,
                "Here f is a gate of its own; 1 − i in its place is another cell.",
            ),
            Mistake("one bias", one_bias, "There are two biases, as in PyTorch: both are added."),
            Mistake("the new states exchanged", exchanged, "Returned are first h', then c'."),
            Mistake(
                "a sigmoid that overflows",
                overflowing,
                "exp(1000) is infinite, and infinite / infinite is no number: 1 / (1 + exp(−a)), or tanh(a/2).",
            ),
        ),
        hints=(
            "All four pre-activations at once: input @ w_ih.T + b_ih + h @ w_hh.T + b_hh, of width 4H.",
            "Cut it into four along its last axis: i, f, g, o. Three sigmoids, and tanh for g.",
            "c_new = f * c + i * g, then h_new = o * np.tanh(c_new).",
        ),
    ),
)
