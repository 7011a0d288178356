"""A course of two functions and two rows, for books of a few lines."""

import numpy as np

from mlcourse.checks.exercise import Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.inputs import Case

__all__ = ["double", "triple"]


def double(x):
    return 2 * np.asarray(x)


def triple(x):
    return 3 * np.asarray(x)


def exercise(name, function, section):
    return CodeExercise(
        id=name,
        title=f"Title of {name}",
        points=2.0,
        function=function,
        book=f"index.html#{section.lower()}",
        section=section,
        notebook="tiny",
        problem_set="ps",
        answer_names=(function,),
        answer=globals()[function],
        cases=lambda rng: [Case("ordinary numbers", (rng.normal(size=3),))],
        mistakes=(Mistake("one too few", lambda x: np.asarray(x), "Count `x` again."),),
    )


def registry():
    rows = [exercise("TNY-01", "double", "Twice"), exercise("TNY-02", "triple", "Thrice")]
    return {row.id: row for row in rows}
