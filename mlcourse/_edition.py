"""Which build of the course this is: the whole one, or the students', which has no grader.

The students' build is made by `mlcourse.publishing.wheel` from the same sources; what is left out there is
not there to be imported, and nothing else says so.
"""

import importlib.util

__all__ = ["is_for_students"]


def is_for_students() -> bool:
    """Tell whether this build has no grader, and so nothing that only whoever marks may read."""
    return importlib.util.find_spec("mlcourse.grading") is None
