"""Many steps of an optimiser in a backend, and the same steps of PyTorch's own."""

import numpy as np
import pytest

SHAPES = {"W": (3, 5), "b": (5,), "scale": ()}
STEPS = 50


def drawn(seed):
    """Parameters, gradients and step sizes of all steps: tiny and large entries, and b still in the first."""
    rng = np.random.default_rng(seed)
    params = {name: rng.normal(size=shape) for name, shape in SHAPES.items()}
    size = {name: 10.0 ** rng.uniform(-9, 3, shape) for name, shape in SHAPES.items()}
    grads = [{n: rng.normal(size=s) * size[n] for n, s in SHAPES.items()} for _ in range(STEPS)]
    grads[0]["b"] = np.zeros(SHAPES["b"])
    return params, grads, rng.uniform(0.01, 0.3, STEPS)


def taken(backend, function, params, grads, lrs, **options):
    """Parameters after each step, as arrays, and the last state."""
    here = {name: backend.array(value) for name, value in params.items()}
    state, path = None, []
    for grad, lr in zip(grads, lrs, strict=True):
        arrays = {name: backend.array(value) for name, value in grad.items()}
        with np.errstate(all="raise", under="ignore"):
            here, state = getattr(backend.module, function)(here, arrays, state, lr=float(lr), **options)
        path.append({name: np.asarray(value) for name, value in here.items()})
    return path, state


def of_torch(name, params, grads, lrs, **options):
    """Parameters after each step, and the states by parameter."""
    torch = pytest.importorskip("torch")
    there = {n: torch.tensor(p, requires_grad=True) for n, p in params.items()}
    optimiser = getattr(torch.optim, name)(there.values(), lr=1.0, **options)
    path = []
    for grad, lr in zip(grads, lrs, strict=True):
        optimiser.param_groups[0]["lr"] = float(lr)
        for n, p in there.items():
            p.grad = torch.tensor(grad[n])
        optimiser.step()
        path.append({n: p.detach().numpy().copy() for n, p in there.items()})
    return path, {n: optimiser.state[p] for n, p in there.items()}


def agree(backend, function, name, seed, theirs=None, **options):
    """Compare all steps and what is kept in the end with PyTorch, to 1e-10 normwise."""
    case = drawn(seed)
    ours, state = taken(backend, function, *case, **options)
    expected, kept = of_torch(name, *case, **(options if theirs is None else theirs))
    for mine, other in zip(ours, expected, strict=True):
        for n in SHAPES:
            np.testing.assert_allclose(mine[n], other[n], rtol=0, atol=1e-10 * np.abs(other[n]).max())
    for key in set(state) - {"step"}:
        for n in SHAPES:
            np.testing.assert_allclose(np.asarray(state[key][n]), kept[n][key].numpy(), rtol=1e-10)
    return state, kept


SETTINGS = [  # what is wrong with a call with one parameter W of shape (3,), error, message
    ({"grads": {}}, ValueError, "grads has no W; expected one gradient for each parameter"),
    ({"grads": {"W": np.ones(2)}}, ValueError, "the gradient of W has shape (2,); expected (3,)"),
    ({"params": [1.0]}, TypeError, "params is a list; expected a mapping or a named tuple"),
    ({"state": 3}, TypeError, "state is a int; expected None or what the last step returned"),
    ({"state": {"other": {}}}, ValueError, "expected what the last step returned, or None at first"),
    ({"lr": -1.0}, ValueError, "lr is -1.0; expected a number that is at least 0"),
    ({"lr": "1"}, TypeError, "lr is a str; expected a number"),
    ({"weight_decay": -0.5}, ValueError, "weight_decay is -0.5"),
]


def refusal(backend, function, wrong, **options):
    """The error of a call that is right but for `wrong`."""
    given = {
        "params": {"W": np.ones(3)},
        "grads": {"W": np.ones(3)},
        "state": None,
        "lr": 0.1,
        **options,
        **wrong,
    }
    as_here = lambda value: backend.array(value) if isinstance(value, np.ndarray) else value
    inside = lambda value: (
        {k: inside(v) for k, v in value.items()} if isinstance(value, dict) else as_here(value)
    )
    with pytest.raises((TypeError, ValueError)) as caught:
        getattr(backend.module, function)(**inside(given))
    return caught


def promises(backend, function, dtype, **options):
    """Nothing is changed in place, dtypes stay, named tuples come back, and a state is nobody else's."""
    params = {"W": np.array([1.0, -2.0, 3.0], dtype), "s": np.array(0.5, dtype)}
    grads = {"W": np.array([0.5, 0.0, -1e-3]), "s": np.array(2.0)}
    here = [{n: backend.array(a.copy()) for n, a in d.items()} for d in (params, grads)]
    step = getattr(backend.module, function)
    first, state = step(*here, None, lr=0.1, **options)
    before = {
        key: {n: np.asarray(v).copy() for n, v in value.items()}
        for key, value in state.items()
        if key != "step"
    }
    second, later = step(first, here[1], state, lr=0.1, **options)
    for d, arrays in zip((params, grads), here, strict=True):
        for n, a in d.items():
            np.testing.assert_array_equal(np.asarray(arrays[n]), a)
    for n in params:
        assert np.asarray(second[n]).dtype == dtype
        assert (np.asarray(second[n]) != np.asarray(first[n])).any()
    for key, value in before.items():
        for n, a in value.items():
            assert np.asarray(later[key][n]).dtype == dtype
            np.testing.assert_array_equal(np.asarray(state[key][n]), a)
    here[1]["W"][...] = 7.0  # whoever reuses the memory of a gradient does not change what is kept
    for key, value in before.items():
        np.testing.assert_array_equal(np.asarray(state[key]["W"]), value["W"])
    shapes = [(4, 5), (4,), (3, 4), (3,)]
    tuple_ = backend.module.Params(*(backend.array(np.full(s, 2.0)) for s in shapes))
    assert isinstance(step(tuple_, tuple_, None, lr=0.1, **options)[0], backend.module.Params)
