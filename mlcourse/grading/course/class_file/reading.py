"""From the text of ``course.toml`` to what was agreed; whatever is wrong is refused with its line."""

import difflib
import math
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from mlcourse.grading.course.class_file.dates import instant, zone_called
from mlcourse.grading.course.class_file.terms import Allowance, LatePolicy, SetTerms, Terms
from mlcourse.grading.course.errors import GradingError

__all__ = ["CLASS_FILE", "Place", "line_of", "parse_terms", "read_terms"]

CLASS_FILE = "course.toml"
MAX_BYTES = 1_000_000
NEWEST = ("before due", "all")
Place = tuple[str | int, ...]  # of a value: the keys that lead to it


class Wrong(Exception):
    """Something in the file that cannot be meant, and where."""

    def __init__(self, place: Place, what: str) -> None:
        super().__init__(what)
        self.place = place


def read_terms(class_dir: Path) -> Terms:
    """What was agreed for the class in this folder; nothing where there is no file."""
    path = class_dir / CLASS_FILE
    try:
        state = path.stat()
    except FileNotFoundError:
        return Terms()
    return _read_at(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=16)
def _read_at(path: Path, changed: int, size: int) -> Terms:
    try:
        text = path.read_bytes()[: MAX_BYTES + 1].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise GradingError(f"{path}, line {line}: this is not UTF-8; please save the file as UTF-8") from None
    except OSError as error:
        raise GradingError(f"{path} cannot be read: {error.strerror}") from None
    if len(text) > MAX_BYTES:
        raise GradingError(f"{path} is far too large for what was agreed for a class")
    return parse_terms(text, str(path))


def parse_terms(text: str, called: str = CLASS_FILE) -> Terms:
    """What a text says.

    Parameters
    ----------
    text : str
        In TOML.
    called : str
        Name of the file, for the message.

    Raises
    ------
    GradingError
        That names the line, what stands there and what could.
    """
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits, nests without an end
        found = re.search(r"(.*) \(at line (\d+)", str(error))
        line = int(found[2]) if found else text.count("\n") + 1
        said = (found[1] if found else str(error).partition(" (at ")[0]).lower()
        raise GradingError(f"{called}, line {line}: this is not TOML ({said})") from None
    try:
        return _terms(content)
    except Wrong as wrong:
        raise GradingError(f"{called}, line {line_of(text, wrong.place)}: {wrong}") from None


def line_of(text: str, place: Place) -> int:
    """The line on which a value begins: the first with which the file, cut off there, holds it."""
    lines = text.splitlines()
    start = 0
    for end in range(1, len(lines) + 1):
        try:
            content = tomllib.loads("\n".join(lines[:end]))
        except (ValueError, RecursionError):
            continue  # in the middle of a value
        if _holds(content, place):
            while start < end - 1 and (not lines[start].strip() or lines[start].lstrip().startswith("#")):
                start += 1
            return start + 1
        start = end
    return 1


def _holds(content: Any, place: Place) -> bool:
    for key in place:
        try:
            content = content[key]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _terms(content: Mapping[str, Any]) -> Terms:
    fields = {
        "name": _text, "term": _text, "course_id": _identifier, "db_url": _database, "time_zone": _zone,
        "late": _table, "collect": _table, "sets": _table, "extension": _tables, "excused": _tables,
    }  # fmt: skip
    found = _fields(content, fields, ())
    zone = found.pop("time_zone", None)
    parts = {name: found.pop(name, empty) for name, empty in
             (("late", None), ("collect", {}), ("sets", {}), ("extension", []), ("excused", []))}  # fmt: skip
    sets = {name: _set(one, name, zone) for name, one in parts["sets"].items()}
    longer = [_extension(one, number, zone, sets) for number, one in enumerate(parts["extension"])]
    excused = [_excused(one, number) for number, one in enumerate(parts["excused"])]
    late = None if parts["late"] is None else LatePolicy(**_fields(parts["late"], LATE, ("late",)))
    collect = _fields(parts["collect"], {"newest": _newest}, ("collect",))
    return Terms(zone=zone, late=late, sets=sets, allowances=(*longer, *excused), **collect, **found)


def _set(content: Any, name: str, zone: ZoneInfo | None) -> SetTerms:
    place = ("sets", name)
    if not isinstance(content, dict):
        raise Wrong(place, f"sets.{name} is {content!r}; a set has a part of its own, [sets.{name}]")
    fields = {
        "due": lambda value: instant(value, zone),
        "counts": _points,
        "groups": _yes_or_no,
        "column": _column,
    }
    return SetTerms(**_fields(content, fields, place))


