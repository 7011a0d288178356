"""The perceptron of both backends: both conventions, every gradient, the model."""

import numpy as np
import pytest

from mlcourse.gradcheck import check_vjp

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "mlp_forward_row": [(2, 3), (3, 4), (4,), (4, 5), (5,)],
    "mlp_input_grad_row": [(2, 3), (2, 5), (3, 4), (4,), (4, 5), (5,)],
}

rng = np.random.default_rng(15)
D, H, M = 5, 4, 3
PARAMS = rng.normal(size=(H, D)), rng.normal(size=H), rng.normal(size=(M, H)), rng.normal(size=M)
X, Y = rng.normal(size=(7, D)), np.array([0, 2, 1, 1, 2, 0, 1])
PHI = {  # holomorphic at the points used: no hidden unit is at a kink
    "softplus": lambda x: np.log(1 + np.exp(x)),
    "elu": lambda x: np.where(x.real > 0, x, 0.7 * (np.exp(x) - 1)),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "relu": lambda x: np.where(x.real > 0, x, 0),
}
TARGETS = {"classes": Y, "probabilities": rng.dirichlet(np.ones(M), 7), "weights": rng.uniform(0, 2, (7, M))}
NAMES = ["W1", "b1", "W2", "b2", "x"]


def textbook_loss(activation, target, reduction):
    """Loss as a function of W1, b1, W2, b2, x: the derivation, in NumPy and in complex numbers."""
    weights = np.eye(M)[target] if target.dtype.kind == "i" else target

    def loss(W1, b1, W2, b2, x):
        o = PHI[activation](x @ W1.T + b1) @ W2.T + b2
        log_s = o - np.log(np.exp(o).sum(-1, keepdims=True))
        losses = -(weights * log_s).sum(-1)
        return losses.mean() if reduction == "mean" else losses.sum()

    return loss


def forward(backend, x, params, **options):
    return backend.module.mlp_forward(backend.array(x), [backend.array(p) for p in params], **options)


def gradients(backend, x, params, target, reduction="mean", **options):
    cache = forward(backend, x, params, **options)
    grads = backend.module.mlp_backward(cache, backend.array(target), reduction=reduction)
    return {name: np.asarray(value) for name, value in vars(grads).items()}


@pytest.mark.parametrize("activation", PHI)
@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_gradients_against_complex_step(backend, activation, target, reduction):
    def vjp(W1, b1, W2, b2, x, g):
        got = gradients(backend, x, (W1, b1, W2, b2), target, reduction, activation=activation, alpha=0.7)
        return [g * got[name] for name in NAMES]

    check_vjp(textbook_loss(activation, target, reduction), vjp, *PARAMS, X, method="complex")


@pytest.mark.parametrize("activation", PHI)
def test_gradients_of_what_lies_between(backend, activation):
    """∂L/∂oa, ∂L/∂hs and ∂L/∂ha, each as the derivation writes it for one x."""
    x, y = X[0], Y[0]
    cache = forward(backend, x, PARAMS, activation=activation, alpha=0.7)
    got = gradients(backend, x, PARAMS, y, activation=activation, alpha=0.7)
    s = np.asarray(cache.os)
    delta_o = s - np.eye(M)[y]
    np.testing.assert_allclose(got["oa"], delta_o, rtol=1e-12)
    np.testing.assert_allclose(got["hs"], PARAMS[2].T @ delta_o, rtol=1e-12)
    h = 1e-20
    slope = PHI[activation](np.asarray(cache.ha) + 1j * h).imag / h
    np.testing.assert_allclose(got["ha"], got["hs"] * slope, rtol=1e-12)
    np.testing.assert_allclose(got["W1"], np.outer(got["ha"], x), rtol=1e-12)
    np.testing.assert_allclose(got["W2"], np.outer(delta_o, np.asarray(cache.hs)), rtol=1e-12)
    np.testing.assert_allclose(got["x"], PARAMS[0].T @ got["ha"], rtol=1e-12)


def test_forward_as_the_derivation_writes_it(backend):
    W1, b1, W2, b2 = PARAMS
    cache = forward(backend, X[0], PARAMS, activation="tanh")
    np.testing.assert_allclose(np.asarray(cache.ha), W1 @ X[0] + b1, rtol=1e-13)
    np.testing.assert_allclose(np.asarray(cache["hs"]), np.tanh(W1 @ X[0] + b1), rtol=1e-13)
    np.testing.assert_allclose(np.asarray(cache.oa), W2 @ np.tanh(W1 @ X[0] + b1) + b2, rtol=1e-13)
    assert np.asarray(cache.os).sum() == pytest.approx(1)
    with pytest.raises(KeyError, match="'os2'; expected one of x, ha"):
        cache["os2"]


