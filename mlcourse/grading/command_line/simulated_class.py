"""Twenty-four simulated students, made from the known mistakes, the known right answers and damage.

Nothing is drawn at random: who answers what follows from hashes of the student's and the exercise's name,
so that the class is the same on every machine and the demo shows what it showed yesterday.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from mlcourse.checks.exercise import Correct, Mistake
from mlcourse.exercises import registry
from mlcourse.exercises.source import answer_source
from mlcourse.grading.command_line.damage import DAMAGES, Files
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.outline import NotebookOutline, Part, outlines

__all__ = ["PROFILES", "Profile", "hand_in_class", "submission"]

VAGUE = "I think this follows from the formula above."


@dataclass(frozen=True)
class Profile:
    """How one simulated student works."""

    right: int  # percent of the exercises answered correctly
    tried: int = 100  # percent of the exercises answered at all
    variant: int = 0  # which of the right answers this student would write
    mistakes: dict[str, int] = field(default_factory=dict)  # certain mistakes, by exercise
    damage: str = ""  # one of DAMAGES
    target: str = ""  # grade id of the exercise that it hits


PROFILES = {
    #                     right tried variant
    "student-01": Profile(100),
    "student-02": Profile(100, 100, 1),
    "student-03": Profile(100, 100, 2),
    "student-04": Profile(95, 100, 0, {"JAC-05": 0}),
    "student-05": Profile(90, 100, 1, {"JAC-05": 0, "SMX-06": 0}),
    "student-06": Profile(90, 100, 2, {"JAC-07": 0}),
    "student-07": Profile(85, 95, 0, {"SMX-04": 0}),
    "student-08": Profile(80, 100, 1, {"JAC-05": 1}),
    "student-09": Profile(80, 90, 2, {"JAC-06": 0}),
    "student-10": Profile(75, 100, 0, {"SMX-03": 0}),
    "student-11": Profile(70, 95, 1, {"JAC-05": 2}),
    "student-12": Profile(65, 90, 2, {"JAC-01": 0}),
    "student-13": Profile(60, 100, 0, {"SMX-02": 1}),
    "student-14": Profile(55, 85, 1, {"JAC-05": 0}),
    "student-15": Profile(45, 80, 2),
    "student-16": Profile(30, 60, 0),
    "student-17": Profile(90, 100, 0, {}, "test cell deleted", "jac-05"),
    "student-18": Profile(90, 100, 1, {}, "cells duplicated", "jac-02"),
    "student-19": Profile(85, 100, 2, {}, "syntax error", "jac-03"),
    "student-20": Profile(85, 100, 0, {}, "endless loop", "jac-05"),
    "student-21": Profile(80, 100, 1, {}, "file cut off", "smx-01"),
    "student-22": Profile(80, 100, 2, {}, "notebook forgotten", "jac-05"),
    "student-23": Profile(0, 0, 0, {}, "nothing handed in"),
    "student-24": Profile(75, 90, 0, {"JAC-02": 0}, "file renamed", "smx-01"),
}


def hand_in_class(course: Course, problem_set: str, profiles: dict[str, Profile] = PROFILES) -> list[str]:
    """Write the submissions of a simulated class, and its roster.

    Parameters
    ----------
    course, problem_set
        Where to; the problem set must have been released.
    profiles : dict
        By student id.

    Returns
    -------
    list of str
        The students.
    """
    notebooks = outlines(course, problem_set)
    for student, profile in profiles.items():
        folder = course.submitted / student / problem_set
        for name, data in submission(course, problem_set, notebooks, student, profile).items():
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    roster = "\n".join(["id", *profiles]) + "\n"
    (course.class_dir / "students.csv").write_text(roster, encoding="utf-8")
    return list(profiles)


def submission(
    course: Course,
    problem_set: str,
    notebooks: tuple[NotebookOutline, ...],
    student: str,
    profile: Profile,
) -> Files:
    """The files that one student hands in, by name."""
    parts = [part for notebook in notebooks for part in notebook.parts]
    answers = _answers(parts, student, profile)
    files = {}
    for asked in notebooks:
        notebook = nbformat.read(course.exercises / problem_set / f"{asked.name}.ipynb", as_version=4)
        written = _written(course.instructor / problem_set / f"{asked.name}.ipynb", profile)
        for cell in notebook.cells:
            cell.source = answers.get(cell.id) or written.get(cell.id, cell.source)
        files[f"{asked.name}.ipynb"] = (nbformat.writes(notebook) + "\n").encode()
    return DAMAGES[profile.damage](files, profile.target) if profile.damage else files


def _answers(parts: list[Part], student: str, profile: Profile) -> dict[str, str]:
    """The source that the student writes into each answer cell."""
    judged = [part for part in parts if part.kind == "auto"]
    ranked = sorted(judged, key=lambda part: _difficulty(student, part.exercise))
    right, tried = (round(len(ranked) * share / 100) for share in (profile.right, profile.tried))
    answers = {}
    for place, part in enumerate(ranked):
        if place < tried and part.answer_cells:
            chosen = profile.mistakes.get(part.exercise)
            if chosen is None and place >= right:
                chosen = _likely(student, part.exercise)
            answers[part.answer_cells[-1]] = _source(part.exercise, profile.variant, chosen, student)
    return answers


def _source(exercise_id: str, variant: int, mistake: int | None, student: str) -> str:
    """A known right answer, or the known mistake with this number, for this student's numbers."""
    exercise = registry()[exercise_id]
    known: Correct | Mistake = exercise.correct[variant % len(exercise.correct)]
    if mistake is not None and exercise.mistakes:
        known = exercise.mistakes[mistake % len(exercise.mistakes)]
    return answer_source(exercise, known, student=student).rstrip("\n")


def _difficulty(student: str, exercise: str) -> float:
    """How hard this student finds this exercise: partly it is the exercise, partly it is the day."""
    return 0.6 * _hash(exercise) + 0.4 * _hash(student, exercise)


def _likely(student: str, exercise: str) -> int:
    """Which mistake: those declared first are the typical ones, and are made more often."""
    known = len(registry()[exercise].mistakes)
    return int(known * _hash(student, exercise, "mistake") ** 2)


def _hash(*words: str) -> float:
    """A number in [0, 1) that depends on the words alone."""
    digest = hashlib.sha256(" ".join(words).encode()).digest()
    return int.from_bytes(digest[:6]) / 2**48


def _written(path: Path, profile: Profile) -> dict[str, str]:
    """Written answers: good students find the model's first sentence, others stay vague or say nothing."""
    texts = {}
    for cell in nbformat.read(path, as_version=4).cells:
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("grade") and meta.get("solution") and profile.tried >= 80:
            good = cell.source.split("**Rubric")[0].replace("**Model answer.**", "").strip()
            texts[cell.id] = good if profile.right >= 75 else VAGUE
    return texts
