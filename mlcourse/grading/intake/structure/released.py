"""What a released notebook says about its cells: which are answers to what, and which check judges them."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_locked, is_solution

from mlcourse.grading.course.outline import names_in
from mlcourse.grading.intake.structure.names import names_bound, text_of

__all__ = ["Released"]


@dataclass
class Released:
    """A released notebook, read for its structure; `wanted` has its cells by grade id, in their order."""

    notebook: NotebookNode
    wanted: dict[str, NotebookNode] = field(init=False)

    def __post_init__(self) -> None:
        """Find the cells that nbgrader knows."""
        known = [cell for cell in self.notebook.cells if "nbgrader" in cell.metadata]
        self.wanted = {cell.metadata.nbgrader.grade_id: cell for cell in known}

    @cached_property
    def answers(self) -> dict[str, set[str]]:
        """The code cells in which students answer, and the names that they are asked to bind there."""
        code = {n: c for n, c in self.wanted.items() if is_solution(c) and c.cell_type == "code"}
        return {name: names_bound(cell.source) for name, cell in code.items()}

    @cached_property
    def written(self) -> list[str]:
        """The cells that a person marks."""
        return [n for n, c in self.wanted.items() if is_solution(c) and is_grade(c)]

    @cached_property
    def checks(self) -> dict[str, set[str]]:
        """The cells that judge, and the names of answers that they judge."""
        asked = set().union(*self.answers.values()) if self.answers else set()
        checks = {n: c for n, c in self.wanted.items() if is_grade(c) and not is_solution(c)}
        return {name: names_in(cell.source) & asked for name, cell in checks.items()}

    @cached_property
    def judged_by(self) -> dict[str, str]:
        """Which check stands behind an answer."""
        found: dict[str, str] = {}
        waiting: list[str] = []
        for name, cell in self.wanted.items():
            if is_solution(cell):
                waiting.append(name)
            elif is_grade(cell):
                found |= dict.fromkeys(waiting, name)
                waiting = []
        return found

    @cached_property
    def first_helpers(self) -> list[str]:
        """The locked cells without points that stand before every answer: what all the others build on."""
        found: list[str] = []
        for name, cell in self.wanted.items():
            if is_solution(cell):
                break
            if is_locked(cell) and not is_grade(cell):
                found.append(name)
        return found

    @cached_property
    def before(self) -> dict[str, str]:
        """Answers by the text of the cell before them."""
        found: dict[str, str] = {}
        for previous, cell in zip(self.notebook.cells, self.notebook.cells[1:], strict=False):
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name and is_solution(cell):
                found.setdefault(text_of(previous.source), name)
        return found

    @cached_property
    def texts(self) -> dict[str, str]:
        """Cells by their text, where no other has the same."""
        texts = [text_of(cell.source) for cell in self.wanted.values()]
        return {text: name for name, text in zip(self.wanted, texts, strict=True) if texts.count(text) == 1}

    @cached_property
    def lines(self) -> set[str]:
        """All lines of text and comments that the release has, without spaces and marks around them."""
        lines = {line for cell in self.notebook.cells for line in cell.source.splitlines()}
        return {bare(part) for line in lines for part in (line, line.partition("# ")[2])}

    @cached_property
    def pictures(self) -> list[Any]:
        """What is attached to its cells."""
        return [bundle for cell in self.notebook.cells for bundle in cell.get("attachments", {}).values()]

    @cached_property
    def sources(self) -> set[str]:
        """The texts of all cells."""
        return {text_of(cell.source) for cell in self.notebook.cells}

    def untouched(self, name: str, source: str) -> bool:
        """Whether a cell says no more than the released one."""
        return text_of(source) == text_of(self.wanted[name].source)


def bare(line: str) -> str:
    """A line without the marks that make it a comment, a heading or an item of a list."""
    return line.strip().lstrip("#>*-+ ").rstrip()
