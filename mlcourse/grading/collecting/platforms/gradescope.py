"""Gradescope: *Export Submissions*, a folder for each submission, and a list that says whose it is.

``submission_metadata.yml`` has an entry ``submission_NUMBER`` for each folder, in it ``:submitters:`` with
``:name:``, ``:sid:`` and ``:email:`` for everybody of the group, and ``:created_at:``.
Source: matthigger/gradescope_auto_py, which grades such exports.
"""

from datetime import UTC, datetime
from typing import Any

import yaml

from mlcourse.grading.collecting.platforms.attempt import Attempt
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.intake.files.bulk import Bulk, BulkFile
from mlcourse.grading.intake.files.listing import Damaged

__all__ = ["attempts_in"]

LIST = "submission_metadata.yml"
NAMES = (("email", ":email"), ("number", ":sid"), ("name", ":name"))
MAX_BYTES = 30_000_000


class Plain(yaml.SafeLoader):  # type: ignore[misc]  # it has no types
    """Text stays text: a number keeps its leading zeros."""


Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if tag == "tag:yaml.org,2002:null"]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def attempts_in(bulk: Bulk) -> tuple[list[Attempt], list[str]]:
    """Every attempt, and the names of files that are none's; nothing at all if this is not Gradescope's."""
    lists = [file for file in bulk.files if file.name.rpartition("/")[2] == LIST]
    if not lists:
        return [], []
    top = min(lists, key=lambda file: file.name.count("/"))
    base = top.name[: -len(LIST)]
    found = {name: _begun(name, said) for name, said in _entries(bulk, top).items()}
    rest = []
    for file in bulk.files:
        if file is top:
            continue
        folder, slash, own = file.name.removeprefix(base).partition("/")
        if file.name.startswith(base) and folder in found:
            found[folder].add(own if slash else folder, file)
        else:
            rest.append(file.name)
    return [attempt for attempt in found.values() if attempt.files], rest


def _entries(bulk: Bulk, file: BulkFile) -> dict[str, dict[str, Any]]:
    """What the list says, by folder."""
    try:
        if file.size > MAX_BYTES:
            raise GradingError(f"{bulk.called}: {LIST} is far too large")
        content = yaml.load(file.read(), Plain)  # a safe loader that reads even less
    except (yaml.YAMLError, Damaged, RecursionError, ValueError) as error:
        said = str(error).splitlines()[0]
        raise GradingError(f"{bulk.called}: {LIST} cannot be read ({said})") from None
    if not isinstance(content, dict) or not all(isinstance(one, dict) for one in content.values()):
        raise GradingError(f"{bulk.called}: {LIST} is no list of submissions")
    return {str(name): one for name, one in content.items()}


def _begun(name: str, said: dict[str, Any]) -> Attempt:
    """An attempt without its files."""
    submitters = said.get(":submitters")
    people = [one for one in submitters if isinstance(one, dict)] if isinstance(submitters, list) else []
    names = [
        [(kind, str(one[key]).strip()) for kind, key in NAMES if str(one.get(key) or "").strip()]
        for one in people
    ]
    shown = ", ".join(str(one.get(":name") or one.get(":email") or "?") for one in people) or name
    return Attempt("gradescope", f"{name} ({shown})", names or [[]], when=_date(said.get(":created_at")))


def _date(value: object) -> datetime | None:
    """When it was handed in, as Ruby writes it."""
    words = str(value or "").split()
    if len(words) < 2:
        return None
    zone = "+00:00" if len(words) < 3 or words[2] in ("Z", "UTC") else words[2]
    try:
        return datetime.fromisoformat(f"{words[0]}T{words[1][:15]}{zone}").astimezone(UTC)
    except ValueError:
        return None
