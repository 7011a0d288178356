"""Tokens with every name resolved: which is a variable, which a function, and what belongs together."""

from __future__ import annotations

from dataclasses import dataclass, field

from mlcourse.checks.maths.notation.tokens import Token, spelled_out
from mlcourse.checks.maths.notation.vocabulary import MODULES, Vocabulary
from mlcourse.checks.maths.syntax import ExpressionError, shortened

VALUES = {"number", "fraction", "variable", "unknown", "attribute", "close", "raised", "transposed"}
MOST_FUNCTIONS = 20  # without parentheses behind each other: ln exp x
READING = 120  # characters of one that is shown, to be copied
STARTS = {"number", "fraction", "variable", "unknown", "function", "open"}


def two_ways(written: str, one: str, other: str) -> ExpressionError:
    """Return the refusal of what can be read in two ways."""
    readings = f"`{shortened(one, READING)}` or as `{shortened(other, READING)}`"
    return ExpressionError(f"`{shortened(written)}` can be read as {readings}: write the one that you mean.")


def resolved(tokens: list[Token], vocabulary: Vocabulary) -> list[Token]:
    """Return the tokens with names of kinds variable, function, unknown, attribute or keyword.

    Modules in front of a function are left out, and so is what stands before the formula: `name =`, and
    `lambda x:`.

    Raises
    ------
    ExpressionError
        If a word can be read in two ways.
    """
    tokens = _without_beginning(tokens)
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        token, after = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
        follows = after.text if after else ""
        if token.kind != "name":
            found.append(token)
        elif at and tokens[at - 1].text == "." and found:
            found.append(_as(token, "attribute"))
        elif follows == ".":
            if token.text in MODULES and token.text not in vocabulary.names:
                at += 2
                if at < len(tokens) and tokens[at].kind == "name":
                    found += _words(tokens[at], tokens[at + 1 : at + 2], vocabulary)
                    at += 1
                continue
            found += _words(token, tokens[at + 1 : at + 2], vocabulary)
        elif follows == "=":
            found.append(_as(token, "keyword"))
        else:
            found += _words(token, tokens[at + 1 : at + 2], vocabulary)
        at += 1
    return found


def _as(token: Token, kind: str) -> Token:
    return Token(kind, token.text, token.start, token.end, token.spaced)


def _without_beginning(tokens: list[Token]) -> list[Token]:
    """Drop `name =`, `name(x) =` and `lambda x:` in front."""
    texts = [token.text for token in tokens]
    if tokens and tokens[0].kind == "name" and "=" in texts:
        end = texts.index("=")
        head = texts[1:end]
        listed = all(token.kind == "name" or token.text == "," for token in tokens[2 : end - 1])
        slope = head[:1] == ["/"] and len(head) == 2 and texts[0][0] == head[1][0] == "d"  # dL/do =
        if not head or slope or (head[0] == "(" and head[-1] == ")" and listed):
            tokens, texts = tokens[end + 1 :], texts[end + 1 :]
    if texts[:1] == ["lambda"] and ":" in texts:
        end = texts.index(":")
        if all(token.kind == "name" or token.text == "," for token in tokens[1:end]):
            return tokens[end + 1 :]
    return tokens


def _words(token: Token, after: list[Token], vocabulary: Vocabulary) -> list[Token]:
    """Return what a name stands for: itself, a name spelled otherwise, or a product of names."""
    called = bool(after) and after[0].kind == "open" and not after[0].hidden
    raised = bool(after) and after[0].kind in ("power", "raised")
    word, places = spelled_out(token.text)
    readings = vocabulary.readings(word, called=called, raised=raised, places=places)
    if not readings:
        return [_as(token, "unknown")]
    if len(readings) > 1:
        one, other = ("*".join(reading) for reading in readings[:2])
        raise two_ways(token.text, one, other)
    (names,) = readings
    if len(names) == 1:
        kind = "function" if vocabulary.is_function(names[0]) else "variable"
        return [Token(kind, names[0], token.start, token.end, token.spaced)]
    return _parts(token, names, word, places, vocabulary)


