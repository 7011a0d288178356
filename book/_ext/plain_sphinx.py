"""Build the book with Sphinx alone: ``make book-sphinx``, into ``_build/sphinx/html``.

Jupyter Book 1 is in maintenance only and keeps Sphinx at 7. This is the way out: today's Sphinx and theme,
with the pins of ``constraints-sphinx.txt``, read the same pages with the same settings. Nothing is set twice:
`settings` translates ``_config.yml`` as Jupyter Book would.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import yaml
from build import ROOT, processes

CONFIGURATION = ROOT / "_config.yml"
PLACE = Path("_build", "sphinx", "html")

# The wrapper itself, and what is loaded only because the wrapper sets an option of it.
WRAPPER = {"jupyter_book", "sphinx_comments"}

# Where a setting stands in _config.yml → what Sphinx, an extension or the theme calls it.
NAMES = {
    "title": "html_title",
    "author": "author",
    "copyright": "copyright",
    "logo": "html_logo",
    "only_build_toc_files": "external_toc_exclude_missing",
    "bibtex_bibfiles": "bibtex_bibfiles",
    "execute.execute_notebooks": "nb_execution_mode",
    "execute.timeout": "nb_execution_timeout",
    "execute.stderr_output": "nb_output_stderr",
    "parse.myst_enable_extensions": "myst_enable_extensions",
    "html.favicon": "html_favicon",
    "html.baseurl": "html_baseurl",
    "html.use_edit_page_button": "html_theme_options.use_edit_page_button",
    "html.use_repository_button": "html_theme_options.use_repository_button",
    "html.use_issues_button": "html_theme_options.use_issues_button",
    "html.extra_footer": "html_theme_options.extra_footer",
    "repository.url": "html_theme_options.repository_url",
    "repository.branch": "html_theme_options.repository_branch",
    "repository.path_to_book": "html_theme_options.path_to_docs",
}
# Of no meaning here: print is Jupyter Book's, and `settings` itself does what these two ask for.
LEFT_OUT = {"latex", "sphinx.local_extensions", "sphinx.recursive_update"}

# What Jupyter Book sets in a book that says nothing, where Sphinx's own default is another one.
DEFAULTS = {
    "html_theme": "sphinx_book_theme",
    "html_theme_options": {"home_page_in_toc": True},
    "html_sourcelink_suffix": "",
    "pygments_style": "sphinx",
    "exclude_patterns": ["**.ipynb_checkpoints", ".DS_Store", "Thumbs.db", "_build"],
    "myst_url_schemes": ["mailto", "http", "https"],
}


def merged(into: dict, new: dict) -> dict:
    """Return `into` with `new` over it, dictionaries entry by entry."""
    both = {
        key: merged(into[key], new[key]) if isinstance(into[key], dict) else new[key]
        for key in into.keys() & new.keys()
    }
    return {**into, **new, **both}


def nested(place: str, value: object) -> dict:
    """Return a value at its place: ``nested("a.b", 1)`` is ``{"a": {"b": 1}}``."""
    for key in reversed(place.split(".")):
        value = {key: value}
    return value


def settings(configuration: Path = CONFIGURATION) -> dict:
    """Return Sphinx's settings for a book that is configured for Jupyter Book.

    Raises
    ------
    KeyError
        If the file has something that nobody has translated yet.
    """
    content = yaml.safe_load(configuration.read_text(encoding="utf-8"))
    own = content["sphinx"].pop("config")
    found = DEFAULTS
    for key, value in content.items():
        parts = {f"{key}.{name}": v for name, v in value.items()} if isinstance(value, dict) else {key: value}
        for place, setting in parts.items():
            if {key, place} & LEFT_OUT:
                continue
            if place not in NAMES:
                raise KeyError(
                    f"_config.yml has {place}: name Sphinx's option for it in {Path(__file__).name}"
                )
            found = merged(found, nested(NAMES[place], setting))
    found = merged(found, own)
    found["extensions"] = [name for name in found["extensions"] if name not in WRAPPER]
    found["extensions"].append("sphinx_multitoc_numbering")  # chapters are counted through all parts
    return found


def build(output: Path, jobs: int, address: str) -> int:
    """Build; return the exit code. A warning is an error."""
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    overrides = {**settings(), "external_toc_path": "_toc.yml", "nitpicky": True}
    if address:
        overrides["html_baseurl"] = address
    place = output / PLACE
    try:
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                ROOT / "book", None, place, place.parent / ".doctrees", "html",
                confoverrides=overrides, warningiserror=True, keep_going=True, parallel=jobs,
            )  # fmt: skip
            app.build()
    except SphinxError as error:
        print(f"ERROR: {error.category}: {error}", file=sys.stderr)
        return 2
    return app.statuscode


def main(arguments: list[str]) -> int:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=ROOT, help="Folder that gets _build.")
    parser.add_argument("--jobs", type=int, default=processes(), help="Processes at once.")
    chosen = parser.parse_args(arguments)
    return build(chosen.output.resolve(), chosen.jobs, os.environ.get("MLCOURSE_BASE_URL", ""))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
