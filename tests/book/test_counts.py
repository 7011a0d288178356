"""Numbers in prose: counted in the book, "more than" elsewhere, so that a new topic edits none of them."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from mlbook.counts import counts

ROOT = Path(__file__).parents[2]
COURSE = SimpleNamespace(course_registry="mlcourse.exercises")
NAMES = {
    "chapters": "chapters", "problem sets": "sets", "notebooks": "notebooks", "exercises": "exercises",
    "rows of the syllabus": "rows", "mistakes": "mistakes", "known mistakes": "mistakes",
}  # fmt: skip
WORDS = [
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
]  # fmt: skip
NUMBER = rf"\d[\d,]*|{'|'.join(WORDS)}"
CLAIM = re.compile(rf"\b(more than )?({NUMBER})\s+({'|'.join(NAMES)})\b", re.IGNORECASE)


def value(number):
    word = number.lower()
    return WORDS.index(word) + 10 if word in WORDS else int(re.sub(r"\D", "", number))


def refused(text, known):
    """Return what a text says about the course's size that is false, a fifth too low, or soon to be false."""
    found = []
    for said, number, name in CLAIM.findall(" ".join(text.split())):
        written, true = value(number), known[NAMES[name.lower()]]
        if written < 10 and not said:
            continue  # "two exercises" of a section
        if not said:
            found.append(f"{number} {name}: write 'more than', or the role count")
        elif not true * 0.8 <= written < true:
            found.append(f"more than {number} {name}: there are {true}")
    return found


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md"])
def test_what_is_said_about_the_size_of_the_course_is_true(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    # What a released version had stays true of it.
    text = (
        text[: found.start()] if (found := re.search(r"^## (?!.*unreleased)\d", text, re.MULTILINE)) else text
    )
    assert CLAIM.search(" ".join(text.split()))
    assert refused(text, counts(COURSE)) == []


def test_no_page_of_the_book_counts_by_itself():
    pages = [*(ROOT / "book").glob("*.md"), *(ROOT / "book" / "ta").glob("*.md")]
    claims = {page.name: CLAIM.findall(" ".join(page.read_text(encoding="utf-8").split())) for page in pages}
    assert {name: [c for c in found if value(c[1]) >= 10] for name, found in claims.items() if found} == {}


KNOWN = {"chapters": 16, "sets": 8, "notebooks": 17, "exercises": 173, "rows": 95, "mistakes": 883}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("more than 170 exercises and more than\n880 known mistakes", []),
        ("More than 139 exercises", []),
        ("more than 138 exercises", ["138 exercises: there are 173"]),
        ("more than 173 exercises", ["173 exercises: there are 173"]),
        ("173 exercises, sixteen chapters", ["173 exercises: write", "sixteen chapters: write"]),
        ("two exercises, 24 students", []),
        ("more than 1,000 mistakes", ["1,000 mistakes: there are 883"]),
    ],
)
def test_a_number_is_refused_where_it_is_false_or_a_fifth_too_low(text, wrong):
    found = refused(text, KNOWN)
    assert len(found) == len(wrong)
    assert all(part in said for part, said in zip(wrong, found, strict=True))


def test_the_book_fills_in_what_it_has(tiny_book):
    book = tiny_book(
        page="# Page\n\n{count}`exercises` exercises, {count}`rows` rows, {count}`mistakes` mistakes.\n"
    )
    assert book.warnings == []
    assert "2 exercises, 2 rows, 2 mistakes." in book.html["page"]
    wrong = tiny_book(page="# Page\n\n{count}`pupils` pupils.\n")
    assert wrong.code != 0
    assert "'pupils' is none of chapters, sets, notebooks, rows, exercises, mistakes" in wrong.log
