"""What grading found out about one student, as it is kept in ``graded/SET/STUDENT.json``.

Everything after grading (feedback, report, table of scores) reads these records and nothing else but the
roster and the marks that people gave. A file holds one `StudentRecord`; its JSON has the same keys as the
classes below, and ``version`` tells which edition of this page it follows.

Statuses of an exercise
    ========================  ==================================================================  =========
    ``ok``                    all points                                                          points
    ``partial``               some points, not all                                                points
    ``wrong``                 an answer that earned nothing                                       0
    ``error``                 the answer raised an exception, or its cell did                     0
    ``missing``               no answer in a notebook that was handed in                          0
    ``missing``               the notebook was not handed in                                      none
    ``timeout``               the cell ran longer than allowed and was stopped                    0
    ``memory``                the answer wanted more memory than there is                         0
    ``output_limit``          the cell printed more than allowed and was stopped                  0
    ``crashed``               the cell ended the whole program                                    0
    ``invalid_submission``    the file could not be read as a notebook                            none
    ``grader_fault``          the grader is to blame; somebody has to look                        none
    ``pending``               a person has to mark it                                             none
    ``marked``                a person has marked it                                              the mark
    ``credited``              a person has decided that everybody gets full points                points
    ``dropped``               a person has decided that it counts for nobody; it is worth 0       none
    ========================  ==================================================================  =========

A notebook or a student has the gravest of the statuses in `GRAVITY` that occurred, where ``ok`` means "read
and run to the end", whatever the marks. No score at all is None, never 0.
"""

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlcourse.grading.course.files import write_whole

__all__ = [
    "GRAVITY",
    "STATUSES",
    "VERSION",
    "ExerciseRecord",
    "NotebookRecord",
    "StudentRecord",
    "gravest",
    "load",
    "load_all",
    "load_one",
    "save",
]

VERSION = 1
GRAVITY = (
    "ok",
    "output_limit",
    "memory",
    "timeout",
    "crashed",
    "missing",
    "invalid_submission",
    "grader_fault",
)
NOT_YET = ("pending", "grader_fault", "invalid_submission")  # a person has to look before it is a mark
STATUSES = (*GRAVITY, "partial", "wrong", "error", "pending", "marked", "credited", "dropped")


@dataclass
class ExerciseRecord:
    """One graded cell."""

    exercise: str  # registry id, such as JAC-05
    grade_id: str  # nbgrader's id of the graded cell
    kind: str  # "auto": judged by a check; "manual": marked by a person
    title: str
    status: str
    score: float | None
    max_score: float
    lines: list[str] = field(default_factory=list)  # what the student is told
    mistake: str | None = None  # name of the recognised mistake
    book: str = ""  # address of the section that explains it
    section: str = ""
    output: str = ""  # what the student's own cells showed, shortened
    comment: str = ""  # of the person who marked it
    decision: str = ""  # of staff, afterwards: on a request, or for everybody
    look: str = ""  # why staff should look at it
    answers: list[str] = field(default_factory=list)  # nbgrader's ids of the cells that were answered
    digest: str = ""  # for staff: equal for wrong answers with equal results that have no name


@dataclass
class NotebookRecord:
    """One notebook of the problem set."""

    name: str
    status: str
    notes: list[str] = field(default_factory=list)  # damage and repairs, a sentence each
    exercises: list[ExerciseRecord] = field(default_factory=list)


@dataclass
class StudentRecord:
    """One student's problem set."""

    student: str
    problem_set: str
    status: str
    notebooks: list[NotebookRecord] = field(default_factory=list)
    version: int = VERSION
    unsafe: str = ""  # layers of isolation that were missing when this was graded, in words
    look: list[str] = field(default_factory=list)  # why staff should look at the files
    penalty: float = 0.0  # points that lateness costs
    handed_in: str = ""  # when, in UTC; empty where nobody knows
    due: str = ""  # for this student, in UTC; empty where nothing was agreed
    days_late: int = 0  # the one that has begun included
    excused: bool = False  # the set does not count for this student
    group: str = ""  # of the student
    note: str = ""  # of staff, for staff
    attempt: str = ""  # which one was graded, such as "2 of 3"; empty where it was not collected

    @property
    def exercises(self) -> list[ExerciseRecord]:
        """The exercises of all notebooks, in order."""
        return [exercise for notebook in self.notebooks for exercise in notebook.exercises]

    @property
    def score(self) -> float | None:
        """Points so far, less what lateness costs; None if nothing has a score, or if it does not count."""
        raw = self.raw_score
        return None if raw is None or self.excused else max(raw - self.penalty, 0.0)

    @property
    def raw_score(self) -> float | None:
        """Points so far, whenever they came; None if nothing at all has a score."""
        scores = [exercise.score for exercise in self.exercises if exercise.score is not None]
        return sum(scores) if scores else None

    @property
    def max_score(self) -> float:
        """Points of the whole problem set."""
        return sum(exercise.max_score for exercise in self.exercises)

    @property
    def pending(self) -> float:
        """Points that a person has still to give."""
        return sum(exercise.max_score for exercise in self.exercises if exercise.status == "pending")

    @property
    def attempts(self) -> int:
        """How often it was handed in, as far as it was collected."""
        return int(self.attempt.rpartition(" ")[2] or 0)

    @property
    def waits(self) -> bool:
        """Whether a person has to mark, or to look at, something before there is a mark."""
        return any(exercise.status in NOT_YET for exercise in self.exercises)

    def to_json(self) -> str:
        """The record as the text of its file, with its sums for whoever reads only that."""
        sums = {"score": self.score, "raw_score": self.raw_score, "max_score": self.max_score}
        content = dataclasses.asdict(self) | sums
        return json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def gravest(statuses: list[str]) -> str:
    """The gravest of some statuses; those without a place in `GRAVITY` count as ``ok``."""
    return max((status for status in statuses if status in GRAVITY), key=GRAVITY.index, default="ok")


def save(folder: Path, record: StudentRecord) -> Path:
    """Write a record whole or not at all."""
    return write_whole(folder / f"{record.student}.json", record.to_json())


def load(path: Path) -> StudentRecord:
    """Read one record."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    notebooks = [
        NotebookRecord(
            **{**notebook, "exercises": [ExerciseRecord(**item) for item in notebook["exercises"]]}
        )
        for notebook in content["notebooks"]
    ]
    own = {key: content[key] for key in ("student", "problem_set", "status", "version")}
    own |= {"unsafe": content.get("unsafe", ""), "look": content.get("look", [])}
    later = (
        "penalty",
        "handed_in",
        "due",
        "days_late",
        "excused",
        "group",
        "note",
        "attempt",
    )  # not in the oldest files
    own |= {key: content[key] for key in later if key in content}
    return StudentRecord(**own, notebooks=notebooks)


def load_one(folder: Path, student: str) -> StudentRecord | None:
    """One student's record, if there is one that can be read."""
    try:
        return load(folder / f"{student}.json")
    except (OSError, ValueError, KeyError, TypeError):
        return None


def load_all(folder: Path) -> list[StudentRecord]:
    """Read all records of a problem set, by student id."""
    return [load(path) for path in sorted(folder.glob("*.json"))]
