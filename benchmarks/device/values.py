"""The same numbers on a device as in NumPy, and the gradients of autograd that pass through ours."""

import sys
from pathlib import Path

import numpy as np
import torch

sys.path.append(str(Path(__file__).resolve().parents[2] / "tests"))
from unusual import calls

import mlcourse.numpy as mn
import mlcourse.torch as mt

LABELS = [2, 0, 3]


def values(device):
    """Largest difference of each function to NumPy's float64, in units of ε and of its largest entry."""
    expected = calls(mn, lambda a: a, LABELS)
    rows = {}
    for dtype in (torch.float32, torch.float64):
        there = lambda a, dtype=dtype: torch.from_numpy(a).to(device, dtype)
        for name, call in calls(mt, there, torch.tensor(LABELS, device=device)).items():
            got, exact = as_parts(call()), as_parts(expected[name]())
            wrong = max(difference(a, b, torch.finfo(dtype).eps) for a, b in zip(got, exact, strict=True))
            rows[f"{name} {str(dtype).removeprefix('torch.')}"] = round(wrong, 2)
    return {"largest": max(rows.values()), "allowed": 200, "rows": rows}


def inside_autograd(device):
    """Whether ``backward()`` on the device meets the gradients of the CPU."""
    gradients = []
    for where in ("cpu", device):
        model = mt.CNN(dtype="float64").to(where)
        params = {name: value.requires_grad_() for name, value in model.parameters().items()}
        x = torch.randn(4, 1, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(0)).to(where)
        y = torch.tensor([3, 1, 4, 1], device=where)
        mt.cross_entropy(model.with_parameters(params)(x), y).backward()
        gradients.append([value.grad.cpu() for value in params.values()])
    worst = max(difference(a, b.numpy(), np.finfo(float).eps) for a, b in zip(*gradients, strict=True))
    return {"largest": round(worst, 2), "allowed": 1000}


def as_parts(result):
    """A result as a tuple."""
    return result if isinstance(result, tuple) else (result,)


def difference(tensor, exact, eps):
    """Largest difference in units of ε and of the largest entry."""
    exact = np.asarray(exact, np.float64)
    gap = np.abs(tensor.detach().cpu().double().numpy() - exact).max(initial=0)
    return float(gap / (eps * max(1e-300, np.abs(exact).max(initial=0))))
