"""How many units in the last place the formulas are off: the course's, the textbook's, torch's and SciPy's.

Truth is mpmath with 60 digits. Run ``python benchmarks/accuracy.py``; the book shows the resulting table.
Every number is the largest error over the same points; `inf` says that an overflow or a NaN came out.
"""

import json
import os
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import mpmath as mp
import numpy as np
import scipy
import torch
from rich.progress import track
from scipy import special

import mlcourse.numpy as mn
import mlcourse.torch as mt

RESULTS = Path(__file__).resolve().parent / "results" / "accuracy.json"
F = torch.nn.functional


def derivative(function):
    """Return what autograd makes of a torch function."""

    def grad(x):
        x = x.clone().requires_grad_()
        return torch.autograd.grad(function(x).sum(), x)[0]

    return grad


ELEMENTWISE = {  # name: exact, textbook, torch, SciPy
    "sigmoid": (
        lambda x: 1 / (1 + mp.exp(-x)),
        lambda x: 1 / (1 + np.exp(-x)),
        torch.sigmoid,
        special.expit,
    ),
    "sigmoid_grad": (
        lambda x: 1 / (2 + mp.exp(x) + mp.exp(-x)),
        lambda x: 1 / (1 + np.exp(-x)) * (1 - 1 / (1 + np.exp(-x))),
        derivative(torch.sigmoid),
        None,
    ),
    "log_sigmoid": (
        lambda x: -mp.log1p(mp.exp(-x)),
        lambda x: np.log(1 / (1 + np.exp(-x))),
        F.logsigmoid,
        special.log_expit,
    ),
    "softplus": (lambda x: mp.log1p(mp.exp(x)), lambda x: np.log(1 + np.exp(x)), F.softplus, None),
    "tanh_grad": (lambda x: mp.sech(x) ** 2, lambda x: 1 - np.tanh(x) ** 2, derivative(torch.tanh), None),
    "elu": (
        lambda x: x if x > 0 else mp.expm1(x),
        lambda x: np.where(x > 0, x, np.exp(x) - 1),
        F.elu,
        None,
    ),
    "elu_grad": (
        lambda x: mp.mpf(1) if x > 0 else mp.exp(x),
        lambda x: np.where(x > 0, 1, np.where(x > 0, x, np.exp(x) - 1) + 1),
        derivative(F.elu),
        None,
    ),
}
ROWS = {
    "softmax": (
        lambda e, i: e[i] / mp.fsum(e),
        lambda x: np.exp(x) / np.exp(x).sum(-1, keepdims=True),
        lambda x: torch.softmax(x, -1),
        lambda x: special.softmax(x, -1),
    ),
    "log_softmax": (
        lambda e, i: -mp.log1p((mp.fsum(e[:i]) + mp.fsum(e[i + 1 :])) / e[i]),
        lambda x: np.log(np.exp(x) / np.exp(x).sum(-1, keepdims=True)),
        lambda x: torch.log_softmax(x, -1),
        lambda x: special.log_softmax(x, -1),
    ),
}
COLUMNS = ("textbook", "mlcourse.numpy", "mlcourse.torch", "torch", "SciPy")


def points(dtype):
    """Return points over the whole range of a dtype, dense where the functions bend."""
    rng = np.random.default_rng(1)
    widths = (1, 40, 110, 750) if dtype is np.float64 else (1, 20, 60, 110)
    parts = [[0.0, 1000.0, -1000.0], *(rng.uniform(-w, w, 300) for w in widths), 1e-8 * rng.normal(size=50)]
    return np.concatenate(parts).astype(dtype)


def ulps(got, exact):
    """Return the largest error in units of the last place; infinity for what is not finite and should be."""
    info = np.finfo(got.dtype)
    worst = 0.0
    for value, true in zip(got.ravel().tolist(), exact, strict=True):
        if not np.isfinite(value):
            return np.inf
        exponent = max(mp.mag(true) - 1, info.minexp) if true else info.minexp
        worst = max(worst, float(abs(mp.mpf(value) - true) / mp.ldexp(1, int(exponent) - info.nmant)))
    return worst


def measure(name, x, exact, textbook, torchs, scipys):
    """Return the errors of all implementations of one function at the same points."""
    tensor = torch.from_numpy(x.copy())
    outcomes = {
        "textbook": lambda: textbook(x),
        "mlcourse.numpy": lambda: getattr(mn, name)(x),
        "mlcourse.torch": lambda: getattr(mt, name)(tensor).numpy(),
        "torch": lambda: torchs(tensor).numpy(),
        "SciPy": (lambda: scipys(x)) if scipys else None,
    }
    with np.errstate(all="ignore"):
        return {c: (ulps(np.asarray(f(), x.dtype), exact) if f else None) for c, f in outcomes.items()}


def rows():
    """Yield every line of the table."""
    for name, (exact, *others) in ELEMENTWISE.items():
        for dtype in (np.float32, np.float64):
            x = points(dtype)
            truth = [exact(mp.mpf(float(v))) for v in x]
            yield {"function": name, "dtype": dtype.__name__} | measure(name, x, truth, *others)
    for name, (exact, *others) in ROWS.items():
        for scale in (1, 10, 80):
            for dtype in (np.float32, np.float64):
                x = (scale * np.random.default_rng(2).normal(size=(60, 10))).astype(dtype)
                powers = [[mp.exp(mp.mpf(float(v))) for v in row] for row in x]
                truth = [exact(e, i) for e in powers for i in range(len(e))]
                label = f"{name} × {scale}"
                yield {"function": label, "dtype": dtype.__name__} | measure(name, x, truth, *others)


def main():
    """Measure, print and write the results."""
    torch.set_num_threads(1)
    lines = 2 * len(ELEMENTWISE) + 6 * len(ROWS)
    with mp.workdps(60):
        table = list(track(rows(), "measuring", total=lines))
    for line in table:
        line.update({c: None if line[c] is None else float(f"{line[c]:.2g}") for c in COLUMNS})
        print(f"{line['function']:28} {line['dtype']:8}", *(f"{line[c]!s:>8}" for c in COLUMNS))
        line.update({c: "inf" for c in COLUMNS if line[c] == np.inf})
    result = {
        "what": "largest error in units of the last place, truth from mpmath with 60 digits",
        "versions": {
            "numpy": np.__version__,
            "torch": torch.__version__.split("+")[0],
            "scipy": scipy.__version__,
        },
        "columns": COLUMNS,
        "rows": table,
    }
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
