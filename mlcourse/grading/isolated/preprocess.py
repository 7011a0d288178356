"""The isolated grader as a step of nbgrader: its own command line and formgrader use it by configuration."""

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float, Integer, Unicode

from mlcourse.grading.course.beside.names import DATE_FILE
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.limits import Bounds
from mlcourse.grading.course.outline import InstructorNotebook, instructor_notebook

from .engine import shared_engine
from .judged import JUDGED
from .run import Call

__all__ = ["Isolated"]


class Isolated(NbGraderPreprocessor):
    """Execute the student's cells in a sandbox and the graded cells in a judge."""

    cpu_seconds = Float(30.0, help="CPU time that a cell may take").tag(config=True)
    wall_seconds = Float(60.0, help="Time that a cell may take").tag(config=True)
    notebook_seconds = Float(300.0, help="Time for all cells together").tag(config=True)
    max_output = Integer(1_000_000, help="Characters kept of what one cell prints").tag(config=True)
    max_memory = Integer(2 * 2**30, help="Bytes that a student's program may take").tag(config=True)
    max_restarts = Integer(3, help="Fresh processes after one was lost").tag(config=True)
    secret_file = Unicode("", help="File with the secret from which hidden inputs are drawn").tag(config=True)
    source_directory = Unicode("", help="Folder of the instructor's notebooks").tag(config=True)
    unsafe = Bool(False, help="Grade although a layer of isolation is missing").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Run all cells; never raises because of what they do."""
        engine = shared_engine(self.unsafe)
        engine.require()
        names = resources.get("nbgrader", {})
        instructor = self._instructor(names.get("assignment", ""), names.get("notebook", ""))
        call = self._call(names.get("student", ""), resources)
        resources[JUDGED] = engine.run(nb, instructor, self._bounds(), call)
        return nb, resources

    def _instructor(self, assignment: str, notebook: str) -> InstructorNotebook:
        if not assignment:
            return InstructorNotebook()
        path = Path(self.source_directory, assignment, f"{notebook}.ipynb")
        if not path.is_file():
            raise GradingError(f"{path} is not there; run: mlcourse release {assignment}")
        return instructor_notebook(path)

    def _bounds(self) -> Bounds:
        return Bounds(
            self.cpu_seconds,
            self.wall_seconds,
            self.notebook_seconds,
            self.max_memory,
            self.max_output,
            self.max_restarts,
        )

    def _call(self, student: str, resources: dict[str, Any]) -> Call:
        """The secret, and the files that came with the problem set."""
        secret = Path(self.secret_file) if self.secret_file else None
        text = secret.read_text(encoding="ascii").strip() if secret and secret.exists() else ""
        folder = resources.get("metadata", {}).get("path")
        return Call(student, text, data_files(Path(folder)) if folder and student else ())


def data_files(folder: Path) -> tuple[str, ...]:
    """The files of a problem set that are no notebook: data, laid beside the student's program."""
    return tuple(
        str(path)
        for path in sorted(folder.iterdir())
        if path.is_file()
        and not path.is_symlink()
        and path.suffix not in (".ipynb", ".py")
        and path.name != DATE_FILE
    )
