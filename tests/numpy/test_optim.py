"""Risk and gradient step in both backends."""

import numpy as np
import pytest

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "empirical_risk": [(4,)],
}

rng = np.random.default_rng(16)
PARAMS = {"W1": rng.normal(size=(3, 4)), "b1": rng.normal(size=3), "W2": rng.normal(size=(2, 3))}
GRADS = {name: rng.normal(size=p.shape) for name, p in PARAMS.items()}


def step(backend, params, grads, **options):
    arrays = [{name: backend.array(a) for name, a in d.items()} for d in (params, grads)]
    return {name: np.asarray(p) for name, p in backend.module.sgd_step(*arrays, **options).items()}


def test_risk_is_the_mean(backend, dtype):
    losses = np.array([1, 2, 6], dtype)
    assert backend("empirical_risk", losses) == 3
    assert backend("empirical_risk", losses, reduction="sum") == 9
    assert backend("empirical_risk", losses).dtype == dtype


def test_step_goes_down_by_lr_times_the_gradient(backend):
    before = {name: p.copy() for name, p in PARAMS.items()}
    got = step(backend, PARAMS, GRADS, lr=0.1)
    for name, p in PARAMS.items():
        np.testing.assert_array_equal(got[name], p - 0.1 * GRADS[name])
        np.testing.assert_array_equal(p, before[name])


@pytest.mark.parametrize("biases", [True, False])
def test_weight_decay_is_twice_the_penalty(backend, biases):
    """The gradient of R + λ‖θ‖² takes 2λθ; a bias that does not decay is stepped without it."""
    lam = 0.3
    got = step(backend, PARAMS, GRADS, lr=0.1, weight_decay=2 * lam, decay_biases=biases)
    for name, p in PARAMS.items():
        shrink = 1 - 2 * 0.1 * lam if biases or name != "b1" else 1
        np.testing.assert_allclose(got[name], shrink * p - 0.1 * GRADS[name], rtol=1e-13)


@pytest.mark.parametrize("lr", [0.1, 1])
def test_step_as_torch_does_it(backend, lr):
    torch = pytest.importorskip("torch")
    theirs = {name: torch.tensor(p, requires_grad=True) for name, p in PARAMS.items()}
    for name, p in theirs.items():
        p.grad = torch.from_numpy(GRADS[name])
    torch.optim.SGD(theirs.values(), lr=lr, weight_decay=0.2).step()
    for name, p in step(backend, PARAMS, GRADS, lr=lr, weight_decay=0.2).items():
        np.testing.assert_allclose(p, theirs[name].detach().numpy(), rtol=1e-13)


def test_dtype_of_the_parameters_is_kept(backend):
    params = {name: p.astype(np.float32) for name, p in PARAMS.items()}
    assert {p.dtype for p in step(backend, params, GRADS, lr=0.1).values()} == {np.dtype(np.float32)}


def test_named_tuples_and_the_gradients_of_the_backward_pass(backend):
    module = backend.module
    params = module.Params(*(backend.array(rng.normal(size=s)) for s in [(4, 5), (4,), (3, 4), (3,)]))
    x, y = backend.array(rng.normal(size=(6, 5))), backend.array(np.array([0, 1, 2, 2, 1, 0]))
    cache = module.mlp_forward(x, params)
    grads = module.mlp_backward(cache, y)
    new = module.sgd_step(params, grads, lr=0.01)
    assert isinstance(new, module.Params)
    before, after = (float(module.cross_entropy(module.mlp_forward(x, p).oa, y)) for p in (params, new))
    decrease = 0.01 * sum(float((grads[name] ** 2).sum()) for name in module.Params._fields)
    assert before - after == pytest.approx(decrease, rel=0.1)  # to first order
    again = module.sgd_step(params, module.Params(*(grads[name] for name in params._fields)), lr=0.01)
    np.testing.assert_array_equal(np.asarray(again.W1), np.asarray(new.W1))


