"""What it costs to fail on a regime of inputs: the same share in every exercise, and said beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mlcourse.checks.verdict import points_text

# Regimes that the student's own check has in one exercise and only the grading in another. They cost half in
# both: the same slip must not take half of the points here and all of them there.
ALWAYS_HALF = frozenset(
    {
        "a batch of one",
        "zeros among the entries",
        "ties",
        "numbers up to ±1000",
        "logits up to ±1000",
        "float32",
        "float64",
        "a wide network",
        "points on a line",
        "padding",
        "dilation",
    }
)


@dataclass(frozen=True)
class Prices:
    """The points that an exercise takes for each regime of its inputs, the dearest counting.

    The first regime of the student's own check costs all; so do the others of that check, but for those that
    exercises share (`ALWAYS_HALF`). What only the grading asks for cannot take everything: it costs half,
    rounded down to halves of a point. `own` are prices of an exercise's own topic.
    """

    points: float
    shown: Sequence[str]
    own: dict[str, float] = field(default_factory=dict)

    def of(self, regime: str) -> float:
        """Return the points lost where a regime fails."""
        if regime in self.own:
            return self.own[regime]
        needed = regime in self.shown and regime not in ALWAYS_HALF
        return self.points if needed or regime == self.shown[0] else max(self.points // 1, 1.0) / 2

    def announced(self, regimes: Sequence[str]) -> str:
        """Return what the exercise's text says of them, in Markdown: which there are, and what they cost."""
        graded = [regime for regime in regimes if regime not in self.shown]
        said = f"*Checked on:* {', '.join(self.shown)}."
        said += f" *Graded also on:* {', '.join(graded)}." if graded else ""
        return f"{said}{self._costs([*self.shown, *graded])}"

    def _costs(self, regimes: Sequence[str]) -> str:
        by_price: dict[float, list[str]] = {}
        for regime in regimes:
            by_price.setdefault(self.of(regime), []).append(regime)
        if len(by_price) == 1:
            return ""
        most = max(by_price, key=lambda price: len(by_price[price]) if price < self.points else 0)
        named = [price for price in sorted(by_price, reverse=True) if price != most]
        costs = [f"{self._share(price)} ({', '.join(by_price[price])})" for price in named]
        return f" *A mistake costs* {', '.join(costs)}, {self._share(most)} (any of the others)."

    def _share(self, price: float) -> str:
        return "all points" if price >= self.points else f"{price:g} of {points_text(self.points)}"
