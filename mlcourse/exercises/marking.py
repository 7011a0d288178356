"""How written answers are marked: from a file beside their declarations, which no students' build holds."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from mlcourse._edition import is_for_students
from mlcourse.checks.kinds.explain import Criterion, WrongClaim

__all__ = ["RUBRICS", "marked_by"]

RUBRICS = "rubrics.toml"


def marked_by(declared_in: str, exercise_id: str) -> dict[str, Any]:
    """Return model answer, rubric and typical wrong claims of an exercise.

    Parameters
    ----------
    declared_in : str
        The file of the declaration; ``rubrics.toml`` lies beside it.
    exercise_id : str
        Such as ``"SMX-04-explain"``.

    Returns
    -------
    dict
        The arguments ``model_answer``, ``rubric`` and ``wrong_claims`` of an `ExplainExercise`; all empty in
        a students' build. Anywhere else a file or an entry that is missing is an error.

    Examples
    --------
    >>> from mlcourse.exercises.softmax import temperature
    >>> [criterion.points for criterion in marked_by(temperature.__file__, "SMX-04-explain")["rubric"]]
    [1, 0.5, 0.5]
    """
    if is_for_students():
        return {"model_answer": "", "rubric": (), "wrong_claims": ()}
    entry = _entries(Path(declared_in).with_name(RUBRICS))[exercise_id]
    return {
        "model_answer": entry["model_answer"].strip(),
        "rubric": tuple(Criterion(c["points"], _one_line(c["text"])) for c in entry["rubric"]),
        "wrong_claims": tuple(
            WrongClaim(_one_line(claim["text"]), _one_line(claim["why"]), claim.get("seen"))
            for claim in entry["wrong_claims"]
        ),
    }


@cache
def _entries(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _one_line(text: str) -> str:
    """An item of a list is one paragraph, however the file breaks it."""
    return " ".join(text.split())
