"""The names that the claims of one chapter may use beside those that all share, a file a chapter.

``vocabulary/<chapter>.py`` may define ``draw(rng, spread)``, which returns random inputs by name as
float64 arrays or plain numbers; ``FORMULAS``, names for the right side of a claim, which compute with
mpmath numbers and never call the reference; and ``CODE``, helpers for its left side.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Vocabulary:
    """What one chapter adds."""

    draw: Callable[..., Mapping[str, Any]] = lambda rng, spread: {}
    FORMULAS: Mapping[str, Any] = field(default_factory=dict)
    CODE: Mapping[str, Any] = field(default_factory=dict)
    file: str = "book/_ext/mlbook/vocabulary/<chapter>.py"


NOTHING = Vocabulary()


def vocabulary_of(page: str) -> Vocabulary:
    """Return the names of the chapter whose page this is."""
    stem = page.replace("-", "_").replace("/", "_")
    name, file = f"{__name__}.{stem}", f"book/_ext/mlbook/vocabulary/{stem}.py"
    if importlib.util.find_spec(name) is None:
        return Vocabulary(file=file)
    module = vars(importlib.import_module(name))
    own = {key: module[key] for key in ("draw", "FORMULAS", "CODE") if key in module}
    return Vocabulary(**own, file=file)
