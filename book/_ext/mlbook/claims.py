"""Evaluate a claim: the reference in float64 on the left, the formula at 50 digits on the right.

A claim reads like the mathematics: ``softmax_vjp(x, g) = s * (g - s @ g)``. Its left side calls our
reference functions with float64 arrays. Its right side sees the same numbers as mpmath numbers, and
only elementary functions, the softmax written out, and the derivative ``D``: nothing of ours.
What only one chapter speaks of stands in its `vocabulary`.
``!=`` claims that the two sides differ, ``>`` that the left one is larger, at every point.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import mpmath
import numpy as np

from .vocabulary import NOTHING, Vocabulary

DIGITS = 50
SPREADS = (0.3, 1, 5)  # of the points, in turn
POINTS = 12  # a claim about an array of derivatives, which takes long, needs half of them: each compares many
NUMBERS = 60  # compared in all, from which half of the points will do
BUILTINS = {"sum": sum, "max": max, "range": range}
TOLERANCE = 1e-12  # float64 has 1e-16; a handful of operations and a wide range of inputs lie between

_mp = mpmath.mp.clone()
_mp.dps = DIGITS
_relation = re.compile(r"\s(!?=|>)\s")

exp = np.frompyfunc(_mp.exp, 1, 1)
log = np.frompyfunc(_mp.log, 1, 1)


class ClaimError(ValueError):
    """A claim that does not hold, or that cannot be read."""


@dataclass(frozen=True)
class Verdict:
    """What came out: the claim and the largest difference that was seen."""

    claim: str
    relation: str
    difference: float


def precise(value: Any) -> np.ndarray:
    """Turn float64 numbers into the same numbers as mpmath numbers."""
    return np.frompyfunc(_mp.mpf, 1, 1)(np.asarray(value))


def vec(*entries: Any) -> np.ndarray:
    """Collect entries in a vector of mpmath numbers."""
    return precise(np.array(entries, dtype=object))


def S(x: np.ndarray) -> np.ndarray:
    """Softmax as it is defined. At 50 digits and unlimited exponents nothing overflows."""
    e = exp(x)
    return e / e.sum()


def D(f, x):
    """Differentiate `f` at `x`: rows are outputs, columns inputs; central differences at 50 digits."""
    x, h = np.asarray(x, dtype=object), _mp.mpf(10) ** -15
    if x.ndim == 0:
        return (f(x.item() + h) - f(x.item() - h)) / (2 * h)
    columns = []
    for j in range(x.size):
        step = np.array([h if i == j else _mp.mpf(0) for i in range(x.size)], dtype=object)
        columns.append((f(x + step) - f(x - step)) / (2 * h))
    return np.array(columns, dtype=object).T


def draw(rng: np.random.Generator, spread: float, vocabulary: Vocabulary = NOTHING) -> dict[str, Any]:
    """Draw one random point: every name that a claim may use, no two sizes equal where it matters."""
    weights = rng.uniform(0.1, 1, 5)
    names = {
        "x": spread * rng.standard_normal(5),
        "y": spread * rng.standard_normal(4),
        "g": rng.standard_normal(5),
        "v": rng.standard_normal(5),
        "jac": rng.standard_normal((5, 3)),
        "target": rng.uniform(0, 1, 5),
        "p": weights / weights.sum(),
        "c": rng.uniform(0.3, 3),
    }
    return names | vocabulary.draw(rng, spread)


def _formula_names(point: dict[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    names = {name: precise(value) for name, value in point.items()}
    x = names["x"]
    names |= {"s": S(x), "S": S, "D": D, "exp": exp, "log": log, "vec": vec, "mpf": _mp.mpf}
    names |= {"sigma": lambda t: 1 / (1 + exp(-t)), "diag": np.diag, "outer": np.outer}
    names |= {"ones": lambda n: vec(*[1] * n), "zeros": lambda n: vec(*[0] * n)}
    names |= {"eye": lambda n: precise(np.eye(n)), "concat": np.concatenate}
    return names | dict(vocabulary.FORMULAS)


def _code_names(reference, point: dict[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    public = {name: getattr(reference, name) for name in reference.__all__}
    helpers = {"vec": lambda *a: np.array(a), "ones": np.ones, "zeros": np.zeros, "log": np.log}
    return point | helpers | dict(vocabulary.CODE) | public


def evaluate(expression: str, names: dict[str, Any]) -> np.ndarray:
    """Evaluate one side; the text comes from our own chapters, so `eval` is what we mean."""
    return np.asarray(eval(expression, {"__builtins__": BUILTINS} | names))


def split(claim: str) -> tuple[str, str, str]:
    """Split a claim into left side, relation and right side."""
    parts = _relation.split(claim.strip())
    if len(parts) != 3:
        raise ClaimError(f"expected one ' = ', ' != ' or ' > ' in the claim, got {claim!r}")
    return parts[0].strip(), parts[1], parts[2].strip()


def unknown_name(error: NameError, left: str, vocabulary: Vocabulary) -> str:
    """Say which name is not known, on which side, and in which file the chapter gets it."""
    on_left = re.search(rf"\b{error.name}\b", left)
    side, table = ("left", "draw or CODE") if on_left else ("right", "draw or FORMULAS")
    return f"the {side} side does not know the name {error.name}; define it in {table} of {vocabulary.file}"


def difference(left: np.ndarray, right: np.ndarray) -> float:
    """Return the largest difference, relative to the larger of 1 and the right side's size."""
    if left.shape != right.shape:
        raise ClaimError(f"left side has shape {left.shape}, right side {right.shape}")
    gaps = np.ravel(np.abs(precise(left) - right))
    scale = max(1, *np.ravel(np.abs(right)))
    return float(max(gaps) / scale)


