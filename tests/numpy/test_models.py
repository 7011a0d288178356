"""What users type first: call, predict, print, move, save and load a model; padding that keeps the size."""

import json
import pickle
import warnings

import numpy as np
import pytest

import mlcourse.numpy as mn


def models(m):
    layers = [m.Conv2d(1, 2, (2, 3), padding="same", rng=1), m.ReLU(), m.AvgPool2d(2), m.Flatten()]
    return {
        "MLP": m.MLP(6, 5, 3, "elu", alpha=0.5, dtype="float64"),
        "CNN": m.CNN([*layers, m.Linear(12, 3, rng=2)], (1, 4, 6)),
    }


def inputs(kind, n, dtype=np.float32):
    rng = np.random.default_rng(4)
    return rng.standard_normal((n, 6) if kind == "MLP" else (n, 1, 4, 6)).astype(dtype)


KINDS = ["MLP", "CNN"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_is_called_and_predicts(backend, kind):
    model, x = models(backend.module)[kind], backend.array(inputs(kind, 2300))
    logits = np.asarray(model(x))
    np.testing.assert_array_equal(logits, np.asarray(model.forward(x)))
    np.testing.assert_array_equal(np.asarray(model.predict(x)), logits.argmax(axis=1))
    assert np.asarray(model.predict(x[:0])).shape == (0,)
    assert np.shape(models(backend.module)["CNN"].layers[1](x)) == x.shape


def test_a_single_example_of_an_mlp(backend):
    model, x = models(backend.module)["MLP"], backend.array(inputs("MLP", 1)[0])
    assert int(model.predict(x)) == int(np.asarray(model(x)).argmax())


def test_no_class_is_chosen_among_logits_that_are_nan(backend):
    model, x = models(backend.module)["MLP"], inputs("MLP", 3)
    x[1] = np.nan
    with pytest.raises(ValueError, match="a logit is NaN; expected numbers"):
        model.predict(backend.array(x))


def test_what_is_printed(backend):
    mlp, cnn = models(backend.module).values()
    assert repr(mlp) == (
        "MLP(6, 5, 3, activation='elu', alpha=0.5): 53 parameters, W1 (5, 6), b1 (5,), W2 (3, 5), b2 (3,)"
    )
    lines = repr(cnn).split("\n")
    assert lines[0] == "CNN of images (1, 4, 6), 53 parameters"
    assert lines[1].startswith("  0  Conv2d(1, 2, kernel_size=(2, 3), stride=(1, 1), padding='same'")
    assert [line.partition(")  ")[2].strip() for line in lines[1:]] == [
        "(2, 4, 6)",
        "(2, 4, 6)",
        "(2, 2, 3)",
        "(12,)",
        "(3,)",
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("writer", ["numpy", "torch"])
def test_saved_by_one_backend_and_loaded_by_each(backend, tmp_path, writer, kind):
    package = mn if writer == "numpy" else pytest.importorskip("mlcourse.torch")
    path, model = tmp_path / "a model", models(package)[kind]
    model.save(path)
    assert [file.name for file in tmp_path.iterdir()] == ["a model"]  # nothing is added to the name
    loaded = getattr(backend.module, kind).load(str(path))
    assert repr(loaded) == repr(model)
    for name, value in model.parameters().items():
        got = np.asarray(loaded.parameters()[name])
        assert got.dtype == np.asarray(value).dtype
        np.testing.assert_array_equal(got, np.asarray(value))
    x = inputs(kind, 4)
    np.testing.assert_allclose(
        np.asarray(loaded(backend.array(x))), models(mn)[kind](x), rtol=1e-5, atol=1e-6
    )


class Trap:
    def __reduce__(self):
        return print, ("executed",)


def wrong_files(path):
    about = lambda **changed: np.array(json.dumps({"format": "mlcourse model 1", "class": "MLP"} | changed))
    yield "empty", lambda: path.write_bytes(b"")
    yield "text", lambda: path.write_text("W1 = 3")
    yield "pickle", lambda: path.write_bytes(pickle.dumps(Trap()))
    yield "pickle in npz", lambda: np.savez(path.open("wb"), about=np.array([Trap()], object))
    yield "arrays of somebody else", lambda: np.savez(path.open("wb"), W1=np.zeros(3))
    yield "another format", lambda: np.savez(path.open("wb"), about=about(format="mlcourse model 9"))
    yield "another kind", lambda: np.savez(path.open("wb"), about=about(**{"class": "CNN"}))
    yield "no parameters", lambda: np.savez(path.open("wb"), about=about(settings={}))
    yield "no settings", lambda: np.savez(path.open("wb"), about=about())
    yield "json of another kind", lambda: np.savez(path.open("wb"), about=np.array("[1]"))
    yield "cut off", lambda: (mn.MLP(2, 2, 2).save(path), path.write_bytes(path.read_bytes()[:-30]))


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_other_files_are_refused_and_nothing_in_them_is_executed(backend, tmp_path, capsys):
    path = tmp_path / "model"
    for name, write in wrong_files(path):
        write()
        with pytest.raises(ValueError, match="expected") as caught:
            backend.module.MLP.load(path)
        assert str(path) in str(caught.value), name
    with pytest.raises(FileNotFoundError):
        backend.module.MLP.load(tmp_path / "none")
    assert not capsys.readouterr().out


def test_arrays_live_on_the_cpu():
    model = mn.MLP(2, 3, 2)
    assert model.to("cpu") is model
    with pytest.raises(ValueError, match=r"device is 'cuda'; expected 'cpu' \(mlcourse.torch"):
        model.to("cuda")


@pytest.mark.parametrize("kind", KINDS)
def test_tensors_are_moved(kind):
    torch = pytest.importorskip("torch")
    import mlcourse.torch as mt

    model = models(mt)[kind]
    before = dict(model.parameters())
    assert model.to("meta") is model
    assert {value.device.type for value in model.parameters().values()} == {"meta"}
    assert {value.device.type for value in before.values()} == {"cpu"}
    assert {v.dtype for v in models(mt)[kind].to(torch.float64).parameters().values()} == {torch.float64}


@pytest.mark.parametrize("kernel", [(1, 1), (2, 3), (4, 2), (5, 5)])
@pytest.mark.parametrize("dilation", [1, (2, 3)])
def test_padding_that_keeps_the_size(backend, kernel, dilation):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(8)
    x, weight = rng.standard_normal((2, 3, 6, 7)), rng.standard_normal((4, 3, *kernel))
    g = rng.standard_normal((2, 4, 6, 7))
    leaves = [torch.from_numpy(a).requires_grad_() for a in (x, weight)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's, of the copy that an even kernel needs
        y = torch.nn.functional.conv2d(*leaves, padding="same", dilation=dilation)
    expected = torch.autograd.grad(y, leaves, torch.from_numpy(g))
    np.testing.assert_allclose(
        backend("conv2d", x, weight, padding="same", dilation=dilation), y.detach(), rtol=0, atol=1e-12
    )
    got = backend("conv2d_vjp", x, weight, g, padding="same", dilation=dilation)
    for ours, theirs in zip(got[:2], expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


def test_what_no_padding_can_keep(backend):
    x, weight = map(backend.array, (np.zeros((1, 1, 4, 4)), np.zeros((1, 1, 3, 3))))
    with pytest.raises(ValueError, match="stride is 2 and padding 'same'; expected stride 1"):
        backend.module.conv2d(x, weight, stride=2, padding="same")
    with pytest.raises(ValueError, match="padding is 'valid'; expected 'same', an integer or a pair"):
        backend.module.conv2d(x, weight, padding="valid")
    with pytest.raises(TypeError, match="padding is 'same'; expected an integer or a pair of integers"):
        backend.module.max_pool2d(x, 2, padding="same")
