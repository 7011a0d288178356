"""Steps that stay on their device and differentiate by hand pass; the others are told what they do."""

from collections import namedtuple
from functools import cache

import numpy as np
import pytest

from mlcourse.checks.cost.device import StaysOnDevice
from mlcourse.checks.running.comparison import Comparison

torch = pytest.importorskip("torch")

CHECK = StaysOnDevice(lambda rng: ({"w": rng.normal(0, 1, 3).astype(np.float32)}, rng.integers(0, 2, 4), 0.5))


def by_hand(params, y, half):
    return params["w"] * ((y == 0).sum() + half)


def wrong(params, y, half):
    return params["w"] * 3


def complaint(step, reference=by_hand, outputs=()):
    return CHECK.complaint(step, Comparison(reference, outputs, backend="torch"))


def into_memory_of_its_own(params, y, half):
    found = torch.empty_like(params["w"])
    return torch.mul(params["w"], (y == 0).sum() + half, out=found)


def through_a_view(params, y, half):
    found = torch.zeros(2, 3, device=y.device)
    row = found[1]
    row += params["w"]
    found[:, 1:] *= (y == 0).sum() + half
    found[1, 0] *= (y == 0).sum() + half
    return found.sum(dim=0)


def with_numbers_of_its_own(params, y, half):
    halves = torch.tensor([half] * 3, device=y.device) + params["w"].new_tensor([0, 0, 0])
    return params["w"] * ((y == 0).sum() + halves) + torch.tensor(0.0)


def with_a_mask(params, y, half):
    ones = torch.ones_like(y)
    ones[y != 0] = 0
    return params["w"] * (ones.sum() + half)


def one_at_a_time(params, y, half):
    return torch.stack([w * (sum((k == 0).float() for k in y) + half) for w in params["w"]])


@cache
def kept(device):
    return torch.full((), 0.5, device=device)


def with_a_tensor_kept(params, y, half):
    return params["w"] * ((y == 0).sum() + kept(y.device))


@pytest.mark.parametrize(
    "step",
    [by_hand, into_memory_of_its_own, through_a_view, with_numbers_of_its_own, with_a_mask, one_at_a_time],
)
def test_a_step_by_hand_on_its_device_is_fine(step):
    assert complaint(step) == ""


def test_a_step_may_keep_a_tensor_for_its_next_call():
    assert [complaint(with_a_tensor_kept) for _ in range(3)] == [""] * 3


@pytest.mark.parametrize("kind", [dict, lambda **parts: tuple(parts.values()), namedtuple("Both", "a b")])
def test_several_results_have_names(kind):
    def step(params, y, half):
        return kind(a=params["w"] + half, b=y * 2)

    assert complaint(step, step, ("a", "b")) == ""


def with_autograd(params, y, half):
    w = params["w"].clone().requires_grad_()
    (w**2).sum().backward()
    return w.grad


def with_formulas_of_autograd(params, y, half):
    return torch.ops.aten.threshold_backward(params["w"], params["w"], 0)


def autograd_in_disguise(params, y, half):
    with torch.inference_mode(False), torch.enable_grad():
        w = params["w"].clone().requires_grad_()
        torch.relu(w).sum().backward()
        return w.grad


def test_autograd_is_noticed():
    assert "automatic differentiation" in complaint(with_autograd)


@pytest.mark.parametrize("step", [with_formulas_of_autograd, autograd_in_disguise])
def test_a_formula_of_torchs_for_a_derivative_is_noticed_and_named_as_that(step):
    """Whoever calls it by hand does not use automatic differentiation, so this is not said."""
    told = complaint(step)
    assert "a derivative is torch's own (`threshold_backward`)" in told
    assert "automatic" not in told
    assert CHECK.mistake(told) == "a derivative left to torch"


def reads_a_number(params, y, half):
    return params["w"] * (y == 0).sum().item()


def decides_by_a_number(params, y, half):
    return params["w"] if (y == 0).all() else -params["w"]


def tensor_elsewhere(params, y, half):
    return params["w"] + torch.ones(3)


def index_from_elsewhere(params, y, half):
    return params["w"][torch.arange(3)]