def verify(claim: str, reference, vocabulary: Vocabulary = NOTHING) -> Verdict:
    """Check `claim` at random points; raise `ClaimError` when it does not hold."""
    left, relation, right = split(claim)
    rng = np.random.default_rng(zlib.crc32(claim.encode()))
    gaps: list[float] = []
    compared = 0
    while len(gaps) < POINTS and not (compared >= NUMBERS and 2 * len(gaps) >= POINTS):
        point = draw(rng, SPREADS[len(gaps) % 3], vocabulary)
        try:
            with np.errstate(all="raise", under="ignore"):
                value = evaluate(left, _code_names(reference, point, vocabulary))
            truth = evaluate(right, _formula_names(point, vocabulary))
            larger = relation == ">"
            gaps.append(float(np.min(precise(value) - truth)) if larger else difference(value, truth))
            compared += truth.size
        except ClaimError as error:
            raise ClaimError(f"{claim}: {error}") from error
        except NameError as error:
            raise ClaimError(f"{claim}: {unknown_name(error, left, vocabulary)}") from error
        except Exception as error:
            raise ClaimError(f"{claim}: {type(error).__name__}: {error}") from error
    if relation == "=" and not max(gaps) <= TOLERANCE:
        raise ClaimError(f"{claim}: does not hold, the sides differ by {max(gaps):.2g}")
    if relation == "!=" and not min(gaps) > 1e-9:
        raise ClaimError(f"{claim}: the sides agree at a random point")
    if relation == ">" and not min(gaps) > 0:
        raise ClaimError(f"{claim}: the left side is not larger at a random point")
    return Verdict(claim, relation, max(gaps))


def first_wrong_line(lines: list[str], vocabulary: Vocabulary = NOTHING) -> int | None:
    """Number (from 1) of the first expression that differs from the line before; None if all agree."""
    rng = np.random.default_rng(zlib.crc32("\n".join(lines).encode()))
    names = _formula_names(draw(rng, 1, vocabulary), vocabulary)
    values = [evaluate(line, names) for line in lines]
    for number, (before, after) in enumerate(pairwise(values), start=2):
        if before.shape != after.shape or difference(after, before) > TOLERANCE:
            return number
    return None
