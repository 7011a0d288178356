"""The one place that reads which exercises a cell checks."""

import pytest

from mlcourse.exercises.calls import checks_in


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('check("JAC-05", f)', ["JAC-05"]),
        ("check ( 'JAC-05' , f)\ncheck('JAC-05', f, hidden=True)", ["JAC-05", "JAC-05"]),
        ('%matplotlib inline\nif True:\n    points = check("A", f) + check("B", f)', ["A", "B"]),
        ('# check("A", f)\n"check(\'B\', f)"', []),
        ("check(name, f)\nchecks.check('A', f)\nrecheck('A', f)\ncheck()", []),
        ('check("A", f', []),
    ],
)
def test_the_checks_of_a_cell(source, found):
    assert checks_in(source) == found
