"""Every name that the templates import, and where it stands: the place to change when a file moves."""

from __future__ import annotations

__all__ = ["import_lines"]

DECLARATION = "mlcourse.checks.exercise"
CLASSES = {
    "code": ("mlcourse.checks.kinds.code", "CodeExercise"),
    "formula": ("mlcourse.checks.kinds.formula", "FormulaExercise"),
    "value": ("mlcourse.checks.kinds.value", "ValueExercise"),
    "choose": ("mlcourse.checks.kinds.choose", "ChooseExercise"),
    "proof": ("mlcourse.checks.kinds.proof", "ProofExercise"),
    "explain": ("mlcourse.checks.kinds.explain", "ExplainExercise"),
}
NEEDED: dict[str, dict[str, tuple[str, ...]]] = {  # beside its class
    "code": {
        DECLARATION: ("Correct", "Exercise", "Mistake"),
        "mlcourse.exercises": ("cases",),
        "mlcourse.exercises.entries": ("entries",),
    },
    "explain": {DECLARATION: ("Exercise",), "mlcourse.exercises.marking": ("marked_by",)},
}
OTHERWISE: dict[str, tuple[str, ...]] = {DECLARATION: ("Correct", "Exercise", "Mistake")}


def import_lines(kind: str, topic: str, function: str) -> list[str]:
    """Return the sorted import lines of a file with one exercise of this kind.

    Examples
    --------
    >>> import_lines("proof", "gelu", "gelu")[-1]
    'from mlcourse.exercises.gelu.place import section'
    """
    module, name = CLASSES[kind]
    wanted: dict[str, list[str]] = {module: [name], f"mlcourse.exercises.{topic}.place": ["section"]}
    if kind == "code":
        wanted[f"mlcourse.numpy.{topic}"] = [function]
    for module, names in NEEDED.get(kind, OTHERWISE).items():
        wanted.setdefault(module, []).extend(names)
    return [f"from {module} import {', '.join(sorted(wanted[module]))}" for module in sorted(wanted)]
