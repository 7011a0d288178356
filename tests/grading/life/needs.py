"""What a program needs beside its notebook."""

from life.table import ASKED, happens, in_cells, is_answer, own, text, zipped


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
