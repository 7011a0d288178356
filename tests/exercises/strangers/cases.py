"""What a case holds: an answer with a slip, the same answer without it, and what may be said of the slip."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

PLACE = re.compile(r" in `\w+`.*$")  # general names end with the results that they are about


@dataclass(frozen=True)
class Slip:
    """A wrong answer as people write it, beside the right one of the same build.

    Parameters
    ----------
    exercise : str
        Its id.
    source : str
        The kind of place where the slip was seen: "forum question", "student repository", …
    what : str
        The slip in words.
    wrong, right : object
        What is handed in, with the slip and without.
    names : tuple of str
        All names that are true of the slip, written down before any check had them.
    credit : bool
        Whether some points must be left.
    """

    exercise: str
    source: str
    what: str
    wrong: Any
    right: Any
    names: tuple[str, ...]
    credit: bool = False

    @property
    def key(self) -> str:
        """What identifies the case."""
        return f"{self.exercise}: {self.what}"

    @property
    def unseen(self) -> bool:
        """Whether it belongs to the half that nobody looks at while names are written."""
        return hashlib.sha256(self.key.encode()).digest()[0] % 2 == 1

    def is_true(self, name: str | None) -> bool:
        """Tell whether a name may be said of the slip; of two that fit, both are said, joined by "or"."""
        said = [] if name is None else [name, PLACE.sub("", name), *name.split(", or ")]
        return bool({*said} & {*self.names})


@dataclass(frozen=True)
class Fine:
    """A right answer in an unusual spelling."""

    exercise: str
    source: str
    what: str
    answer: Any

    @property
    def key(self) -> str:
        """What identifies the case."""
        return f"{self.exercise}: {self.what}"


FORUM, REPOSITORY, SOLUTION = "forum question", "student repository", "published solution"
LECTURE, BLOG, BOOK = "lecture code", "blog post", "code of a textbook"


def slip(exercise, source, what, wrong, right, *names, credit=False):
    """A case of a slip; `names` are all that are true of it."""
    return Slip(exercise, source, what, wrong, right, names, credit)


def softmax(x, axis=-1):
    """The students' own, with the largest number taken off."""
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def naive_softmax(x):
    """The one of the first page of every tutorial."""
    e = np.exp(x)
    return e / e.sum(axis=-1, keepdims=True)


def softmax_of_all(x):
    """One sum for the whole array."""
    e = np.exp(x - x.max())
    return e / e.sum()


def sigmoid(x):
    """The textbook's; where exp overflows it is 0, which is right."""
    return 1 / (1 + np.exp(-x))


def softplus(x):
    """Of any number."""
    return np.logaddexp(0, x)


def one_hot(y, m):
    """Rows with a single 1."""
    return np.eye(m)[y]
