"""What other programs make of a notebook."""

import json

import nbformat

from life.table import happens, in_cells, is_check, meta, stripped, text


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
