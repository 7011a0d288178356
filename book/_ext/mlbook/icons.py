"""Send only the icons that the site shows.

The theme brings all two thousand of Font Awesome: as a script (left out by ``book/_templates``), as three
fonts and as a rule each in its style sheet. What pages and scripts name is kept, and what rules of other
names show (a download, a warning), in fonts of a few glyphs.
(The theme of ``make book-sphinx`` brings fonts that Python cannot read by itself: there they stay whole.)
"""

from __future__ import annotations

import re
from pathlib import Path

from .fonts import part_of

SHEET = Path("styles", "pydata-sphinx-theme.css")
FONTS = Path("vendor", "fontawesome", "webfonts")
NAME = re.compile(r"fa-[a-z0-9-]+")
RULE = re.compile(r'(?:\.fa-[a-z0-9-]+:before,?)+\{content:"([^"]+)"\}')
FACE = re.compile(r"@font-face\{[^}]*webfonts/(fa-[a-z0-9-]+)\.woff2[^}]*\}")
PRIVATE = re.compile(r"[\ue000-\uf8ff]|\\[ef][0-9a-f]{3}(?![0-9a-f])")  # the characters that icons are
SOURCE = re.compile(r"src:[^;}]+")
SCRIPT = "scripts/fontawesome.js*"


def named_in(site: Path) -> set[str]:
    """Return the names of the icons that pages or scripts of the site speak of."""
    files = [*site.rglob("*.html"), *site.glob("_static/**/*.js"), *site.glob("_static/**/*.mjs")]
    texts = (file.read_text(encoding="utf-8") for file in files if file.name != "fontawesome.js")
    return {name for text in texts for name in NAME.findall(text)}


def character(content: str) -> int:
    r"""Return the code point that a rule's content stands for, such as ``\f0c9`` or ``\+``."""
    return int(content[1:], 16) if len(content) > 2 else ord(content[-1])


def shown_by_rules(sheet: str) -> set[int]:
    """Return the icons that a style sheet shows without their names, written as they are or as numbers."""
    found = PRIVATE.findall(RULE.sub("", sheet))
    return {ord(icon) if len(icon) == 1 else int(icon[1:], 16) for icon in found}


def without_unused(sheet: str, names: set[str], static: Path) -> str:
    """Return the style sheet with the rules of these icons only, and fonts that have no others."""
    others = (file.read_text(encoding="utf-8") for file in static.rglob("*.css") if file != static / SHEET)
    kept = set().union(*map(shown_by_rules, [sheet, *others]))

    def rule(found: re.Match) -> str:
        if not names.intersection(NAME.findall(found[0])):
            return ""
        kept.add(character(found[1]))
        return found[0]

    def face(found: re.Match) -> str:
        font = part_of(static / FONTS / f"{found[1]}.ttf", kept, static / FONTS)
        if font is None:
            return ""
        return SOURCE.sub(f'src:url(../{FONTS.as_posix()}/{font.name}) format("woff")', found[0])

    return FACE.sub(face, RULE.sub(rule, sheet))


def keep_used_icons(app, exception):
    """Rewrite what the theme put into the site; Sphinx copies it again with every build."""
    if exception is not None or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    for file in static.glob(SCRIPT):
        file.unlink()
    if not any((static / FONTS).glob("*.ttf")):
        return
    sheet = static / SHEET
    text = without_unused(sheet.read_text(encoding="utf-8"), named_in(Path(app.outdir)), static)
    sheet.write_text(text, encoding="utf-8")
    for kind in ("*.ttf", "*.woff2"):
        for file in (static / FONTS).glob(kind):
            file.unlink()


def setup(app):
    """Work at the end of a build."""
    app.connect("build-finished", keep_used_icons)
