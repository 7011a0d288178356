"""The hand-written NumPy code against torch autograd on the CPU: convolution, pooling, training steps.

One thread each, process CPU time, the two taking turns; what counts is the ratio of the medians (NumPy over
torch). That is repeatable within about 15 % even on a machine with other work to do, where wall-clock times
are not. Run as ``python benchmarks/cpu.py [ROUNDS]``; the result goes to ``benchmarks/results/cpu.json``.
"""

import json
import math
import os
import platform
import statistics
import sys
import time
import tracemalloc
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # NumPy and torch read it when they are imported, below

import numpy as np
import torch
import torch.nn.functional as F
from shared.convolutions import CONVOLUTIONS

import mlcourse.numpy as mn

torch.set_num_threads(1)
RESULTS = Path(__file__).resolve().parent / "results" / "cpu.json"
POOLS = [  # x, kernel size, stride, padding
    ((64, 8, 24, 24), 2, 2, 0),
    ((64, 32, 32, 32), 2, 2, 0),
    ((64, 32, 32, 32), 3, 2, 1),
    ((64, 16, 28, 28), 3, 1, 1),
]
rng = np.random.default_rng(0)


def ratio(ours, theirs, rounds):
    """Median CPU time of `ours` over that of `theirs`, and the two in milliseconds."""
    times = {ours: [], theirs: []}
    for function in times:
        function()
    for _ in range(rounds):
        for function, seconds in times.items():
            start = time.process_time()
            function()
            seconds.append(time.process_time() - start)
    a, b = (1000 * statistics.median(times[f]) for f in (ours, theirs))
    return {"ratio": round(a / b, 2), "numpy_ms": round(a, 2), "torch_ms": round(b, 2)}


def random(shape, dtype):
    """Normal random numbers."""
    return rng.standard_normal(shape).astype(dtype)


def convolution(dtype, rounds, x_shape, weight_shape, *settings):
    """Forward and backward of one layer."""
    x, weight, bias = random(x_shape, dtype), random(weight_shape, dtype), random(weight_shape[:1], dtype)
    g = random(mn.conv2d(x, weight, bias, *settings).shape, dtype)
    tx, tw, tb = (torch.from_numpy(a).requires_grad_() for a in (x, weight, bias))
    tg = torch.from_numpy(g)

    def ours():
        mn.conv2d(x, weight, bias, *settings)
        mn.conv2d_vjp(x, weight, g, *settings)

    def theirs():
        torch.autograd.grad(F.conv2d(tx, tw, tb, *settings), (tx, tw, tb), tg)

    return ratio(ours, theirs, rounds)


def pooling(dtype, rounds, shape, *settings):
    """Forward and backward of one max pooling."""
    x = random(shape, dtype)
    g = random(mn.max_pool2d(x, *settings).shape, dtype)
    tx, tg = torch.from_numpy(x).requires_grad_(), torch.from_numpy(g)

    def ours():
        mn.max_pool2d(x, *settings)
        mn.max_pool2d_vjp(x, g, *settings)

    def theirs():
        torch.autograd.grad(F.max_pool2d(tx, *settings), tx, tg)

    return ratio(ours, theirs, rounds)


def mlp_step(dtype, rounds):
    """One SGD step of a 784-256-10 perceptron on a batch of 128."""
    name = np.dtype(dtype).name
    model = mn.MLP(784, 256, 10, activation="relu", dtype=name)
    x, y = random((128, 784), dtype), rng.integers(0, 10, 128)
    return step(model, torch_mlp(name), x, y, rounds)


def bare_mlp_step(dtype, rounds):
    """The same step without checks, in memory of its own, with the textbook softmax: the least it takes."""
    name = np.dtype(dtype).name
    params = [random(shape, dtype) * 0.05 for shape in ((256, 784), (256,), (10, 256), (10,))]
    x, y, rows = random((128, 784), dtype), rng.integers(0, 10, 128), np.arange(128)
    ha, dW1 = np.empty((128, 256), dtype), np.empty((256, 784), dtype)

    def ours():
        W1, b1, W2, b2 = params
        np.matmul(x, W1.T, out=ha)
        np.add(ha, b1, out=ha)
        hs = np.maximum(ha, 0)
        e = np.exp(hs @ W2.T + b2)
        e /= e.sum(axis=1, keepdims=True)
        e[rows, y] -= 1
        e /= len(x)
        g = (e @ W2) * (hs > 0)
        grads = np.matmul(g.T, x, out=dW1), g.sum(axis=0), e.T @ hs, e.sum(axis=0)
        for param, grad in zip(params, grads, strict=True):
            for part in range(0, len(param), 64):
                param[part : part + 64] -= 1e-9 * grad[part : part + 64]

    return ratio(ours, torch_step(torch_mlp(name), x, y), 3 * rounds)


def torch_mlp(name):
    """The perceptron in torch."""
    return torch.nn.Sequential(
        torch.nn.Linear(784, 256, dtype=getattr(torch, name)),
        torch.nn.ReLU(),
        torch.nn.Linear(256, 10, dtype=getattr(torch, name)),
    )


