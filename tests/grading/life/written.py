"""Where people write what is not code."""

import base64
import itertools

import nbformat

from life.table import PNG, PROSE, happens, in_cells, is_written, outline_of, own, stripped, text


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
    for question, cell in itertools.pairwise(cells):
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
