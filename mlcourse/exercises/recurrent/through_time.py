"""Exercises on backpropagation through time (REC-02)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises.recurrent import inputs
from mlcourse.exercises.recurrent.place import section
from mlcourse.numpy import rnn_tanh_vjp

SECTION = section("through-time", "Backpropagation through time")


def step_by_step(x, h0, w_ih, w_hh, output, g):
    dx, carry = np.zeros(x.shape), np.zeros(h0.shape)
    dw_ih, dw_hh, db = np.zeros(w_ih.shape), np.zeros(w_hh.shape), np.zeros(len(w_hh))
    for t in range(x.shape[1] - 1, -1, -1):
        before = output[:, t - 1] if t > 0 else h0
        delta = (g[:, t] + carry) * (1 - output[:, t] ** 2)
        dx[:, t] = delta @ w_ih
        dw_ih += delta.T @ x[:, t]
        dw_hh += delta.T @ before
        db += delta.sum(0)
        carry = delta @ w_hh
    return dx, carry, dw_ih, dw_hh, db, db.copy()


def sums_at_the_end(x, h0, w_ih, w_hh, output, g):
    delta, carry = np.empty(g.shape), np.zeros(h0.shape)
    for t in reversed(range(x.shape[1])):
        delta[:, t] = (g[:, t] + carry) * (1 - output[:, t] * output[:, t])
        carry = delta[:, t] @ w_hh
    before = np.concatenate((h0[:, None], output[:, :-1]), axis=1)
    dw_ih = np.einsum("nth,ntd->hd", delta, x)
    dw_hh = np.einsum("nth,ntk->hk", delta, before)
    return delta @ w_ih, carry, dw_ih, dw_hh, delta.sum((0, 1)), delta.sum((0, 1))


def sequence_by_sequence(x, h0, w_ih, w_hh, output, g):
    dx, dh0 = np.empty(x.shape), np.empty(h0.shape)
    dw_ih, dw_hh, db = np.zeros(w_ih.shape), np.zeros(w_hh.shape), np.zeros(len(w_hh))
    for n in range(len(x)):
        e = np.zeros(len(w_hh))
        states = [h0[n], *output[n]]
        for t in range(x.shape[1], 0, -1):
            delta = (e + g[n, t - 1]) * (1 - states[t] ** 2)
            e = w_hh.T @ delta
            dx[n, t - 1] = w_ih.T @ delta
            dw_ih += np.outer(delta, x[n, t - 1])
            dw_hh += np.outer(delta, states[t - 1])
            db += delta
        dh0[n] = e
    return dx, dh0, dw_ih, dw_hh, db, db.copy()


def without_carry(x, h0, w_ih, w_hh, output, g):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    found = deltas(w_hh, output, g, upstream=lambda g, carry, slope: g * slope)
    return collected(x, w_ih, earlier(h0, output), *found)


def added_behind_the_slope(x, h0, w_ih, w_hh, output, g):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    found = deltas(w_hh, output, g, upstream=lambda g, carry, slope: g + carry * slope)
    return collected(x, w_ih, earlier(h0, output), *found)


def carry_without_slope(x, h0, w_ih, w_hh, output, g):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    found = deltas(w_hh, output, g, upstream=lambda g, carry, slope: g * slope + carry)
    return collected(x, w_ih, earlier(h0, output), *found)


def back_by_the_transpose(x, h0, w_ih, w_hh, output, g):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    found = deltas(w_hh, output, g, back=lambda delta, w: delta @ w.T)
    return collected(x, w_ih, earlier(h0, output), *found)


def clipped(x, h0, w_ih, w_hh, output, g):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    found = deltas(w_hh, output, g, back=lambda delta, w: np.clip(delta @ w, -0.3, 0.3))
    return collected(x, w_ih, earlier(h0, output), *found)


def last_one_wins(x, h0, w_ih, w_hh, output, g):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    delta, carry = deltas(w_hh, output, g)
    dx, dh0, *_ = collected(x, w_ih, earlier(h0, output), delta, carry)
    first = delta[:, 0]
    return dx, dh0, first.T @ x[:, 0], first.T @ h0, first.sum(0), first.sum(0)


def with_the_new_state(x, h0, w_ih, w_hh, output, g):

    from mlcourse.exercises.recurrent.parts import collected, deltas

    return collected(x, w_ih, output, *deltas(w_hh, output, g))


def wrapped_around(x, h0, w_ih, w_hh, output, g):

    from mlcourse.exercises.recurrent.parts import collected, deltas

    return collected(x, w_ih, np.roll(output, 1, axis=1), *deltas(w_hh, output, g))


def mean_over_the_steps(x, h0, w_ih, w_hh, output, g):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    dx, dh0, *weights = collected(x, w_ih, earlier(h0, output), *deltas(w_hh, output, g))
    return dx, dh0, *[w / x.shape[1] for w in weights]


def forwards(x, h0, w_ih, w_hh, output, g):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    delta, carry = deltas(w_hh, output[:, ::-1], g[:, ::-1])
    return collected(x, w_ih, earlier(h0, output), delta[:, ::-1], carry)


def carry_not_pulled_back(x, h0, w_ih, w_hh, output, g):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    found = deltas(w_hh, output, g, back=lambda delta, w: delta)
    return collected(x, w_ih, earlier(h0, output), *found)


def state_before_one_step_early(x, h0, w_ih, w_hh, output, g):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    delta, carry = deltas(w_hh, output, g)
    dx, _, *rest = collected(x, w_ih, earlier(h0, output), delta, carry)
    return dx, delta[:, 0], *rest


def without_slope(x, h0, w_ih, w_hh, output, g):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    found = deltas(w_hh, output, g, upstream=lambda g, carry, slope: g + carry)
    return collected(x, w_ih, earlier(h0, output), *found)


def tanh_twice(x, h0, w_ih, w_hh, output, g):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    return collected(x, w_ih, earlier(h0, output), *deltas(w_hh, np.tanh(output), g))


def slope_of_the_old_state(x, h0, w_ih, w_hh, output, g):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    before = earlier(h0, output)
    return collected(x, w_ih, before, *deltas(w_hh, before, g))


def carry_before_the_slope(x, h0, w_ih, w_hh, output, g):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    total, carry = deltas(w_hh, 0 * output, g)
    return collected(x, w_ih, earlier(h0, output), total * (1 - output**2), carry)


def first_state_taken_for_zero(x, h0, w_ih, w_hh, output, g):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    return collected(x, w_ih, earlier(0 * h0, output), *deltas(w_hh, output, g))


def no_gradient_of_the_first_state(x, h0, w_ih, w_hh, output, g):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    delta, carry = deltas(w_hh, output, g)
    return collected(x, w_ih, earlier(h0, output), delta, 0 * carry)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="REC-02",
        title="Backpropagation through time",
        points=3,
        **SECTION,
        function="rnn_tanh_vjp",
        answer_names=("rnn_tanh_vjp",),
        answer=lambda x, h0, w_ih, w_hh, output, g: rnn_tanh_vjp(x, h0, w_ih, w_hh, output, g),
        outputs=("dx", "dh0", "dw_ih", "dw_hh", "db_ih", "db_hh"),
        cases=inputs.sequences,
        correct=(
            Correct("step by step", step_by_step),
            Correct("the sums at the end", sums_at_the_end),
            Correct("sequence by sequence", sequence_by_sequence),
        ),
        mistakes=(
            Mistake(
                "the carry not added",
                without_carry,
                "A state has two readers: the loss of its step and the step after it. Their gradients add up.",
            ),
            Mistake(
                "only one step in the weights' gradients",
                last_one_wins,
                "One weight serves all steps: += over the steps, not =.",
            ),
            Mistake(
                "the new state in the weights' gradient",
                with_the_new_state,
                "At step t w_hh multiplies the state before it.",
            ),
            Mistake(
                "the last state before the first step",
                wrapped_around,
                "output[:, t - 1] at t = 0 is the last state, without a word: before the first step stands h0.",
                seen="qixianbiao/RNN 2",
            ),
            Mistake(
                "the first state taken for 0",
                first_state_taken_for_zero,
                "At the first step w_hh multiplies h0: its term belongs to the sum as well.",
            ),
            Mistake(
                "no gradient for the first state",
                no_gradient_of_the_first_state,
                "What is carried beyond the first step is the gradient of h0.",
            ),
            Mistake(
                "the slope of tanh forgotten",
                without_slope,
                "Between the sum and the state stands tanh: at each step its slope multiplies.",
            ),
            Mistake(
                "tanh taken twice",
                tanh_twice,
                "output holds tanh values already: the slope is 1 − output².",
            ),
            Mistake(
                "the slope at the state before",
                slope_of_the_old_state,
                "The slope of a step is made of the state that the step has made.",
            ),
            Mistake(
                "the carry taken before the slope",
                carry_before_the_slope,
                "The carry to the step before is made of δ: through the slope first, then through w_hh.",
            ),
            Mistake(
                "the mean over the steps",
                mean_over_the_steps,
                "A mean, if there is one, is in g already: the steps are added up.",
            ),
            Mistake(
                "the loop runs forwards",
                forwards,
                "A state is read by later steps, so the gradient comes from there: begin at the last one.",
            ),
            Mistake(
                "the step's own gradient added behind the slope",
                added_behind_the_slope,
                "g[:, t] belongs to the state, behind tanh: it goes through the slope as the carry does.",
            ),
            Mistake(
                "the carry added behind the slope",
                carry_without_slope,
                "The carry is a gradient of the state, behind tanh: it goes through the slope as well.",
            ),
            Mistake(
                "the carry by the transposed weights",
                back_by_the_transpose,
                "Forward the state is multiplied by w_hhᵀ, so backward by w_hh.",
            ),
            Mistake(
                "the carry not multiplied by the weights",
                carry_not_pulled_back,
                "Between two states stand w_hh and the slope of tanh: both multiply.",
            ),
            Mistake(
                "clipped at every step",
                clipped,
                "Clipping changes a gradient when it is complete; here every step's share would be another one.",
            ),
            Mistake(
                "the gradient of h0 without its weights",
                state_before_one_step_early,
                "From the first step to h0 the gradient goes through w_hh once more.",
            ),
        ),
        hints=(
            "Go from the last step to the first, and carry the gradient of the state along: 0 at first.",
            "delta = (g[:, t] + carry) * (1 - output[:, t]**2), then carry = delta @ w_hh.",
            "At each step += for the weights, with the state before: output[:, t - 1], and h0 at t = 0.",
        ),
    ),
)
