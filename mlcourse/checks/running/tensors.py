"""The torch side of an exercise: tensors in, tensors out; torch is imported only when one is judged."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np

from mlcourse.checks.running.trees import is_tensor, mapped

NOT_INSTALLED = 'This exercise is about torch, which is not installed here: pip install "mlcourse[torch]".'


def available() -> bool:
    """Tell whether torch can be imported, without importing it."""
    return importlib.util.find_spec("torch") is not None


def with_tensors(value: Any) -> Any:
    """Return `value` with every array as a tensor of the same dtype, on the CPU."""
    import torch

    return mapped(lambda leaf: torch.from_numpy(leaf.copy()) if isinstance(leaf, np.ndarray) else leaf, value)


def to_array(value: Any, verb: str, floats: list[np.dtype]) -> tuple[np.ndarray | None, str]:
    """Return a tensor's numbers, or None, and what to say of it, beginning with `verb`: "returns" or "is".

    `floats` are the floating dtypes of the arguments; a floating result must have one of them.
    """
    if not is_tensor(value):
        return None, f"{verb} {_kind(value)}, expected a tensor."
    if value.is_complex():
        return None, f"{verb} complex numbers, expected real ones."
    if value.is_meta:
        return None, f"{verb} a tensor on the device meta, where there are no numbers."
    array = value.detach().cpu().numpy()
    wanted = max(floats, default=None)
    if wanted is not None and array.dtype.kind == "f" and array.dtype != wanted:
        return array, f"{verb} {value.dtype}, expected torch.{wanted}."
    return array, ""


def _kind(value: Any) -> str:
    if value is None:
        return "None (is the `return` missing?)"
    return "a NumPy array" if isinstance(value, np.ndarray) else f"a {type(value).__name__}"
