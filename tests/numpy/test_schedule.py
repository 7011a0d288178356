"""The schedule beside PyTorch's, its ends and its sum; how many numbers an optimiser keeps."""

import warnings

import numpy as np
import pytest

LR, LOW = 0.4, 0.02


@pytest.mark.parametrize("warmup", [0, 1, 3, 10])
def test_the_schedule_is_that_of_torch(backend, warmup):
    torch = pytest.importorskip("torch")
    from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR

    total = 10
    ours = [backend.module.cosine_warmup_lr(t, LR, warmup, total, LOW) for t in range(total)]
    if warmup == total:  # nothing is left of the cosine
        np.testing.assert_allclose(ours, LR * np.arange(1, 11) / 11, rtol=1e-14)
        return
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=LR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's own, on the way of its schedulers through each other
        down = CosineAnnealingLR(optimiser, total - warmup, LOW)
        up = LinearLR(optimiser, 1 / (warmup + 1), total_iters=warmup) if warmup else None
        schedule = SequentialLR(optimiser, [up, down], [warmup]) if warmup else down
        theirs = []
        for _ in range(total):
            theirs.append(optimiser.param_groups[0]["lr"])
            optimiser.step()
            schedule.step()
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_its_ends_its_middle_and_its_sum(backend):
    lr = lambda t, warmup=10, total=110: backend.module.cosine_warmup_lr(t, LR, warmup, total, LOW)
    assert (lr(0), lr(10), lr(60), lr(110), lr(5000)) == pytest.approx(
        (LR / 11, LR, (LR + LOW) / 2, LOW, LOW)
    )
    assert sum(map(lr, range(10, 110))) == pytest.approx(100 * (LR + LOW) / 2 + (LR - LOW) / 2, rel=1e-13)
    assert lr(11) - lr(10) == pytest.approx(-(LR - LOW) / 2 * (1 - np.cos(np.pi / 100)), rel=1e-9)
    assert lr(0, 0, 10) == LR
    assert lr(0, 0, 0) == LOW
    assert isinstance(lr(np.int64(3)), float)


WRONG = [
    ((1.5, LR, 3, 10), TypeError, "step is 1.5; expected an integer"),
    ((-1, LR, 3, 10), ValueError, "step is -1; expected at least 0"),
    ((0, LR, 11, 10), ValueError, "total_steps is 10; expected at least warmup_steps, 11"),
    ((0, LR, 3, 10, 0.5), ValueError, "min_lr is 0.5 and lr 0.4; expected 0 <= min_lr <= lr, finite"),
    ((0, "a", 3, 10), TypeError, "lr is a str; expected a number"),
    ((0, np.nan, 3, 10), ValueError, "lr nan"),
]


@pytest.mark.parametrize(("args", "error", "message"), WRONG)
def test_wrong_schedules(backend, args, error, message):
    with pytest.raises(error) as caught:
        backend.module.cosine_warmup_lr(*args)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("function", "options", "count"),
    [
        ("sgd", {}, 0),
        ("sgd", {"momentum": True}, 1),
        ("rmsprop", {}, 1),
        ("rmsprop", {"centered": True, "momentum": True}, 3),
        ("adam", {}, 2),
        ("adamw", {}, 2),
    ],
)
def test_as_many_numbers_as_a_step_returns(backend, function, options, count):
    module = backend.module
    assert module.optimizer_state_size(7, function, **options) == 7 * count
    steps = {"sgd": "sgd_momentum_step"}
    numbers = {name: 0.5 if name == "momentum" else on for name, on in options.items()}
    params = {"W": backend.array(np.ones(7))}
    _, state = getattr(module, steps.get(function, f"{function}_step"))(
        params, params, None, lr=0.1, **numbers
    )
    assert sum(np.asarray(state[key]["W"]).size for key in state if key != "step") == 7 * count


@pytest.mark.parametrize(
    ("args", "error", "message"),
    [
        ((7, "lion"), ValueError, "optimizer is 'lion'; expected one of 'sgd', 'rmsprop', 'adam', 'adamw'"),
        ((7, "adam", True), ValueError, "momentum is True; expected False: adam has no such option"),
        ((0, "adam"), ValueError, "num_params is 0; expected at least 1"),
        ((1.5, "adam"), TypeError, "num_params is 1.5; expected an integer"),
    ],
)
def test_states_that_there_are_not(backend, args, error, message):
    with pytest.raises(error) as caught:
        backend.module.optimizer_state_size(*args)
    assert message in str(caught.value)
