"""Making a notebook whole: a table of damages, and what the notebook is afterwards."""

import copy

import nbformat
import pytest
import small_course

from mlcourse.grading.command_line.damage import DAMAGES
from mlcourse.grading.intake.cells import restore

PUT_BACK = ["A deleted test or helper cell was put back."]
COUNTED_ONCE = ["A copied cell was counted once; your last version of it was graded."]
ORIGINAL = [
    "Locked cells had been changed (small-1-check): your version runs first, then the original, which counts."
]


@pytest.fixture
def released(course):
    return nbformat.read(course.exercises / small_course.SET / "small-one.ipynb", as_version=4)


@pytest.fixture
def submitted(released):
    notebook = copy.deepcopy(released)
    for cell in notebook.cells:
        cell.source = small_course.RIGHT.get(cell.id, cell.source)
    return notebook


def damaged(notebook, name):
    files = {"small-one.ipynb": nbformat.writes(notebook).encode()}
    return nbformat.reads(DAMAGES[name](files, "small-1")["small-one.ipynb"].decode(), as_version=4)


def without(*ids):
    return lambda cells: [cell for cell in cells if cell.id not in ids]


def empty_metadata(cells):
    for cell in cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader = {}
    return cells


def moved_up(cells):
    place = next(i for i, cell in enumerate(cells) if cell.id == "small-2-check")
    return [cells[place], *cells[:place], *cells[place + 1 :]]


def tagged(cells):
    for cell in cells:
        cell.metadata.tags = ["skip-execution", "raises-exception"]
    return cells


def untouched_copy_below(cells):
    extra = copy.deepcopy(next(cell for cell in cells if cell.id == "small-1"))
    extra.id, extra.source = "copy", 'def double(x):\n    """Of a number."""\n    # YOUR CODE HERE'
    return [*cells, extra]


@pytest.mark.parametrize(
    ("change", "notes"),
    [
        (lambda cells: cells, []),
        (without("small-1-check"), PUT_BACK),
        (without("small-one-tools", "small-2-check"), PUT_BACK),
        (without("small-2-explain"), []),
        (empty_metadata, []),
        (moved_up, []),
        (tagged, []),
        (lambda cells: cells[::-1], []),
        (untouched_copy_below, COUNTED_ONCE),
    ],
    ids=["whole", "test deleted", "two deleted", "written answer deleted", "empty metadata", "check moved up",
         "tags", "reversed", "untouched copy below"],
)  # fmt: skip
def test_a_damaged_notebook_has_every_released_cell_once(submitted, released, change, notes):
    submitted.cells = change(submitted.cells)
    done = restore(submitted, released)
    ids = [cell.metadata.nbgrader.grade_id for cell in done.notebook.cells if "nbgrader" in cell.metadata]
    wanted = [cell.metadata.nbgrader.grade_id for cell in released.cells if "nbgrader" in cell.metadata]
    assert sorted(ids) == sorted(wanted)
    assert ids.index("small-1") < ids.index("small-1-check")
    assert ids.index("small-2") < ids.index("small-2-check")
    assert done.notes == notes
    nbformat.validate(done.notebook)
    assert all("tags" not in cell.metadata for cell in done.notebook.cells)


def test_what_is_for_practice_may_be_missing_as_in_an_earlier_release(submitted, released):
    submitted.cells = without("small-1", "small-1-check")(submitted.cells)
    next(cell for cell in released.cells if cell.id == "small-1-check").metadata.nbgrader.points = 0
    done = restore(submitted, released)
    assert "small-1-check" in [cell.id for cell in done.notebook.cells]
    assert done.notes == []


@pytest.mark.parametrize("name", ["test cell deleted", "cells duplicated", "metadata lost"])
def test_the_answers_survive_damage(submitted, released, name):
    done = restore(damaged(submitted, name), released)
    sources = {cell.id: cell.source for cell in done.notebook.cells}
    for grade_id in ("small-1", "small-2", "small-2-explain"):
        assert sources[grade_id] == small_course.RIGHT[grade_id]


def test_an_edited_check_and_forged_points_are_replaced(submitted, released):
    done = restore(damaged(submitted, "test cell edited"), released)
    check = next(cell for cell in done.notebook.cells if cell.id == "small-1-check")
    assert check.source == 'check("SMALL-1", double)'
    assert check.metadata.nbgrader.points == 2
    assert done.notes == ORIGINAL


def test_the_last_version_of_a_copied_answer_counts(submitted, released):
    copied = damaged(submitted, "cells duplicated")
    next(cell for cell in copied.cells if cell.id == "copy-of-small-1").source = "double = abs"
    done = restore(copied, released)
    assert done.notes == COUNTED_ONCE
    sources = [cell.source for cell in done.notebook.cells if "double" in cell.source]
    assert sources == [small_course.RIGHT["small-1"], "double = abs", 'check("SMALL-1", double)']


def test_an_answer_in_a_cell_of_ones_own_is_not_overwritten(submitted, released):
    own = nbformat.v4.new_code_cell(small_course.RIGHT["small-1"])
    place = next(i for i, cell in enumerate(submitted.cells) if cell.id == "small-1")
    submitted.cells[place] = own
    sources = [cell.source for cell in restore(submitted, released).notebook.cells]
    assert sources.count(small_course.RIGHT["small-1"]) == 1
    assert not any("def double" in source and "YOUR CODE HERE" in source for source in sources)


