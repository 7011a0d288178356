"""Where a course keeps its files, and what may be called a student's id."""

import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.private import make_private

__all__ = ["RUNNABLE", "STUDENT_ID", "Course"]

# A folder's name, too: it leads nowhere else, and nothing in it is a pattern to nbgrader or a mark-up to us.
STUDENT_ID = re.compile(r"[\w@][\w .,'()@+-]{0,99}")
RUNNABLE = ("*.py", "*.pth", "*.so", "*.pyd", "*.htm", "*.html", "*.xhtml", "*.svg", "*_config.json")


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
    def collected(self) -> Path:
        """Every attempt that was collected, whichever is graded."""
        return self.class_dir / "collected"

    def chosen(self, student: str, problem_set: str) -> Path:
        """Which of a student's attempts is graded."""
        return self.collected / student / problem_set / "chosen.json"

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

    @property
    def exported(self) -> Path:
        """Marks and feedback as platforms take them back."""
        return self.class_dir / "export"

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

    def note_fault(self, where: str, what: str) -> None:
        """Leave what staff need to find a fault of ours."""
        with (self.class_dir / "faults.log").open("a", encoding="utf-8") as file:
            file.write(f"{where}\n{what}\n")

    def secret(self) -> str:
        """The class's secret, from which hidden inputs are drawn; made once, readable by its owner alone."""
        path = self.class_dir / "secret"
        if not path.exists():
            make_private(self.class_dir)
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32), encoding="ascii")
        return path.read_text(encoding="ascii").strip()
