r"""Texts in which Python took a backslash away: in "\frac", without r in front, \f is a form feed.

Only what is certain is mended. Nobody types a form feed, a backspace or a bell; a tab or a new line may be
meant.
"""

from __future__ import annotations

import re

from mlcourse.checks.maths.notation.latex.commands import INSTEAD, KNOWN, LETTERS
from mlcourse.checks.maths.notation.vocabulary import Vocabulary
from mlcourse.checks.maths.syntax import ExpressionError, shortened

EATEN = {"\a": "a", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v"}
NEVER_TYPED = "\a\b\f\v"
LOST = re.compile(r"([\a\b\f\n\r\t\v])([A-Za-z]+)")
ROW = re.compile(r"\\(?=[\s&]|\[\d|$)")  # what Python made of \\
SHORT = {"e", "u", "i"}  # what is left of \\ne, \\nu and \\ni may well start a line


def mended(text: str, vocabulary: Vocabulary | None = None) -> str:
    r"""Return a text with the backslashes that Python took away, where it is certain which.

    Raises
    ------
    ExpressionError
        If it is certain that there were some, but not which; the sentence says to write r"…".

    Examples
    --------
    >>> mended("\frac{1}{2}") == r"\frac{1}{2}"
    True
    """
    if not any(c in text for c in EATEN):
        return text
    not_raw = any(c in text for c in NEVER_TYPED) or re.search(r"\r(?!\n)[A-Za-z]", text) is not None

    def back(found: re.Match[str]) -> str:
        eaten, rest = found[1], found[2]
        command = f"\\{EATEN[eaten]}{rest}"
        if eaten in NEVER_TYPED or (eaten == "\r" and not_raw):
            if command[1:] not in KNOWN:
                raise _unclear(text)
            return command
        if command[1:] not in KNOWN or (eaten == "\n" and not _is_command(found, text, not_raw=not_raw)):
            return found[0]
        if not_raw or vocabulary is None or not _may_be(rest, vocabulary):
            return command if not_raw or vocabulary is not None else found[0]
        if _works(command[1:], vocabulary):
            raise _unclear(text)
        return found[0]

    whole = LOST.sub(back, text)
    if any(c in whole for c in NEVER_TYPED):
        raise _unclear(text)
    return ROW.sub(r"\\\\", whole) if not_raw and not _rows_are_whole(whole) else whole


def _is_command(found: re.Match[str], text: str, *, not_raw: bool) -> bool:
    r"""Whether a new line and letters may be a command such as \ne, not the first word of a line."""
    follows = found.string[found.end() :].lstrip(" ")
    if follows.startswith(("^", "_", "(", "*", "/")):
        return False
    if found[2] in SHORT and not_raw:
        raise _unclear(text)
    return not_raw or "\\" in text


def _works(command: str, vocabulary: Vocabulary) -> bool:
    """Whether a command can be read in this exercise."""
    if command in LETTERS:
        return bool(vocabulary.same_as(LETTERS[command]))
    return command not in INSTEAD


def _may_be(rest: str, vocabulary: Vocabulary) -> bool:
    """Whether what is left can be read without the letter that was eaten."""
    return bool(vocabulary.readings(rest, called=True, raised=True))


def _rows_are_whole(text: str) -> bool:
    return "\\\\" in text


def _unclear(text: str) -> ExpressionError:
    return ExpressionError(
        f'Python took a backslash away in `{shortened(text)}`: write r"…", with an r before the quotes.'
    )
