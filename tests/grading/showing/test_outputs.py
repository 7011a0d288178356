"""Outputs of a student's program: known kinds stay, everything else is a sentence."""

import base64
import io

import nbformat
import pytest
from infected import problems
from matplotlib.figure import Figure
from vectors import DATA, EVIL_PAGE, METADATA, PIXEL, STREAMS

from mlcourse.grading.showing.outputs import MAX_TEXT, harmless_outputs, harmless_structure

new = nbformat.v4


def shown(data, metadata=None):
    (output,) = harmless_outputs([{"output_type": "display_data", "data": data, "metadata": metadata or {}}])
    return output


@pytest.mark.parametrize("name", DATA)
def test_an_attack_is_gone_or_text(name):
    output = shown(DATA[name])
    assert output.data
    assert set(output.data) <= {"text/plain", "text/html", "text/latex", "image/svg+xml"}
    assert problems(f'<div class="output">{output.data.get("text/html", "")}</div>') == []
    nbformat.validate(new.new_notebook(cells=[new.new_code_cell("", outputs=[output])]))


@pytest.mark.parametrize("name", METADATA)
def test_metadata_is_numbers(name):
    output = shown({"image/png": PIXEL}, METADATA[name])
    assert all(type(size) is int for sizes in output.metadata.values() for size in sizes.values())


@pytest.mark.parametrize("name", STREAMS)
def test_streams_stay_text(name):
    (output,) = harmless_outputs([{"output_type": "stream", "name": "stdout", "text": STREAMS[name]}])
    assert (output.output_type, output.text) == ("stream", STREAMS[name])


def test_honest_results_stay():
    frame = '<table border="1" class="dataframe">\n<thead><tr><th></th><th>a</th></tr></thead></table>'
    assert shown({"text/html": frame}).data["text/html"] == frame.replace(' border="1"', "").replace(
        "</tr></thead>", "</tr></thead>"
    )
    figure = shown(
        {"image/png": PIXEL, "text/plain": "<Figure>"}, {"image/png": {"width": 640, "height": 480.0}}
    )
    assert figure.data == {"image/png": PIXEL, "text/plain": "<Figure>"}
    assert figure.metadata == {"image/png": {"width": 640, "height": 480}}
    drawing = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'
    assert shown({"image/svg+xml": drawing}).data["image/svg+xml"] == drawing
    assert shown({"text/latex": "$a<b$"}).data["text/latex"] == "$a<b$"


def test_matplotlib_s_own_figures_stay():
    figure = Figure(figsize=(3, 2))
    figure.subplots().plot([1, 2])
    for kind, form in (("image/png", "png"), ("image/svg+xml", "svg")):
        file = io.BytesIO()
        figure.savefig(file, format=form)
        data = file.getvalue() if form == "svg" else base64.b64encode(file.getvalue())
        assert shown({kind: data.decode()}).data == {kind: data.decode()}


def test_what_cannot_be_shown_is_named():
    assert shown({"application/javascript": "x"}).data == {
        "text/plain": "[an output that is not shown: application/javascript]"
    }
    assert shown({"image/png": EVIL_PAGE}).data == {"text/plain": "[an output that is not shown: image/png]"}


@pytest.mark.parametrize(
    "output",
    [None, 3, {}, {"output_type": "script"}, {"output_type": "display_data"}, {"output_type": ["x"]}],
)
def test_what_is_no_output_stops_nothing(output):
    nbformat.validate(new.new_notebook(cells=[new.new_code_cell("", outputs=harmless_outputs([output]))]))


def test_a_text_without_end_is_cut():
    (output,) = harmless_outputs([{"output_type": "stream", "name": "stdout", "text": "x" * (MAX_TEXT + 5)}])
    assert output.text.endswith("x\n… (5 more characters)\n")


def test_ids_and_metadata_are_the_course_s_or_none():
    cell = new.new_markdown_cell("a", metadata={"tags": ['"><script>'], "nbgrader": {"grade_id": 'x"><b>'}})
    cell.id = '"><script>'
    odd = nbformat.from_dict(
        {"cells": [cell, {"cell_type": "script", "source": "b"}], "metadata": {"widgets": {}}}
    )
    odd.metadata["title"] = "</title><script>"
    found = harmless_structure(odd)
    assert [c.id for c in found.cells] == ["cell-0", "cell-1"]
    assert [dict(c.metadata) for c in found.cells] == [{}, {}]
    assert found.cells[1].cell_type == "raw"
    assert set(found.metadata) == {"kernelspec"}


def test_nbgrader_s_own_metadata_stays():
    own = {"grade_id": "jac-05-check", "grade": True, "points": 3, "locked": True, "solution": False,
           "schema_version": 3, "checksum": "ab", "cell_type": "code"}  # fmt: skip
    cell = new.new_code_cell("1", metadata={"nbgrader": own, "mlcourse": {"outcome": "done"}})
    (found,) = harmless_structure(new.new_notebook(cells=[cell])).cells
    assert found.metadata == cell.metadata


def test_attachments_have_the_type_that_they_are():
    bundle = {"photo.jpg": {"image/jpeg": PIXEL}, "page.png": {"image/png": EVIL_PAGE}, "x": "y"}
    cell = new.new_markdown_cell("![p](attachment:photo.jpg)")
    cell.attachments = bundle
    (found,) = harmless_structure(nbformat.from_dict({"cells": [cell]})).cells
    assert found.attachments == {"photo.jpg": {"image/png": PIXEL}}
