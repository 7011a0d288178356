"""What real life does to a notebook on its way to the grader, as functions of a submission.

Each takes the solved files of a problem set, by name, and the one to work on, and returns the files that are
handed in, by path; a file is its bytes, or bytes and how many seconds before now it was changed. Beside each
stands what has to become of honest work: ``KEEPS`` every point, or somebody is ``ASKED``.
"""

import base64
import copy
import gzip
import io
import json
import re
import tarfile
import zipfile
from dataclasses import dataclass, field

import jupytext
import nbformat

KEEPS, ASKED = "keeps", "asked"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PROSE = "It costs of order n, because the diagonal part and the rank one part are applied one by one."


@dataclass
class Work:
    """A solved problem set: its files by name, the notebook that something happens to, and what else there is."""

    files: dict
    target: str
    released: dict  # by name, as it was given out
    foreign: bytes  # a notebook of another problem set
    written: list = field(default_factory=list)  # ids of the target's written answers

    @property
    def name(self):
        return f"{self.target}.ipynb"

    @property
    def notebook(self):
        return nbformat.reads(self.files[self.name].decode(), as_version=4)

    @property
    def others(self):
        return {name: data for name, data in self.files.items() if name != self.name}

    def but(self, **files):
        """The submission with the target replaced."""
        return self.others | files

    def instead(self, name, data):
        return self.others | {name: data}


TABLE = {}


def happens(name, outcome=KEEPS, needs="", graded=""):
    """Enter a transformation; `needs` is ``written`` or ``two`` (notebooks), `graded` what a run changes."""

    def enter(function):
        TABLE[name] = (function, outcome, needs, graded or outcome)
        return function

    return enter


def in_cells(name, outcome=KEEPS, needs="", graded=""):
    """Enter a function that changes the cells of the target."""

    def enter(change):
        def apply(work):
            notebook = work.notebook
            notebook.cells = change(notebook.cells, work) or notebook.cells
            return work.instead(work.name, text(notebook))

        TABLE[name] = (apply, outcome, needs, graded or outcome)
        return change

    return enter


def text(notebook, **options):
    return json.dumps(notebook, **{"indent": 1, "ensure_ascii": False} | options).encode()


def meta(cell):
    return cell.metadata.get("nbgrader", {})


def is_answer(cell):
    return meta(cell).get("solution") and cell.cell_type == "code"


def is_check(cell):
    return meta(cell).get("grade") and not meta(cell).get("solution")


def is_written(cell):
    return meta(cell).get("solution") and cell.cell_type == "markdown"


def own(source, kind="code"):
    return nbformat.v4.new_code_cell(source) if kind == "code" else nbformat.v4.new_markdown_cell(source)


def outline_of(cell, work):
    given = work.released[work.target].cells
    return next(one.source for one in given if meta(one).get("grade_id") == meta(cell)["grade_id"])


# names

for called in ("{} (1).ipynb", "{}-Copy1.ipynb", "Copy of {}.ipynb", "{} - Kopie (2).ipynb", "homework.ipynb",
               "student_12345_assignsubmission_file_{}.ipynb", "{}.ipynb.txt", "{}.json", "{}_final_FINAL.ipynb",
               "Kopie von „{}“.ipynb", "{}-checkpoint.ipynb"):  # fmt: skip
    happens(f"called {called}")(
        lambda work, called=called: work.instead(called.format(work.target), work.files[work.name])
    )


@happens("an untouched one beside it")
def untouched_beside(work):
    fresh = text(work.released[work.target])
    return work.but() | {f"{work.target}.ipynb": fresh, f"{work.target} (1).ipynb": work.files[work.name]}


@happens("an untouched copy, newer")
def untouched_newer(work):
    fresh = text(work.released[work.target])
    return work.files | {work.name: (work.files[work.name], 9000), f"{work.target} (1).ipynb": (fresh, 10)}


@happens("an older attempt beside it")
def older_attempt(work):
    old = work.notebook
    for cell in old.cells:
        if is_answer(cell):
            cell.source = re.sub(r"return .*", "return 0", cell.source)
    new = f"{work.target} (1).ipynb"
    return work.but() | {new: (work.files[work.name], 60), work.name: (text(old), 7200)}


