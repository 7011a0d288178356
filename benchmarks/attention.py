"""Attention by hand in NumPy and in torch against torch autograd on the CPU, forward and backward.

One thread each, process CPU time, all taking turns; what counts is the ratio of the medians (ours over
autograd's). Autograd runs on `F.scaled_dot_product_attention` as torch chooses its kernel. Run as
``python benchmarks/attention.py [ROUNDS]``; the result goes to ``benchmarks/results/attention.json``.
"""

import json
import os
import platform
import statistics
import sys
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
RESULTS = Path(__file__).resolve().parent / "results" / "attention.json"
SIZES = [(8, 128, 64, 4), (1, 512, 128, 8), (32, 32, 32, 2)]  # batch, length, width, heads
MOST = 1.5  # what NumPy may take, in autograd's times
rng = np.random.default_rng(0)


def random(shape, dtype):
    """Normal random numbers, those of a matrix of weights smaller."""
    return (rng.standard_normal(shape) / (shape[-1] ** 0.5 if len(shape) == 2 else 1)).astype(dtype)


def attention(dtype, size, is_causal):
    """Attention alone, in heads: what runs in NumPy, by hand in torch, by autograd."""
    batch, length, width, heads = size
    *args, g = (random((batch, heads, length, width // heads), dtype) for _ in range(4))
    *tensors, tg = map(torch.from_numpy, (*args, g))
    leaves = [t.clone().requires_grad_() for t in tensors]

    def by_hand(m, args, g):
        query, key, value = args
        attn = m.attention_weights(query, key, is_causal=is_causal)
        return attn @ value, m.scaled_dot_product_attention_vjp(query, key, value, attn, g)

    def autograd():
        torch.autograd.grad(F.scaled_dot_product_attention(*leaves, is_causal=is_causal), leaves, tg)

    return lambda: by_hand(mn, args, g), lambda: by_hand(mt, tensors, tg), autograd


def layer(dtype, size, is_causal):
    """The same with both projections and the gradients of all parameters."""
    batch, length, width, heads = size
    shapes = (batch, length, width), (3 * width, width), (3 * width,), (width, width), (width,)
    *args, g = (random(shape, dtype) for shape in (*shapes, shapes[0]))
    *tensors, tg = map(torch.from_numpy, (*args, g))
    leaves = [t.clone().requires_grad_() for t in tensors]

    def by_hand(m, args, g):
        y, cache = m.multihead_attention(*args, heads, is_causal)
        return y, m.multihead_attention_vjp(cache, g)

    def autograd():
        x, weight, bias, out_weight, out_bias = leaves
        parts = F.linear(x, weight, bias).chunk(3, -1)
        split = [p.unflatten(-1, (heads, width // heads)).transpose(1, 2) for p in parts]
        y = F.scaled_dot_product_attention(*split, is_causal=is_causal).transpose(1, 2).flatten(2)
        torch.autograd.grad(F.linear(y, out_weight, out_bias), leaves, tg)

    return lambda: by_hand(mn, args, g), lambda: by_hand(mt, tensors, tg), autograd


def medians(functions, rounds):
    """Median CPU times in milliseconds."""
    times = [[] for _ in functions]
    for function in functions:
        function()
    for _ in range(rounds):
        for function, seconds in zip(functions, times, strict=True):
            start = time.process_time()
            function()
            seconds.append(time.process_time() - start)
    return [round(1000 * statistics.median(seconds), 3) for seconds in times]


def main(rounds: int = 31) -> None:
    """Measure, print and write the results."""
    rows = {}
    for what in (attention, layer):
        for dtype in ("float32", "float64"):
            for size in SIZES:
                for is_causal in (False, True):
                    ours, torch_ours, theirs = medians(what(dtype, size, is_causal), rounds)
                    name = f"{what.__name__} {dtype} {size}{' causal' if is_causal else ''}"
                    rows[name] = {
                        "numpy_ms": ours,
                        "torch_by_hand_ms": torch_ours,
                        "autograd_ms": theirs,
                        "numpy": round(ours / theirs, 2),
                        "torch_by_hand": round(torch_ours / theirs, 2),
                    }
                    print(f"{name:48}", *(f"{value:8.3f}" for value in rows[name].values()))
    worst = max(row["numpy"] for row in rows.values())
    result = {
        "what": "process CPU time over torch autograd's, one thread each, ratio of medians",
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "torch": torch.__version__,
        },
        "machine": platform.machine(),
        "rounds": rounds,
        "target": {"numpy, worst": worst, "at most": MOST, "met": worst <= MOST},
        "rows": rows,
    }
    RESULTS.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"NumPy, worst: {worst:.2f}, at most {MOST:.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
