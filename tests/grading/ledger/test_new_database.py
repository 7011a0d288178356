"""A new gradebook knows its version as one that nbgrader made itself, and starts no program for it."""

import subprocess

from sqlalchemy import create_engine, text

from mlcourse.grading.ledger.new_database import with_version


def tables(url):
    """The columns of every table, and the version."""
    with create_engine(url).connect() as connection:
        made = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all()
        version = connection.execute(text("SELECT version_num FROM alembic_version")).all()
    return {name: sql for name, sql in made if name != "alembic_version"}, version


def test_it_is_as_nbgrader_makes_it_without_starting_a_program(tmp_path, monkeypatch):
    from nbgrader.api import Gradebook

    from mlcourse.grading.course.stock import as_nbgrader_needs

    stock, ours = (f"sqlite:///{tmp_path / name}.db" for name in ("stock", "ours"))
    with as_nbgrader_needs(), Gradebook(stock):
        pass
    monkeypatch.setattr(subprocess, "check_output", None)
    for _ in range(2):  # the second time it is there
        with as_nbgrader_needs(), Gradebook(with_version(ours)):
            pass
    assert tables(ours) == tables(stock)
    assert len(tables(ours)[0]) > 10


def test_what_has_tables_already_is_left_alone(tmp_path):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE student (id TEXT)"))
    assert with_version(url) == url
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM sqlite_master")).all() == [("student",)]
    engine.dispose()