@happens("a broken download beside it")
def broken_beside(work):
    return work.files | {f"{work.target} (1).ipynb": work.files[work.name][:3000]}


@happens("two under each other's names", needs="two")
def swapped(work):
    other = next(iter(work.others))
    return work.files | {work.name: work.files[other], other: work.files[work.name]}


@happens("another set's under our name", ASKED)
def foreign(work):
    return work.instead(work.name, work.foreign)


@happens("two made one", needs="two")
def made_one(work):
    both = work.notebook
    for data in work.others.values():
        both.cells += nbformat.reads(data.decode(), as_version=4).cells
    return {work.name: text(both)}


# folders and archives


@happens("in a folder")
def in_folder(work):
    return {f"ps/{name}": data for name, data in work.files.items()}


@happens("deep in folders, with an editor's own copies")
def in_folders(work):
    old = text(work.released[work.target])
    junk = {
        f"__MACOSX/._{work.name}": b"\0\5\26\7",
        f"a/.ipynb_checkpoints/{work.target}-checkpoint.ipynb": old,
    }
    return {f"a/b c/d/{name}": data for name, data in work.files.items()} | junk


@happens("only an editor's own copy")
def only_checkpoint(work):
    return work.instead(f".ipynb_checkpoints/{work.target}-checkpoint.ipynb", work.files[work.name])


def zipped(files, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files, mode="w:gz"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


happens("a zip")(lambda work: {"homework.zip": zipped(work.files)})
happens("a zip of a folder, from a Mac")(
    lambda work: {"x.zip": zipped({f"ps/{n}": d for n, d in work.files.items()} | {"__MACOSX/ps/._x": b"\0"})}
)
happens("a zip in a zip")(lambda work: {"x.zip": zipped({"y.zip": zipped(work.files)})})
happens("a zip called like the notebook")(
    lambda work: work.instead(work.name, zipped({work.name: work.files[work.name]}))
)
happens("a zip with names that lead up")(
    lambda work: {"x.zip": zipped({f"../../{name}": data for name, data in work.files.items()})}
)
happens("a tar.gz")(lambda work: {"x.tar.gz": tarred(work.files)})
happens("a tar.xz")(lambda work: {"x.tar.xz": tarred(work.files, "w:xz")})
happens("a plain tar")(lambda work: {"x.tar": tarred(work.files, "w")})
happens("a packed notebook")(
    lambda work: work.instead(f"{work.name}.gz", gzip.compress(work.files[work.name]))
)
happens("a zip that was cut off", ASKED)(lambda work: work.instead("x.zip", zipped(work.files)[:-90]))
happens("a zip that unpacks to far too much", ASKED)(
    lambda work: work.instead("x.zip", zipped({work.name: b" " * 70_000_000}))
)


@happens("a locked zip", ASKED)
def locked(work):
    data = zipped({work.name: work.files[work.name]})
    at = data.index(b"PK\x01\x02") + 8
    return work.instead("x.zip", data[:6] + b"\1" + data[7:at] + b"\1" + data[at + 1 :])


# other kinds of files

for name, data in {
    "{}.pdf": b"%PDF-1.7\n\xff", "{}.docx": zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b""}),
    "{}.html": b"<!DOCTYPE html><html><body>x</body></html>", "IMG_0001.jpg": PNG, "{}.7z": b"7z\xbc\xaf'\x1c",
    "{}.webloc": b"https://colab.research.google.com/drive/1", "solution.rar": b"Rar!\x1a\x07",
}.items():  # fmt: skip
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


# how the text is written

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


# programs that save it otherwise


@in_cells("Colab: no ids, its own metadata")
def colab(cells, work):
    for number, cell in enumerate(cells):
        cell.pop("id", None)
        cell.metadata = nbformat.from_dict({"id": f"aB{number}", "colab": {"base_uri": "https://localhost/"}})


@in_cells("Kaggle: neither ids nor metadata")
def kaggle(cells, work):
    for cell in cells:
        cell.pop("id", None)
        cell.metadata = nbformat.from_dict({"trusted": True} if cell.cell_type == "code" else {})


