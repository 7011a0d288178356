"""One attempt of somebody at a problem set, as a platform tells of it."""

from dataclasses import dataclass, field
from datetime import datetime

from mlcourse.grading.intake.files.bulk import BulkFile

__all__ = ["Attempt"]


@dataclass
class Attempt:
    """What one person, or one group, handed in at once.

    `names` is what the platform says of whose it is, the surest first, each a kind and a name: ``canvas``,
    ``email``, ``number``, ``login``, ``id``, ``name``, ``group``, or ``participant``, Moodle's number of a
    person in one assignment, which only its grading worksheet can translate.
    """

    platform: str
    shown: str  # as it is named in the download
    names: list[list[tuple[str, str]]]  # for each person who handed it in
    files: dict[str, BulkFile] = field(default_factory=dict)  # by the names that the student gave them
    when: datetime | None = None
    late: bool | None = None  # as the platform marks it; None: it does not say
    handle: dict[str, str] = field(default_factory=dict)  # by which the platform takes feedback back

    def add(self, name: str, file: BulkFile) -> None:
        """Add a file; two of the same name both stay."""
        stem, dot, suffix = name.rpartition(".")
        count, free = 2, name
        while free in self.files:
            free = f"{stem or suffix} ({count}){dot if stem else ''}{suffix if stem else ''}"
            count += 1
        self.files[free] = file
