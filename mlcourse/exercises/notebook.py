"""What a notebook calls: `check` judges and shows, `hint` helps on, `numbers` are the `student`'s own.

A process serves one notebook at a time. What its calls share is a `Notebook`; a page that shows results in
its own way opens one with a `show` of its own. Here, and nowhere deeper, the environment is read.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from mlcourse.checks import show
from mlcourse.checks.context import EXAMPLE, Context
from mlcourse.checks.exercise import Exercise
from mlcourse.checks.verdict import Verdict
from mlcourse.exercises import judge, nearest, registry

__all__ = ["Notebook", "check", "context_here", "hint", "numbers", "open_notebook", "show_verdict", "student"]


@dataclass
class Notebook:
    """What the calls of one notebook share.

    Parameters
    ----------
    show : callable
        Displays an exercise's verdict, as `mlcourse.checks.show.show` does.
    named : str
        Whom the notebook names by `student`.
    hints_given : dict
        How many hints of an exercise were asked for.
    context : Context, optional
        Whose answers are judged, where whoever opens the notebook knows; else the environment says it.
    """

    show: Callable[..., None] = show.show
    named: str = EXAMPLE
    hints_given: dict[str, int] = field(default_factory=dict)
    context: Context | None = None


_open = Notebook()


def open_notebook(notebook: Notebook) -> Notebook:
    """Let the calls of this process belong to `notebook` from now on; return the one before."""
    global _open
    before, _open = _open, notebook
    return before


def context_here(*, hidden: bool = False) -> Context:
    """Return what the open notebook, or else the environment, says: whose answers are judged, and how."""
    if _open.context is not None:
        return replace(_open.context, hidden=hidden)
    return Context.of(os.environ, named=_open.named, hidden=hidden)


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
    verdict = judge(exercise, answers, context_here(hidden=hidden))
    show_verdict(exercise, verdict, hidden=hidden)
    return float(verdict.points)


def show_verdict(exercise: Exercise, verdict: Verdict, *, hidden: bool) -> None:
    """Show a verdict the way the open notebook does; the grader hears of it, too.

    Parameters
    ----------
    exercise : Exercise
        What was asked.
    verdict : Verdict
        What was found.
    hidden : bool
        Whether hidden inputs had a part in it.
    """
    _open.show(exercise, verdict, hidden=hidden)


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
    given, hints = _open.hints_given.get(exercise.id, 0), exercise.hints
    if not hints:
        print(f"{exercise.id} has no hints; its section of the book is {exercise.section} ({exercise.book}).")
        return
    print(f"{exercise.id}, hint {given + 1} of {len(hints)}: {hints[given]}")
    if given + 1 == len(hints):
        print(f"That was the last one. It is all in {exercise.section} ({exercise.book}).")
    _open.hints_given[exercise.id] = (given + 1) % len(hints)


def student(student_id: str) -> None:
    """Say who you are: some exercises give every student numbers of their own.

    Parameters
    ----------
    student_id : str
        The name under which you hand in, such as ``"student-01"``.
    """
    _open.named = student_id
    if whose := context_here().student:
        print(f"Exercises with numbers of your own have those of {whose}.")
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
    if not exercise.varies:
        print(f"{exercise.id} has the same numbers for everybody: they stand in its text.")
        return {}
    whose = context_here().student
    found = exercise.numbers_of(whose)
    listed = ", ".join(f"{name} = {value}" for name, value in found.items())
    print(f"{exercise.id}, {f'for {whose}' if whose else 'an example'}: {listed}")
    if not whose:
        print('For your own numbers, run student("…") with the id under which you hand in.')
    return found


def _exercise(exercise_id: Any) -> Exercise | None:
    """Return the exercise of this id, or say that there is none."""
    found = registry().get(exercise_id)
    if found is None:
        print(f"There is no exercise {exercise_id!r}{nearest(exercise_id)}")
    return found
