"""What an environment says about a judgement, and that nothing else is asked."""

import ast
from pathlib import Path

import pytest

import mlcourse.checks
from mlcourse.checks.context import Context

ROOM = Path(mlcourse.checks.__file__).parent


@pytest.mark.parametrize(
    ("environment", "named", "expected"),
    [
        ({}, "", Context()),
        ({"MLCOURSE_SECRET": "winter"}, "", Context("winter")),
        ({}, " Student-01 ", Context(student="student-01", named="student-01")),
        ({"MLCOURSE_STUDENT": "Student-02"}, "student-01", Context(student="student-02", named="student-01")),
        ({"MLCOURSE_NAMED": "Student-03"}, "", Context(student="student-03", named="student-03")),
        ({"MLCOURSE_NAMED": "student-03"}, "student-01", Context(student="student-01", named="student-01")),
        (
            {"MLCOURSE_STUDENT": "student-02", "MLCOURSE_NAMED": "student-03"},
            "",
            Context(student="student-02", named="student-03"),
        ),
    ],
)
def test_the_grader_s_id_comes_before_the_notebook_s(environment, named, expected):
    assert Context.of(environment, named=named) == expected


def test_the_secret_is_never_printed():
    assert "winter" not in repr(Context("winter"))


@pytest.mark.parametrize("path", sorted(ROOM.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOM)))
def test_no_check_looks_at_the_environment(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not names & {"environ", "getenv", "os"}
