"""Optimisers in torch: nothing is read on the host or recorded; half precision keeps a state in float32."""

import pytest

torch = pytest.importorskip("torch")
import mlcourse.torch as mt  # noqa: E402

GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
STEPS = {
    "momentum": lambda *given: mt.sgd_momentum_step(*given, lr=0.1, momentum=0.9, weight_decay=0.1),
    "nesterov": lambda *given: mt.sgd_momentum_step(*given, lr=0.1, momentum=0.9, nesterov=True),
    "rmsprop": lambda *given: mt.rmsprop_step(*given, centered=True, momentum=0.5),
    "adam": lambda *given: mt.adam_step(*given, weight_decay=0.1),
    "adamw": mt.adamw_step,
}


def run(step, steps=3, **options):
    """Parameters and state after some steps with random gradients, drawn on the CPU."""
    generator = torch.Generator().manual_seed(3)
    draw = lambda: {
        n: torch.randn(s, generator=generator, dtype=torch.float64).to(**options)
        for n, s in {"W": (3, 4), "s": ()}.items()
    }
    params, state = draw(), None
    for _ in range(steps):
        params, state = step(params, draw(), state)
    return params, state


def tensors(result):
    params, state = result
    parts = {"params": params, **{key: value for key, value in state.items() if key != "step"}}
    return {(key, name): value for key, part in parts.items() for name, value in part.items()}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_no_value_is_read_on_the_host(step):
    there = tensors(run(step, device="meta"))
    for key, value in tensors(run(step)).items():
        assert there[key].is_meta
        assert (there[key].shape, there[key].dtype) == (value.shape, value.dtype)


@GPU
@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_same_on_the_gpu_without_waiting(step):
    generator = torch.Generator().manual_seed(4)
    params = {"W": torch.randn(3, 4, generator=generator, dtype=torch.float64)}
    expected, there = tensors(step(params, params, None)), {"W": params["W"].cuda()}
    torch.cuda.set_sync_debug_mode("error")
    try:
        got = tensors(step(there, there, None))
    finally:
        torch.cuda.set_sync_debug_mode("default")
    for key, value in expected.items():
        torch.testing.assert_close(got[key].cpu(), value)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_half_precision_keeps_its_state_in_float32(step, dtype):
    params, state = run(step, dtype=dtype)
    assert {value.dtype for value in params.values()} == {dtype}
    assert {v.dtype for (key, _), v in tensors((params, state)).items() if key != "params"} == {torch.float32}
    exact, _ = run(step)
    torch.testing.assert_close(params["W"].double(), exact["W"], rtol=0, atol=0.05)


def test_a_square_that_half_precision_would_lose():
    tiny = {"W": torch.full((3,), 1e-4, dtype=torch.float16)}
    new, state = mt.adam_step({"W": torch.zeros(3, dtype=torch.float16)}, tiny, None, lr=0.5)
    assert (state["exp_avg_sq"]["W"] > 0).all()
    torch.testing.assert_close(new["W"], torch.full((3,), -0.5, dtype=torch.float16), rtol=1e-3, atol=0)


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_nothing_is_recorded(step):
    leaf = {"W": torch.ones(3, requires_grad=True)}
    for value in tensors(step(leaf, {"W": 2 * leaf["W"]}, None)).values():
        assert not value.requires_grad


def test_tensors_of_two_devices_are_refused():
    here, there = {"W": torch.ones(3)}, {"W": torch.ones(3, device="meta")}
    with pytest.raises(ValueError, match="the gradient of W is on meta; expected cpu, the device of W"):
        mt.adam_step(here, there, None)
    state = {"step": 1, "exp_avg": there, "exp_avg_sq": here}
    with pytest.raises(ValueError, match="exp_avg of W is on meta; expected cpu, the device of W"):
        mt.adam_step(here, here, state)
