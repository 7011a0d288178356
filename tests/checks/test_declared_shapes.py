"""An answer of the wrong shape is refused where it is declared, with a sentence that names it."""

import pytest

from mlcourse.checks.exercise import Correct, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.checks.kinds.value import ValueExercise

PLACE = {"title": "t", "points": 1, "book": "b", "section": "s", "notebook": "n", "problem_set": "p"}


def declared(kind, answer_names, answer, **options):
    return kind(id="TST-20", answer_names=answer_names, answer=answer, **PLACE, **options)


def formula(answer, **options):
    return declared(FormulaExercise, ("a", "b"), answer, names=("x",), **options)


REFUSED = [  # how it is declared, and what is said
    (lambda: formula("x"), r"TST-20, answer is 'x'; expected a tuple with an entry .* names, a, b"),
    (lambda: formula(("x",)), r"answer is \('x',\); expected a tuple with an entry"),
    (lambda: formula(("x", 2)), r"answer is \('x', 2\); expected formulas as texts, in quotes"),
    (
        lambda: formula(("x", "y"), mistakes=(Mistake("no pair", "x", "hint"),)),
        r"TST-20, `wrong` of the mistake 'no pair' is 'x'; expected a tuple",
    ),
    (
        lambda: formula(("x", "y"), correct=(Correct("turned", ("y", "x", "x")),)),
        r"the right answer 'turned' is \('y', 'x', 'x'\); expected a tuple",
    ),
    (lambda: declared(CodeExercise, ("f",), "2 * x", cases=list), r"answer is '2 \* x'; expected a function"),
    (
        lambda: declared(ProofExercise, ("steps",), "x = y", first="x", last="y"),
        r"answer is 'x = y'; expected a tuple of lines",
    ),
    (lambda: declared(ValueExercise, ("n",), 5), r"answer is 5; expected .*, or a function of `numbers`"),
    (lambda: declared(ValueExercise, ("n",), lambda n: (5,)), r"answer is <function .*; expected a tuple"),
]


@pytest.mark.parametrize(("make", "message"), REFUSED)
def test_a_wrong_shape_is_refused_where_it_is_declared(make, message):
    with pytest.raises(TypeError, match=message):
        make()


def test_what_is_declared_rightly_is_taken():
    assert formula(["x", "y"]).answer == ["x", "y"]
    draw = lambda rng: {"k": int(rng.integers(9))}
    assert declared(ValueExercise, ("n",), lambda n: (n["k"],), numbers=draw).handed_in(lambda n: (n["k"],))