@in_cells("VS Code: new ids, its own metadata")
def vs_code(cells, work):
    for number, cell in enumerate(cells):
        cell.id = f"{number:08x}"
        cell.metadata = nbformat.from_dict({"vscode": {"languageId": "python"}})


@in_cells("Databricks: metadata of its own")
def databricks_cells(cells, work):
    for cell in cells:
        cell.pop("id", None)
        cell.metadata = nbformat.from_dict({"application/vnd.databricks.v1+cell": {"nuid": "1", "title": ""}})


@in_cells("ids kept, metadata lost")
def metadata_lost(cells, work):
    for cell in cells:
        cell.metadata = nbformat.from_dict({})


@in_cells("metadata emptied")
def metadata_emptied(cells, work):
    for cell in cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader = nbformat.from_dict({})


def stripped(cells):
    for cell in cells:
        cell.pop("id", None)
        cell.metadata = nbformat.from_dict({})
    return cells


@in_cells("nothing but the student's own cells")
def only_own(cells, work):
    given = {cell.source for cell in work.released[work.target].cells}
    return stripped(
        [
            cell
            for cell in cells
            if cell.source not in given or meta(cell).get("grade_id", "").endswith("setup")
        ]
    )


@in_cells("no ids, no metadata, no checks")
def no_checks(cells, work):
    return stripped([cell for cell in cells if not is_check(cell)])


@in_cells("no ids, no metadata, locked cells reformatted")
def reformatted(cells, work):
    for cell in cells:
        if meta(cell).get("locked"):
            cell.source = (
                cell.source.replace(", ", ",  ").replace('"', "'") if is_check(cell) else cell.source
            )
    return stripped(cells)


@in_cells("spaces at the ends of lines")
def spaces(cells, work):
    for cell in cells:
        cell.source = "\n".join(f"{line}  " for line in cell.source.split("\n")) + "\n"


@happens("sources as lists, format 4.0")
def format_4_0(work):
    content = json.loads(work.files[work.name])
    for cell in content["cells"]:
        cell.pop("id", None)
        cell["source"] = cell["source"].splitlines(keepends=True)
    return work.instead(work.name, text(content | {"nbformat_minor": 0}))


@happens("format 3")
def format_3(work):
    return work.instead(work.name, text(nbformat.convert(work.notebook, 3)))


@in_cells("outputs of megabytes")
def huge_outputs(cells, work):
    for cell in [cell for cell in cells if cell.cell_type == "code"][:3]:
        cell.outputs = [nbformat.v4.new_output("stream", text="0 " * 400_000)]


@in_cells("widgets")
def widgets(cells, work):
    view = {"model_id": "0", "version_major": 2, "version_minor": 0}
    cell = next(cell for cell in cells if cell.cell_type == "code")
    cell.outputs = [
        nbformat.v4.new_output("display_data", {"application/vnd.jupyter.widget-view+json": view})
    ]


# cells


@in_cells("answer and check made one cell")
def one_with_check(cells, work):
    for i in range(len(cells) - 1, 0, -1):
        if is_check(cells[i]) and is_answer(cells[i - 1]):
            cells[i - 1].source += f"\n\n{cells[i].source}"
            del cells[i]


@in_cells("all code made one cell")
def one_cell(cells, work):
    code = [cell for cell in cells if cell.cell_type == "code" and not is_check(cell)]
    return [cell for cell in cells if cell.cell_type != "code"] + [own("\n\n".join(c.source for c in code))]


@in_cells("two answers made one cell")
def two_in_one(cells, work):
    first, second = [cell for cell in cells if is_answer(cell)][:2]
    first.source += f"\n\n{second.source}"
    return [cell for cell in cells if cell is not second]


@in_cells("an answer split")
def split(cells, work):
    cell = next(cell for cell in cells if is_answer(cell))
    extra = copy.deepcopy(cell)
    extra.id, extra.source = "split", "helper = 1"
    at = cells.index(cell)
    return [*cells[:at], extra, *cells[at:]]


@in_cells("exercises in another order")
def other_order(cells, work):
    checks = [i for i, cell in enumerate(cells) if is_check(cell)]
    first, second = checks[0], checks[1]
    setup = next(i for i, cell in enumerate(cells) if meta(cell).get("locked"))
    a, b = cells[setup + 1 : first + 1], cells[first + 1 : second + 1]
    return [*cells[: setup + 1], *b, *a, *cells[second + 1 :]]


