"""Whose numbers they are: the student's id, from the grader or from the notebook.

The environment variable ``MLCOURSE_STUDENT`` is set when a submission is graded and wins; in a student's
own notebook ``mlcourse.student("student-01")`` says it. Without either the numbers are an example's.
"""

from __future__ import annotations

import os

STUDENT_VARIABLE = "MLCOURSE_STUDENT"
NAMED_VARIABLE = "MLCOURSE_NAMED"  # what the notebook says, where it runs in another process than the check
EXAMPLE = ""

_named = {"student": EXAMPLE}


def name_student(student: str) -> None:
    """Remember the id that the notebook gives."""
    _named["student"] = tidy(student)


def student_in_notebook() -> str:
    """Return the id that the notebook gives, or the empty string."""
    return _named["student"] or tidy(os.environ.get(NAMED_VARIABLE, ""))


def current_student() -> str:
    """Return the id whose numbers count, or the empty string for the example's."""
    return tidy(os.environ.get(STUDENT_VARIABLE, "")) or student_in_notebook()


def tidy(student: str) -> str:
    """Return an id as it is compared: capitals and spaces at its ends do not matter.

    Examples
    --------
    >>> tidy(" Student-01")
    'student-01'
    """
    return str(student).strip().casefold()
