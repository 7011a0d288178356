"""The closed list of rules that a step can break, each with its name and one sentence of help."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """A rule of the field.

    Parameters
    ----------
    name : str
        What happened to it, a noun phrase that completes "This looks like: …".
    hint : str
        One sentence that helps without giving the line away.
    general : Rule, optional
        The rule that this is a case of: what is said where two cases of it fit.
    """

    name: str
    hint: str
    general: Rule | None = None

    @property
    def kind(self) -> Rule:
        """The rule of which there are no further cases."""
        return self.general or self


SIGN = Rule("a wrong sign", "Follow each minus from the line before.")
BRACKET = Rule(
    "a bracket that is missing or in the wrong place",
    "A factor, a power or a minus before a bracket belongs to each term inside of it.",
)
FACTOR = Rule(
    "a factor that is missing or too many",
    "Compare the factors with those of the line before, above and below the line of the fraction.",
)
TERM = Rule(
    "a term that is missing or too many",
    "Count the terms of the line before, and find each of them again.",
)
NAMES = Rule("a wrong name or index", "Compare names and indices with those of the line before, one by one.")
FUNCTIONS = Rule("a wrong, missing or superfluous function", "Write out what the function stands for.")
POWER = Rule("a wrong exponent", "Count how often the factor occurs in the line before.")
OPERATOR = Rule("a derivative that is missing or too many", "What D(…) stands for is taken once.")
FACTOR_LOST = Rule("a missing factor", "Compare the factors with those of the line before.", FACTOR)
FACTOR_EXTRA = Rule("a factor too many", "Compare the factors with those of the line before.", FACTOR)
DENOMINATOR_LOST = Rule(
    "a missing denominator", "What stands below the line stays there unless it cancels.", FACTOR
)
DENOMINATOR_EXTRA = Rule(
    "a denominator too many", "What stands below the line has to come from somewhere.", FACTOR
)
FRACTION = Rule(
    "a quotient the wrong way round",
    "Ask of each factor whether it belongs above the line of the fraction or below.",
)
EXPONENT = Rule("a wrong exponent", "Count how often the factor occurs in the line before.", POWER)
NUMBER = Rule("a wrong number", "Work the numbers out once more.")
TERM_LOST = Rule("a missing term", "Count the terms of the line before, and find each of them again.", TERM)
TERM_EXTRA = Rule("a term too many", "Count the terms of the line before, and find each of them again.", TERM)
INDEX = Rule("a wrong index", "Compare the indices with those of the line before, one by one.", NAMES)
NAME = Rule(
    "a name in the place of another", "Compare the names with those of the line before, one by one.", NAMES
)
FUNCTION = Rule("a function in the place of another", "Write out what the function stands for.", FUNCTIONS)
FUNCTION_LOST = Rule(
    "a missing function", "A function cannot be left out; it needs an identity to go away.", FUNCTIONS
)
# Said only beside another rule: a step that carries the function out may as well have lost its derivative.
FUNCTION_CARRIED_OUT = Rule(
    "a function that is gone too early", "A function that is differentiated leaves its derivative.", FUNCTIONS
)
FUNCTION_EXTRA = Rule("a function too many", "Write out what the function stands for.", FUNCTIONS)
COMPARISON = Rule("a comparison the wrong way round", "Put a number in on either side.")
INNER = Rule(
    "a missing inner derivative",
    "The chain rule multiplies with the derivative of what stands inside.",
)
PRODUCT = Rule(
    "a missing term of the product rule",
    "Each factor is differentiated once, while the others are left as they are.",
    TERM,
)
SQUARE = Rule(
    "a wrong square in the quotient rule", "(u/v)' = (u'v − uv')/v²: the denominator is squared, once.", POWER
)
VARIABLE = Rule("a derivative by the wrong variable", "Look at which variable the derivative is taken in.")
DERIVATIVE_LOST = Rule(
    "a derivative that is not taken", "The operator stays until the derivative is carried out.", OPERATOR
)
DERIVATIVE_EXTRA = Rule(
    "a derivative taken once too often", "What is differentiated once stays as it is.", OPERATOR
)
TRANSPOSE = Rule("a wrong transpose", "Write the shapes below the factors: inner sizes have to meet.")
ORDER = Rule(
    "factors in the wrong order", "A matrix product keeps its order, and a transpose turns it round."
)
SUMMED = Rule(
    "a sum that is missing or over the wrong index",
    "`@` sums over the index in the middle, `*` over none: ask which index has to be left.",
)
ENTRIES = Rule(
    "the wrong one of the two products",
    "`*` multiplies entry by entry, `@` is the product of matrices.",
    SUMMED,
)
AXIS = Rule("a sum over the wrong axis", "Ask which index is summed, and which one has to be left.", SUMMED)
SUM_LOST = Rule("a missing sum", "Ask which index is summed, and which one has to be left.", SUMMED)
