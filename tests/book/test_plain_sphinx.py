"""The way out of Jupyter Book: the same settings, today's Sphinx, and the same text on every page."""

import os
import subprocess
from pathlib import Path

import pytest
from jupyter_book.config import get_final_config
from plain_sphinx import CONFIGURATION, PLACE, WRAPPER, settings
from same_text import differences, main, text_of

ROOT = Path(__file__).parents[2]
TODAY = ROOT / ".venv-sphinx"

# What Jupyter Book says as well, and why Sphinx alone need not hear it.
DEFAULTS_ANYWAY = {
    "html_baseurl": "",
    "latex_engine": "pdflatex",
    "nb_execution_allow_errors": False,
    "nb_execution_cache_path": "",  # mlbook sets it
    "nb_execution_excludepatterns": [],
    "nb_execution_in_temp": False,
}
OF_THE_WRAPPER = {"comments_config", "use_jupyterbook_latex", "use_multitoc_numbering"}
OF_ITS_OWN_REPOSITORY = {"repository_url", "repository_branch", "path_to_docs"}  # with the buttons off
EMPTY_IN_THE_THEME = {"analytics", "announcement"}


def test_the_settings_are_the_ones_that_jupyter_book_makes():
    theirs, _ = get_final_config(user_yaml=CONFIGURATION, cli_config={"latex_individualpages": False})
    ours = settings()
    assert {key: theirs[key] for key in theirs.keys() - ours.keys() - OF_THE_WRAPPER} == DEFAULTS_ANYWAY
    extensions, wrapped = ours.pop("extensions"), theirs.pop("extensions")
    assert extensions == [name for name in wrapped if name not in WRAPPER | {"sphinx_jupyterbook_latex"}]
    theme, options = ours.pop("html_theme_options"), theirs.pop("html_theme_options")
    assert theme.pop("launch_buttons") == {}  # Jupyter Book names no server either
    assert [name for name, to in options.pop("launch_buttons").items() if to] == ["notebook_interface"]
    assert options.keys() - theme.keys() == OF_ITS_OWN_REPOSITORY | EMPTY_IN_THE_THEME
    assert theme == {key: options[key] for key in theme}
    assert ours == {key: theirs[key] for key in ours}


def test_a_setting_that_nobody_has_translated_is_no_surprise(tmp_path):
    (tmp_path / "_config.yml").write_text("html: {announcement: New!}\nsphinx: {config: {extensions: []}}\n")
    with pytest.raises(KeyError, match=r"html\.announcement"):
        settings(tmp_path / "_config.yml")


def test_nothing_is_pinned_twice():
    pins = [
        {line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")}
        for name in ("constraints.txt", "constraints-sphinx.txt")
    ]
    assert not set.intersection(*pins)
    version = next(pin for pin in pins[1] if pin.startswith("Sphinx=="))
    assert int(version.removeprefix("Sphinx==").split(".")[0]) >= 8


PAGE = "<header>theme</header><article class='bd-article'><p>Let <b>x</b>\n be $x^2$.</p></article>"


def test_words_are_compared_and_not_markup():
    other = "<div>other theme</div><article class='bd-article'><div>Let  x be $x^2$.</div></article>"
    assert text_of(PAGE) == text_of(other) == "Let x be $x^2$."
    assert text_of("<p>a page of the theme's, such as the search</p>") is None


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ({"a": PAGE}, []),
        ({"a": PAGE.replace("x^2", "x^3")}, ["a.html:", "  - …Let x be $x^2$.…", "  + …Let x be $x^3$.…"]),
        (
            {"a": PAGE.replace("$.", "$. Or")},
            ["a.html:", "  - …Let x be $x^2$.…", "  + …Let x be $x^2$. Or…"],
        ),
        ({}, ["a.html: only in one"]),
        ({"a": PAGE, "b": PAGE}, ["b.html: only in other"]),
    ],
)
def test_a_page_that_says_something_else_is_named(tmp_path, monkeypatch, capsys, pages, said):
    monkeypatch.chdir(tmp_path)
    for folder, content in (("one", {"a": PAGE}), ("other", pages)):
        Path(folder).mkdir()
        for name, text in content.items():
            Path(folder, f"{name}.html").write_text(text)
    assert main(["one", "other"]) == bool(said)
    assert capsys.readouterr().out.splitlines() == (said or ["1 pages, the same text in both builds"])


def test_two_empty_folders_are_not_the_same_book(tmp_path):
    assert differences(tmp_path, tmp_path) == [f"{tmp_path}: no pages"]


@pytest.mark.skipif(not (TODAY / ".installed").exists(), reason="needs .venv-sphinx: make book-sphinx")
def test_every_page_says_the_same_without_jupyter_book(site):
    output = site.parents[1]
    done = subprocess.run(
        [TODAY / "bin" / "python", ROOT / "book" / "_ext" / "plain_sphinx.py", "--output", output],
        capture_output=True, text=True, check=False, cwd=ROOT,
        env=os.environ | {"NO_COLOR": "1", "MPLBACKEND": "agg", "MLCOURSE_BROWSER": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert "Running Sphinx v7" not in done.stdout
    assert differences(site, output / PLACE) == []
