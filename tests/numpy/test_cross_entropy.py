"""Cross-entropy in both backends: class indices and soft targets, values, gradients, accuracy."""

import mpmath as mp
import numpy as np
import pytest

import mlcourse.numpy as mn
from mlcourse.gradcheck import check_grad

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "cross_entropy": [(5, 4), (5, 4)],
    "cross_entropy_grad": [(5, 4), (5, 4)],
    "cross_entropy_probs_grad": [(3, 4), (3, 4)],
    "nll_loss": [(5, 4), (5, 4)],
    "nll_loss_grad": [(5, 4)],
}

rng = np.random.default_rng(13)
X = 3 * rng.normal(size=(6, 4))
Y = np.array([0, 3, 1, 1, 2, 0])
SOFT = {
    "probabilities": rng.dirichlet(np.ones(4), 6),
    "unnormalised": rng.uniform(0, 2, (6, 4)),
    "one-hot": np.eye(4)[Y],
}
LOGITS = {
    "ordinary": X,
    "zeros": np.zeros((6, 4)),
    "ties": np.round(X),
    "tails": 10 * X,
    "batch of one": X[:1],
    "strided": np.repeat(X, 2, axis=1)[:, ::2],
}


def textbook(x, t):
    return -(t * (x - np.log(np.exp(x).sum(-1, keepdims=True)))).sum(-1)


def reduced(losses, reduction):
    return losses if reduction == "none" else getattr(losses, reduction)()


@pytest.mark.parametrize("integer", [np.int64, np.int32, np.uint8])
def test_one_hot(backend, integer):
    y = np.array([[2, 0, 1], [1, 1, 3]], integer)
    got = backend("one_hot", y, num_classes=4)
    np.testing.assert_array_equal(got, np.eye(4)[y])
    assert backend("one_hot", y[0, 0], num_classes=3).tolist() == [0, 0, 1]
    assert backend("one_hot", y[:0], num_classes=3).shape == (0, 3, 3)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("x", LOGITS.values(), ids=LOGITS)
def test_class_indices_are_one_hot_targets(backend, x, reduction):
    y, t = Y[: len(x)], np.eye(4)[Y[: len(x)]]
    for name in ("cross_entropy", "cross_entropy_grad", "nll_loss"):
        got, soft = backend(name, x, y, reduction=reduction), backend(name, x, t, reduction=reduction)
        np.testing.assert_allclose(got, soft, rtol=1e-14, atol=1e-300)
    got = backend("nll_loss_grad", y, num_classes=4, reduction=reduction)
    np.testing.assert_allclose(got, backend("nll_loss_grad", t, reduction=reduction), rtol=1e-7)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("t", SOFT.values(), ids=SOFT)
@pytest.mark.parametrize("x", LOGITS.values(), ids=LOGITS)
def test_against_complex_step(backend, x, t, reduction):
    t = t[: len(x)]
    loss = lambda x: reduced(textbook(x, t), reduction)
    got = backend("cross_entropy", x, t, reduction=reduction)
    np.testing.assert_allclose(got, loss(x), rtol=1e-12, atol=1e-14)
    summed = loss if reduction == "mean" else lambda x: textbook(x, t).sum()
    check_grad(
        summed, lambda x: backend("cross_entropy_grad", x, t, reduction=reduction), x, method="complex"
    )
    log_s = lambda z: reduced(-(t * z).sum(-1), "mean")
    check_grad(log_s, lambda z: backend("nll_loss_grad", t), x, method="complex")


@pytest.mark.parametrize("y", [0, 1, 2])
@pytest.mark.parametrize("row", [[0.3, -1.2, 2.0], [50.0, 0.0, -1.0], [1000.0, -1000.0, 999.0], [7.0] * 3])
def test_every_entry_is_accurate(backend, dtype, ulp, row, y):
    x, target = np.array([row], dtype), np.array([y])
    e = [mp.exp(mp.mpf(float(v))) for v in x[0]]
    rest = mp.fsum(v for i, v in enumerate(e) if i != y)
    loss = backend("cross_entropy", x, target)
    assert loss.dtype == dtype
    assert ulp(loss, [mp.log1p(rest / e[y])]) <= 6
    exact = [(v if i != y else -rest) / mp.fsum(e) for i, v in enumerate(e)]
    grad = backend("cross_entropy_grad", x, target)
    assert grad.dtype == dtype
    assert ulp(grad, exact) <= 6


