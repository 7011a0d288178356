"""What is typed, cut into tokens: numbers, names and signs in every spelling, each with its place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from mlcourse.checks.maths.syntax import ExpressionError, shortened

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_BELOW = "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜₓ", "0123456789aehijklmnoprstx"
SUBSCRIPTS = {ord(c): plain for c, plain in zip(*_BELOW, strict=True)}
SIGNS = {
    **dict.fromkeys("−–‐‑－", "-"),
    **dict.fromkeys("·⋅∙•×∗", "·"),  # in matrices: entry by entry, or rows by columns?
    **dict.fromkeys("⊙∘", "⊙"),
    **dict.fromkeys("÷∕⁄", "/"),
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
}
KEYWORDS = {"if", "else", "and", "or", "not", "in", "is", "for", "True", "False", "None", "await", "yield"}
DROPPED = re.compile(r"[\s$\u200b\ufeff\u2061-\u2064]+")
NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
RAISED = re.compile(r"[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
SIGN = re.compile(r"\*\*|//|<=|>=|==|!=|:=|->|\.\.\.|<<|>>|.", re.DOTALL)
GREEK_SPELLED = {"lamda": "lambda"}


@dataclass(frozen=True)
class Token:
    """A number, a name or a sign: what it means, and from where to where it stands in the text.

    `kind` is number, fraction, name, open, close, bar, power, raised, transposed or sign; `spaced` tells
    whether a space stands before it, `hidden` that it stands in LaTeX's braces: they can be seen in nothing
    that was typeset, so that they are no parentheses.
    """

    kind: str
    text: str
    start: int
    end: int
    spaced: bool = False
    hidden: bool = False


def tokens_of(source: str) -> list[Token]:
    """Return the tokens of a text.

    Raises
    ------
    ExpressionError
        If a sign or a command is none that is known; the sentence names it.

    Examples
    --------
    >>> [token.text for token in tokens_of("2x − y²")]
    ['2', 'x', '-', 'y', '2']
    """
    tokens: list[Token] = []
    at, spaced = 0, False
    while at < len(source):
        if dropped := DROPPED.match(source, at):
            at, spaced = dropped.end(), True
            continue
        token = plain_token(source, at, spaced)
        tokens.append(token)
        at, spaced = token.end, False
    return tokens


def plain_token(source: str, at: int, spaced: bool = False) -> Token:
    """Return the token that starts here, where no space stands.

    Raises
    ------
    ExpressionError
        If it is a sign that is not known.
    """
    c = source[at]
    if number := NUMBER.match(source, at):
        return Token("number", number[0], at, number.end(), spaced)
    if raised := RAISED.match(source, at):
        return Token("raised", raised[0].translate(SUPERSCRIPTS), at, raised.end(), spaced)
    if c == "ᵀ":
        return Token("transposed", ".T", at, at + 1, spaced)
    if unicodedata.decomposition(c).startswith("<fraction>") and c != "⅟":
        above, below = unicodedata.normalize("NFKC", c).split("⁄")
        return Token("fraction", f"({above}/{below})", at, at + 1, spaced)
    if c == "√":
        return Token("name", "sqrt", at, at + 1, spaced)
    if starts_word(c):
        return _name(source, at, spaced)
    return _sign(source, at, spaced)


def starts_word(c: str) -> bool:
    """Whether a character is one of those that names are made of."""
    letter = c.isalpha() and not unicodedata.decomposition(c).startswith("<super>")
    return letter or c == "_" or ord(c) in SUBSCRIPTS or "0" <= c <= "9"


def _name(source: str, at: int, spaced: bool) -> Token:
    end = at
    while end < len(source) and starts_word(source[end]):
        end += 1
        if source[end - 1] == "_" and (braces := re.compile(r"\{\w+\}").match(source, end)):
            end = braces.end()
    text = source[at:end]
    kind = "sign" if text in KEYWORDS else "name"
    return Token(kind, text, at, end, spaced)


def _sign(source: str, at: int, spaced: bool) -> Token:
    found = SIGN.match(source, at)
    assert found is not None, "one character always matches"
    text = SIGNS.get(found[0], found[0])
    kinds = {"(": "open", "{": "open", ")": "close", "}": "close", "^": "power", "**": "power"}
    if text in "|∣" and len(text) == 1:
        return Token("bar", "|", at, at + 1, spaced)
    if not text.isascii() and text not in "·⊙" and text.isprintable():
        raise ExpressionError(f"`{shortened(text)}` is not known here: write it in plain text.")
    if text == "!":
        raise ExpressionError("`!` is not known here: write the product itself.")
    kind = kinds.get(text, "sign")
    return Token(kind, {"{": "(", "}": ")", "^": "**"}.get(text, text), at, found.end(), spaced)


def spelled_out(word: str) -> tuple[str, list[int]]:
    """Return a name in plain letters, and for each of its characters where it stood.

    Examples
    --------
    >>> spelled_out("δ₁")[0]
    'delta_1'
    """
    text, places = "", []
    for place, c in enumerate(word):
        if ord(c) in SUBSCRIPTS:
            below = SUBSCRIPTS[ord(c)]
            follows = place and (word[place - 1] == "_" or ord(word[place - 1]) in SUBSCRIPTS)
            piece = below if follows else f"_{below}"
        elif c in "{}":
            piece = ""
        else:
            piece = _letter(c)
        text += piece
        places += [place] * len(piece)
    return text, places


def _letter(c: str) -> str:
    """Return a letter, a Greek one by its name."""
    c = unicodedata.normalize("NFKC", c)
    known = unicodedata.name(c, "") if len(c) == 1 else ""
    if not known.startswith("GREEK ") or " LETTER " not in known or " WITH " in known:
        return c
    spelled = known.split()[-1].lower()
    spelled = GREEK_SPELLED.get(spelled, spelled)
    return spelled.capitalize() if " CAPITAL " in known else spelled
