"""Exercises on the LSTM cell, backward (REC-06)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises.recurrent import inputs
from mlcourse.exercises.recurrent.place import section
from mlcourse.numpy import lstm_cell_vjp

SECTION = section("lstm-backward", "The LSTM cell, backward")


def gate_by_gate(input, hx, w_ih, w_hh, gates, g_h, g_c):
    h, c = hx
    i, f, g, o = np.split(gates, 4, axis=1)
    t = np.tanh(f * c + i * g)
    k = g_c + g_h * o * (1 - t**2)
    da = np.hstack((k * g * i * (1 - i), k * c * f * (1 - f), k * i * (1 - g**2), g_h * t * o * (1 - o)))
    db = da.sum(axis=0)
    return da @ w_ih, da @ w_hh, k * f, da.T @ input, da.T @ h, db, db


def slopes_at_once(input, hx, w_ih, w_hh, gates, g_h, g_c):
    h, c = hx
    n = h.shape[1]
    i, f, g, o = (gates[:, k * n : (k + 1) * n] for k in range(4))
    t = np.tanh(f * c + i * g)
    dc_new = g_h * o * (1 - t) * (1 + t) + g_c
    slopes = gates * (1 - gates)
    slopes[:, 2 * n : 3 * n] = 1 - g * g
    da = np.concatenate((dc_new * g, dc_new * c, dc_new * i, g_h * t), axis=1) * slopes
    db = np.ones(len(da)) @ da
    return da @ w_ih, da @ w_hh, f * dc_new, da.T @ input, da.T @ h, db, db.copy()


def example_by_example(input, hx, w_ih, w_hh, gates, g_h, g_c):
    h, c = hx
    dx, dh, dc = np.empty(input.shape), np.empty(h.shape), np.empty(c.shape)
    dw_ih, dw_hh, db = np.zeros(w_ih.shape), np.zeros(w_hh.shape), np.zeros(len(w_hh))
    for j in range(len(input)):
        i, f, g, o = gates[j].reshape(4, -1)
        t = np.tanh(f * c[j] + i * g)
        k = g_c[j] + g_h[j] * o * (1 - t * t)
        a = np.concatenate(
            (k * g * i * (1 - i), k * c[j] * f * (1 - f), k * i * (1 - g * g), g_h[j] * t * o * (1 - o))
        )
        dx[j], dh[j], dc[j] = w_ih.T @ a, w_hh.T @ a, k * f
        dw_ih += np.outer(a, input[j])
        dw_hh += np.outer(a, h[j])
        db += a
    return dx, dh, dc, dw_ih, dw_hh, db, db.copy()


def back(input, hx, w_ih, w_hh, gates, g_h, g_c, k=None, dc=None, last=None, **gate):
    """Return all gradients, with one part after another that can be got wrong: k, a gate's, that of the cell."""
    h, c = hx
    i, f, g, o = np.split(gates, 4, axis=1)
    t = np.tanh(f * c + i * g)
    v = {"i": i, "f": f, "g": g, "o": o, "t": t, "c": c, "c_new": f * c + i * g, "g_h": g_h, "g_c": g_c}
    v["k"] = k(v) if k else g_c + g_h * o * (1 - t**2)
    parts = {
        "di": lambda v: v["k"] * v["g"] * v["i"] * (1 - v["i"]),
        "df": lambda v: v["k"] * v["c"] * v["f"] * (1 - v["f"]),
        "dg": lambda v: v["k"] * v["i"] * (1 - v["g"] ** 2),
        "do": lambda v: v["g_h"] * v["t"] * v["o"] * (1 - v["o"]),
    } | gate
    da = np.concatenate([parts[name](v) for name in ("di", "df", "dg", "do")], axis=1)
    db = da.sum(0)
    through = last(da) if last else da
    return da @ w_ih, through @ w_hh, dc(v) if dc else v["k"] * f, da.T @ input, da.T @ h, db, db


def cell_gradient_lost(*args):

    from mlcourse.exercises.recurrent.lstm_backward import back

    return back(*args, k=lambda v: v["g_h"] * v["o"] * (1 - v["t"] ** 2))


def slope_of_tanh_lost(*args):

    from mlcourse.exercises.recurrent.lstm_backward import back

    return back(*args, k=lambda v: v["g_c"] + v["g_h"] * v["o"])


def slope_at_the_cell(*args):

    from mlcourse.exercises.recurrent.lstm_backward import back

    return back(*args, k=lambda v: v["g_c"] + v["g_h"] * v["o"] * (1 - v["c_new"] ** 2))


def output_gate_lost(*args):

    from mlcourse.exercises.recurrent.lstm_backward import back

    return back(*args, k=lambda v: v["g_c"] + v["g_h"] * (1 - v["t"] ** 2))


def new_cell_at_the_forget_gate(*args):

    from mlcourse.exercises.recurrent.lstm_backward import back

    return back(*args, df=lambda v: v["k"] * v["c_new"] * v["f"] * (1 - v["f"]))


