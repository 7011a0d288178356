"""A list of operations is done if it is harmless; any other is refused, whatever stands in it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from mlcourse.checks.cost import replay as replaying  # noqa: E402 (needs torch)
from mlcourse.checks.cost.operations import PLAIN, PRODUCTS  # noqa: E402
from mlcourse.checks.cost.replay import ByMachine, Refused, replay  # noqa: E402

X, Y = torch.tensor([[1.0, -2.0, 3.0]]), torch.tensor([2, 0])
FIRST, SECOND, THIRD = ({"value": number} for number in range(3))
HERE = {"device": {"device": "of the arguments"}}


def done(*steps, results=(2,), given=None):
    return replay(json.dumps({"steps": steps, "results": results}), given or {}, {"x": X}, Y)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([["aten::neg", [FIRST], {}]], -X),
        ([["aten::add.Tensor", [FIRST, FIRST], {"alpha": 2}]], 3 * X),
        ([["aten::zeros", [[1, 3]], HERE]], 0 * X),
        ([["aten::index_select", [FIRST, 1, SECOND], {}]], X[:, Y]),
        ([["aten::_to_copy", [FIRST], {"dtype": {"dtype": "float64"}}]], X.double()),
        ([["aten::_to_copy", [{"constant": ["float32", [2], [1, 2]]}], HERE]], torch.tensor([1.0, 2.0])),
        ([["aten::mul.Tensor", [FIRST, {"constant": ["float32", [], [2]]}], {}]], 2 * X),
    ],
)
def test_operations_that_compute_are_done(steps, expected):
    found = done(*steps)
    assert found.dtype == expected.dtype
    assert torch.equal(found, expected)


def test_what_is_written_through_a_view_is_seen():
    view = ["aten::select.int", [THIRD, 1, 0], {}]
    steps = (["aten::clone", [FIRST], {}], view, ["aten::fill_.Scalar", [{"value": 3}, 7.0], {}])
    assert done(*steps).tolist() == [[7.0, -2.0, 3.0]]
    assert X[0, 0] == 1.0


def test_several_results_and_functions_that_are_given():
    steps = (["mlcourse.torch.halves", [[FIRST]], {"by": 2}],)
    found = done(
        *steps, results=(3, 2), given={"mlcourse.torch.halves": lambda xs, by: (xs[0] / by, None, xs[0] * by)}
    )
    assert torch.equal(found[0], X * 2)
    assert torch.equal(found[1], X / 2)


def test_memory_that_is_only_taken_holds_nothing():
    assert done(["aten::empty_like", [FIRST], {}]).isnan().all()
    assert done(["aten::new_empty", [FIRST, [3]], {}]).isnan().all()


@pytest.mark.parametrize(
    "step",
    [
        ["aten::from_file", ["/etc/passwd"], {}],
        ["aten::_local_scalar_dense", [FIRST], {}],
        ["aten::rand_like", [FIRST], {}],
        ["aten::set_.source_Tensor", [FIRST, SECOND], {}],
        ["aten::__class__", [FIRST], {}],
        ["__import__", ["os"], {}],
        ["aten::add.__init__", [FIRST, FIRST], {}],
        ["aten::mul.left_t", [[0], 10**12], {}],
        ["aten::div.Tensor_mode", [SECOND, SECOND], {"rounding_mode": "trunc"}],
        ["aten::round.decimals", [FIRST], {"decimals": -(10**12)}],
        ["aten::mm.dtype", [FIRST, FIRST, 1000], {}],
        ["aten::_to_copy", [FIRST], {"dtype": 1000}],
        ["aten::zeros", [[1, 3]], {"pin_memory": True}],
        ["aten::zeros", [[1, 3]], {}],
        ["aten::zeros", [[10**6, 10**6]], HERE],
        ["aten::expand", [{"value": 0}, [10**9, 3]], {}],
        ["aten::neg", [{"value": 2}], {}],
        ["aten::neg", [{"value": -1}], {}],
        ["aten::neg", [{"value": True}], {}],
        ["aten::add.Tensor", [FIRST, {"constant": ["float32", [3], [1, 2, 3]]}], {}],
        ["mlcourse.torch.softmax", [FIRST], {}],
    ],
    ids=lambda step: str(step)[:50],
)
def test_anything_else_is_refused(step):
    with pytest.raises(Refused):
        done(step)


def test_formulas_of_autograd_are_told_apart():
    with pytest.raises(ByMachine):
        done(["aten::threshold_backward", [FIRST, FIRST, 0], {}])


def test_a_product_without_end_is_refused_before_it_is_begun(monkeypatch):
    monkeypatch.setattr(replaying, "MAX_PRODUCTS", 10**6)
    square = ["aten::ones", [[500, 500]], HERE]
    with pytest.raises(Refused):
        done(square, ["aten::mm", [THIRD, THIRD], {}])
    assert done(square, ["aten::neg", [THIRD], {}], results=(3,)).shape == (500, 500)


def test_no_list_of_operations_is_longer_than_a_step_can_be():
    with pytest.raises(Refused):
        done(*[["aten::neg", [FIRST], {}]] * (replaying.MAX_STEPS + 1))


NAMES = st.sampled_from(sorted(f"aten::{name}" for name in PLAIN | PRODUCTS)) | st.text(max_size=9)
LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**64), 2**64) | st.floats() | st.text(max_size=5)
    | st.sampled_from([FIRST, SECOND, THIRD, *HERE.values(), {"dtype": "int8"}, {"constant": 0}])
)  # fmt: skip
ANYTHING = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4), max_leaves=6)
STEPS = st.tuples(
    NAMES, st.lists(ANYTHING, max_size=4), st.dictionaries(st.text(max_size=5), ANYTHING, max_size=2)
)
LISTS = st.fixed_dictionaries(
    {"steps": st.lists(STEPS | ANYTHING, max_size=3), "results": st.lists(ANYTHING, max_size=2)}
)


@settings(max_examples=150, deadline=None)
@given(LISTS | ANYTHING)
def test_no_list_does_more_than_raise_an_exception(content):
    try:
        found = replay(json.dumps(content), {}, {"x": X}, Y)
    except Exception:
        return
    assert all(isinstance(part, torch.Tensor) for part in (found if isinstance(found, tuple) else [found]))
