"""How the text of a notebook is written."""

import json

from life.table import ASKED, happens, in_cells, is_answer, outline_of, text

for what, encode in {
    "a byte order mark": lambda t: b"\xef\xbb\xbf" + t.encode(), "UTF-16": lambda t: t.encode("utf-16"),
    "UTF-16 without a mark": lambda t: t.encode("utf-16-le"),
    "UTF-16 of the other order": lambda t: t.encode("utf-16-be"), "UTF-32": lambda t: t.encode("utf-32"),
    "CRLF": lambda t: t.replace("\n", "\r\n").encode(),
    "a Latin-1 byte": lambda t: t.replace('"cells"', '"autor": "M\xfcller", "cells"', 1).encode().replace(
        "M\xfcller".encode(), "M\xfcller".encode("latin-1")),
    "something behind the end": lambda t: (t + "\n}\n").encode(),
    "escapes for every letter": lambda t: json.dumps(json.loads(t)).encode(),
    "half a character": lambda t: t.replace('"cells"', r'"x": "\ud800", "cells"', 1).encode(),
    "blank lines around": lambda t: f"\n\n{t}\n\n".encode(),
}.items():  # fmt: skip
    happens(f"with {what}")(
        lambda work, encode=encode: work.instead(work.name, encode(work.files[work.name].decode()))
    )

happens("cut off", ASKED)(lambda work: work.instead(work.name, work.files[work.name][:-2000]))


@happens("with a raw tab")
def raw_tab(work):
    notebook = work.notebook
    notebook.cells[0].source += " @TAB@"
    return work.instead(work.name, text(notebook).replace(b"@TAB@", b"\t"))


def conflict(one, other, word):
    return f"<<<<<<< HEAD\n{one}=======\n{other}>>>>>>> {word}\n"


@happens("with the marks of a merge")
def merged(work):
    mine = work.files[work.name].decode().splitlines(keepends=True)
    notebook = work.notebook
    first = next(cell for cell in notebook.cells if is_answer(cell))
    first.source = outline_of(first, work)
    theirs = text(notebook).decode().splitlines(keepends=True)
    start = next(i for i, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b)
    end = next(i for i, (a, b) in enumerate(zip(mine[::-1], theirs[::-1], strict=False)) if a != b)
    middle = conflict(
        "".join(theirs[start : len(theirs) - end]), "".join(mine[start : len(mine) - end]), "main"
    )
    return work.instead(work.name, "".join([*mine[:start], middle, *mine[len(mine) - end :]]).encode())


@in_cells("with the marks of a merge in a cell")
def merged_cell(cells, work):
    cell = next(cell for cell in cells if is_answer(cell))
    cell.source = conflict(f"{cell.source}\n", f"{outline_of(cell, work)}\n", "other")
