"""What people do to cells."""

import copy

import nbformat

from life.table import ASKED, in_cells, is_answer, is_check, is_written, meta, outline_of, own, stripped


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
