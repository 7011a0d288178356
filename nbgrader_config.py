"""nbgrader's configuration: `nbgrader autograde`, formgrader and `mlcourse grade` all follow this one.

The class folder is ``class/`` unless the environment variable MLCOURSE_CLASS says otherwise.
"""

import os
from pathlib import Path

from mlcourse.grading.course.nbgrader import course_config

c = get_config()  # noqa: F821 (nbgrader provides it)
c.merge(course_config(Path(__file__).parent, os.environ.get("MLCOURSE_CLASS", "class")))
