"""Every exercise of the course: one declaration per syllabus row, a file per topic.

`check` judges an answer and shows what it found, `hint` helps a step on, `numbers` gives a student's own
numbers; `registry` holds the declarations.
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
from mlcourse.checks.student import current_student, name_student
from mlcourse.checks.varying import VaryingExercise
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
)

__all__ = ["check", "hint", "judge", "numbers", "registry", "student", "titles"]

_hints_given: dict[str, int] = {}


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
    exercise = _exercise(exercise_id)
    if exercise is None:
        return 0.0
    if complaint := exercise.complaint_about(answers):
        print(complaint)
        return 0.0
    verdict = judge(exercise, answers, hidden=hidden)
    show(exercise, verdict, hidden=hidden)
    return float(verdict.points)


def judge(exercise: Exercise, answers: tuple[Any, ...], *, hidden: bool = False) -> Verdict:
    """Judge answers and show nothing; never raises and never warns.

    Parameters
    ----------
    exercise : Exercise
        One of the registry.
    answers : tuple
        What was handed in.
    hidden : bool, default False
        Judge on the hidden inputs too.

    Returns
    -------
    Verdict
        A failure of the check itself has the status ``grader_fault``.
    """
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # a warning goes to stderr, and nbgrader takes that for an error
            return exercise.judge(*answers, hidden=hidden)
    except Exception as problem:  # a fault of ours must neither be a traceback nor a zero
        return grader_fault(problem)


def hint(exercise_id: str) -> None:
    """Print the next hint of an exercise; hints cost nothing, and the last nearly gives it away.

    Parameters
    ----------
    exercise_id : str
        Such as ``"JAC-05"``.
    """
    exercise = _exercise(exercise_id)
    if exercise is None:
        return
    given, hints = _hints_given.get(exercise.id, 0), exercise.hints
    if not hints:
        print(f"{exercise.id} has no hints; its section of the book is {exercise.section} ({exercise.book}).")
        return
    print(f"{exercise.id}, hint {given + 1} of {len(hints)}: {hints[given]}")
    if given + 1 == len(hints):
        print(f"That was the last one. It is all in {exercise.section} ({exercise.book}).")
    _hints_given[exercise.id] = (given + 1) % len(hints)


def student(student_id: str) -> None:
    """Say who you are: some exercises give every student numbers of their own.

    Parameters
    ----------
    student_id : str
        The name under which you hand in, such as ``"student-01"``.
    """
    name_student(student_id)
    if current_student():
        print(f"Exercises with numbers of your own have those of {current_student()}.")
    else:
        print("No id yet: exercises with numbers of your own show those of an example.")


def numbers(exercise_id: str) -> dict[str, Any]:
    """Print your numbers for an exercise, and return them by name.

    Parameters
    ----------
    exercise_id : str
        Such as ``"CNN-04"``.

    Returns
    -------
    dict
        The same for the same student, always; an example's if no id is known (see `student`).
    """
    exercise = _exercise(exercise_id)
    if exercise is None:
        return {}
    if not isinstance(exercise, VaryingExercise) or exercise.numbers is None:
        print(f"{exercise.id} has the same numbers for everybody: they stand in its text.")
        return {}
    whose = current_student()
    found = exercise.numbers_of(whose)
    listed = ", ".join(f"{name} = {value}" for name, value in found.items())
    print(f"{exercise.id}, {f'for {whose}' if whose else 'an example'}: {listed}")
    if not whose:
        print('For your own numbers, run student("…") with the id under which you hand in.')
    return found


def _exercise(exercise_id: object) -> Exercise | None:
    """Return the exercise of this id, or say that there is none."""
    found = registry().get(exercise_id)
    if found is None:
        print(f"There is no exercise {exercise_id!r}{nearest(exercise_id)}")
    return found


def nearest(exercise_id: object) -> str:
    """Return "; did you mean …?" if an id comes close."""
    close = difflib.get_close_matches(str(exercise_id).upper(), registry(), n=1)
    return f"; did you mean {close[0]!r}?" if close else "."
