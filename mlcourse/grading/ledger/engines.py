"""A connection to a database for as long as it is needed."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine

__all__ = ["engine_at"]


@contextmanager
def engine_at(url: str) -> Iterator[Engine]:
    """The database at an address; nothing of it stays open."""
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()
