"""From a group of wrong answers without a name to the beginning of a named mistake."""

import inspect

from mlcourse.authoring import Asked, new_mistake
from mlcourse.checks.exercise import Exercise
from mlcourse.exercises import nearest, registry
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.reporting.mistakes import example_of, groups_without_a_name
from mlcourse.grading.results.records import load_all
from mlcourse.grading.similarity.answers import answers_of

__all__ = ["asked_of", "begin_mistake", "example"]


def begin_mistake(course: Course, row: str, group: str) -> list[str]:
    """Write a stub, of a group's example if there is one; return what to say of it."""
    exercise = registry().get(row) or registry().get(row.upper())
    if exercise is None:
        raise GradingError(f"there is no exercise {row!r}{nearest(row)}")
    if not exercise.judged:
        raise GradingError(f"{exercise.id} is marked by a person: its wrong claims are no mistakes by name")
    student, code, count = example(course, exercise.problem_set, exercise.id, group) if group else ("", "", 0)
    if group and not code:
        raise GradingError(f"no code is kept of that group; without it: mlcourse new-mistake {exercise.id}")
    stub = new_mistake(course.root, asked_of(exercise), code, group.lower())
    said = [f"{'changed' if stub.written else 'paste into':<11} {stub.file}", *stub.text.split("\n")]
    if code:
        said.append(
            f"{'from':<11} the answer of {student}, one of {count}, without its comments: make it yours"
        )
    said += [f"{'left':<11} {what}" for what in stub.left]
    return [*said, f"{'then':<11} pytest tests/exercises --row {exercise.row}"]


def asked_of(exercise: Exercise) -> Asked:
    """What a wrong answer to an exercise consists of."""
    arguments: tuple[str, ...] = ()
    if exercise.kind == "code":
        own = inspect.signature(exercise.answer).parameters.values()
        arguments = tuple(str(one.replace(annotation=one.empty)) for one in own)
    return Asked(exercise.id, exercise.kind, exercise.answer_names, arguments, exercise.varies)


def example(course: Course, problem_set: str, exercise: str, key: str) -> tuple[str, str, int]:
    """A student of a group, that student's code, and how many are in the group.

    Parameters
    ----------
    course, problem_set
        Of what.
    exercise, key : str
        As the class report names the group; the beginning of the key will do.

    Raises
    ------
    GradingError
        If there is no such group, or more than one.
    """
    records = load_all(course.graded(problem_set))
    groups = [one for one in groups_without_a_name(records) if one.exercise == exercise and one.alike]
    found = [one for one in groups if one.key.startswith(key.lower())]
    if len(found) != 1:
        known = ", ".join(one.key for one in groups[:5]) or "none"
        how = "no" if not found else "more than one"
        raise GradingError(
            f"{problem_set} has {how} group {key!r} of wrong answers to {exercise}; known: {known}"
        )
    student, code = example_of(found[0], answers_of(course, problem_set, found[0].students))
    return student, code, len(found[0].students)
