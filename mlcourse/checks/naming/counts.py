"""Factors that are a number of something: of entries, of examples, of rows, the length of an argument."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcourse.checks.running.trees import is_tensor
from mlcourse.checks.running.trial import Part, Trial

PARAMETER = re.compile(r"[Wbw]\d*$|weight|bias|jac")  # names of what no example stands in the rows of


@dataclass(frozen=True)
class Counts:
    """How many of what there are in one case.

    Parameters
    ----------
    examples : int or None
        The size of the batch, if there is one.
    lengths : mapping of str to int
        The length of every argument that is an array.
    """

    examples: int | None
    lengths: Mapping[str, int]

    @classmethod
    def of(cls, trial: Trial, arguments: Sequence[str]) -> Counts:
        """Count in the input of a case; `arguments` are the names of what is passed by place."""
        named = dict(zip(arguments, trial.case.args, strict=False)) | dict(trial.case.kwargs)
        arrays = {name: value for name, value in named.items() if _is_array(value) and value.ndim}
        first = next((array for name, array in arrays.items() if not PARAMETER.match(name)), None)
        return cls(_examples(first), {name: len(array) for name, array in arrays.items()})


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray) or is_tensor(value)


def _examples(first: Any) -> int | None:
    """Return the rows of the first array, or the number of its classes; a vector of numbers is no batch."""
    if first is None:
        return None
    classes = "int" in str(first.dtype)
    return len(first) if first.ndim > 1 or classes else None


Count = Callable[[Part, Counts], int | None]


@dataclass(frozen=True)
class Factor:
    """A factor too many: `of` a count, or one over it if it `divides`, `times` a number."""

    name: str
    hint: str
    of: Count
    divides: bool = True
    times: float = 1.0

    def fits(self, part: Part, counts: Counts) -> bool:
        """Tell whether this factor makes of what is expected what came; without such a count it is 1."""
        n = self.of(part, counts)
        if n is None:
            return part.right
        factor = self.times / n if self.divides else self.times * n
        return part.agrees_with(part.expected.astype(float) * factor)


def _entries(part: Part, _: Counts) -> int | None:
    return part.expected.shape[-1] if part.expected.ndim and part.expected.size else None


def _size(part: Part, _: Counts) -> int | None:
    return part.expected.size if part.expected.ndim and part.expected.size else None


def _rows(part: Part, _: Counts) -> int | None:
    return part.expected.shape[0] if part.expected.ndim > 1 and part.expected.size else None


def _batch(_: Part, counts: Counts) -> int | None:
    return counts.examples


def _length(name: str) -> Count:
    return lambda _, counts: counts.lengths.get(name)


def factors(arguments: Sequence[str]) -> Iterator[Factor]:
    """Run through the factors that are a count, the likeliest first."""
    small, large = "Everything is too small by", "Everything is too large by"
    yield Factor(
        "a division by n too many", f"{small} the number of entries: it is not divided by here.", _entries
    )
    yield Factor("a factor n too many", f"{large} the number of entries.", _entries, divides=False)
    yield Factor(
        "a division by the batch size too many",
        f"{small} the number of examples: count where you divide by it.",
        _batch,
    )
    yield Factor(
        "a division by the batch size missing",
        f"{large} the number of examples: a mean divides by it.",
        _batch,
        divides=False,
    )
    yield Factor("a division by the number of rows too many", f"{small} the number of rows.", _rows)
    yield Factor("a division by the number of all entries too many", f"{small} their number.", _size)
    for name in arguments:
        yield Factor(
            f"a division by the length of `{name}` too many",
            f"{small} that length: count where you divide by it.",
            _length(name),
        )
        yield Factor(
            f"a factor too many, the length of `{name}`",
            f"{large} that length.",
            _length(name),
            divides=False,
        )
    for count in (_entries, _size, _batch, *map(_length, arguments)):
        yield Factor(
            "a factor 2/n too many",
            "Everything is 2/n of what it should be: that is the slope of a mean of n squares.",
            count,
            times=2.0,
        )
