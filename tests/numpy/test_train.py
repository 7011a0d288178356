"""Training in both backends: handwritten digits, the same curves, and what `fit` promises."""

import io
import re
import sys
from types import SimpleNamespace

import numpy as np
import pytest

import mlcourse.numpy as mn
from mlcourse import data
from mlcourse._training import History


class Recorder:
    """A model that learns nothing and writes down the batches that it is given."""

    def __init__(self, backend):
        self.backend, self.seen = backend, []

    def parameters(self):
        return {"w": self.backend.array(np.zeros(1))}

    def with_parameters(self, parameters):
        return self

    def forward(self, x):
        return x

    def loss_and_grads(self, x, y):
        self.seen.append((np.asarray(x), np.asarray(y)))
        return (x * 1.0).mean(), {"w": self.backend.array(np.zeros(1))}


def numbered(backend, n=25):
    """Examples that carry their class: row i is (0, …, i, …, 0) with i in column `i % 3`."""
    y = np.arange(n) % 3
    x = np.zeros((n, 3))
    x[np.arange(n), y] = np.arange(1, n + 1)
    return tuple(map(backend.array, (x, y, x[:6], (y[:6] + np.repeat([0, 1], 3)) % 3)))


def test_every_example_is_used_once_an_epoch_with_its_class(backend):
    model, split = Recorder(backend), numbered(backend)
    history = backend.module.fit(model, split, epochs=2, batch_size=10, lr=0.1)
    assert [len(y) for _, y in model.seen] == [8, 8, 9, 8, 8, 9]  # not 10, 10 and a rest
    epochs = [np.concatenate([x for x, _ in model.seen[i : i + 3]]) for i in (0, 3)]
    for x in epochs:
        np.testing.assert_array_equal(np.sort(x.max(axis=1)), np.arange(1, 26))
    assert not np.array_equal(*epochs)
    for x, y in model.seen:
        np.testing.assert_array_equal(x.argmax(axis=1), y)
    # Batches weigh as many examples as they have.
    assert history.loss == pytest.approx([np.mean(np.asarray(split[0]))] * 2, rel=1e-12)
    assert history.train_accuracy == [1, 1]
    assert history.test_accuracy == [0.5, 0.5]


def test_the_model_of_an_epoch_stays_as_it_is(backend):
    """Steps write in place, but neither to the model that was given nor to that of an earlier epoch."""
    module, split = backend.module, numbered(backend)
    model, seen = module.MLP(3, 4, 3, dtype="float64"), []
    numbers = lambda model: np.asarray(model.parameters()["W1"]).copy()
    before = numbers(model)
    keep = lambda epoch, history: seen.append((history.model, numbers(history.model)))
    module.fit(model, split, epochs=3, batch_size=10, lr=0.1, callback=keep)
    np.testing.assert_array_equal(numbers(model), before)
    for kept, then in seen:
        np.testing.assert_array_equal(numbers(kept), then)
    assert not np.array_equal(seen[0][1], seen[2][1])


def test_the_order_is_that_of_the_seed_in_both_backends(backend):
    order = np.random.default_rng(5).permutation(25)
    for rng in (5, np.random.default_rng(5)):
        model = Recorder(backend)
        backend.module.fit(model, numbered(backend), epochs=1, batch_size=25, lr=0.1, rng=rng)
        np.testing.assert_array_equal(model.seen[0][0].max(axis=1), order + 1)


def test_a_step_is_the_gradient_step_with_weight_decay(backend):
    m = backend.module
    split = numbered(backend, 6)
    model = m.MLP(3, 4, 3, dtype="float64")
    history = m.fit(model, split, epochs=1, batch_size=6, lr=0.3, weight_decay=0.1)
    order = np.random.default_rng(0).permutation(6)
    loss, grads = model.loss_and_grads(split[0][order], split[1][order])
    for name, value in model.parameters().items():
        expected = value - 0.3 * (grads[name] + 0.1 * value)
        np.testing.assert_allclose(
            np.asarray(history.model.parameters()[name]), np.asarray(expected), rtol=1e-14
        )
    assert history.loss == pytest.approx([float(loss)], rel=1e-14)


def test_the_model_and_the_data_stay_as_they_are(backend):
    m, split = backend.module, numbered(backend)
    model, before = m.MLP(3, 4, 3), [np.asarray(a).copy() for a in split]
    parameters = {name: np.asarray(value).copy() for name, value in model.parameters().items()}
    history = m.fit(model, split, epochs=1, batch_size=10, lr=0.3)
    for a, b in zip(split, before, strict=True):
        np.testing.assert_array_equal(np.asarray(a), b)
    for name, value in parameters.items():
        np.testing.assert_array_equal(np.asarray(model.parameters()[name]), value)
        assert not np.array_equal(np.asarray(history.model.parameters()[name]), value)


