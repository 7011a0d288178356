"""What a page has to know of an exercise to give it a field for each formula."""

from __future__ import annotations

import ast
import json
from typing import Any

from mlcourse.checks.kinds.fields import Fields
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.kinds.proof import ProofExercise


def fields_of(exercise: Any) -> str:
    """Return it as JSON: answers, prescribed lines, names as they are typed; empty if there are no fields."""
    if not isinstance(exercise, FormulaExercise | ProofExercise):
        return ""
    fields = Fields(exercise)
    about: dict[str, Any] = {
        "exercise": exercise.id,
        "kind": exercise.kind,
        "names": list(exercise.answer_names),
        "matrices": bool(exercise.matrices),
    }
    if isinstance(exercise, ProofExercise):
        for which, text in (("first", exercise.first), ("last", exercise.last)):
            about[which] = {"text": text, "latex": fields.language.typeset(text)}
    return json.dumps(about | {"known": typed_names(exercise, fields)}, ensure_ascii=False)


def typed_names(exercise: Any, fields: Fields) -> dict[str, str]:
    """Return the names with their LaTeX, as long as the reader reads that as the same name."""
    names = [*(exercise.matrices or exercise.names), *exercise.where]
    found = {name: fields.language.typeset(name) for name in dict.fromkeys(names)}
    tree = fields.language.tree
    return {n: latex for n, latex in found.items() if ast.dump(tree(n)) == ast.dump(tree(latex))}
