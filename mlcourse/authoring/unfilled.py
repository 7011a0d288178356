"""What is left to write: every TODO of a topic, with its file and its line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Todo", "unfilled"]

TODO = re.compile(r"TODO\((\w+)\): (.*)")
END = re.compile("\"|'(?:''|[,}])")  # of a text in Python, or in TOML
FOLDERS = ("mlcourse", "tests", "book", "solutions", "exercises")
FILES = ("CHANGELOG.md",)
KINDS = (".py", ".md", ".ipynb", ".toml")


@dataclass(frozen=True)
class Todo:
    """One thing to write."""

    file: str
    line: int
    topic: str
    what: str

    def __str__(self) -> str:
        """Say where it is and what to write."""
        return f"{self.file}:{self.line}: {self.what}"


def unfilled(root: Path, topic: str = "") -> list[Todo]:
    """Return what is left to write in a course, or in one topic of it.

    Parameters
    ----------
    root : Path
        The repository.
    topic : str, optional
        Look for this topic's only.
    """
    paths = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*"))]
    found = []
    for path in [*paths, *(root / name for name in FILES)]:
        if path.suffix not in KINDS or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if (todo := TODO.search(line)) and topic in ("", todo[1]):
                what = END.split(todo[2])[0].strip()
                found.append(Todo(path.relative_to(root).as_posix(), number, todo[1], what))
    return found
