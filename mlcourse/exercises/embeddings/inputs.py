"""The inputs on which embeddings and positions are judged; sizes are pairwise different, none is 2 or 4.

Indices are drawn so that one row is read three times over a batch and twice within one example, and that
several rows are read by nobody: with every index once, many a wrong gradient is right.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.cases import BATCH, DEEP, FLOAT32, ORDINARY

NEGATIVE = "a negative index"
SINGLE = "a single index"
PADDING = "padding"
ROW_ZERO = "row 0 as padding"
FROM_THE_END = "padding counted from the end"
ODD = "an odd width"
LATER = "a later start"
BASE = "another base"
LONG = "many positions"
GAPS = "positions with gaps"
HEADS = "several heads"

Arguments = tuple[Any, ...]


def tables(rng: np.random.Generator) -> list[Case]:
    """Return cases ``ids, weight, padding_idx``."""
    cases = {regime: (ids, weight, padding) for regime, ids, weight, padding in _lookups(rng)}
    ids, weight, _ = cases[BATCH]
    below = ids.copy()
    below[0, 1] = -1
    cases[NEGATIVE] = (below, weight, None)
    return _with_float32(cases, BATCH)


def tables_backward(rng: np.random.Generator) -> list[Case]:
    """Return cases ``ids, weight, g, padding_idx``."""
    cases = {}
    for regime, ids, weight, padding in _lookups(rng):
        cases[regime] = (ids, weight, rng.normal(size=(*ids.shape, weight.shape[1])), padding)
    return _with_float32(cases, BATCH)


def tied(rng: np.random.Generator) -> list[Case]:
    """Return cases ``ids, weight, h, g_embed, g_logits, padding_idx``."""
    cases = {}
    for regime, ids, weight, padding in _lookups(rng):
        h, g_embed = rng.normal(size=(2, *ids.shape, weight.shape[1]))
        cases[regime] = (ids, weight, h, g_embed, rng.normal(size=(*ids.shape, len(weight))), padding)
    return _with_float32(cases, BATCH)


def sinusoids(rng: np.random.Generator) -> list[Case]:
    """Return cases ``length, dim, base, start``."""
    more = 2 * int(rng.integers(0, 3))
    cases = {
        ORDINARY: (5 + more, 6, 10000.0, 0),
        ODD: (3 + more, 11, 10000.0, 0),
        LATER: (5, 6, 10000.0, 3 + more),
        BASE: (6, 10, float(rng.uniform(50, 900)), 0),
        LONG: (61 + more, 12, 10000.0, 0),
    }
    return [Case(regime, args) for regime, args in cases.items()]


def rotations(rng: np.random.Generator) -> list[Case]:
    """Return cases ``x, positions, base``."""
    return [Case(regime, args) for regime, args in _rotations(rng)]


def rotations_backward(rng: np.random.Generator) -> list[Case]:
    """Return cases ``positions, g, base``."""
    return [Case(regime, (positions, x, base)) for regime, (x, positions, base) in _rotations(rng)]


def _lookups(rng: np.random.Generator) -> list[tuple[str, np.ndarray, np.ndarray, int | None]]:
    """Draw indices, tables and padding rows by regime; tables are wider than long and longer than wide."""
    more = int(rng.integers(0, 2))
    found: list[tuple[str, np.ndarray, np.ndarray, int | None]] = []
    for regime, shape, (v, e), padding in (
        (ORDINARY, (6,), (7, 9 + more), None),
        (BATCH, (3, 5), (9, 11 + more), None),
        (DEEP, (3, 1, 5), (11, 7), None),
        (PADDING, (3, 5), (9, 6), 1),
        (ROW_ZERO, (3, 5), (9, 7 + more), 0),
        (FROM_THE_END, (3, 5), (9, 5), -9),
        (SINGLE, (), (7, 9), None),
    ):
        found.append((regime, _indices(rng, shape, v), rng.normal(0, 1.5, (v, e)), padding))
    return found


def _indices(rng: np.random.Generator, shape: tuple[int, ...], rows: int) -> np.ndarray:
    """Draw indices, rows 0 and 1 among them, that leave some rows unread and repeat one within a row."""
    if not shape:
        return np.asarray(rng.integers(3, rows))
    read = np.append([0, 1], 3 + rng.permutation(rows - 3)[: rows - 5])
    ids = rng.choice(read, shape)
    last = ids.reshape(-1, shape[-1])
    last[:, 0] = read[2]  # in every example
    last[0, [1, 3]] = 0, 0
    last[-1, [2, -1]] = 1, read[2]  # and twice in the last
    return ids


def _rotations(rng: np.random.Generator) -> list[tuple[str, Arguments]]:
    def x(*shape: int) -> np.ndarray:
        return rng.normal(0, 1.5, shape)

    gaps = np.array([0, 1, 3, 7, 40]) + int(rng.integers(0, 5))
    cases = {
        ORDINARY: (x(5, 6), np.arange(5), 10000.0),
        BATCH: (x(3, 5, 6), np.arange(5), 10000.0),
        GAPS: (x(5, 10), gaps, 10000.0),
        HEADS: (x(3, 7, 5, 6), gaps, 10000.0),
        BASE: (x(7, 6), np.arange(7), float(rng.uniform(50, 900))),
        ODD: (x(5, 7), np.arange(5), 10000.0),
        FLOAT32: (x(5, 6).astype(np.float32), gaps, 10000.0),
    }
    return list(cases.items())


def _with_float32(cases: dict[str, Arguments], regime: str) -> list[Case]:
    """Return the cases, and one of them in float32 as well."""
    single = (
        a.astype(np.float32) if isinstance(a, np.ndarray) and a.dtype.kind == "f" else a
        for a in cases[regime]
    )
    return [Case(name, args) for name, args in {**cases, FLOAT32: tuple(single)}.items()]