def test_a_batch_is_its_rows(backend):
    whole = gradients(backend, X, PARAMS, Y, "sum")
    rows = [gradients(backend, x, PARAMS, y, "sum") for x, y in zip(X, Y, strict=True)]
    for name, value in whole.items():
        combine = np.stack if name in ("x", "hs", "ha", "oa") else sum
        np.testing.assert_allclose(value, combine([row[name] for row in rows]), rtol=1e-12, atol=1e-14)
    mean = gradients(backend, X, PARAMS, Y)
    for name, value in whole.items():
        np.testing.assert_allclose(7 * mean[name], value, rtol=1e-13)


@pytest.mark.parametrize("x", [X[:0], X[:1], np.zeros((2, D)), 1000 * X[:2], X.T.copy().T], ids=range(5))
def test_regimes(backend, dtype, x):
    y = Y[: len(x)]
    params = [p.astype(dtype) for p in PARAMS]
    with np.errstate(all="raise", under="ignore"):
        got = gradients(backend, x.astype(dtype), params, y)
    for name, value in got.items():
        assert value.dtype == dtype
        assert np.isfinite(value).all(), name
        assert value.shape == (dict(zip(NAMES, [*PARAMS, x], strict=True)).get(name, value)).shape


def test_the_kink_of_relu(backend):
    params = np.zeros((H, D)), np.zeros(H), PARAMS[2], PARAMS[3]
    assert not gradients(backend, X, params, Y, activation="relu")["ha"].any()
    assert gradients(backend, X, params, Y, activation="elu", alpha=0.7)["ha"].any()


