"""Exercises that turned out to be unfair: everybody gets full points, or it counts for nobody.

What the checks and people said stays as it is. What a void adds or takes away stands in nbgrader's column for
extra credit, so that nbgrader's own sums, tables and pages have it, too; and it can be taken back.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbgrader.preprocessors import OverwriteCells
from sqlalchemy.orm.attributes import set_committed_value

from mlcourse.grading.ledger.history import acting, whoami
from mlcourse.grading.ledger.tables import VOIDED, VOIDS, ensure, now

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from nbgrader.api import Grade, SubmittedAssignment

__all__ = ["OverwriteAsReleased", "Void", "enter_voids", "take_back", "void", "voids_in_force"]


@dataclass(frozen=True)
class Void:
    """One exercise that was voided."""

    id: str
    cell: str
    kind: str  # "full" or "drop"
    why: str
    points: float

    @property
    def sentence(self) -> str:
        """As students and staff read it."""
        what = "Everybody gets full points here" if self.kind == "full" else "This does not count any more"
        return f"{what}: {self.why}"


def voids_in_force(session: Any, problem_set: str) -> dict[str, Void]:
    """The voided exercises of a set, by grade id."""
    chosen = VOIDS.select().where(VOIDS.c.assignment == problem_set)
    fields = ("id", "cell", "kind", "why", "points")
    rows = session.execute(chosen).mappings()
    return {row["cell"]: Void(**{name: row[name] for name in fields}) for row in rows}


def void(session: Any, problem_set: str, cell: str, kind: str, why: str, points: float) -> None:
    """Void an exercise, in the place of what was decided about it before; nothing is committed here."""
    take_back(session, problem_set, cell)
    session.execute(
        VOIDS.insert().values(
            assignment=problem_set, cell=cell, kind=kind, why=why, points=points, who=whoami(), at=now()
        )
    )


def take_back(session: Any, problem_set: str, cell: str) -> bool:
    """Undo a void; returns whether there was one. Nothing is committed here."""
    from nbgrader.api import Grade, GradeCell

    found = voids_in_force(session, problem_set).get(cell)
    if found is None:
        return False
    chosen = VOIDED.select().where(VOIDED.c.void == found.id)
    before = {row["grade"]: row for row in session.execute(chosen).mappings()}
    for grade in session.query(Grade).filter(Grade.id.in_(before)):
        own = before[grade.id]
        grade.extra_credit = own["extra"]
        if own["marked"] and grade.manual_score == found.points:
            grade.manual_score = None
        grade.needs_manual_grade = grade.auto_score is None and grade.manual_score is None
        session.get(GradeCell, grade.cell_id).max_score = found.points
    session.flush()
    session.execute(VOIDED.delete().where(VOIDED.c.void == found.id))
    session.execute(VOIDS.delete().where(VOIDS.c.id == found.id))
    return True


def enter_voids(session: Any, submission: "SubmittedAssignment") -> bool:
    """Make a submission's marks what the voids of its set say; returns whether there are any.

    May be called as often as one likes; nothing is committed here.
    """
    voids = voids_in_force(session, submission.assignment.name)
    if not voids:
        return False
    grades = [grade for one in submission.notebooks for grade in one.grades if grade.name in voids]
    chosen = VOIDED.select().where(VOIDED.c.grade.in_([grade.id for grade in grades]))
    before = {row["grade"]: dict(row) for row in session.execute(chosen).mappings()}
    for grade in grades:
        own = voids[grade.name]
        with acting(whoami(), own.why):
            _enter(session, own, grade, before.get(grade.id))
            session.flush()
    for notebook in submission.notebooks:
        session.refresh(notebook)  # its sums are the database's
    return True


def _enter(session: Any, own: Void, grade: "Grade", before: dict[str, Any] | None) -> None:
    given = grade.manual_score if grade.manual_score is not None else grade.auto_score
    if before is None:
        before = {"void": own.id, "grade": grade.id, "extra": grade.extra_credit, "marked": False}
        before["marked"] = given is None and own.kind == "full"
        session.execute(VOIDED.insert().values(**before))
    if given is None and own.kind == "full":
        given = grade.manual_score = own.points  # without any mark nbgrader adds no extra credit
    wanted = -(given or 0.0)
    if own.kind == "full":
        wanted = max(own.points - (given or 0.0), 0.0) + (before["extra"] or 0.0)
    elif grade.cell.max_score:
        grade.cell.max_score = 0.0
    if (grade.extra_credit or 0.0) != wanted:
        grade.extra_credit = wanted
    if grade.needs_manual_grade:
        grade.needs_manual_grade = False


class OverwriteAsReleased(OverwriteCells):
    """nbgrader's step that restores cells: what counts no more is still judged by what it was worth."""

    _voids: dict[str, Void] | None = None  # of the set, from the first cell of a notebook on

    def preprocess(
        self, nb: "NotebookNode", resources: dict[str, Any]
    ) -> "tuple[NotebookNode, dict[str, Any]]":
        """Restore a notebook, with the voids that are in force now."""
        self._voids = None
        return super().preprocess(nb, resources)

    def preprocess_cell(
        self, cell: "NotebookNode", resources: dict[str, Any], cell_index: int
    ) -> "tuple[NotebookNode, dict[str, Any]]":
        """Let nbgrader see the released points, of which its checksum is made; nothing is written."""
        if self._voids is None:
            ensure(self.gradebook.engine)
            self._voids = voids_in_force(self.gradebook.db, self.assignment_id)
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        own = self._voids.get(name)
        if own is not None:
            known = self.gradebook.find_grade_cell(name, self.notebook_id, self.assignment_id)
            set_committed_value(known, "max_score", own.points)
        return super().preprocess_cell(cell, resources, cell_index)
