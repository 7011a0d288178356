"""Exercises on truncated backpropagation through time (REC-03)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.exercises import cases
from mlcourse.exercises.marking import marked_by
from mlcourse.exercises.recurrent import inputs
from mlcourse.exercises.recurrent.place import section
from mlcourse.numpy import rnn_tanh_vjp

SECTION = section("truncated", "Truncated: the carry cut at every k-th step")


def cut_at_the_border(x, h0, w_ih, w_hh, output, g, truncate):
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
        if t > 0 and t % truncate == 0:
            carry = np.zeros(h0.shape)
    return dx, carry, dw_ih, dw_hh, db, db.copy()


def chunk_by_chunk(x, h0, w_ih, w_hh, output, g, truncate):
    starts = range(0, x.shape[1], truncate)
    dx, dh0 = np.zeros(x.shape), None
    totals = np.zeros(w_ih.shape), np.zeros(w_hh.shape), np.zeros(len(w_hh))
    for start in starts:
        stop = min(start + truncate, x.shape[1])
        first = h0 if start == 0 else output[:, start - 1]
        carry = np.zeros(h0.shape)
        for t in reversed(range(start, stop)):
            delta = (g[:, t] + carry) * (1 - output[:, t] ** 2)
            dx[:, t] = delta @ w_ih
            totals[0][...] += delta.T @ x[:, t]
            totals[1][...] += delta.T @ (first if t == start else output[:, t - 1])
            totals[2][...] += delta.sum(0)
            carry = delta @ w_hh
        dh0 = carry if start == 0 else dh0
    return dx, dh0, totals[0], totals[1], totals[2], totals[2].copy()


def by_a_mask(x, h0, w_ih, w_hh, output, g, truncate):
    delta, carry = np.zeros(g.shape), np.zeros(h0.shape)
    for t in reversed(range(x.shape[1])):
        if (t + 1) % truncate == 0:
            carry = np.zeros(h0.shape)
        delta[:, t] = (g[:, t] + carry) * (1 - output[:, t] * output[:, t])
        carry = delta[:, t] @ w_hh
    before = np.concatenate((h0[:, None], output[:, :-1]), axis=1)
    dw_ih = np.einsum("nth,ntd->hd", delta, x)
    dw_hh = np.einsum("nth,ntk->hk", delta, before)
    return delta @ w_ih, carry, dw_ih, dw_hh, delta.sum((0, 1)), delta.sum((0, 1))


def not_cut(x, h0, w_ih, w_hh, output, g, truncate):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    return collected(x, w_ih, earlier(h0, output), *deltas(w_hh, output, g))


def one_step_late(x, h0, w_ih, w_hh, output, g, truncate):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    found = deltas(w_hh, output, g, cut=lambda t: (t + 1) % truncate == 0)
    return collected(x, w_ih, earlier(h0, output), *found)


def state_reset(x, h0, w_ih, w_hh, output, g, truncate):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    before = earlier(h0, output)
    before[:, truncate::truncate] = 0
    return collected(x, w_ih, before, *deltas(w_hh, output, g, cut=lambda t: t > 0 and t % truncate == 0))


def short_chunk_dropped(x, h0, w_ih, w_hh, output, g, truncate):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    kept = np.arange(x.shape[1]) < x.shape[1] // truncate * truncate
    found = deltas(w_hh, output, g * kept[:, None], cut=lambda t: t > 0 and t % truncate == 0)
    return collected(x, w_ih, earlier(h0, output), *found)


def mean_of_the_chunks(x, h0, w_ih, w_hh, output, g, truncate):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    found = deltas(w_hh, output, g, cut=lambda t: t > 0 and t % truncate == 0)
    dx, dh0, *weights = collected(x, w_ih, earlier(h0, output), *found)
    return dx, dh0, *[w / -(-x.shape[1] // truncate) for w in weights]


def cut_at_every_step(x, h0, w_ih, w_hh, output, g, truncate):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    return collected(x, w_ih, earlier(h0, output), *deltas(w_hh, output, g, cut=lambda t: t > 0))


def counted_from_the_end(x, h0, w_ih, w_hh, output, g, truncate):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    found = deltas(w_hh, output, g, cut=lambda t: t > 0 and (x.shape[1] - t) % truncate == 0)
    return collected(x, w_ih, earlier(h0, output), *found)


def first_state_from_all_chunks(x, h0, w_ih, w_hh, output, g, truncate):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    delta, carry = deltas(w_hh, output, g, cut=lambda t: t > 0 and t % truncate == 0)
    dx, _, *rest = collected(x, w_ih, earlier(h0, output), delta, carry)
    return dx, delta[:, ::truncate].sum(1) @ w_hh, *rest


def first_state_cut_off(x, h0, w_ih, w_hh, output, g, truncate):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    found = deltas(w_hh, output, g, cut=lambda t: t % truncate == 0)
    return collected(x, w_ih, earlier(h0, output), *found)


def one_more(x, h0, w_ih, w_hh, output, g, truncate):

    from mlcourse.exercises.recurrent.truncated import cut_at_the_border

    return cut_at_the_border(x, h0, w_ih, w_hh, output, g, truncate + 1)


def one_fewer(x, h0, w_ih, w_hh, output, g, truncate):

    from mlcourse.exercises.recurrent.truncated import cut_at_the_border

    return cut_at_the_border(x, h0, w_ih, w_hh, output, g, max(truncate - 1, 1))


def last_chunk_alone(x, h0, w_ih, w_hh, output, g, truncate):

    from mlcourse.exercises.recurrent.truncated import cut_at_the_border

    kept = np.arange(x.shape[1]) >= (x.shape[1] - 1) // truncate * truncate
    return cut_at_the_border(x, h0, w_ih, w_hh, output, g * kept[:, None], truncate)


def window_of_each_loss(x, h0, w_ih, w_hh, output, g, truncate):

    from mlcourse.exercises.recurrent.parts import collected, deltas, earlier

    delta, dh0 = np.zeros(g.shape), np.zeros(h0.shape)
    for t in range(x.shape[1]):
        alone = np.zeros(g.shape)
        alone[:, t] = g[:, t]
        found, carry = deltas(w_hh, output, alone, cut=lambda s: s == t - truncate + 1 and s > 0)
        delta, dh0 = delta + found, dh0 + carry
    return collected(x, w_ih, earlier(h0, output), delta, dh0)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="REC-03",
        title="Truncated backpropagation through time",
        points=3,
        **SECTION,
        function="rnn_tanh_vjp",
        answer_names=("rnn_tanh_truncated_vjp",),
        answer=rnn_tanh_vjp,
        outputs=("dx", "dh0", "dw_ih", "dw_hh", "db_ih", "db_hh"),
        cases=inputs.truncated,
        public=(cases.ORDINARY, cases.BATCH),
        correct=(
            Correct("cut at the border", cut_at_the_border),
            Correct("chunk by chunk", chunk_by_chunk),
            Correct("cut before the chunk's last step", by_a_mask),
        ),
        mistakes=(
            Mistake(
                "the carry crosses the border",
                not_cut,
                "That is the full gradient: at t = k, 2k, … the carry to the step before becomes 0.",
            ),
            Mistake(
                "cut one step off",
                one_step_late,
                "The first chunk has the steps 0 to k − 1: the cut is between k − 1 and k.",
            ),
            Mistake(
                "the state reset at the border",
                state_reset,
                "The states are carried on, and what w_hh multiplied stays: only the gradient stops.",
            ),
            Mistake(
                "the last chunk dropped when it is short",
                short_chunk_dropped,
                "The last chunk may have fewer than k steps; it counts all the same.",
            ),
            Mistake(
                "the mean over the chunks",
                mean_of_the_chunks,
                "The chunks' gradients are added up: the loss is still that of all steps.",
            ),
            Mistake(
                "chunks of k + 1 steps",
                one_more,
                "A chunk has k steps: the second one begins at t = k, counted from 0.",
            ),
            Mistake(
                "chunks of k − 1 steps",
                one_fewer,
                "A chunk has k steps: the second one begins at t = k, counted from 0.",
            ),
            Mistake(
                "the last chunk alone",
                last_chunk_alone,
                "Every chunk has its gradient; they are added up.",
            ),
            Mistake(
                "k steps back from every loss",
                window_of_each_loss,
                "That is another kind of truncation. Here borders are fixed, at multiples of k.",
            ),
            Mistake(
                "cut after every step",
                cut_at_every_step,
                "Within a chunk the carry goes on; it is cut at multiples of k only.",
            ),
            Mistake(
                "chunks counted from the end",
                counted_from_the_end,
                "The first chunk begins at the first step; the short one is the last.",
            ),
            Mistake(
                "the gradient of h0 from all chunks",
                first_state_from_all_chunks,
                "Only the first chunk reaches h0: what the others carry ends at their own border.",
            ),
            Mistake(
                "the first state cut off as well",
                first_state_cut_off,
                "t = 0 is no border between chunks: the first chunk's carry is the gradient of h0.",
            ),
        ),
        hints=(
            "It is backpropagation through time with one more line.",
            "Where does a chunk begin? At t = k, 2k, …: from there nothing is carried to the step before.",
            "if t > 0 and t % truncate == 0: carry = 0, after carry = delta @ w_hh.",
        ),
    ),
    ExplainExercise(
        id="REC-03-explain",
        title="What a cut costs",
        points=2,
        **SECTION,
        function="rnn_tanh_vjp",
        question=(
            "A text of 10 000 characters is read in chunks of 100; the state is carried on, the gradient is cut. "
            "One says: “The network cannot use anything that is more than 100 characters back.” Another says: “The "
            "cut only saves memory, the gradient is the same.” What is right and what is wrong in each, and what "
            "would change if the state were set to 0 at every border?"
        ),
        **marked_by(__file__, "REC-03-explain"),
        hints=(
            "What is the same on the way forward, with the cut and without?",
            "Which pairs of a step s and a loss at t ≥ s are missing in the sum?",
            "Can something be used that was never learned to be used?",
        ),
    ),
)
