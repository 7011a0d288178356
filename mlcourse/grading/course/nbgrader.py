"""The nbgrader configuration that follows from a course's folders and limits.

The same configuration serves `mlcourse grade` and, through ``nbgrader_config.py`` at the root, the stock
command line and the formgrader: one place decides which folders, which gradebook and which execution.
"""

import os
from pathlib import Path

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from mlcourse.grading.course.agreed import terms_of
from mlcourse.grading.course.folders import RUNNABLE, Course
from mlcourse.grading.course.limits import Limits

__all__ = ["course_config", "database_url", "has_gradebook", "local_config"]

NO_NAME = "default_course"  # as nbgrader itself calls one
IGNORED_BY_NBGRADER = (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback")


def course_config(
    root: Path | str, class_dir: Path | str = "class", limits: Limits | None = None, **directories: Path
) -> Config:
    """The nbgrader configuration of the course at `root`.

    Parameters
    ----------
    root : path
        The repository: ``solutions/``, ``exercises/`` and ``_build/instructor/`` lie in it.
    class_dir : path
        Submissions, gradebook, feedback; relative paths are meant from `root`.
    limits : Limits, optional
        Time, memory and output that a notebook may use.
    **directories : path
        nbgrader's own names (``submitted``, ``release``, …) for a run that reads or writes elsewhere.

    Returns
    -------
    traitlets.config.Config

    Examples
    --------
    >>> config = course_config("/srv/course")
    >>> config.CourseDirectory.db_url
    'sqlite:////srv/course/class/gradebook.db'
    """
    course = Course.at(root, class_dir)
    limits = limits or Limits()
    config = Config()
    places = {
        "source": course.instructor,
        "release": course.exercises,
        "submitted": course.submitted,
        "autograded": course.autograded,
        "feedback": course.class_dir / "nbgrader_feedback",
    }
    config.CourseDirectory.root = str(course.root)
    terms = terms_of(course)
    config.CourseDirectory.db_url = terms.db_url or course.database_url
    # without a name nbgrader refers to a course that it never makes, which only SQLite puts up with
    if name := terms.course_id or ("" if config.CourseDirectory.db_url.startswith("sqlite") else NO_NAME):
        config.CourseDirectory.course_id = name
    for step, place in (places | directories).items():
        config.CourseDirectory[f"{step}_directory"] = _relative(place, course.root)
    # A comment fits wherever a solution stood, also between the lines of a list; an answer that is not
    # there is told from a wrong one by the check, not by an exception.
    config.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE"}
    _set_steps(config)
    _set_showing(config, course)
    config.RestoreCells.release_directory = str(directories.get("release", course.exercises))
    config.ShowHarmlessly.release_directory = config.RestoreCells.release_directory
    _set_execution(config, course, limits, str(directories.get("source", course.instructor)))
    return config


def local_config(course: Course) -> Config:
    """What the course's own ``nbgrader_config.py`` says; nothing where there is none."""
    path = course.root / "nbgrader_config.py"
    return PyFileConfigLoader(path.name, str(path.parent)).load_config() if path.exists() else Config()


def database_url(course: Course) -> str:
    """The gradebook: in the class's folder, unless the class or the course names another."""
    named = local_config(course).CourseDirectory.get("db_url")
    usual = _own_url(Course.at(course.root, os.environ.get("MLCOURSE_CLASS", "class")))
    return str(named) if named and named != usual else _own_url(course)


def has_gradebook(course: Course) -> bool:
    """Whether there is a gradebook to open; of one that a server keeps, only opening it tells."""
    return database_url(course) != course.database_url or course.gradebook.exists()


def _own_url(course: Course) -> str:
    return terms_of(course).db_url or course.database_url


def _set_showing(config: Config, course: Course) -> None:
    """Nothing that was handed in runs where it is looked at, with or without our server's extension."""
    showing = "mlcourse.grading.showing."
    # By these two the server's extension knows that this configuration is in force.
    config.MarkingRoom.root = str(course.root)
    config.MarkingRoom.class_directory = str(course.class_dir)
    config.AsAgreed.root, config.AsAgreed.class_directory = str(course.root), str(course.class_dir)
    config.GenerateFeedback.exporter_class = f"{showing}exporter.FeedbackExporter"
    config.HTMLExporter.filters = {"markdown2html": f"{showing}exporter.markdown2html"}
    config.HTMLExporter.preprocessors = [f"{showing}exporter.HarmlessStructure"]
    config.SafeExporter.preprocessors = []  # it does that by itself
    # Nothing is copied beside an autograded notebook that Python, Jupyter or a browser would run.
    config.CourseDirectory.ignore = [*IGNORED_BY_NBGRADER, *RUNNABLE, ".*"]


def _set_execution(config: Config, course: Course, limits: Limits, source: str) -> None:
    """Limits and places for the isolated grader."""
    bounds = limits.bounds
    config.Isolated.cpu_seconds, config.Isolated.wall_seconds = bounds.cpu_seconds, bounds.wall_seconds
    config.Isolated.notebook_seconds = bounds.notebook_seconds
    config.Isolated.max_output = bounds.output_bytes
    config.Isolated.max_memory = bounds.memory_bytes
    config.Isolated.max_restarts = bounds.restarts
    config.Isolated.secret_file = str(course.class_dir / "secret")
    config.Isolated.source_directory = source


def _relative(place: Path, root: Path) -> str:
    """Relative to the course, even where it lies outside: nbgrader cannot match absolute folders."""
    return os.path.relpath(place, root)


def _set_steps(config: Config) -> None:
    """Slot our own steps into nbgrader's: whole notebooks in, a number for every graded cell out."""
    stock = "nbgrader.preprocessors."
    config.Autograde.sanitize_preprocessors = [
        f"{stock}ClearOutput",
        "mlcourse.grading.intake.cells.RestoreCells",  # in place of DeduplicateIds, which spoils the metadata
        f"{stock}OverwriteKernelspec",
        "mlcourse.grading.ledger.voids.OverwriteAsReleased",
        f"{stock}CheckCellMetadata",
    ]
    config.Autograde.autograde_preprocessors = [
        "mlcourse.grading.isolated.preprocess.Isolated",
        "mlcourse.grading.results.scores.ExplicitScores",  # no number would be full marks to nbgrader
        f"{stock}LimitOutput",
        f"{stock}SaveAutoGrades",
        "mlcourse.grading.results.lateness.AsAgreed",
        "mlcourse.grading.showing.notebook.ShowHarmlessly",
        "mlcourse.grading.pages.rubrics.ShowRubrics",  # for the formgrader
    ]
    config.GenerateFeedback.preprocessors = [
        f"{stock}GetGrades",
        "mlcourse.grading.pages.rubrics.HideRubrics",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    config.Exporter.optimistic_validation = True  # once at the end, not after every step
