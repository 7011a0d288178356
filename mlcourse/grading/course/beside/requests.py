"""A student's request to look at something again: a small text file beside the notebooks, or a mail.

What a student writes is data: nothing in it decides whose request it is, unless staff take it from a mail.
"""

import hashlib
import re
from dataclasses import dataclass

__all__ = ["MOST", "Request", "is_request", "read_requests", "request_text"]

FIRST = "Please look at this again"
MOST = 20_000  # bytes of a file that may be one
LONGEST = 2000  # characters of a reason
HEAD = re.compile(r"(set|exercise|student)\s*:\s*(.*)", re.IGNORECASE)
WHY = re.compile(r"why\s*:\s*(.*)", re.IGNORECASE)
HINT = "(write here what you think was not judged rightly, in a sentence or two)"


@dataclass(frozen=True)
class Request:
    """What is asked, as the text says it."""

    problem_set: str
    exercise: str  # grade id of the part
    student: str
    why: str

    def digest(self, student: str) -> str:
        """By what the request of one student is known, however often it comes in."""
        said = "\0".join((self.problem_set, self.exercise, student, " ".join(self.why.split())))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def request_text(problem_set: str, exercise: str, student: str, why: str = HINT) -> str:
    """The text of a request; without a reason the one that a student fills in."""
    return f"{FIRST}\nset: {problem_set}\nexercise: {exercise}\nstudent: {student}\nwhy: {why}\n"


def is_request(data: bytes) -> bool:
    """Whether a file is nothing but a request."""
    return len(data) <= MOST and _text_of(data).lstrip().startswith(FIRST)


def read_requests(data: bytes) -> list[Request]:
    r"""The requests in a file or a mail; quoted lines, other line ends and what stands before are borne.

    Examples
    --------
    >>> read_requests(b"> Please look at this again\n> set: ps0\n> exercise: one\n> why: It is right.")
    [Request(problem_set='ps0', exercise='one', student='', why='It is right.')]
    """
    if len(data) > MOST:
        return []
    lines = [re.sub(r"^\s*(>\s?)+", "", line) for line in _text_of(data).splitlines()]
    starts = [place for place, line in enumerate(lines) if line.strip().startswith(FIRST)]
    ends = [*starts[1:], len(lines)]
    found = (_read(lines[start + 1 : end]) for start, end in zip(starts, ends, strict=False))
    return [one for one in found if one is not None]


def _read(lines: list[str]) -> Request | None:
    said: dict[str, str] = {}
    for place, line in enumerate(lines):
        if head := HEAD.fullmatch(line.strip()):
            said.setdefault(head[1].lower(), head[2].strip()[:200])
        elif why := WHY.match(line.strip()):
            reason = "\n".join([why[1], *lines[place + 1 :]]).replace(HINT, "").strip()
            said["why"] = reason[:LONGEST]
            break
    if not said.get("set") or not said.get("exercise"):
        return None
    return Request(said["set"], said["exercise"], said.get("student", ""), said.get("why", ""))


def _text_of(data: bytes) -> str:
    """The text of a file, as editors of other systems write it, too."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")
