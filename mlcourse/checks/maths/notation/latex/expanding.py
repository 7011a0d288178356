r"""LaTeX in the plain notation: \frac{a}{b} becomes (a)/(b); every token still knows where it was typed."""

from __future__ import annotations

from dataclasses import replace

from mlcourse.checks.maths.notation.latex import cases, derivatives, groups, names, sums
from mlcourse.checks.maths.notation.latex.commands import (
    ACCENTS,
    BEFORE,
    DROPPED,
    FONTS,
    FRACTIONS,
    FUNCTIONS,
    INSTEAD,
    KNOWN,
    LETTERS,
    SIGNS,
    SUMS,
    TRANSPOSED,
    WITH_LABEL,
)
from mlcourse.checks.maths.notation.latex.cutting import Mark, closings, marks_of, missing
from mlcourse.checks.maths.notation.latex.marked import Indices, Marked
from mlcourse.checks.maths.notation.tokens import Token
from mlcourse.checks.maths.notation.vocabulary import Vocabulary
from mlcourse.checks.maths.notation.words import two_ways
from mlcourse.checks.maths.syntax import ExpressionError, shortened

Range = tuple[int, int, int]


def tokens_of(source: str, vocabulary: Vocabulary) -> list[Token]:
    """Return what is typed in LaTeX as tokens of the plain notation.

    Raises
    ------
    ExpressionError
        If something in it is not read; the sentence says what to type instead.
    """
    marks = marks_of(source)
    expander = Expander(source, vocabulary, marks, closings(marks, source))
    return expander.emit(*groups.formula(expander), {})