def test_a_single_example(backend):
    x, y = X[0], np.array(2)
    np.testing.assert_allclose(backend("cross_entropy", x, y), textbook(x, np.eye(4)[2]), rtol=1e-14)
    assert backend("cross_entropy_grad", x, y).shape == (4,)
    assert backend("nll_loss", x, y) == -x[2]
    np.testing.assert_array_equal(backend("nll_loss_grad", y, num_classes=3), [0, 0, -1])


def test_more_axes_are_more_examples(backend):
    x, y = X.reshape(2, 3, 4), Y.reshape(2, 3)
    for name in ("cross_entropy", "cross_entropy_grad", "nll_loss"):
        np.testing.assert_allclose(backend(name, x, y).ravel(), backend(name, X, Y).ravel(), rtol=1e-14)


def test_log_softmax_then_nll_pulls_back_to_the_cross_entropy(backend):
    t = SOFT["unnormalised"]
    pulled = backend("log_softmax_vjp", X, backend("nll_loss_grad", t))
    np.testing.assert_allclose(pulled, backend("cross_entropy_grad", X, t), rtol=1e-12, atol=1e-15)


def test_softmax_then_probabilities_pull_back_to_the_cross_entropy(backend):
    t = SOFT["probabilities"]
    pulled = backend("softmax_vjp", X, backend("cross_entropy_probs_grad", backend("softmax", X), t))
    expected = backend("cross_entropy_grad", X, t, reduction="sum")
    np.testing.assert_allclose(pulled, expected, rtol=1e-10, atol=1e-13)


def test_probabilities_against_complex_step(backend):
    z, t = rng.dirichlet(np.ones(4), 3), SOFT["probabilities"][:3]
    f = lambda z: -(t * np.log(z)).sum()
    check_grad(f, lambda z: backend("cross_entropy_probs_grad", z, t), z, method="complex")


def test_probabilities_at_zero(backend, dtype):
    z, t = np.array([0, 0, 0.5, 1e-40], dtype), np.array([0, 0.5, 0, 1], dtype)
    got = backend("cross_entropy_probs_grad", z, t)
    np.testing.assert_array_equal(got[:3], [0, -np.inf, 0])
    assert got.dtype == dtype
    assert got[3] < -1e37


def test_a_masked_class_costs_nothing_unless_it_is_the_target(backend):
    x = np.array([[0.0, -np.inf, 0.0]])
    soft = np.array([[0.5, 0.0, 0.5]])
    assert backend("cross_entropy", x, soft) == pytest.approx(np.log(2))
    np.testing.assert_allclose(backend("cross_entropy_grad", x, soft), [[0, 0, 0]], atol=1e-16)
    assert backend("cross_entropy", x, np.array([1])) == np.inf


def test_an_empty_batch(backend):
    x, y = np.empty((0, 4)), np.empty(0, int)
    for target in (x, y):
        assert backend("cross_entropy", x, target, reduction="sum") == 0
        assert backend("nll_loss", x, target, reduction="none").shape == (0,)
        assert backend("cross_entropy_grad", x, target).shape == (0, 4)
    assert backend("nll_loss_grad", x).shape == (0, 4)


def test_targets_keep_their_values(backend):
    x, y = X.copy(), Y.copy()
    backend("cross_entropy_grad", x, y)
    np.testing.assert_array_equal(y, Y)
    np.testing.assert_array_equal(x, X)


def test_labels_of_the_other_library_are_refused():
    torch = pytest.importorskip("torch")
    mt = pytest.importorskip("mlcourse.torch")
    for name, target in (("one_hot", "tensor"), ("cross_entropy", "target"), ("nll_loss", "target")):
        arrays = [Y, 4] if name == "one_hot" else [X, Y]
        tensors = [torch.from_numpy(a) if isinstance(a, np.ndarray) else a for a in arrays]
        given = 0 if name == "one_hot" else 1
        with pytest.raises(TypeError, match=rf"{target} is a torch Tensor; expected an array"):
            getattr(mn, name)(*arrays[:given], *tensors[given:])
        with pytest.raises(TypeError, match=rf"{target} is a numpy.ndarray; expected a torch.Tensor"):
            getattr(mt, name)(*tensors[:given], *arrays[given:])


