"""What feedback and report pages have in common: words for statuses, numbers as people write them, safety.

Pages are self-contained: one file, no script, nothing loaded from elsewhere. Whatever a student wrote is
escaped by the template and, where our own marks are added to it, goes through nh3.
"""

from functools import cache
from html import escape

import nh3
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

__all__ = ["WORDS", "environment_of", "number", "render"]

WORDS = {
    "ok": "all right",
    "partial": "partly right",
    "wrong": "not right yet",
    "error": "stopped by an error",
    "missing": "no answer",
    "timeout": "took too long",
    "memory": "wanted too much memory",
    "output_limit": "printed too much",
    "crashed": "ended the program",
    "invalid_submission": "file could not be read",
    "grader_fault": "our fault, a person looks at it",
    "pending": "to be marked by a person",
    "marked": "marked by a person",
    "credited": "full points for everybody",
    "dropped": "does not count any more",
}


def render(template: str, **values: object) -> str:
    """Fill one of the page templates."""
    return _templates().get_template(template).render(words=WORDS, **values)


@cache
def _templates() -> Environment:
    """The templates, each compiled once however many pages there are."""
    environment = environment_of("mlcourse.grading.pages")
    environment.filters |= {"sentence": sentence, "printed": printed}
    return environment


def environment_of(package: str) -> Environment:
    """The templates of a package, in which every text is escaped and a name that is missing is an error."""
    environment = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number}
    return environment


def number(value: float | None) -> str:
    """Points the way people write them: 3, 2.5, and – for no score."""
    return "–" if value is None else f"{round(value, 2):g}"


def sentence(line: str) -> Markup:
    """A line of a check as HTML: escaped, with what stands in backticks as code, and nothing else."""
    parts = escape(line).split("`")
    marked = "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))
    return Markup(nh3.clean(marked, tags={"code"}, attributes={}))


def printed(text: str) -> Markup:
    """Output of a student's program as HTML that can only be text."""
    return Markup(nh3.clean(escape(text), tags=set(), attributes={}))
