"""Values and gradients of both backends against PyTorch, on the samples of PyTorch's own operator tests.

`make conformance` goes through all of them; an ordinary run through a choice that is always the same.
"""

import random
import warnings
from functools import partial

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("expecttest")  # of which torch's operator tests are made
import torch.nn.functional as F  # noqa: E402
from full import FULL  # noqa: E402
from opinfo import LEDGER, OPERATORS, Meant, on  # noqa: E402

import mlcourse.numpy as mn  # noqa: E402
import mlcourse.torch as mt  # noqa: E402

CHOSEN = 3  # samples of an operator in an ordinary run, of the first 25
DTYPES = [torch.float32, torch.float64]


@pytest.fixture(scope="module")
def operators():
    """torch's description of each operator, its variants apart."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from torch.testing._internal.common_methods_invocations import op_db
    return {name: [op for op in op_db if op.name == name] for name in OPERATORS}


def samples(infos, dtype):
    with torch.random.fork_rng(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.manual_seed(0)
        for info in infos:
            kind = torch.int64 if info.name == "nn.functional.one_hot" else dtype
            found = info.sample_inputs("cpu", kind)
            if not FULL:
                found = [sample for sample, _ in zip(found, range(25), strict=False)]
                found = random.Random(0).sample(found, min(CHOSEN, len(found)))
            yield from ((info, sample) for sample in found)


def compared(call, op):
    """Compare both backends with torch's operator on a call's leaves."""
    leaves = [leaf.detach().clone() for leaf in call.leaves]
    for leaf in leaves:
        leaf.requires_grad_(call.vjp is not None)
    y = op(*leaves)
    g = torch.randn(y.shape, generator=torch.Generator().manual_seed(1), dtype=y.dtype) if call.vjp else None
    grads = torch.autograd.grad(y, leaves, g) if call.vjp else ()
    ours = [call.layout(leaf.detach()) for leaf in leaves]
    for m in (mn, mt):
        given = [on(m, leaf) for leaf in ours]
        with np.errstate(all="ignore"):
            agree(call.forward(m, *given), call.layout(y.detach()))
            got = call.vjp(m, on(m, call.layout(g)), *given) if call.vjp else ()
        for one, other in zip(got if isinstance(got, tuple) else (got,), grads, strict=True):
            agree(one, call.layout(other))


def agree(got, expected):
    got, expected = np.asarray(got), expected.numpy()
    assert got.shape == expected.shape
    if expected.dtype.kind == "f":
        assert got.dtype == expected.dtype
    scale = np.abs(expected[np.isfinite(expected)]).max(initial=1e-30)
    eps = np.finfo(got.dtype).eps
    np.testing.assert_allclose(got, expected, rtol=0, atol=100 * eps * max(1, scale))


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("name", OPERATORS)
def test_values_and_gradients_of_both_backends(operators, name, dtype):
    agreeing, meant = 0, set()
    for info, sample in samples(operators[name], dtype):
        try:
            call = OPERATORS[name](sample)
        except Meant as difference:
            meant.add(str(difference))
            continue
        rest = sample.args[len(call.leaves) - 1 :]
        theirs = call.theirs and partial(call.theirs, info.op)
        compared(call, theirs or (lambda *leaves: first(info, leaves, rest, sample.kwargs)))  # noqa: B023
        agreeing += 1
    assert meant <= LEDGER
    assert agreeing or not FULL


def first(info, leaves, rest, kwargs):
    """The value of torch's operator; a max pooling may be asked for its winners too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = info.op(*leaves, *rest, **kwargs)
    return y[0] if isinstance(y, tuple) else y


@pytest.mark.skipif(not FULL, reason="make conformance goes through all samples")
def test_every_line_of_the_ledger_is_met(operators):
    met = set()
    for name, infos in operators.items():
        for _, sample in samples(infos, torch.float64):
            try:
                OPERATORS[name](sample)
            except Meant as difference:
                met.add(str(difference))
    assert met == LEDGER


def rectangles():
    """Settings of average pooling that differ in rows and columns, on which torch's samples are blind."""
    rng = np.random.default_rng(7)
    for _ in range(400 if FULL else 25):
        kernel, stride = rng.integers(1, 6, 2), rng.integers(1, 5, 2)
        padding = [int(rng.integers(0, k // 2 + 1)) for k in kernel]
        size = [int(k + rng.integers(0, 8)) for k in kernel]
        yield (
            (*rng.integers(1, 4, 2).tolist(), *size),
            tuple(kernel.tolist()),
            tuple(stride.tolist()),
            tuple(padding),
        )


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_average_pooling_of_rectangles(dtype):
    generator = torch.Generator().manual_seed(3)
    for shape, *settings in rectangles():
        x = torch.randn(shape, generator=generator, dtype=dtype, requires_grad=True)
        y = F.avg_pool2d(x, *settings)
        g = torch.randn(y.shape, generator=generator, dtype=dtype)
        (expected,) = torch.autograd.grad(y, x, g)
        for m in (mn, mt):
            given = on(m, x.detach())
            agree(m.avg_pool2d(given, *settings), y.detach())
            agree(m.avg_pool2d_vjp(given, on(m, g), *settings), expected)
