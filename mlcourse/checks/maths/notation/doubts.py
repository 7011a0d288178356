"""Where a formula has two readings: what has to be known to see it, and both readings in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from mlcourse.checks.maths.notation.tokens import Token
from mlcourse.checks.maths.notation.vocabulary import Vocabulary
from mlcourse.checks.maths.notation.words import Phrase, two_ways

SQUARE = {"@", "outer", "diag", "eye", "ones", "zeros", "dot", "matmul"}  # that may lead to a square matrix
PRODUCTS = {"*", "·", "×", "⊙", "/", "@", "//", "%"}
JUXTAPOSED = "%"  # of matrices in LaTeX: rows by columns if they fit, decided when shapes are known


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


class Doubts:
    """What is unclear at one place of a phrase; to refuse is to raise both readings, or to do nothing."""

    def __init__(self, phrase: Phrase, vocabulary: Vocabulary) -> None:
        self.phrase, self.vocabulary = phrase, vocabulary
        self.frames = [Frame(0)]

    @property
    def frame(self) -> Frame:
        """The parentheses that we are in."""
        return self.frames[-1]

    def refuse_sign(self, at: int, text: str, after: int = 0) -> None:
        """Refuse a product sign of which it is not clear what it joins: W·x, s ⊙ A @ x, and x^1/2."""
        phrase, frame = self.phrase, self.frame
        after = after or phrase.after_value(at + 1) or min(at + 2, len(phrase.tokens))
        ends = at + 1 == len(phrase.tokens)  # nothing is joined: the parser says so
        if text in "·×" and self.vocabulary.matrices and not ends and not self.by_number(at):
            self.refuse_product(at - 1, at + 1)
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

    def by_number(self, at: int) -> bool:
        """Whether a product sign stands beside a number."""
        return self.is_number(at - 1) or self.is_number(self.phrase.after_signs(at + 1))

    def juxtaposes(self, at: int, text: str) -> bool:
        r"""Whether a sign is \cdot between matrices: as if there was none."""
        return self.phrase.latex and text == "·" and self.vocabulary.matrices and not self.by_number(at)

    def is_starred(self, at: int, text: str) -> bool:
        """Whether a sign is a star between matrices in a text in which no @ says that it is Python's."""
        star = self.phrase.latex and text == "*" and self.vocabulary.matrices
        return star and "@" not in self.phrase.source and not self.by_number(at)

    def exponent(self, at: int, start: int, end: int) -> str:
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

    def refuse_more(self, at: int, start: int, end: int) -> None:
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

    def refuse_number(self, at: int, left: Token, before: str, factor: str) -> None:
        """Refuse 2 3, x 2 and 3½, and 3e-2x, in which e may be a number."""
        kind, written = self.phrase.kind(at), self.phrase.written(self.frame.chain, at + 1)
        if kind == "number":
            raise two_ways(written, f"{before}*{factor}", before + ("**" * (left.kind == "close")) + factor)
        if kind == "fraction" and left.kind == "number":
            raise two_ways(written, f"{before}*{factor}", f"{before} + {factor}")
        if left.kind == "number" and "e" in left.text.lower():
            parts = left.text.lower().replace("e", "*e ")
            raise two_ways(f"{before}{factor}", f"({left.text})*{factor}", f"{parts}*{factor}")

    def refuse_exponent(self, at: int, after: int) -> None:
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

    def refuse_value_at(self, at: int) -> None:
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

    def is_number(self, at: int) -> bool:
        """Whether the factor that ends or starts here is a number for sure, not a matrix."""
        phrase = self.phrase
        if phrase.kind(at) == "close":
            start = next(i for i, end in phrase.closing.items() if end == at)
            if phrase.kind(start - 1) == "power":  # A^(2) is no number because of its exponent
                return self.is_number(start - 2)
            inside = range(start + 1, at)
            return phrase.kind(start - 1) not in ("function", "unknown", "attribute") and all(
                phrase.kind(i) in ("sign", "power", "raised", "open", "close") or self.is_number(i)
                for i in inside
                if phrase.kind(i) != "close"
            )
        if phrase.kind(at) == "raised" or phrase.kind(at - 1) == "power":
            return False
        known = phrase.kind(at) == "variable" and self.vocabulary.is_number(phrase.text(at))
        return known or phrase.kind(at) in ("number", "fraction")

    def refuse_product(self, left: int, right: int) -> None:
        """Refuse A B, which may be a product entry by entry or of rows by columns."""
        phrase, start = self.phrase, self.frame.chain
        one, after = phrase.written(start, left + 1), phrase.after_value(right) or right + 1
        other = phrase.written(right, after)
        raise two_ways(phrase.written(start, after), f"{one}*{other}", f"{one} @ {other}")

    def refuse_norm(self, at: int) -> None:
        """Refuse |A|, which may be the absolute values as well as the norm."""
        inner = self.phrase.written(at + 1, self.phrase.closing[at])
        if self.vocabulary.matrices:
            raise two_ways(f"|{inner}|", f"abs({inner})", f"sqrt(sum(({inner})**2))")

    def refuse_matrix_power(self, at: int) -> None:
        """Refuse A^2 where it could be A @ A, or A^-1 where it could be the inverse."""
        phrase, start = self.phrase, self.start_of(at - 1)
        names = [phrase.text(i) for i in range(start, at)]
        square = any(self.vocabulary.is_square(name) or name in SQUARE for name in names)
        entrywise = (
            phrase.kind(start) == "function" and names[0] not in SQUARE and phrase.kind(at - 1) == "close"
        )
        if self.vocabulary.matrices and square and not entrywise:
            base, end = phrase.written(start, at), min(phrase.after_exponent(at), len(phrase.tokens))
            one = f"{base}**({phrase.written(at, end).lstrip('^').translate(_PLAIN)})"
            raise two_ways(phrase.written(start, end), one, "a product of matrices, such as A @ A")

    def start_of(self, at: int) -> int:
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
