"""What was agreed for a course's class, held against the course: no set and nobody that does not exist."""

from mlcourse.grading.course.class_file.reading import CLASS_FILE, Place, line_of, read_terms
from mlcourse.grading.course.class_file.terms import Terms
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.people.people import read_people

__all__ = ["terms_of"]


def terms_of(course: Course) -> Terms:
    """What ``course.toml`` says; without one nothing is agreed, and everything is as nbgrader has it.

    Raises
    ------
    GradingError
        With the line, if a set is not one of the course, or a student or group not one of the class.
    """
    terms = read_terms(course.class_dir)
    known = course.problem_sets()
    for name in terms.sets if known else ():
        if name not in known:
            raise _refused(
                course, ("sets", name), f"there is no problem set {name!r}; known: {', '.join(known)}"
            )
    people = read_people(course.class_dir)
    students, groups = set(people), {person.group for person in people.values()}
    counts = {"extension": 0, "excused": 0}
    for one in terms.allowances:
        kind = "extension" if one.due else "excused"
        place: Place = (kind, counts[kind])
        counts[kind] += 1
        if known and one.problem_set not in known:
            raise _refused(
                course,
                (*place, "set"),
                f"there is no problem set {one.problem_set!r}; known: {', '.join(known)}",
            )
        if one.student and students and one.student not in students | _with_folder(course):
            raise _refused(
                course, (*place, "student"), f"there is no student {one.student!r} in the class list"
            )
        if one.group and students and one.group not in groups:
            listed = ", ".join(sorted(groups - {""})) or "the class list has none"
            raise _refused(course, (*place, "group"), f"there is no group {one.group!r}; known: {listed}")
    return terms


def _with_folder(course: Course) -> set[str]:
    """Who has handed in something: some are on no list any more."""
    return {path.name for path in course.submitted.glob("*/")}


def _refused(course: Course, place: Place, what: str) -> GradingError:
    path = course.class_dir / CLASS_FILE
    return GradingError(f"{path}, line {line_of(path.read_text(encoding='utf-8-sig'), place)}: {what}")
