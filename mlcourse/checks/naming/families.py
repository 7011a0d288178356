"""Wrong answers of one build: each is a right one with a single part exchanged for another.

A known mistake is one function. Many slips are one part of a function, met in many exercises and in many
variants: softmax along another axis, the slope of another activation, clipping by any ε. An exercise says
once how its answer is built from that part; the variants are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from mlcourse.checks.exercise import Mistake
from mlcourse.checks.running.call import call
from mlcourse.checks.running.trial import Part, Trial

Answer = Callable[..., Any]
Measure = Callable[[np.ndarray, np.ndarray], np.ndarray]
LARGEST, SMALLEST = 0.1, 1e-20  # of an ε that anybody types
HIDDEN_BELOW = 3e-9  # two ways to use an ε give the same numbers, as exact as they are compared


class Variants(Protocol):
    """What both kinds of families offer."""

    def candidates(self, trials: list[Trial]) -> Iterator[Mistake]:
        """Run through the wrong answers that may explain results."""


@dataclass(frozen=True)
class Variant:
    """One wrong part: what the answer is called that is built with it, the part, and a hint."""

    name: str
    part: Any
    hint: str


@dataclass(frozen=True)
class Family:
    """A build, the part that makes it right, and the parts that do not.

    Parameters
    ----------
    build : callable
        Takes a part and returns an answer.
    right : object
        The right part.
    variants : tuple of Variant
        The wrong ones; several may have one name.
    """

    build: Callable[[Any], Answer]
    right: Any
    variants: tuple[Variant, ...]

    def candidates(self, trials: list[Trial]) -> Iterator[Mistake]:
        """Run through the wrong answers; `trials` make no difference to them."""
        for variant in self.variants:
            yield Mistake(variant.name, self.build(variant.part), variant.hint)


def beside(right: Answer, *wrong: tuple[str, Answer, str]) -> Family:
    """Return a family of whole answers: names, wrong answers and hints beside one that is right."""
    return Family(_itself, right, tuple(Variant(*one) for one in wrong))


def _itself(answer: Answer) -> Answer:
    return answer


@dataclass(frozen=True)
class Epsilon:
    """A build with a small number in it that should not be there, whatever its size: it is fitted.

    Parameters
    ----------
    name, hint : str
        As of a known mistake.
    build : callable
        Takes ε and returns an answer; its results must change with ε in one direction.
    tiny : str
        What to call it where ε is so small that what is done with it does not show; `name` by default.
    """

    name: str
    build: Callable[[float], Answer]
    hint: str
    tiny: str = ""

    def candidates(self, trials: list[Trial]) -> Iterator[Mistake]:
        """Yield the build with the ε that makes the results, if there is one.

        It is read where it moves a number most, and where it changes most of its digits: beside a large
        number rounding blurs it, and a quotient of tiny ones is all digits.
        """
        for measure in (_apart, _digits_apart):
            numbers = [trial for trial in trials if trial.readable and _distance(trial, measure) > 0]
            farthest = max(numbers, key=lambda trial: _distance(trial, measure), default=None)
            if farthest is not None and (epsilon := self._fitted(farthest, measure)):
                name = self.tiny if self.tiny and epsilon < HIDDEN_BELOW else self.name
                yield Mistake(name, self.build(epsilon), self.hint)

    def _fitted(self, trial: Trial, measure: Measure) -> float:
        """Return the ε by which one result comes out, by bisection of its logarithm; 0 if there is none."""
        part = max(trial.parts, key=lambda part: _distance_of(part, measure))
        case, (low, high) = trial.case, np.log([SMALLEST, LARGEST])
        at = np.unravel_index(np.nanargmax(measure(part.numbers, part.expected)), part.expected.shape)

        def too_large(exponent: float) -> bool:
            outcome = call(self.build(float(np.exp(exponent))), case.args, case.kwargs)
            if np.shape(outcome.value) != part.expected.shape or outcome.exception is not None:
                return False
            result = np.asarray(outcome.value, dtype=float)
            return bool(abs(result[at] - part.expected[at]) > abs(part.numbers[at] - part.expected[at]))

        with np.errstate(all="ignore"):
            rises = not too_large(low) and too_large(high)
            falls = too_large(low) and not too_large(high)
            if not (rises or falls):
                return 0.0
            for _ in range(60):
                middle = (low + high) / 2
                if too_large(middle) == rises:
                    high = middle
                else:
                    low = middle
        return float(np.exp(low))


def _apart(got: np.ndarray, expected: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        apart = np.abs(got.astype(float) - expected)
    return np.where(np.isfinite(apart), apart, 0.0)


def _digits_apart(got: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Return the distances in units of about the last digit."""
    digit = float(np.finfo(got.dtype if got.dtype.kind == "f" else float).eps)
    with np.errstate(all="ignore"):
        apart = _apart(got, expected) / (digit * np.abs(expected))
    return np.where(np.isfinite(apart), apart, 0.0)


def _distance_of(part: Part, measure: Measure) -> float:
    if part.got is None or part.got.shape != part.expected.shape or not part.got.size:
        return 0.0
    return float(measure(part.got, part.expected).max())


def _distance(trial: Trial, measure: Measure) -> float:
    return max(_distance_of(part, measure) for part in trial.parts)
