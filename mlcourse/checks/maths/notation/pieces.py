"""What people write, as the syntax that is read: 2x becomes 2 * x, |x| becomes abs(x), e^x stays a power.

Nothing is guessed: what can be read in two ways is refused with both of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mlcourse.checks.maths.notation.doubts import JUXTAPOSED, PRODUCTS, Doubts, Frame
from mlcourse.checks.maths.notation.latex import expanding as latex
from mlcourse.checks.maths.notation.tokens import Token, tokens_of
from mlcourse.checks.maths.notation.vocabulary import Vocabulary
from mlcourse.checks.maths.notation.words import Phrase, resolved, two_ways
from mlcourse.checks.maths.syntax import ExpressionError, shortened

LATEX = re.compile(r"[\\${~]|\^[A-Za-z]_")
PRIMED = re.compile(r"[^'\"\\]*[\w)]'{1,3}[^'\"\\]*")  # not a text of Python
UNTOUCHED = set("'\"`#[]")  # Python, of which none is a formula
SUMS = {"+", "-", ",", "<", "<=", ">", ">=", "==", "!=", "="}
STARRED = "//"  # of matrices in LaTeX: a star, which many write for rows by columns


@dataclass(frozen=True)
class Piece:
    """A part of the syntax that is read, and where it was typed."""

    text: str
    start: int
    end: int


def pieces_of(source: str, vocabulary: Vocabulary) -> list[Piece] | None:
    """Return a text in the syntax that is read, in pieces; None if it cannot be helped.

    Raises
    ------
    ExpressionError
        If something in it is not known, or can be read in two ways.

    Examples
    --------
    >>> pieces = pieces_of("s(1−s)", Vocabulary({"s": ()}, frozenset()))
    >>> " ".join(piece.text for piece in pieces)
    's * ( 1 - s )'
    """
    if PRIMED.fullmatch(source):
        raise ExpressionError(f"`{shortened(source)}` is not read here: write a derivative as D(f, x).")
    typeset = LATEX.search(source) is not None
    if (UNTOUCHED - set("[]'" * typeset)) & set(source) or any("\ud800" <= c <= "\udfff" for c in source):
        return None
    tokens = latex.tokens_of(source, vocabulary) if typeset else tokens_of(source)
    phrase = Phrase.of(source, resolved(tokens, vocabulary), latex=typeset)
    return None if phrase is None else _Writer(phrase, vocabulary).write()


class _Writer(Doubts):
    """Writes the pieces of a phrase."""

    def __init__(self, phrase: Phrase, vocabulary: Vocabulary) -> None:
        super().__init__(phrase, vocabulary)
        self.pieces: list[Piece] = []

    def write(self) -> list[Piece]:
        at, count = 0, len(self.phrase.tokens)
        while at < count:
            self._close(at)
            at = self._token(at, self.phrase.tokens[at])
        self._close(count)
        return self.pieces

    def _put(self, text: str, at: int) -> None:
        token = self.phrase.tokens[at]
        self.pieces.append(Piece(text, token.start, token.end))

    def _close(self, at: int) -> None:
        """Close what was opened for functions without parentheses."""
        while self.frame.closes == at:
            self._put(self.frames.pop().closing, at - 1)

    def _token(self, at: int, token: Token) -> int:
        """Write one token, or those of a function's power; return the number of the next."""
        phrase = self.phrase
        call = phrase.calls(at) and phrase.kind(at - 1) in ("function", "unknown", "attribute")
        if at > self.frame.start and phrase.starts(at) and phrase.ends(at - 1) and not call:
            self._product(at)
        match token.kind:
            case "open" | "bar":
                if token.kind == "bar":
                    self.refuse_norm(at)
                    self._put("abs", at)
                self._put("(", at)
                self.frames.append(Frame(at + 1))
            case "close":
                self.frames.pop()
                self._put(")", at)
            case "function":
                return self._function(at, token)
            case "power" | "raised":
                return self._power(at, token)
            case "sign":
                self._sign(at, token)
            case _:
                self._put(token.text, at)
        return at + 1

    def _sign(self, at: int, token: Token) -> None:
        phrase, frame, text = self.phrase, self.frame, token.text
        if text in SUMS and (text not in "+-" or phrase.ends(at - 1)):
            self.frames[-1] = Frame(at + 1, frame.closes, frame.closing, start=frame.start)
        elif text in PRODUCTS:
            text = JUXTAPOSED if self.juxtaposes(at, text) else text
            self.refuse_sign(at, text)
            text = STARRED if self.is_starred(at, text) else "*" if text in "·×⊙" else text
            if token.text == "⊙":
                frame.entrywise, frame.beside = at, 0
            frame.divided = -1 if text in ("*", JUXTAPOSED, STARRED) else at
            frame.raised, frame.barred = -1, False
        elif text in "+-" and phrase.text(at - 1) not in {*PRODUCTS, "**"}:
            frame.chain = at + 1
        self._put(text, at)

    def _power(self, at: int, token: Token) -> int:
        """Write a power; A^T is the transpose where no T is known."""
        phrase, frame = self.phrase, self.frame
        braced = phrase.kind(at + 1) == "open" and phrase.closing.get(at + 1) == at + 3
        transposed = phrase.text(at + 1 + braced) == "T" and token.kind == "power"
        if transposed and self.vocabulary.matrices and "T" not in self.vocabulary.names:
            end = at + 1 + 3 * braced if braced else at + 1
            self._put(".T", at)
            phrase.tokens[end if not braced else at + 3] = Token("transposed", "", *self._span(at + 1))
            return at + (4 if braced else 2)
        if (
            token.text == "**" and phrase.source[token.start] != "*" and not token.hidden
        ) or token.kind == "raised":
            self.refuse_matrix_power(at)
        self._put("**", at)
        if token.kind == "raised":
            self._put(f"({token.text})", at)
        else:
            frame.raised = at
        return at + 1

    def _span(self, at: int) -> tuple[int, int]:
        return self.phrase.tokens[at].start, self.phrase.tokens[at].end

    def _function(self, at: int, token: Token) -> int:
        """Write a function; of one without parentheses, such as ln x, what belongs to it has to be clear."""
        phrase = self.phrase
        start = phrase.after_exponent(at + 1)
        called = phrase.calls(start)
        end = phrase.after_value(start if called else phrase.after_signs(start))
        if end is None or (called and start == at + 1):
            self._put(token.text, at)
            return at + 1
        if phrase.text(start) == "e" and phrase.kind(start + 1) == "power":
            end = min(
                phrase.after_exponent(start + 1), len(phrase.tokens)
            )  # ln e^x: the ln of e is no formula
        power = self.exponent(at, start, end)
        if not called:
            self.refuse_more(at, start, end)
        self._put(token.text, at)
        if not called:
            self._put("(", at)
        self.frames.append(Frame(start, end, power if called else f"){power}"))
        return start

    def _product(self, at: int) -> None:
        """Write the sign of a product that was left out before a token, unless it is unclear of what."""
        phrase, frame, left = self.phrase, self.frame, self.phrase.tokens[at - 1]
        exponential = phrase.text(at) == "e" and phrase.kind(at + 1) == "power"
        if left.kind == "unknown" or (phrase.kind(at) == "unknown" and not exponential):
            self._put("*", at - 1)  # what is not known is named later
            return
        after = phrase.after_value(at) or at + 1
        start, factor = frame.chain, phrase.written(at, after)
        before, written = phrase.written(start, at), phrase.written(start, after)
        self.refuse_number(at, left, before, factor)
        if phrase.calls(at) and left.kind == "variable":
            self.refuse_value_at(at)
        self.refuse_exponent(at, after)
        if frame.divided >= 0:
            over = phrase.written(start, frame.divided + 1)
            inner = phrase.written(frame.divided + 1, at)
            raise two_ways(written, f"({before})*{factor}", f"{over}({inner}*{factor})")
        if (
            self.vocabulary.matrices
            and phrase.latex
            and not self.is_number(at - 1)
            and not self.is_number(at)
        ):
            self.refuse_sign(at, JUXTAPOSED, after=after)
            frame.raised = -1
            self._put(JUXTAPOSED, at - 1)
            return
        bars = phrase.source[left.start] in "|∣", phrase.kind(at) == "bar"
        if bars[1] and frame.barred:
            raise two_ways(written, f"|…|*…*{factor}", "|…*|…|*…|")
        if self.vocabulary.matrices and not self.is_number(at - 1) and not self.is_number(at):
            self.refuse_product(at - 1, at)
        frame.raised, frame.barred = -1, frame.barred or (bars[0] and not bars[1])
        self._put("*", at - 1)
