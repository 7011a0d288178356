"""Training steps on a device: equal curves, no wait, how many kernels, how long, how much memory."""

from contextlib import contextmanager
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F

import mlcourse.torch as mt
from device.clock import kernels, milliseconds, operations, peak_mib
from mlcourse.data import spirals


def networks(dtype="float32"):
    """Model, the same in ``torch.nn``, and the shape of an example, in a small and a large size, by name."""
    kind = {"dtype": getattr(torch, dtype)}
    nn = torch.nn

    def mlp(d, d_h, m):
        module = nn.Sequential(nn.Linear(d, d_h, **kind), nn.ReLU(), nn.Linear(d_h, m, **kind))
        return mt.MLP(d, d_h, m, "relu", dtype=dtype), module, (d,), m

    def cnn(side):
        module = nn.Sequential(
            *(nn.Conv2d(1, 16, 3, padding=1, **kind), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(16, 32, 3, padding=1, **kind), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Flatten(), nn.Linear(32 * (side // 4) ** 2, 10, **kind)),
        )
        return mt.CNN(input_shape=(1, side, side), dtype=dtype), module, (1, side, side), 10

    return {
        "MLP small": lambda: (*mlp(784, 256, 10), 128),
        "MLP large": lambda: (*mlp(4096, 4096, 1000), 4096),
        "CNN small": lambda: (*cnn(8), 32),
        "CNN large": lambda: (*cnn(64), 512),
    }


def both_steps(made, device):
    """A step of ours and one of autograd, in place; so small that parameters hardly move."""
    model, module, shape, classes, batch = made
    model.to(device), module.to(device)
    dtype = next(iter(model.parameters().values())).dtype
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(batch, *shape, generator=generator, dtype=dtype).to(device)
    y = torch.randint(0, classes, (batch,), generator=generator).to(device)
    params = model.parameters()
    optimizer = torch.optim.SGD(module.parameters(), lr=1e-9)

    def ours():
        loss, grads = model.loss_and_grads(x, y)
        mt.sgd_step(params, grads, 1e-9, out=params)
        return loss

    def autograd():
        optimizer.zero_grad()
        loss = F.cross_entropy(module(x), y)
        loss.backward()
        optimizer.step()
        return loss

    return {"by hand": ours, "autograd": autograd}


def curves(device, epochs):
    """The losses of trainings on the CPU and on the device, which should be equal."""
    rng = np.random.default_rng(0)
    points, arms = map(torch.from_numpy, spirals(300))
    y = torch.from_numpy(rng.integers(0, 10, 320))
    images = torch.from_numpy(rng.standard_normal((10, 1, 8, 8)))[y] + 0.5 * torch.from_numpy(
        rng.standard_normal((320, 1, 8, 8))
    )
    rows = {}
    for name, model, x, labels, lr in (
        ("MLP", lambda: mt.MLP(2, 32, 3, "tanh", dtype="float64"), points.double(), arms, 0.5),
        ("CNN", lambda: mt.CNN(dtype="float64"), images, y, 0.1),
    ):
        losses = []
        for where in ("cpu", device):
            data = [t.to(where) for t in (x[60:], labels[60:], x[:60], labels[:60])]
            history = mt.fit(model().to(where), data, epochs=epochs, batch_size=32, lr=lr, progress=False)
            losses.append(history.loss)
        gap = max(abs(a - b) / abs(a) for a, b in zip(*losses, strict=True))
        rows[name] = {"loss": [round(loss, 6) for loss in losses[1]], "largest relative difference": gap}
    return {"allowed": 1e-9, "rows": rows}


def waits(device):
    """Synchronisations in a step: on a GPU an error of CUDA's, elsewhere a value that is asked for."""
    rows = {}
    for name, made in networks().items():
        if name.endswith("large"):
            continue
        step = both_steps(made(), device if device == "cuda" else "meta")["by hand"]
        step()
        if device == "cuda":
            torch.cuda.set_sync_debug_mode("error")
        try:
            step()
            rows[name] = 0
        except RuntimeError as error:
            rows[name] = str(error)
        finally:
            if device == "cuda":
                torch.cuda.set_sync_debug_mode("default")
    return {"how": "CUDA's debug mode" if device == "cuda" else "tensors without values", "rows": rows}


def launches(device):
    """Operations and kernels of a step, by hand and by autograd."""
    rows = {}
    for name, made in networks().items():
        if name.endswith("large"):
            continue
        counted = both_steps(made(), device if device == "cuda" else "meta")
        rows[name] = {
            way: {"operations": operations(step), "kernels": kernels(step, device)}
            for way, step in counted.items()
        }
        ours, theirs = (rows[name][way]["kernels"] or rows[name][way]["operations"] for way in counted)
        rows[name]["ratio"] = round(ours / theirs, 2)
    return {"goal": 2.0, "rows": rows}


def times(device, quick, compiled):
    """Milliseconds and memory of a step in each way: eager, compiled, as a CUDA graph, in lower precision."""
    rows = {}
    for name, made in networks().items():
        if quick and name.endswith("large"):
            continue
        steps = both_steps(made(), device)
        rounds = 1 if quick else 30
        rows[name] = {way: measured(step, device, rounds) for way, step in steps.items()}
        rows[name]["ratio"] = round(rows[name]["by hand"]["ms"] / rows[name]["autograd"]["ms"], 2)
        for way, mode in ({} if quick else precisions(device)).items():
            with mode():
                rows[name] |= {
                    f"{kind}, {way}": measured(step, device, rounds) for kind, step in steps.items()
                }
        for way, step in steps.items() if compiled else ():
            rows[name][f"{way}, compiled"] = attempted(lambda step=step: torch.compile(step), device, rounds)
        if device == "cuda":
            rows[name]["by hand, CUDA graph"] = attempted(partial(as_graph, steps["by hand"]), device, rounds)
    return rows


def measured(step, device, rounds):
    """Time and memory of a step."""
    return {"ms": milliseconds(step, device, rounds), "mib": peak_mib(step, device)}


def attempted(make, device, rounds):
    """The same of a step that has to be made first, or why that failed."""
    try:
        return measured(make(), device, rounds)
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {str(error).strip().splitlines()[0][:120]}"}


def as_graph(step):
    """What replays a step that CUDA has recorded."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay


def precisions(device):
    """Lower precisions by name: bfloat16 everywhere, TF32 where there is such a thing."""
    ways = {"bfloat16": lambda: torch.autocast(device, torch.bfloat16)}
    if device == "cuda" and torch.cuda.get_device_capability() >= (8, 0):
        ways["TF32"] = lambda: tf32(allowed=True)
    return ways


@contextmanager
def tf32(allowed):
    """Products and convolutions of float32 by TF32, or none of them; afterwards as before.

    Whoever imported PyTorch's own test helpers has cuDNN's flags frozen: they are set for a while or not at
    all.
    """
    cuda, cudnn = torch.backends.cuda, torch.backends.cudnn
    before = cuda.matmul.allow_tf32
    cuda.matmul.allow_tf32 = allowed
    try:
        with cudnn.flags(enabled=True, benchmark=cudnn.benchmark, allow_tf32=allowed):
            yield
    finally:
        cuda.matmul.allow_tf32 = before
