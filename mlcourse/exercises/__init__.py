"""Every exercise of the course: one declaration per syllabus row, a file per topic.

`check` judges an answer and shows what it found; `registry` holds the declarations.
"""

from __future__ import annotations

import difflib
import importlib
import warnings
from functools import cache
from typing import Any

import numpy as np

from mlcourse.checks.declaration import Exercise
from mlcourse.checks.show import show
from mlcourse.checks.verdict import grader_fault

# In the syllabus's order. A new topic adds its file and its name here.
TOPICS = ("softmax", "jacobians")

__all__ = ["check", "registry"]


@cache
def registry() -> dict[str, Exercise]:
    """Return all exercises by id, in the syllabus's order.

    Raises
    ------
    ValueError
        If two exercises share an id.

    Examples
    --------
    >>> registry()["JAC-05"].title
    'Softmax VJP in O(n)'
    """
    found: dict[str, Exercise] = {}
    for topic in TOPICS:
        for exercise in importlib.import_module(f"mlcourse.exercises.{topic}").EXERCISES:
            if exercise.id in found:
                raise ValueError(f"two exercises are called {exercise.id}")
            found[exercise.id] = exercise
    return found


def check(exercise_id: str, *answers: Any, hidden: bool = False) -> float:
    """Judge an answer, show what was found, and return the points.

    Parameters
    ----------
    exercise_id : str
        Such as ``"JAC-05"``.
    *answers : object
        What the exercise asks for: a function, numbers, formulas, or the lines of a derivation.
    hidden : bool, default False
        Judge on the hidden inputs too. They follow from the course secret (the environment variable
        ``MLCOURSE_SECRET``), the exercise's id and the case's number.

    Returns
    -------
    float
        The points earned; nbgrader reads it as partial credit. Never raises: a call that makes no
        sense is answered with a sentence and 0, a failure of the check itself with nan.

    Examples
    --------
    >>> check("SMX-05", "x1 - x2")
    SMX-05  Two-class softmax is a sigmoid                            1 of 1 point
      Right.
    1.0
    """
    exercise = registry().get(exercise_id)
    if exercise is None:
        print(f"There is no exercise {exercise_id!r}{_nearest(exercise_id)}")
        return 0.0
    if complaint := exercise.complaint_about(answers):
        print(complaint)
        return 0.0
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # a warning goes to stderr, and nbgrader takes that for an error
            verdict = exercise.judge(*answers, hidden=hidden)
    except Exception as problem:  # a fault of ours must neither be a traceback nor a zero
        verdict = grader_fault(problem)
    show(exercise, verdict, hidden=hidden)
    return float(verdict.points)


def _nearest(exercise_id: object) -> str:
    """Return "; did you mean …?" if an id comes close."""
    close = difflib.get_close_matches(str(exercise_id).upper(), registry(), n=1)
    return f"; did you mean {close[0]!r}?" if close else "."
