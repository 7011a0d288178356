"""The inputs on which recurrent networks are judged; sizes are pairwise different, and none is 2 or 4.

The weights of the state are not symmetric and both biases differ, so that no lost transpose and no lost bias
can hide; the first state is not 0, so that none that wraps around or is forgotten can.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.cases import BATCH, FLOAT32, ORDINARY
from mlcourse.numpy import lstm_gates, rnn_tanh, rnn_tanh_cell

ONE = "a batch of one"
WIDE = "pre-activations up to ±1000"
LAST = "a loss at the last step only"
SHORT = "a single step"
EVERY = "a cut after every step"
BEYOND = "no cut: k at least T"
EVEN = "chunks of equal length"

Arguments = tuple[Any, ...]


def cells(gates: int = 1) -> Any:
    """Return a maker of cases ``input, hx, w_ih, w_hh, b_ih, b_hh`` for a cell with that many gates."""

    def make(rng: np.random.Generator) -> list[Case]:
        return _with_float32(
            {regime: _cell(rng, n, gates) for regime, n in _rows(rng).items()} | _far(rng, gates)
        )

    return make


def cells_backward(rng: np.random.Generator) -> list[Case]:
    """Return cases ``input, hx, w_ih, w_hh, h_new, g``."""
    cases = {}
    for regime, args in ({r: _cell(rng, n, 1) for r, n in _rows(rng).items()} | _far(rng, 1)).items():
        h_new = rnn_tanh_cell(*args)
        cases[regime] = (*args[:4], h_new, rng.normal(size=h_new.shape))
    return _with_float32(cases)


def lstms(rng: np.random.Generator) -> list[Case]:
    """Return cases ``input, (h, c), w_ih, w_hh, b_ih, b_hh``."""
    cases = {}
    for regime, (x, h, *rest) in (
        {r: _cell(rng, n, 4) for r, n in _rows(rng).items()} | _far(rng, 4)
    ).items():
        cases[regime] = (x, (h, rng.normal(0, 1.5, h.shape)), *rest)
    return _with_float32(cases)


def lstms_backward(rng: np.random.Generator) -> list[Case]:
    """Return cases ``input, (h, c), w_ih, w_hh, gates, g_h, g_c``."""
    cases = {}
    for regime, (x, h, *rest) in (
        {r: _cell(rng, n, 4) for r, n in _rows(rng).items()} | _far(rng, 4)
    ).items():
        gates = lstm_gates(x, h, *rest)
        c, g_h, g_c = rng.normal(0, 1.5, (3, *h.shape))
        cases[regime] = (x, (h, c), *rest[:2], gates, g_h, g_c)
    return _with_float32(cases)


def grus_backward(rng: np.random.Generator) -> list[Case]:
    """Return cases ``input, hx, w_ih, w_hh, b_ih, b_hh, g``."""
    cases = {r: _cell(rng, n, 3) for r, n in _rows(rng).items()} | _far(rng, 3)
    return _with_float32({r: (*args, rng.normal(size=args[1].shape)) for r, args in cases.items()})


def sequences(rng: np.random.Generator) -> list[Case]:
    """Return cases ``x, h0, w_ih, w_hh, output, g``."""
    more = 2 * int(rng.integers(0, 2))
    cases = {ORDINARY: _sequence(rng, 3, 6 + more), BATCH: _sequence(rng, 11 + more, 7 + more)}
    cases[ONE] = _sequence(rng, 1, 6)
    cases[SHORT] = _sequence(rng, 7, 1)
    *rest, g = _sequence(rng, 7, 6)
    g[:, :-1] = 0
    cases[LAST] = (*rest, g)
    return _with_float32(cases)


def truncated(rng: np.random.Generator) -> list[Case]:
    """Return cases ``x, h0, w_ih, w_hh, output, g, truncate``."""
    cases = {ORDINARY: (*_sequence(rng, 6, 7), 3), BATCH: (*_sequence(rng, 11, 13), 5)}
    cases[EVERY] = (*_sequence(rng, 3, 6), 1)
    cases[BEYOND] = (*_sequence(rng, 3, 6), 6 + int(rng.integers(0, 5)))
    cases[EVEN] = (*_sequence(rng, 7, 9), 3)
    cases[ONE] = (*_sequence(rng, 1, 8), 3)
    return _with_float32(cases)


def jacobians(rng: np.random.Generator) -> list[Case]:
    """Return cases ``h, w_hh``."""
    cases: dict[str, Arguments] = {}
    for regime, steps, h in ((ORDINARY, 3, 5), ("more steps", 9, 6), (SHORT, 1, 5)):
        cases[regime] = (np.tanh(rng.normal(0, 0.7, (steps, h))), rng.normal(0, 0.6, (h, h)))
    return _with_float32(cases)


def networks(rng: np.random.Generator) -> list[Case]:
    """Return cases ``mode, input_size, hidden_size, num_layers, bidirectional, bias``."""
    d, h = (int(k) for k in rng.integers(20, 90, 2))
    cases = [Case(f"one {mode} layer", (mode, d, h + 90, 1, False, True)) for mode in ("RNN", "LSTM", "GRU")]
    cases.append(Case("several layers", ("LSTM", d, h + 90, 3, False, True)))
    cases.append(Case("both directions", ("GRU", d, h + 90, 3, True, True)))
    return [*cases, Case("without biases", ("RNN", d, h + 90, 3, True, False))]


def _rows(rng: np.random.Generator) -> dict[str, int]:
    """Return how many examples there are, by regime."""
    return {ORDINARY: 6, BATCH: 11 + 2 * int(rng.integers(0, 3)), ONE: 1}


def _cell(rng: np.random.Generator, n: int, gates: int, d: int = 3, h: int = 5) -> Arguments:
    """Draw input, state, weights and biases of one cell."""
    shapes = (n, d), (n, h), (gates * h, d), (gates * h, h), (gates * h,), (gates * h,)
    x, state, *weights = (rng.normal(0, 0.8, shape) for shape in shapes)
    return x, np.tanh(state), *weights


def _far(rng: np.random.Generator, gates: int) -> dict[str, Arguments]:
    """Draw a cell whose pre-activations are far from 0 for some of the examples."""
    x, *rest = _cell(rng, 7, gates)
    x[::3] *= 700
    return {WIDE: (x, *rest)}


def _sequence(rng: np.random.Generator, n: int, steps: int, d: int = 8, h: int = 5) -> Arguments:
    """Draw the arguments of backpropagation through time."""
    x, h0 = rng.normal(0, 0.6, (n, steps, d)), rng.uniform(-0.9, 0.9, (n, h))
    w_ih, w_hh = rng.normal(0, 0.4, (h, d)), rng.normal(0, 0.5, (h, h))
    output = rnn_tanh(x, h0, w_ih, w_hh, *rng.normal(0, 0.4, (2, h)))
    return x, h0, w_ih, w_hh, output, rng.normal(size=output.shape)


def _with_float32(cases: dict[str, Arguments]) -> list[Case]:
    """Return the cases, and the ordinary one in float32."""
    single = tuple(map(_single, cases[ORDINARY]))
    return [Case(name, args) for name, args in {**cases, FLOAT32: single}.items()]


def _single(value: Any) -> Any:
    """Return arrays, also those in a pair, in float32."""
    if isinstance(value, tuple):
        return tuple(map(_single, value))
    return value.astype(np.float32) if isinstance(value, np.ndarray) else value