def result_elsewhere(params, y, half):
    return torch.ones(3)


def through_numpy(params, y, half):
    return torch.from_numpy(params["w"].numpy() * 2)


def by_chance(params, y, half):
    return params["w"] * torch.rand((), device=y.device)


@pytest.mark.parametrize(
    "step",
    [reads_a_number, decides_by_a_number, tensor_elsewhere, index_from_elsewhere, result_elsewhere,
     through_numpy, wrong],
)  # fmt: skip
def test_a_step_that_leaves_its_device_is_noticed(step):
    assert "does not stay on the device" in complaint(step)


def index_in_a_range(params, y, half):
    return params["w"][range(3)]


def second_index_from_elsewhere(params, y, half):
    row = params["w"][None]
    return row[torch.zeros(3, dtype=torch.long, device=y.device), torch.arange(6).reshape(2, 3)[0]]


def to_the_cpu(params, y, half):
    return params["w"].cpu() * 2


def target_elsewhere(params, y, half):
    params["w"].new_zeros(3, 3)[torch.arange(3), y[:3]] = 1
    return params["w"]


LEFT = {
    reads_a_number: "it asks for a number",
    decides_by_a_number: "it asks for a number",
    tensor_elsewhere: "`torch.ones` makes a tensor without `device=`.",
    index_from_elsewhere: "the first index in [ ] is made by `torch.arange` without `device=`.",
    index_in_a_range: "the first index in [ ] is a list or a range of Python's",
    second_index_from_elsewhere: "the second index in [ ] is made by `torch.arange` without `device=`.",
    target_elsewhere: "the first index in [ ] is made by `torch.arange` without `device=`.",
    to_the_cpu: "it copies a tensor to the CPU",
}


@pytest.mark.parametrize("step", LEFT, ids=lambda step: step.__name__)
def test_what_left_the_device_is_said(step):
    told = complaint(step)
    assert f"of its arguments: {LEFT[step]}" in told
    assert CHECK.mistake(told) == "a step that leaves its device"


def stops_in_inference_mode(params, y, half):
    if torch.is_inference_mode_enabled():
        raise KeyError("here")
    return by_hand(params, y, half)


def test_a_step_that_cannot_be_watched_is_told_so_and_called_no_mistake():
    told = complaint(stops_in_inference_mode)
    assert "cannot be told" in told
    assert "KeyError" in told
    assert CHECK.mistake(told) is None


@pytest.mark.parametrize("what", ["<b>", "index 9 arange", "tensor " + "x" * 99, "number\n", ""])
def test_words_of_a_student_are_not_repeated(what):
    def lies(*args):
        return by_hand(*args)

    lies.remote_device = lambda *args: ("device", what)
    told = complaint(lies)
    assert told.endswith("or makes a tensor without `device=`.")


def with_lerp(params, y, half):
    return torch.lerp(params["w"], params["w"] * 2, (y == 0).sum() - 1.0 + half)


def with_rounding(params, y, half):
    return torch.div(params["w"] * (y == 0).sum() + params["w"] * half, 1.0, rounding_mode="floor")


@pytest.mark.parametrize(("step", "name"), [(by_chance, "rand"), (with_lerp, "lerp"), (with_rounding, "div")])
def test_an_operation_that_the_check_cannot_follow_is_named_and_called_no_mistake(step, name):
    told = complaint(step)
    assert f"cannot follow torch's `{name}" in told
    assert "does not stay" not in told


def with_a_number_fetched(params, y, half):
    return params["w"] * ((y == 0).sum().item() + half)


def by_autograd(params, y, half):
    w = params["w"].clone().requires_grad_()
    (grad,) = torch.autograd.grad((w**2 / 2 * ((y == 0).sum() + half)).sum(), w)
    return grad


@pytest.mark.parametrize(
    ("step", "name"),
    [(with_a_number_fetched, "a step that leaves its device"), (by_autograd, "work left to autograd")],
)
def test_two_things_have_two_names(step, name):
    assert CHECK.mistake(complaint(step)) == name


def test_a_step_that_cannot_be_followed_has_no_name():
    assert CHECK.mistake("The numbers are right, but …") is None
