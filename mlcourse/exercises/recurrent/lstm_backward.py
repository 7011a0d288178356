"""Exercises on the LSTM cell, backward (REC-06)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises.recurrent import inputs, wrong_lstms
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
                wrong_lstms.cell_gradient_lost,
                "The new cell has two readers: tanh, and the next step. Their gradients add up.",
                seen="datvodinh10/DL_library_from_scratch",
            ),
            Mistake(
                "the slope of tanh(c') lost",
                wrong_lstms.slope_of_tanh_lost,
                "Between the cell and the state stands tanh: its slope multiplies.",
            ),
            Mistake(
                "the slope at the cell, not at its tanh",
                wrong_lstms.slope_at_the_cell,
                "c' is no tanh: the slope of tanh there is 1 − tanh²(c').",
            ),
            Mistake(
                "the output gate lost on the way to the cell",
                wrong_lstms.output_gate_lost,
                "h' = o ⊙ tanh(c'): o multiplies, forward and backward.",
            ),
            Mistake(
                "the new cell at the forget gate",
                wrong_lstms.new_cell_at_the_forget_gate,
                "f multiplies the old cell, so the old cell stands in its gradient.",
            ),
            Mistake(
                "the candidate taken for a sigmoid",
                wrong_lstms.candidate_as_sigmoid,
                "Three gates are sigmoids; the candidate is a tanh, with the slope 1 − g².",
                seen="datvodinh10/DL_library_from_scratch",
            ),
            Mistake(
                "the gates read in the order i, f, o, g",
                wrong_lstms.output_before_candidate,
                "PyTorch's order is i, f, g, o: the candidate stands third.",
            ),
            Mistake(
                "the parts joined in the order i, f, o, g",
                wrong_lstms.joined_in_another_order,
                "PyTorch's order is i, f, g, o: the candidate's part stands third.",
            ),
            Mistake(
                "the square forgotten at the candidate",
                wrong_lstms.square_forgotten,
                "The slope of tanh is 1 − g².",
            ),
            Mistake(
                "the output gate meets the cell without tanh",
                wrong_lstms.cell_shown_without_tanh,
                "h' = o ⊙ tanh(c'): what o multiplies is tanh(c').",
            ),
            Mistake(
                "the old cell from later steps alone",
                wrong_lstms.old_cell_from_later_steps_alone,
                "The new cell also goes into h': the old one gets k ⊙ f, with both parts of k.",
            ),
            Mistake(
                "the state's gradient passed on",
                wrong_lstms.state_passed_on,
                "The old state goes into the gates only: there is no direct way from h to h'.",
            ),
            Mistake(
                "the new state in the weights' gradient",
                wrong_lstms.with_the_new_state,
                "What w_hh multiplied on the way forward is the old state.",
            ),
            Mistake(
                "sigmoid and tanh taken twice",
                wrong_lstms.activations_twice,
                "gates holds values after their sigmoids and tanh.",
            ),
            Mistake(
                "the old cell without the forget gate",
                wrong_lstms.cell_passed_without_forget_gate,
                "c' = f ⊙ c + …: the old cell gets k ⊙ f.",
            ),
            Mistake(
                "one gate only on the way to the state",
                wrong_lstms.one_gate_in_the_state,
                "The old state goes into all four gates: all four send a gradient back.",
            ),
            Mistake(
                "the output gate through the cell",
                wrong_lstms.output_gate_through_the_cell,
                "o does not go into the cell: it is reached from h' alone, by G_h ⊙ tanh(c').",
            ),
            Mistake(
                "the slopes of the gates lost",
                wrong_lstms.slopes_of_the_gates_lost,
                "Before each gate stands a sigmoid or tanh: its slope multiplies.",
            ),
            Mistake(
                "input gate and candidate exchanged",
                wrong_lstms.input_and_candidate_exchanged,
                "In i ⊙ g each factor gets the other one.",
            ),
            Mistake(
                "the transposed gradients of the weights",
                wrong_lstms.weights_transposed,
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
