"""Students with code alike, side by side: for staff, beside the class report and never in feedback."""

from mlcourse.grading.course.files import write_whole
from mlcourse.grading.course.folders import Course
from mlcourse.grading.pages.rendering import render
from mlcourse.grading.similarity.answers import Answers, pairs_of_class
from mlcourse.grading.similarity.compare import Pair

__all__ = ["SHOWN", "visible", "write_similar"]

SHOWN = 60  # pairs; in a class with more, somebody has to talk to everybody
LONGEST = 4000  # characters of an answer that are shown


def write_similar(course: Course, problem_set: str, students: list[str]) -> tuple[list[Pair], Answers]:
    """Write ``similar.html`` of a problem set if there is anything to look at.

    Parameters
    ----------
    course, problem_set
        Of what.
    students : list of str
        Who has been graded.

    Returns
    -------
    list of Pair
        Students with code alike, the most alike first.
    dict
        Everybody's code, by student and exercise.
    """
    pairs, answers = pairs_of_class(course, problem_set, students)
    path = course.report(problem_set) / "similar.html"
    if not pairs:
        path.unlink(missing_ok=True)
        return [], answers
    page = render(
        "similar.html.j2",
        problem_set=problem_set,
        shown=pairs[:SHOWN],
        left=len(pairs[SHOWN:]),
        code=lambda student, exercise: visible(answers[student][exercise]),
    )
    write_whole(path, page)
    return pairs, answers


def visible(source: str, longest: int = LONGEST) -> str:
    """A source without characters that hide or turn round what stands beside them."""
    cut = source if len(source) <= longest else f"{source[:longest]}\n…"
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in cut)
