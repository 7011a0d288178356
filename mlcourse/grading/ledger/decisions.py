"""What was decided when a student asked for a second look, and why."""

from collections import defaultdict
from typing import Any

from mlcourse.grading.ledger.history import whoami
from mlcourse.grading.ledger.tables import CHANGES, DECISIONS, now

__all__ = ["decided_requests", "decisions_by_mark", "enter_decision", "forget", "sentence_of"]


def enter_decision(session: Any, **fields: Any) -> None:
    """Keep a decision: ``request``, ``assignment``, ``cell``, ``student``, ``old``, ``new``, ``why``."""
    session.execute(DECISIONS.insert().values(who=whoami(), at=now(), **fields))


def decided_requests(session: Any) -> dict[str, dict[str, Any]]:
    """The last decision on each request."""
    rows = session.execute(DECISIONS.select().order_by(DECISIONS.c.at)).mappings()
    return {row["request"]: dict(row) for row in rows}


def decisions_by_mark(session: Any) -> dict[tuple[str, str, str], list[str]]:
    """What was decided about a mark, a sentence each, by set, grade id and student."""
    found = defaultdict(list)
    for row in session.execute(DECISIONS.select().order_by(DECISIONS.c.at)).mappings():
        found[row["assignment"], row["cell"], row["student"]].append(sentence_of(row))
    return dict(found)


def sentence_of(row: Any) -> str:
    """A decision as students and staff read it."""
    old = "no mark" if row["old"] is None else f"{row['old']:g}"
    new = "no mark" if row["new"] is None else f"{row['new']:g}"
    what = f"stays at {new}" if old == new else f"{old} → {new}"
    why = " ".join(str(row["why"]).split())
    return f"Looked at again ({what}): {why}"


def forget(session: Any, student: str) -> None:
    """Remove what is kept about a student."""
    for table in (CHANGES, DECISIONS):
        session.execute(table.delete().where(table.c.student == student))
    session.commit()