def test_nothing_is_changed_in_place(backend):
    before = [a.copy() for a in (X, Y, *PARAMS)]
    gradients(backend, X, PARAMS, Y)
    for a, b in zip((X, Y, *PARAMS), before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_row_convention_is_the_transposed_column_convention(backend):
    W1, b1, W2, b2 = PARAMS
    cache = forward(backend, X, PARAMS, activation="sigmoid")
    for row in ((W1.T, b1, W2.T, b2), (W1.T, b1[None], W2.T, b2[None])):
        np.testing.assert_allclose(backend("mlp_forward_row", X, *row), np.asarray(cache.os), rtol=1e-13)
        got = backend("mlp_input_grad_row", X, Y, *row)
        np.testing.assert_allclose(got, gradients(backend, X, PARAMS, Y, "sum", activation="sigmoid")["x"])
    h = 1 / (1 + np.exp(-(X @ W1.T + b1)))
    formula = ((np.asarray(cache.os) - np.eye(M)[Y]) @ W2 * h * (1 - h)) @ W1
    np.testing.assert_allclose(got, formula, rtol=1e-10)


def test_number_of_parameters(backend):
    assert backend.module.num_parameters(784, 128, 10) == 101770
    model = backend.module.MLP(D, H, M)
    assert backend.module.num_parameters(D, H, M) == sum(
        np.asarray(p).size for p in model.parameters().values()
    )


def test_params_as_mapping_or_sequence(backend):
    params = [backend.array(p) for p in PARAMS]
    named = backend.module.Params(*params)
    for given in (named, named._asdict(), params):
        cache = backend.module.mlp_forward(backend.array(X), given)
        assert isinstance(cache.params, backend.module.Params)


@pytest.mark.parametrize("dtype_name", ["float32", "float64"])
def test_model(backend, dtype_name):
    model = backend.module.MLP(D, H, M, activation="elu", alpha=0.7, rng=3, dtype=dtype_name)
    x, y = backend.array(X.astype(dtype_name)), backend.array(Y)
    loss, grads = model.loss_and_grads(x, y)
    params = model.parameters()
    assert list(grads) == list(params) == ["W1", "b1", "W2", "b2"]
    expected = backend.module.cross_entropy(model.forward(x), y)
    assert float(loss) == pytest.approx(float(expected), rel=1e-6)
    assert {np.asarray(p).dtype for p in params.values()} == {np.dtype(dtype_name)}
    better = model.with_parameters({name: params[name] - 0.01 * grads[name] for name in params})
    assert better is not model
    assert float(better.loss_and_grads(x, y)[0]) < float(loss)
    assert float(model.loss_and_grads(x, y)[0]) == float(loss)


@pytest.mark.parametrize(("activation", "gain"), [("relu", 2), ("elu", 2), ("tanh", 1), ("softplus", 1)])
def test_initial_weights(backend, activation, gain):
    params = backend.module.MLP(400, 100, 50, activation=activation, rng=1).parameters()
    assert np.asarray(params["W1"]).var() == pytest.approx(gain / 400, rel=0.05)
    assert np.asarray(params["W2"]).var() == pytest.approx(gain / 100, rel=0.05)
    assert not np.asarray(params["b1"]).any()
    again = backend.module.MLP(400, 100, 50, activation=activation, rng=np.random.default_rng(1)).parameters()
    np.testing.assert_array_equal(np.asarray(params["W2"]), np.asarray(again["W2"]))


P = dict(zip(NAMES, PARAMS, strict=False))
WRONG = [  # params, x, options, error, message
    (PARAMS, X[:, :4], {}, ValueError, r"x has shape \(7, 4\); expected \(5,\) or \(N, 5\)"),
    (PARAMS, X[None], {}, ValueError, r"x has shape \(1, 7, 5\); expected"),
    (
        PARAMS,
        X,
        {"activation": "gelu"},
        ValueError,
        "activation is 'gelu'; expected one of 'softplus', 'elu'",
    ),
    (PARAMS, X, {"alpha": "1"}, TypeError, "alpha is a str; expected a number"),
    (PARAMS[:3], X, {}, TypeError, "params has other entries; expected exactly W1, b1, W2, b2"),
    ((P["W1"].T, *PARAMS[1:]), X, {}, ValueError, r"b1 has shape \(4,\); expected \(5,\)"),
    ((P["W1"], P["b1"], P["W2"].T, P["b2"]), X, {}, ValueError, r"W2 has shape \(4, 3\); expected \(4, 4\)"),
    ((P["W1"], P["b1"], P["W2"], P["b1"]), X, {}, ValueError, r"b2 has shape \(4,\); expected \(3,\)"),
    ((P["W1"], P["b1"][:, None], P["W2"], P["b2"]), X, {}, ValueError, r"b1 has shape \(4, 1\); expected"),
]


@pytest.mark.parametrize(("params", "x", "options", "error", "message"), WRONG)
def test_wrong_calls_of_forward(backend, params, x, options, error, message):
    with pytest.raises(error, match=message):
        forward(backend, x, params, **options)


def test_wrong_calls_of_backward_and_the_model(backend):
    model = backend.module.MLP(D, H, M)
    with pytest.raises(TypeError, match=r"cache is a (ndarray|Tensor); expected what mlp_forward"):
        backend.module.mlp_backward(backend.array(X), backend.array(Y))
    with pytest.raises(ValueError, match=r"target\[\d\] is \d; expected a class from 0 to 2"):
        gradients(backend, X, PARAMS, Y + 1)
    with pytest.raises(ValueError, match=r"target has shape \(6,\); expected \(7,\) for class indices"):
        gradients(backend, X, PARAMS, Y[:6])
    with pytest.raises(ValueError, match="activation is 'swish'"):
        backend.module.MLP(D, H, M, activation="swish")
    with pytest.raises(ValueError, match="dtype is 'int64'; expected 'float32' or 'float64'"):
        backend.module.MLP(D, H, M, dtype="int64")
    with pytest.raises(ValueError, match="d_h is 0; expected at least 1"):
        backend.module.MLP(D, 0, M)
    with pytest.raises(TypeError, match="params has other entries"):
        model.with_parameters({"W1": model.params.W1})
    with pytest.raises(ValueError, match=r"W1 has shape \(4, 6\); expected \(4, 5\), the shape of W1 so far"):
        model.with_parameters(backend.module.MLP(D + 1, H, M).parameters())


def test_the_gradient_of_the_input_is_left_out_on_request(backend):
    cache, y = forward(backend, X, PARAMS), backend.array(Y)
    short = vars(backend.module.mlp_backward(cache, y, need_dx=False))
    whole = vars(backend.module.mlp_backward(cache, y))
    assert short["x"] is None
    for name in whole.keys() - {"x"}:
        np.testing.assert_array_equal(np.asarray(short[name]), np.asarray(whole[name]))
