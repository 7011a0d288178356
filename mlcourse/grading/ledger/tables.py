"""Tables of ours in nbgrader's database: they are where the marks are, and travel with them."""

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Boolean, Column, DateTime, Engine, Float, MetaData, String, Table, Text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

__all__ = ["CHANGES", "DECISIONS", "OURS", "VOIDED", "VOIDS", "ensure", "now"]

OURS = MetaData()


def _new_id() -> str:
    return uuid.uuid4().hex


def now() -> datetime:
    """The present in UTC, as the database keeps it: without saying so."""
    return datetime.now(UTC).replace(tzinfo=None)


def _table(name: str, *columns: Column[Any]) -> Table:
    own = Column("id", String(32), primary_key=True, default=_new_id)
    return Table(f"mlcourse_{name}", OURS, own, *columns)


def _who_and_when() -> tuple[Column[Any], ...]:
    return Column("who", String(255), nullable=False), Column("at", DateTime, nullable=False)


CHANGES = _table(
    "change",
    *_who_and_when(),
    Column("assignment", String(128)),
    Column("notebook", String(128)),
    Column("cell", String(128)),
    Column("student", String(128)),
    Column("field", String(16)),  # "check", "mark" or "extra"
    Column("old", Float),
    Column("new", Float),
    Column("why", Text),
)
VOIDS = _table(  # exercises that count for everybody, or for nobody
    "void",
    *_who_and_when(),
    Column("assignment", String(128)),
    Column("cell", String(128)),
    Column("kind", String(16)),  # "full" or "drop"
    Column("why", Text),
    Column("points", Float),  # that it was worth
)
VOIDED = _table(  # what a void has done to one mark, so that it can be taken back
    "voided",
    Column("void", String(32), nullable=False),
    Column("grade", String(32), nullable=False, unique=True),
    Column("extra", Float),  # extra credit that a person had given before
    Column("marked", Boolean, nullable=False),  # whether there was no mark at all, and we gave one
)
DECISIONS = _table(  # about what students have asked to be looked at again
    "decision",
    *_who_and_when(),
    Column("request", String(64), nullable=False),
    Column("assignment", String(128)),
    Column("cell", String(128)),
    Column("student", String(128)),
    Column("old", Float),
    Column("new", Float),
    Column("why", Text),
)


def ensure(engine: Engine) -> None:
    """Make the tables that are not there; two who do it at once do not disturb one another."""
    try:
        OURS.create_all(engine)
    except (IntegrityError, OperationalError, ProgrammingError):  # somebody else has just made them
        OURS.create_all(engine)
