"""What the second run of a notebook costs, which keeps hidden inputs out of what is shown."""

import statistics
import time

import nbformat

import mlcourse.grading.isolated.engine as isolated
from mlcourse.grading.command_line.simulated_class import PROFILES, submission
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Bounds
from mlcourse.grading.course.outline import InstructorNotebook, outlines
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.isolated.run import Call

__all__ = ["second_run"]


def second_run(engine: Engine, made: Course, problem_set: str, rounds: int = 7) -> dict[str, float]:
    """Seconds of a class's notebooks with the second run over those without it, alternating, the median.

    Parameters
    ----------
    engine : Engine
    made : Course
        Where the set is released.
    problem_set : str
    rounds : int
        How often each of the two is timed.

    Returns
    -------
    dict of float
        ``all_right``: students who have everything right; ``mixed``: the simulated class's others, who
        hand in readable notebooks with their mistakes.
    """
    outlined = outlines(made, problem_set)
    whole = {student: profile for student, profile in PROFILES.items() if not profile.damage}
    classes = {
        "all_right": {student: profile for student, profile in whole.items() if profile.right == 100},
        "mixed": {student: profile for student, profile in whole.items() if profile.right < 100},
    }
    found = {}
    for name, profiles in classes.items():
        handed_in = [
            (student, file.removesuffix(".ipynb"), data)
            for student, profile in profiles.items()
            for file, data in submission(made, problem_set, outlined, student, profile).items()
        ]
        found[name] = round(_ratio(engine, made, problem_set, handed_in, rounds), 2)
    return found


def _ratio(
    engine: Engine, made: Course, problem_set: str, handed_in: list[tuple[str, str, bytes]], rounds: int
) -> float:
    instructors = {
        path.stem: InstructorNotebook.of(nbformat.read(path, as_version=4))
        for path in (made.instructor / problem_set).glob("*.ipynb")
    }

    def seconds() -> float:
        start = time.perf_counter()
        for student, name, data in handed_in:
            notebook = nbformat.reads(data.decode(), as_version=4)
            engine.run(notebook, instructors[name], Bounds(), Call(student, "secret"))
        return time.perf_counter() - start

    both = isolated.show_without_hidden_inputs
    ratios = []
    seconds()  # everything warm
    for _ in range(rounds):
        with_it = seconds()
        isolated.show_without_hidden_inputs = lambda run: None
        try:
            ratios.append(with_it / seconds())
        finally:
            isolated.show_without_hidden_inputs = both
    return statistics.median(ratios)