def test_callback_after_each_epoch(backend):
    calls = []
    backend.module.fit(
        Recorder(backend),
        numbered(backend),
        epochs=3,
        batch_size=10,
        lr=0.1,
        callback=lambda epoch, history: calls.append((epoch, len(history.loss), len(history.test_accuracy))),
    )
    assert calls == [(1, 1, 1), (2, 2, 2), (3, 3, 3)]


def test_accuracy_counts_every_example(backend):
    n = 2500  # more than one part
    x, y = np.zeros((n, 2)), np.zeros(n, int)
    x[:, 0], y[:250] = 1, 1
    right = backend.module.accuracy(Recorder(backend), backend.array(x), backend.array(y))
    assert right == pytest.approx(0.9)
    assert isinstance(right, float)


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "progress", "drawn"),
    [(Terminal, True, True), (Terminal, False, False), (io.StringIO, True, False)],
)
def test_progress_is_drawn_on_a_terminal_only(backend, monkeypatch, stream, progress, drawn):
    written = stream()
    monkeypatch.setattr("sys.stderr", written)
    backend.module.fit(
        Recorder(backend), numbered(backend), epochs=2, batch_size=10, lr=0.1, progress=progress
    )
    written = written.getvalue()
    assert bool(written) == drawn
    if drawn:
        assert "epoch 1/2" in written
        assert "epoch 2/2, loss" in written
        assert "[########################] 2 epochs, loss" in written
        assert written.endswith("\x1b[K\n")


@pytest.mark.parametrize("somebody_is_there", [True, False])
def test_progress_is_drawn_in_a_notebook_that_a_person_runs(backend, monkeypatch, somebody_is_there):
    """A notebook that runs by itself, in a build or a grading, gets no bar."""
    drawn = []
    notebook = SimpleNamespace(kernel=SimpleNamespace(_allow_stdin=somebody_is_there))
    handle = SimpleNamespace(update=lambda shown, raw: drawn.append(shown["text/plain"]))
    display = lambda shown, raw, display_id: drawn.append(shown["text/plain"]) or handle
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: notebook))
    monkeypatch.setitem(sys.modules, "IPython.display", SimpleNamespace(display=display))
    monkeypatch.setattr("sys.stderr", io.StringIO())
    backend.module.fit(Recorder(backend), numbered(backend), epochs=2, batch_size=10, lr=0.1)
    assert [text.partition(",")[0] for text in drawn] == [
        "[                        ] epoch 1/2",
        "[############            ] epoch 2/2",
        "[########################] 2 epochs",
    ][: 3 * somebody_is_there]


def test_plot():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    figure = History(None, [2.0, 1.0], [0.5, 0.75], [0.25, 0.5]).plot()
    loss, accuracy = figure.axes
    assert [line.get_ydata().tolist() for line in (*loss.lines, *accuracy.lines)] == [
        [2, 1],
        [0.5, 0.75],
        [0.25, 0.5],
    ]
    assert [text.get_text() for text in accuracy.get_legend().get_texts()] == ["training", "test"]
    plt.close(figure)


def settings(**changed):
    return {"epochs": 1, "batch_size": 5, "lr": 0.1} | changed


@pytest.mark.parametrize(
    ("change", "options", "error", "message"),
    [
        (lambda d: d[:3], {}, TypeError, "expected four arrays: x_train, y_train, x_test, y_test"),
        (lambda d: None, {}, TypeError, "data is a NoneType; expected four arrays"),
        (
            lambda d: (d[0], d[1][:7], *d[2:]),
            {},
            ValueError,
            "x_train has 25 examples and y_train 7 labels; expected as many",
        ),
        (
            lambda d: (*d[:2], d[2][:0], d[3][:0]),
            {},
            ValueError,
            "x_test has 0 examples and y_test 0 labels; expected as many, and some",
        ),
        (tuple, {"epochs": 0}, ValueError, "epochs is 0; expected at least 1"),
        (tuple, {"epochs": 1.5}, TypeError, "epochs is 1.5; expected an integer"),
        (tuple, {"batch_size": 0}, ValueError, "batch_size is 0; expected at least 1"),
        (tuple, {"lr": "fast"}, TypeError, "lr is a str; expected a number"),
        (tuple, {"lr": -1}, ValueError, "lr is -1; expected a number that is at least 0"),
        (tuple, {"weight_decay": -0.1}, ValueError, "weight_decay is -0.1"),
        (tuple, {"callback": 3}, TypeError, "callback is 3; expected a function"),
    ],
)
def test_wrong_calls_are_refused_by_name(backend, change, options, error, message):
    split = numbered(backend)
    with pytest.raises(error, match=re.escape(message)):
        backend.module.fit(Recorder(backend), change(split), **settings(**options))


