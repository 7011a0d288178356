"""Recurrent cells and backpropagation through time, in both backends."""

import re

import numpy as np
import pytest

from mlcourse.gradcheck import check_vjp

SHAPES = {  # of the arguments of one ordinary call; see tests/conftest.py
    "gru_cell": [(2, 4), (2, 5), (15, 4), (15, 5)],
    "rnn_tanh": [(2, 6, 4), (2, 5), (5, 4), (5, 5)],
    "rnn_tanh_cell": [(2, 4), (2, 5), (5, 4), (5, 5)],
}
rng = np.random.default_rng(61)
N, T, D, H = 3, 7, 4, 5


def draw(gates, *rows):
    """Input, state, weights and biases of a cell with that many gates, for these rows."""
    shapes = (*rows, D), (*rows, H), (gates * H, D), (gates * H, H), (gates * H,), (gates * H,)
    return [rng.normal(size=shape) for shape in shapes]


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def rnn(x, h, w_ih, w_hh, b_ih, b_hh):
    return np.tanh(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh)


def lstm(x, h, c, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = np.split(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh, 4, -1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return np.concatenate(
        (sigmoid(o) * np.tanh(c), c), -1
    )  # side by side: one function, one upstream gradient


def gru(x, h, w_ih, w_hh, b_ih, b_hh):
    (xr, xz, xn), (hr, hz, hn) = np.split(x @ w_ih.T + b_ih, 3, -1), np.split(h @ w_hh.T + b_hh, 3, -1)
    z = sigmoid(xz + hz)
    return (1 - z) * np.tanh(xn + sigmoid(xr + hr) * hn) + z * h


def unrolled(x, h, *weights, chunk=None):
    """All states; with `chunk`, no gradient passes from one chunk to the one before."""
    steps = []
    for t in range(x.shape[1]):
        h = rnn(x[:, t], h.real if chunk and t and t % chunk == 0 else h, *weights)
        steps.append(h)
    return np.stack(steps, 1)


@pytest.mark.parametrize("rows", [(3,), (), (2, 3), (0,)])
def test_rnn_cell(backend, rows):
    args = draw(1, *rows)
    h_new = backend("rnn_tanh_cell", *args)
    np.testing.assert_allclose(h_new, rnn(*args), rtol=1e-12)
    check_vjp(rnn, lambda *a: backend("rnn_tanh_cell_vjp", *a[:4], h_new, a[-1]), *args, method="complex")


@pytest.mark.parametrize("rows", [(3,), (), (2, 3)])
def test_gru_cell(backend, rows):
    args = draw(3, *rows)
    np.testing.assert_allclose(backend("gru_cell", *args), gru(*args), rtol=1e-12)
    check_vjp(gru, lambda *a: backend("gru_cell_vjp", *a), *args, method="complex")


@pytest.mark.parametrize("rows", [(3,), (), (2, 3)])
def test_lstm_cell(backend, rows):
    x, h, *weights = draw(4, *rows)
    args = [x, h, rng.normal(size=h.shape), *weights]
    given = [backend.array(a) for a in args]
    got = backend.module.lstm_cell(given[0], tuple(given[1:3]), *given[3:])
    np.testing.assert_allclose(np.concatenate(got, -1), lstm(*args), rtol=1e-12)
    gates = backend.module.lstm_gates(given[0], given[1], *given[3:])

    def vjp(x, h, c, w_ih, w_hh, b_ih, b_hh, g):
        x, h, c, w_ih, w_hh, *upstream = map(backend.array, (x, h, c, w_ih, w_hh, *np.split(g, 2, -1)))
        return [np.asarray(d) for d in backend.module.lstm_cell_vjp(x, (h, c), w_ih, w_hh, gates, *upstream)]

    check_vjp(lstm, vjp, *args, method="complex")


@pytest.mark.parametrize("chunk", [None, 1, 3, 7, 100])
def test_through_time_with_and_without_a_cut(backend, chunk):
    _, h0, *weights = draw(1, N)
    args = [rng.normal(size=(N, T, D)), h0, *weights]
    output = backend("rnn_tanh", *args)
    np.testing.assert_allclose(output, unrolled(*args), rtol=1e-12)
    check_vjp(
        lambda *a: unrolled(*a, chunk=chunk),
        lambda *a: backend("rnn_tanh_vjp", *a[:4], output, a[-1], truncate=chunk),
        *args,
        method="complex",
    )


@pytest.mark.parametrize("shape", [(1, 1), (0, 3), (3, 0)])
def test_short_and_empty_sequences(backend, shape):
    _, h0, w_ih, w_hh, *_ = draw(1, shape[0])
    x, g = rng.normal(size=(*shape, D)), rng.normal(size=(*shape, H))
    output = backend("rnn_tanh", x, h0, w_ih, w_hh)
    assert output.shape == (*shape, H)
    found = backend("rnn_tanh_vjp", x, h0, w_ih, w_hh, output, g)
    assert [d.shape for d in found] == [x.shape, h0.shape, w_ih.shape, w_hh.shape, (H,), (H,)]
    if not shape[1]:
        assert not any(d.any() for d in found)


def test_the_jacobian_of_many_steps(backend):
    h0, w_hh = 0.3 * rng.normal(size=(1, H)), rng.normal(size=(H, H))
    nothing = np.zeros((1, T, D)), np.zeros((H, D))
    states = backend("rnn_tanh", nothing[0], h0, nothing[1], w_hh)[0]
    jacobian = backend("rnn_jacobian", states, w_hh)
    for u in np.eye(H):
        g = np.zeros((1, T, H))
        g[0, -1] = u
        dh0 = backend("rnn_tanh_vjp", nothing[0], h0, nothing[1], w_hh, states[None], g)[1]
        np.testing.assert_allclose(u @ jacobian, dh0[0], rtol=1e-11, atol=1e-13)
    norms = [np.linalg.norm(a, 2) for a in (jacobian, w_hh)]
    assert norms[0] <= norms[1] ** T
    np.testing.assert_array_equal(backend("rnn_jacobian", states[:0], w_hh), np.eye(H))


def test_saturated_units_pass_nothing_back_and_warn_of_nothing(backend, dtype):
    x, h0 = np.full((1, 3, 1), 1000, dtype), np.zeros((1, 1), dtype)
    one = np.ones((1, 1), dtype)
    output = backend("rnn_tanh", x, h0, one, one)
    assert (output == 1).all()
    assert not any(d.any() for d in backend("rnn_tanh_vjp", x, h0, one, one, output, np.ones_like(x)))
    w = np.array([[1], [-1], [1], [1]], dtype)
    np.testing.assert_array_equal(backend("lstm_gates", x[0, 0], h0[0], w, 0 * w), [1, 0, 1, 1])


@pytest.mark.parametrize("gates", [1, 3])
def test_float32_is_kept_and_close(backend, gates):
    cell = {1: "rnn_tanh_cell", 3: "gru_cell"}[gates]
    args = draw(gates, N)
    single = [a.astype(np.float32) for a in args]
    got = backend(cell, *single)
    assert got.dtype == np.float32
    np.testing.assert_allclose(got, backend(cell, *args), atol=2e-6)
    g = rng.normal(size=(N, H))
    if gates == 1:
        found, exact = (
            backend("rnn_tanh_cell_vjp", *a[:4], y.astype(a[0].dtype), g.astype(a[0].dtype))
            for a, y in ((single, got), (args, backend(cell, *args)))
        )
    else:
        found, exact = (backend("gru_cell_vjp", *a, g.astype(a[0].dtype)) for a in (single, args))
    for single_, double in zip(found, exact, strict=True):
        assert single_.dtype == np.float32
        np.testing.assert_allclose(single_, double, atol=2e-6 * abs(double).max())


def test_nothing_is_changed_in_place(backend):
    x, h, *weights = draw(4, N)
    args = [x, h, rng.normal(size=h.shape), *weights]
    before = [a.copy() for a in args]
    x, h, c, w_ih, w_hh, b_ih, b_hh = map(backend.array, args)
    gates = backend.module.lstm_gates(x, h, w_ih, w_hh, b_ih, b_hh)
    backend.module.lstm_cell(x, (h, c), w_ih, w_hh, b_ih, b_hh)
    backend.module.lstm_cell_vjp(x, (h, c), w_ih, w_hh, gates, h, c)
    for a, b in zip(args, before, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("LSTM", 28, 128), 80896),
        (("RNN", 28, 128), 20224),
        (("GRU", 28, 128, 1, False, False), 3 * 128 * 156),
        (("LSTM", 28, 128, 2, True), 8 * 128 * (28 + 130) + 8 * 128 * (256 + 130)),
    ],
)
def test_numbers_of_parameters(backend, args, expected):
    assert backend.module.rnn_num_parameters(*args) == expected


