"""nbgrader's two pages, made by our exporters: nothing acts, and nothing outside the boxes changes."""

from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from infected import notebook, outputs, problems, skeleton, tells
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers
from vectors import MARKDOWN

from mlcourse.grading.showing.exporter import FeedbackExporter, MarkingExporter

RESOURCES = {
    "base_url": "", "submission_id": "abc", "index": 0, "total": 1, "notebook_id": "small-one",
    "assignment_id": "ps0-small", "student": "student-01", "notebook_path": "x",
    "nbgrader": {"score": 1, "max_score": 2, "late_penalty": 0, "notebook": "small-one"},
}  # fmt: skip
STATIC = Path(handlers.static_path, "node_modules", "bootstrap", "dist", "css")


def page(exporter, shown):
    made = exporter(extra_template_paths=[str(STATIC)])
    made.register_preprocessor(_scored, enabled=True)  # as nbgrader's own step does
    return made.from_notebook_node(shown, dict(RESOURCES))[0]


def _scored(shown, resources):
    for cell in shown.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader |= {"score": 1.0, "comment": MARKDOWN["image that fails"]}
    return shown, resources


@pytest.mark.parametrize("exporter", [MarkingExporter, FeedbackExporter])
def test_all_attacks_at_once_only_show(exporter):
    infected = notebook()
    html = page(exporter, infected)
    assert problems(html) == []
    counts = [len(outputs()), sum(cell.cell_type != "code" for cell in infected.cells)]
    quiet = notebook(["text"] * ((counts[1] - 1) // 2), [_plain()] * counts[0])
    assert skeleton(html) == skeleton(page(exporter, quiet))
    assert not any(
        tells(script.get_text()) for script in BeautifulSoup(html, "html.parser").find_all("script")
    )


def _plain():
    return nbformat.v4.new_output("stream", text="text")


@pytest.mark.filterwarnings("ignore:Your element with mimetype")
def test_these_pages_are_judged_by_what_can_fail():
    attacks = [text for text in MARKDOWN.values() if "photo.png" not in text]  # nbconvert stops there
    stock, _ = HTMLExporter(template_name="classic").from_notebook_node(notebook(attacks))
    assert len(problems(stock, ".text_cell_render, .output")) > 100
    assert "canary" in stock


def test_the_feedback_page_runs_and_loads_nothing():
    html = page(FeedbackExporter, notebook())
    elements = BeautifulSoup(html, "html.parser")
    assert elements.select("script, link, iframe, object, embed, base") == []
    addresses = [e.get("src") or e.get("href") for e in elements.select("[src], [href]")]
    assert [address for address in addresses if not address.startswith(("data:image/", "#"))] == []
    assert "default-src 'none'" in html


def test_every_script_of_the_marking_page_has_the_nonce_and_comes_from_the_site():
    exporter = MarkingExporter("the-nonce", extra_template_paths=[str(STATIC)])
    html = exporter.from_notebook_node(notebook(), dict(RESOURCES))[0]
    scripts = BeautifulSoup(html, "html.parser").find_all("script")
    assert len(scripts) > 10
    assert all(script["nonce"] == "the-nonce" for script in scripts)
    assert all(
        script.get("src", "/").startswith(("/formgrader/", "../../mathjax/", "/")) for script in scripts
    )


def test_names_of_people_are_text():
    named = dict(RESOURCES) | {"first_name": "<img src=x>", "last_name": '"><script>', "student": "a'b"}
    html = MarkingExporter().from_notebook_node(notebook(["text"], [_plain()]), named)[0]
    assert "<img" not in html
    assert '"><script>' not in html


def test_a_rubric_is_ours_and_stands_outside_of_any_box():
    rubric = nbformat.v4.new_markdown_cell("**Points**", metadata={"mlcourse": {"rubric": "SMALL-2"}})
    html = page(MarkingExporter, nbformat.v4.new_notebook(cells=[rubric]))
    assert "<strong>Points</strong>" in html
    assert 'class="from-student"' not in html


def test_five_megabytes_of_outputs_are_shown():
    many = [nbformat.v4.new_output("stream", text="line of text\n" * 8000) for _ in range(50)]
    html = page(MarkingExporter, notebook(["text"], many))
    assert 4_000_000 < len(html) < 8_000_000
    assert 'id="small-2-explain"' in html
