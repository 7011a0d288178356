"""Why points may have been lost that were earned: a person is asked.

A package, a file, somebody at the keyboard were not there: the same code may well have worked on the
student's machine. Or a second try stands below the check, which judged the first.
"""

from collections.abc import Iterable, Mapping

from nbformat import NotebookNode
from nbgrader.utils import is_grade

from mlcourse.grading.course.outline import Part, bound_names, names_in
from mlcourse.grading.isolated.judged import Judged
from mlcourse.grading.results.collect import plain

__all__ = ["bound_again", "not_there"]

NEEDED = {
    "ModuleNotFoundError": "a package or a module that is not there",
    "ImportError": "a package or a part of one that is not there",
    "FileNotFoundError": "a file that is not there",
    "NotADirectoryError": "a file that is not there",
    "PermissionError": "a file or a connection that it may not use",
    "EOFError": "somebody who types an answer (input())",
    "StdinNotImplementedError": "somebody who types an answer (input())",
    "ConnectionError": "a connection to elsewhere",
    "ConnectionRefusedError": "a connection to elsewhere",
    "URLError": "a connection to elsewhere",
    "gaierror": "a connection to elsewhere",
    "TimeoutError": "a connection to elsewhere",
}
SENTENCE = (
    "While this was graded, your program needed {}{}, and points were lost. Please do without it or hand it "
    "in with the notebook; a person is asked to look at what you have."
)
AGAIN = (
    "Below the check of {} the name {} is given another value. The check judged what stood above it; a "
    "person is asked to look at both. Next time, please put the answer above its check."
)
MOST = 120
LONG = 100_000  # characters: no answer


def not_there(cells: Iterable[NotebookNode], judged: Mapping[str, Judged]) -> list[str]:
    """What the cells of an executed notebook, or the answers in them, did not find; a sentence for each kind.

    Parameters
    ----------
    cells : iterable of NotebookNode
        Executed.
    judged : mapping
        What the judge says of the graded cells, by grade id.

    Returns
    -------
    list of str
    """
    found: dict[str, str] = {}
    for cell in cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error" and output.ename in NEEDED and not is_grade(cell):
                what = plain(str(output.evalue)).split("\n")[0][:MOST]
                found.setdefault(NEEDED[output.ename], f" ({what})" if what else "")
    for one in judged.values():
        for raised in (one.raised, *(result.raised for result in one.results)):
            if raised in NEEDED:
                found.setdefault(NEEDED[raised], "")
    return [SENTENCE.format(kind, what) for kind, what in found.items()]


def bound_again(part: Part, cells: Mapping[str, NotebookNode]) -> list[str]:
    """Whether a cell of the student's own below a check gives what it judged another value; a sentence if so.

    Parameters
    ----------
    part : Part
        What was judged.
    cells : mapping
        The notebook's cells by id, in their order.
    """
    order = list(cells)
    judged = names_in(cells[part.grade_id].source)
    below = [cells[name] for name in order[order.index(part.grade_id) + 1 :]]
    own = [cell for cell in below if cell.cell_type == "code" and "nbgrader" not in cell.metadata]
    names = {name for cell in own if len(cell.source) < LONG for name in bound_names(cell.source) & judged}
    return [AGAIN.format(part.exercise, ", ".join(sorted(names)))] if names else []
