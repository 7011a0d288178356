"""Where a course keeps its files, and the nbgrader configuration that follows from it.

The same configuration serves `mlcourse grade` and, through ``nbgrader_config.py`` at the root, the stock
command line and the formgrader: one place decides which folders, which gradebook and which execution.
"""

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from traitlets.config import Config

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.isolated.run import Bounds

__all__ = ["RUNNABLE", "STUDENT_ID", "Course", "Limits", "course_config"]

# A folder's name, too: it leads nowhere else, and nothing in it is a pattern to nbgrader or a mark-up to us.
STUDENT_ID = re.compile(r"[\w@][\w .,'()@+-]{0,99}")
IGNORED_BY_NBGRADER = (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback")
RUNNABLE = ("*.py", "*.pth", "*.so", "*.pyd", "*.htm", "*.html", "*.xhtml", "*.svg", "*_config.json")


@dataclass(frozen=True)
class Limits:
    """What one notebook may use while it is graded."""

    seconds: float = 30  # of CPU time, a cell; of the clock on the wall twice as many
    notebook_seconds: float = 300  # all cells of a notebook together
    output_bytes: int = 1_000_000  # kept of what one cell prints
    memory_bytes: int = 2 * 2**30  # that a student's program may take; 0: no limit
    restarts: int = 3  # fresh processes after one was lost

    @property
    def bounds(self) -> Bounds:
        """The same, as the isolated grader reads it."""
        return Bounds(
            self.seconds,
            2 * self.seconds,
            self.notebook_seconds,
            self.memory_bytes,
            self.output_bytes,
            self.restarts,
        )


@dataclass(frozen=True)
class Course:
    """The folders of a course: `root` has the material, `class_dir` everything about the people."""

    root: Path
    class_dir: Path

    @classmethod
    def at(cls, root: Path | str = ".", class_dir: Path | str = "class") -> "Course":
        """The course at `root`; a relative `class_dir` is meant from there."""
        root = Path(root).resolve()
        return cls(root, (root / class_dir).resolve())

    @property
    def solutions(self) -> Path:
        """Instructor's text sources, a folder a problem set."""
        return self.root / "solutions"

    @property
    def instructor(self) -> Path:
        """Instructor's notebooks, built from the text sources."""
        return self.root / "_build" / "instructor"

    @property
    def exercises(self) -> Path:
        """Released notebooks."""
        return self.root / "exercises"

    @property
    def submitted(self) -> Path:
        """What students handed in, never changed by us."""
        return self.class_dir / "submitted"

    @property
    def originals(self) -> Path:
        """What was handed in, by its content, whatever becomes of the files themselves."""
        return self.class_dir / "originals"

    @property
    def intake(self) -> Path:
        """Normalised copies of what was handed in; these are graded."""
        return self.class_dir / "intake"

    @property
    def autograded(self) -> Path:
        """Executed notebooks, as nbgrader's formgrader reads them."""
        return self.class_dir / "autograded"

    @property
    def partial(self) -> Path:
        """Work in progress: renamed to its place when whole, wiped when a run begins."""
        return self.class_dir / ".partial"

    @property
    def gradebook(self) -> Path:
        """The database of nbgrader."""
        return self.class_dir / "gradebook.db"

    def graded(self, problem_set: str) -> Path:
        """One JSON record a student."""
        return self.class_dir / "graded" / problem_set

    def feedback(self, problem_set: str) -> Path:
        """One HTML page and one JSON file a student."""
        return self.class_dir / "feedback" / problem_set

    def report(self, problem_set: str) -> Path:
        """Class report and table of scores."""
        return self.class_dir / "report" / problem_set

    @property
    def database_url(self) -> str:
        """The gradebook as SQLAlchemy spells it."""
        return f"sqlite:///{self.gradebook}"

    def problem_sets(self) -> list[str]:
        """Names of all problem sets that have a source."""
        if not self.solutions.is_dir():
            return []
        return sorted(folder.name for folder in self.solutions.iterdir() if any(folder.glob("*.md")))

    def require(self, problem_set: str) -> None:
        """Raise a `GradingError` that lists the problem sets unless `problem_set` is one of them."""
        known = self.problem_sets()
        if problem_set not in known:
            listed = ", ".join(known) or f"none in {self.solutions}"
            raise GradingError(f"there is no problem set {problem_set!r}; known: {listed}")

    def secret(self) -> str:
        """The class's secret, from which hidden inputs are drawn; made once, readable by its owner alone."""
        path = self.class_dir / "secret"
        if not path.exists():
            self.class_dir.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32), encoding="ascii")
        return path.read_text(encoding="ascii").strip()


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
    config.CourseDirectory.db_url = course.database_url
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


def _set_showing(config: Config, course: Course) -> None:
    """Nothing that was handed in runs where it is looked at, with or without our server's extension."""
    showing = "mlcourse.grading.showing."
    # By these two the server's extension knows that this configuration is in force.
    config.MarkingRoom.root = str(course.root)
    config.MarkingRoom.class_directory = str(course.class_dir)
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
        f"{stock}OverwriteCells",
        f"{stock}CheckCellMetadata",
    ]
    config.Autograde.autograde_preprocessors = [
        "mlcourse.grading.isolated.preprocess.Isolated",
        "mlcourse.grading.results.scores.ExplicitScores",  # no number would be full marks to nbgrader
        f"{stock}LimitOutput",
        f"{stock}SaveAutoGrades",
        f"{stock}AssignLatePenalties",
        "mlcourse.grading.showing.notebook.ShowHarmlessly",
        "mlcourse.grading.pages.rubrics.ShowRubrics",  # for the formgrader
    ]
    config.GenerateFeedback.preprocessors = [
        f"{stock}GetGrades",
        "mlcourse.grading.pages.rubrics.HideRubrics",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    config.Exporter.optimistic_validation = True  # once at the end, not after every step
