"""Exercises that are answered in words and marked by a person, with a rubric."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from mlcourse.checks.context import EXAMPLE, Context
from mlcourse.checks.exercise import Exercise
from mlcourse.checks.show import number
from mlcourse.checks.verdict import Verdict


@dataclass(frozen=True)
class Criterion:
    """One thing that an answer gets points for."""

    points: float
    text: str


@dataclass(frozen=True)
class WrongClaim:
    """What is often claimed and does not hold: the claim, why not, and the question part that made it."""

    text: str
    why: str
    seen: str | None = None


@dataclass(frozen=True, kw_only=True)
class ExplainExercise(Exercise):
    """Explain in words; a person marks it.

    Parameters
    ----------
    question : str
        What is asked, as the notebook asks it.
    model_answer : str
        An answer worth all points, in Markdown.
    rubric : tuple of Criterion
        What gets points; they add up to `points`.
    wrong_claims : tuple of WrongClaim
        Typical wrong claims, for whoever marks.
    """

    kind: ClassVar[str] = "explain"
    task: ClassVar[str] = "explain in words"
    judged: ClassVar[bool] = False

    answer_names: tuple[str, ...] = ()
    answer: Any = None
    question: str
    model_answer: str
    rubric: tuple[Criterion, ...]
    wrong_claims: tuple[WrongClaim, ...]

    @property
    def grade_id(self) -> str:
        """The id of the notebook's cell in which it is answered."""
        return f"{self.row.lower()}-explain"

    def handed_in(self, answer: Any, student: str = EXAMPLE) -> tuple[Any, ...]:
        """Return nothing: the answer is the text of a cell."""
        return ()

    def typical_errors(self) -> list[tuple[str, str, str | None]]:
        """Return what is often claimed, why it does not hold, and where it was seen."""
        return [(claim.text, claim.why, claim.seen) for claim in self.wrong_claims]

    def for_marking(self) -> list[tuple[str, str]]:
        """Return the model answer, what gets points, and what is often claimed."""
        criteria = "\n".join(f"- **{number(c.points)}** {c.text}" for c in self.rubric)
        claims = "\n".join(f"- *{claim.text}* {claim.why}" for claim in self.wrong_claims)
        return [("Model answer", self.model_answer), ("Points", criteria), ("Typical wrong claims", claims)]

    def complaint_about(self, answers: tuple[Any, ...]) -> str:
        """Say that there is nothing to check here."""
        return f"{self.id} is graded by a person: write your answer into its cell, it needs no check."

    def _judge(self, answers: tuple[Any, ...], context: Context) -> Verdict:
        raise NotImplementedError(self.complaint_about(answers))
