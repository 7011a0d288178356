"""What lies among the submissions and is nobody's: named, so that no work stays unread without a word."""

from collections import defaultdict

from mlcourse.grading.course.files import printable
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.roster import read_roster
from mlcourse.grading.intake.handed_in import students_of

__all__ = ["unexpected"]


def unexpected(course: Course, problem_set: str) -> list[str]:
    """Sentences about what a person should look at before the scores are given out.

    Ids that are not on the roster, ids that differ from another one by case alone, notebooks outside of any
    submission, folders of students without this problem set.
    """
    roster, handed_in = read_roster(course), students_of(course, problem_set)
    off = [name for name in handed_in if roster and name not in roster]
    spellings = defaultdict(set)
    for name in (*roster, *handed_in):
        spellings[name.casefold()].add(name)
    twins = [" and ".join(sorted(names)) for names in spellings.values() if len(names) > 1]
    return [
        *_said("not on the roster", off),
        *_said("differ by case alone", sorted(twins)),
        *_said("notebooks outside of any submission", _loose(course)),
        *_said(f"folders without {problem_set}", _without(course, problem_set)),
    ]


def _said(what: str, names: list[str]) -> list[str]:
    return [f"{what}: {', '.join(map(printable, names))}"] if names else []


def _loose(course: Course) -> list[str]:
    """Notebooks that lie where no submission is."""
    found = [*course.submitted.glob("*.ipynb"), *course.submitted.glob("*/*.ipynb")]
    return sorted(str(path.relative_to(course.submitted)) for path in found)


def _without(course: Course, problem_set: str) -> list[str]:
    """Students' folders in which this problem set is not, though something is that is no other one."""
    known = set(course.problem_sets())
    folders = [path for path in course.submitted.glob("*") if path.is_dir()]
    return sorted(
        path.name
        for path in folders
        if not (path / problem_set).is_dir() and not known & {inside.name for inside in path.iterdir()}
    )
