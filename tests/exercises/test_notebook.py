"""What the calls of a notebook share: how verdicts are shown, and whose answers they judge."""

import pytest

from mlcourse.checks.context import Context
from mlcourse.exercises import registry
from mlcourse.exercises.notebook import Notebook, check, context_here, open_notebook, show_verdict


@pytest.fixture
def opened():
    """Open a notebook for one test; return what it was told."""
    told, before = [], []

    def open_one(**options):
        notebook = Notebook(show=lambda *verdict, hidden: told.append((*verdict, hidden)), **options)
        before.append(open_notebook(notebook))
        return told

    yield open_one
    open_notebook(before[0])


def test_a_context_that_is_given_counts_more_than_the_environment(opened, monkeypatch):
    monkeypatch.setenv("MLCOURSE_SECRET", "of the environment")
    monkeypatch.setenv("MLCOURSE_STUDENT", "student-99")
    opened(context=Context("given", "student-01"))
    assert context_here(hidden=True) == Context("given", "student-01", hidden=True)
    opened()
    assert context_here() == Context("of the environment", "student-99")


def test_a_verdict_is_handed_over_with_its_exercise(opened):
    told = opened()
    assert check("ACT-08", lambda x: 1 / 0) == 0.0
    [(exercise, verdict, hidden)] = told
    assert (exercise.id, verdict.status, verdict.raised, hidden) == (
        "ACT-08",
        "error",
        "ZeroDivisionError",
        False,
    )
    show_verdict(exercise, verdict, hidden=True)
    assert told[1:] == [(registry()["ACT-08"], verdict, True)]