def _parts(
    token: Token, names: tuple[str, ...], word: str, places: list[int], vocabulary: Vocabulary
) -> list[Token]:
    """Return the factors of a word as tokens, each at its place."""
    parts, at = [], 0
    for name in names:
        end = at
        plain = name.replace("_", "")
        while end < len(word) and (word[at:end].replace("_", "") != plain or word[end] == "_"):
            end += 1
        start = token.start + places[at]
        stop = token.start + places[end] if end < len(word) else token.end
        kind = "function" if vocabulary.is_function(name) else "variable"
        parts.append(Token(kind, name, start, stop, token.spaced and not at))
        at = end
    return parts


@dataclass(frozen=True)
class Phrase:
    """Resolved tokens of one text, with what closes what."""

    source: str
    tokens: list[Token]
    latex: bool = False
    closing: dict[int, int] = field(default_factory=dict)  # of parentheses and bars, where each ends

    @classmethod
    def of(cls, source: str, tokens: list[Token], *, latex: bool = False) -> Phrase | None:
        """Return the phrase, or None if parentheses do not match."""
        phrase = cls(source, tokens, latex)
        waiting: list[int] = []
        for at, token in enumerate(tokens):
            inner = tokens[waiting[-1]].kind if waiting else ""
            closes = token.text == ">|" or (token.text == "|" and inner == "bar" and phrase.ends(at - 1))
            if token.kind == "open" or (token.kind == "bar" and not closes):
                waiting.append(at)
            elif token.kind in ("close", "bar"):
                if inner != {"close": "open", "bar": "bar"}[token.kind]:
                    return None
                phrase.closing[waiting.pop()] = at
                if token.kind == "bar":
                    tokens[at] = Token("close", ")", token.start, token.end, token.spaced)
        return None if waiting else phrase

    def kind(self, at: int) -> str:
        """Return the kind of a token, empty beyond the ends."""
        return self.tokens[at].kind if 0 <= at < len(self.tokens) else ""

    def text(self, at: int) -> str:
        """Return what a token means, empty beyond the ends."""
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def calls(self, at: int) -> bool:
        """Whether a parenthesis opens here that somebody typed."""
        return self.kind(at) == "open" and not self.tokens[at].hidden

    def ends(self, at: int) -> bool:
        """Whether a value ends with this token."""
        return self.kind(at) in VALUES

    def starts(self, at: int) -> bool:
        """Whether a value starts with this token."""
        return self.kind(at) in STARTS or (self.kind(at) == "bar" and at in self.closing)

    def continues(self, at: int) -> bool:
        """Whether a product goes on with the value that starts here, or behind a sign."""
        while self.kind(at) in ("power", "raised", "transposed"):
            at = self.after_exponent(at) if self.kind(at) != "transposed" else at + 1
        return self.starts(at) or self.text(at) in ("@", "·", "*", "/")

    def written(self, start: int, end: int) -> str:
        """Return the text of some tokens as it was typed."""
        end = min(end, len(self.tokens))
        return self.source[self.tokens[start].start : self.tokens[end - 1].end] if start < end else ""

    def after_signs(self, at: int) -> int:
        """Return where the signs end that start here."""
        while self.text(at) in ("+", "-"):
            at += 1
        return at

    def after_exponent(self, at: int) -> int:
        """Return where the exponent of a function ends that starts here, if there is one: tanh² x."""
        if self.kind(at) == "raised":
            return at + 1
        if self.kind(at) != "power":
            return at
        end = self.after_signs(at + 1)
        return self.closing[end] + 1 if end in self.closing else end + 1

    def after_value(self, at: int) -> int | None:
        """Return where the number, name, call or parenthesis ends that starts here; None if there is none."""
        for _ in range(MOST_FUNCTIONS):
            if self.kind(at) != "function":
                break
            at = self.after_exponent(at + 1)
            if self.kind(at) != "open":
                at = self.after_signs(at)
        if at in self.closing:
            return self.closing[at] + 1
        if self.kind(at) == "unknown" and at + 1 in self.closing and self.kind(at + 1) == "open":
            return self.closing[at + 1] + 1
        return at + 1 if self.kind(at) in ("number", "fraction", "variable", "unknown") else None
