"""What a judgement depends on beside the exercise and the answer: one object, made by whoever asks.

Nothing in `mlcourse.checks` looks at the environment. `Context.of` reads one, and only an entry point hands
it over: `check` in a notebook, the judge of the grader, ``mlcourse check``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SECRET_VARIABLE = "MLCOURSE_SECRET"
STUDENT_VARIABLE = "MLCOURSE_STUDENT"  # set when a submission is graded, and wins
NAMED_VARIABLE = "MLCOURSE_NAMED"  # what the notebook says, where it runs in another process than the check
EXAMPLE = ""


def tidy(student: str) -> str:
    """Return an id as it is compared: capitals and spaces at its ends do not matter.

    Examples
    --------
    >>> tidy(" Student-01")
    'student-01'
    """
    return str(student).strip().casefold()


@dataclass(frozen=True)
class Context:
    """What a judgement depends on beside the exercise and the answer.

    Parameters
    ----------
    secret : str
        The course secret; without it, hidden inputs cannot be worked out from the source code.
    student : str
        Whose numbers count, tidied; the empty string for the example's.
    named : str
        Whom the notebook names, tidied: who hands in another's numbers is told so.
    hidden : bool
        Judge on the hidden inputs too.
    """

    secret: str = field(default="", repr=False)
    student: str = EXAMPLE
    named: str = EXAMPLE
    hidden: bool = False

    @classmethod
    def of(cls, environment: Mapping[str, str], *, named: str = EXAMPLE, hidden: bool = False) -> Context:
        """Return what an environment says; `named` is whom the notebook of this process names."""
        named = tidy(named) or tidy(environment.get(NAMED_VARIABLE, ""))
        student = tidy(environment.get(STUDENT_VARIABLE, "")) or named
        return cls(environment.get(SECRET_VARIABLE, ""), student, named, hidden)


PUBLIC = Context()
HIDDEN = Context(hidden=True)
