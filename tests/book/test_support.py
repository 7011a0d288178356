"""Numbers and statements in captions, parentheses and summaries: a claim or a source, or no book."""

import numpy as np
import pytest
from mlbook.statements import drawn, number_shown, problem_with
from mlbook.support import CLAIM, SOURCE, is_statement, is_supported, parentheses, sentences

PAGE = """
# Page

```{plot} two_jacobians
:name: fig
:alt: Two tables.
%s
```

Text (%s).

## Summary

- %s
"""


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        ("864", 864), ("0.69", np.log(2)), ("Nine", 9), ("16 000", 16000), ("−2.5", -2.5),
        ("$\\frac1{16}$", 1 / 16), ("$\\tfrac34$", 0.75),
        ("$2^{53}$", 2**53), ("$10^{-20}$", 1e-20), ("57", 56.8), ("singular", True), ("half", 0.5),
    ],
)  # fmt: skip
def test_a_number_that_is_right_as_far_as_it_is_written(shown, value):
    assert problem_with(shown, value) == ""


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        ("865", 864), ("0.70", np.log(2)), ("eight", 9), ("57", 57.6), ("singular", False), ("singular", 1),
        ("$2^{52}$", 2**53),
    ],
)  # fmt: skip
def test_a_number_that_is_wrong(shown, value):
    assert problem_with(shown, value)


def test_words_are_no_number():
    assert number_shown("invertible") is None
    assert number_shown("$x$") is None


def test_what_a_figure_draws_can_be_asked():
    assert drawn(sentences_of_nine, "count") == 9
    with pytest.raises(LookupError, match="assigns nothing to other"):
        drawn(sentences_of_nine, "other")


def sentences_of_nine():
    size = 3
    count = size**2
    return [size, count]


@pytest.mark.parametrize(
    ("text", "statement", "supported"),
    [
        ("Left: falling order.", False, False),
        ("Here it is invertible, never singular.", True, False),
        ("A kernel of nine.", True, False),
        (f"A kernel of {CLAIM}.", True, True),
        (f"A kernel of {CLAIM} on nine samples.", True, False),
        (f"A kernel of nine, see {SOURCE}.", True, True),
        ("What jumps at 0 is the slope.", False, False),
    ],
)
def test_what_needs_support_and_what_has_it(text, statement, supported):
    assert is_statement(text) is statement
    assert is_supported(text, text) is supported


def test_a_source_nearby_supports_words_but_no_number():
    assert is_supported("It is never zero.", f"It is never zero. See {SOURCE}.")
    assert not is_supported("It has 3 rows.", f"It has 3 rows. See {SOURCE}.")


def test_texts_are_cut_as_readers_would():
    assert sentences("One. Two (2.5 of it)! three") == ["One.", "Two (2.5 of it)! three"]
    assert parentheses("f(x) is (never, in (0, 1), so) small (three times)") == [
        "never, in (0, 1), so",
        "three times",
    ]


def test_a_bare_number_fails_the_build_and_a_claim_mends_it(tiny_book):
    bare = PAGE % ("A caption with 25 rows.", "of 3 sizes", "It is never zero.")
    held = "{claim}`24 = 8 * triple(1)` rows and {claim}`$3^2$ = double(4.5)`"
    book = tiny_book(page=bare + "\n```{result} TNY-01\n---\nclaims: double(x) = 2 * x\n---\n$x$\n```\n",
                     good=PAGE % (held, "a number", "Proved in {numref}`result-tny-01`: never zero.")
                     + "\n```{result} TNY-02\n---\nname: b\nclaims: triple(x) = 3 * x\n---\n$x$\n```\n",
                     wrong="# W\n\n{claim}`7 = triple(2)` {claim}`8` {claim}`9 = nine`")  # fmt: skip
    assert book.code != 0
    assert sorted(w for w in book.warnings if "claim" in w) == [
        "claim: 7 = triple(2): '7' is 6",
        "claim: 8: no ' = ' in it",
        "claim: 9 = nine: NameError: name 'nine' is not defined",
        "no claim and no source: A caption with 25 rows.",
        "no claim and no source: It is never zero.",
        "no claim and no source: of 3 sizes",
    ]
    assert 'title="Checked when this page was built: 8 * triple(1)">24</span>' in book.html["good"]
