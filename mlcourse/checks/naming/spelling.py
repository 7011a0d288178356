"""Names that are not there: the one that nearly fits, or where the name would come from."""

from __future__ import annotations

import difflib
import importlib.util
from collections.abc import Iterable

import numpy as np

NEAR = 0.82  # `fmax` is not what `sofmax` was meant to be; of packages there are few
PACKAGES = ("numpy", "torch", "math", "mlcourse")
USUAL = {"np": "import numpy as np", "plt": "import matplotlib.pyplot as plt"}
REMOVED = {"float", "int", "bool", "object", "str", "complex"}
LENGTHS = {"len", "length", "lenght", "count", "dim", "shpae"}


def module(_: Iterable[str], name: str) -> str:
    """Return what to do about a package that is not there."""
    if close := _near(name, PACKAGES, 0.75):
        return f"There is no package `{name}`; did you mean `{close}`?"
    return (
        f"There is no package `{name}` here: what the exercise needs is imported at the top of its notebook."
    )


def name(known: Iterable[str], missing: str) -> str:
    """Return what to do about a name that nobody has given a value."""
    if missing in USUAL:
        return f"`{missing}` is not there: run the notebook's first cells, with `{USUAL[missing]}`."
    if close := _near(missing, known):
        return f"There is no `{missing}`; did you mean `{close}`?"
    if callable(getattr(np, missing, None)):
        return f"`{missing}` alone is no name here: NumPy's is np.{missing}."
    if missing.isidentifier() and _is_module(missing):
        return f"`{missing}` is not imported: write `import {missing}` at the top of the cell."
    return (
        f"`{missing}` has no value: no cell above gives it one, or that cell was not run since "
        "the kernel started."
    )


def of_module(_: Iterable[str], package: str, missing: str) -> str:
    """Return what to do about a function that a package does not have."""
    if package != "numpy":
        return f"`{package}` has no `{missing}`: is it spelled right?"
    if missing in REMOVED:
        return f"NumPy has no `np.{missing}` any more: Python's own `{missing}` is the same."
    if missing == "math":
        return "NumPy has no `np.math` any more: np.exp, np.log and the others are NumPy's own."
    if close := _near(missing, dir(np)):
        return f"NumPy has no `{missing}`; did you mean `np.{close}`?"
    return f"NumPy has no `{missing}`: write it with what NumPy has, such as np.exp and np.sum."


def of_object(_: Iterable[str], kind: str, missing: str) -> str:
    """Return what to do about an attribute that an object does not have."""
    if kind in {"list", "tuple"} and hasattr(np.ndarray, missing):
        return f"A {kind} has no `{missing}`: np.array(…) makes an array of it, which has."
    if kind not in {"ndarray", "Tensor"}:
        return f"A {kind} has no `{missing}`: print it to see what it is."
    if missing in LENGTHS:
        return (
            f"An array has no `{missing}`: len(x) are its rows, x.shape all its sizes, x.size "
            "all its entries."
        )
    if close := _near(missing, dir(np.ndarray)):
        return f"An array has no `{missing}`; did you mean `{close}`?"
    if kind == "ndarray" and callable(getattr(np, missing, None)):
        return f"An array has no `{missing}`: the function is np.{missing}."
    return f"An array has no `{missing}`."


def _near(word: str, words: Iterable[str], cutoff: float = NEAR) -> str:
    usable = sorted(w for w in set(words) if not w.startswith("_"))
    alike = [other for other in usable if other.casefold() == word.casefold()]
    return next(iter(alike or difflib.get_close_matches(word, usable, n=1, cutoff=cutoff)), "")


def _is_module(word: str) -> bool:
    return importlib.util.find_spec(word) is not None
