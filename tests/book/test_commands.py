"""Every command that the text shows exists, with its options: nobody types what only a chapter knows."""

import re
from pathlib import Path

import pytest
import typer.main

from mlcourse.grading.command_line.commands import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "book").rglob("*.md"))]
SHOWN = re.compile(r"(?:`|^(?:\.venv/bin/)?|/bin/)mlcourse ([a-z][^`\n]*)", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def shown_on(page):
    """What stands behind `mlcourse` in code: the words of a command."""
    return [line.partition(" #")[0].split() for line in SHOWN.findall(page.read_text(encoding="utf-8"))]


def unknown(words):
    """What of a command line does not exist; nothing if it could be typed."""
    command = typer.main.get_command(app)
    options = {name for one in command.params for name in one.opts}
    for word in words:
        known = getattr(command, "commands", {})
        if not known:
            break
        if word in known:
            command = known[word]
        elif re.fullmatch(r"[a-z][a-z-]*", word):
            return word
        options |= {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    own = set(OPTION.findall(" ".join(words))) - options - {"--help"}
    passes_on = command.context_settings.get("ignore_unknown_options")
    return "" if passes_on else " ".join(sorted(own))


@pytest.mark.parametrize("page", [page for page in PAGES if shown_on(page)], ids=lambda page: page.stem)
def test_every_command_that_is_shown_exists(page):
    assert {" ".join(words): unknown(words) for words in shown_on(page) if unknown(words)} == {}


@pytest.mark.parametrize(
    ("line", "lacks"),
    [
        ("grade SET --workers 2", ""), ("grade SET --quickly", "--quickly"), ("sing", "sing"),
        ("class new --term x", ""), ("class burn", "burn"), ("regrades", ""), ("regrades burn", "burn"),
        ("book --no-such", "--no-such"),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_found(line, lacks):
    assert unknown(line.split()) == lacks