def candidate_as_sigmoid(*args):

    from mlcourse.exercises.recurrent.lstm_backward import back

    return back(*args, dg=lambda v: v["k"] * v["i"] * v["g"] * (1 - v["g"]))


def cell_passed_without_forget_gate(*args):

    from mlcourse.exercises.recurrent.lstm_backward import back

    return back(*args, dc=lambda v: v["k"])


def one_gate_in_the_state(*args):

    from mlcourse.exercises.recurrent.lstm_backward import back

    def last(da):
        kept = da.copy()
        kept[:, : 3 * da.shape[1] // 4] = 0
        return kept

    return back(*args, last=last)


def output_gate_through_the_cell(*args):

    from mlcourse.exercises.recurrent.lstm_backward import back

    return back(*args, do=lambda v: v["k"] * v["t"] * v["o"] * (1 - v["o"]))


def slopes_of_the_gates_lost(*args):

    from mlcourse.exercises.recurrent.lstm_backward import back

    return back(
        *args,
        di=lambda v: v["k"] * v["g"],
        df=lambda v: v["k"] * v["c"],
        dg=lambda v: v["k"] * v["i"],
        do=lambda v: v["g_h"] * v["t"],
    )


def input_and_candidate_exchanged(*args):

    from mlcourse.exercises.recurrent.lstm_backward import back

    return back(
        *args,
        di=lambda v: v["k"] * v["i"] * v["i"] * (1 - v["i"]),
        dg=lambda v: v["k"] * v["g"] * (1 - v["g"] ** 2),
    )


def weights_transposed(*args):

    from mlcourse.exercises.recurrent.lstm_backward import back

    dx, dh, dc, dw_ih, dw_hh, *db = back(*args)
    return dx, dh, dc, dw_ih.T, dw_hh.T, *db


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="REC-06",
        title="The LSTM cell, backward",
        points=4,
        **SECTION,
        function="lstm_cell_vjp",
        answer_names=("lstm_cell_vjp",),
        answer=lstm_cell_vjp,
        outputs=("dx", "dh", "dc", "dw_ih", "dw_hh", "db_ih", "db_hh"),
        cases=inputs.lstms_backward,
        correct=(
            Correct("gate by gate", gate_by_gate),
            Correct("the slopes at once", slopes_at_once),
            Correct("example by example", example_by_example),
        ),
        mistakes=(
            Mistake(
                "the gradient of the cell not added",
                cell_gradient_lost,
                "The new cell has two readers: tanh, and the next step. Their gradients add up.",
                seen="datvodinh10/DL_library_from_scratch",
            ),
            Mistake(
                "the slope of tanh(c') lost",
                slope_of_tanh_lost,
                "Between the cell and the state stands tanh: its slope multiplies.",
            ),
            Mistake(
                "the slope at the cell, not at its tanh",
                slope_at_the_cell,
                "c' is no tanh: the slope of tanh there is 1 − tanh²(c').",
            ),
            Mistake(
                "the output gate lost on the way to the cell",
                output_gate_lost,
                "h' = o ⊙ tanh(c'): o multiplies, forward and backward.",
            ),
            Mistake(
                "the new cell at the forget gate",
                new_cell_at_the_forget_gate,
                "f multiplies the old cell, so the old cell stands in its gradient.",
            ),
            Mistake(
                "the candidate taken for a sigmoid",
                candidate_as_sigmoid,
                "Three gates are sigmoids; the candidate is a tanh, with the slope 1 − g².",
                seen="datvodinh10/DL_library_from_scratch",
            ),
            Mistake(
                "the old cell without the forget gate",
                cell_passed_without_forget_gate,
                "c' = f ⊙ c + …: the old cell gets k ⊙ f.",
            ),
            Mistake(
                "one gate only on the way to the state",
                one_gate_in_the_state,
                "The old state goes into all four gates: all four send a gradient back.",
            ),
            Mistake(
                "the output gate through the cell",
                output_gate_through_the_cell,
                "o does not go into the cell: it is reached from h' alone, by G_h ⊙ tanh(c').",
            ),
            Mistake(
                "the slopes of the gates lost",
                slopes_of_the_gates_lost,
                "Before each gate stands a sigmoid or tanh: its slope multiplies.",
            ),
            Mistake(
                "input gate and candidate exchanged",
                input_and_candidate_exchanged,
                "In i ⊙ g each factor gets the other one.",
            ),
            Mistake(
                "the transposed gradients of the weights",
                weights_transposed,
                "A gradient has the shape of its variable: weights are stored as (out, in).",
            ),
        ),
        hints=(
            "First the cell: what comes from h' through tanh, and what comes from later steps: k.",
            "k = g_c + g_h * o * (1 - tanh(c')**2); i gets k*g, f gets k*c, g gets k*i, o gets g_h*tanh(c').",
            "Each times its slope, side by side: da. Then da @ w_ih, da @ w_hh, da.T @ input, da.T @ h.",
        ),
    ),
)
