"""What people write, as the syntax that is read: 2x becomes 2 * x, |x| becomes abs(x), e^x stays a power.

Nothing is guessed: what can be read in two ways is refused with both of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mlcourse.checks.maths.notation.latex import expanding as latex
from mlcourse.checks.maths.notation.tokens import Token, tokens_of
from mlcourse.checks.maths.notation.vocabulary import Vocabulary
from mlcourse.checks.maths.notation.words import Phrase, resolved, two_ways

LATEX = re.compile(r"[\\${~]|\^[A-Za-z]_")
UNTOUCHED = set("'\"`#[]")  # Python, of which none is a formula
SUMS = {"+", "-", ",", "<", "<=", ">", ">=", "==", "!=", "="}
SQUARE = {"@", "outer", "diag", "eye", "ones", "zeros", "dot", "matmul"}  # that may lead to a square matrix
PRODUCTS = {"*", "·", "×", "⊙", "/", "@", "//", "%"}
STARRED = "//"  # of matrices in LaTeX: a star, which many write for rows by columns
JUXTAPOSED = "%"  # of matrices in LaTeX: rows by columns if they fit, decided when shapes are known


@dataclass(frozen=True)
class Piece:
    """A part of the syntax that is read, and where it was typed."""

    text: str
    start: int
    end: int


@dataclass
class Frame:
    """Where we are inside of one pair of parentheses: token numbers, -1 for none."""

    chain: int  # where the product starts
    closes: int = -1  # the token before which `closing` is written
    closing: str = ")"
    divided: int = -1  # the last / or @ of the product
    raised: int = -1  # the last ^ of the factor
    barred: bool = False  # something stands right behind |…|
    entrywise: int = -1  # the last ⊙ of the product
    beside: int = 0  # how many matrices stand side by side behind it
    start: int = -1

    def __post_init__(self) -> None:
        self.start = self.chain if self.start < 0 else self.start


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
    typeset = LATEX.search(source) is not None
    if (UNTOUCHED - set("[]'" * typeset)) & set(source) or any("\ud800" <= c <= "\udfff" for c in source):
        return None
    tokens = latex.tokens_of(source, vocabulary) if typeset else tokens_of(source)
    phrase = Phrase.of(source, resolved(tokens, vocabulary), latex=typeset)
    return None if phrase is None else _Writer(phrase, vocabulary).write()


class _Writer:
    def __init__(self, phrase: Phrase, vocabulary: Vocabulary) -> None:
        self.phrase, self.vocabulary = phrase, vocabulary
        self.pieces: list[Piece] = []
        self.frames = [Frame(0)]

    @property
    def frame(self) -> Frame:
        return self.frames[-1]

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
                    self._refuse_norm(at)
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
            text = JUXTAPOSED if self._juxtaposes(at, text) else text
            self._refuse_sign(at, text)
            text = STARRED if self._is_starred(at, text) else "*" if text in "·×⊙" else text
            if token.text == "⊙":
                frame.entrywise, frame.beside = at, 0
            frame.divided = -1 if text in ("*", JUXTAPOSED, STARRED) else at
            frame.raised, frame.barred = -1, False
        elif text in "+-" and phrase.text(at - 1) not in {*PRODUCTS, "**"}:
            frame.chain = at + 1
        self._put(text, at)

    def _refuse_sign(self, at: int, text: str, after: int = 0) -> None:
        """Refuse a product sign of which it is not clear what it joins: W·x, s ⊙ A @ x, and x^1/2."""
        phrase, frame = self.phrase, self.frame
        after = after or phrase.after_value(at + 1) or min(at + 2, len(phrase.tokens))
        if text in "·×" and self.vocabulary.matrices and not self._by_number(at):
            self._refuse_product(at - 1, at + 1)
        if text == JUXTAPOSED and not frame.beside and not phrase.continues(after):
            frame.beside += 1  # of A ⊙ B x, shapes decide
        elif text in ("@", JUXTAPOSED) and frame.entrywise >= 0:
            one = f"({phrase.written(frame.chain, at)}) {phrase.written(at, after)}"
            first, rest = frame.entrywise + 1, phrase.written(frame.entrywise + 1, after)
            other = f"{phrase.written(frame.chain, first)} ({rest})"
            raise two_ways(phrase.written(frame.chain, after), one, other)
        root = text == "/" and 0 <= frame.raised == at - 2 and phrase.text(at - 1) == "1"
        if root and phrase.kind(at + 1) == "number":
            raised = phrase.written(frame.chain, at - 1)
            one = f"({raised}1)/{phrase.text(at + 1)}"
            raise two_ways(f"{raised}1/{phrase.text(at + 1)}", one, f"{raised}(1/{phrase.text(at + 1)})")

    def _by_number(self, at: int) -> bool:
        return self._is_number(at - 1) or self._is_number(self.phrase.after_signs(at + 1))

    def _juxtaposes(self, at: int, text: str) -> bool:
        r"""Whether a sign is \cdot between matrices: as if there was none."""
        return self.phrase.latex and text == "·" and self.vocabulary.matrices and not self._by_number(at)

    def _is_starred(self, at: int, text: str) -> bool:
        """Whether a sign is a star between matrices in a text in which no @ says that it is Python's."""
        star = self.phrase.latex and text == "*" and self.vocabulary.matrices
        return star and "@" not in self.phrase.source and not self._by_number(at)

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
            self._refuse_matrix_power(at)
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
        power = self._exponent(at, start, end)
        if not called:
            self._refuse_more(at, start, end)
        self._put(token.text, at)
        if not called:
            self._put("(", at)
        self.frames.append(Frame(start, end, power if called else f"){power}"))
        return start

    def _exponent(self, at: int, start: int, end: int) -> str:
        """Return `**2` for the square in tanh²(x), or the empty string; an inverse has two meanings."""
        if start == at + 1:
            return ""
        text = self.phrase.text(start - 1)
        if start - at > 3 or not text.isdigit() or int(text[:3]) < 2:
            name, argument = self.phrase.text(at), self.phrase.written(start, end)
            argument = argument if argument.startswith("(") else f"({argument})"
            exponent = self.phrase.written(at + 1, start).removeprefix("**").removeprefix("^").strip("{}")
            raised = f"{name}{argument}**({exponent.translate(_PLAIN)})"
            raise two_ways(self.phrase.written(at, end), raised, f"the inverse function of {name}")
        return f"**{text}"

    def _refuse_more(self, at: int, start: int, end: int) -> None:
        """Refuse ln x y, and ln x/y: it is not clear what is taken the logarithm of."""
        phrase = self.phrase
        sign = phrase.text(end) in PRODUCTS or phrase.kind(end) == "power"
        if not (sign or phrase.starts(end) or phrase.kind(end) in ("raised", "transposed")):
            return
        last = phrase.after_value(phrase.after_signs(end + 1) if sign else end)
        last = last or min(end + 1, len(phrase.tokens))
        inner, more = phrase.written(start, end), phrase.written(end, last)
        between = "" if sign or phrase.kind(end) in ("raised", "transposed") else "*"
        function = phrase.written(at, start)
        both = f"{function}({inner}){between}{more}", f"{function}({inner}{between}{more})"
        raise two_ways(phrase.written(at, last), *both)

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
        self._refuse_number(at, left, before, factor)
        if phrase.calls(at) and left.kind == "variable":
            self._refuse_value_at(at)
        self._refuse_exponent(at, after)
        if frame.divided >= 0:
            over = phrase.written(start, frame.divided + 1)
            inner = phrase.written(frame.divided + 1, at)
            raise two_ways(written, f"({before})*{factor}", f"{over}({inner}*{factor})")
        if (
            self.vocabulary.matrices
            and phrase.latex
            and not self._is_number(at - 1)
            and not self._is_number(at)
        ):
            self._refuse_sign(at, JUXTAPOSED, after=after)
            frame.raised = -1
            self._put(JUXTAPOSED, at - 1)
            return
        bars = phrase.source[left.start] in "|∣", phrase.kind(at) == "bar"
        if bars[1] and frame.barred:
            raise two_ways(written, f"|…|*…*{factor}", "|…*|…|*…|")
        if self.vocabulary.matrices and not self._is_number(at - 1) and not self._is_number(at):
            self._refuse_product(at - 1, at)
        frame.raised, frame.barred = -1, frame.barred or (bars[0] and not bars[1])
        self._put("*", at - 1)

    def _refuse_number(self, at: int, left: Token, before: str, factor: str) -> None:
        """Refuse 2 3, x 2 and 3½, and 3e-2x, in which e may be a number."""
        kind, written = self.phrase.kind(at), self.phrase.written(self.frame.chain, at + 1)
        if kind == "number":
            raise two_ways(written, f"{before}*{factor}", before + ("**" * (left.kind == "close")) + factor)
        if kind == "fraction" and left.kind == "number":
            raise two_ways(written, f"{before}*{factor}", f"{before} + {factor}")
        if left.kind == "number" and "e" in left.text.lower():
            parts = left.text.lower().replace("e", "*e ")
            raise two_ways(f"{before}{factor}", f"({left.text})*{factor}", f"{parts}*{factor}")

    def _refuse_exponent(self, at: int, after: int) -> None:
        """Refuse e^x y and x^2y, but not s^2(1 - s), nor x^(2)y."""
        phrase, power = self.phrase, self.frame.raised
        if power < 0 or phrase.kind(power + 1) == "open":
            return
        plain = phrase.kind(power + 1) == "number" and power + 2 == at and phrase.text(power + 1).isdigit()
        base = phrase.kind(power - 1) in ("variable", "close") and phrase.text(power - 1) not in ("e", "E")
        apart = phrase.tokens[at].spaced or phrase.kind(at) in ("open", "bar")
        if plain and base and (apart or phrase.latex):
            return
        if phrase.latex and power + 2 == at and (apart or phrase.tokens[power + 1].hidden):
            return  # one token alone is raised, and what comes after it is typed apart
        start, factor = self.frame.chain, phrase.written(at, after)
        raised, exponent = phrase.written(start, power + 1), phrase.written(power + 1, at)
        one, other = f"({raised}{exponent})*{factor}", f"{raised}({exponent}*{factor})"
        raise two_ways(phrase.written(start, after), one, other)

    def _refuse_value_at(self, at: int) -> None:
        """Refuse s(x), which may be the value of s at x."""
        phrase, name, end = self.phrase, self.phrase.text(at - 1), self.phrase.closing[at]
        if self.vocabulary.matrices and not self.vocabulary.is_number(name):
            return
        inside = {phrase.text(i) for i in range(at + 1, end) if phrase.kind(i) == "variable"}
        behind = self.vocabulary.depends.get(name, frozenset())
        several = any(phrase.text(i) == "," for i in range(at + 1, end))
        if end - at <= 2 or several or inside & behind:
            written, inner = phrase.written(at - 1, end + 1), phrase.written(at + 1, end)
            raise two_ways(written, f"{name}*{phrase.written(at, end + 1)}", f"{name} at {inner}")

    def _is_number(self, at: int) -> bool:
        """Whether the factor that ends or starts here is a number for sure, not a matrix."""
        phrase = self.phrase
        if phrase.kind(at) == "close":
            start = next(i for i, end in phrase.closing.items() if end == at)
            if phrase.kind(start - 1) == "power":  # A^(2) is no number because of its exponent
                return self._is_number(start - 2)
            inside = range(start + 1, at)
            return phrase.kind(start - 1) not in ("function", "unknown", "attribute") and all(
                phrase.kind(i) in ("sign", "power", "raised", "open", "close") or self._is_number(i)
                for i in inside
                if phrase.kind(i) != "close"
            )
        if phrase.kind(at) == "raised" or phrase.kind(at - 1) == "power":
            return False
        known = phrase.kind(at) == "variable" and self.vocabulary.is_number(phrase.text(at))
        return known or phrase.kind(at) in ("number", "fraction")

    def _refuse_product(self, left: int, right: int) -> None:
        """Refuse A B, which may be a product entry by entry or of rows by columns."""
        phrase, start = self.phrase, self.frame.chain
        one, after = phrase.written(start, left + 1), phrase.after_value(right) or right + 1
        other = phrase.written(right, after)
        raise two_ways(phrase.written(start, after), f"{one}*{other}", f"{one} @ {other}")

    def _refuse_norm(self, at: int) -> None:
        inner = self.phrase.written(at + 1, self.phrase.closing[at])
        if self.vocabulary.matrices:
            raise two_ways(f"|{inner}|", f"abs({inner})", f"sqrt(sum(({inner})**2))")

    def _refuse_matrix_power(self, at: int) -> None:
        """Refuse A^2 where it could be A @ A, or A^-1 where it could be the inverse."""
        phrase, start = self.phrase, self._start_of(at - 1)
        names = [phrase.text(i) for i in range(start, at)]
        square = any(self.vocabulary.is_square(name) or name in SQUARE for name in names)
        entrywise = (
            phrase.kind(start) == "function" and names[0] not in SQUARE and phrase.kind(at - 1) == "close"
        )
        if self.vocabulary.matrices and square and not entrywise:
            base, end = phrase.written(start, at), min(phrase.after_exponent(at), len(phrase.tokens))
            one = f"{base}**({phrase.written(at, end).lstrip('^').translate(_PLAIN)})"
            raise two_ways(phrase.written(start, end), one, "a product of matrices, such as A @ A")

    def _start_of(self, at: int) -> int:
        """Return where the value starts that ends with a token: A.T and f(x) are one value."""
        phrase = self.phrase
        while at > 0:
            if phrase.kind(at) == "close":
                at = next(start for start, end in phrase.closing.items() if end == at)
                if phrase.kind(at - 1) not in ("function", "unknown", "attribute"):
                    return at
                at -= 1
            elif phrase.kind(at) == "attribute":
                at -= 2
            elif phrase.kind(at) == "transposed":
                at -= 1
            else:
                return at
        return max(at, 0)


_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻−", "0123456789+--")
