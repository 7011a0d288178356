"""Every exercise of the course: one declaration per syllabus row, a file per topic.

`registry` holds the declarations, `judge` judges an answer to one of them; `notebook` is what notebooks call.
"""

from __future__ import annotations

import difflib
import importlib
import warnings
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from mlcourse.checks.context import PUBLIC, Context
from mlcourse.checks.exercise import Exercise
from mlcourse.checks.verdict import Verdict, grader_fault

# In the syllabus's order. A new topic adds its file and its name here.
TOPICS = (
    "activations",
    "identities",
    "norms",
    "softmax",
    "jacobians",
    "losses",
    "forward",
    "backward",
    "risk",
    "equivalence",
    "training",
    "interpolation",
    "convolution",
    "shapes",
    "layers",
    "gpu",
    "smooth_activations",
    "signals",
    "normalisation",
    "regularisation",
    "optimisers",
    "embeddings",
    "recurrent",
    "attention",
)

__all__ = ["judge", "nearest", "registry", "titles"]


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


def titles() -> dict[str, str]:
    """Return what the rows of a prefix are about, as the topics say it.

    Examples
    --------
    >>> titles()["NRM"]
    'Norms'
    """
    topics = [importlib.import_module(f"mlcourse.exercises.{topic}") for topic in TOPICS]
    return {prefix: title for topic in topics for prefix, title in getattr(topic, "TITLES", {}).items()}


def judge(
    exercise: Exercise, answers: tuple[Any, ...], context: Context = PUBLIC, *, hidden: bool | None = None
) -> Verdict:
    """Judge answers and show nothing; never raises and never warns.

    Parameters
    ----------
    exercise : Exercise
        One of the registry.
    answers : tuple
        What was handed in.
    context : Context
        Whose answers they are, and how they are judged; nothing else is looked at.
    hidden : bool, optional
        Judge on the hidden inputs too, or not, whatever the context says.

    Returns
    -------
    Verdict
        A failure of the check itself has the status ``grader_fault``.
    """
    if hidden is not None:
        context = replace(context, hidden=hidden)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # a warning goes to stderr, and nbgrader takes that for an error
            return exercise.judge(*answers, context=context)
    except Exception as problem:  # a fault of ours must neither be a traceback nor a zero
        return grader_fault(problem)


def nearest(exercise_id: object) -> str:
    """Return "; did you mean …?" if an id comes close."""
    close = difflib.get_close_matches(str(exercise_id).upper(), registry(), n=1)
    return f"; did you mean {close[0]!r}?" if close else "."
