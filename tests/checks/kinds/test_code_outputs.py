"""Functions that return several arrays, take more than arrays, raise, or have many right answers."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest
from declared_for_tests import PLACE

from mlcourse.checks.context import HIDDEN
from mlcourse.checks.exercise import Mistake, looks_like
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.naming.results import IN_PLACE
from mlcourse.checks.running.inputs import Case
from mlcourse.checks.verdict import UNKNOWN


class Layer(NamedTuple):
    W: np.ndarray
    b: np.ndarray


@dataclass(frozen=True)
class Gradients:
    dx: np.ndarray
    dW: np.ndarray
    db: np.ndarray


def linear_vjp(x, layer, g, scale=1.0):
    return scale * g @ layer.W, scale * g.T @ x, scale * g.sum(axis=0)


def layers(rng):
    return [
        Case(f"{n} examples", (rng.normal(size=(n, 4)), Layer(rng.normal(size=(3, 4)), rng.normal(size=3)),
             rng.normal(size=(n, 3))), {"scale": 2.0})
        for n in (5, 7)
    ]  # fmt: skip


VJP = CodeExercise(
    id="TST-03",
    title="Three gradients",
    **PLACE,
    answer_names=("linear_vjp",),
    answer=linear_vjp,
    outputs=("dx", "dW", "db"),
    cases=layers,
    public=("5 examples", "7 examples"),
    mistakes=(
        Mistake(
            "the pre-activation for the input",
            lambda x, layer, g, scale: (scale * g @ layer.W, scale * g.T @ g, scale * g.sum(axis=0)),
            "The gradient of W needs what went in.",
        ),
    ),
)


def changed(**parts):
    """A right answer in which some parts are changed."""

    def answer(x, layer, g, scale):
        right = dict(zip(VJP.outputs, linear_vjp(x, layer, g, scale), strict=True))
        return {name: parts[name](value, g) if name in parts else value for name, value in right.items()}

    return answer


@pytest.mark.parametrize(
    "container",
    [tuple, list, lambda parts: dict(zip(VJP.outputs, parts, strict=True)), lambda parts: Gradients(*parts)],
)
def test_every_container_with_the_right_parts_is_right(container):
    answer = lambda *args, **kwargs: container(linear_vjp(*args, **kwargs))
    assert VJP.judge(answer, context=HIDDEN).status == "ok"


BAD = [
    (
        changed(db=lambda db, g: g),
        "`db`: shape (5, 3), expected (3,) for x of shape (5, 4), g of shape (5, 3)",
    ),
    (changed(dW=lambda dW, g: dW.T), "`dW`: shape (4, 3), expected (3, 4)"),
    (
        changed(dW=lambda dW, g: dW + 1),
        "`dW`: shape (3, 4) is right. At index [0, 0] for 5 examples: you return",
    ),
    (changed(dx=lambda dx, g: None), "`dx` is None: is the `return` missing?"),
    (changed(dx=lambda dx, g: dx.astype(int)), "Dtype: `dx` is int64, which cuts off the fractions"),
    (lambda x, layer, g, scale: print(), "`linear_vjp` returns None, expected (dx, dW, db): is the `return`"),
    (lambda x, layer, g, scale: g, "`linear_vjp` returns one array, expected the 3 parts (dx, dW, db)."),
    (lambda x, layer, g, scale: (g, g), "`linear_vjp` returns 2 parts, expected 3: (dx, dW, db)."),
    (lambda x, layer, g, scale: {"dx": g}, "`linear_vjp` returns a result without `dW` and `db`."),
    (lambda x, layer, g: 0, "`linear_vjp` takes (x, layer, g), expected (x, layer, g, scale)."),
]


@pytest.mark.parametrize(("answer", "said"), BAD, ids=[said[:40] for _, said in BAD])
def test_the_part_that_is_wrong_is_named(answer, said):
    verdict = VJP.judge(answer)
    assert verdict.points == 0
    assert verdict.lines[0].startswith(said)


def test_parts_that_are_right_are_said_to_be():
    assert VJP.judge(changed(dW=lambda dW, g: dW + 1)).lines[0].endswith(" Right: `dx`, `db`.")


GENERAL = [
    (changed(db=lambda db, g: -db), "the sign in `db`"),
    (changed(db=lambda db, g: -db, dx=lambda dx, g: -dx), "the sign in `dx` and `db`"),
    (changed(dW=lambda dW, g: dW.T), "the transpose in `dW`"),
    (changed(db=lambda db, g: 2 * g), "a sum over an axis missing in `db`"),
    (changed(db=lambda db, g: 2 * g * len(g)), "a mean over an axis missing in `db`"),
    (changed(dW=lambda dW, g: dW / len(g)), "a division by the batch size too many in `dW`"),
    (changed(dW=lambda dW, g: dW * len(g)), "a division by the batch size missing in `dW`"),
    (changed(db=lambda db, g: -db, dW=lambda dW, g: 2 * dW), None),
    (VJP.mistakes[0].wrong, "the pre-activation for the input"),
]


@pytest.mark.parametrize(("answer", "name"), GENERAL, ids=[str(name) for _, name in GENERAL])
def test_what_fits_every_wrong_part_is_named_with_its_parts(answer, name):
    assert VJP.judge(answer).mistake == name


def test_an_array_inside_of_an_argument_must_not_change():
    def answer(x, layer, g, scale):
        result = linear_vjp(x, layer, g, scale)
        layer.W[:] = 0
        return result

    said = "`linear_vjp` changes its argument `layer` in place: work on a new array."
    assert VJP.judge(answer).lines == (said, looks_like(*IN_PLACE))


def scaled(params, names, phi, nothing=None, *, rng):
    return phi(sum(params[name] for name in names)) + rng.normal()


MIXED = CodeExercise(
    id="TST-04",
    title="Arguments of every kind",
    **PLACE,
    answer_names=("scaled",),
    answer=scaled,
    cases=lambda rng: [
        Case(
            "ordinary numbers",
            (
                {"a": rng.normal(size=3), "b": rng.normal(size=3).astype(np.float32)},
                ("a", "b"),
                np.tanh,
                None,
            ),
            {"rng": np.random.default_rng(1)},
        )
    ],
    public=("ordinary numbers",),
)


def test_arguments_may_be_of_every_kind():
    assert MIXED.judge(scaled, context=HIDDEN).status == "ok"
    verdict = MIXED.judge(lambda params, names, phi, nothing, rng: params.pop("a"))
    assert verdict.lines == ("`scaled` changes its argument `params` in place: work on a new array.",)


def windows(size, kernel):
    if kernel > size:
        raise ValueError("the kernel is larger than the input")
    return size - kernel + 1


SIZES = CodeExercise(
    id="TST-05",
    title="Windows",
    **PLACE,
    answer_names=("windows",),
    answer=windows,
    cases=lambda rng: [Case("sizes", (9, 4)), Case("sizes", (8, 8)), Case("a kernel too large", (3, 5))],
    public=("sizes", "a kernel too large"),
    mistakes=(Mistake("one window too few", lambda size, kernel: max(size - kernel, 0), "Count the first."),),
)


def other_exception(size, kernel):
    if kernel > size:
        raise KeyError(kernel)
    return size - kernel + 1


def test_an_exception_may_be_what_is_right():
    assert SIZES.judge(windows, context=HIDDEN).status == "ok"
    wrong = SIZES.judge(lambda size, kernel: size - kernel + 1)
    assert wrong.lines == (
        "`windows` returns a result, expected a ValueError for size = 3 and kernel = 5 (a kernel too large).",
    )
    wrong = SIZES.judge(other_exception)
    assert "raises KeyError: 5 (line" in wrong.lines[0]
    assert ", expected a ValueError for size = 3" in wrong.lines[0]
    assert SIZES.judge(SIZES.mistakes[0].wrong).mistake == "one window too few"


def test_an_unexpected_exception_of_another_origin_is_no_known_mistake():
    """A mistake that raises is recognised by what it says, not by the exception's type alone."""
    raising = Mistake("a shape that does not fit", lambda A, B: B @ B, "…")
    exercise = CodeExercise(
        id="TST-06",
        title="A product",
        **PLACE,
        answer_names=("product",),
        answer=lambda A, B: A @ B,
        cases=lambda rng: [Case("ordinary numbers", (rng.normal(size=(3, 4)), rng.normal(size=(4, 5))))],
        public=("ordinary numbers",),
        mistakes=(raising,),
    )
    assert exercise.judge(lambda A, B: B @ B).mistake == "a shape that does not fit"
    assert exercise.judge(lambda A, B: A.reshape(5)).mistake is None


