"""Spellings and what they mean: the lists in `spellings/`, and the names that are there in each section."""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from mlcourse.checks.maths.languages import ScalarLanguage
from mlcourse.checks.maths.matrices import MatrixLanguage
from mlcourse.exercises import registry

FOLDER = Path(__file__).with_name("spellings")
SET_ASIDE = 5  # every line whose CRC-32 is a multiple of it
Z = "exp(x1) + exp(x2) + exp(x3)"
NUMBERS = ["x", "y", "a", "b", "c", "o", "t", "k", "h", "alpha", "eta", "lam", "theta", "x_k"]
INDEXED = ["x1", "x2", "x3", "t1", "t2", "t3", "v1", "v2", "v3", "c"]
NETWORK = {
    "x": ("d",),
    "y": ("m",),
    "W1": ("h", "d"),
    "b1": ("h",),
    "W2": ("m", "h"),
    "b2": ("m",),
    "ha": ("h",),
    "hs": ("h",),
    "os": ("m",),
    "delta_o": ("m",),
    "delta_h": ("h",),
    "c": (),
}
BATCH = {
    "X": ("N", "d"),
    "Y": ("N", "m"),
    "W1": ("h", "d"),
    "b1": ("h",),
    "W2": ("m", "h"),
    "Ha": ("N", "h"),
    "Hs": ("N", "h"),
    "Os": ("N", "m"),
    "Delta_o": ("N", "m"),
    "Delta_h": ("N", "h"),
}
SOFTMAX = {
    **dict.fromkeys(("s", "g", "v", "x", "c"), ("n",)),
    "J": ("n", "n"),
    "A": ("m", "n"),
    "y": ("m",),
    "eta": (),
}


class Case(NamedTuple):
    """A line of a list: its section, what is typed, what it means, or why it is refused."""

    section: str
    text: str
    meaning: str
    refused: bool
    aside: bool


def cases(name: str) -> list[Case]:
    """Return the lines of a list."""
    found, section = [], ""
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and " =>" not in line:
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            text, _, meaning = line.rpartition(" =>")
            aside = zlib.crc32(line.encode()) % SET_ASIDE == 0
            found.append(Case(section, text, meaning.lstrip("?").strip(), meaning.startswith("?"), aside))
    return found


@cache
def language(section: str):
    """Return the language of a section: made for the tests, or that of an exercise."""
    made = {
        "numbers": lambda: ScalarLanguage(
            tuple(NUMBERS), {"s": "sigma(o)", "u": "exp(x) - exp(-x)", "v": "exp(x) + exp(-x)"}
        ),
        "indexed": lambda: ScalarLanguage(
            tuple(INDEXED), {"Z": Z, **{f"S{i}": f"exp(x{i})/Z" for i in (1, 2, 3)}}
        ),
        "network": lambda: MatrixLanguage(NETWORK),
        "batch": lambda: MatrixLanguage(BATCH),
        "softmax": lambda: MatrixLanguage(SOFTMAX),
    }
    return made[section]() if section in made else registry()[section.removeprefix("row ")]._language
