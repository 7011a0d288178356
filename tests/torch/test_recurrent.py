"""Recurrent networks against PyTorch's own modules and their gradients, and inside autograd."""

import pytest

torch = pytest.importorskip("torch")
import mlcourse.torch as mt  # noqa: E402

N, T, D, H = 3, 7, 4, 5
CLOSE = {"rtol": 1e-10, "atol": 1e-12}


@pytest.fixture
def seeded():
    torch.manual_seed(71)


def draw(*shape):
    return torch.randn(*shape, dtype=torch.float64, requires_grad=True)


def parameters(module):
    return [p.detach() for p in module.parameters()]  # w_ih, w_hh, b_ih, b_hh


def theirs(outputs, inputs, upstream, module):
    return torch.autograd.grad(outputs, (*inputs, *module.parameters()), upstream)


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("kind", ["RNNCell", "GRUCell"])
def test_cells_equal_torchs(kind):
    module = getattr(torch.nn, kind)(D, H).double()
    x, h, g = draw(N, D), draw(N, H), torch.randn(N, H, dtype=torch.float64)
    right = module(x, h)
    cell = mt.rnn_tanh_cell if kind == "RNNCell" else mt.gru_cell
    args = x.detach(), h.detach(), *parameters(module)
    torch.testing.assert_close(cell(*args), right.detach(), **CLOSE)
    if kind == "RNNCell":
        found = mt.rnn_tanh_cell_vjp(*args[:4], right.detach(), g)
    else:
        found = mt.gru_cell_vjp(*args, g)
    torch.testing.assert_close(found, theirs(right, (x, h), g, module), **CLOSE)


@pytest.mark.usefixtures("seeded")
def test_the_lstm_cell_equals_torchs():
    module = torch.nn.LSTMCell(D, H).double()
    x, h, c, g_h, g_c = draw(N, D), draw(N, H), draw(N, H), draw(N, H).detach(), draw(N, H).detach()
    right = module(x, (h, c))
    args = x.detach(), (h.detach(), c.detach()), *parameters(module)
    torch.testing.assert_close(mt.lstm_cell(*args), tuple(r.detach() for r in right), **CLOSE)
    gates = mt.lstm_gates(args[0], args[1][0], *args[2:])
    found = mt.lstm_cell_vjp(*args[:4], gates, g_h, g_c)
    torch.testing.assert_close(found, theirs(right, (x, h, c), (g_h, g_c), module), **CLOSE)


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("chunk", [None, 1, 3, 7, 100])
def test_through_time_equals_torchs_with_detach_at_the_borders(chunk):
    module = torch.nn.RNN(D, H, batch_first=True).double()
    x, h0, g = draw(N, T, D), draw(N, H), torch.randn(N, T, H, dtype=torch.float64)
    pieces, h = [], h0[None]
    for start in range(0, T, chunk or T):
        piece, h = module(x[:, start : start + (chunk or T)], h)
        pieces.append(piece)
        h = h.detach()
    right = torch.cat(pieces, 1)
    args = x.detach(), h0.detach(), *parameters(module)
    torch.testing.assert_close(mt.rnn_tanh(*args), right.detach(), **CLOSE)
    found = mt.rnn_tanh_vjp(*args[:4], right.detach(), g, truncate=chunk)
    torch.testing.assert_close(found, theirs(right, (x, h0), g, module), **CLOSE)


@pytest.mark.usefixtures("seeded")
def test_long_sequences_in_float32():
    module = torch.nn.RNN(D, H, batch_first=True)
    x, h0 = torch.randn(N, 50, D), torch.randn(N, H)
    args = x, h0, *parameters(module)
    g = torch.randn(N, 50, H)
    found = mt.rnn_tanh_vjp(*args[:4], mt.rnn_tanh(*args), g)
    double = [a.double() for a in args]
    exact = mt.rnn_tanh_vjp(*double[:4], mt.rnn_tanh(*double), g.double())
    for got, right in zip(found, exact, strict=True):
        assert got.dtype == torch.float32
        assert (got - right).abs().max() <= 1e-5 * right.abs().max()


FUNCTIONS = {
    "rnn_tanh_cell": (1, lambda x, h, *w: mt.rnn_tanh_cell(x, h, *w)),
    "rnn_tanh": (1, lambda x, h, *w: mt.rnn_tanh(x[:, None].expand(-1, 3, -1), h, *w)),
    "gru_cell": (3, lambda x, h, *w: mt.gru_cell(x, h, *w)),
    "lstm_cell": (4, lambda x, h, *w: torch.cat(mt.lstm_cell(x, (h, h.cos()), *w), -1)),
}


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_inside_autograd_the_derivatives_are_ours(name):
    gates, function = FUNCTIONS[name]
    shapes = (N, D), (N, H), (gates * H, D), (gates * H, H), (gates * H,), (gates * H,)
    args = [draw(*shape) for shape in shapes]
    torch.autograd.gradcheck(function, args, fast_mode=True)
    loss = function(*args).square().sum()
    grad = torch.autograd.grad(loss, args, create_graph=True)
    with pytest.raises(NotImplementedError, match="nothing here is left to autograd"):
        torch.autograd.grad(grad[3].sum(), args[3])


@pytest.mark.parametrize("mode", ["RNN", "LSTM", "GRU"])
@pytest.mark.parametrize(
    "options", [{}, {"num_layers": 3}, {"num_layers": 2, "bidirectional": True}, {"bias": False}]
)
def test_numbers_of_parameters_are_torchs(mode, options):
    module = getattr(torch.nn, mode)(D, H, **options)
    assert mt.rnn_num_parameters(mode, D, H, **options) == sum(p.numel() for p in module.parameters())
