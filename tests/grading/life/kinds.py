"""Files that are something else, and notebooks as text."""

import jupytext

from life.table import ASKED, PNG, happens, zipped

for name, data in {
    "{}.pdf": b"%PDF-1.7\n\xff",
    "{}.docx": zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b""}),
    "{}.html": b"<!DOCTYPE html><html><body>x</body></html>",
    "IMG_0001.jpg": PNG,
    "{}.7z": b"7z\xbc\xaf'\x1c",
    "{}.webloc": b"https://colab.research.google.com/drive/1",
    "solution.rar": b"Rar!\x1a\x07",
}.items():
    happens(f"only {name}", ASKED)(
        lambda work, name=name, data=data: work.instead(name.format(work.target), data)
    )
for what, data in {
    "PDF": b"%PDF-1.7\n\xff\xff", "photograph": b"\xff\xd8\xff\xe0\0\x10JFIF", "pointer of Git LFS":
    b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "web page": b"<html></html>",
    "empty file": b"", "link": b'{"url": "https://docs.google.com/open?id=1", "doc_id": "1"}',
}.items():  # fmt: skip
    happens(f"a {what} called like the notebook", ASKED)(
        lambda work, data=data: work.instead(work.name, data)
    )

for suffix, fmt in {".py": "py:percent", ".md": "md", ".myst.md": "md:myst"}.items():
    happens(f"as {fmt}")(
        lambda work, suffix=suffix, fmt=fmt: work.instead(
            work.target + suffix, jupytext.writes(work.notebook, fmt=fmt).encode()
        )
    )


@happens("as a script of nbconvert")
def script(work):
    parts = ["#!/usr/bin/env python\n# coding: utf-8\n"]
    for number, cell in enumerate(work.notebook.cells):
        commented = "\n".join(f"# {line}" for line in cell.source.split("\n"))
        parts.append(
            f"# In[{number}]:\n\n\n{cell.source}\n" if cell.cell_type == "code" else f"{commented}\n"
        )
    return work.instead(f"{work.target}.py", "\n\n".join(parts).encode())


@happens("as Markdown of nbconvert")
def markdown(work):
    parts = [f"```python\n{c.source}\n```\n\n    [output]\n" if c.cell_type == "code" else c.source
             for c in work.notebook.cells]  # fmt: skip
    return work.instead(f"{work.target}.md", "\n\n\n".join(parts).encode())


@happens("as a source of Databricks")
def databricks(work):
    parts = [c.source if c.cell_type == "code" else "\n".join(f"# MAGIC {line}" for line in
             f"%md\n{c.source}".split("\n")) for c in work.notebook.cells]  # fmt: skip
    joined = "\n\n# COMMAND ----------\n\n".join(parts)
    return work.instead(f"{work.target}.py", f"# Databricks notebook source\n{joined}".encode())
