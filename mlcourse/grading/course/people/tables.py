"""Tables as platforms and spreadsheets save them: whatever the encoding, the separator and the line ends."""

import codecs
import csv
import io
from dataclasses import dataclass
from pathlib import Path

from mlcourse.grading.course.errors import GradingError

__all__ = ["Row", "Table", "read_table"]

MAX_BYTES = 50_000_000
SEPARATORS = ",;\t"
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class Row:
    """One line of a table: on which it stands in the file, and what by the names of the columns."""

    line: int
    fields: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table that was read."""

    columns: list[str]  # as they stand there
    rows: list[Row]
    notes: list[str]  # what somebody should know of how it was read
    path: Path
    twice: frozenset[str]  # columns that are called as an earlier one, which is the one that was read

    def refuse_twice(self, needed: set[str]) -> None:
        """Refuse a table in which a column that matters stands twice."""
        if found := sorted(self.twice & needed):
            raise GradingError(f"{self.path}: the first line names the column {found[0]!r} more than once")


def read_table(path: Path) -> Table:
    """Read a CSV file.

    Parameters
    ----------
    path : Path
        Separated by commas, semicolons or tabs; the first line names the columns.

    Raises
    ------
    GradingError
        If there is nothing in it that could be a table; the message names file and line.
    """
    text, notes = _text_of(path)
    lines = text.splitlines()
    first = lines[0] if lines else ""
    if first.lower().startswith("sep=") and len(first) == 5:  # what Excel is told so that it splits
        separator, text, skipped = first[4], text.partition("\n")[2], 1
    else:
        separator, skipped = max(SEPARATORS, key=lambda one: len(_first_row(first, one))), 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    columns: list[str] = []
    start = 1
    try:
        for found in reader:
            line, start = start + skipped, reader.line_num + 1
            if not any(found):
                continue
            if not columns:
                columns = [" ".join(field.split()) for field in found]
                continue
            if len(found) > len(columns) and any(field.strip() for field in found[len(columns) :]):
                raise GradingError(
                    f"{path}, line {line}: {len(found)} fields, but there are {len(columns)} columns"
                )
            padded = found + [""] * (len(columns) - len(found))
            fields = dict(reversed(list(zip(columns, padded, strict=False))))  # of two the first stays
            rows.append(Row(line, {column: fields[column] for column in columns}))
    except csv.Error as error:
        raise GradingError(f"{path}, line {reader.line_num + skipped}: this is no CSV ({error})") from None
    if not columns:
        raise GradingError(f"{path} is empty; a table was expected whose first line names the columns")
    twice = frozenset(column for column in columns if column and columns.count(column) > 1)
    return Table(columns, rows, notes, path, twice)


def _first_row(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


def _text_of(path: Path) -> tuple[str, list[str]]:
    """The text of a file, and what had to be guessed."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise GradingError(f"{path} is far too large for a table of people")
        data = path.read_bytes()
    except OSError as error:
        raise GradingError(f"{path} cannot be read: {error.strerror or error}") from None
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise GradingError(f"{path} is a spreadsheet or an archive; save it as CSV (UTF-8) and try again")
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), "")
    try:
        if encoding:
            return data.decode(encoding), []
        if b"\x00" in data[:200]:  # UTF-16 without its mark
            return data.decode("utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"), []
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        if encoding or b"\x00" in data:
            raise GradingError(f"{path} is no text that can be read; save it as CSV (UTF-8)") from None
    text = data.decode("cp1252", "replace")
    return text, [f"{path.name} is not UTF-8 and was read as Windows-1252; look whether the names are right"]
