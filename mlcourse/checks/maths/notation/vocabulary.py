"""The names of one exercise, and which of them a word can stand for: x₁ for x1, xy for x times y."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

Shape = tuple[str | int, ...]
SYNONYMS = {
    "sgn": "sign",
    "maximum": "max",
    "minimum": "min",
    "absolute": "abs",
    "fabs": "abs",
    "ReLU": "relu",
    "tr": "trace",
}
OTHER_NAMES = {"epsilon": "eps", "lambda": "lam"}
MODULES = {"np", "numpy", "math", "jnp", "torch", "sympy"}
LONGEST_WORD = 100
# They are no product of names, even if the names would be there.
WELL_KNOWN = {"sin", "cos", "tan", "cot", "arctan", "arcsin", "arccos", "det", "tr", "trace", "lim", "norm"}
WELL_KNOWN |= {"log2", "log10", "log1p", "lg", "expm1", "where", "clip", "dot"}
PREFIXES = ("a", "ar", "arc", "d")  # of an inverse function, or of a derivative


@dataclass(frozen=True)
class Vocabulary:
    """What may be written in one exercise.

    Parameters
    ----------
    names : mapping of str to tuple
        The names with their shapes, empty for a number.
    functions : frozenset of str
        Names of functions.
    constants : frozenset of str
        Names of numbers.
    matrices : bool
        Whether products are of two kinds.
    depends : mapping of str to frozenset of str
        For each abbreviation, the variables that it was defined by: s(x) may then be the value of s at x.
    shape : function, optional
        Of matrices, the shape of an expression; it raises an `ExpressionError` where shapes do not fit.
    """

    names: Mapping[str, Shape]
    functions: frozenset[str]
    constants: frozenset[str] = frozenset()
    matrices: bool = False
    depends: Mapping[str, frozenset[str]] = field(default_factory=dict)
    shape: Callable[[ast.expr], tuple[int, ...]] | None = None

    def is_function(self, word: str) -> bool:
        """Whether a word is a function and no name of the exercise."""
        return word not in self.names and word in self.functions

    def is_number(self, word: str) -> bool:
        """Whether a word is the name of a number, not of a matrix."""
        return self.names.get(word) == () or word in self.constants

    def is_square(self, word: str) -> bool:
        """Whether a word is the name of a matrix that could be multiplied by itself."""
        shape = self.names.get(word, ())
        return len(shape) == 2 and shape[0] == shape[1]

    def same_as(self, word: str) -> list[str]:
        """Return the names, functions and constants that a word can be as a whole."""
        if word in self.names or word in self.functions or word in self.constants:
            return [word]
        return self._squashed.get(_squashed(word), [])

    def readings(
        self, word: str, *, called: bool, raised: bool, places: list[int] | None = None
    ) -> list[tuple[str, ...]]:
        """Return what a word in plain letters can stand for, each a product of names; empty if nothing.

        `called` says that an opening parenthesis follows, `raised` that a power does, and `places` where each
        of its letters stood before it was spelled out: θ is not cut into t, h and eta.

        Examples
        --------
        >>> Vocabulary({"x1": (), "y": ()}, frozenset()).readings("x_1y", called=False, raised=False)
        [('x1', 'y')]
        """
        if [word] == (also := self.same_as(word)):
            return [(word,)]
        if word in WELL_KNOWN or len(word) > LONGEST_WORD:
            return []
        ends = [name for name in self.functions if called and (len(name) > 1 or name == "H")]
        if any(word == prefix + name for name in ends for prefix in PREFIXES):
            return []
        ends += ["e"] if raised and "e" in self.constants else []
        return [*((name,) for name in also), *self._products(word, ends, places)]

    @cached_property
    def _squashed(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self.names:
            found.setdefault(_squashed(name), []).append(name)
        return found

    @cached_property
    def _spellings(self) -> dict[str, str]:
        """How the names may be spelled inside of a product."""
        spelled = {name.replace("_", ""): name for name in self.names}
        spelled |= {_with_underscore(name): name for name in self.names}
        short = [name for name in self.names if len(name) > 1 and name.isalpha()]
        spelled |= {f"{name[0]}_{name[1:]}": name for name in short}
        spelled |= {word: name for word, name in OTHER_NAMES.items() if name in self.names}
        return spelled | {name: name for name in [*self.constants & {"pi"}, *self.names]}

    def _products(self, word: str, ends: list[str], places: list[int] | None) -> list[tuple[str, ...]]:
        """Return at most two ways to cut a word into names, worked out from its end."""
        inside = {at for at in range(1, len(word)) if places and places[at] == places[at - 1]}
        ways: list[list[tuple[str, ...]]] = [[] for _ in range(len(word))] + [[()]]
        for at in reversed(range(len(word))):
            for spelling, name in self._spellings.items():
                end = at + len(spelling)
                if word.startswith(spelling, at) and not _inside(word, end) and not {at, end} & inside:
                    ways[at] += [(name, *rest) for rest in ways[end]]
            ways[at] += [(name,) for name in ends if word[at:] == name]
            ways[at] = ways[at][:2]
        return [way for way in ways[0] if len(way) > 1]


def _squashed(word: str) -> str:
    return OTHER_NAMES.get(word, word).replace("_", "")


def _with_underscore(name: str) -> str:
    """Return x_1 for x1."""
    letters = name.rstrip("0123456789")
    return f"{letters}_{name[len(letters) :]}" if letters not in ("", name) else name


def _inside(word: str, end: int) -> bool:
    """Whether a name cannot end here: its index would be cut in two."""
    return end < len(word) and (word[end].isdigit() or word[end] == "_")
