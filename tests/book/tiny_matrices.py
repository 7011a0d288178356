"""The course of two functions with two derivations in matrices: a right one, and one that does not follow."""

import tiny_course

from mlcourse.checks.kinds.proof import ProofExercise

LAST = "(2 * x) @ dx"


def derivation(name, function, section, line):
    return ProofExercise(
        id=name,
        title=f"Title of {name}",
        points=0,
        function=function,
        book=f"index.html#{section.lower()}",
        section=section,
        notebook="tiny",
        problem_set="ps",
        answer_names=("lines",),
        matrices={"x": ("n",), "alpha": ()},
        depends={"x": "dx"},
        where={"s": "softmax(x)"},
        first="d(x @ x)",
        last=LAST,
        answer=("d(x @ x)", line, LAST),
    )


def registry():
    right = derivation("TNY-01-derivation", "double", "Twice", "dx @ x + x @ dx")
    wrong = derivation("TNY-02-derivation", "triple", "Thrice", "x @ dx")
    return tiny_course.registry() | {row.id: row for row in (right, wrong)}
