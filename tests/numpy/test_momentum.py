"""SGD with momentum and Nesterov's in both backends: beside PyTorch's, as a sum, and as sgd_step."""

import numpy as np
import pytest
from steps_for_tests import SETTINGS, agree, drawn, promises, refusal, taken

FUNCTION = "sgd_momentum_step"
OPTIONS = [
    {},
    {"weight_decay": 0.1},
    {"momentum": 0.9},
    {"momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1},
    {"momentum": 0.8, "nesterov": True},
    {"momentum": 0.8, "nesterov": True, "weight_decay": 0.1},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_fifty_steps_are_those_of_torch(backend, options):
    agree(backend, FUNCTION, "SGD", 1, **options)


def test_without_momentum_it_is_sgd_step(backend):
    params, grads, lrs = drawn(2)
    path, state = taken(backend, FUNCTION, params, grads[:1], lrs[:1], weight_decay=0.2)
    arrays = [{n: backend.array(a) for n, a in d.items()} for d in (params, grads[0])]
    expected = backend.module.sgd_step(*arrays, lr=float(lrs[0]), weight_decay=0.2)
    assert state == {}
    for name, value in expected.items():
        np.testing.assert_allclose(path[0][name], np.asarray(value), rtol=1e-15)


def test_the_buffer_is_a_sum_of_gradients(backend):
    params, grads, lrs = drawn(3)
    _, state = taken(backend, FUNCTION, params, grads[:4], lrs[:4], momentum=0.7)
    for name in params:
        unrolled = sum(0.7 ** (3 - i) * grads[i][name] for i in range(4))
        np.testing.assert_allclose(np.asarray(state["momentum_buffer"][name]), unrolled, rtol=1e-13)


def test_nesterov_is_the_look_ahead_in_another_variable(backend):
    """The gradient of a quadratic at φ − ημb; what torch stores is that point itself."""
    A, eta, mu = np.array([[3.0, 1.0], [1.0, 2.0]]), 0.1, 0.8
    phi = np.array([1.0, -2.0])
    b, theta, state = np.zeros(2), {"W": backend.array(phi.copy())}, None
    for _ in range(20):
        np.testing.assert_allclose(np.asarray(theta["W"]), phi - eta * mu * b, rtol=1e-12)
        grads = {"W": backend.array(A @ np.asarray(theta["W"]))}
        theta, state = backend.module.sgd_momentum_step(theta, grads, state, eta, momentum=mu, nesterov=True)
        b = mu * b + A @ (phi - eta * mu * b)
        phi = phi - eta * b


@pytest.mark.parametrize("options", [{"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}], ids=str)
def test_what_all_steps_promise(backend, dtype, options):
    promises(backend, FUNCTION, dtype, **options)


WRONG = [
    *SETTINGS[:4],
    *SETTINGS[5:],
    ({"state": {"momentum_buffer": {}}}, ValueError, "momentum_buffer of state has no W"),
    ({"state": {"momentum_buffer": {"W": np.ones(2)}}}, ValueError, "momentum_buffer of W has shape (2,)"),
    ({"state": {"exp_avg": {"W": np.ones(3)}}}, ValueError, "state has no momentum_buffer"),
    ({"momentum": -0.1}, ValueError, "momentum is -0.1"),
    ({"nesterov": True, "momentum": 0.0}, ValueError, "expected momentum above 0 and dampening 0"),
    ({"nesterov": True, "dampening": 0.1}, ValueError, "expected momentum above 0 and dampening 0"),
]


@pytest.mark.parametrize(("wrong", "error", "message"), WRONG)
def test_wrong_calls(backend, wrong, error, message):
    caught = refusal(backend, FUNCTION, wrong, **({} if "momentum" in wrong else {"momentum": 0.9}))
    assert caught.type is error
    assert message in str(caught.value)
