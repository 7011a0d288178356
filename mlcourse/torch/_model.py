"""What a model of tensors adds to a model."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import torch
from torch import Tensor

from mlcourse._models import BaseModel


class Model(BaseModel):
    """A model whose parameters are tensors."""

    def to(self, device: torch.device | torch.dtype | str) -> Self:
        """Move the parameters to a device or into a dtype; as in ``torch.nn``, the model is changed."""
        moved = {name: value.to(device) for name, value in self.parameters().items()}
        vars(self).update(vars(self.with_parameters(moved)))
        return self

    @torch.no_grad()
    def predict(self, x: Tensor) -> Tensor:
        """Index of the largest logit of each example: the class that the model chooses.

        Raises
        ------
        ValueError
            If a logit is NaN, as after a training that has diverged: then no class is the largest.
        """
        return super().predict(x)

    @staticmethod
    def _given(x: Any) -> Tensor:
        return x

    @staticmethod
    def _joined(parts: list[Any]) -> Tensor:
        return torch.cat(parts) if len(parts) > 1 else parts[0]

    @staticmethod
    def _to_host(value: Any) -> np.ndarray:
        return value.detach().cpu().numpy()

    @staticmethod
    def _from_host(array: np.ndarray) -> Tensor:
        return torch.from_numpy(array)
