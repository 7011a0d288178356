"""What models of both backends do for their users: be called, predict, be saved and loaded."""

from __future__ import annotations

import json
import math
import zipfile
from os import PathLike
from pathlib import Path
from typing import Any, Self

import numpy as np

_FORMAT = "mlcourse model 1"
_AT_ONCE = 1000  # examples: the inner layers of a CNN are many times as large as its input


class BaseModel:
    """A model to be trained; a backend adds how its arrays work."""

    def __call__(self, x: Any) -> Any:
        """See ``forward``."""
        return self.forward(x)

    def forward(self, x: Any) -> Any:
        """Logits of the classes."""
        raise NotImplementedError

    def parameters(self) -> dict[str, Any]:
        """Parameters by name."""
        raise NotImplementedError

    def with_parameters(self, parameters: Any) -> Self:
        """Return the same model with other parameters; this one stays as it is."""
        raise NotImplementedError

    def predict(self, x: Any) -> Any:
        """Index of the largest logit of each example: the class that the model chooses.

        Raises
        ------
        ValueError
            If a logit is NaN, as after a training that has diverged: then no class is the largest.
        """
        x = self._given(x)
        parts = [x[i : i + _AT_ONCE] for i in range(0, len(x), _AT_ONCE)] if x.ndim > 1 else []
        return self._joined([self._classes(self.forward(part)) for part in parts or [x]])

    def save(self, path: str | PathLike[str]) -> None:
        """Write the model to a file in NumPy's own format; no pickle, both backends read it."""
        about = {"format": _FORMAT, "class": type(self).__name__, "settings": self._settings()}
        arrays: dict[str, Any] = {
            f"parameters/{name}": self._to_host(value) for name, value in self.parameters().items()
        }
        with Path(path).open("wb") as file:  # np.savez itself would add to a name without .npz
            np.savez(file, about=np.array(json.dumps(about)), **arrays)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Read a model that `save` has written, by either backend; nothing in the file is executed.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If the file is none of ours, damaged, or holds another kind of model.
        """
        about, arrays = _read(Path(path))
        if about.get("class") != cls.__name__:
            raise ValueError(f"{path} holds a {about.get('class')}; expected a {cls.__name__}")
        parameters = {name: cls._from_host(array) for name, array in arrays.items()}
        try:
            return cls._made(about["settings"], parameters)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path} is damaged: {error}; expected what save() writes") from None

    def _settings(self) -> dict[str, Any]:
        """What `_made` needs beside the parameters, as JSON has it."""
        raise NotImplementedError

    @classmethod
    def _made(cls, settings: dict[str, Any], parameters: dict[str, Any]) -> Self:
        raise NotImplementedError

    def _count(self) -> str:
        return f"{sum(math.prod(value.shape) for value in self.parameters().values()):,} parameters"

    @staticmethod
    def _given(x: Any) -> Any:
        raise NotImplementedError

    @staticmethod
    def _joined(parts: list[Any]) -> Any:
        raise NotImplementedError

    @staticmethod
    def _to_host(value: Any) -> np.ndarray:
        raise NotImplementedError

    @staticmethod
    def _from_host(array: np.ndarray) -> Any:
        raise NotImplementedError

    @staticmethod
    def _classes(logits: Any) -> Any:
        if bool((logits != logits).any()):
            raise ValueError("a logit is NaN; expected numbers: has the training diverged?")
        return logits.argmax(-1)


def table(head: str, rows: list[tuple[Any, ...]]) -> str:
    """`head`, and below it the rows with their cells under each other."""
    cells = [list(map(str, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in cells)
    return "\n  ".join([head, *lines])


def _read(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What is in a file: how to make the model, and its parameters by name."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as content:
            about = json.loads(str(content["about"]))
            arrays = {key: content[key] for key in content.files if key.startswith("parameters/")}
        if about["format"] != _FORMAT:
            raise ValueError(f"its format is {about['format']!r}")
    except FileNotFoundError:
        raise
    except (ValueError, OSError, EOFError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise ValueError(
            f"{path} is no model of this course ({error}); expected what save() writes"
        ) from None
    return about, {key.removeprefix("parameters/"): array for key, array in arrays.items()}
