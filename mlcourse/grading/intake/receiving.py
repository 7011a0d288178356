"""A submission as it comes in: kept as it is, then made whole and given the instructor's tests."""

from dataclasses import dataclass, field

from mlcourse.grading.course.files import read_ours
from mlcourse.grading.course.folders import Course
from mlcourse.grading.intake.beside import own_files
from mlcourse.grading.intake.cells import put_tests_back
from mlcourse.grading.intake.handed_in import Taken, strays, take_in
from mlcourse.grading.intake.originals import keep
from mlcourse.grading.intake.timestamps import late_without_date, read_timestamp

__all__ = ["Received", "receive"]


@dataclass
class Received:
    """What one student handed in, ready to be run."""

    notebooks: list[Taken]
    timestamp: str | None = None  # when it was handed in
    strays: list[str] = field(default_factory=list)  # files that would run where somebody opens them
    beside: tuple[str, ...] = ()  # the student's own modules and data, to be laid where the notebooks run
    look: list[str] = field(default_factory=list)  # what else somebody should look at


def receive(course: Course, problem_set: str, student: str, names: list[str]) -> Received:
    """Take in what one student handed in.

    Parameters
    ----------
    course, problem_set, student
        Whose work on what.
    names : list of str
        The notebooks that are expected.

    Returns
    -------
    Received
    """
    if not (course.submitted / student / problem_set).is_dir():
        nothing = ["Nothing was handed in."]
        return Received([Taken(name, "missing", nothing) for name in names])
    keep(course, problem_set, student)
    found = strays(course, problem_set, student)
    taken = take_in(course, problem_set, student, names)
    for item in taken:
        if item.notebook is not None:
            put_tests_back(item.notebook, read_ours(course.instructor / problem_set / f"{item.name}.ipynb"))
    timestamp, look = read_timestamp(course.submitted / student / problem_set)
    beside = own_files(course.intake / student / problem_set)
    undated = "" if timestamp else late_without_date(course, student, problem_set)
    return Received(taken, timestamp, found, beside, list(filter(None, (look, undated))))
