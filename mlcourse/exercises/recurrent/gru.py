"""Exercises on the GRU cell, forward and backward (REC-07)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises.recurrent import inputs
from mlcourse.exercises.recurrent.place import section
from mlcourse.numpy import gru_cell, gru_cell_vjp, sigmoid

SECTION = section("gru", "The GRU cell: two gates and no second state")


def by_split(input, hx, w_ih, w_hh, b_ih, b_hh):
    xr, xz, xn = np.split(input @ w_ih.T + b_ih, 3, axis=1)
    hr, hz, hn = np.split(hx @ w_hh.T + b_hh, 3, axis=1)
    r, z = sigmoid(xr + hr), sigmoid(xz + hz)
    return (1 - z) * np.tanh(xn + r * hn) + z * hx


def gate_by_gate(input, hx, w_ih, w_hh, b_ih, b_hh):
    n = hx.shape[1]
    r = sigmoid(input @ w_ih[:n].T + hx @ w_hh[:n].T + b_ih[:n] + b_hh[:n])
    z = sigmoid(input @ w_ih[n : 2 * n].T + hx @ w_hh[n : 2 * n].T + b_ih[n : 2 * n] + b_hh[n : 2 * n])
    new = np.tanh(input @ w_ih[2 * n :].T + b_ih[2 * n :] + r * (hx @ w_hh[2 * n :].T + b_hh[2 * n :]))
    return new + z * (hx - new)


def example_by_example(input, hx, w_ih, w_hh, b_ih, b_hh):
    rows = []
    for x, h in zip(input, hx):
        a, b = (w_ih @ x + b_ih).reshape(3, -1), (w_hh @ h + b_hh).reshape(3, -1)
        r, z = np.tanh((a[:2] + b[:2]) / 2) / 2 + 0.5
        rows.append(z * h + (1 - z) * np.tanh(a[2] + r * b[2]))
    return np.array(rows)


def forward(input, hx, w_ih, w_hh, b_ih, b_hh, order=(0, 1, 2), candidate=None, mix=None):
    """Return the new state, with one part after another that can be got wrong."""
    a = np.split(input @ w_ih.T + b_ih, 3, axis=1)
    b = np.split(hx @ w_hh.T + b_hh, 3, axis=1)
    r, z = (np.tanh((a[k] + b[k]) / 2) / 2 + 0.5 for k in order[:2])
    k = order[2]
    n = np.tanh(candidate(r, a[k], b[k]) if candidate else a[k] + r * b[k])
    return mix(z, n, hx) if mix else (1 - z) * n + z * hx


def reset_before_the_product(input, hx, w_ih, w_hh, b_ih, b_hh):

    from mlcourse.exercises.recurrent.gru import forward

    n = hx.shape[1]

    def candidate(r, a, b):
        return a + (r * hx) @ w_hh[2 * n :].T + b_hh[2 * n :]

    return forward(input, hx, w_ih, w_hh, b_ih, b_hh, candidate=candidate)


def bias_outside_the_gate(input, hx, w_ih, w_hh, b_ih, b_hh):

    from mlcourse.exercises.recurrent.gru import forward

    bias = b_hh[2 * hx.shape[1] :]
    return forward(input, hx, w_ih, w_hh, b_ih, b_hh, candidate=lambda r, a, b: a + r * (b - bias) + bias)


def exchanged(*args):

    from mlcourse.exercises.recurrent.gru import forward

    return forward(*args, mix=lambda z, n, h: z * n + (1 - z) * h)


def update_first(*args):

    from mlcourse.exercises.recurrent.gru import forward

    return forward(*args, order=(1, 0, 2))


def without_reset(*args):

    from mlcourse.exercises.recurrent.gru import forward

    return forward(*args, candidate=lambda r, a, b: a + b)


def reset_of_both(*args):

    from mlcourse.exercises.recurrent.gru import forward

    return forward(*args, candidate=lambda r, a, b: r * (a + b))


def sigmoid_candidate(input, hx, w_ih, w_hh, b_ih, b_hh):
    a = np.split(input @ w_ih.T + b_ih, 3, axis=1)
    b = np.split(hx @ w_hh.T + b_hh, 3, axis=1)
    r, z = (np.tanh((a[k] + b[k]) / 2) / 2 + 0.5 for k in (0, 1))
    n = np.tanh((a[2] + r * b[2]) / 2) / 2 + 0.5
    return (1 - z) * n + z * hx


def update_for_reset(input, hx, w_ih, w_hh, b_ih, b_hh):

    from mlcourse.exercises.recurrent.gru import forward

    n = hx.shape[1]
    rows = slice(n, 2 * n)
    z = np.tanh((input @ w_ih[rows].T + b_ih[rows] + hx @ w_hh[rows].T + b_hh[rows]) / 2) / 2 + 0.5
    return forward(input, hx, w_ih, w_hh, b_ih, b_hh, candidate=lambda r, a, b: a + z * b)


def old_state_lost(*args):

    from mlcourse.exercises.recurrent.gru import forward

    return forward(*args, mix=lambda z, n, h: (1 - z) * n)


def back_in_matrices(input, hx, w_ih, w_hh, b_ih, b_hh, g):
    xr, xz, xn = np.split(input @ w_ih.T + b_ih, 3, axis=1)
    hr, hz, hn = np.split(hx @ w_hh.T + b_hh, 3, axis=1)
    r, z = sigmoid(xr + hr), sigmoid(xz + hz)
    n = np.tanh(xn + r * hn)
    dn = g * (1 - z) * (1 - n**2)
    dr, dz = dn * hn * r * (1 - r), g * (hx - n) * z * (1 - z)
    dax, dah = np.hstack((dr, dz, dn)), np.hstack((dr, dz, dn * r))
    return dax @ w_ih, dah @ w_hh + g * z, dax.T @ input, dah.T @ hx, dax.sum(0), dah.sum(0)


def back_gate_by_gate(input, hx, w_ih, w_hh, b_ih, b_hh, g):
    k = hx.shape[1]
    wx, wh = w_ih.reshape(3, k, -1), w_hh.reshape(3, k, -1)
    bx, bh = b_ih.reshape(3, k), b_hh.reshape(3, k)
    r, z = (sigmoid(input @ wx[j].T + bx[j] + hx @ wh[j].T + bh[j]) for j in range(2))
    from_state = hx @ wh[2].T + bh[2]
    n = np.tanh(input @ wx[2].T + bx[2] + r * from_state)
    dz = g * hx - g * n
    dn = (g - g * z) * (1 - n * n)
    at_x = [dn * from_state * (r - r * r), dz * (z - z * z), dn]
    at_h = [at_x[0], at_x[1], dn * r]
    dx = sum(d @ w for d, w in zip(at_x, wx))
    dh = sum(d @ w for d, w in zip(at_h, wh)) + z * g
    dw_ih, dw_hh = (np.concatenate([d.T @ v for d in ds]) for ds, v in ((at_x, input), (at_h, hx)))
    return dx, dh, dw_ih, dw_hh, *[np.concatenate([d.sum(0) for d in ds]) for ds in (at_x, at_h)]


def back_example_by_example(input, hx, w_ih, w_hh, b_ih, b_hh, g):
    dx, dh = np.empty(input.shape), np.empty(hx.shape)
    totals = [np.zeros(p.shape) for p in (w_ih, w_hh, b_ih, b_hh)]
    for j in range(len(input)):
        a, b = (w_ih @ input[j] + b_ih).reshape(3, -1), (w_hh @ hx[j] + b_hh).reshape(3, -1)
        r, z = np.tanh((a[:2] + b[:2]) / 2) / 2 + 0.5
        n = np.tanh(a[2] + r * b[2])
        dn = g[j] * (1 - z) * (1 - n * n)
        head = np.concatenate((dn * b[2] * r * (1 - r), g[j] * (hx[j] - n) * z * (1 - z)))
        at_x, at_h = np.concatenate((head, dn)), np.concatenate((head, dn * r))
        dx[j], dh[j] = w_ih.T @ at_x, w_hh.T @ at_h + g[j] * z
        for total, part in zip(totals, (np.outer(at_x, input[j]), np.outer(at_h, hx[j]), at_x, at_h)):
            total += part
    return dx, dh, *totals


def back(input, hx, w_ih, w_hh, b_ih, b_hh, g, dn=None, dr=None, dz=None, at_h=None, direct=None, db=None):
    """Return all gradients, with one part after another that can be got wrong."""
    a = np.split(input @ w_ih.T + b_ih, 3, axis=1)
    b = np.split(hx @ w_hh.T + b_hh, 3, axis=1)
    r, z = (np.tanh((a[k] + b[k]) / 2) / 2 + 0.5 for k in (0, 1))
    n = np.tanh(a[2] + r * b[2])
    v = {"g": g, "r": r, "z": z, "n": n, "h": hx, "b": b[2]}
    v["dn"] = dn(v) if dn else g * (1 - z) * (1 - n**2)
    v["dr"] = dr(v) if dr else v["dn"] * b[2] * r * (1 - r)
    v["dz"] = dz(v) if dz else g * (hx - n) * z * (1 - z)
    dax = np.hstack((v["dr"], v["dz"], v["dn"]))
    dah = np.hstack((v["dr"], v["dz"], at_h(v) if at_h else v["dn"] * r))
    dh = dah @ w_hh + (direct(v) if direct else g * z)
    return dax @ w_ih, dh, dax.T @ input, dah.T @ hx, dax.sum(0), (dax if db else dah).sum(0)


def direct_path_forgotten(*args):

    from mlcourse.exercises.recurrent.gru import back

    return back(*args, direct=lambda v: 0)


def same_on_both_sides(*args):

    from mlcourse.exercises.recurrent.gru import back

    return back(*args, at_h=lambda v: v["dn"])


def bias_of_the_input_twice(*args):

    from mlcourse.exercises.recurrent.gru import back

    return back(*args, db=True)


def exchanged_backward(*args):

    from mlcourse.exercises.recurrent.gru import back

    return back(
        *args,
        dn=lambda v: v["g"] * v["z"] * (1 - v["n"] ** 2),
        dz=lambda v: v["g"] * (v["n"] - v["h"]) * v["z"] * (1 - v["z"]),
        direct=lambda v: v["g"] * (1 - v["z"]),
    )


def update_sees_the_old_state_alone(*args):

    from mlcourse.exercises.recurrent.gru import back

    return back(*args, dz=lambda v: v["g"] * v["h"] * v["z"] * (1 - v["z"]))


def reset_by_the_state(*args):

    from mlcourse.exercises.recurrent.gru import back

    return back(*args, dr=lambda v: v["dn"] * v["h"] * v["r"] * (1 - v["r"]))


def slope_of_the_candidate_lost(*args):

    from mlcourse.exercises.recurrent.gru import back

    return back(*args, dn=lambda v: v["g"] * (1 - v["z"]))


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="REC-07",
        title="The GRU cell",
        points=1,
        **SECTION,
        function="gru_cell",
        answer_names=("gru_cell",),
        answer=gru_cell,
        cases=inputs.cells(gates=3),
        correct=(
            Correct("by split", by_split),
            Correct("gate by gate", gate_by_gate),
            Correct("example by example", example_by_example),
        ),
        mistakes=(
            Mistake(
                "the reset before the product",
                reset_before_the_product,
                "That is another form of the cell. In PyTorch's, r multiplies what the weights have made of h.",
            ),
            Mistake(
                "the bias of the state outside the gate",
                bias_outside_the_gate,
                "r multiplies all of h W_hnᵀ + b_hn.",
            ),
            Mistake("z and 1 − z exchanged", exchanged, "Here z says how much of the old state stays."),
            Mistake(
                "the gates in the order z, r, n",
                update_first,
                "PyTorch's order is r, z, n: the reset gate stands first.",
            ),
            Mistake("no reset", without_reset, "r multiplies what comes from the state in n."),
            Mistake(
                "the reset of the input as well",
                reset_of_both,
                "r multiplies what comes from the state; the input's part enters whole.",
            ),
            Mistake(
                "the update gate for the reset",
                update_for_reset,
                "Within n it is r that multiplies what comes from the state.",
            ),
            Mistake(
                "a sigmoid for the candidate", sigmoid_candidate, "n is a tanh; only r and z are sigmoids."
            ),
            Mistake("the old state lost", old_state_lost, "h' mixes two things: (1 − z) ⊙ n and z ⊙ h."),
        ),
        hints=(
            "Two times three parts: input @ w_ih.T + b_ih and hx @ w_hh.T + b_hh, each cut into r, z, n.",
            "r and z are sigmoids of the sums; n = tanh(x's part + r * h's part).",
            "(1 - z) * n + z * hx.",
        ),
    ),
    CodeExercise(
        id="REC-07-vjp",
        title="The GRU cell, backward",
        points=2,
        **SECTION,
        function="gru_cell_vjp",
        answer_names=("gru_cell_vjp",),
        answer=gru_cell_vjp,
        outputs=("dx", "dh", "dw_ih", "dw_hh", "db_ih", "db_hh"),
        cases=inputs.grus_backward,
        correct=(
            Correct("in matrices", back_in_matrices),
            Correct("gate by gate", back_gate_by_gate),
            Correct("example by example", back_example_by_example),
        ),
        mistakes=(
            Mistake(
                "the direct path forgotten",
                direct_path_forgotten,
                "h' = … + z ⊙ h: the old state gets g ⊙ z besides what comes through the weights.",
            ),
            Mistake(
                "the same gradient on both sides",
                same_on_both_sides,
                "In n the state's part is multiplied by r: so is its gradient.",
            ),
            Mistake(
                "the bias of the state gets the other one's gradient",
                bias_of_the_input_twice,
                "b_hn stands inside the reset: its gradient has the factor r.",
            ),
            Mistake(
                "z and 1 − z exchanged", exchanged_backward, "Here z says how much of the old state stays."
            ),
            Mistake(
                "the update gate without the candidate",
                update_sees_the_old_state_alone,
                "z stands in both terms: its gradient has h − n.",
            ),
            Mistake(
                "the reset gate by the old state",
                reset_by_the_state,
                "r multiplies h W_hnᵀ + b_hn, so that stands in its gradient.",
            ),
            Mistake(
                "the slope of the candidate lost",
                slope_of_the_candidate_lost,
                "Before n stands tanh: its slope is 1 − n².",
            ),
        ),
        hints=(
            "Go forward once more, and keep r, z, n and what the state gave to n: hn.",
            "dn = g*(1-z)*(1-n**2), dr = dn*hn*r*(1-r), dz = g*(hx-n)*z*(1-z). At the state stands dn*r for dn.",
            "Two linear layers, with (dr, dz, dn) and (dr, dz, dn * r); and dh has g * z besides.",
        ),
    ),
)
