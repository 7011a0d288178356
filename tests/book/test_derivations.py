"""Derivations in matrices: shown as they are declared, judged at every build, none left out."""

from bs4 import BeautifulSoup

REGISTRY = 'course_registry = "tiny_matrices"\n'
SHOWN = """# Use

```{derivation} TNY-01-derivation TNY-02-derivation
```
"""


def test_a_derivation_is_shown_line_by_line_and_one_that_does_not_follow_fails_the_build(tiny_book):
    book = tiny_book(use=SHOWN, config=REGISTRY)
    assert book.code != 0
    assert [warning.partition(":")[0] for warning in book.warnings] == ["TNY-02-derivation"]
    assert "Line 2 does not follow from line 1: `x @ dx`." in book.warnings[0]
    right = BeautifulSoup(book.html["use"], "html.parser").select("details.derivation")[0]
    assert right.summary.text.strip() == "Title of TNY-01-derivation"
    given, lines = (node.text for node in (right.p, right.select_one("div.math")))
    assert r"x \in \mathbb R^{n}" in given
    assert r"s = S\left(x\right)" in given
    assert lines.count(r"\\") == 2
    assert r"&= \left(\mathrm dx\right)^\top \, x + x^\top \, \mathrm dx" in lines


def test_a_derivation_that_no_page_shows_fails_the_build(tiny_book):
    book = tiny_book(config=REGISTRY)
    assert book.code != 0
    names = ("TNY-01-derivation", "TNY-02-derivation")
    assert book.warnings == [f"{name}: no page shows this derivation" for name in names]
