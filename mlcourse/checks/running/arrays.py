"""Comparing arrays the way a teacher reads them: type, shape, dtype, finite, value, place."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.running.trees import float_dtypes

RELATIVE_TOLERANCE = {np.dtype(np.float32): 2e-5, np.dtype(np.float64): 1e-9}


def to_array(value: Any, verb: str, *, truth_values: bool = False) -> tuple[np.ndarray | None, str]:
    """Return the answer as a plain real array, or None and what to say of it, beginning with `verb`.

    A function *returns* None, an answer that is bound to a name *is* None. `truth_values` says that True
    and False are what is asked for.
    """
    if value is None:
        return None, f"{verb} None: is the `return` missing?"
    if value is NotImplemented or value is Ellipsis:
        return None, "is not written yet."
    if type(value).__module__.split(".")[0] in {"torch", "jax", "jaxlib", "tensorflow"}:
        library = type(value).__module__.split(".")[0]
        return None, f"{verb} a {library} tensor; this exercise is about NumPy arrays."
    if callable(value):
        return None, f"{verb} a function, expected numbers: are the parentheses of a call missing?"
    try:
        array = np.asarray(value)
    except Exception:
        return None, f"{verb} rows of different lengths, expected a rectangular array."
    if array.dtype.kind == "b" and truth_values:
        return array, ""
    return _numeric(array, value, verb)


def _numeric(array: np.ndarray, value: Any, verb: str) -> tuple[np.ndarray | None, str]:
    if array.dtype.kind == "c":
        return None, f"{verb} complex numbers, expected real ones."
    if array.dtype.kind == "b":
        return None, f"{verb} True and False, expected numbers."
    if array.dtype.kind not in "fiu":
        return None, f"{verb} {_type_name(value, array)}, expected numbers."
    return array, ""


def _type_name(value: Any, array: np.ndarray) -> str:
    return (
        f"an array of dtype {array.dtype}" if isinstance(value, np.ndarray) else f"a {type(value).__name__}"
    )


def tolerance(args: tuple[Any, ...], expected: np.ndarray) -> float:
    """Return the absolute error that any correct way of computing stays below.

    Normwise, never elementwise: cancellation makes small entries of a right answer relatively
    inexact. The scale is at least 1, the size of probabilities and of the upstream gradients used.
    """
    dtypes = float_dtypes(args)
    relative = max((RELATIVE_TOLERANCE[d] for d in dtypes), default=RELATIVE_TOLERANCE[np.dtype(np.float64)])
    finite = expected[np.isfinite(expected)].astype(float)
    return relative * max(1.0, float(np.max(np.abs(finite), initial=0.0)))


def equal(got: np.ndarray, expected: np.ndarray, atol: float) -> np.ndarray:
    """Tell where two arrays of one shape agree; nan agrees with nan, infinity with itself."""
    return np.isclose(got.astype(float), expected.astype(float), rtol=0.0, atol=atol, equal_nan=True)


def first_index(wrong_at: np.ndarray) -> str:
    """Return the first wrong index in words; empty for a scalar."""
    index = np.argwhere(wrong_at)[0].tolist()
    return f"at index {index if len(index) > 1 else f'[{index[0]}]'}" if index else "the value"


def short(value: float) -> str:
    """Write a number with the four digits that a comparison by eye needs."""
    if isinstance(value, bool | np.bool_):
        return str(value)
    if float(value).is_integer() and abs(value) < 1e9:
        return str(int(value))
    return f"{float(value):.4g}"
