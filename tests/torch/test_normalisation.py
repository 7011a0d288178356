"""Normalisations in torch: against torch's own functions, inside autograd, off the host."""

import pytest

torch = pytest.importorskip("torch")
import torch.nn.functional as F  # noqa: E402

import mlcourse.torch as mt  # noqa: E402

IMAGES = (5, 6, 4, 3)
CASES = {  # ours, its VJP (None at arguments without gradient), torch's own, shapes of the arguments
    "batch_norm in training": (
        lambda x, w, b: mt.batch_norm(x, None, None, w, b, True),
        lambda x, w, b, g: mt.batch_norm_vjp(x, g, w),
        lambda x, w, b: F.batch_norm(x, None, None, w, b, True),
        [IMAGES, (6,), (6,)],
    ),
    "batch_norm in evaluation": (
        lambda x, w, b: mt.batch_norm(x, *running(x), w, b),
        lambda x, w, b, g: mt.batch_norm_vjp(x, g, w, *running(x), False),
        lambda x, w, b: F.batch_norm(x, *running(x), w, b),
        [IMAGES, (6,), (6,)],
    ),
    "layer_norm": (
        lambda x, w, b: mt.layer_norm(x, (4, 3), w, b),
        lambda x, w, b, g: mt.layer_norm_vjp(x, (4, 3), g, w),
        lambda x, w, b: F.layer_norm(x, (4, 3), w, b),
        [IMAGES, (4, 3), (4, 3)],
    ),
    "rms_norm": (
        lambda x, w: mt.rms_norm(x, 7, w),
        lambda x, w, g: mt.rms_norm_vjp(x, 7, g, w),
        lambda x, w: F.rms_norm(x, (7,), w),
        [(2, 5, 7), (7,)],
    ),
    "group_norm": (
        lambda x, w, b: mt.group_norm(x, 2, w, b),
        lambda x, w, b, g: mt.group_norm_vjp(x, 2, g, w),
        lambda x, w, b: F.group_norm(x, 2, w, b),
        [IMAGES, (6,), (6,)],
    ),
    "normalize": (
        lambda x: mt.normalize(x, 1e-5),
        lambda x, g: mt.normalize_vjp(x, g, 1e-5),
        lambda x: F.layer_norm(x, (7,)),
        [(5, 7)],
    ),
}
SPREADS = [(50.0, 1.0), (0.0, 1e-3), (0.0, 300.0)]


def running(x):
    statistics = torch.arange(1.0, 13.0, dtype=x.dtype, device=x.device).reshape(2, 6)
    return statistics[0] / 7, statistics[1] / 5


def arguments(shapes, centre=0.0, size=2.0):
    generator = torch.Generator().manual_seed(7)
    x, *rest = (torch.randn(s, generator=generator, dtype=torch.float64) for s in shapes)
    return [(centre + size * x).requires_grad_(), *(p.requires_grad_() for p in rest)]


def close(got, expected, relative):
    for a, b in zip(got, expected, strict=True):
        assert (a - b).norm() <= relative * b.norm()


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("name", CASES)
def test_values_and_gradients_are_those_of_torch(name, spread):
    ours, vjp, theirs, shapes = CASES[name]
    args = arguments(shapes, *spread)
    y, expected = ours(*args), theirs(*args)
    close([y], [expected], 1e-12)
    g = torch.randn(y.shape, generator=torch.Generator().manual_seed(8), dtype=torch.float64)
    grads = torch.autograd.grad(expected, args, g)
    close(torch.autograd.grad(y, args, g), grads, 1e-10)
    got = vjp(*(a.detach() for a in args), g)
    close(got[: len(args)] if isinstance(got, tuple) else (got,), grads, 1e-10)


@pytest.mark.parametrize("name", CASES)
def test_no_value_is_read_on_the_host_and_half_precision_stays(name):
    ours, vjp, theirs, shapes = CASES[name]
    for dtype in (torch.float16, torch.bfloat16, torch.float32):
        here = [a.detach().to(dtype) for a in arguments(shapes)]
        y = ours(*here)
        assert y.dtype == dtype
        error = (y - theirs(*(a.double() for a in here))).abs().max()
        assert error <= 8 * torch.finfo(dtype).eps
        there = ours(*(a.to("meta") for a in here))
        assert (there.shape, there.dtype, there.is_meta) == (y.shape, dtype, True)
        got = vjp(*(a.to("meta") for a in here), there)
        for d, a in zip(got if isinstance(got, tuple) else (got,), here, strict=False):
            assert (d.shape, d.dtype) == (a.shape, dtype)


@pytest.mark.parametrize("name", ["layer_norm", "rms_norm", "group_norm", "normalize"])
def test_each_example_of_a_batch_by_vmap(name):
    ours, _, _, shapes = CASES[name]
    x, *weights = (a.detach() for a in arguments(shapes))
    one = torch.func.grad(lambda x: ours(x, *weights).pow(3).sum())
    each = torch.func.vmap(lambda x: one(x[None])[0])(x)
    torch.testing.assert_close(each, one(x))


def test_running_statistics_are_those_that_torch_writes():
    (x,) = arguments([IMAGES], 3.0)
    mean, var = (r.clone() for r in running(x))
    got = mt.batch_norm_stats(x.detach(), mean, var, momentum=0.3)
    F.batch_norm(x, mean, var, training=True, momentum=0.3)
    close(got, (mean, var), 1e-14)