def _extension(
    content: dict[str, Any], number: int, zone: ZoneInfo | None, sets: Mapping[str, SetTerms]
) -> Allowance:
    """More time for somebody; it cannot be less, which would be a slip of the pen."""
    place = ("extension", number)
    due: Callable[[Any], datetime] = lambda value: instant(value, zone)
    found = _allowance(content, {"due": due}, place)
    if found.due is None:
        raise Wrong(place, "an extension needs a date: due = …")
    usual = sets.get(found.problem_set, SetTerms()).due
    if usual is None:
        raise Wrong((*place, "set"), f"{found.problem_set} has no due date here that could be extended")
    if found.due <= usual:
        raise Wrong(
            (*place, "due"),
            f"due: that is not later than the date that holds for everybody ({usual:%Y-%m-%d %H:%M} UTC)",
        )
    return found


def _excused(content: dict[str, Any], number: int) -> Allowance:
    return _allowance(content, {}, ("excused", number))


def _allowance(content: dict[str, Any], more: Mapping[str, Callable[[Any], Any]], place: Place) -> Allowance:
    """For whom, and on which set."""
    found = _fields(content, {"student": _text, "group": _text, "set": _text, "note": _text, **more}, place)
    if bool(found.get("student")) == bool(found.get("group")):
        raise Wrong(place, "it needs either a student or a group")
    if not found.get("set"):
        raise Wrong(place, 'it needs a set, such as set = "ps2-softmax"')
    return Allowance(found.pop("set"), **found)


def _fields(
    content: Mapping[str, Any], known: Mapping[str, Callable[[Any], Any]], place: Place
) -> dict[str, Any]:
    """The values of a table, each as its reader gives it; a key that is not known is refused."""
    done = {}
    for key, value in content.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1, 0.5)
            meant = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
            raise Wrong((*place, key), f"{key!r} is not known here; {meant}")
        try:
            done[key] = known[key](value)
        except ValueError as error:
            raise Wrong((*place, key), f"{key}: {error}") from None
    return done


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError(f'{value!r} is no text in one line, such as "…"')
    return value.strip()


def _identifier(value: Any) -> str:
    """A folder's name in nbgrader's exchange."""
    if not isinstance(value, str) or not re.fullmatch(r"[\w][\w.-]{0,99}", value):
        raise ValueError(f"{value!r} is no identifier (letters, digits, . _ -)")
    return value


def _database(value: Any) -> str:
    """The address of a database, with the driver that the course brings."""
    url = _text(value)
    if re.match(r"postgres(ql)?(\+(?!psycopg:)\w+)?://", url):
        raise ValueError("it begins with 'postgresql+psycopg://', which is the driver that the course brings")
    if not re.match(r"\w+(\+\w+)?:///?", url):
        raise ValueError(
            "it is no address of a database, such as 'postgresql+psycopg://NAME:PASSWORD@HOST/DB'"
        )
    return url


def _zone(value: Any) -> ZoneInfo:
    return zone_called(_text(value))


def _newest(value: Any) -> str:
    if value not in NEWEST:
        raise ValueError(f"{value!r} is none of {', '.join(map(repr, NEWEST))}")
    return str(value)


def _column(value: Any) -> str:
    """The title of a column, which no spreadsheet may take for a formula."""
    if _text(value).startswith(("=", "+", "-", "@")):
        raise ValueError(f"{value!r} would be a formula to a spreadsheet; please rename it on the platform")
    return _text(value)


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false")
    return value


def _points(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise ValueError(f"{value!r} is no number from 0 on")
    return float(value)


def _percent(value: Any) -> float:
    if _points(value) > 100:
        raise ValueError(f"{value!r} is no percentage from 0 to 100")
    return float(value)


def _days(value: Any) -> int:
    if _points(value) != int(value):
        raise ValueError(f"{value!r} is no number of whole days")
    return int(value)


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{value!r} stands where a part of its own is meant, in [ ]")
    return value


def _tables(value: Any) -> Sequence[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ValueError("each one has a part of its own, in [[ ]]")
    return value


LATE: Mapping[str, Callable[[Any], Any]] = {
    "grace_minutes": _points,
    "free_days": _days,
    "percent_per_day": _percent,
    "at_most_percent": _percent,
}
