"""On a GPU: the two ways to write a convolution's backward pass by hand, against torch's own.

``transposed`` is what ``mlcourse.torch.conv2d_vjp`` does, convolutions again; ``unfold`` is the textbook's
way with columns, ``unfold``, ``bmm`` and ``fold``. TF32 is off: it would decide the comparison in float32.
Times are of the device, by events. Without a GPU the result says that there was none. Run as
``python benchmarks/gpu.py [ROUNDS]``; the result goes to ``benchmarks/results/gpu.json``.
"""

import json
import statistics
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from shared.convolutions import CONVOLUTIONS

import mlcourse.torch as mt

RESULTS = Path(__file__).resolve().parent / "results" / "gpu.json"


@torch.no_grad()
def unfold_vjp(x, weight, g, stride, padding, dilation):
    """The backward pass with columns: dW = Σ g colsᵀ, dx = fold(Wᵀ g)."""
    settings = {"stride": stride, "padding": padding, "dilation": dilation}
    columns = F.unfold(x, weight.shape[2:], **settings)
    flat = g.flatten(2)
    dweight = torch.bmm(flat, columns.transpose(1, 2)).sum(dim=0).reshape(weight.shape)
    dx = F.fold(weight.flatten(1).T @ flat, x.shape[2:], weight.shape[2:], **settings)
    return dx, dweight, flat.sum(dim=(0, 2))


def autograd_vjp(x, weight, g, stride, padding, dilation):
    """Torch's own backward pass."""
    bias = torch.zeros(len(weight), device=x.device, dtype=x.dtype, requires_grad=True)
    x, weight = x.detach().requires_grad_(), weight.detach().requires_grad_()
    return torch.autograd.grad(F.conv2d(x, weight, bias, stride, padding, dilation), (x, weight, bias), g)


def milliseconds(function, rounds):
    """Median time on the device."""
    for _ in range(3):
        function()
    times = []
    for _ in range(rounds):
        start, stop = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        function()
        stop.record()
        stop.synchronize()
        times.append(start.elapsed_time(stop))
    return statistics.median(times)


def compare(dtype, rounds, x_shape, weight_shape, *settings):
    """Times of the ways for one layer, after making sure that they agree."""
    x, weight = (torch.randn(s, device="cuda", dtype=dtype) for s in (x_shape, weight_shape))
    g = torch.randn_like(mt.conv2d(x, weight, None, *settings))
    ways = {"transposed": mt.conv2d_vjp, "unfold": unfold_vjp, "autograd, forward included": autograd_vjp}
    expected = autograd_vjp(x.double(), weight.double(), g.double(), *settings)
    tolerance = 2e-5 if dtype == torch.float32 else 1e-12
    for name, way in ways.items():
        for got, exact in zip(way(x, weight, g, *settings), expected, strict=True):
            if (got - exact).norm() > tolerance * exact.norm():
                raise AssertionError(f"{name} is off by more than {tolerance} of the norm for {x_shape}")
    return {
        name: round(milliseconds(lambda way=way: way(x, weight, g, *settings), rounds), 4)
        for name, way in ways.items()
    }


def main(rounds: int = 50) -> None:
    """Measure, print and write the results."""
    result = {"what": "median milliseconds on the device, TF32 off", "torch": torch.__version__}
    if torch.cuda.is_available():
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
        result["gpu"] = torch.cuda.get_device_name()
        result["rows"] = {
            f"{str(dtype).removeprefix('torch.')} {case}": compare(dtype, rounds, *case)
            for dtype in (torch.float32, torch.float64)
            for case in CONVOLUTIONS
        }
    else:
        result["gpu"] = None
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"GPU: {result['gpu'] or 'none, so nothing was measured'}")
    for name, times in result.get("rows", {}).items():
        print(f"{name:60}", "  ".join(f"{way} {time:.3f} ms" for way, time in times.items()))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
