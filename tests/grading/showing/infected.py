"""Notebooks that carry the attacks of `vectors`, and what is wrong with a page that shows them."""

import re

import nbformat
from bs4 import BeautifulSoup
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from vectors import CANARY, DATA, HOST, MARKDOWN, METADATA, PIXEL, STREAMS

from mlcourse.grading.showing.html import ATTRIBUTES, CLASSES, TAGS

new = nbformat.v4
BOX = ".from-student, .output, .input_area"
PYGMENTS = {name for names in CLASSES.values() for name in names} | {"hl-ipython3"}
NBCONVERT = re.compile(r"output_\w+|rendered_html|prompt|ansi-[\w-]+|output|dataframe")
DATA_ADDRESS = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]*")


def written(source, grade_id="small-2-explain", **more):
    """A written answer."""
    meta = {"grade_id": grade_id, "grade": True, "solution": True, "locked": False, "task": False,
            "points": 2, "schema_version": 3, "cell_type": "markdown"}  # fmt: skip
    return new.new_markdown_cell(source, metadata={"nbgrader": meta}, **more)


def outputs():
    """Every attack that is an output."""
    found = [
        nbformat.NotebookNode(output_type="display_data", data=data, metadata={}) for data in DATA.values()
    ]
    picture = {"image/png": PIXEL, "text/html": "<b>x</b>", "text/plain": "x"}
    for meta in METADATA.values():
        found.append(
            nbformat.NotebookNode(
                output_type="execute_result", data=picture, metadata=meta, execution_count=1
            )
        )
    for text in STREAMS.values():
        found.append(nbformat.NotebookNode(output_type="stream", name="stderr", text=text))
        found.append(nbformat.NotebookNode(output_type="error", ename=text, evalue=text, traceback=[text]))
    return found


def notebook(texts=None, results=None):
    """A notebook with attacks in its answers, its own cells, and its outputs; or with anything else there."""
    texts = list(MARKDOWN.values()) if texts is None else texts
    results = outputs() if results is None else results
    cells = [written(texts[0], attachments={"p.png": {"image/png": PIXEL}})]
    cells += [new.new_markdown_cell(text, attachments={"p.png": {"image/png": PIXEL}}) for text in texts]
    cells += [new.new_code_cell(f"# {text}") for text in texts]
    cells += [new.new_raw_cell(text) for text in texts]
    cells += [new.new_code_cell("1") for _ in results]
    for cell, result in zip(cells[-len(results) :], results, strict=True):
        cell.outputs = [result]
    for place, cell in enumerate(cells):
        cell.id = f"cell-{place}"
    # not `new_notebook`, which refuses what a forged result may hold
    return nbformat.from_dict({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def problems(html, boxes=BOX):
    """What is wrong inside the boxes of a page: elements, attributes, addresses that are not allowed."""
    page = BeautifulSoup(html, "html.parser")
    found = []
    for box in page.select(boxes):
        for element in box.find_all(True):
            found += [f"{element.name}: {why}" for why in _problems(element)]
    return found


def _problems(element):
    if element.name not in TAGS:
        yield "element"
    known = ATTRIBUTES.get(element.name, set()) | {"class", "alt", "src", "style"}
    for name, value in element.attrs.items():
        if name not in known:
            yield f"attribute {name}"
        if name == "class":
            yield from (f"class {c}" for c in value if c not in PYGMENTS and not NBCONVERT.fullmatch(c))
        if name == "src" and not DATA_ADDRESS.fullmatch(value):
            yield f"address {value}"
        if name == "style" and not re.fullmatch(r"text-align: ?\w+;?", value):
            yield f"style {value}"


def skeleton(html, boxes=BOX):
    """The page outside of the boxes, as it is."""
    page = BeautifulSoup(html, "html.parser")
    for box in page.select(boxes):
        box.clear()
    return re.sub(r'nonce="[^"]*"', "", str(page))


def tells(text):
    """Whether a text could be code of an attack."""
    return CANARY in text or HOST in text


def formulas(source):
    """The formulas of a markdown text, as they were typed."""
    tokens, found = list(MarkdownWithMath(renderer=None).parse(source)[0]), set()
    while tokens:
        token = tokens.pop()
        tokens += token.get("children") or []
        if token["type"] in ("inline_math", "block_math"):
            found.add(token["raw"])
        elif token["type"] == "latex_environment":
            found.add(token["attrs"]["body"])
    return found
