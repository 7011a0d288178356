"""Doing what is left to do in a topic's files, from a folder of answers.

``softsign/<file>.fill`` holds, for each thing to do in ``<file>``, a line ``=== words of it`` and below it
what takes the place of the whole line in which these words stand.
"""

import re
from pathlib import Path

ANSWERS = Path(__file__).parent / "softsign"
HEAD = re.compile(r"^=== (.*)\n", re.MULTILINE)


def fill(root):
    """Fill every file of the topic; each answer must have exactly one line to go to."""
    for answers in sorted(ANSWERS.rglob("*.fill")):
        path = root / answers.relative_to(ANSWERS).with_suffix("")
        lines = path.read_text(encoding="utf-8").splitlines()
        _, *parts = HEAD.split(answers.read_text(encoding="utf-8"))
        for words, text in zip(parts[::2], parts[1::2], strict=True):
            places = [number for number, line in enumerate(lines) if words in line]
            assert len(places) == 1, f"{path.name}: {words!r} stands in {len(places)} lines"
            lines[places[0] : places[0] + 1] = text.rstrip("\n").split("\n")
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