@pytest.mark.parametrize("reduction", ["mean", "none"])
def test_the_gradient_of_nll_has_the_dtype_that_is_asked_for(backend, reduction):
    y, t = backend.array(np.array([1, 0])), backend.array(np.array([[0.25, 0.75]]))
    kinds = np if backend.name == "numpy" else pytest.importorskip("torch")
    for dtype in (kinds.float32, kinds.float64):
        assert backend.module.nll_loss_grad(y, 2, reduction, dtype=dtype).dtype == dtype
        assert backend.module.nll_loss_grad(t, reduction=reduction, dtype=dtype).dtype == dtype
    for wrong in (kinds.int64, kinds.complex64, "text"):
        with pytest.raises(TypeError, match="expected a floating"):
            backend.module.nll_loss_grad(t, dtype=wrong)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1, 1.0])
@pytest.mark.parametrize("t", [Y, SOFT["probabilities"]], ids=["classes", "probabilities"])
def test_label_smoothing_as_torch(backend, t, smoothing, reduction):
    torch = pytest.importorskip("torch")
    x, g = torch.tensor(50 * X, requires_grad=True), rng.normal(size=6)
    options = {"reduction": reduction, "label_smoothing": smoothing}
    loss = torch.nn.functional.cross_entropy(x, torch.tensor(t), **options)
    got = backend("cross_entropy", 50 * X, t, **options)
    np.testing.assert_allclose(got, loss.detach().numpy(), rtol=1e-13, atol=1e-15)
    loss.backward(torch.tensor(g) if reduction == "none" else None)
    grad = backend("cross_entropy_grad", 50 * X, t, **options)
    grad = g[:, None] * grad if reduction == "none" else grad
    np.testing.assert_allclose(grad, x.grad.numpy(), rtol=0, atol=1e-14)


@pytest.mark.parametrize("m", [2, 10])
def test_smoothing_stops_the_logits_where_the_gap_is_the_logarithm_of_a_quotient(backend, m):
    eps, y = 0.1, np.array([1])
    x = np.zeros((1, m))
    x[0, 1] = np.log((1 - eps + eps / m) / (eps / m))
    grad = backend("cross_entropy_grad", x, y, label_smoothing=eps)
    np.testing.assert_allclose(grad, np.zeros((1, m)), atol=1e-16)
    q = np.where(np.arange(m) == 1, 1 - eps + eps / m, eps / m)
    loss = backend("cross_entropy", x, y, label_smoothing=eps)
    np.testing.assert_allclose(loss, -(q * np.log(q)).sum(), rtol=1e-14)


def test_smoothing_keeps_dtypes_and_tails(backend, dtype):
    x = np.array([[1000.0, -1000.0, 0.0]], dtype)
    for y, loss in ((0, 100.0), (1, 1900.0)):
        got = backend("cross_entropy", x, np.array([y]), label_smoothing=0.1)
        assert got.dtype == dtype
        np.testing.assert_allclose(got, loss, rtol=1e-6)
        assert backend("cross_entropy_grad", x, np.array([y]), label_smoothing=0.1).dtype == dtype


@pytest.mark.parametrize("name", ["cross_entropy", "cross_entropy_grad"])
@pytest.mark.parametrize(
    ("smoothing", "error", "message"),
    [
        (-0.1, ValueError, "label_smoothing is -0.1; expected a number from 0 to 1"),
        (1.5, ValueError, "label_smoothing is 1.5"),
        (float("nan"), ValueError, "label_smoothing is nan"),
        ("some", TypeError, "label_smoothing is a str; expected a number"),
    ],
)
def test_smoothing_that_is_no_share_is_refused(backend, name, smoothing, error, message):
    with pytest.raises(error) as caught:
        backend(name, X, Y, label_smoothing=smoothing)
    assert message in str(caught.value)