class Expander(Marked):
    """Writes marks as tokens of the plain notation."""

    def emit(self, start: int, end: int, indices: Indices) -> list[Token]:
        """Return the tokens of some marks."""
        tokens: list[Token] = []
        self.depth += 1
        if self.depth > 60:
            raise ExpressionError(
                f"`{shortened(self.source)}` is nested too deep: write it in shorter parts."
            )
        at = start
        while at < end:
            self.left -= 1
            if self.left < 0:
                raise ExpressionError(f"`{shortened(self.source)}` is too long: write it in shorter parts.")
            at = self._one(at, end, indices, tokens)
        self.depth -= 1
        return tokens

    def _one(self, at: int, end: int, indices: Indices, tokens: list[Token]) -> int:
        """Append the tokens of what starts at one mark; return the next mark."""
        mark = self.marks[at]
        match mark.kind:
            case "word":
                return names.name(self, at, end, indices, tokens)
            case "command":
                return self._command(at, end, indices, tokens)
            case "{":
                return groups.braces(self, at, end, indices, tokens)
            case "open" | "bar":
                return groups.parenthesis(self, at, end, indices, tokens)
            case "begin":
                return cases.environment(self, at, indices, tokens)
            case "^":
                return self.power(at, end, indices, tokens)
            case "_":
                raise self.refuse(
                    at, self.argument(at + 1, end)[2], "an index belongs to a name, such as x_1"
                )
            case "'":
                raise self.refuse(max(at - 1, 0), at + 1, "write a derivative as D(f, x), or by its name")
            case "&":
                return at + 1
            case "sign" if mark.text in ("%", "//"):
                raise self.refuse(at, at + 1, "leave it away")
            case "sign" if mark.text == "!":
                raise self.refuse(at, at + 1, "write the product itself")
        tokens.append(Token(mark.kind, mark.text, mark.start, mark.end, mark.spaced))
        return at + 1

    def _command(self, at: int, end: int, indices: Indices, tokens: list[Token]) -> int:
        mark, text = self.marks[at], self.text(at)
        if text in SIGNS:
            tokens.append(Token("sign", SIGNS[text], mark.start, mark.end, mark.spaced))
            return at + 1
        if text in FRACTIONS or text == "dd":
            return self._fraction(at, end, indices, tokens)
        if text == "sqrt":
            return self._square_root(at, end, indices, tokens)
        if text in SUMS:
            return sums.total(self, at, end, indices, tokens)
        if text in LETTERS or text in FONTS or text in ACCENTS or text in FUNCTIONS:
            return names.name(self, at, end, indices, tokens)
        if text in TRANSPOSED:
            return self._transpose(at, at, at + 1, tokens)
        if text in DROPPED:
            return at + 1
        if text in WITH_LABEL:
            return self.argument(at + 1, end)[2]
        if text in BEFORE:
            return groups.under(self, at, end, indices, tokens)
        if text == "partial":
            return derivatives.in_line(self, at, end, indices, tokens)
        raise self._unread(at, text)

    def _unread(self, at: int, text: str) -> ExpressionError:
        if text == "\\":
            why = "these are several lines, and one formula is asked for here: write it in one line"
            return self.refuse(at, at + 1, why)
        if text in INSTEAD:
            return self.refuse(at, at + 1, INSTEAD[text])
        if text in KNOWN:
            return self.refuse(at, at + 1, "what belongs to it is missing")
        return ExpressionError(
            rf"`{shortened(self.written(at, at + 1))}` is no command that is known here: "
            "write it in plain text, such as (a + b)/c."
        )

    def _fraction(self, at: int, end: int, indices: Indices, tokens: list[Token]) -> int:
        above = self.argument(at + 1, end)
        below = self.argument(above[2], end)
        if derivatives.is_one(self, at, above[:2], below[:2]):
            return derivatives.quotient(self, at, (above[0], above[1]), below, end, indices, tokens)
        self._refuse_mixed(at, above, below, tokens)
        divided = self.inside(above[0], above[1], indices)
        divided.append(Token("sign", "/", self.marks[at].start, self.marks[at].end))
        divided += self.inside(below[0], below[1], indices)
        tokens += self.group(divided, at, below[2], spaced=self.marks[at].spaced)
        return below[2]

    def _refuse_mixed(self, at: int, above: Range, below: Range, tokens: list[Token]) -> None:
        r"""Refuse 3\frac12, which is three and a half as well as three times a half."""
        numbers = self.kind(above[0]) == self.kind(below[0]) == "number"
        alone = above[1] - above[0] == below[1] - below[0] == 1
        if numbers and alone and tokens and tokens[-1].kind == "number" and self.kind(at - 1) == "number":
            fraction, number = self.written(at, below[2]), tokens[-1].text
            raise two_ways(self.written(at - 1, below[2]), f"{number}*{fraction}", f"{number} + {fraction}")

    def _square_root(self, at: int, end: int, indices: Indices, tokens: list[Token]) -> int:
        mark = self.marks[at]
        index, start = self.root(at, end)
        first, last, after = self.argument(start, end)
        inner = self.inside(first, last, indices)
        if index is None or self.written(*index) == "2":
            inner = [replace(inner[0], hidden=False), *inner[1:]]
            tokens += [Token("function", "sqrt", mark.start, mark.end, mark.spaced), *inner]
            return after
        place = mark.start, mark.end
        below = self.inside(*index, indices)
        exponent = self.group([Token("number", "1", *place), Token("sign", "/", *place), *below], at, start)
        whole = [*inner, Token("power", "**", *place), *exponent]
        tokens += self.group(whole, at, after, spaced=mark.spaced)
        return after

    def reduced(
        self,
        name: str,
        axis: str,
        place: tuple[int, int],
        end: int,
        indices: Indices,
        tokens: list[Token],
    ) -> int:
        """Append the sum or the mean of all entries, or along an axis, of the term that follows."""
        return sums.of_entries(self, name, axis, place, end, indices, tokens)

    def power(self, at: int, end: int, indices: Indices, tokens: list[Token]) -> int:
        """Append a power, or a transpose; return what comes after it."""
        start, last, after = self.argument(at + 1, end)
        if start >= last:
            raise missing("the exponent", self.source)
        if self.kind(after) == "^" and not self._is_transpose(start, last):
            raise self.refuse(max(at - 1, 0), after + 1, "a power of a power needs its parentheses")
        matrices = self.vocabulary.matrices
        if self._is_transpose(start, last):
            return self._transpose(at, start, after, tokens)
        if self.is_command(start, "odot", "circ") and start + 1 < last:
            mark = self.marks[at]
            exponent = self.group(self.emit(start + 1, last, indices), start + 1, last)
            tokens += [Token("power", "**", mark.start, mark.end, hidden=True), *exponent]
            return after
        if self.is_command(start, "prime") or self.text(start) in ("*", "⊙", "·") or self.kind(start) == "'":
            raise self.refuse(at, after, "write a power as x^2, a derivative as D(f, x)")
        mark, word = self.marks[at], self.marks[start]
        braced = self.kind(at + 1) == "{"
        long = word.kind == "word" and len(word.text) > 1 and not self.vocabulary.same_as(word.text)
        if not braced and long and "_" not in word.text and word.text[1:].isalpha():
            first = Mark("word", word.text[0], word.start, word.start + 1)
            rest = Mark("word", word.text[1:], word.start + 1, word.end)
            if first.text == "T" and matrices and "T" not in self.vocabulary.names:
                tokens.append(Token("transposed", ".T", mark.start, first.end))
            else:
                tokens.append(Token("power", "**", mark.start, mark.end))
                names.word(self, first, indices, tokens)
            names.word(self, rest, indices, tokens)
            return after
        if matrices and self.written(start, last).replace(" ", "") in ("-1", "−1"):
            self._refuse_inverse(at, after, tokens)
        inner = self.emit(start, last, indices)
        tokens.append(Token("power", "**", mark.start, mark.end))
        if braced and len(inner) == 1 and inner[0].kind != "name":
            inner = [self.braced(inner[0], at + 1, after)]
        elif braced or len(inner) > 2:
            inner = self.group(inner, at + 1, after)
        tokens += inner
        return after

    def _is_transpose(self, start: int, last: int) -> bool:
        if last - start == 1 and self.is_command(start, *TRANSPOSED):
            return True
        if not self.vocabulary.matrices or "T" in self.vocabulary.names:
            return False
        found = self.font_word(start, last) if self.kind(start) == "command" else None
        return (found[0] if found else self.written(start, last).strip()) == "T"

    def _transpose(self, at: int, start: int, after: int, tokens: list[Token]) -> int:
        if not self.vocabulary.matrices:
            raise self.refuse(start, start + 1, "a transpose is for matrices, and here all are numbers")
        tokens.append(Token("transposed", ".T", self.marks[at].start, self.marks[after - 1].end))
        return after

    def _refuse_inverse(self, at: int, after: int, tokens: list[Token]) -> None:
        """Refuse an inverse matrix, which is no formula of the course."""
        named = [token for token in tokens[-2:] if token.kind != "transposed"]
        last = named[-1] if named else None
        found = self.vocabulary.same_as(last.text) if last and last.kind in ("name", "variable") else []
        if any(len(self.vocabulary.names.get(name, ())) == 2 for name in found):
            raise self.refuse(at - 1, after, "an inverse is no formula here; entry by entry, write 1/W")