WRONG = [  # params, gradients, options, error, message
    (PARAMS, {}, {"lr": 0.1}, ValueError, "grads has no W1; expected one gradient for each parameter"),
    (
        PARAMS,
        GRADS | {"b1": GRADS["W1"]},
        {"lr": 0.1},
        ValueError,
        "the gradient of b1 has shape (3, 4)",
    ),
    (PARAMS, GRADS, {"lr": -0.1}, ValueError, "lr is -0.1; expected a number that is at least 0"),
    (PARAMS, GRADS, {"lr": np.nan}, ValueError, "lr is nan"),
    (PARAMS, GRADS, {"lr": "0.1"}, TypeError, "lr is a str; expected a number"),
    (PARAMS, GRADS, {"lr": 0.1, "weight_decay": -1}, ValueError, "weight_decay is -1"),
]


@pytest.mark.parametrize(("params", "grads", "options", "error", "message"), WRONG)
def test_wrong_calls(backend, params, grads, options, error, message):
    with pytest.raises(error) as caught:
        step(backend, params, grads, **options)
    assert message in str(caught.value)


def test_parameters_without_names_are_refused(backend):
    with pytest.raises(TypeError, match="params is a list; expected a mapping or a named tuple"):
        backend.module.sgd_step([1.0], [1.0], lr=0.1)


def test_a_step_in_place_writes_the_same_numbers(backend, dtype):
    old = {name: p.astype(dtype) for name, p in PARAMS.items()} | {"scale": np.asarray(2, dtype)}
    grads = GRADS | {"scale": np.asarray(0.5)}
    expected = step(backend, old, grads, lr=0.1, weight_decay=0.2)
    params = {name: backend.array(p.copy()) for name, p in old.items()}
    arrays = {name: backend.array(g) for name, g in grads.items()}
    same = dict(params)
    assert backend.module.sgd_step(params, arrays, lr=0.1, weight_decay=0.2, out=params) is params
    for name, p in params.items():
        assert p is same[name]
        np.testing.assert_array_equal(np.asarray(p), expected[name])


def test_a_step_in_place_of_more_rows_than_one_part_holds_and_of_any_layout(backend):
    theta, grad = rng.normal(size=(300, 70)), rng.normal(size=(70, 300)).T
    params = {"W": backend.array(np.asfortranarray(theta))}
    backend.module.sgd_step(params, {"W": backend.array(grad)}, lr=0.3, out=params)
    np.testing.assert_array_equal(np.asarray(params["W"]), theta - 0.3 * grad)
    for empty in (np.zeros((0, 4)), np.zeros((4, 0))):
        assert step(backend, {"W": empty}, {"W": empty}, lr=0.3)["W"].shape == empty.shape


def test_out_may_be_a_named_tuple_or_another_mapping(backend):
    module = backend.module
    params = module.Params(*(backend.array(np.full(s, 2.0)) for s in [(4, 5), (4,), (3, 4), (3,)]))
    apart = module.Params(*(backend.array(np.zeros(s)) for s in [(4, 5), (4,), (3, 4), (3,)]))
    assert module.sgd_step(params, params, lr=0.5, out=apart) is apart
    assert [float(p.reshape(-1)[0]) for p in (*params, *apart)] == [2.0] * 4 + [1.0] * 4


WRONG_OUT = [  # what differs in out, error, message
    ({"W2": None}, ValueError, "out has no W2"),
    ({"W2": [1.0, 2.0]}, TypeError, "W2 of out is a list"),
    ({"W2": np.zeros((3, 2))}, ValueError, "W2 of out has shape (3, 2); expected (2, 3), the shape of W2"),
    ({"W2": np.zeros((2, 3), np.float32)}, ValueError, "expected"),
]


