"""What a published site needs: what a link to a page shows, a map for search engines, a page for the lost.

The address comes from ``html.baseurl`` in ``_config.yml`` or the environment variable MLCOURSE_BASE_URL.
Without one nothing claims to know it: no canonical link, no sitemap, and pictures are named relative to the
page.
"""

from __future__ import annotations

import os
import posixpath
from datetime import UTC, datetime
from functools import cache
from html import escape
from pathlib import Path
from xml.sax.saxutils import escape as xml_escape

import matplotlib
from bs4 import BeautifulSoup
from PIL import Image, ImageDraw, ImageFont

PREVIEWS = "_static/previews"
SIZE = (1200, 630)  # what the platforms that show previews ask for
PAPER, INK, ACCENTS = "#ffffff", "#102a3c", ("#0072B2", "#D55E00", "#009E73")
SHARED = "api/"  # the pages of the reference share one picture
LOST = Path(__file__).parents[2] / "_browser" / "404.html"


def read_address(app, config):
    """Let the environment say where the site will be."""
    address = os.environ.get("MLCOURSE_BASE_URL", "") or config.html_baseurl
    config.html_baseurl = f"{address.rstrip('/')}/" if address else ""


@cache
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return the font that matplotlib brings along."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name, size)


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Break a text into lines that are not wider than `width`."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if face.getlength(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def draw_preview(title: str, subtitle: str, file: Path) -> None:
    """Draw the picture that is shown beside a link to a page."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    for i, colour in enumerate(ACCENTS):
        pen.rectangle((0, 210 * i, 24, 210 * (i + 1)), fill=colour)
    pen.text((90, 80), "Every Step Shown", font=font(38), fill=ACCENTS[0])
    large, small = font(72, bold=True), font(34)
    top = 170
    for line in wrapped(title, large, 1020)[:3]:
        pen.text((90, top), line, font=large, fill=INK)
        top += 92
    top += 24
    for line in wrapped(subtitle, small, 1020)[: (SIZE[1] - top - 40) // 46]:
        pen.text((90, top), line, font=small, fill=INK)
        top += 46
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(16).save(file, optimize=True)


def describe(app, pagename, templatename, context, doctree):
    """Add to a page's head what is shown where somebody links to it."""
    head = context.get("metatags", "")
    found = BeautifulSoup(head, "html.parser").select_one("meta[name=description]")
    if app.builder.format != "html" or found is None or pagename not in app.env.titles:
        return
    title = app.env.titles[pagename].astext()
    name = "functions" if pagename.startswith(SHARED) else pagename.replace("/", "-")
    picture = f"{PREVIEWS}/{name}.png"
    file = Path(app.outdir) / picture
    if name != "functions" or not file.exists():
        draw_preview("Functions" if name == "functions" else title, found["content"], file)
    base = app.config.html_baseurl
    here = posixpath.dirname(pagename) or "."
    facts = {
        "og:type": "article",
        "og:site_name": "Every Step Shown",
        "og:title": title,
        "og:description": found["content"],
        "og:image": base + picture if base else posixpath.relpath(picture, here),
        "og:image:alt": f"Title of the page: {title}",
    }
    if base:
        facts["og:url"] = f"{base}{pagename}.html"
    tags = "".join(f'<meta property="{key}" content="{escape(value)}">\n' for key, value in facts.items())
    context["metatags"] = head + tags + '<meta name="twitter:card" content="summary_large_image">\n'


def write_site_files(app, exception):
    """Write the page for addresses that do not exist and, where the address is known, the sitemap."""
    if exception is not None or app.builder.format != "html":
        return
    site, base = Path(app.outdir), app.config.html_baseurl
    (site / "404.html").write_text(LOST.read_text(encoding="utf-8"), encoding="utf-8")
    sitemap = site / "sitemap.xml"
    sitemap.unlink(missing_ok=True)
    if base:
        day = datetime.now(UTC).date().isoformat()
        places = [f"{base}{name}.html" for name in sorted(app.env.found_docs)]
        rows = [f"<url><loc>{xml_escape(place)}</loc><lastmod>{day}</lastmod></url>" for place in places]
        head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        sitemap.write_text("\n".join([head, *rows, "</urlset>\n"]), encoding="utf-8")
        (site / "robots.txt").write_text(f"User-agent: *\nSitemap: {base}sitemap.xml\n", encoding="utf-8")


def setup(app):
    """Listen."""
    app.connect("config-inited", read_address, priority=100)  # before Sphinx looks
    app.connect("html-page-context", describe)
    app.connect("build-finished", write_site_files)
