"""A gate that fails says which answer of which exercise, what came, what was expected, and where to edit."""

import dataclasses
import re

import pytest
import test_gates as gates

from mlcourse.exercises import registry

FORMULA = registry()["NRM-01-formula"]
PLACE = "It is declared in mlcourse/exercises/norms/squared.py."
RIGHT = FORMULA.answer


def broken(**changes):
    return dataclasses.replace(FORMULA, **changes)


def not_wrong():
    mistake = dataclasses.replace(FORMULA.mistakes[0], wrong=RIGHT)
    gates.test_known_mistakes_are_rejected_and_named(broken(mistakes=(mistake,)), mistake, "")


def named_otherwise():
    first, second, *others = FORMULA.mistakes
    twin = dataclasses.replace(second, wrong=first.wrong)
    gates.test_known_mistakes_are_rejected_and_named(broken(mistakes=(first, twin, *others)), twin, "")


FAILURES = [
    (
        lambda: gates.test_right_answers_score_full_marks(FORMULA, "half of 4", ("4*x_k/3",), ""),
        "NRM-01-formula, the right answer 'half of 4' on public inputs: came 'wrong' with 0 points, "
        "no mistake named, saying",
    ),
    (not_wrong, "the mistake 'the gradient of the norm itself': came 'ok' with 1 points"),
    (named_otherwise, "the mistake 'the factor 2 left out': came 'wrong' with 0 points, named 'the gradient"),
    (
        lambda: gates.test_there_are_enough_mistakes_and_right_answers(broken(correct=FORMULA.correct[:2])),
        "NRM-01-formula, `correct`: came 2; expected at least 3, each written another way. " + PLACE,
    ),
    (
        lambda: gates.test_hints_are_three_steps(broken(hints=("one", "two"))),
        "NRM-01-formula, `hints`: came ('one', 'two'); expected three different ones",
    ),
    (
        lambda: gates.test_function_is_public_in_the_reference_library(broken(function="norm_grad")),
        "NRM-01-formula, `function`: came 'norm_grad'; expected a name",
    ),
]


@pytest.mark.parametrize(("gate", "message"), FAILURES)
def test_a_failure_is_a_sentence(gate, message):
    with pytest.raises(pytest.fail.Exception, match=re.escape(message)) as failure:
        gate()
    assert PLACE in str(failure.value)
