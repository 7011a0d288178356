"""Unusual tensors and modes: a right number or a clear error, never a wrong number. The truth is NumPy's."""

import contextlib

import numpy as np
import pytest

torch = pytest.importorskip("torch")
from torch._subclasses.fake_tensor import FakeTensorMode  # noqa: E402
from unusual import calls, refused  # noqa: E402

import mlcourse.numpy as mn  # noqa: E402
import mlcourse.torch as mt  # noqa: E402


class Subclass(torch.Tensor):
    pass


@contextlib.contextmanager
def default_dtype(dtype):
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


@contextlib.contextmanager
def deterministic():
    torch.use_deterministic_algorithms(True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(False)


def inference_tensor(a):
    with torch.inference_mode():
        return a.clone()


def negated(a):
    """A view that says of itself that its sign is still to be turned."""
    view = torch.complex(torch.zeros_like(a), -a).conj().imag
    assert view.is_neg()
    return view


def as_type(kind):
    return lambda a: a.to(kind)


BF16, F16 = torch.bfloat16, torch.float16
plain = contextlib.nullcontext
autocast = lambda dtype=BF16: torch.autocast("cpu", dtype)
RIGHT = {  # form, mode in which the functions are called, dtype of the coarsest number on the way
    "float32": (as_type(torch.float32), plain, torch.float32),
    "float16": (as_type(F16), plain, F16),
    "bfloat16": (as_type(BF16), plain, BF16),
    "int8": (as_type(torch.int8), plain, torch.float32),
    "int64": (as_type(torch.int64), plain, torch.float32),
    "uint8": (lambda a: a.abs().to(torch.uint8), plain, torch.float32),
    "uint16": (lambda a: a.abs().to(torch.uint16), plain, torch.float32),
    "bool": (lambda a: a > 0, plain, torch.float32),
    "int64 with float64 as default": (as_type(torch.int64), lambda: default_dtype(torch.float64), None),
    "strided": (lambda a: a.repeat_interleave(2, -1)[..., ::2], plain, None),
    "transposed in memory": (lambda a: a.transpose(0, -1).contiguous().transpose(0, -1), plain, None),
    "expanded": (lambda a: a[..., :1].expand_as(a), plain, None),
    "storage offset": (lambda a: torch.cat([a, a])[len(a) :], plain, None),
    "channels last": (
        lambda a: a.to(memory_format=torch.channels_last) if a.ndim == 4 else a,
        plain,
        None,
    ),
    "negative bit": (negated, plain, None),
    "requires grad": (lambda a: a.clone().requires_grad_(), plain, None),
    "not a leaf": (lambda a: a.clone().requires_grad_() * 1, plain, None),
    "parameter": (torch.nn.Parameter, plain, None),
    "subclass": (lambda a: a.as_subclass(Subclass), plain, None),
    "subclass that requires grad": (
        lambda a: a.clone().as_subclass(Subclass).requires_grad_(),
        plain,
        None,
    ),
    "inference tensor": (inference_tensor, plain, None),
    "inference mode": (torch.clone, torch.inference_mode, None),
    "inference mode, requires grad": (lambda a: a.clone().requires_grad_(), torch.inference_mode, None),
    "no grad": (lambda a: a.clone().requires_grad_(), torch.no_grad, None),
    "grad enabled": (torch.clone, torch.enable_grad, None),
    "deterministic": (torch.clone, deterministic, None),
    "anomalies sought": (lambda a: a.clone().requires_grad_(), torch.autograd.detect_anomaly, None),
    "autocast": (as_type(torch.float32), autocast, BF16),
    "autocast to float16": (as_type(torch.float32), lambda: autocast(F16), F16),
    "autocast of bfloat16": (as_type(BF16), autocast, BF16),
    "autocast of float64": (torch.clone, autocast, BF16),
    "autocast of integers": (as_type(torch.int64), autocast, BF16),
    "autocast, requires grad": (lambda a: a.float().requires_grad_(), autocast, BF16),
    "autocast, disabled inside": (
        as_type(torch.float32),
        lambda: torch.autocast("cpu", enabled=False),
        torch.float32,
    ),
    "subnormal": (lambda a: a * 5e-324, plain, None),
    "minus zero": (lambda a: a * -0.0, plain, None),
}


def nested(a):
    return torch.nested.nested_tensor([a, a])


def masked(a):
    return torch.masked.masked_tensor(a, a > 0)


def quantized(a):
    return torch.quantize_per_tensor(a.float(), 0.1, 0, torch.qint8)


WRONG = {
    "complex": lambda a: a + 0j,
    "half complex": lambda a: (a + 0j).to(torch.complex64),
    "sparse": lambda a: a.to_sparse(),
    "sparse rows": lambda a: a.to_sparse_csr() if a.ndim == 2 else a.to_sparse(),
    "of oneDNN": lambda a: a.float().to_mkldnn(),
    "nested": nested,
    "masked": masked,
    "quantized": quantized,
    "float8": lambda a: a.to(torch.float8_e4m3fn),
    "array": lambda a: a.numpy(),
    "list": lambda a: a.tolist(),
    "list of tensors": list,
    "number": lambda a: 1.0,
    "None": lambda a: None,
    "dict": lambda a: dict(enumerate(a)),
}
LABELS = [2, 0, 3]
unstable = pytest.mark.filterwarnings("ignore")  # torch's, of layouts that are prototypes


@unstable
@pytest.mark.parametrize(("form", "mode", "coarsest"), RIGHT.values(), ids=RIGHT)
def test_unusual_tensors_give_the_numbers_of_plain_arrays(form, mode, coarsest):
    unusual = lambda a: form(torch.from_numpy(a))
    expected = calls(mn, lambda a: np.array(unusual(a).detach().double().resolve_neg()), LABELS)
    for name, call in calls(mt, unusual, torch.tensor(LABELS)).items():
        with mode():
            got = call()
        compare(name, got, expected[name](), torch.finfo(coarsest or torch.float64).eps)


def compare(name, got, expected, eps):
    if isinstance(got, tuple):
        assert len({one.dtype for one in got}) == 1, name
        for one, other in zip(got, expected, strict=True):
            compare(name, one, other, eps)
        return
    got = got.detach().double().numpy()
    scale = max(1e-300, abs(expected).max())
    np.testing.assert_allclose(got, expected, rtol=0, atol=50 * eps * scale, err_msg=name)


@unstable
@pytest.mark.parametrize("form", WRONG.values(), ids=WRONG)
def test_what_is_no_dense_tensor_of_numbers_is_refused(form):
    every = calls(mt, lambda a: form(torch.from_numpy(a)), torch.tensor(LABELS))
    accepted = [name for name, call in every.items() if not refused(call)]
    assert not accepted


@pytest.mark.parametrize("without_values", ["meta", "fake"])
def test_tensors_without_values_have_shapes_and_dtypes(without_values):
    here = calls(mt, torch.from_numpy, torch.tensor(LABELS))
    fake = FakeTensorMode()
    there = (lambda a: a.to("meta")) if without_values == "meta" else fake.from_tensor
    every = calls(mt, lambda a: there(torch.from_numpy(a)), there(torch.tensor(LABELS)))
    with fake if without_values == "fake" else plain():
        shapes = {name: described(call()) for name, call in every.items()}
    assert shapes == {name: described(call()) for name, call in here.items()}


def described(result):
    parts = result if isinstance(result, tuple) else (result,)
    return [(tuple(one.shape), one.dtype) for one in parts]


@pytest.mark.parametrize("kind", [torch.int8, torch.uint8, torch.int32, torch.int64])
def test_unusual_labels(kind):
    x, y = torch.arange(12.0).reshape(3, 4) ** 2 / 9, torch.tensor(LABELS)
    for function in (mt.cross_entropy, mt.cross_entropy_grad, mt.nll_loss):
        assert torch.equal(function(x, y.to(kind).repeat_interleave(2)[::2]), function(x, y))


@pytest.mark.parametrize("kind", [torch.float32, torch.bool, torch.complex64])
def test_what_is_no_label_is_refused(kind):
    x, y = torch.zeros(3, 4), torch.tensor(LABELS)
    for function in (mt.cross_entropy, mt.cross_entropy_grad, mt.nll_loss):
        assert refused(lambda function=function: function(x, y.to(kind)))
        assert refused(lambda function=function: function(x, y.to_sparse()))


def test_under_autocast_losses_stay_in_float32_and_gradients_have_one_dtype():
    """A whole step, logits in bfloat16: the loss is not, and each gradient is of its parameter's dtype."""
    model, x, y = mt.MLP(4, 5, 3), torch.randn(6, 4), torch.tensor([0, 1, 2, 0, 1, 2])
    loss, grads = model.loss_and_grads(x, y)
    with autocast():
        assert model.forward(x).dtype == BF16
        half, half_grads = model.loss_and_grads(x, y)
        assert mt.softmax(model.forward(x)).dtype == torch.float32
    assert half.dtype == torch.float32
    torch.testing.assert_close(half, loss, rtol=0.02, atol=0)
    assert {grad.dtype for grad in half_grads.values()} == {torch.float32}
    torch.testing.assert_close(half_grads, grads, rtol=0.1, atol=0.02)
