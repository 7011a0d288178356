"""What people write, by long lists that were written before the reader was: 400 lines of LaTeX and 150 others."""

from collections import Counter

from tests.checks.maths.spelled import cases


def test_the_lists_are_as_long_as_promised():
    assert len(cases("latex")) >= 400
    assert len(cases("plain")) >= 150
    counted = Counter(case.aside for case in cases("latex"))
    assert counted[True] >= 60
