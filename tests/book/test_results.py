"""The build fails when a row has no verified function behind it, or a row is missing from the book."""

import pytest
from bs4 import BeautifulSoup

RESULT = """
# More

```{result} %s
---
title: More
claims: |
  %s
---
text
```
"""

UNVERIFIED = "no claim that holds calls double"

WITHOUT_SECOND = """
# Book

(twice)=
## Twice

```{result} TNY-01
---
title: Doubling
claims: |
  double(x) = 2 * x
---
text
```

(thrice)=
## Thrice
"""


def test_a_sound_book_builds_and_numbers_its_results(tiny_book):
    book = tiny_book(use="# Use\n\nSee {numref}`result-tny-02`.")
    assert (book.code, book.warnings) == (0, [])
    assert 'id="result-tny-01"' in book.html["index"]
    code = BeautifulSoup(book.html["index"], "html.parser").select_one(".result-checks pre").text
    assert code.strip() == "double(x) = 2 * x"
    assert ">Result 2<" in book.html["use"]


def test_a_row_may_have_a_second_result_with_a_name_of_its_own(tiny_book):
    second = (RESULT % ("TNY-01", "double(x) = x + x")).replace("---\n", "---\nname: again\n", 1)
    book = tiny_book(more=second + "\nSee {numref}`result-tny-01` and {numref}`again`.")
    assert (book.code, book.warnings) == (0, [])
    assert 'id="again"' in book.html["more"]
    links = BeautifulSoup(book.html["more"], "html.parser").select(".std-numref")
    assert len({link.text for link in links}) == 2


def test_a_row_without_a_result_fails(tiny_book):
    book = tiny_book(index=WITHOUT_SECOND)
    assert book.code != 0
    assert any("TNY-02: the book has no result for this row" in warning for warning in book.warnings)


@pytest.mark.parametrize(
    ("claim", "messages"),
    [
        (
            "double(x) = 3 * x",
            ["claim fails: double(x) = 3 * x: does not hold", "no claim that holds calls double"],
        ),
        ("triple(x) = 3 * x", ["no claim that holds calls double"]),
        ("", ["no claim that holds calls double"]),
    ],
)
def test_a_result_without_a_verified_function_fails(tiny_book, claim, messages):
    book = tiny_book(first=claim)
    assert book.code != 0
    assert len(book.warnings) == len(messages)
    for warning, message in zip(book.warnings, messages, strict=True):
        assert warning.startswith(f"TNY-01: {message}")


def test_a_result_for_an_unknown_row_fails(tiny_book):
    book = tiny_book(more=RESULT % ("TNY-99", "double(x) = 2 * x"))
    assert book.code != 0
    assert book.warnings == ["TNY-99: result for a row that no exercise has"]


def test_a_failing_claim_beside_a_sound_one_still_fails(tiny_book):
    book = tiny_book(first="double(x) = 2 * x\n  double(x) = x")
    assert book.code != 0
    assert [warning.split(":")[1] for warning in book.warnings] == [" claim fails"]


def test_a_section_that_an_exercise_names_must_be_there(tiny_book):
    text = WITHOUT_SECOND + RESULT[8:] % ("TNY-02", "triple(x) = 3 * x")
    book = tiny_book(index=text.replace("## Thrice", "## Three times"))
    assert book.code != 0
    assert any("TNY-02: the exercise expects index.html#thrice 'Thrice'" in w for w in book.warnings), (
        book.log
    )


def test_a_warning_comes_back_in_the_next_build(tiny_book):
    first = tiny_book(first="double(x) = 3 * x")
    again = tiny_book(first="double(x) = 3 * x")
    assert again.code != 0
    assert again.warnings == first.warnings
