"""Arguments and results that hold arrays inside: dicts, tuples, named tuples, records.

Nothing here knows torch: a tensor is recognised by its module's name, so that nothing is imported for it.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np


def is_tensor(value: Any) -> bool:
    """Tell whether a value is a tensor of torch (or a parameter, which is one too)."""
    return type(value).__module__.split(".")[0] == "torch" and hasattr(value, "detach")


def mapped(leaf: Callable[[Any], Any], value: Any) -> Any:
    """Return `value` with `leaf` applied to all that is no container."""
    if isinstance(value, dict):
        return {key: mapped(leaf, item) for key, item in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(mapped(leaf, item) for item in value))
    if type(value) in (list, tuple):
        return type(value)(mapped(leaf, item) for item in value)
    if _is_dataclass(value):
        names = [f.name for f in dataclasses.fields(value) if f.init]
        return dataclasses.replace(value, **{name: mapped(leaf, getattr(value, name)) for name in names})
    return leaf(value)


def leaves(value: Any) -> Iterator[Any]:
    """Run through all that is no container."""
    if isinstance(value, Mapping):
        items = list(value.values())
    elif isinstance(value, list | tuple):
        items = list(value)
    elif _is_dataclass(value):
        items = [getattr(value, f.name) for f in dataclasses.fields(value)]
    else:
        yield value
        return
    for item in items:
        yield from leaves(item)


def copied(value: Any) -> Any:
    """Return a copy that a student's function may do with as it likes."""
    return mapped(_copied_leaf, value)


def same(a: Any, b: Any) -> bool:
    """Compare bit by bit, so that nan equals nan; what holds no array is never called different."""
    ours, theirs = list(leaves(a)), list(leaves(b))
    return len(ours) == len(theirs) and all(map(_same_leaf, ours, theirs))


def in_float64(value: Any) -> Any:
    """Return a copy in which every floating array is float64."""
    return mapped(_float64_leaf, value)


def float_dtypes(value: Any) -> list[np.dtype]:
    """Return the dtypes of all floating arrays and tensors."""
    found = []
    for leaf in leaves(value):
        if isinstance(leaf, np.ndarray) and leaf.dtype.kind == "f":
            found.append(leaf.dtype)
        elif is_tensor(leaf) and leaf.is_floating_point():
            found.append(np.dtype(str(leaf.dtype).removeprefix("torch.")))
    return found


def split(value: Any, outputs: tuple[str, ...]) -> tuple[tuple[Any, ...], str]:
    """Return the parts of a result in the order of `outputs`, or the sentence that says why not."""
    if not outputs:
        return (value,), ""
    listed = ", ".join(outputs)
    if value is None:
        return (), f"returns None, expected ({listed}): is the `return` missing?"
    if isinstance(value, Mapping):
        lacking = [name for name in outputs if name not in value]
        return (() if lacking else tuple(value[name] for name in outputs)), _lacks(lacking)
    try:
        named = tuple(getattr(value, name) for name in outputs)
    except Exception:  # an object of the student's may raise anything; without these names it is none of ours
        named = ()
    if named:
        return named, ""
    if _is_dataclass(value):
        return (), _lacks([name for name in outputs if not hasattr(value, name)])
    if not isinstance(value, list | tuple):
        kind = (
            "one array" if isinstance(value, np.ndarray) or is_tensor(value) else f"a {type(value).__name__}"
        )
        return (), f"returns {kind}, expected the {len(outputs)} parts ({listed})."
    if len(value) != len(outputs):
        return (), f"returns {len(value)} parts, expected {len(outputs)}: ({listed})."
    return tuple(value), ""


def _lacks(names: list[str]) -> str:
    return f"returns a result without {' and '.join(f'`{n}`' for n in names)}." if names else ""


def _is_dataclass(value: Any) -> bool:
    return dataclasses.is_dataclass(value) and not isinstance(value, type)


def _copied_leaf(leaf: Any) -> Any:
    if isinstance(leaf, np.ndarray):
        return leaf.copy()
    if is_tensor(leaf):
        return leaf.clone()
    return copy.deepcopy(leaf) if isinstance(leaf, np.random.Generator) else leaf


def _same_leaf(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.shape == b.shape and a.tobytes() == b.tobytes()
    if is_tensor(a) and is_tensor(b):
        return a.shape == b.shape and _bytes(a) == _bytes(b)
    plain = (int, float, str)
    return a is b or (type(a) is type(b) and (not isinstance(a, plain) or a == b))


def _bytes(tensor: Any) -> bytes:
    return tensor.detach().cpu().numpy().tobytes()


def _float64_leaf(leaf: Any) -> Any:
    if isinstance(leaf, np.ndarray) and leaf.dtype.kind == "f":
        return leaf.astype(np.float64)
    if is_tensor(leaf):
        return leaf.double() if leaf.is_floating_point() else leaf.clone()
    return _copied_leaf(leaf)
