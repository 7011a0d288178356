"""The figures of the chapter on numerical traps."""

from __future__ import annotations

import mpmath
import numpy as np

from .style import BLUE, GREEN, LINES, RED, panel


def one_minus_sigma():
    """Relative error of two forms of the sigmoid's derivative, against 40 digits."""
    x = np.arange(0.0, 45.5, 0.5)
    s = 1 / (1 + np.exp(-x))
    forms = {"σ(1 − σ)": s * (1 - s), "σ(x) σ(−x)": s / (1 + np.exp(x))}
    with mpmath.workdps(40):
        exact = [mpmath.exp(-t) / (1 + mpmath.exp(-t)) ** 2 for t in x]
        error = lambda value, true: float(abs(mpmath.mpf(float(value)) / true - 1))
        errors = {
            name: [max(error(*pair), 3e-17) for pair in zip(values, exact, strict=True)]
            for name, values in forms.items()
        }
    figure, axes = panel(4.2, 3.0)
    for (name, values), line, colour in zip(errors.items(), LINES[1::-1], (RED, BLUE), strict=True):
        axes.semilogy(x, values, line, color=colour, label=name)
    axes.set(xlabel="x", ylabel="relative error", ylim=(1e-17, 10))
    axes.legend(frameon=False, loc="center left")
    return [figure]


def step_of_differences():
    """Errors of three difference quotients of exp at 1."""
    h = np.geomspace(1e-16, 1, 97)
    quotients = {
        "one-sided": (np.exp(1 + h) - np.exp(1)) / h,
        "central": (np.exp(1 + h) - np.exp(1 - h)) / (2 * h),
        "complex step": np.exp(1 + 1j * h).imag / h,
    }
    figure, axes = panel(4.4, 3.2)
    for (name, values), line, colour in zip(quotients.items(), LINES, (RED, BLUE, GREEN), strict=True):
        axes.loglog(h, np.maximum(abs(values - np.e), 1e-16), line, color=colour, label=name)
    axes.set(xlabel="step h", ylabel="error", ylim=(3e-17, 10))
    axes.set_xticks([1e-16, 1e-12, 1e-8, 1e-4, 1])
    axes.minorticks_off()
    axes.legend(frameon=False, loc="upper center")
    return [figure]
