"""Notebooks as text: every writer's marks are read, and what has none is one cell."""

import pytest

from mlcourse.grading.intake.files.scripts import notebook_of
from mlcourse.grading.intake.files.text import sides


@pytest.mark.parametrize(
    ("name", "text", "cells"),
    [
        ("a.py", "x = 1\n\ny = 2\n", ["x = 1\n\ny = 2"]),
        ("a.py", "#!/usr/bin/env python\n# In[1]:\n\nx = 1\n\n# In[ ]:\n\ny = 2",
         ["#!/usr/bin/env python", "x = 1", "y = 2"]),
        ("a.py", "# %%\nx = 1\n# %% [markdown]\n# # Title\n#%%\ny = 2", ["x = 1", "M # Title", "y = 2"]),
        ("a.py", '# %% [markdown]\n"""\nText\n"""', ["M Text"]),
        ("a.py", "# Databricks notebook source\nx = 1\n# COMMAND ----------\n# MAGIC %md\n# MAGIC Text",
         ["x = 1", "M Text"]),
        ("a.md", "Text\n\n```python\nx = 1\n```\n\nMore", ["M Text", "x = 1", "M More"]),
        ("a.md", "```{code-cell} ipython3\n---\ntags: [a]\n---\nx = 1\n```", ["x = 1"]),
        ("a.md", "```{code-cell}\n:tags: [a]\nx = 1\n```\n+++\nA\n+++ {}\nB", ["x = 1", "M A", "M B"]),
        ("a.md", "```text\nno code\n```", ["M ```text\nno code\n```"]),
        ("a.md", "````python\n```\n````", ["```"]),
        ("a.md", "```\nx = 1", ["x = 1"]),
        ("a.Rmd", "---\ntitle: x\n---\n```{python}\r\nx = 1\r\n```", ["x = 1"]),
    ],
)  # fmt: skip
def test_cells_are_read_from_text(name, text, cells):
    found = notebook_of(name, text).cells
    assert [("M " if cell.cell_type == "markdown" else "") + cell.source for cell in found] == cells


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> x\nd", ["a\nb\nd", "a\nc\nd"]),
        ("<<<<<<< a\n1\n||||||| base\n0\n=======\n2\n>>>>>>> b\n", ["1\n", "2\n"]),
        ("<<<<<<< a\r\n1\r\n=======\r\n2\r\n>>>>>>> b\r\n", ["1\r\n", "2\r\n"]),
        ("x = 1 << 2\nTitle\n=======\n", []),
        ("<<<<<<< a\nnever closed\n", []),
    ],
)
def test_both_sides_of_a_merge_are_read(text, both):
    assert sides(text) == both
