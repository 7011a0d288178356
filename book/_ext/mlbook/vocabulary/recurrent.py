"""Names of the chapter on recurrent networks: cells and whole sequences, as they are defined."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np

from ..claims import exp
from .signals import stretch, tanh
from .smooth_activations import gradient, sigma

_mp = mpmath.mp.clone()
_mp.dps = 50
LETTERS = {1: "W", 4: "U", 3: "V"}  # RNN, LSTM, GRU: which letter their weights have in claims


def draw(rng: np.random.Generator, spread: float) -> dict[str, Any]:
    """Draw 2 examples with 3 entries and 2 units, sequences of 3 steps, and the weights of each cell."""
    found: dict[str, Any] = {"X": spread * rng.standard_normal((2, 3)), "Q": rng.standard_normal((2, 3, 3))}
    found |= {name: rng.standard_normal((2, 2)) for name in ("h", "c", "G", "Gc")}
    found |= {"GT": rng.standard_normal((2, 3, 2)), "h0": 0.3 * rng.standard_normal(2)}
    for gates, letter in LETTERS.items():
        shapes = {"i": (2 * gates, 3), "h": (2 * gates, 2), "b": (2 * gates,), "d": (2 * gates,)}
        found |= {f"{letter}{name}": rng.standard_normal(shape) for name, shape in shapes.items()}
    return found | {"a": rng.uniform(0.3, 1.5), "phi": rng.uniform(0, 3)}


def cell(x, h, w_ih, w_hh, b_ih, b_hh):
    """One step of the simple network."""
    return tanh(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)


def states(q, h, *weights):
    """All states of a sequence."""
    steps = []
    for t in range(q.shape[1]):
        h = cell(q[:, t], h, *weights)
        steps.append(h)
    return np.stack(steps, axis=1)


def cut(q, h, g, k, w_ih, w_hh, b_ih, b_hh, at):
    """Loss of a sequence in which the state at each border is a number, worked out with the weights `at`."""
    fixed = states(q, h, w_ih, at, b_ih, b_hh)
    total = 0
    for start in range(0, q.shape[1], k):
        first = h if start == 0 else fixed[:, start - 1]
        chunk = slice(start, start + k)
        total += (g[:, chunk] * states(q[:, chunk], first, w_ih, w_hh, b_ih, b_hh)).sum()
    return total


def walk(h, w, steps):
    """State of one sequence without inputs after so many steps."""
    for _ in range(steps):
        h = tanh(w @ h)
    return h


def lstm(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """LSTM cell; returns the new state and the new cell."""
    i, f, g, o = np.split(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh, 4, axis=1)
    new = sigma(f) * c + sigma(i) * tanh(g)
    return sigma(o) * tanh(new), new


def lstm_loss(g_h, g_c, *args):
    """Return a number whose gradients at both new states are g_h and g_c."""
    new, cell_ = lstm(*args)
    return (g_h * new).sum() + (g_c * cell_).sum()


def gru(x, h, w_ih, w_hh, b_ih, b_hh):
    """GRU cell."""
    xr, xz, xn = np.split(x @ w_ih.T + b_ih, 3, axis=1)
    hr, hz, hn = np.split(h @ w_hh.T + b_hh, 3, axis=1)
    z = sigma(xz + hz)
    return (1 - z) * tanh(xn + sigma(xr + hr) * hn) + z * h


def walked(h0, w, steps):
    """States of one sequence without inputs, by the library."""
    from mlcourse.numpy import rnn_tanh

    return rnn_tanh(np.zeros((1, steps, 1)), h0[None], np.zeros((len(w), 1)), w)[0]


FORMULAS = {
    "cell": cell,
    "states": states,
    "cut": cut,
    "walk": walk,
    "lstm": lstm,
    "lstm_loss": lstm_loss,
    "gru": gru,
    "gradient": gradient,
    "stretch": stretch,
    "tanh": tanh,
    "abs": abs,
    "exp": exp,
}
CODE = {
    "walked": walked,
    "norm": lambda w: np.linalg.norm(w, 2),
    "radius": lambda w: abs(np.linalg.eigvals(w)).max(),
    "matrix": lambda *rows: np.array(rows, dtype=float),
    "turn": lambda phi: np.array([[np.cos(phi), -np.sin(phi)], [np.sin(phi), np.cos(phi)]]),
}