A, V = np.zeros((3, 4)), np.zeros(5)
REFUSED = [
    (
        "rnn_tanh_cell",
        (A, np.zeros((3, 5)), np.zeros((5, 4)), np.zeros((5, 6))),
        "w_hh has shape (5, 6); expected (6, 6)",
    ),
    (
        "rnn_tanh_cell",
        (A, np.zeros((3, 5)), np.zeros((6, 4)), np.zeros((5, 5))),
        "w_ih has shape (6, 4); expected (5, 4)",
    ),
    ("rnn_tanh_cell", (A, V, np.zeros((5, 4)), np.zeros((5, 5))), "hx has shape (5,); expected (3, 5)"),
    (
        "rnn_tanh_cell",
        (A, np.zeros((3, 5)), np.zeros((5, 3)), np.zeros((5, 5))),
        "input has shape (3, 4); expected (..., 3)",
    ),
    (
        "rnn_tanh_cell",
        (A, np.zeros((3, 5)), np.zeros((5, 4)), np.zeros((5, 5)), A),
        "b_ih has shape (3, 4); expected (5,)",
    ),
    (
        "lstm_gates",
        (A, np.zeros((3, 5)), np.zeros((15, 4)), np.zeros((15, 5))),
        "w_hh has shape (15, 5); expected (20, 5), 4 rows",
    ),
    ("lstm_cell", (A, V, np.zeros((20, 4)), np.zeros((20, 5))), "hx is "),
    ("rnn_tanh", (A, V, np.zeros((5, 4)), np.zeros((5, 5))), "x has shape (3, 4); expected (n, t, d)"),
    (
        "rnn_tanh",
        (np.zeros((3, 6, 4)), V, np.zeros((5, 4)), np.zeros((5, 5))),
        "h0 has shape (5,); expected (3, 5)",
    ),
    ("rnn_jacobian", (A, np.zeros((5, 5))), "w_hh has shape (5, 5); expected (4, 4)"),
    ("rnn_num_parameters", ("TRANSFORMER", 3, 5), "mode is 'TRANSFORMER'; expected one of RNN, GRU, LSTM"),
    ("rnn_num_parameters", ("LSTM", 0, 5), "input_size is 0; expected at least 1"),
]


@pytest.mark.parametrize(("name", "args", "message"), REFUSED)
def test_wrong_calls_are_refused_by_name(backend, name, args, message):
    args = [backend.array(a) if isinstance(a, np.ndarray) else a for a in args]
    with pytest.raises(ValueError, match=re.escape(message)):
        getattr(backend.module, name)(*args)


def test_a_cut_after_no_step_is_refused(backend):
    x, h0, w = np.zeros((1, 2, 1)), np.zeros((1, 1)), np.zeros((1, 1))
    with pytest.raises(ValueError, match="truncate is 0; expected at least 1"):
        backend("rnn_tanh_vjp", x, h0, w, w, x, x, truncate=0)