def test_a_submission_brings_no_kernel_outputs_or_outcomes(submitted, released):
    submitted.metadata.kernelspec = {"name": "bash", "display_name": "Bash", "language": "bash"}
    submitted.cells[1].outputs = [nbformat.v4.new_output("stream", text="forged")]
    submitted.cells[4].metadata["mlcourse"] = {"outcome": "done"}
    done = restore(submitted, released).notebook
    assert done.metadata == released.metadata
    assert "forged" not in nbformat.writes(done)
    assert "outcome" not in nbformat.writes(done)


def test_a_photographed_derivation_stays_attached(submitted, released):
    cell = next(cell for cell in submitted.cells if cell.id == "small-2-explain")
    cell.attachments = {"photo.png": {"image/png": "AAAA"}}
    done = restore(submitted, released).notebook
    assert next(c for c in done.cells if c.id == "small-2-explain").attachments == cell.attachments


DOUBLE, SQUARE = small_course.RIGHT["small-1"], small_course.RIGHT["small-2"]


def sources(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def written_into(name, source, before=False):
    """Add lines to a cell, and leave the outline of the first exercise as it was."""

    def change(cells, released):
        for cell in cells:
            if cell.id == "small-1":
                cell.source = next(given.source for given in released.cells if given.id == "small-1")
            if cell.id == name:
                cell.source = f"{source}\n{cell.source}" if before else f"{cell.source}\n{source}"

    return change


@pytest.mark.parametrize("name", ["small-one-tools", "small-1-check", "small-2-check"])
@pytest.mark.parametrize("before", [True, False])
def test_what_was_added_to_a_locked_cell_runs_and_the_cell_is_named(submitted, released, name, before):
    written_into(name, DOUBLE, before)(submitted.cells, released)
    done = restore(submitted, released)
    found = sources(done.notebook)
    ids = [cell.id for cell in done.notebook.cells if cell.cell_type == "code"]
    at = next(i for i, source in enumerate(found) if DOUBLE in source)
    assert found.count('check("SMALL-1", double)') == 1
    assert at < ids.index("small-1-check")
    assert not any("def double" in source for source in found[at + 1 : ids.index("small-1-check")])
    assert f"({name})" in done.notes[0]


@pytest.mark.parametrize(
    "change", [lambda s: s.replace('"', "'"), lambda s: s + "  # mine", lambda s: f"\n{s} "]
)
def test_a_locked_cell_that_was_only_reformatted_is_nothing_to_mention(submitted, released, change):
    check = next(cell for cell in submitted.cells if cell.id == "small-1-check")
    check.source = change(check.source)
    done = restore(submitted, released)
    assert done.notes == []
    assert (
        next(c for c in done.notebook.cells if c.id == "small-1-check").source == 'check("SMALL-1", double)'
    )


@pytest.mark.parametrize(
    "outline", ["def double(x):\n    pass", "def double(x):\n    ...\n\n\nmine = 1", "double = None"]
)
@pytest.mark.parametrize("above", [True, False])
def test_an_outline_that_says_nothing_does_not_undo_the_answer(submitted, released, outline, above):
    at = next(i for i, cell in enumerate(submitted.cells) if cell.id == "small-1")
    submitted.cells[at].source = outline
    submitted.cells.insert(at if above else at + 2, nbformat.v4.new_code_cell(DOUBLE))
    found = sources(restore(submitted, released).notebook)
    assert found.index(outline) < found.index(DOUBLE) < found.index('check("SMALL-1", double)')


def test_a_check_stays_where_a_later_cell_only_plays_with_the_name(submitted, released):
    submitted.cells.append(nbformat.v4.new_code_cell("double = lambda x: 3 * x  # what if?"))
    found = sources(restore(submitted, released).notebook)
    assert found.index('check("SMALL-1", double)') < found.index("double = lambda x: 3 * x  # what if?")


def test_an_exercise_deleted_whole_is_missing_and_no_text_takes_its_place(submitted, released):
    for cell in submitted.cells:
        cell.metadata, cell.id = nbformat.from_dict({}), "x"
    gone = (DOUBLE, 'check("SMALL-1", double)')
    submitted.cells = [cell for cell in submitted.cells if cell.source not in gone]
    done = restore(submitted, released)
    assert DOUBLE not in sources(done.notebook)
    assert "Square it." not in sources(done.notebook)
    assert "small-1" not in [cell.id for cell in done.notebook.cells]


@pytest.mark.parametrize("kind", [nbformat.v4.new_markdown_cell, nbformat.v4.new_raw_cell])
def test_an_answer_that_became_text_is_code_again(submitted, released, kind):
    at = next(i for i, cell in enumerate(submitted.cells) if cell.id == "small-1")
    submitted.cells[at] = kind(DOUBLE)
    submitted.cells[at - 1].source = "What I think of it."
    assert DOUBLE in sources(restore(submitted, released).notebook)


def test_what_was_added_to_the_set_up_goes_where_the_set_up_goes(submitted, released):
    tools = next(cell for cell in submitted.cells if cell.id == "small-one-tools")
    tools.source += "\nmine = 1"
    submitted.cells = [*(cell for cell in submitted.cells if cell is not tools), tools]
    found = sources(restore(submitted, released).notebook)
    assert [("mine = 1" in source, DOUBLE in source) for source in found[:3]] == [
        (True, False), (False, False), (False, True),
    ]  # fmt: skip