@in_cells("the set-up moved to the end")
def setup_last(cells, work):
    setup = next(cell for cell in cells if meta(cell).get("locked"))
    return [*(cell for cell in cells if cell is not setup), setup]


@in_cells("answers and checks pasted again")
def duplicated(cells, work):
    extra = [copy.deepcopy(cell) for cell in cells if is_answer(cell) or is_check(cell)]
    for number, cell in enumerate(extra):
        cell.id = f"copy-{number}"
    return cells + extra


@in_cells("outlines pasted again")
def outlines_again(cells, work):
    return cells + [own(outline_of(cell, work)) for cell in cells if is_answer(cell)]


@in_cells("the checks deleted")
def checks_deleted(cells, work):
    return [cell for cell in cells if not is_check(cell)]


@in_cells("all locked cells deleted")
def locked_deleted(cells, work):
    return [cell for cell in cells if not meta(cell).get("locked")]


@in_cells("all text deleted")
def text_deleted(cells, work):
    return [cell for cell in cells if cell.cell_type == "code" or is_written(cell)]


@in_cells("answers made cells of text")
def made_text(cells, work):
    for i, cell in enumerate(cells):
        if is_answer(cell):
            cells[i] = nbformat.v4.new_raw_cell(cell.source, id=cell.id, metadata=cell.metadata)


def moved(cells, work, place):
    """Every answer in a cell of the student's own, the outline left as it was."""
    result = []
    for cell in cells:
        if not is_answer(cell):
            result.append(cell)
            continue
        extra, cell.source = own(cell.source), outline_of(cell, work)
        result += [extra, cell] if place == "above" else [cell, extra]
    return result


in_cells("answers in new cells above")(lambda cells, work: moved(cells, work, "above"))
in_cells("answers in new cells below")(lambda cells, work: moved(cells, work, "below"))


@in_cells("answers in new cells above, no ids, no metadata")
def moved_stripped(cells, work):
    return stripped(moved(cells, work, "above"))


@in_cells("answers below the checks")
def below_checks(cells, work):
    result, waiting = [], []
    for cell in cells:
        result.append(cell)
        if is_answer(cell):
            waiting.append(own(cell.source))
            cell.source = outline_of(cell, work)
        elif is_check(cell):
            result, waiting = result + waiting, []
    return result


@in_cells("all answers at the end")
def at_the_end(cells, work):
    extra = [own(cell.source) for cell in cells if is_answer(cell)]
    for cell in cells:
        cell.source = outline_of(cell, work) if is_answer(cell) else cell.source
    return cells + extra


@in_cells("answers in the cells of the checks")
def in_checks(cells, work):
    waiting = []
    for cell in cells:
        if is_answer(cell):
            waiting.append(cell.source)
            cell.source = outline_of(cell, work)
        elif is_check(cell):
            cell.source, waiting = "\n\n".join([*waiting, cell.source]), []


@in_cells("an import added to the set-up")
def import_in_setup(cells, work):
    setup = next(cell for cell in cells if meta(cell).get("locked"))
    setup.source += "\nfrom math import exp as needed"
    for cell in cells:
        if is_answer(cell):
            cell.source = f"needed\n{cell.source}"


@in_cells("a helper added to the set-up")
def helper_in_setup(cells, work):
    setup = next(cell for cell in cells if meta(cell).get("locked"))
    setup.source = f"def of_mine(x):\n    return x\n\n\n{setup.source}"
    for cell in cells:
        if is_answer(cell):
            cell.source = f"of_mine(1)\n{cell.source}"


@in_cells("an exercise deleted whole", ASKED)
def exercise_deleted(cells, work):
    at = next(i for i, cell in enumerate(cells) if is_answer(cell))
    return stripped([*cells[:at], *cells[at + 2 :]])


# written answers


def emptied(cells, work):
    for cell in cells:
        if is_written(cell):
            cell.source = outline_of(cell, work)
    return cells


def beside_written(cells, work, make, place):
    result = []
    for cell in emptied(cells, work):
        extra = [make()] if is_written(cell) else []
        result += [*extra, cell] if place == "above" else [cell, *extra]
    return result


