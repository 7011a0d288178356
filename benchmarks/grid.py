"""Every size: NumPy and torch by hand against torch autograd, on a grid that was fixed before any tuning.

Batch 1, 16, 256, 4096 × image 8, 32, 224 × channels 1→16, 16→32, 256→256 × kernel 1, 3, 5, 7; pools and
losses likewise. A case whose step in torch needs more than 2 GB or 2 s is left out, and listed. One thread,
process CPU time, the three taking turns, medians; beside a convolution stand OpenBLAS's own products.
Run as ``python benchmarks/grid.py [--only TEXT] [--rounds N]``: the whole grid takes
hours, and goes to ``benchmarks/results/grid.json``; a part is printed only.
"""

import argparse
import itertools
import json
import math
import os
import platform
import statistics
import time
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # NumPy and torch read it when they are imported, below

import numpy as np
import torch
import torch.nn.functional as F

import mlcourse.numpy as mn
import mlcourse.torch as mt

torch.set_num_threads(1)
RESULTS = Path(__file__).resolve().parent / "results" / "grid.json"
BATCHES, IMAGES = (1, 16, 256, 4096), (8, 32, 224)
CHANNELS, KERNELS = ((1, 16), (16, 32), (256, 256)), (1, 3, 5, 7)
POOLS = ((2, 2), (3, 2), (8, 8))  # kernel size, stride
CLASSES = (10, 1000, 50_000)
MOST_BYTES, MOST_SECONDS = 2e9, 2.0
PER_SECOND = 2e10  # products and sums that a thread does at the very least
rng = np.random.default_rng(0)


def cases():
    """Names and settings of all cases, in an order that is always the same."""
    for n, side, (c, k), kernel in itertools.product(BATCHES, IMAGES, CHANNELS, KERNELS):
        yield f"conv2d n{n} {side}px {c}→{k} k{kernel}", convolution, (n, side, c, k, kernel)
    for kind, n, side, c, (kernel, stride) in itertools.product(
        ("max_pool2d", "avg_pool2d"), BATCHES, IMAGES, (16, 256), POOLS
    ):
        yield f"{kind} n{n} {side}px {c} k{kernel} s{stride}", pooling, (kind, n, side, c, kernel, stride)
    for n, m in itertools.product((1, 8, 128, 4096), CLASSES):
        yield f"cross_entropy n{n} {m}", loss, (n, m)


def convolution(dtype, n, side, c, k, kernel):
    """Bytes, seconds at most, and what makes the three steps: forward and backward of one layer."""
    entries = n * side * side * (c + k) + k * c * kernel * kernel

    def make():
        x, weight, bias, g = arrays(
            dtype, (n, c, side, side), (k, c, kernel, kernel), (k,), (n, k, side, side)
        )
        pad = kernel // 2
        by_hand = lambda m, x, w, b, g: (m.conv2d(x, w, b, 1, pad), m.conv2d_vjp(x, w, g, 1, pad))
        cols, flat = np.zeros((c * kernel * kernel, min(side * side, 4096)), dtype), weight.reshape(k, -1)
        out = np.zeros((k, cols.shape[1]), dtype)
        parts = math.ceil(n * side * side / cols.shape[1])
        products = lambda: [(flat @ cols, flat.T @ out, out @ cols.T) for _ in range(parts)]
        autograd = lambda x, w, b: F.conv2d(x, w, b, 1, pad)
        return steps(by_hand, autograd, (x, weight, bias), g) | {"products": products}

    return 2 * entries * np.dtype(dtype).itemsize, 6 * n * side**2 * k * c * kernel**2 / PER_SECOND, make


def pooling(dtype, kind, n, side, c, kernel, stride):
    """The same of a pooling."""
    after = (side - kernel) // stride + 1
    entries = n * c * (side * side + after * after)

    def make():
        x, g = arrays(dtype, (n, c, side, side), (n, c, after, after))
        forward, vjp = kind, f"{kind}_vjp"
        by_hand = lambda m, x, g: (
            getattr(m, forward)(x, kernel, stride),
            getattr(m, vjp)(x, g, kernel, stride),
        )
        return steps(by_hand, lambda x: getattr(F, kind)(x, kernel, stride), (x,), g)

    return 2 * entries * np.dtype(dtype).itemsize, 0, make


def loss(dtype, n, m):
    """The same of the cross-entropy of class indices."""

    def make():
        (x,), y = arrays(dtype, (n, m)), rng.integers(0, m, n)
        target = {mn: y, mt: torch.from_numpy(y)}
        by_hand = lambda m, x, g: (m.cross_entropy(x, target[m]), m.cross_entropy_grad(x, target[m]))
        return steps(by_hand, lambda x: F.cross_entropy(x, target[mt]), (x,), np.ones((), dtype))

    return 4 * n * m * np.dtype(dtype).itemsize, 0, make


def arrays(dtype, *shapes):
    """Normal random arrays."""
    return [rng.standard_normal(shape, np.float32).astype(dtype) for shape in shapes]


def steps(by_hand, autograd, leaves, g):
    """The three steps, by name."""
    tensors, upstream = [torch.from_numpy(a) for a in leaves], torch.from_numpy(np.asarray(g))
    tracked = [t.clone().requires_grad_() for t in tensors]
    return {
        "numpy": lambda: by_hand(mn, *leaves, g),
        "torch": lambda: by_hand(mt, *tensors, upstream),
        "autograd": lambda: torch.autograd.grad(autograd(*tracked), tracked, upstream),
    }


def measured(make, rounds):
    """Milliseconds of the steps, medians of alternating rounds; None if torch's takes too long."""
    functions = make()
    if once(functions["autograd"]) > MOST_SECONDS:
        return None
    for function in functions.values():
        function()
    seconds = {name: [] for name in functions}
    for _ in range(rounds):
        for name, function in functions.items():
            seconds[name].append(once(function))
    ms = {name: round(1000 * statistics.median(values), 4) for name, values in seconds.items()}
    return ms | {f"{name} ratio": round(ms[name] / ms["autograd"], 2) for name in ms if name != "autograd"}


def once(function):
    """CPU seconds of a call."""
    start = time.process_time()
    function()
    return time.process_time() - start


def geometric_mean(ratios):
    """Geometric mean, the one that fits ratios."""
    return round(math.exp(statistics.fmean(map(math.log, ratios))), 2) if ratios else None


def main() -> None:
    """Measure, print, and write the results of a whole run."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", default="", help="cases whose name holds this")
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    rows, left_out = {}, []
    for dtype, (name, kind, settings) in itertools.product(("float32", "float64"), cases()):
        name = f"{dtype} {name}"
        if asked.only not in name:
            continue
        size, seconds, make = kind(dtype, *settings)
        fits = size <= MOST_BYTES and seconds <= MOST_SECONDS
        row = measured(make, asked.rounds) if fits else None
        if row is None:
            left_out.append(name)
            continue
        rows[name] = row
        print(
            f"{name:44}",
            "  ".join(f"{key} {value:g}" for key, value in row.items() if "ratio" in key),
            flush=True,
        )
    summary = {
        f"{dtype} {way}, geometric mean": geometric_mean(
            [row[f"{way} ratio"] for name, row in rows.items() if name.startswith(dtype)]
        )
        for dtype in ("float32", "float64")
        for way in ("numpy", "torch")
    }
    print(json.dumps(summary, indent=2), f"\nleft out: {len(left_out)}")
    if not asked.only:
        about = {"numpy": np.__version__, "torch": torch.__version__, "machine": platform.machine()}
        result = about | {"rounds": asked.rounds, "summary": summary, "rows": rows, "left_out": left_out}
        RESULTS.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
