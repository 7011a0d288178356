"""Who changed which mark when: noted in the same transaction, whatever program of ours or nbgrader's does it.

The first mark that the checks give is no change. Programs that write into the database by other means than
nbgrader's own classes leave nothing here.
"""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from mlcourse.grading.ledger.tables import CHANGES, OURS, now

__all__ = ["acting", "changes", "keep_history", "whoami"]

FIELDS = {"auto_score": "check", "manual_score": "mark", "extra_credit": "extra"}
_acting: ContextVar[tuple[str, str]] = ContextVar("acting", default=("", ""))


def whoami() -> str:
    """Who is at work: as whom `acting` says, else the user of this machine."""
    if name := _acting.get()[0]:
        return name
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return "somebody without a name"


@contextmanager
def acting(who: str = "", why: str = "") -> Iterator[None]:
    """Say who changes marks, and why, as long as the block runs."""
    before = _acting.set((who, why))
    try:
        yield
    finally:
        _acting.reset(before)


def keep_history() -> None:
    """From now on this process notes what it changes in marks."""
    from sqlalchemy import event
    from sqlalchemy.orm import Session

    if not event.contains(Session, "before_flush", _note):
        event.listen(Session, "before_flush", _note)


def _note(session: Any, context: object, instances: object) -> None:
    """Before marks are written: note those that are other ones now."""
    from nbgrader.api import Grade

    rows = [row for one in session.dirty if isinstance(one, Grade) for row in _changes_of(one)]
    if rows:
        connection = session.connection()
        OURS.create_all(connection, tables=[CHANGES])
        connection.execute(CHANGES.insert(), rows)


def _changes_of(grade: Any) -> Iterator[dict[str, Any]]:
    from sqlalchemy import inspect

    state = inspect(grade)
    for name, field in FIELDS.items():
        history = state.attrs[name].load_history()
        if not history.has_changes() or not history.deleted:
            continue
        old, new = history.deleted[0], getattr(grade, name)
        if old == new or (old is None and field == "check"):
            continue
        who, why = whoami(), _acting.get()[1]
        notebook = grade.notebook
        yield {
            "who": who, "why": why, "at": now(), "assignment": notebook.assignment.assignment.name,
            "notebook": notebook.name, "cell": grade.name, "student": notebook.assignment.student.id,
            "field": field, "old": old, "new": new,
        }  # fmt: skip


def changes(session: Any, problem_set: str, student: str = "") -> list[dict[str, Any]]:
    """What was changed in the marks of a set, the oldest first."""
    chosen = CHANGES.select().where(CHANGES.c.assignment == problem_set)
    if student:
        chosen = chosen.where(CHANGES.c.student == student)
    ordered = chosen.order_by(CHANGES.c.at, CHANGES.c.student, CHANGES.c.cell, CHANGES.c.field)
    return [dict(row) for row in session.execute(ordered).mappings()]
