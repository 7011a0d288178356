"""What right and wrong answers of this topic are made of: the walk back, and the sums over all steps."""

from __future__ import annotations

import numpy as np


def deltas(w_hh, output, g, upstream=None, back=None, cut=None):
    """Return the gradients at all pre-activations, and the carry that is left for the first state."""
    delta, carry = np.zeros(g.shape), np.zeros(g[:, 0].shape)
    for t in reversed(range(g.shape[1])):
        slope = 1 - output[:, t] ** 2
        delta[:, t] = upstream(g[:, t], carry, slope) if upstream else (g[:, t] + carry) * slope
        carry = back(delta[:, t], w_hh) if back else delta[:, t] @ w_hh
        if cut and cut(t):
            carry = 0 * carry
    return delta, carry


def earlier(h0, output):
    """Return the state before each step."""
    return np.concatenate((h0[:, None], output[:, :-1]), axis=1)


def over_steps(delta, entries):
    """Return the gradient of a weight: the sum over examples and steps."""
    return np.tensordot(delta, entries, ([0, 1], [0, 1]))


def collected(x, w_ih, before, delta, carry):
    """Return all six gradients."""
    from mlcourse.exercises.recurrent.parts import over_steps

    db = delta.sum((0, 1))
    return delta @ w_ih, carry, over_steps(delta, x), over_steps(delta, before), db, db


def rows(a, x, h, w_ih, w_hh):
    """Return the six gradients of one step, given that of its pre-activation."""
    return a @ w_ih, a @ w_hh, a.T @ x, a.T @ h, a.sum(0), a.sum(0)