def direction(X):
    return X[0] - X[1]


def separates(w, X):
    if w.shape != X.shape[1:]:
        return f"shape {w.shape}: a direction has one entry for each of the {X.shape[1]} columns."
    if not w.any():
        return "the zero vector is no direction."
    return "" if w @ (X[0] - X[1]) != 0 else "the two points have the same projection."


CHOICE = CodeExercise(
    id="TST-07",
    title="A direction that separates",
    **PLACE,
    answer_names=("direction",),
    answer=direction,
    accept=separates,
    cases=lambda rng: [Case("ordinary numbers", (np.column_stack([[1.0, 1.0], rng.normal(size=2)]),))] * 2,
    public=("ordinary numbers",),
    mistakes=(
        Mistake("a coordinate axis", lambda X: np.eye(len(X[0]))[0], "An axis may see both at one place."),
        Mistake("zeros", lambda X: np.zeros(len(X[0])), "Zero sees all at one place."),
    ),
)


def test_where_many_answers_are_right_the_condition_decides():
    assert CHOICE.judge(direction, context=HIDDEN).status == "ok"
    assert CHOICE.judge(lambda X: 3 * direction(X) + [1, 0], context=HIDDEN).status == "ok"
    for mistake in CHOICE.mistakes:
        assert CHOICE.judge(mistake.wrong).mistake == mistake.name
    verdict = CHOICE.judge(lambda X: np.array([-5.0, 0.0]))
    assert verdict.mistake == "a coordinate axis"  # the same objection, and no other mistake meets it
    assert verdict.lines[0] == "The two points have the same projection."


def test_a_result_on_which_the_condition_fails_is_the_students_matter():
    exercise = CodeExercise(**{**CHOICE.__dict__, "accept": lambda w, X: "" if w @ X[0] else "zero."})
    verdict = exercise.judge(lambda X: np.ones(7))
    assert (verdict.status, verdict.lines) == ("wrong", ("Shape (7,) does not fit here.",))


def test_truth_values_may_be_asked_for():
    exercise = CodeExercise(
        id="TST-08",
        title="Even",
        **PLACE,
        answer_names=("even",),
        answer=lambda n: n % 2 == 0,
        cases=lambda rng: [Case("numbers", (n,)) for n in (3, 4)],
        public=("numbers",),
    )
    assert exercise.judge(lambda n: not n % 2).status == "ok"
    said = "Shape () is right. The value for numbers: you return True, expected False."
    assert exercise.judge(lambda n: True).lines == (said, UNKNOWN)