def cnn_step(dtype, rounds):
    """One SGD step of a CNN, 8 and 16 kernels of 5×5, on a batch of 64 images of 28×28."""
    name = np.dtype(dtype).name
    shapes = {"dtype": name}
    layers = [
        *(mn.Conv2d(1, 8, 5, **shapes), mn.ReLU(), mn.MaxPool2d(2)),
        *(mn.Conv2d(8, 16, 5, **shapes), mn.ReLU(), mn.MaxPool2d(2)),
        *(mn.Flatten(), mn.Linear(256, 10, **shapes)),
    ]
    torch_shapes = {"dtype": getattr(torch, name)}
    module = torch.nn.Sequential(
        *(torch.nn.Conv2d(1, 8, 5, **torch_shapes), torch.nn.ReLU(), torch.nn.MaxPool2d(2)),
        *(torch.nn.Conv2d(8, 16, 5, **torch_shapes), torch.nn.ReLU(), torch.nn.MaxPool2d(2)),
        *(torch.nn.Flatten(), torch.nn.Linear(256, 10, **torch_shapes)),
    )
    x, y = random((64, 1, 28, 28), dtype), rng.integers(0, 10, 64)
    return step(mn.CNN(layers, (1, 28, 28)), module, x, y, rounds)


def step(model, module, x, y, rounds):
    """One step of each, loss, gradients and update in place, so small that the parameters hardly move."""
    params = model.parameters()

    def ours():
        _, grads = model.loss_and_grads(x, y)
        model.with_parameters(mn.sgd_step(params, grads, lr=1e-9, out=params))  # as `fit` does

    return ratio(ours, torch_step(module, x, y), 3 * rounds)


def torch_step(module, x, y):
    """A step of torch's."""
    tx, ty = torch.from_numpy(x), torch.from_numpy(y)
    optimizer = torch.optim.SGD(module.parameters(), lr=1e-9)

    def theirs():
        optimizer.zero_grad()
        F.cross_entropy(module(tx), ty).backward()
        optimizer.step()

    return theirs


def memory(dtype, x_shape, weight_shape, stride, padding, dilation):
    """Peak memory of a forward pass beyond its result and its padded input, in MiB (target: at most 2)."""
    x, weight = random(x_shape, dtype), random(weight_shape, dtype)
    tracemalloc.start()
    y = mn.conv2d(x, weight, None, stride, padding, dilation)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    padded = math.prod(x_shape[:2]) * math.prod(n + 2 * padding for n in x_shape[2:]) * x.itemsize
    return round((peak - y.nbytes - padded) / 2**20, 2)


def geometric_mean(ratios):
    """Geometric mean, the one that fits ratios."""
    return round(math.exp(statistics.fmean(map(math.log, ratios))), 2)


def measure(rounds):
    """All measurements as rows by name."""
    rows = {}
    for dtype in ("float32", "float64"):
        for case in CONVOLUTIONS:
            rows[f"conv2d {dtype} {case}"] = convolution(dtype, rounds, *case)
        for case in POOLS:
            rows[f"max_pool2d {dtype} {case}"] = pooling(dtype, rounds, *case)
        rows[f"MLP step {dtype}"] = mlp_step(dtype, rounds)
        rows[f"bare MLP step {dtype}"] = bare_mlp_step(dtype, rounds)
        rows[f"CNN step {dtype}"] = cnn_step(dtype, rounds)
    return rows


def targets(rows, peaks):
    """Name of each target, what was measured, the most that is allowed."""

    def ratios(name):
        return [row["ratio"] for key, row in rows.items() if key.startswith(name)]

    return [
        ("conv2d float32, geometric mean", geometric_mean(ratios("conv2d float32")), 1.1),
        ("conv2d float32, worst", max(ratios("conv2d float32")), 2.0),
        ("conv2d float64, geometric mean", geometric_mean(ratios("conv2d float64")), 0.85),
        ("conv2d float64, worst", max(ratios("conv2d float64")), 1.4),
        ("max_pool2d, geometric mean", geometric_mean(ratios("max_pool2d")), 0.8),
        ("MLP step float32", *ratios("MLP step float32"), 1.05),  # its products alone take 0.62
        ("MLP step float64", *ratios("MLP step float64"), 1.05),  # and here 0.76
        ("CNN step float32", *ratios("CNN step float32"), 1.5),
        ("CNN step float64", *ratios("CNN step float64"), 1.1),
        ("conv2d forward, MiB beyond result and padded input", max(peaks.values()), 2.0),
    ]


def main(rounds: int = 15) -> None:
    """Measure, print and write the results."""
    rows = measure(rounds)
    peaks = {f"float64 {case}": memory("float64", *case) for case in CONVOLUTIONS}
    summary = [
        {"what": what, "measured": measured, "target": target, "met": measured <= target}
        for what, measured, target in targets(rows, peaks)
    ]
    result = {
        "what": "process CPU time of NumPy over torch autograd, one thread each, ratio of medians",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch": torch.__version__,
        "machine": platform.machine(),
        "rounds": rounds,
        "targets": summary,
        "rows": rows,
        "peak_mib": peaks,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for name, row in rows.items():
        print(f"{name:74} {row['numpy_ms']:8.2f} {row['torch_ms']:8.2f} ms {row['ratio']:6.2f}")
    for line in summary:
        verdict = "met" if line["met"] else "NOT MET"
        print(f"{line['what']:54} {line['measured']:6.2f}  at most {line['target']:4.2f}  {verdict}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
