"""An answer beside the reference: the library's function, the model answer, the declared answers."""

import importlib
import inspect
import textwrap
from functools import lru_cache

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.exercises import registry
from mlcourse.exercises.source import answer_source
from mlcourse.grading.similarity.fingerprints import structure

__all__ = ["copies_reference", "declared", "reference", "same_code"]

LEAST = 25  # nodes of a function without what does nothing; anything shorter two people write the same
NEARLY = 0.9  # of a reference's fingerprints


def copies_reference(exercise: Exercise, source: str) -> bool:
    """Tell whether an answer has the structure of the reference's code for an exercise.

    Parameters
    ----------
    exercise : Exercise
        What was asked.
    source : str
        The student's cells for it.
    """
    return any(same_code(source, own) for own in _sources(exercise.id))


def same_code(source: str, original: str) -> bool:
    r"""Tell whether a source has what another consists of; more may stand around it.

    Examples
    --------
    >>> same_code("def f(x):\n    return x", "def g(y):\n    return y")  # too short to say anything
    False
    """
    known, own = structure(original), structure(source).prints
    return known.size >= LEAST and len(known.prints & own) >= NEARLY * len(known.prints)


@lru_cache(maxsize=512)
def reference(exercise_id: str) -> frozenset[int]:
    """The fingerprints of the reference's code for an exercise: whoever took it took it from us."""
    return frozenset().union(*(structure(source).prints for source in _sources(exercise_id)))


@lru_cache(maxsize=512)
def declared(exercise_id: str) -> frozenset[int]:
    """The fingerprints of the known answers, right and wrong: what people write, as far as we know."""
    exercise = registry().get(exercise_id)
    if exercise is None:
        return frozenset()
    known: tuple[Correct | Mistake, ...] = (*exercise.correct, *exercise.mistakes)
    return frozenset().union(*(structure(answer_source(exercise, answer)).prints for answer in known))


@lru_cache(maxsize=512)  # a file is read, and its code taken apart, for each of them
def _sources(exercise_id: str) -> tuple[str, ...]:
    """The source of the model answer and of the library's function of the same name."""
    exercise = registry().get(exercise_id)
    if exercise is None:
        return ()
    found = [exercise.answer] if callable(exercise.answer) else []
    for package in ("mlcourse.numpy", "mlcourse.shapes"):
        if exercise.function:
            found.append(getattr(importlib.import_module(package), exercise.function, None))
    sources = []
    for function in filter(inspect.isfunction, found):
        try:
            sources.append(textwrap.dedent(inspect.getsource(function)))
        except OSError:
            continue
    return tuple(dict.fromkeys(sources))
