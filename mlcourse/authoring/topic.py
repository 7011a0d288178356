"""What a new topic is called, in all its faces: module, page, notebook, rows."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from mlcourse.grading.course.errors import GradingError

__all__ = ["KINDS", "Row", "Topic"]

KINDS = ("code", "formula", "value", "choose", "proof", "explain")
POINTS = {"code": 2, "explain": 3}  # the others: 1
ANSWERS = {"formula": "formula", "value": "value", "choose": "chosen", "proof": "steps"}
ROW = re.compile(r"([A-Z]{3}-\d\d)(?::([a-z]+))?(?::([a-z_][a-z0-9_]*))?")
TOPIC = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Row:
    """A row of the syllabus with its exercise."""

    id: str
    kind: str
    function: str  # of the reference library
    anchor: str  # of the section in the chapter

    @classmethod
    def read(cls, text: str, topic: str) -> Row:
        """Read ``ROW[:KIND[:FUNCTION]]``; a row is code and about the function of the topic's name.

        Raises
        ------
        GradingError
            If it is written in another way.

        Examples
        --------
        >>> Row.read("GEL-02:formula:gelu_grad", "gelu")
        Row(id='GEL-02', kind='formula', function='gelu_grad', anchor='gelu-grad')
        """
        found = ROW.fullmatch(text)
        if not found:
            example = "GEL-01, GEL-02:formula or GEL-02:formula:gelu_grad"
            raise GradingError(f"a row is written like {example}, not {text!r}")
        kind, function = found[2] or "code", found[3] or topic
        if kind not in KINDS:
            raise GradingError(f"{text}: there is no kind {kind!r} of exercise; there are {', '.join(KINDS)}")
        return cls(found[1], kind, function, function.replace("_", "-"))

    def after(self, others: Iterable[Row], headings: tuple[str, ...]) -> Row:
        """Return the row with a section of its own: named after itself if its function's name is taken.

        The heading of the chapter is an address as well.
        """
        slugs = {re.sub(r"[^a-z0-9]+", "-", heading.lower()) for heading in headings}
        anchor = f"{self.anchor}-function" if self.anchor in slugs else self.anchor
        taken = {other.anchor for other in others}
        return replace(self, anchor=self.id.lower() if anchor in taken else anchor)

    @property
    def file(self) -> str:
        """Name of the file in which its exercise is declared."""
        return self.anchor.replace("-", "_")

    @property
    def points(self) -> int:
        """Points to begin with."""
        return POINTS.get(self.kind, 1)

    @property
    def points_text(self) -> str:
        """The points as a notebook states them."""
        return f"{self.points} point" + "s" * (self.points != 1)

    @property
    def answer_name(self) -> str:
        """The name that the student binds."""
        if self.kind == "code":
            return self.function
        return f"{ANSWERS.get(self.kind, self.kind)}_{self.id.lower().replace('-', '_')}"


@dataclass(frozen=True)
class Topic:
    """A topic and its names.

    Parameters
    ----------
    name : str
        Of its modules, such as ``"smooth_activations"``.
    title : str
        Of its chapter.
    rows : tuple of Row
        Its rows, in the order of the syllabus.
    problem_set : str
        Such as ``"ps9-activations"``.
    """

    name: str
    title: str
    rows: tuple[Row, ...]
    problem_set: str

    def __post_init__(self) -> None:
        """Refuse names that cannot be."""
        if not TOPIC.fullmatch(self.name) or keyword.iskeyword(self.name):
            example = "smooth_activations"
            raise GradingError(f"a topic is named like a module, such as {example}, not {self.name!r}")
        if not re.fullmatch(r"ps\d+-[a-z0-9-]+", self.problem_set):
            raise GradingError(f"a problem set is named like ps9-activations, not {self.problem_set!r}")
        names = [row.id for row in self.rows]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise GradingError(f"the row {twice[0]} is there twice")

    @classmethod
    def read(cls, name: str, rows: list[str], title: str, problem_set: str) -> Topic:
        """Read the rows as they are written (see `Row.read`)."""
        title = title or name.replace("_", " ").capitalize()
        found: list[Row] = []
        for text in rows:
            found.append(Row.read(text, name).after(found, (title, name)))
        return cls(name, title, tuple(found), problem_set)

    @property
    def page(self) -> str:
        """Name of the chapter's page."""
        return self.name.replace("_", "-")

    @property
    def notebook(self) -> str:
        """Name of the notebook and of the page that shows it."""
        return f"{self.page}-exercises"

    @property
    def prefixes(self) -> list[str]:
        """The letters of its rows."""
        return sorted({row.id[:3] for row in self.rows})

    @property
    def functions(self) -> dict[str, Row]:
        """The functions of the reference, each with the first row that is about it."""
        first: dict[str, Row] = {}
        for row in self.rows:
            first.setdefault(row.function, row)
        return first

    @property
    def has_products(self) -> bool:
        """Whether a function takes an upstream gradient."""
        return any(function.endswith("_vjp") for function in self.functions)

    @property
    def number(self) -> int:
        """Number of the problem set."""
        found = re.match(r"ps(\d+)", self.problem_set)
        assert found is not None, "the name was looked at when it came"
        return int(found[1])

    def todo(self, what: str) -> str:
        """Return how a file says that something is left to do."""
        return f"TODO({self.name}): {what}"
