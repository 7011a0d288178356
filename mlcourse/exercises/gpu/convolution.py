"""Exercise on the gradients of a convolution as convolutions (ADD-08-code)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.cost.device import StaysOnDevice
from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.gpu.place import section
from mlcourse.exercises.layers.images import FLOAT32, PADDING, PLAIN, STRIDE, layers

SECTION = section("gpu-convolution", "Backward as three convolutions")


def backward(rng: np.random.Generator) -> list[Case]:
    """The cases of the exercise in NumPy, in float32 but for one."""
    cases = []
    for regime, arrays, settings in layers(rng):
        if regime != PLAIN:
            arrays = [array.astype(np.float32) for array in arrays]
        cases.append(Case("float64" if regime == PLAIN else regime, (*arrays, *settings)))
    return cases


def small(rng: np.random.Generator) -> tuple:
    """Arguments small enough to be run a few times more."""
    shapes = (3, 5, 11, 13), (4, 5, 3, 4), (3, 4, 4, 4)
    return *(rng.normal(0, 1, shape).astype(np.float32) for shape in shapes), 3, 1, 1


def model(x, weight, g, stride, padding, dilation):
    from mlcourse.torch import conv2d_vjp

    return conv2d_vjp(x, weight, g, stride, padding, dilation)


def three_convolutions(x, weight, g, stride, padding, dilation):
    import torch.nn.functional as F

    kernel = weight.shape[2:]
    rest = [(x.shape[a] + 2 * padding - dilation * (kernel[a - 2] - 1) - 1) % stride for a in (2, 3)]
    dx = F.conv_transpose2d(g, weight, None, stride, padding, rest, 1, dilation)
    dweight = F.conv2d(x.transpose(0, 1), g.transpose(0, 1), None, dilation, padding, stride)
    return dx, dweight.transpose(0, 1)[:, :, : kernel[0], : kernel[1]], g.sum(dim=(0, 2, 3))


def by_unfolding(x, weight, g, stride, padding, dilation):
    import torch.nn.functional as F

    kernel, flat = tuple(weight.shape[2:]), g.flatten(2)
    columns = F.unfold(x, kernel, dilation, padding, stride)
    dweight = (flat @ columns.transpose(1, 2)).sum(dim=0).reshape(weight.shape)
    back = weight.flatten(1).T @ flat
    return F.fold(back, tuple(x.shape[2:]), kernel, dilation, padding, stride), dweight, flat.sum(dim=(0, 2))


def tap_by_tap(x, weight, g, stride, padding, dilation):
    import torch
    import torch.nn.functional as F

    (height, width), (rows, columns) = x.shape[2:], g.shape[2:]
    padded = F.pad(x, (padding,) * 4)
    dx, dweight = torch.zeros_like(padded), torch.zeros_like(weight)
    for i in range(weight.shape[2]):
        for j in range(weight.shape[3]):
            down = slice(i * dilation, i * dilation + stride * (rows - 1) + 1, stride)
            across = slice(j * dilation, j * dilation + stride * (columns - 1) + 1, stride)
            dweight[:, :, i, j] = torch.einsum("nkhw,nchw->kc", g, padded[:, :, down, across])
            dx[:, :, down, across] += torch.einsum("nkhw,kc->nchw", g, weight[:, :, i, j])
    return dx[:, :, padding : padding + height, padding : padding + width], dweight, g.sum(dim=(0, 2, 3))


def nothing_left_over(x, weight, g, stride, padding, dilation):
    import torch.nn.functional as F

    from mlcourse.torch import conv2d_vjp

    dx = F.conv_transpose2d(g, weight, None, stride, padding, 0, 1, dilation)
    return dx, *conv2d_vjp(x, weight, g, stride, padding, dilation)[1:]


def not_cropped(x, weight, g, stride, padding, dilation):
    import torch.nn.functional as F

    from mlcourse.torch import conv2d_vjp

    dx, _, dbias = conv2d_vjp(x, weight, g, stride, padding, dilation)
    dweight = F.conv2d(x.transpose(0, 1), g.transpose(0, 1), None, dilation, padding, stride)
    return dx, dweight.transpose(0, 1), dbias


def flipped_weight(x, weight, g, stride, padding, dilation):
    from mlcourse.torch import conv2d_vjp

    _, dweight, dbias = conv2d_vjp(x, weight, g, stride, padding, dilation)
    return conv2d_vjp(x, weight.flip(2, 3), g, stride, padding, dilation)[0], dweight, dbias


def batch_mean(x, weight, g, stride, padding, dilation):
    from mlcourse.torch import conv2d_vjp

    dx, dweight, dbias = conv2d_vjp(x, weight, g, stride, padding, dilation)
    return dx, dweight / len(x), dbias / len(x)


def channels_exchanged(x, weight, g, stride, padding, dilation):
    from mlcourse.torch import conv2d_vjp

    dx, dweight, dbias = conv2d_vjp(x, weight, g, stride, padding, dilation)
    return dx, dweight.transpose(0, 1), dbias


def in_float64(x, weight, g, stride, padding, dilation):
    from mlcourse.torch import conv2d_vjp

    return conv2d_vjp(x.double(), weight.double(), g.double(), stride, padding, dilation)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="ADD-08-code",
        title="Gradients of a convolution, as convolutions",
        points=4,
        **SECTION,
        function="conv2d_vjp",
        answer_names=("conv2d_vjp",),
        outputs=("dx", "dweight", "dbias"),
        answer=model,
        backend="torch",
        cases=backward,
        public=(STRIDE, PADDING, FLOAT32),
        cost=StaysOnDevice(small),
        hints=(
            "dx is a convolution of g with the kernels that puts stride − 1 zeros between the numbers of g: torch calls it "
            "conv_transpose2d.",
            "For dweight let channels and batch change places: conv2d of x.transpose(0, 1) with g.transpose(0, 1). Which of "
            "stride and dilation goes where?",
            "conv_transpose2d needs output_padding: what was left over, (size + 2p − d(k − 1) − 1) % s. And dweight = "
            "conv2d(…, stride=dilation, padding=padding, dilation=stride), cut to the kernel's size.",
        ),
        correct=(
            Correct("three convolutions", three_convolutions),
            Correct("unfold and fold", by_unfolding),
            Correct("tap by tap", tap_by_tap),
        ),
        mistakes=(
            Mistake(
                "rows that were left over forgotten",
                nothing_left_over,
                "dx has the shape of x, unreached rows included: that is what output_padding is for.",
            ),
            Mistake(
                "a dweight that was not cropped",
                not_cropped,
                "Where rows are left over, g can move further than the kernel has entries.",
            ),
            Mistake(
                "a kernel flipped once too often",
                flipped_weight,
                "conv_transpose2d flips already: that is what makes it the transpose.",
            ),
            Mistake(
                "a mean over the batch",
                batch_mean,
                "Gradients of shared weights add up; the 1/N is in g already.",
            ),
            Mistake(
                "channels and kernels exchanged",
                channels_exchanged,
                "Turn the result back: weight is (kernels, channels, …).",
            ),
            Mistake(
                "float64 inside",
                in_float64,
                "Keep the dtype of the arguments: float64 is many times slower on a GPU.",
            ),
        ),
    ),
)
