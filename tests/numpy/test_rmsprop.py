"""RMSProp in both backends: beside PyTorch's, its first step, and where rounding makes PyTorch's nan."""

import numpy as np
import pytest
from steps_for_tests import SETTINGS, agree, promises, refusal

FUNCTION = "rmsprop_step"
OPTIONS = [
    {},
    {"alpha": 0.7, "eps": 1e-2, "weight_decay": 0.1},
    {"alpha": 0.7, "centered": True},
    {"alpha": 0.7, "eps": 1e-2, "centered": True, "momentum": 0.6, "weight_decay": 0.1},
    {"momentum": 0.9},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_fifty_steps_are_those_of_torch(backend, options):
    agree(backend, FUNCTION, "RMSprop", 4, **options)


@pytest.mark.parametrize(("centered", "size"), [(False, 10.0), (True, 1 / np.sqrt(0.0099))])
def test_the_first_step_is_ten_times_the_step_size(backend, centered, size):
    params, grads = {"W": backend.array(np.zeros(3))}, {"W": backend.array(np.array([2.0, -30.0, 1e-3]))}
    new, _ = backend.module.rmsprop_step(params, grads, None, lr=0.1, eps=0, centered=centered)
    np.testing.assert_allclose(np.asarray(new["W"]), [-0.1 * size, 0.1 * size, -0.1 * size], rtol=1e-13)


def test_a_gradient_that_stays_the_same_gives_no_nan(backend):
    """v − ḡ² is 0 but for rounding, which is negative here and there: PyTorch's root is nan then."""
    torch = pytest.importorskip("torch")
    g = np.random.default_rng(5).normal(size=200)
    theirs = torch.zeros(200, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.RMSprop([theirs], lr=0.1, alpha=0.5, centered=True)
    theta, state = {"W": backend.array(np.zeros(200))}, None
    for _ in range(80):
        theirs.grad = torch.tensor(g)
        optimiser.step()
        theta, state = backend.module.rmsprop_step(
            theta, {"W": backend.array(g)}, state, lr=0.1, alpha=0.5, centered=True
        )
    assert theirs.isnan().any()
    assert np.isfinite(np.asarray(theta["W"])).all()


def test_without_eps_what_has_no_gradient_stays(backend):
    params, grads = {"W": backend.array(np.array([1.0, 2.0]))}, {"W": backend.array(np.array([0.0, 3.0]))}
    with np.errstate(all="raise"):
        new, _ = backend.module.rmsprop_step(params, grads, None, lr=0.1, alpha=0.75, eps=0)
    np.testing.assert_allclose(np.asarray(new["W"]), [1.0, 1.8], rtol=1e-15)


@pytest.mark.parametrize("options", [{}, {"centered": True, "momentum": 0.5}], ids=str)
def test_what_all_steps_promise(backend, dtype, options):
    promises(backend, FUNCTION, dtype, **options)


WRONG = [
    *SETTINGS,
    ({"alpha": 1.0}, ValueError, "alpha is 1.0; expected a number from 0 to below 1"),
    ({"eps": -1e-8}, ValueError, "eps is -1e-08; expected a number that is at least 0"),
    ({"momentum": -0.1}, ValueError, "momentum is -0.1"),
    ({"state": {"square_avg": {"W": np.ones(3)}}, "centered": True}, ValueError, "state has no grad_avg"),
]


@pytest.mark.parametrize(("wrong", "error", "message"), WRONG)
def test_wrong_calls(backend, wrong, error, message):
    caught = refusal(backend, FUNCTION, wrong)
    assert caught.type is error
    assert message in str(caught.value)
