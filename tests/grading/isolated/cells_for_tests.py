"""Short ways to make cells and to read what they show."""

import nbformat

from mlcourse.grading.course.limits import Bounds

QUICK = Bounds(cpu_seconds=1.5, wall_seconds=6, notebook_seconds=60)


def cell(source, kind="", name="c"):
    """A code cell: the student's own, or ``solution``, ``locked``, ``graded`` with a grade id."""
    made = nbformat.v4.new_code_cell(source)
    if kind:
        meta = {"grade_id": name, "grade": kind == "graded", "solution": kind == "solution",
                "locked": kind != "solution", "task": False, "schema_version": 3}  # fmt: skip
        made.metadata["nbgrader"] = nbformat.NotebookNode(meta | ({"points": 1} if kind == "graded" else {}))
    return made


def shown(one):
    """What a cell shows, as text."""
    texts = []
    for output in one.outputs:
        if output.output_type == "stream":
            texts.append(output.text)
        elif output.output_type == "error":
            texts.append(f"{output.ename}: {output.evalue}")
        else:
            texts.append(str(output.data.get("text/plain")))
    return "".join(texts).strip()
