"""The three files that exist and name the topics: each gets its line, all else stays as it is."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from mlcourse.authoring.topic import Topic
from mlcourse.grading.course.errors import GradingError

__all__ = ["CHANGES", "CONTENTS", "TOPICS", "with_change", "with_pages", "with_topic"]

TOPICS = Path("mlcourse", "exercises", "__init__.py")
CONTENTS = Path("book", "_toc.yml")
CHANGES = Path("CHANGELOG.md")
LISTED = re.compile(r"^TOPICS = \(\n(?:    \"\w+\",\n)+", re.MULTILINE)
CAPTION = re.compile(r"^  - caption: ")
AFTER_SETS = "  - caption: Look things up"
AFTER_TOPICS = "          - file: api/shapes"


def with_topic(text: str, topic: Topic) -> str:
    """Add the topic to the end of the list of topics."""
    found = LISTED.search(text)
    if not found:
        raise GradingError(f"{TOPICS} has no list TOPICS to which a topic could be added")
    return f'{text[: found.end()]}    "{topic.name}",\n{text[found.end() :]}'


def with_pages(text: str, topic: Topic, part: str = "") -> str:
    """Add chapter, exercise page and page of functions to the table of contents.

    Parameters
    ----------
    text : str
        The table of contents.
    topic : Topic
        Whose pages they are.
    part : str, optional
        Caption of the part that gets the chapter; the last numbered one if it is not given.
    """
    numbered = [p["caption"] for p in yaml.safe_load(text)["parts"] if p.get("numbered")]
    part = part or numbered[-1]
    if part not in numbered:
        raise GradingError(f"the book has no numbered part {part!r}; it has {', '.join(numbered)}")
    lines = text.split("\n")
    lines.insert(_end_of(lines, part), f"      - file: {topic.page}")
    sets = [line for line in lines if line.startswith(f'  - caption: "Problem set {topic.number}:')]
    if not sets:
        title = f'  - caption: "Problem set {topic.number}: {topic.title.lower()}"'
        place = _line(lines, AFTER_SETS)
        lines[place:place] = [title, "    chapters:"]
        sets = [title]
    lines.insert(_end_of(lines, sets[0].partition(": ")[2]), f"      - file: {topic.notebook}")
    lines.insert(_line(lines, AFTER_TOPICS), f"          - file: api/{topic.page}")
    return "\n".join(lines)


def _end_of(lines: list[str], caption: str) -> int:
    """Return where the next chapter of a part goes."""
    start = _line(lines, f"  - caption: {caption}")
    ends = (i for i in range(start + 1, len(lines)) if CAPTION.match(lines[i]) or not lines[i].strip())
    return next(ends, len(lines))


def _line(lines: list[str], wanted: str) -> int:
    if wanted not in lines:
        raise GradingError(f"{CONTENTS} has no line {wanted.strip()!r}, by which a place is found")
    return lines.index(wanted)


def with_change(text: str, topic: Topic) -> str:
    """Add a line to the newest section of the change log."""
    head, mark, rest = text.partition("\n## ")
    newest, more, older = rest.partition("\n## ")
    if not mark:
        raise GradingError(f"{CHANGES} has no section to which a line could be added")
    line = f"- **{topic.title}**: {topic.todo('what students, teaching assistants and instructors get')}\n"
    return f"{head}{mark}{newest.rstrip()}\n{line}{more}{older}"
