"""A class of one's own: its folder, for its owner alone, and a class file that explains everything."""

from pathlib import Path

from mlcourse.grading.course.class_file.dates import zone_called
from mlcourse.grading.course.class_file.reading import CLASS_FILE, parse_terms
from mlcourse.grading.course.class_file.template import new_class_file
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.files import write_whole
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.private import make_private

__all__ = ["create_class"]


def create_class(course: Course, name: str, term: str, course_id: str, zone: str) -> Path:
    """Make the folder of a class and its class file.

    Parameters
    ----------
    course : Course
        Its class folder may be there already, but not with a class file.
    name, term, course_id, zone : str
        What is to stand in it.

    Returns
    -------
    Path
        Of the class file.
    """
    path = course.class_dir / CLASS_FILE
    if path.exists():
        raise GradingError(f"{path} is there already; nothing was changed")
    try:
        zone_called(zone)
    except ValueError as error:
        raise GradingError(f"--zone: {error}") from None
    text = new_class_file(name, term, course_id, zone, course.problem_sets())
    parse_terms(text)
    make_private(course.class_dir)
    write_whole(path, text)
    path.chmod(0o600)  # the address of a gradebook has a password in it
    return path
