"""Compare the text of two builds of the book, page by page: ``python book/_ext/same_text.py HTML HTML``.

What a reader reads in the middle of a page is compared, formulas and code included; not the theme around it,
and not how words are broken into lines. Exit code 1 if a page is missing or says something else.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bs4 import BeautifulSoup

ARTICLE = "article.bd-article"  # the theme's name for what stands in the middle
CONTEXT = 60  # characters


def text_of(page: str) -> str | None:
    """Return the words of a page's article with single spaces between them; None if it has no article."""
    article = BeautifulSoup(page, "html.parser").select_one(ARTICLE)
    if article is None:
        return None
    return " ".join(article.get_text().split())


def texts(site: Path) -> dict[str, str]:
    """Return the text of every page of a site."""
    pages = {p.relative_to(site).as_posix(): p for p in site.rglob("*.html")}
    found = {name: text_of(path.read_text(encoding="utf-8")) for name, path in pages.items()}
    return {name: text for name, text in sorted(found.items()) if text is not None}


def first_difference(one: str, other: str) -> str:
    """Show where two texts part, with what stands around it."""
    same = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    around = slice(max(0, same - CONTEXT), same + CONTEXT)
    return f"  - …{one[around]}…\n  + …{other[around]}…"


def differences(one: Path, other: Path) -> list[str]:
    """Return a line or three for each page that is not the same in both sites."""
    ours, theirs = texts(one), texts(other)
    if not ours:
        return [f"{one}: no pages"]
    found = [f"{name}: only in {one}" for name in ours.keys() - theirs.keys()]
    found += [f"{name}: only in {other}" for name in theirs.keys() - ours.keys()]
    both = [name for name in ours if name in theirs and ours[name] != theirs[name]]
    return sorted(found) + [f"{name}:\n{first_difference(ours[name], theirs[name])}" for name in both]


def main(arguments: list[str]) -> int:
    """Compare two folders."""
    one, other = (Path(argument) for argument in arguments)
    found = differences(one, other)
    print("\n".join(found) or f"{len(texts(one))} pages, the same text in both builds")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
