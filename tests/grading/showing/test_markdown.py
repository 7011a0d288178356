"""Markdown of unknown origin becomes HTML that only shows; honest markdown stays what it was."""

import time
from html import unescape
from pathlib import Path

import nbformat
import pytest
from infected import formulas, problems
from vectors import MARKDOWN, PIXEL

from mlcourse.grading.showing.markdown import MAX_LENGTH, rendered

ROOT = Path(__file__).parents[3]
ATTACHED = {"p.png": {"image/png": PIXEL}}


@pytest.mark.parametrize("name", MARKDOWN)
def test_an_attack_is_text_at_most(name):
    html = rendered(MARKDOWN[name], ATTACHED)
    assert problems(f'<div class="from-student">{html}</div>') == []


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("$a<b$ and $x>y$", "<p>$a&lt;b$ and $x&gt;y$</p>"),
        ("$$a<b$$", "<p>$$a&lt;b$$</p>"),
        ("H<sub>2</sub>O<br>**2** < 3", "<p>H<sub>2</sub>O<br><strong>2</strong> &lt; 3</p>"),
        ("```\nx < y\n```", "<pre><code>x &lt; y\n</code></pre>"),
        ("[a source](https://example.org/x)", "<p>a source (<code>https://example.org/x</code>)</p>"),
        ("![p](attachment:p.png)", f'<p><img src="data:image/png;base64,{PIXEL}" alt="p"></p>'),
        (f"![p](data:image/png;base64,{PIXEL})", f'<p><img src="data:image/png;base64,{PIXEL}" alt="p"></p>'),
        ("![p](attachment:photo.png)", "<p><em>[picture not shown: attachment:photo.png]</em></p>"),
    ],
)
def test_honest_markdown_stays(source, html):
    assert rendered(source, ATTACHED).strip() == html


def test_the_formulas_of_all_released_notebooks_reach_the_page():
    counted = 0
    for path in sorted(ROOT.glob("exercises/*/*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                shown = unescape(rendered(cell.source))
                found = formulas(cell.source)
                counted += len(found)
                assert [formula for formula in found if formula not in shown] == []
    assert counted > 300


def test_tables_and_highlighted_code_keep_their_looks():
    assert "text-align:center" in rendered("| a |\n|:-:|\n| 1 |")
    assert '<span class="k">def</span>' in rendered("```python\ndef f(): pass\n```")


def test_a_picture_beside_the_notebook_is_shown_and_nothing_else(tmp_path):
    from vectors import PNG

    (tmp_path / "photo 1.png").write_bytes(PNG)
    (tmp_path / "page.png").write_text("<script>")
    (tmp_path / "linked.png").symlink_to(tmp_path / "photo 1.png")
    assert PIXEL in rendered("![p](<photo 1.png>)", folder=tmp_path)
    assert PIXEL in rendered("![p](./photo%201.png)", folder=tmp_path)
    for name in ("page.png", "linked.png", "../photo.png", f"{tmp_path}/photo%201.png", "absent.png"):
        assert "picture not shown" in rendered(f"![p]({name})", folder=tmp_path), name


@pytest.mark.parametrize(
    "piece",
    ["[", "*a ", "$$", "`", "<", "> ", "![", "[a](", "\\begin{a}", "\\\\[", "<a ", "|", "_a", "a|b\n-|-\n"],
)
def test_no_text_keeps_the_page_from_opening(piece):
    start = time.process_time()
    rendered((piece * MAX_LENGTH)[:MAX_LENGTH])
    assert time.process_time() - start < 5  # a wide limit: some of these took a quarter of a minute


def test_what_is_too_long_to_be_read_is_shown_as_typed():
    html = rendered("<b>" * MAX_LENGTH)
    assert html.startswith("<pre>&lt;b&gt;")
    assert html.endswith(f"… ({2 * MAX_LENGTH} more characters)</pre>")


def test_a_parser_that_fails_costs_no_answer(monkeypatch):
    from mlcourse.grading.showing import markdown

    def fail(*args, **kw):
        raise RecursionError

    monkeypatch.setattr(markdown, "MarkdownWithMath", fail)
    assert rendered("a < b") == "<pre>a &lt; b</pre>"