@pytest.mark.parametrize(("wrong", "error", "message"), WRONG_OUT)
def test_an_out_that_does_not_fit_is_refused_before_anything_is_written(backend, wrong, error, message):
    params, grads = ({n: backend.array(a.copy()) for n, a in d.items()} for d in (PARAMS, GRADS))
    out = params | {n: backend.array(a) if isinstance(a, np.ndarray) else a for n, a in wrong.items()}
    out = {name: value for name, value in out.items() if value is not None}
    with pytest.raises(error) as caught:
        backend.module.sgd_step(params, grads, lr=0.1, out=out)
    assert message in str(caught.value)
    for name, p in params.items():
        np.testing.assert_array_equal(np.asarray(p), PARAMS[name])


def test_an_out_that_is_no_mapping_or_read_only_is_refused(backend):
    params = {"W": backend.array(np.ones(3))}
    with pytest.raises(TypeError, match="out is a list; expected a mapping or a named tuple"):
        backend.module.sgd_step(params, params, lr=0.1, out=[1.0])
    if backend.module.__name__.endswith("numpy"):
        locked = np.ones(3)
        locked.flags.writeable = False
        with pytest.raises(ValueError, match="W of out is read-only; expected an array to write to"):
            backend.module.sgd_step(params, params, lr=0.1, out={"W": locked})


def test_decay_beside_a_step_is_a_penalty_in_the_gradient_only_without_a_memory(backend):
    """Of SGD: in one step both are the same; with momentum they part in the second, by −ημλθ."""
    lr, mu, lam, module = 0.1, 0.9, 0.2, backend.module
    theta, g = ({n: backend.array(a) for n, a in d.items()} for d in (PARAMS, GRADS))
    beside = module.decoupled_step(theta, g, lr, lam)
    for name, p in module.sgd_step(theta, g, lr, weight_decay=lam).items():
        np.testing.assert_allclose(np.asarray(beside[name]), np.asarray(p), rtol=1e-13)
    inside, state = module.sgd_momentum_step(theta, g, None, lr, mu, weight_decay=lam)
    inside, _ = module.sgd_momentum_step(inside, g, state, lr, mu, weight_decay=lam)
    buffer = {name: (1 + mu) * a for name, a in g.items()}
    for name, p in module.decoupled_step(beside, buffer, lr, lam).items():
        apart = np.asarray(inside[name]) - np.asarray(p)
        np.testing.assert_allclose(apart, -lr * mu * lam * PARAMS[name], rtol=1e-9, atol=1e-15)


def test_a_step_along_an_update_changes_nothing_and_keeps_dtypes(backend, dtype):
    params = {name: backend.array(p.astype(dtype)) for name, p in PARAMS.items()}
    update = {name: backend.array(g) for name, g in GRADS.items()}
    new = backend.module.decoupled_step(params, update, 0.1, 0.3)
    for name, p in PARAMS.items():
        assert np.asarray(new[name]).dtype == dtype
        np.testing.assert_array_equal(np.asarray(params[name]), p.astype(dtype))
        np.testing.assert_allclose(np.asarray(new[name]), (1 - 0.1 * 0.3) * p - 0.1 * GRADS[name], atol=1e-6)


WRONG_UPDATES = [
    ({}, 0.1, 0.1, ValueError, "update has no W; expected one update for each parameter"),
    ({"W": np.ones(2)}, 0.1, 0.1, ValueError, "the update of W has shape (2,); expected (3,)"),
    ({"W": np.ones(3)}, -0.1, 0.1, ValueError, "lr is -0.1; expected a number that is at least 0"),
    ({"W": np.ones(3)}, 0.1, "1", TypeError, "weight_decay is a str; expected a number"),
]


@pytest.mark.parametrize(("update", "lr", "decay", "error", "message"), WRONG_UPDATES)
def test_wrong_updates(backend, update, lr, decay, error, message):
    here = {name: backend.array(value) for name, value in update.items()}
    with pytest.raises(error) as caught:
        backend.module.decoupled_step({"W": backend.array(np.ones(3))}, here, lr, decay)
    assert message in str(caught.value)
