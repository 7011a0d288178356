"""Text in any of the encodings that editors write, and both sides of a merge that was left undone."""

import codecs
import json
import re

from .listing import AGAIN, Damaged

__all__ = ["decoded", "sides"]

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
NOT_UTF8 = "The file is not written in UTF-8; some letters with accents may have been read wrongly."
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MOST_CONTROL = 8
OURS, BASE, CUT, THEIRS = "<<<<<<<", "|||||||", "=======", ">>>>>>>"


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read what is no UTF-8, and only that, as Windows and old Macs would have meant it."""
    assert isinstance(error, UnicodeDecodeError)
    odd = error.object[error.start : error.end]
    return "".join(_letter(byte) for byte in odd), error.end


def _letter(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return "\N{REPLACEMENT CHARACTER}"


codecs.register_error("mlcourse-windows", _as_windows)


def decoded(data: bytes) -> tuple[str, list[str]]:
    """Text and, for the student, what was odd about how it was written.

    Raises
    ------
    Damaged
        If it is no text at all.
    """
    marked = next((name for mark, name in MARKS if data.startswith(mark)), "")
    encoding = marked or json.detect_encoding(data)
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError as error:
        if error.end == len(data) and error.reason in ("unexpected end of data", "truncated data"):
            return data[: error.start].decode(encoding), []
        if not encoding.startswith("utf-8") or len(CONTROL.findall(data)) > MOST_CONTROL:
            raise Damaged(f"The file is not text from byte {error.start} on. {AGAIN}") from None
    return data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "mlcourse-windows"), [NOT_UTF8]


def sides(text: str) -> list[str]:
    r"""Both versions of a text with the marks of a merge left in it; none if there are no such marks.

    Examples
    --------
    >>> sides("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n")
    ['a\nb\n', 'a\nc\n']
    """
    if OURS not in text:
        return []
    ours: list[str] = []
    theirs: list[str] = []
    into, seen = [ours, theirs], 0  # which versions the next line belongs to
    for line in text.splitlines(keepends=True):
        mark = line[:7] if line[7:8] in (" ", "\n", "\r", "") else ""
        if mark == OURS and len(into) == 2:
            into, seen = [ours], seen + 1
        elif mark == BASE and into == [ours]:
            into = []
        elif mark == CUT and len(into) < 2:
            into = [theirs]
        elif mark == THEIRS and len(into) < 2:
            into = [ours, theirs]
        else:
            for side in into:
                side.append(line)
    return ["".join(ours), "".join(theirs)] if seen and len(into) == 2 else []
