"""The table of a benchmark shows the numbers of its file, and a missing file fails the build."""

import json

import pytest
from mlbook.measurements import number

RESULT = {
    "columns": ["ours", "theirs"],
    "versions": {"numpy": "2.4.6"},
    "rows": [
        {"function": "double", "dtype": "float32", "ours": 0.5, "theirs": "inf"},
        {"function": "double", "dtype": "float64", "ours": 240.0, "theirs": None},
    ],
}
PAGE = "# Measured\n\n```{measurements} speed\nA caption.\n```\n"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), ("inf", "∞"), (0.5, "0.5"), (240.0, "240"), (2e7, "2e7"), (9e15, "9e15")],
)
def test_numbers_are_short(value, shown):
    assert number(value) == shown


def test_the_table_shows_what_the_file_says(tiny_book):
    built = tiny_book(measured=PAGE, files={"benchmarks/results/speed.json": json.dumps(RESULT)})
    assert [w for w in built.warnings if "toctree" not in w] == []
    assert "0.5 / 240" in built.html["measured"]
    assert "∞ / –" in built.html["measured"]
    assert "Measured with numpy 2.4.6." in built.html["measured"]


def test_results_that_are_not_there_fail_the_build(tiny_book):
    built = tiny_book(measured=PAGE)
    assert any("no results in speed.json" in warning for warning in built.warnings)
    assert built.code != 0
