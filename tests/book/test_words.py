"""Slips of the text that have happened, looked for in every chapter."""

import re

import pytest
from conftest import ROOT

CHAPTERS = sorted((ROOT / "book").glob("*.md"))
SLIPS = {
    "a transpose above a superscript; write (h^s)\\T": r"\^(?:\{[^{}]*\}|\w)\}?\\T(?![a-zA-Z])",
    "a chapter by its number in words; link to it": r"\b(?:first|second|third|last) chapter\b",
}


@pytest.mark.parametrize("slip", SLIPS)
def test_no_chapter_has_the_slip(slip):
    pattern = re.compile(SLIPS[slip])
    found = [
        f"{page.name}: {m[0]}"
        for page in CHAPTERS
        for m in pattern.finditer(page.read_text(encoding="utf-8"))
    ]
    assert found == [], slip


def test_no_work_is_listed_twice():
    text = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    titles = [re.sub(r"[^a-z]", "", title.lower()) for title in re.findall(r"\n  title\s*= (.*)", text)]
    assert len(titles) == text.count("\n@") + text.startswith("@")
    assert sorted(titles) == sorted(set(titles))
