"""What was typed is shown as what it means."""

import ast

from mlcourse.checks.maths.typesetting import latex


def test_a_name_of_the_exercise_is_no_constant():
    """Its E is the width of a model; elsewhere E is e."""
    tree = ast.parse("4*E**2", mode="eval").body
    assert latex(tree, ("E",)) == "4 E^{2}"
    assert latex(tree) == "4 e^{2}"
