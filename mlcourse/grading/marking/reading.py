"""What a student wrote, as it stands in the notebook that was graded, made harmless for a page of ours."""

import hashlib
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

import nbformat
from markupsafe import Markup
from nbformat import NotebookNode

from mlcourse.checks.exercise import Exercise
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.grading.course.folders import Course
from mlcourse.grading.pages.rubrics import without_rubrics
from mlcourse.grading.results.collect import plain, shorten
from mlcourse.grading.showing.markdown import rendered
from mlcourse.grading.showing.outputs import harmless_structure
from mlcourse.grading.showing.pictures import as_data, decoded

__all__ = ["Answer", "answer_of", "notebook_of", "rubric_parts", "visible"]

NOTHING = "The notebook is not there, or could not be read: there is nothing to mark here."
NO_CELL = "The notebook has no such cell any more: look at the whole notebook."
# What would turn the text around it, and what no screen shows, is named in place.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
TAG = re.compile(r"<(/?)(h[1-6]|img)((?:[^\"<>]|\"[^\"]*\")*)>")
RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp")


@dataclass(frozen=True)
class Answer:
    """An answer to be looked at."""

    html: Markup
    digest: str  # of what was written: whoever marks says by it what was seen
    there: bool = True


def answer_of(course: Course, problem_set: str, student: str, notebook: str, cell: str) -> Answer:
    """What a student wrote into a cell; what stood elsewhere was laid into it when it was graded."""
    path = _path(course, problem_set, student, notebook)
    cells = _cells(path)
    if cells is None:
        return Answer(Markup(f"<p>{NOTHING}</p>"), _digest("", "nothing"), there=False)
    own = [one for one in cells if one.metadata.get("nbgrader", {}).get("grade_id") == cell]
    if not own:
        return Answer(Markup(f"<p>{NO_CELL}</p>"), _digest("", "no cell"))
    return Answer(_shown(own[0], path.parent), _digest(own[0].source, own[0].cell_type))


def notebook_of(course: Course, problem_set: str, student: str, notebook: str) -> list[tuple[str, Markup]]:
    """All cells of a notebook, each with its name, without those that are for whoever marks."""
    path = _path(course, problem_set, student, notebook)
    return [
        (one.metadata.get("nbgrader", {}).get("grade_id", ""), _shown(one, path.parent))
        for one in _cells(path) or []
    ]


def rubric_parts(exercise: Exercise | None) -> list[tuple[str, Markup]]:
    """What was asked, and by what an answer is marked; ours, and yet cleaned like everything."""
    parts = exercise.for_marking() if exercise else []
    if isinstance(exercise, ExplainExercise):
        parts = [("What was asked", exercise.question), *parts]
    return [(title, Markup(rendered(text, set_formulas=True))) for title, text in parts if text]


def visible(text: str) -> str:
    r"""A text in which nothing acts: codes of terminals as pictures, what turns the direction by its name.

    Examples
    --------
    >>> visible("a\x1b[2Jb\u202ec")
    'a␛[2Jb[U+202E]c'
    """
    text = TURNING.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)
    return CONTROL.sub(lambda found: "␡" if found[0] == "\x7f" else chr(0x2400 + ord(found[0])), text)


def _path(course: Course, problem_set: str, student: str, notebook: str) -> Path:
    return course.autograded / student / problem_set / f"{notebook}.ipynb"


def _cells(path: Path) -> list[NotebookNode] | None:
    """The cells of a notebook, reduced to what can be shown; None where there is none to read."""
    try:
        found = nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError):
        return None
    return list(without_rubrics(harmless_structure(found)).cells)


def _digest(source: str, kind: str) -> str:
    return hashlib.sha256(f"{kind}\n{source}".encode("utf-8", "surrogatepass")).hexdigest()


def _shown(cell: NotebookNode, folder: Path) -> Markup:
    """One cell as HTML; its headings are none of the page's, and its pictures have a name."""
    source = visible(cell.source)
    if cell.cell_type == "markdown":
        html = rendered(source, cell.get("attachments"), folder, set_formulas=True)
        return Markup(TAG.sub(_for_our_page, html))
    pieces = [f"<pre><code>{escape(source)}</code></pre>" if source else ""]
    return Markup("\n".join([*pieces, *map(_output, cell.get("outputs", []))]))


def _for_our_page(found: re.Match[str]) -> str:
    ending, tag, rest = found.groups()
    if tag == "img":
        return found[0] if 'alt="' in rest else f'<img alt="A picture without a text"{rest}>'
    return "</div>" if ending else '<div class="heading">'


def _output(output: NotebookNode) -> str:
    """One output: its picture, or its text."""
    if output.output_type == "stream":
        text = output.text
    elif output.output_type == "error":
        text = "\n".join(output.traceback) or f"{output.ename}: {output.evalue}"
    else:
        data = output.get("data", {})
        if address := next(filter(None, (as_data(decoded(data.get(kind))) for kind in RASTER)), None):
            return f'<p><img src="{address}" alt="A picture that this cell shows"></p>'
        text = str(data.get("text/plain", ""))
    return f'<pre class="output">{escape(visible(shorten(plain(text))))}</pre>' if text.strip() else ""
