"""Writing the files of a topic: all of them or none, and never over one that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import jinja2

from mlcourse.authoring import lists
from mlcourse.authoring.formatting import tidy
from mlcourse.authoring.imports import import_lines
from mlcourse.authoring.topic import Topic
from mlcourse.grading.course.errors import GradingError

__all__ = ["Written", "new_topic"]

FILES = {  # template → file, with names of the topic
    "numpy.py": "mlcourse/numpy/{topic.name}.py",
    "torch.py": "mlcourse/torch/{topic.name}.py",
    "test_numpy.py": "tests/numpy/test_{topic.name}.py",
    "test_torch.py": "tests/torch/test_{topic.name}.py",
    "exercises.py": "mlcourse/exercises/{topic.name}/__init__.py",
    "place.py": "mlcourse/exercises/{topic.name}/place.py",
    "notebook.md": "solutions/{topic.problem_set}/{topic.notebook}.md",
    "chapter.md": "book/{topic.page}.md",
    "vocabulary.py": "book/_ext/mlbook/vocabulary/{topic.name}.py",
    "figures.py": "book/_ext/mlbook/figures/{topic.name}.py",
    "exercise_page.md": "book/{topic.notebook}.md",
    "functions.md": "book/api/{topic.page}.md",
}
RUBRICS = "mlcourse/exercises/{topic.name}/rubrics.toml"  # where an answer is written in words
SECTION = "mlcourse/exercises/{topic.name}/{row.file}.py"  # one for each row
ID = re.compile(r"\bid=\"([A-Z]{3}-\d\d)")
LABEL = re.compile(r"^\(([\w-]+)\)=$", re.MULTILINE)
FUNCTION = re.compile(r"^(?:def|class) (\w+)", re.MULTILINE)

TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("mlcourse.authoring"),
    block_start_string="<%",
    block_end_string="%>",
    variable_start_string="<<",
    variable_end_string=">>",
    comment_start_string="<#",
    comment_end_string="#>",
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    undefined=jinja2.StrictUndefined,
    autoescape=False,
)


@dataclass(frozen=True)
class Written:
    """What was done: files that are new, files that got a line."""

    new: tuple[Path, ...]
    changed: tuple[Path, ...]


def new_topic(
    root: Path, name: str, rows: list[str], *, title: str = "", problem_set: str = "", part: str = ""
) -> Written:
    """Write every file of a new topic, with what is left to do in it.

    Parameters
    ----------
    root : Path
        The repository.
    name : str
        Of the topic's modules, such as ``"smooth_activations"``.
    rows : list of str
        ``ROW[:KIND[:FUNCTION]]``, such as ``"GEL-02:formula:gelu_grad"``.
    title : str, optional
        Of the chapter.
    problem_set : str, optional
        Such as ``"ps9-activations"``; a new one if it is not given.
    part : str, optional
        Caption of the part of the book that gets the chapter.

    Returns
    -------
    Written
        The files, relative to `root`.

    Raises
    ------
    GradingError
        If a name cannot be, a row or a file exists. Then nothing has been written.
    """
    topic = Topic.read(name, rows, title, problem_set or _next_set(root, name))
    known = _known_rows(root)
    _refuse_what_exists(root, topic, known)
    new = _texts(topic, known)
    changed = {
        lists.TOPICS: lists.with_topic(_read(root, lists.TOPICS), topic),
        lists.CONTENTS: lists.with_pages(_read(root, lists.CONTENTS), topic, part),
        lists.CHANGES: lists.with_change(_read(root, lists.CHANGES), topic),
    }
    if there := [path for path in new if (root / path).exists()]:
        raise GradingError(f"{there[0]} is there already; nothing was written")
    _write(root, new, changed)
    return Written(tuple(new), tuple(changed))


def _texts(topic: Topic, known: set[str]) -> dict[Path, str]:
    """Return the text of every file."""
    fresh = [prefix for prefix in topic.prefixes if prefix not in {row[:3] for row in known}]
    space = {"topic": topic, "fresh": fresh, "imports": import_lines}
    texts = {
        Path(place.format(topic=topic)): TEMPLATES.get_template(f"{template}.j2").render(space)
        for template, place in FILES.items()
    }
    if any(row.kind == "explain" for row in topic.rows):
        text = TEMPLATES.get_template("rubrics.toml.j2").render(space)
        texts[Path(RUBRICS.format(topic=topic))] = text
    for row in topic.rows:
        text = TEMPLATES.get_template("section.py.j2").render(space, row=row)
        texts[Path(SECTION.format(topic=topic, row=row))] = text
    return texts


def _next_set(root: Path, name: str) -> str:
    """Return a name for a new problem set, with the next number."""
    numbers = [re.match(r"ps(\d+)-", folder.name) for folder in (root / "solutions").glob("ps*-*")]
    return f"ps{max((int(found[1]) for found in numbers if found), default=0) + 1}-{name.replace('_', '-')}"


def _known_rows(root: Path) -> set[str]:
    files = (root / "mlcourse" / "exercises").glob("*/*.py")
    return {row for path in files for row in ID.findall(path.read_text(encoding="utf-8"))}


def _refuse_what_exists(root: Path, topic: Topic, known: set[str]) -> None:
    """Raise if the topic, one of its rows or the label of one of its sections is there."""
    if (root / "mlcourse" / "exercises" / topic.name).exists():
        raise GradingError(f"there is a topic {topic.name} already: mlcourse/exercises/{topic.name}")
    for row in topic.rows:
        if row.id in known:
            raise GradingError(f"the course has the row {row.id} already")
    labels = {
        label: path.name
        for path in (root / "book").glob("*.md")
        for label in LABEL.findall(path.read_text(encoding="utf-8"))
    }
    for row in topic.rows:
        if row.anchor in labels:
            place = f"book/{labels[row.anchor]}"
            raise GradingError(f"the section {row.anchor} is in {place} already: name another function")
    for path in sorted((root / "mlcourse" / "numpy").glob("*.py")):
        if there := topic.functions.keys() & set(FUNCTION.findall(path.read_text(encoding="utf-8"))):
            place = f"mlcourse/numpy/{path.name}"
            raise GradingError(f"the function {min(there)} is in {place} already: write ROW:KIND:FUNCTION")


def _read(root: Path, path: Path) -> str:
    try:
        return (root / path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise GradingError(f"there is no course in {root}: no {path}") from None


def _write(root: Path, new: dict[Path, str], changed: dict[Path, str]) -> None:
    with _undone_if_it_fails(root, new, changed):
        for path, text in new.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            with (root / path).open("x", encoding="utf-8") as file:
                file.write(text)
        for path, text in changed.items():
            (root / path).write_text(text, encoding="utf-8")
        tidy(root, [str(path) for path in new if path.suffix == ".py"])


@contextmanager
def _undone_if_it_fails(root: Path, new: dict[Path, str], changed: dict[Path, str]) -> Iterator[None]:
    """Leave nothing half-written, whatever stops it."""
    before = {path: (root / path).read_bytes() for path in changed}
    folders = {folder for path in new for folder in (root / path).parents if not folder.exists()}
    try:
        yield
    except BaseException:
        for path in new:
            (root / path).unlink(missing_ok=True)
        for folder in sorted(folders, key=lambda folder: -len(folder.parts)):
            if folder.exists():
                folder.rmdir()
        for path, content in before.items():
            (root / path).write_bytes(content)
        raise
