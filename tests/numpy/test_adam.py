"""Adam and AdamW in both backends: beside PyTorch's, their first step, and a loss that is scaled."""

import numpy as np
import pytest
from steps_for_tests import SETTINGS, agree, drawn, promises, refusal, taken

OPTIONS = [{}, {"betas": (0.8, 0.95), "eps": 1e-2, "weight_decay": 0.1}, {"betas": (0.0, 0.5), "eps": 1e-4}]
CASES = [(f, t, o) for f, t in (("adam_step", "Adam"), ("adamw_step", "AdamW")) for o in OPTIONS]


@pytest.mark.parametrize(("function", "name", "options"), CASES, ids=str)
def test_fifty_steps_are_those_of_torch(backend, function, name, options):
    state, kept = agree(backend, function, name, 6, **options)
    assert state["step"] == 50 == int(kept["W"]["step"])


def test_the_first_step_has_the_size_of_lr_whatever_the_gradient(backend):
    params, grads = {"W": backend.array(np.zeros(4))}, {"W": backend.array(np.array([2e-6, -3.0, 4e5, 0.0]))}
    with np.errstate(all="raise"):
        new, _ = backend.module.adam_step(params, grads, None, lr=0.1, eps=0)
    np.testing.assert_allclose(np.asarray(new["W"]), [-0.1, 0.1, -0.1, 0.0], rtol=1e-13)


def test_a_constant_gradient_is_its_own_corrected_mean(backend):
    """m̂ = g and v̂ = g² in every step, so that every step is the first."""
    g, params, state = np.array([0.3, -2.0]), {"W": backend.array(np.zeros(2))}, None
    for t in range(1, 30):
        params, state = backend.module.adam_step(params, {"W": backend.array(g)}, state, lr=0.1, eps=0)
        np.testing.assert_allclose(np.asarray(state["exp_avg"]["W"]), g * (1 - 0.9**t), rtol=1e-12)
        np.testing.assert_allclose(np.asarray(params["W"]), -0.1 * t * np.sign(g), rtol=1e-12)


@pytest.mark.parametrize("eps", [0.0, 1e-3])
def test_scaling_the_loss_is_dividing_eps(backend, eps):
    params, grads, lrs = drawn(7)
    scale = {name: 10.0 ** np.random.default_rng(8).uniform(-3, 3, p.shape) for name, p in params.items()}
    constant = [{n: 1000.0 * g for n, g in grad.items()} for grad in grads]
    plain, _ = taken(backend, "adam_step", params, grads, lrs, eps=eps / 1000)
    scaled, _ = taken(backend, "adam_step", params, constant, lrs, eps=eps)
    for name in params:
        np.testing.assert_allclose(scaled[-1][name], plain[-1][name], rtol=1e-9, atol=1e-12)
    if eps == 0:  # then every coordinate may have a scale of its own
        own = [{n: scale[n] * g for n, g in grad.items()} for grad in grads]
        apart, _ = taken(backend, "adam_step", params, own, lrs, eps=0.0)
        for name in params:
            np.testing.assert_allclose(apart[-1][name], plain[-1][name], rtol=1e-9, atol=1e-12)


def test_what_has_no_gradient_shrinks_by_adamw_and_runs_off_by_an_l2_penalty(backend):
    params = {"W": backend.array(np.array([2.0, -3.0]))}
    still = {"W": backend.array(np.zeros(2))}
    decayed, _ = backend.module.adamw_step(params, still, None, lr=0.1, weight_decay=0.5)
    np.testing.assert_allclose(np.asarray(decayed["W"]), [2 * 0.95, -3 * 0.95], rtol=1e-14)
    for lam in (1e-4, 0.5):
        penalised, _ = backend.module.adam_step(params, still, None, lr=0.1, eps=0, weight_decay=lam)
        np.testing.assert_allclose(np.asarray(penalised["W"]), [1.9, -2.9], rtol=1e-13)


@pytest.mark.parametrize("function", ["adam_step", "adamw_step"])
def test_what_all_steps_promise(backend, dtype, function):
    promises(backend, function, dtype)


WRONG = [
    *SETTINGS,
    ({"betas": 0.9}, TypeError, "betas is 0.9; expected two numbers"),
    ({"betas": (0.9, 1.0)}, ValueError, "betas[1] is 1.0; expected a number from 0 to below 1"),
    ({"betas": (-0.1, 0.9)}, ValueError, "betas[0] is -0.1"),
    ({"eps": -1.0}, ValueError, "eps is -1.0"),
    ({"state": {"step": 1.5, "exp_avg": {}, "exp_avg_sq": {}}}, TypeError, "step of state is 1.5"),
    ({"state": {"step": 1, "exp_avg": {"W": np.ones(3)}}}, ValueError, "state has no exp_avg_sq"),
]


@pytest.mark.parametrize("function", ["adam_step", "adamw_step"])
@pytest.mark.parametrize(("wrong", "error", "message"), WRONG)
def test_wrong_calls(backend, function, wrong, error, message):
    caught = refusal(backend, function, wrong)
    assert caught.type is error
    assert message in str(caught.value)
