"""Moodle's grading worksheet: whose a participant's number is, and when something was handed in.

Columns ``Identifier`` (``Participant 12``), ``Full name``, ``Email address``, sometimes ``ID number``,
``Status``, ``Last modified (submission)``, and ``Grade``, ``Last modified (grade)`` by which marks go back.
Source: moodle/moodle, mod/assign/feedback/offline/importgradeslib.php.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.people.people import same_name
from mlcourse.grading.course.people.tables import read_table

__all__ = ["Worksheet", "read_worksheet"]

COLUMNS = ("Identifier", "Full name")
KINDS = (("email", "Email address"), ("number", "ID number"), ("login", "Username"), ("name", "Full name"))
WHEN = "Last modified (submission)"
FORMATS = (
    "%A, %d %B %Y, %I:%M %p", "%A, %B %d, %Y, %I:%M %p", "%A, %d %B %Y, %H:%M", "%d %B %Y, %I:%M %p",
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M",
)  # fmt: skip


@dataclass
class Worksheet:
    """What a grading worksheet says, by participant."""

    names: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    when: dict[str, datetime] = field(default_factory=dict)
    late: dict[str, bool] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def translated(self, names: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """The same names, and what the worksheet says of the participant first.

        In the folder of a team the number is the group's, and may be some participant's by chance: what is
        called otherwise is somebody else.
        """
        known = [one for kind, number in names if kind == "participant" for one in self.names.get(number, [])]
        called = [name for kind, name in names if kind == "name"]
        full = [name for kind, name in known if kind == "name"]
        alike = not called or any(same_name(a, b) for a in called for b in full)
        return [*known, *names] if alike else names

    def knows(self, names: list[tuple[str, str]]) -> bool:
        """Whether it speaks of the one who is named."""
        return len(self.translated(names)) > len(names)


def read_worksheet(path: Path, zone: ZoneInfo | None) -> Worksheet:
    """Read a grading worksheet; its dates are meant in the zone of the class.

    Raises
    ------
    GradingError
        If it is another table.
    """
    table, done = read_table(path), Worksheet()
    if not set(COLUMNS) <= set(table.columns):
        raise GradingError(
            f"{path} is no grading worksheet of Moodle: its columns are {', '.join(table.columns[:6])}, not "
            f"{' and '.join(COLUMNS)}, …"
        )
    table.refuse_twice({*COLUMNS, WHEN, "Status", *(column for _, column in KINDS)})
    unread = ""
    for row in table.rows:
        found = re.search(r"(\d+)\s*$", row.fields["Identifier"])
        if found is None:
            raise GradingError(
                f"{path}, line {row.line}: {row.fields['Identifier']!r} is no participant's number"
            )
        number = found[1]
        if number in done.names:
            raise GradingError(f"{path}, line {row.line}: participant {number} stands there twice")
        done.names[number] = [
            (kind, row.fields[column].strip()) for kind, column in KINDS if row.fields.get(column, "").strip()
        ]
        done.late[number] = " late" in row.fields.get("Status", "").lower()
        said = row.fields.get(WHEN, "").strip()
        when = _date(said, zone)
        if when is not None:
            done.when[number] = when
        elif said.strip("- "):
            unread = unread or said
    if unread:
        done.notes.append(
            f"{path.name}: dates such as {unread!r} were not read"
            + ("; course.toml names no time_zone" if zone is None else ", the worksheet should be in English")
        )
    return done


def _date(text: str, zone: ZoneInfo | None) -> datetime | None:
    """A date as Moodle writes it in English; of an hour that comes twice the first."""
    for form in FORMATS if zone is not None else ():
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone).astimezone(UTC)
        except ValueError:
            continue
    return None
