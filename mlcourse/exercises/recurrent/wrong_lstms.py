"""Wrong ways back through the LSTM cell."""

from __future__ import annotations

import numpy as np


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

    from mlcourse.exercises.recurrent.wrong_lstms import back

    return back(*args, k=lambda v: v["g_h"] * v["o"] * (1 - v["t"] ** 2))


def slope_of_tanh_lost(*args):

    from mlcourse.exercises.recurrent.wrong_lstms import back

    return back(*args, k=lambda v: v["g_c"] + v["g_h"] * v["o"])


def slope_at_the_cell(*args):

    from mlcourse.exercises.recurrent.wrong_lstms import back

    return back(*args, k=lambda v: v["g_c"] + v["g_h"] * v["o"] * (1 - v["c_new"] ** 2))


def output_gate_lost(*args):

    from mlcourse.exercises.recurrent.wrong_lstms import back

    return back(*args, k=lambda v: v["g_c"] + v["g_h"] * (1 - v["t"] ** 2))


def new_cell_at_the_forget_gate(*args):

    from mlcourse.exercises.recurrent.wrong_lstms import back

    return back(*args, df=lambda v: v["k"] * v["c_new"] * v["f"] * (1 - v["f"]))


def candidate_as_sigmoid(*args):

    from mlcourse.exercises.recurrent.wrong_lstms import back

    return back(*args, dg=lambda v: v["k"] * v["i"] * v["g"] * (1 - v["g"]))


def cell_passed_without_forget_gate(*args):

    from mlcourse.exercises.recurrent.wrong_lstms import back

    return back(*args, dc=lambda v: v["k"])


def one_gate_in_the_state(*args):

    from mlcourse.exercises.recurrent.wrong_lstms import back

    def last(da):
        kept = da.copy()
        kept[:, : 3 * da.shape[1] // 4] = 0
        return kept

    return back(*args, last=last)


def output_gate_through_the_cell(*args):

    from mlcourse.exercises.recurrent.wrong_lstms import back

    return back(*args, do=lambda v: v["k"] * v["t"] * v["o"] * (1 - v["o"]))


def slopes_of_the_gates_lost(*args):

    from mlcourse.exercises.recurrent.wrong_lstms import back

    return back(
        *args,
        di=lambda v: v["k"] * v["g"],
        df=lambda v: v["k"] * v["c"],
        dg=lambda v: v["k"] * v["i"],
        do=lambda v: v["g_h"] * v["t"],
    )


def input_and_candidate_exchanged(*args):

    from mlcourse.exercises.recurrent.wrong_lstms import back

    return back(
        *args,
        di=lambda v: v["k"] * v["i"] * v["i"] * (1 - v["i"]),
        dg=lambda v: v["k"] * v["g"] * (1 - v["g"] ** 2),
    )


def weights_transposed(*args):

    from mlcourse.exercises.recurrent.wrong_lstms import back

    dx, dh, dc, dw_ih, dw_hh, *db = back(*args)
    return dx, dh, dc, dw_ih.T, dw_hh.T, *db


def output_before_candidate(input, hx, w_ih, w_hh, gates, g_h, g_c):

    from mlcourse.exercises.recurrent.wrong_lstms import back

    i, f, g, o = np.split(gates, 4, axis=1)
    return back(input, hx, w_ih, w_hh, np.hstack((i, f, o, g)), g_h, g_c)


def joined_in_another_order(*args):

    from mlcourse.exercises.recurrent.wrong_lstms import back

    return back(
        *args,
        dg=lambda v: v["g_h"] * v["t"] * v["o"] * (1 - v["o"]),
        do=lambda v: v["k"] * v["i"] * (1 - v["g"] ** 2),
    )


def square_forgotten(*args):

    from mlcourse.exercises.recurrent.wrong_lstms import back

    return back(*args, dg=lambda v: v["k"] * v["i"] * (1 - v["g"]))


def cell_shown_without_tanh(*args):

    from mlcourse.exercises.recurrent.wrong_lstms import back

    return back(*args, do=lambda v: v["g_h"] * v["c_new"] * v["o"] * (1 - v["o"]))


def old_cell_from_later_steps_alone(*args):

    from mlcourse.exercises.recurrent.wrong_lstms import back

    return back(*args, dc=lambda v: v["g_c"] * v["f"])


def state_passed_on(input, hx, w_ih, w_hh, gates, g_h, g_c):

    from mlcourse.exercises.recurrent.wrong_lstms import back

    dx, dh, *rest = back(input, hx, w_ih, w_hh, gates, g_h, g_c)
    return dx, dh + g_h, *rest


def with_the_new_state(input, hx, w_ih, w_hh, gates, g_h, g_c):

    from mlcourse.exercises.recurrent.wrong_lstms import back

    i, f, g, o = np.split(gates, 4, axis=1)
    new = o * np.tanh(f * hx[1] + i * g), hx[1]
    dw_hh = back(input, new, w_ih, w_hh, gates, g_h, g_c)[4]
    dx, dh, dc, dw_ih, _, *db = back(input, hx, w_ih, w_hh, gates, g_h, g_c)
    return dx, dh, dc, dw_ih, dw_hh, *db


def activations_twice(input, hx, w_ih, w_hh, gates, g_h, g_c):

    from mlcourse.exercises.recurrent.wrong_lstms import back

    i, f, g, o = np.split(gates, 4, axis=1)
    s = [np.tanh(a / 2) / 2 + 0.5 for a in (i, f, o)]
    return back(input, hx, w_ih, w_hh, np.hstack((s[0], s[1], np.tanh(g), s[2])), g_h, g_c)
