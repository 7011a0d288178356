"""What only one at a time may do in a gradebook that several share, from wherever."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text

from mlcourse.grading.ledger.engines import engine_at

__all__ = ["not_meanwhile", "one_at_a_time"]

KEY = 0x6D6C636F  # "mlco", of this course's own locks in a database


@contextmanager
def one_at_a_time(url: str) -> Iterator[None]:
    """Wait for one's turn; PostgreSQL gives it back, however the process ends. Files have their own lock."""
    if not url.startswith("postgresql"):
        yield
        return
    with engine_at(url) as engine, engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": KEY})
        yield


def not_meanwhile(session: Any) -> None:
    """Until this transaction ends nobody has a turn of `one_at_a_time`; what is known is read again."""
    if session.get_bind().dialect.name == "postgresql":
        session.rollback()
        session.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": KEY})
