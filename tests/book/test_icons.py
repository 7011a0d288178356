"""Which of the theme's icons go into the site, and that a page loads no search before it is asked for one."""

import re
from io import BytesIO
from pathlib import Path

import pydata_sphinx_theme
import pytest
from fontTools.ttLib import TTFont
from mlbook.fonts import part_of
from mlbook.icons import FONTS, SHEET, character, shown_by_rules, without_unused

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
BARS, MOON, PLUS = 0xF0C9, 0xF186, ord("+")


@pytest.fixture
def static(tmp_path):
    """A copy of the theme's fonts."""
    (tmp_path / FONTS).mkdir(parents=True)
    for font in (THEME / FONTS).glob("*.ttf"):
        (tmp_path / FONTS / font.name).write_bytes(font.read_bytes())
    return tmp_path


def characters_of(font):
    return set(TTFont(BytesIO(font.read_bytes())).getBestCmap())


def test_icons_that_are_named_stay_and_no_other(static):
    sheet = (THEME / SHEET).read_text(encoding="utf-8")
    kept = without_unused(sheet, {"fa-bars", "fa-moon", "fa-lg"}, static)
    assert all(re.search(rf"\.{name}:before[^{{]*{{content:", kept) for name in ("fa-bars", "fa-moon"))
    rules = re.compile(r'\.fa-[a-z0-9-]+:before\{content:"')
    assert len(rules.findall(kept)) == 2
    assert len(rules.findall(sheet)) > 1000
    assert ".fa-lg{" in kept
    solid, regular = (
        next((static / FONTS).glob(f"{name}-*.woff")) for name in ("fa-solid-900", "fa-regular-400")
    )
    assert characters_of(solid) - shown_by_rules(sheet) == {BARS, MOON}
    assert MOON in characters_of(regular)
    assert f"url(../{FONTS.as_posix()}/{solid.name})" in kept
    brands = next((static / FONTS).glob("fa-brands-400-*.woff"))
    assert characters_of(brands) <= shown_by_rules(sheet)  # none of its icons is named
    assert ".woff2" not in kept


def test_what_rules_of_other_names_show_stays(static):
    """A download and a warning: the theme writes them as characters, and as numbers."""
    (static / "more.css").write_text('a.more:before{content:"\\f0a9"}')
    sheet = (THEME / SHEET).read_text(encoding="utf-8")
    without_unused(sheet, set(), static)
    solid = characters_of(next((static / FONTS).glob("fa-solid-900-*.woff")))
    assert shown_by_rules('.fa-bars:before{content:"\\f0c9"}a{content:"\uf019";--b:"\\f071"}') == {
        0xF019,
        0xF071,
    }
    assert {0xF071, 0xF0EB, 0xF0A9} <= solid  # the triangle of a warning, the bulb of a hint
    assert len(solid) < 60


@pytest.mark.parametrize(
    ("content", "code"), [(r"\f0c9", BARS), (r"\+", PLUS), ("A", 0x41), (r"\e005", 0xE005)]
)
def test_the_character_of_a_rule(content, code):
    assert character(content) == code


def test_a_font_is_cut_once_and_an_older_part_goes(static):
    whole = THEME / FONTS / "fa-solid-900.ttf"
    first = part_of(whole, {BARS}, static)
    made = first.stat().st_mtime_ns
    assert part_of(whole, {BARS}, static).stat().st_mtime_ns == made
    second = part_of(whole, {BARS, MOON}, static)
    assert not first.exists()
    assert second.stat().st_size < 5000
    assert part_of(whole, {0x3042}, static) is None
