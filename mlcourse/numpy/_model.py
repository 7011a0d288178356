"""What a model of arrays adds to a model."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from mlcourse._models import BaseModel
from mlcourse.numpy._arguments import as_array


class Model(BaseModel):
    """A model whose parameters are arrays."""

    def to(self, device: str) -> Self:
        """Return the model itself: arrays live on the CPU, and on no other device."""
        if str(device) != "cpu":
            raise ValueError(f"device is {device!r}; expected 'cpu' (mlcourse.torch has models for others)")
        return self

    @staticmethod
    def _given(x: Any) -> np.ndarray:
        return as_array("x", x)

    @staticmethod
    def _joined(parts: list[Any]) -> np.ndarray:
        return np.concatenate(parts) if len(parts) > 1 else parts[0]

    @staticmethod
    def _to_host(value: Any) -> np.ndarray:
        return value

    @staticmethod
    def _from_host(array: np.ndarray) -> np.ndarray:
        return array
