"""Comparing arrays the way a teacher reads them: type, shape, dtype, finite, value, place."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.running.trees import float_dtypes

RELATIVE_TOLERANCE = {np.dtype(np.float32): 2e-5, np.dtype(np.float64): 1e-9}
EXACT = 17  # digits that tell any two numbers of float64 apart
ROUNDINGS = 200  # of a computation in a narrow dtype, that its result may be off by


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


def short(value: float, digits: int = 4) -> str:
    """Write a number with the four digits that a comparison by eye needs, or more."""
    if isinstance(value, bool | np.bool_):
        return str(value)
    value = float(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e9 else f"{value:.{digits}g}"


def apart(got: float, expected: float) -> tuple[str, str]:
    """Write two numbers that differ with as many digits as it takes to see it."""
    for digits in (4, 6, 8, 10, 12, 14, EXACT):
        texts = short(got, digits), short(expected, digits)
        if texts[0] != texts[1]:
            break
    return texts


def too_narrow(got: np.ndarray, expected: np.ndarray, args: Any) -> str:
    """Return what to say of a dtype that is the reason why numbers are not exact, or the empty string."""
    dtype = got.dtype
    if dtype.kind in "iu" and dtype.itemsize < np.dtype(np.int64).itemsize:
        limits = np.iinfo(dtype)
        return f" The dtype is {dtype}: whole numbers from {limits.min} to {limits.max}."
    wanted = max(float_dtypes(args), default=np.dtype(np.float64))
    if dtype.kind != "f" or dtype.itemsize >= wanted.itemsize:
        return ""
    scale = max(1.0, float(np.max(np.abs(expected), initial=0.0)))
    near = np.allclose(got, expected, rtol=0.0, atol=ROUNDINGS * np.finfo(dtype).eps * scale, equal_nan=True)
    digits = np.finfo(dtype).precision
    return f" Your result is {dtype}, exact to about {digits} digits: {wanted} is needed." if near else ""


def count_text(count: int, total: int, noun: str) -> str:
    """Write "3 of 5 entries are", "all 5 entries are", "the entry is"."""
    plural = {"entry": "entries"}.get(noun, f"{noun}s")
    if count == total:
        return f"the {noun} is" if total == 1 else f"all {total} {plural} are"
    return f"{count} of {total} {plural} {'is' if count == 1 else 'are'}"
