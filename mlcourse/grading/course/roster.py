"""Who is in the class now, as its list says: those who have left are not."""

from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.people.people import Person, read_people

__all__ = ["groups_of", "members", "names_of", "read_roster"]

ROSTER_FIELDS = ("first_name", "last_name", "email")


def members(course: Course) -> dict[str, Person]:
    """Everybody who is in the class, by id; empty if there is no ``students.csv``."""
    return {student: one for student, one in read_people(course.class_dir).items() if not one.left}


def read_roster(course: Course) -> dict[str, dict[str, str]]:
    """Names and addresses by student id from ``students.csv``; empty if there is no such file.

    The first row names the columns: ``id``, and if you like ``first_name``, ``last_name``, ``email``.
    """
    return {
        student: {name: getattr(person, name) for name in ROSTER_FIELDS}
        for student, person in members(course).items()
    }


def names_of(course: Course) -> dict[str, str]:
    """First and last name by student id; empty for those who have none in the list."""
    return {student: person.name for student, person in members(course).items()}


def groups_of(course: Course) -> dict[str, str]:
    """The group of each student, as the column ``group`` says; empty for those without one."""
    return {student: person.group for student, person in members(course).items()}