def test_accuracy_refuses_what_does_not_fit(backend):
    x, y = map(backend.array, (np.zeros((3, 2)), np.zeros(4, int)))
    with pytest.raises(ValueError, match="x has 3 examples and y 4 classes"):
        backend.module.accuracy(Recorder(backend), x, y)
    with pytest.raises(ValueError, match="x has 0 examples"):
        backend.module.accuracy(Recorder(backend), x[:0], y[:0])


@pytest.fixture(scope="module")
def digits():
    pytest.importorskip("sklearn")
    return data.digits()


@pytest.fixture(scope="module")
def images():
    pytest.importorskip("sklearn")
    return data.digits(flat=False)


@pytest.fixture(autouse=True)
def one_thread():
    """On small arrays two threads mostly wait for each other, and on a busy machine for minutes."""
    try:
        import torch
    except ImportError:
        yield
        return
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def test_mlp_learns_the_digits(backend, digits):
    m = backend.module
    model = m.MLP(64, 128, 10, activation="relu")
    settings = {"epochs": 30, "batch_size": 32, "lr": 0.2, "weight_decay": 1e-4}
    history = m.fit(model, tuple(map(backend.array, digits)), **settings)
    assert history.test_accuracy[-1] >= 0.96
    assert history.loss[-1] < 0.1 * history.loss[0]


def test_cnn_learns_the_digits(backend, images):
    m = backend.module
    settings = {"epochs": 12, "batch_size": 32, "lr": 0.2, "rng": 2}
    history = m.fit(m.CNN(rng=2), tuple(map(backend.array, images)), **settings)
    assert history.test_accuracy[-1] >= 0.97
    assert history.loss[-1] < 0.1 * history.loss[0]


@pytest.mark.parametrize("kind", ["MLP", "CNN"])
def test_both_backends_train_alike(digits, images, kind):
    torch = pytest.importorskip("torch")
    import mlcourse.torch as mt

    curves = []
    split = digits if kind == "MLP" else images
    for m, array in ((mn, np.asarray), (mt, torch.from_numpy)):
        model = m.MLP(64, 32, 10) if kind == "MLP" else m.CNN()
        history = m.fit(model, tuple(map(array, split)), epochs=3, batch_size=64, lr=0.1)
        curves.append([history.loss, history.test_accuracy])
    # float32: rounding differs from the first step, and three epochs have 66.
    np.testing.assert_allclose(*[loss for loss, _ in curves], rtol=1e-4)
    np.testing.assert_allclose(*[accuracy for _, accuracy in curves], atol=1 / 449 + 1e-9)


class Diverging(Recorder):
    """A model whose loss, or whose parameters, are not finite from its fourth step on."""

    def __init__(self, backend, what):
        super().__init__(backend)
        self.what = what

    def parameters(self):
        lost = self.what == "parameters" and len(self.seen) > 3
        return {"w": self.backend.array(np.array([np.inf if lost else 0.0]))}

    def loss_and_grads(self, x, y):
        loss, grads = super().loss_and_grads(x, y)
        return (loss * np.nan if self.what == "loss" and len(self.seen) > 3 else loss), grads


@pytest.mark.parametrize(
    ("what", "epochs", "diverged"), [("loss", 2, 2), ("parameters", 2, 2), ("", 4, None)]
)
def test_a_run_that_diverges_says_so_and_stops_if_asked(backend, what, epochs, diverged):
    settings = {"epochs": 4, "batch_size": 9, "lr": 0.0}
    history = backend.module.fit(Diverging(backend, what), numbered(backend), **settings)
    assert (history.diverged, len(history.loss)) == (diverged, 4)
    assert repr(history).endswith("diverged in epoch 2)" if diverged else "test accuracy 0.5)")
    seen = []
    history = backend.module.fit(
        Diverging(backend, what),
        numbered(backend),
        **settings,
        stop_if_diverged=True,
        callback=lambda epoch, history: seen.append(epoch),
    )
    assert (history.diverged, len(history.loss), seen[-1]) == (diverged, epochs, epochs)


def test_an_example_with_a_logit_that_is_nan_is_not_classified(backend):
    logits = backend.array(np.array([[np.nan, 1], [1, np.nan], [1, 0], [0, 1]]))
    assert backend.module.accuracy(Recorder(backend), logits, backend.array(np.array([0, 1, 0, 0]))) == 0.25