for place in ("above", "below"):
    in_cells(f"written answers in new cells {place}", needs="written")(
        lambda cells, work, place=place: beside_written(cells, work, lambda: own(PROSE, "markdown"), place)
    )
in_cells("written answers in cells of code", needs="written")(
    lambda cells, work: beside_written(cells, work, lambda: own(f'answer = """{PROSE}"""'), "below")
)
in_cells("written answers as comments", needs="written")(
    lambda cells, work: beside_written(cells, work, lambda: own(f"x = 1  # see here:\n# {PROSE}"), "above")
)
in_cells("written answers in cells of code, as they are", needs="written")(
    lambda cells, work: beside_written(cells, work, lambda: own(PROSE), "below")
)
in_cells("written answers as raw cells, no metadata", needs="written")(
    lambda cells, work: stripped(
        beside_written(cells, work, lambda: nbformat.v4.new_raw_cell(PROSE), "below")
    )
)


@in_cells("written answers in the questions", needs="written")
def in_question(cells, work):
    emptied(cells, work)
    for question, cell in zip(cells, cells[1:], strict=False):
        if is_written(cell):
            question.source += f"\n\n**A:** {PROSE}"
    return stripped(cells)


@in_cells("all written answers in one cell at the end", needs="written")
def one_at_the_end(cells, work):
    return [cell for cell in cells if not is_written(cell)] + [own(f"1. {PROSE}\n2. {PROSE}", "markdown")]


@in_cells("written answers as pictures", needs="written")
def as_pictures(cells, work):
    def make():
        cell = own("![](attachment:image.png)", "markdown")
        cell.attachments = {"image.png": {"image/png": base64.b64encode(PNG).decode()}}
        return cell

    return beside_written(cells, work, make, "below")


@in_cells("written answers as pictures in the text", needs="written")
def pasted(cells, work):
    data = base64.b64encode(PNG).decode()
    return beside_written(
        cells, work, lambda: own(f"![image.png](data:image/png;base64,{data})", "markdown"), "below"
    )


@in_cells("a photograph of 25 MB in its cell", needs="written")
def photograph(cells, work):
    cell = next(cell for cell in cells if is_written(cell))
    data = base64.b64encode(PNG + bytes(25_000_000)).decode()
    cell.source, cell.attachments = "![](attachment:p.png)", {"p.png": {"image/png": data}}


@happens("written answers as photographs beside it", needs="written")
def photographs(work):
    notebook = work.notebook
    emptied(notebook.cells, work)
    return work.instead(work.name, text(notebook)) | {"IMG_4711.png": PNG}


# what the program needs


def with_answer(work, line):
    notebook = work.notebook
    for cell in notebook.cells:
        cell.source = f"{line}\n{cell.source}" if is_answer(cell) else cell.source
    return work.instead(work.name, text(notebook))


happens("a module of one's own")(
    lambda work: with_answer(work, "from my_helpers import nothing") | {"my_helpers.py": b"nothing = None\n"}
)
happens("a module of one's own, in a zip")(
    lambda work: {
        "x.zip": zipped(with_answer(work, "import my_helpers") | {"my_helpers.py": b"nothing = None\n"})
    }
)
happens("a file of data")(lambda work: with_answer(work, "open('mine.csv').read()") | {"mine.csv": b"1,2\n"})
happens("a package that is not there", graded=ASKED)(lambda work: with_answer(work, "import seaborn_of_mine"))
happens("a file that is not there", graded=ASKED)(
    lambda work: with_answer(work, "open('elsewhere.csv').read()")
)
happens("input()", graded=ASKED)(lambda work: with_answer(work, "input('Your name: ')"))


@in_cells("magics and commands")
def magics(cells, work):
    for cell in cells:
        if is_answer(cell):
            cell.source = f"%matplotlib inline\n!ls\n%pip install numpy\n{cell.source}"
    return [own("%load_ext autoreload\n%autoreload 2"), own("!pip install seaborn"), *cells]


@in_cells("cells of one's own that fail")
def failing(cells, work):
    return [own("1 / 0"), own("def unfinished(:"), own("??"), *cells]
