"""List the versions of the book that a published site holds: ``python book/_ext/versions.py SITE``.

The newest state lies in SITE itself, each released version in a folder named after its tag (``v1.2``). This
writes SITE/versions.html, a plain list, the newest first.
"""

from __future__ import annotations

import re
import sys
from html import escape
from pathlib import Path

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="All published versions of the book.">
<title>Versions: Every Step Shown</title>
<style>
:root {{ color-scheme: light dark; font: 1.1rem/1.6 system-ui, sans-serif; }}
body {{ max-width: 36rem; margin: 8vh auto; padding: 0 1.2rem; }}
a {{ color: #0b5a8f; }}
@media (prefers-color-scheme: dark) {{
  body {{ background: #14181e; color: #ced6dd; }}
  a {{ color: #86c5f0; }}
}}
</style></head>
<body><main><h1>Versions</h1><p>A class that is under way can keep the version that it began with.</p>
<ul>
<li><a href="index.html">Newest</a></li>
{rows}
</ul></main></body></html>
"""


def numbers(name: str) -> list[int]:
    """Return what versions are ordered by: ``v1.10`` comes after ``v1.9``."""
    return [int(part) for part in re.findall(r"\d+", name)]


def main(site: Path) -> None:
    """Write the list."""
    found = sorted((p.parent.name for p in site.glob("v*/index.html")), key=numbers, reverse=True)
    rows = "\n".join(f'<li><a href="{escape(v)}/index.html">{escape(v)}</a></li>' for v in found)
    (site / "versions.html").write_text(PAGE.format(rows=rows), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
