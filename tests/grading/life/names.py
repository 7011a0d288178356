"""How files are called, and what lies beside them."""

import re

import nbformat

from life.table import ASKED, happens, is_answer, text

for called in (
    "{} (1).ipynb", "{}-Copy1.ipynb", "Copy of {}.ipynb", "{} - Kopie (2).ipynb", "homework.ipynb", "{}.json",
    "student_12345_assignsubmission_file_{}.ipynb", "{}.ipynb.txt", "{}_final_FINAL.ipynb",
    "Kopie von „{}“.ipynb", "{}-checkpoint.ipynb",
):  # fmt: skip
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
