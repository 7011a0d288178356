"""What a published site needs, where its libraries need help; they are set in ``_config.yml``.

sphinxext-opengraph says what is shown beside a link to a page and draws the picture, sphinx-sitemap writes
the map for search engines. Both want to know where the site will be: ``html.baseurl``, or MLCOURSE_BASE_URL
for ``build.py``. Without an address nothing may claim to know it: no canonical link, no sitemap, and pictures
are named relative to the page.
"""

from __future__ import annotations

import posixpath
import re
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup

PICTURES = "_images/social_previews/"  # where sphinxext-opengraph puts them


def read_address(app, config):
    """Say once where the site will be: Sphinx asks for a slash at the end, and opengraph has its own name."""
    config.html_baseurl = config.html_baseurl and f"{config.html_baseurl.rstrip('/')}/"
    if "sphinxext.opengraph" in app.extensions:
        config.ogp_site_url = config.html_baseurl


def describe(app, pagename, templatename, context, doctree):
    """Tell opengraph what the page says about itself; it would take the first sentences, formulas and all."""
    found = BeautifulSoup(context.get("metatags", ""), "html.parser").select_one("meta[name=description]")
    if found is None or doctree is None:
        return
    title = app.env.titles[pagename].astext()
    context["meta"] = {
        **(context["meta"] or {}),
        "ogp_description_length": 0,  # the picture has the title alone; platforms write the description below
        "og:title": escape(title),  # opengraph would leave out what looks like a tag
        "og:description": escape(found["content"]),
        "og:image:alt": escape(f"Title of the page: {title}"),
    }


def claim_no_address(app, pagename, templatename, context, doctree):
    """Without an address, take back the one that opengraph makes up, and find the picture from the page."""
    if app.config.html_baseurl or doctree is None:
        return
    head = re.sub(r'<meta property="og:url"[^>]*>\n', "", context["metatags"])
    up = posixpath.relpath(".", posixpath.dirname(pagename) or ".")
    context["metatags"] = head.replace(f'content="{PICTURES}', f'content="{posixpath.join(up, PICTURES)}')


def write_all_pages(app, env):
    """Write every page where there is a sitemap: sphinx-sitemap lists what was written (its issue 13)."""
    return env.found_docs if app.config.html_baseurl else []


def write_robots(app, exception):
    """Name the sitemap where search engines look for it; what an earlier build with an address left goes."""
    if exception is not None or app.builder.format != "html":
        return
    site, base = Path(app.outdir), app.config.html_baseurl
    if base:
        (site / "robots.txt").write_text(f"User-agent: *\nSitemap: {base}sitemap.xml\n", encoding="utf-8")
    else:
        for name in ("sitemap.xml", "robots.txt"):
            (site / name).unlink(missing_ok=True)


def setup(app):
    """Listen, before and after opengraph."""
    app.connect("config-inited", read_address, priority=100)  # before Sphinx looks
    app.connect("html-page-context", describe, priority=400)
    app.connect("html-page-context", claim_no_address, priority=600)
    app.connect("env-updated", write_all_pages)
    app.connect("build-finished", write_robots)
